"""What is said when a query cannot be understood: where, why, and what works instead."""

import pytest

from bot.errors import BadInput
from bot.query import MOST_NESTED, QueryError, parse, terms


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "suggestion"),
    [
        ('agents "reward model', '"', 'agents "reward model"'),
        ("agents -“reward model", "“", 'agents -"reward model"'),
        ('reward model"', '"', '"reward model"'),
        ('"a b" reward model"', '"', '"a b" reward model'),
        ('"', '"', "language models"),
        ("(reward model", "(", "(reward model)"),
        ("x (y (z)", "(", "x (y (z))"),
        ("reward model)", ")", "reward model"),
        ("nice :)", ")", "nice :"),
        ("OR", "OR", "language models"),
        ("x OR", "OR", "x"),
        ("OR x", "OR", "x"),
        ("x OR OR y", "OR", "x OR y"),
        ("x (OR y)", "OR", "x ( y)"),
        ("x |", "|", "x"),
        ("x NOT", "NOT", "x"),
        ("(x NOT) y", "NOT", "(x ) y"),
        ("x NOT OR y", "NOT", "x OR y"),
        ("autor:hinton dropout", "autor:", "author:hinton dropout"),
        ("x -authors:hinton", "authors:", "x -author:hinton"),
        ('autor:"Jane Doe"', "autor:", 'author:"Jane Doe"'),
        ("by:hinton since:2024", "by:", "author:hinton after:2024"),
        ("author: hinton", "author:", "author:hinton"),
        ("dropout title:", "title:", "dropout title"),
        ("author:-hinton x", "author:-hinton", "-author:hinton x"),
        ('title:"" x', 'title:""', "x"),
        ("title:(cat:cs.CL) x", "cat:", "title:(cs.CL) x"),
        ("after:2026-13-01 x", "after:2026-13-01", "after:2026-01-13 x"),
        ("x after:2026-02-30", "after:2026-02-30", "x after:2026-02-28"),
        ("after:2026-13", "after:2026-13", "after:2026-12"),
        ("after:-7d", "after:-7d", "after:7d"),
        ("before:soon", "before:soon", "before:7d"),
        ("after:march", "after:march", "after:7d"),
        ("min:lots x", "min:lots", "min:10 x"),
        ("min:>5", "min:>5", "min:5"),
        ("min:1.5k", "min:1.5k", "min:1000"),
        ("has:repo", "has:repo", "has:code"),
        ("has:prject", "has:prject", "has:project"),
        ("x sort:newest", "sort:newest", "x sort:new"),
        ("x sort:tpo", "sort:tpo", "x sort:top"),
        ("x sort:new sort:top", "sort:top", "x sort:new"),
        ("x -sort:new", "-", "x sort:new"),
        ("cat:cl", "cat:cl", "cat:cs.CL"),
        ("cat:csCL", "cat:csCL", "cat:cs.CL"),
        ("cat:nlp", "cat:nlp", "cat:cs.CL"),
        ("cat:cs.CL,cs.LG", "cat:cs.CL,cs.LG", "(cat:cs.CL OR cat:cs.LG)"),
        ("cat:(cs.CL OR clx)", "clx", None),
        ('author:"a b c d e f g"', 'author:"a b c d e f g"', "author:a author:b author:c author:d"
         " author:e author:f author:g"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_what_was_probably_meant(
    text: str, place: str, suggestion: str | None
) -> None:
    error = refused(text)
    assert isinstance(error, BadInput)
    assert text[error.position : error.position + error.length] == place
    assert f"character {error.position + 1}" in error.message
    assert error.hint
    if suggestion is not None:
        assert error.suggestions[0] == suggestion
    for works in error.suggestions:
        parse(works)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("-video", "models -video"),
        ('-video -"protein folding"', 'models -video -"protein folding"'),
        ("-author:x -(y z)", "models -author:x -(y z)"),
        ("agents OR -video", "agents -video"),
        ("-(-x OR -y) OR -z", "(x y) -z"),
        ("sort:new", "language models sort:new"),
        ("!!!", "language models"),
        ("", "language models"),
        (" \t\n", "language models"),
        ("🙂 \0", "language models"),
        ('""', "language models"),
        ("()", "language models"),
        ("-", "language models"),
        ("AND", "language models"),
        ("word " * 201, "word word word word word word word word"),
    ],
)
def test_a_query_that_is_wrong_as_a_whole(text: str, suggestion: str) -> None:
    error = refused(text)
    assert error.length == 0
    assert error.suggestions[0] == suggestion
    assert error.hint


def test_the_place_is_shown_with_the_words_around_it() -> None:
    long = f'{"before " * 9}"after {"after " * 9}'
    assert ' before before before ›"‹after after after after' in refused(long).message


def test_the_place_is_counted_in_what_was_typed() -> None:
    assert refused('ﬁne \u00ad\u00ad"x').position == 6


@pytest.mark.parametrize(
    "text", ["tile:attention is x", "Tile: attention", "port:80", "see http://a.org", "x:y", "a::b"]
)
def test_words_with_a_colon_are_words(text: str) -> None:
    if text.startswith("tile:"):
        assert refused(text).suggestions[1] == "tile attention is x"
    else:
        assert terms(parse(text))


def test_more_than_fifty_conditions_are_refused() -> None:
    fifty = " ".join(f"w{i}" for i in range(50))
    assert len(terms(parse(fifty))) == 50
    error = refused(f"{fifty} -x")
    assert "50" in error.message
    assert len(terms(parse(error.suggestions[0]))) == 8


def test_a_thousand_characters_are_allowed() -> None:
    parse("x" * 1000)
    assert "1,000" in refused("x" * 1001).message
    assert refused("x" * 1_000_000).position == 1_000


def test_nesting_is_bounded() -> None:
    deepest = "(" * MOST_NESTED + "x" + ")" * MOST_NESTED
    parse(deepest)
    assert refused(f"({deepest})").suggestions == ("x",)
