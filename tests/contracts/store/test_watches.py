"""Watched papers: what was so before is known, and what happens is news once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.model.paper import ANNOUNCED_KEPT, Origin, Paper, Signals
from bot.model.place import Person
from bot.model.watch import MOST_WATCHED, Began, Happening, Watch
from bot.ports import Store
from tests.contracts.store.given import ADA, BOB, HOUR, NOW, announce, claim, keys, owed
from tests.fakes.papers import paper, papers

ONE, TWO = keys(papers(1, 2))
CODE = "https://github.com/ada/one"
LATER = NOW + HOUR


async def watch(store: Store, key: str = ONE, person: Person = ADA) -> Began:
    return await store.watches.add(person, key, NOW, name="Ada", zone="Europe/Paris", locale="en")


async def tell(store: Store, *told: Paper) -> None:
    await store.papers.add(told, LATER)


async def changed(store: Store) -> list[Watch]:
    return await store.watches.changed(100)


async def test_a_paper_is_watched_until_it_is_not(store: Store) -> None:
    await store.papers.add(papers(1, 2), NOW)
    assert [await watch(store), await watch(store, TWO)] == [Began.NEW, Began.NEW]
    assert await watch(store) is Began.KNOWN
    [two, one] = await store.watches.of(ADA)
    assert (one.person, one.name, one.zone, one.locale) == (ADA, "Ada", "Europe/Paris", "en")
    assert (one.paper.key, two.paper.key, one.since) == (ONE, TWO, NOW)
    assert (one.known, one.settled, one.news) == (frozenset(), False, ())
    assert await store.watches.of(BOB) == []

    assert await store.watches.remove(ADA, ONE)
    assert not await store.watches.remove(ADA, ONE)
    assert not await store.watches.remove(BOB, TWO)
    assert [each.paper.key for each in await store.watches.of(ADA)] == [TWO]
    with pytest.raises(NotFound):
        await watch(store, "2401.99999")


async def test_nobody_watches_more_than_so_many(store: Store) -> None:
    await store.papers.add(papers(1, MOST_WATCHED + 1), NOW)
    for each in papers(1, MOST_WATCHED):
        assert await watch(store, each.key) is Began.NEW
    last = keys(papers(MOST_WATCHED + 1, MOST_WATCHED + 1))[0]
    assert await watch(store, last) is Began.TOO_MANY
    assert await watch(store, last, BOB) is Began.NEW
    await store.watches.remove(ADA, ONE)
    assert await watch(store, last) is Began.NEW


async def test_what_happens_is_news_once_and_what_was_so_is_not(store: Store) -> None:
    await tell(store, *papers(1, 1, code_url=CODE))
    await watch(store)
    assert await changed(store) == []
    await tell(store, *papers(1, 1, signals=Signals(99)))
    [looked] = await changed(store)
    assert looked.news == ()
    assert await store.watches.looked([looked], None, NOW)
    assert await changed(store) == []

    await tell(store, *papers(1, 1, signals=Signals(100), withdrawn=True))
    [looked] = await changed(store)
    assert looked.news == (Happening.WITHDRAWN, Happening.UPVOTES)
    assert await store.watches.looked([looked], owed("w1", papers=(ONE,)), NOW)
    assert [each.key for each in await claim(store)] == ["w1"]

    for upvotes in (50, 500):
        await tell(store, *papers(1, 1, signals=Signals(upvotes)))
        [looked] = await changed(store)
        assert looked.news == ()
        await store.watches.looked([looked], None, NOW)


async def test_what_changes_while_it_is_told_is_looked_at_again(store: Store) -> None:
    await tell(store, *papers(1, 1))
    await watch(store)
    await tell(store, *papers(1, 1, code_url=CODE))
    before = await changed(store)
    await tell(store, *papers(1, 1, signals=Signals(100)))
    await store.watches.looked(before, owed("w1"), NOW)
    [again] = await changed(store)
    assert again.news == (Happening.UPVOTES,)


async def test_nothing_is_owed_to_who_watches_no_more(store: Store) -> None:
    await tell(store, *papers(1, 2))
    await watch(store)
    await watch(store, TWO)
    await tell(store, *papers(1, 2, code_url=CODE))
    looked = await changed(store)
    assert len(looked) == 2
    await store.watches.remove(ADA, ONE)
    assert not await store.watches.looked(looked, owed("w1"), NOW)
    assert await claim(store) == []
    assert [each.news for each in await changed(store)] == [(Happening.CODE,)]


async def test_all_of_a_persons_come_together(store: Store) -> None:
    await tell(store, *papers(1, 3))
    for person in (ADA, BOB):
        for each in papers(1, 3):
            await watch(store, each.key, person)
    await tell(store, *papers(1, 3, code_url=CODE))
    some = await store.watches.changed(1)
    assert [(each.person, each.paper.key) for each in some] == [
        (ADA, each.key) for each in papers(1, 3)
    ]
    following = await store.watches.changed(1, some[0].id)
    assert [each.person for each in following] == [BOB, BOB, BOB]
    assert await store.watches.changed(1, following[0].id) == []


async def test_what_a_first_page_tells_was_so_before_and_what_a_later_one_does_is_news(
    store: Store,
) -> None:
    await tell(store, *papers(1, 1))
    await watch(store)
    assert await store.watches.unread(NOW - HOUR, 9) == [ONE]
    await tell(store, *papers(1, 1, signals=Signals(models=2)))
    [early] = await changed(store)  # before it is known that this was the page
    assert early.news == ()
    await store.watches.page_read(ONE, LATER)
    [looked] = await changed(store)
    assert (looked.settled, looked.news) == (True, ())
    await store.watches.looked([looked], None, NOW)

    await tell(store, *papers(1, 1, signals=Signals(models=3, spaces=1)))
    [looked] = await changed(store)
    assert looked.news == (Happening.SPACE,)


async def test_pages_are_read_again_after_a_while_and_the_longest_unread_first(
    store: Store,
) -> None:
    await tell(store, *papers(1, 3), paper("Without an id"))
    for each in [*papers(1, 3), paper("Without an id")]:
        await watch(store, each.key)
    third = keys(papers(3, 3))[0]
    await store.watches.page_read(TWO, NOW + HOUR)
    await store.watches.page_read(third, NOW)
    assert await store.watches.unread(NOW - HOUR, 9) == [ONE]
    assert await store.watches.unread(NOW + HOUR, 9) == [ONE, third, TWO]
    assert await store.watches.unread(NOW + HOUR, 2) == [ONE, third]
    await watch(store, TWO, BOB)  # who does not know yet what was so before
    assert await store.watches.unread(NOW - HOUR, 9) == [ONE, TWO]
    await store.watches.page_read("2401.99999", NOW)  # it is no more


async def test_a_watched_paper_is_kept_and_one_with_what_it_becomes(store: Store) -> None:
    await announce(store, papers(1, 2, origin=Origin.ARXIV))
    await tell(store, paper("Without an id"))
    await watch(store)
    await watch(store, paper("Without an id").key)
    await store.prune(NOW + ANNOUNCED_KEPT + timedelta(days=1))
    assert list(await store.papers.get([ONE, TWO])) == [ONE]

    await tell(store, replace(paper("Without an id", "2401.00007"), code_url=CODE))
    [looked] = await changed(store)
    assert (looked.paper.key, looked.news) == ("2401.00007", (Happening.CODE,))
