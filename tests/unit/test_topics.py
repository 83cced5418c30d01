"""A paper finds its topics, and only those that can match are looked at."""

import pytest

import bot.topics
from bot.model.paper import Origin, Paper
from bot.model.query import Query
from bot.query import QueryError, Searchable, Why, decide
from bot.topics import TopicIndex


def paper(title: str) -> Paper:
    return Paper("2401.00001", "2401.00001", "t", title, "", Origin.ARXIV)


def matched(index: TopicIndex, title: str) -> list[str]:
    return [topic for topic, _ in index.match(paper(title))]


def test_a_paper_finds_its_topics_with_the_reason() -> None:
    index = TopicIndex()
    for topic in ("agents", "agents -video", '"reward model"', "multi-modal", "protein"):
        index.add(topic)
    assert matched(index, "Agents in video") == ["agents"]
    assert matched(index, "Multimodal agents") == ["agents", "agents -video", "multi-modal"]
    ((topic, why),) = index.match(paper("A reward model"))
    assert topic == '"reward model"'
    assert why.text() == "“reward model” in the title"


def test_topics_are_counted_once_and_can_be_discarded() -> None:
    index = TopicIndex()
    index.add("agents")
    index.add("agents")
    index.add("gpt-4")
    assert len(index) == 2
    index.discard("agents")
    index.discard("agents")
    index.discard("never added")
    assert len(index) == 1
    assert matched(index, "agents of GPT4") == ["gpt-4"]


def test_a_topic_that_cannot_be_parsed_is_refused() -> None:
    index = TopicIndex()
    with pytest.raises(QueryError):
        index.add("-video")
    assert len(index) == 0


@pytest.mark.parametrize("told", [True, False])
def test_only_topics_whose_rarest_word_occurs_are_decided(
    told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand topics share a common word; a paper with that word decides on none of them."""
    decided: list[Query] = []

    def counted(query: Query, cut: Searchable) -> Why | None:
        decided.append(query)
        return decide(query, cut)

    monkeypatch.setattr(bot.topics, "decide", counted)
    index = TopicIndex((lambda token: 9_000 if token == "model" else 1) if told else None)
    for _ in range(3):
        index.match(paper("a model"))
    for number in range(1_000):
        index.add(f"model x{number}")
    assert matched(index, "a model of x7") == ["model x7"]
    assert len(decided) == 1
