"""A paper finds its topics, and only those that can match are looked at."""

from dataclasses import replace
from datetime import date

import pytest

import bot.topics.index
from bot.model.paper import Origin, Paper, Signals
from bot.model.query import Query
from bot.query import QueryError, Searchable, Why, decide
from bot.topics import TopicIndex

TODAY = date(2026, 11, 20)


def paper(title: str) -> Paper:
    return Paper("2401.00001", "2401.00001", "t", title, "", Origin.ARXIV)


def unknown(token: str) -> int:
    """How many papers have a token, where that is not known of any."""
    return 0


def matched(index: TopicIndex, title: str) -> list[str]:
    return sorted(index.match(paper(title), TODAY).topics)


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """What is decided upon one by one."""
    queries: list[Query] = []

    def counted(query: Query, cut: Searchable, today: date) -> Why | None:
        queries.append(query)
        return decide(query, cut, today)

    monkeypatch.setattr(bot.topics.index, "decide", counted)
    return queries


def test_a_paper_finds_its_topics_with_the_reason() -> None:
    index = TopicIndex(unknown)
    for topic in ("agents", "agents -video", '"reward model"', "multi-modal", "protein"):
        index.add(topic)
    assert matched(index, "Agents in video") == ["agents"]
    assert matched(index, "Multimodal agents") == ["agents", "agents -video", "multi-modal"]
    found = index.match(paper("A reward model"), TODAY)
    (topic,) = found.topics
    assert topic == '"reward model"'
    assert found.why(topic) == Why((("reward model", "title"),))
    assert found.stored(topic) == found.why(topic).stored()


def test_a_topic_added_twice_is_found_once() -> None:
    index = TopicIndex(unknown)
    index.add("agents")
    index.add("agents")
    assert matched(index, "agents of GPT4") == ["agents"]
    assert len(index) == 1


@pytest.mark.parametrize(
    "topic",
    ["agents", "agents plan", "agents plan video x", "agents -video", "min:0", "a OR min:0"],
)
def test_a_topic_that_is_removed_is_found_no_more(topic: str) -> None:
    index = TopicIndex(unknown)
    title = "agents plan" if "-" in topic else "agents plan a video x"
    for each in (topic, f"{topic} -robots", "agents"):
        index.add(each)
    assert topic in matched(index, title)
    index.remove(topic)
    index.remove(topic)
    assert topic not in matched(index, title)
    assert f"{topic} -robots" in matched(index, title)
    index.add(topic)
    assert topic in matched(index, title)


def test_a_topic_that_cannot_be_parsed_is_refused() -> None:
    index = TopicIndex(unknown)
    with pytest.raises(QueryError):
        index.add("-video")
    assert matched(index, "agents in video") == []
    index.remove("-video")


def test_only_topics_whose_rarest_word_occurs_are_looked_at(decided: list[Query]) -> None:
    """A thousand topics share a common word; a paper with that word decides on one of them."""
    index = TopicIndex(lambda token: 9_000 if token == "model" else 1)
    for number in range(1_000):
        index.add(f"model x{number} min:0")
    assert matched(index, "a model of x7") == ["model x7 min:0"]
    assert len(decided) == 1


def test_words_phrases_and_exclusions_are_told_without_deciding(decided: list[Query]) -> None:
    index = TopicIndex(unknown)
    topics = ["agents", "agents plan", "agents plan video", "plan -x", '"agents plan" -"a b"']
    topics += ["title:agents", "multi-modal", "agents OR robots", "has:code", "a b c d -e -f"]
    for topic in topics:
        index.add(topic)
    assert matched(index, "Agents plan a multimodal video") == sorted(topics[:-2])
    assert decided == []


FULL = replace(
    paper("Agents that plan"),
    authors=("Jane Doe", "John Roe"),
    organization="Hugging Face",
    categories=("cs.CL",),
    listed_on=date(2026, 11, 13),
    code_url="https://example.org",
    signals=Signals(upvotes=50),
)


@pytest.mark.parametrize(
    "topic",
    [
        'author:"jane doe"',
        'org:"hugging face"',
        "cat:cs.CL",
        "cat:cs",
        "has:code",
        "min:50",
        "after:7d",
        "before:2027-01-01",
        "robots OR agents",
        "robots OR min:50",
        "robots OR (author:roe -video)",
        "title:agents min:50",
        "agents -(plan video)",
        "min:50 -robots",
    ],
)
def test_topics_of_every_kind_are_found(topic: str) -> None:
    index = TopicIndex(unknown)
    index.add(topic)
    found = index.match(FULL, TODAY)
    assert found.topics == [topic]
    assert found.stored(topic) == found.why(topic).stored()
    assert matched(index, "Nothing of the kind") == []


def test_days_that_move_are_counted_from_the_given_day() -> None:
    index = TopicIndex(unknown)
    index.add("agents after:7d")
    assert index.match(FULL, date(2026, 11, 20)).topics
    assert not index.match(FULL, date(2026, 11, 21)).topics


def test_only_topics_without_any_token_are_decided_for_every_paper(decided: list[Query]) -> None:
    index = TopicIndex(unknown)
    for topic in ("min:5", "after:2030-01-01", "x OR min:5"):
        index.add(topic)
    for number in range(100):
        for topic in ("author:a{}", "cat:math has:code x{}", "org:o{} min:5", "x{} OR y{}"):
            index.add(topic.format(number, number))
    index.match(paper("Agents"), TODAY)
    assert len(decided) == 3
