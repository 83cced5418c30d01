"""Topics that nothing could match are refused, and no others."""

from datetime import date

import pytest

from bot.model.paper import Origin, Paper
from bot.query import decide, dropped, objection, parse, to_text, written

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("topic", "instead"),
    [
        ("reward -reward", "`reward`"),
        ("reward -rewards", "`reward`"),
        ('"reward model" -reward', '`"reward model"`'),
        ("title:reward -reward", "`title:reward`"),
        ("reward -(reward OR prize)", "`reward -prize`"),
        ("(reward OR rewards) -reward", "reward"),
        ("(reward -reward) OR (x1 -x1)", "`reward`"),
        ("agents (reward -reward)", "reward"),
        ("min:100 -min:50", "`min:100`"),
        ("cat:cs.CL -cat:cs.CL x1", "cat:cs.CL"),
        ("author:hinton -author:hinton x1", "author:hinton"),
        ("cat:cs.CL -cat:cs", "`cat:cs.CL`"),
        ('author:"jane doe" -author:doe', '`author:"jane doe"`'),
        ('org:"hugging face" -org:face', '`org:"hugging face"`'),
        ("(reward OR diffusion) -reward -diffusion", "`reward OR diffusion`"),
        ("(reward prize OR diffusion) -reward -diffusion", "`(reward prize) OR diffusion`"),
        ("reward prize -(reward prize)", "`reward prize`"),
        ("(reward -prize) -(reward -prize)", "`reward -prize`"),
        ("(reward OR prize) x1 -(reward OR prize OR x2)", "`(reward OR prize) x1 -x2`"),
        ('"reward model" -"reward"', '`"reward model"`'),
        ('"a reward model" -"reward model"', '`"a reward model"`'),
        ('"reward" -reward', '`"reward"`'),
        ('title:"reward model" -"model"', '`title:"reward model"`'),
        ('"self supervised" -self-supervised', '`"self supervised"`'),
        ("after:2026-06-01 -after:2026-01-01 x1", "`after:2026-06-01 x1`"),
        ("before:2027-01-01 -before:2027-06-01 x1", "`before:2027-01-01 x1`"),
        ("after:2027-02-01 before:2027-01-01 x1", "`after:2027-01-01 before:2027-02-01`"),
        ("before:2026-01-01 reward", "search"),
        ("before:7d reward", "search"),
    ],
)
def test_what_cannot_match_is_refused_with_what_to_write(topic: str, instead: str) -> None:
    found = objection(parse(topic), TODAY)
    assert found is not None
    assert instead in found.hint


@pytest.mark.parametrize(
    "topic",
    [
        "reward -prize",
        "reward -title:reward",
        'reward -"reward model"',
        "(reward -reward) OR prize",
        "self-supervised -supervised",
        "min:50 -min:100",
        "cat:cs -cat:cs.CL",
        "cat:cs.CL -cat:cs.LG",
        "cat:math-ph -cat:math",
        'author:doe -author:"jane doe"',
        'author:"jane doe" -author:j',
        'author:"jane doe" -org:doe',
        "(reward OR diffusion) -reward",
        "(reward OR diffusion OR prize) -reward -diffusion",
        "reward prize -(reward x1)",
        "(reward -prize) -(reward -x1)",
        "reward -(reward -prize)",
        '"reward model" -"model reward"',
        '"reward model" -title:reward',
        '"reward x1 model" -"reward model"',
        'self-supervised -"self supervised"',
        "after:2026-01-01 -after:2027-06-01",
        "after:7d -after:30d",
        "after:7d reward",
        "after:2026-01-01 before:2027-01-01 reward",
        "cat:cs.CL cat:cs.LG",
        "has:code",
    ],
)
def test_what_can_match_is_not(topic: str) -> None:
    assert objection(parse(topic), TODAY) is None


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ('reward -"reward"', "Reward-2 is open"),
        ('reward -"reward"', "Re-ward"),
        ('gpt -"gpt"', "GPT-4"),
        ('self-supervised -"self supervised"', "Selfsupervised"),
    ],
)
def test_a_word_without_its_phrase_can_match_by_another_spelling(topic: str, title: str) -> None:
    paper = Paper("1", None, "t", title, "", Origin.ARXIV)
    assert decide(parse(topic), paper, TODAY) is not None
    assert objection(parse(topic), TODAY) is None


def test_what_is_said_names_only_what_clashes() -> None:
    found = objection(parse("(reward OR prize) x1 -x2 -reward -prize"), TODAY)
    assert found is not None
    assert found.message == (
        "`reward OR prize` asks for what `-(reward OR prize)` leaves out: nothing can match."
    )


def test_each_part_can_be_left_out_as_long_as_something_is_asked_for() -> None:
    query = parse("reward (agents OR tools) -prize min:5")
    assert {written(part): to_text(rest) for part, rest in dropped(query)} == {
        "reward": "(agents OR tools) min:5 -prize",
        "agents OR tools": "reward min:5 -prize",
        "min:5": "reward (agents OR tools) -prize",
        "-prize": "reward (agents OR tools) min:5",
    }
    assert [written(part) for part, _ in dropped(parse("reward -prize"))] == ["-prize"]
    assert not list(dropped(parse("reward")))
