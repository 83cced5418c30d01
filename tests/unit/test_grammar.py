"""The one grammar of command lines: what is typed, and what buttons carry."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.grammar import read_line, write_line
from bot.commands.pages import paged
from bot.errors import BadInput, NotFound, UserError

TODAY = date(2026, 11, 20)


def read(line: str) -> tuple[str, dict[str, str]]:
    parsed = read_line(line, COMMANDS, TODAY)
    return parsed.command.name, dict(parsed.args.given)


@pytest.mark.parametrize(
    ("line", "name", "values"),
    [
        ("search reward model", "search", {"query": "reward model"}),
        ("/papers search rlhf", "search", {"query": "rlhf"}),
        ("  SEARCH  rlhf ", "search", {"query": "rlhf"}),
        ("search rlhf page:2", "search", {"query": "rlhf", "page": "2"}),
        ('search "at:noon page:2"', "search", {"query": '"at:noon page:2"'}),
        ("search author:hinton dropout", "search", {"query": "author:hinton dropout"}),
        (
            "search https://arxiv.org/abs/1706.03762",
            "search",
            {"query": "https://arxiv.org/abs/1706.03762"},
        ),
        ("today", "today", {}),
        ("today yesterday", "today", {"date": "yesterday"}),
        ("today 2026-03-12 world model", "today", {"date": "2026-03-12", "query": "world model"}),
        ("today world model", "today", {"query": "world model"}),
        ("today week diffusion", "today", {"date": "week", "query": "diffusion"}),
        (
            "subscribe reward model at:09:00 tz:Europe/Paris",
            "subscribe",
            {"topic": "reward model", "at": "09:00", "tz": "Europe/Paris"},
        ),
        ("subscribe at:9 reward model", "subscribe", {"topic": "reward model", "at": "9"}),
        ('subscribe tz:"New York" x', "subscribe", {"topic": "x", "tz": "New York"}),
        ("subscribe -- at:9 is late", "subscribe", {"topic": "at:9 is late"}),
        ("pause 3 7d", "pause", {"id": "3", "until": "7d"}),
        ("pause 3", "pause", {"id": "3"}),
        ("edit 3 top:5", "edit", {"id": "3", "top": "5"}),
        ("cite 1706.03762 2005.14165", "cite", {"papers": "1706.03762 2005.14165"}),
        ("share search rlhf page:2", "share", {"line": "search rlhf page:2"}),
        ("share search -- page:2", "share", {"line": "search -- page:2"}),
        ("help", "help", {}),
        ("edit 3 topic:none", "edit", {"id": "3", "topic": "none"}),
        ("edit 3 world models at:9", "edit", {"id": "3", "topic": "world models", "at": "9"}),
        ("subscribe agents tz:“new york”", "subscribe", {"topic": "agents", "tz": "new york"}),
        ("search „chain of thought“", "search", {"query": '"chain of thought"'}),
        (
            "today 2026-11-14..2026-11-20 min:5",
            "today",
            {"date": "2026-11-14..2026-11-20", "query": "min:5"},
        ),
    ],
)
def test_a_line_is_read(line: str, name: str, values: dict[str, str]) -> None:
    assert read(line) == (name, values)


def test_an_unknown_command_names_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        read("serach reward model")
    assert caught.value.suggestions[0] == "search reward model"
    assert "`search`" in caught.value.hint


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("search", "needs a query"),
        ("show", "needs a paper"),
        ("cite", r"needs a paper\."),
        ("edit 3 topic:a b", "there twice"),
        ("subscribe x tx:Europe/Paris", "no option `tx:`"),
        ("subscribe x at:9 at:10", "there twice"),
        ("unsubscribe 3 4", "“4”"),
        ("search " + "x" * 5_000, "at most 4,000"),
    ],
)
def test_a_mistake_is_told(line: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(line)


@given(
    text=st.text(max_size=60)
    .map(lambda t: re.sub("[“”„‟«»]", '"', " ".join(t.split())))
    .filter(bool),
    at=st.sampled_from(["", "09:00"]),
    zone=st.sampled_from(["", "Europe/Paris", "New York"]),
)
def test_what_a_button_carries_is_read_back(text: str, at: str, zone: str) -> None:
    values = {"topic": text, "at": at, "tz": zone}
    line = write_line(COMMANDS["subscribe"], values)
    name, read_back = read(line)
    assert name == "subscribe"
    assert read_back == {name: value for name, value in values.items() if value}


@pytest.mark.parametrize(
    ("name", "values", "line"),
    [
        ("subscribe", {"topic": "min:10"}, "subscribe -- min:10"),
        ("subscribe", {"topic": "to:me", "at": "9"}, "subscribe at:9 -- to:me"),
        ("search", {"query": "page:2"}, "search -- page:2"),
        ("search", {"query": "-- page:2", "page": "3"}, "search page:3 -- -- page:2"),
        ("search", {"query": 'an open "quote', "page": "2"}, 'search page:2 -- an open "quote'),
        ("share", {"line": "search -- page:2"}, "share search -- page:2"),
        ("edit", {"id": "3", "topic": "none", "top": "5"}, "edit 3 topic:none top:5"),
        ("today", {"date": "2026-11-20", "query": "rlhf"}, "today 2026-11-20 rlhf"),
        ("today", {"date": "yestrday", "query": "rlhf"}, "today rlhf date:yestrday"),
        ("today", {"date": "next blursday"}, 'today date:"next blursday"'),
    ],
)
def test_a_line_is_written(name: str, values: dict[str, str], line: str) -> None:
    assert write_line(COMMANDS[name], values) == line
    assert read(line) == (name, values)


@given(
    day=st.sampled_from(
        ["", "yesterday", "2026-11-20", "yestrday", "2026-13-45", "next week or so"]
    ),
    query=st.sampled_from(["", "rlhf", "week ends", "2026 in review", "may contain nuts", "1/2/3"]),
)
def test_a_form_with_two_values_keeps_them_apart(day: str, query: str) -> None:
    values = {name: value for name, value in {"date": day, "query": query}.items() if value}
    _, read_back = read(write_line(COMMANDS["today"], values))
    assert {name: value for name, value in read_back.items() if value} == values


@given(text=st.text(alphabet='ab "-:', max_size=12).map(str.strip).filter(bool))
@example(text="page:9")
@example(text='an open "quote')
def test_a_page_of_any_search_is_a_page_of_that_search(text: str) -> None:
    line = paged(write_line(COMMANDS["search"], {"query": text}), 2)
    assert read(line) == ("search", {"query": text, "page": "2"})


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    for line in (text, f"search {text}", f"subscribe {text}", f"today {text}", f"pause {text}"):
        try:
            read(line)
        except UserError as error:
            assert error.message
