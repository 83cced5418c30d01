"""A table of topics finds what comparing each row by itself finds, sorted or not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.topics.table import Table
from bot.topics.vocabulary import EVERY, NONE, Wanted

_NUMBERS = 9
a_number = st.integers(2, _NUMBERS - 1)
needed = st.sampled_from([EVERY, *range(2, _NUMBERS)])
excluding = st.sampled_from([NONE, *range(2, _NUMBERS)])
wanted = st.tuples(needed, needed, needed, needed, excluding, excluding, st.integers(0, 1))
steps = st.one_of(
    st.tuples(st.just("add"), wanted),
    st.tuples(st.just("add"), wanted),
    st.tuples(st.just("remove"), st.integers(0, 99)),
    st.tuples(st.just("sort"), st.none()),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(steps, max_size=40), st.lists(st.frozensets(a_number), min_size=1, max_size=5))
def test_a_table_equals_the_naive_loop(
    taken: list[tuple[str, Wanted | int | None]], papers: list[frozenset[int]]
) -> None:
    table, rows = Table(), dict[int, Wanted]()
    unused: list[int] = []
    for step, what in taken:
        if isinstance(what, tuple):
            number = unused.pop() if unused else len(rows)
            rows[number] = what
            table.add(number, what)
        elif isinstance(what, int) and rows:
            number = list(rows)[what % len(rows)]
            table.remove(number, rows.pop(number))
            unused.append(number)
        elif step == "sort":
            table.sort()
        for held in papers:
            found = table.matching({EVERY, *held}, _NUMBERS)
            assert tuple(map(sorted, found)) == naive(rows, held | {EVERY})


def naive(rows: dict[int, Wanted], held: frozenset[int]) -> tuple[list[int], list[int]]:
    """Return the topics that match for certain, and those that may."""
    found: tuple[list[int], list[int]] = [], []
    for topic, (*needs, first, second, doubt) in sorted(rows.items()):
        if held.issuperset(needs) and held.isdisjoint((first, second)):
            found[doubt].append(topic)
    return found


def test_very_many_are_sorted_unasked_and_found_the_same() -> None:
    table = Table()
    for topic in range(9_001):
        table.add(topic, (2 + topic % 3_000, EVERY, EVERY, EVERY, NONE, NONE, 0))
        if topic % 500 == 0:
            found, doubted = table.matching([EVERY, 2], 3_002)
            assert (sorted(found), doubted) == ([*range(0, topic + 1, 3_000)], [])
    table.remove(3_000, (2, EVERY, EVERY, EVERY, NONE, NONE, 0))
    assert sorted(table.matching([EVERY, 2], 3_002)[0]) == [0, 6_000, 9_000]
