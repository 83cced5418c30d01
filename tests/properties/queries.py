"""Made-up papers and queries of the whole language, for properties."""

from datetime import date, timedelta

from hypothesis import strategies as st

from bot.model.paper import Origin, Paper, Signals

TODAY = date(2026, 11, 20)
WORDS = [
    *("agents", "agent", "reward", "Models", "model", "MODELLING", "the", "of", "not", "a", "A1"),
    *("multi-modal", "multimodal", "multi", "modal", "self-supervised", "selfsupervised", "self"),
    *("gpt-4", "GPT4", "gpt", "4", "gpt-4o", "gpt-4-turbo", "3.5", "1,000", "1000", "2020,100"),
    *("c++", "C", "c#", "o'reilly", "oreilly", "king's-pawn", "naïve", "naive", "É", "ﬁne", "İ"),
    *("日本語", "日", "한국", "β-vae", "beta", "straße", "ＬＬＭ", "llm", "🙂", "שלום"),
    *("re\u00adward", "state-of-the-art", "e-", "-e", "x|y", "title:x", "a/b", "chain—of"),
    *("10–20", "\0", "|", "OR", "AND", "NOT", "x:y", "(x)", "⑴"),
]  # fmt: skip
SEPARATORS = [" ", " ", " ", "-", ", ", "/", "\n", "–", "'", ""]
NAMES = ["Jane Doe", "Doe, John", "John A. Doe", "Łukasz Kaiser", "J. O’Reilly", "李 雷", "Jane"]
NAMES += ["Manning", "Man Doe", "Jean-Pierre Doe", "a b c d e f g h", "İ", "The Jane Team of Doe"]
CATEGORIES = ["cs.CL", "cs.LG", "cs.CLX", "stat.ML", "hep-th", "cs", "CS.cl", "cs. CL", "x y", ""]
DAYS = [TODAY - timedelta(days=back) for back in (0, 1, 6, 7, 8, 30, 31, 365, 366, 8_000)]

word = st.sampled_from(WORDS)
text = st.lists(st.tuples(word, st.sampled_from(SEPARATORS)), max_size=8).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)
day = st.none() | st.sampled_from(DAYS)
link = st.sampled_from([None, None, "https://example.org"])


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        key = f"2401.0000{number}"
        upvotes = st.none() | st.sampled_from([-1, 0, 1, 2, 10, 2**40])
        made.append(
            Paper(
                key,
                key,
                key,
                draw(text),
                draw(text),
                Origin.ARXIV,
                authors=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=3))),
                published_on=draw(day),
                listed_on=draw(day),
                keywords=tuple(draw(st.lists(text, max_size=3))),
                categories=tuple(draw(st.lists(st.sampled_from(CATEGORIES), max_size=2))),
                organization=draw(st.none() | st.sampled_from(NAMES)),
                code_url=draw(link),
                project_url=draw(link),
                signals=Signals(upvotes=draw(upvotes)),
            )
        )
    return made


phrase = st.lists(word, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"')
name_value = st.sampled_from(
    [*NAMES, "doe jane", "lukasz", "oreilly", "doe", "jean", "b a", "j doe", "j. d.", "D. J."]
).map(lambda name: f'"{name}"')
a_day = st.sampled_from(["7d", "0d", "1w", "1m", "1y", "9999m", "2026", "2026-11", "yesterday"])
a_day |= st.sampled_from(DAYS).map(str)
condition = st.one_of(
    st.tuples(st.sampled_from(["author", "org"]), name_value),
    st.tuples(st.just("title"), word | phrase),
    st.tuples(st.just("cat"), st.sampled_from(["cs.CL", "cs", "cs.*", "CS.cl", "hep-th", "stat"])),
    st.tuples(st.sampled_from(["after", "before"]), a_day),
    st.tuples(st.just("min"), st.sampled_from(["0", "1", "2", "10", "999999999"])),
    st.tuples(st.just("has"), st.sampled_from(["code", "project"])),
    st.tuples(st.just("sort"), st.sampled_from(["best", "new", "top"])),
).map(":".join)
leaf = word | word | word | phrase | condition


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    joined = st.tuples(several, st.sampled_from([" ", " ", " OR ", " AND ", " NOT ", "|", " -"]))
    side_by_side = joined.map(lambda pair: pair[1].join(pair[0]))
    return st.one_of(
        side_by_side,
        side_by_side.map(lambda one: f"({one})"),
        side_by_side.map(lambda one: f"-({one})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(st.sampled_from(["title", "author", "org"]), side_by_side).map(
            lambda pair: f"{pair[0]}:({pair[1]})"
        ),
    )


messy = st.recursive(leaf, _groups, max_leaves=8)


@st.composite
def tidy(draw: st.DrawFn, depth: int = 2) -> str:
    """Draw a query that can nearly always be parsed: something is asked for, much may follow."""
    parts = [draw(leaf)]
    for _ in range(draw(st.integers(0, 3))):
        match draw(st.integers(0, 5)) if depth else 0:
            case 0 | 1:
                parts.append(draw(leaf))
            case 2:
                parts.append(f"-{draw(leaf)}")
            case 3:
                parts.append(f"-({draw(tidy(depth - 1))})")
            case 4:
                parts.append(f"({draw(tidy(depth - 1))} OR {draw(tidy(depth - 1))})")
            case _:
                parts.append(f"OR {draw(tidy(depth - 1))}")
    return " ".join(parts)


query_text = tidy() | tidy() | messy
"""Queries as people may type them: most can be parsed, some cannot."""
