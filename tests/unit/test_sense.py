"""Topics that nothing could match are refused, and no others."""

from datetime import date

import pytest

from bot.query import dropped, objection, parse, to_text, written

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
        "after:7d reward",
        "after:2026-01-01 before:2027-01-01 reward",
        "cat:cs.CL cat:cs.LG",
        "has:code",
    ],
)
def test_what_can_match_is_not(topic: str) -> None:
    assert objection(parse(topic), TODAY) is None


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
