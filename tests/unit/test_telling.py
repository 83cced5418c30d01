"""Words that tell papers apart: what narrows a topic, and what leaves papers like one out."""

from bot.model.paper import Paper
from bot.telling import excluding, narrowing, words_of
from tests.fakes.papers import paper

OTHERS = [
    paper(f"Study {n}", f"2501.{n:05}", abstract="We present a method for vision and text.")
    for n in range(40)
]


def on_agents(n: int, more: str = "") -> Paper:
    return paper(f"Agents {n}", f"2502.{n:05}", abstract=f"We present agents. {more}")


def test_stop_words_and_numbers_tell_nothing() -> None:
    one = paper("The 42 Agents of 2026", abstract="It is the best of them.", keywords=("planning",))
    assert words_of(one) == {"agent", "best", "plan"}


def test_a_topic_is_narrowed_by_what_its_papers_share_and_others_have_not() -> None:
    matches = [
        *(on_agents(n, "They browse the web with a method.") for n in range(10)),
        *(on_agents(n, "They write code with a method.") for n in range(10, 16)),
        *(on_agents(n) for n in range(16, 40)),
    ]
    assert narrowing(matches, OTHERS, "agents", least=3, most=20) == ("browse", 10)
    assert narrowing(matches, OTHERS, "agents browse web", least=3, most=8) in (
        ("code", 6),
        ("write", 6),
    )
    assert narrowing(matches, OTHERS, "agents", least=3, most=5) is None
    assert narrowing(matches[:5], OTHERS, "agents", least=1, most=5) is None


def test_papers_like_one_are_left_out_by_a_word_that_is_theirs_and_not_of_the_topic() -> None:
    robots = [on_agents(n, "Robots grasp.") for n in range(5)]
    plain = [on_agents(n) for n in range(5, 20)]
    one = paper("Agents and Robots", "2503.00001", abstract="Robots walk with Wobblebot.")
    words = excluding(one, [*robots, *plain], OTHERS, "agents")
    assert words[0] == "robots"
    assert "agents" not in words


def test_what_most_of_a_topic_has_is_not_left_out() -> None:
    like = [on_agents(n, "Everyone plans.") for n in range(10)]
    one = paper("Agents that plan", "2503.00001", abstract="Plans.")
    assert excluding(one, like, OTHERS, "agents") == []
