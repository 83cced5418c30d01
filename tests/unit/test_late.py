"""Which topics a paper matches only since it changed, and what made it so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from bot.late import Late, changes, stored, text
from bot.model.paper import Changed, Paper, Signals
from bot.query import decide, parse
from bot.topics import TopicIndex
from bot.topics.later import late_matches, upvotes_asked
from tests.fakes.world import paper

DAY = date(2026, 11, 21)
WAS = replace(paper("World models", 1, 3), listed_on=DAY - timedelta(1))
CODE = "https://github.com/a/b"
TOPICS = (
    "world",
    "world has:code",
    "has:code OR agents",
    "agents",
    "-agents models",
    "world min:10",
    "world min:10 has:code",
    "min:5 agents",
    "robots",
    "-min:10 world",
    "author:grace",
)


def late(now: Paper, was: Paper = WAS, topics: Sequence[str] = TOPICS) -> dict[str, str]:
    """Return what came late, by the topic that matches since."""
    index = TopicIndex(lambda token: 1)
    asked: set[int] = set()
    for topic in topics:
        index.add(topic)
        asked |= upvotes_asked(topic)
    found = late_matches(index, asked, Changed(now, was, DAY, 1))
    assert all(each.key == now.key and each.why for each in found)
    return {each.topic: each.late for each in found}


def test_each_match_names_the_part_without_which_it_would_not_be() -> None:
    now = replace(WAS, code_url=CODE, keywords=("agents",), signals=Signals(12))
    assert late(now) == {
        "world has:code": "code",
        "has:code OR agents": "code",  # both came: the more telling
        "agents": "keywords",
        "world min:10": "upvotes 10",
        "world min:10 has:code": "code",
        "min:5 agents": "keywords",
    }


def test_upvotes_that_cross_no_number_asked_for_are_not_even_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def match(*_: object) -> None:
        raise AssertionError("it was matched")

    monkeypatch.setattr(TopicIndex, "match", match)
    assert late(replace(WAS, signals=Signals(4))) == {}
    with pytest.raises(AssertionError, match="it was matched"):
        late(replace(WAS, signals=Signals(5)))


def test_what_is_taken_away_may_make_a_match_too() -> None:
    was = replace(WAS, keywords=("agents",), signals=Signals(40))
    assert late(replace(was, keywords=("models",)), was) == {"-agents models": "keywords"}
    assert late(replace(was, signals=Signals(3)), was) == {"-min:10 world": "upvotes 3"}


def test_it_is_what_decide_says_of_before_and_after() -> None:
    values = product((None, CODE), ((), ("agents",), ("robots",)), (None, 5, 10), ("Grace", "Ada"))
    states = [
        replace(WAS, code_url=code, keywords=words, signals=Signals(votes), authors=(name,))
        for code, words, votes, name in values
    ]
    for was, now in product(states, states):
        expected = {
            topic
            for topic in TOPICS
            if decide(parse(topic), now, DAY) and not decide(parse(topic), was, DAY)
        }
        assert set(late(now, was)) == expected


def test_every_part_has_words() -> None:
    assert [text(stored(part, 1_000)) for part in Late] == [
        "now has code",
        "now has a project page",
        "keywords came",
        "reached 1,000 upvotes",
        "its text was corrected",
        "more is known of it now",
        "more is known of it now",
    ]


def test_what_topics_do_not_see_is_no_change() -> None:
    assert changes(WAS, replace(WAS, ai_summary="Short.", submitted_by="ak")) == ()
    assert changes(WAS, replace(WAS, signals=replace(WAS.signals, comments=9, models=2))) == ()
