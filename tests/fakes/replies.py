"""Replies of any kind, with anything in them that a source or a person could have written."""

from datetime import UTC

from hypothesis import strategies as st

from bot.reply import (
    Bar,
    Bars,
    Button,
    Buttons,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Link,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    When,
)

_HOSTILE = st.text(max_size=60) | st.sampled_from(["\x1b[2J", "[bold]", "x" * 400, "字" * 90, "\r"])
_LINES = st.text(min_size=1, max_size=30)
_URLS = _HOSTILE | _HOSTILE.map("https://example.org/".__add__)
_BUTTONS = st.lists(st.builds(Button, label=_HOSTILE, line=_LINES), max_size=4).map(tuple)
_SPANS = st.lists(
    st.builds(Text, text=_HOSTILE, style=st.sampled_from(["plain", "strong", "quiet"]))
    | st.builds(Link, text=_HOSTILE, url=_URLS)
    | st.builds(When, at=st.datetimes(timezones=st.just(UTC)), zone=_HOSTILE),
    max_size=4,
).map(tuple)
_BLOCKS = (
    st.builds(Heading, text=_HOSTILE)
    | st.builds(Paragraph, spans=_SPANS)
    | st.builds(Notice, kind=st.sampled_from(NoticeKind), text=_HOSTILE, hint=_HOSTILE)
    | st.builds(
        PaperCard,
        id=_HOSTILE,
        title=_HOSTILE,
        url=_URLS,
        authors=st.lists(_HOSTILE, max_size=5).map(tuple),
        summary=_HOSTILE,
        badges=st.lists(_HOSTILE, max_size=4).map(tuple),
        why=_HOSTILE,
        position=st.none() | st.integers(-1, 10**7),
        listed_on=st.none() | _HOSTILE,
        thumbnail=st.none(),
        sample=st.booleans(),
        buttons=_BUTTONS,
    )
    | st.builds(
        Facts, facts=st.lists(st.builds(Fact, name=_HOSTILE, spans=_SPANS), max_size=3).map(tuple)
    )
    | st.builds(
        Bars,
        caption=_HOSTILE,
        bars=st.lists(st.builds(Bar, label=_HOSTILE, value=st.integers(-5, 10**9)), max_size=4).map(
            tuple
        ),
    )
    | st.builds(Code, text=_HOSTILE, language=_HOSTILE)
    | st.builds(
        Entry, title=_HOSTILE, lines=st.lists(_SPANS, max_size=2).map(tuple), buttons=_BUTTONS
    )
    | st.builds(Buttons, buttons=_BUTTONS)
)


def replies() -> st.SearchStrategy[Reply]:
    """Return a strategy of replies with up to five blocks of every kind."""
    return st.lists(_BLOCKS, max_size=5).map(lambda blocks: Reply(blocks=tuple(blocks)))
