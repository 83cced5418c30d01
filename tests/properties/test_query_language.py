"""Any text is a query or an error that helps; what is printed means what was parsed."""

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.paper import Origin, Paper
from bot.model.query import Query
from bot.query import LONGEST_QUERY, QueryError, decide, name_words, objection, parse, to_text
from bot.query.implying import implies
from tests.properties.queries import NAMES, TODAY, leaf, papers, query_text

SIGNS = 'ab-" “”’–c+#4.,İß\u0301\u00ad日🙂()|:ORNTAD\0\n~*'
PIECES = [
    *("OR", "AND", "NOT", "(", ")", '"', "-", "|", "--", "author:", "title:", "cat:", "after:"),
    *("min:", "sort:", "has:", "org:", "before:", "cs.CL", "7d", "2026-13-01", "autor:x", "x", "y"),
    *("sort:new", "has:code", "min:5", " ", " ", "title:(", "author:(", "-(", "foo:bar", '"a b"'),
]
any_text = st.one_of(
    st.text(max_size=40),
    query_text,
    st.text(alphabet=SIGNS, max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)


@settings(max_examples=600, deadline=None)
@given(any_text)
@example("ﷺ" * 56)
@example("İ" * 600)
@example('"' + "日本" * 450 + '"')
@example("日" * 50)
@example("a" * 10_000)
@example("\0")
@example("(" * 500 + "a" + ")" * 500)
@example("-(a " * 249)
@example("-" * 1_000)
@example("a OR " * 200)
@example("title:" * 160)
@example("author:(x) " * 90)
@example("'; DROP TABLE paper; --")
@example('title:"x"~2 AND body:[a TO b] ^3 *:* /re+/')
@example("after:" + "9" * 900)
@example("min:" + "9" * 900)
@example("שלום OR (עולם")
def test_any_text_is_a_query_or_a_clear_error(written: str) -> None:
    try:
        query = parse(written)
    except QueryError as error:
        assert error.message and error.hint
        assert 0 <= error.position <= len(written) + 1
        assert 0 <= error.length <= len(written)
        assert error.suggestions
        for works in error.suggestions:
            parse(works)
        return
    canonical = to_text(query)
    assert len(canonical) <= LONGEST_QUERY
    assert parse(canonical) == query
    assert to_text(parse(canonical)) == canonical
    spaced = canonical.replace(" ", " \t")
    if len(spaced) <= LONGEST_QUERY:
        assert to_text(parse(spaced)) == canonical


@settings(max_examples=300, deadline=None)
@given(query_text)
def test_case_does_not_count_but_in_operators(written: str) -> None:
    try:
        canonical = to_text(parse(written))
    except QueryError:
        return
    if canonical.isascii():
        loud = re.sub(r"\S+", lambda part: part[0].upper(), canonical)
        quoted_operators = re.search(r"\b(?:and|or|not)\b", canonical)
        if not quoted_operators:
            assert to_text(parse(loud)) == canonical


@given(st.sampled_from(NAMES) | st.text(max_size=30))
def test_the_words_of_a_name_are_their_own_words(name: str) -> None:
    words = name_words(name)
    assert name_words(" ".join(words)) == words


def _read(written: str) -> Query | None:
    try:
        return parse(written)
    except QueryError:
        return None


ONE_AND_OTHER = st.tuples(query_text, query_text) | st.tuples(leaf, leaf)


@settings(max_examples=600, deadline=None)
@given(papers(), ONE_AND_OTHER)
@example([Paper("1", None, "t", "gpt-4", "", Origin.ARXIV)], ("gpt", '"gpt"'))
def test_what_is_said_to_imply_something_does(stored: list[Paper], pair: tuple[str, str]) -> None:
    one, other = map(_read, pair)
    if one is None or other is None or not implies(one.wanted, other.wanted):
        return
    for paper in stored:
        assert decide(one, paper, TODAY) is None or decide(other, paper, TODAY) is not None


@settings(max_examples=600, deadline=None)
@given(papers(), ONE_AND_OTHER)
@example([Paper("1", None, "t", "gpt-4", "", Origin.ARXIV)], ("gpt", '"gpt"'))
def test_no_paper_to_come_matches_what_is_refused(
    stored: list[Paper], pair: tuple[str, str]
) -> None:
    wanted, unwanted = pair
    to_come = [replace(paper, listed_on=TODAY) for paper in stored]
    for topic in map(_read, (wanted, f"({wanted}) -({unwanted})", f"({wanted}) -({wanted})")):
        if topic is not None and objection(topic, TODAY):
            assert not any(decide(topic, paper, TODAY) for paper in to_come)
