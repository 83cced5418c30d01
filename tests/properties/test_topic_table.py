"""A table of topics finds what comparing each row by itself finds, sorted or not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.topics.table import Table
from bot.topics.vocabulary import EVERY, Vocabulary, Wanted

WORDS = ["agents", "plan", "video", "robots", "code", "words", '"agents plan"', '"video words"']


def vocabulary(words: list[str]) -> Vocabulary:
    """Return one that has numbers for some words, in their order."""
    made = Vocabulary(len)
    for word in words:
        made.wanted(word)
    return made


numbers = st.integers(2, len(vocabulary(WORDS)) - 1)
wanted = st.tuples(
    st.lists(numbers, max_size=6, unique=True),
    st.lists(numbers, max_size=4, unique=True),
    st.booleans(),
)
steps = st.one_of(
    st.tuples(st.just("add"), wanted),
    st.tuples(st.just("add"), wanted),
    st.tuples(st.just("remove"), st.integers(0, 99)),
    st.tuples(st.just("sort"), st.none()),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(steps, max_size=40), st.lists(st.frozensets(numbers), min_size=1, max_size=5))
def test_a_table_equals_the_naive_loop(
    taken: list[tuple[str, Wanted | int | None]], papers: list[frozenset[int]]
) -> None:
    words = vocabulary(WORDS)
    table, rows = Table(words), dict[str, Wanted]()
    for at, (step, what) in enumerate(taken):
        if isinstance(what, tuple):
            rows[f"topic {at}"] = what
            table.add(f"topic {at}", what)
        elif isinstance(what, int) and rows:
            topic = list(rows)[what % len(rows)]
            del rows[topic]
            table.remove(topic)
        elif step == "sort":
            table.sort()
        assert len(table) == len(rows)
        for has in papers:
            held = has | {words.keys[number] for number in has}  # of a run its rarest token too
            certain, doubted = table.matching({EVERY, *held})
            matching = naive(rows, held)
            assert {*certain} <= matching.keys() <= {*certain, *doubted}
            assert len(certain) + len(doubted) == len({*certain, *doubted})
            # What can be told from so many numbers is told; what cannot, is not.
            assert {t for t in matching if t in certain} == {t for t in matching if told(rows[t])}
            assert not [t for t in doubted if t not in matching and told(rows[t])]


def naive(rows: dict[str, Wanted], held: frozenset[int]) -> dict[str, Wanted]:
    """Return the topics that have all that they need, and nothing that excludes them."""
    return {
        topic: (needs, without, doubt)
        for topic, (needs, without, doubt) in rows.items()
        if held.issuperset(needs) and held.isdisjoint(without)
    }


def told(wanted: Wanted) -> bool:
    needs, without, doubt = wanted
    return not doubt and len(needs) <= 4 and len(without) <= 2


def test_very_many_are_sorted_unasked_and_found_the_same() -> None:
    words = [f"w{number}" for number in range(3_000)]
    table = Table(vocabulary(words))
    for topic in range(9_001):
        table.add(str(topic), ([2 + topic % 3_000], [], False))
        if topic % 500 == 0:
            found, doubted = table.matching([EVERY, 2])
            assert sorted(map(int, found)) == [*range(0, topic + 1, 3_000)]
            assert doubted == []
    table.remove("3000")
    assert sorted(table.matching([EVERY, 2])[0]) == ["0", "6000", "9000"]
