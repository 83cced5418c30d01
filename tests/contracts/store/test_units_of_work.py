"""Every write is whole or not at all, whoever else writes, and whoever loses patience."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotFound, OperatorError
from bot.model.delivery import Decision, DeliveryState, Sent
from bot.ports import Store
from tests.contracts.store.conftest import Opener
from tests.contracts.store.given import (
    ADA,
    CHANNEL,
    DAY,
    NOW,
    advance,
    arrived,
    channel,
    claim,
    keys,
    owed,
    record,
    subscribe,
)
from tests.fakes.papers import papers


async def test_small_facts(store: Store) -> None:
    assert await store.recall("last-sync") is None
    await store.remember("last-sync", "ünï\n")
    await store.remember("last-sync", "")
    assert await store.recall("last-sync") == ""


async def test_what_was_written_is_there_after_opening_again(opener: Opener) -> None:
    store = await opener()
    await record(store, papers(1, 3))
    made = await subscribe(store, topic="llm", matches={"2401.00002": "title"})
    await store.outbox.add(owed(), NOW)
    [delivery] = await claim(store)
    await store.remember("name", "value")
    revision = await store.papers.revision()
    await store.close()

    store = await opener()
    assert await arrived(store) == keys(papers(1, 3))
    assert await arrived(store, topic="llm") == ["2401.00002"]
    assert await store.subscriptions.get(made.id) == made
    assert await store.outbox.get(delivery.id) == delivery
    assert await store.recall("name") == "value"
    assert await store.papers.revision() == revision


async def test_a_hundred_tasks_at_once(store: Store) -> None:
    async def one(number: int) -> None:
        made = await subscribe(store, channel(f"C{number}"), topic=f"topic {number % 7}")
        await record(store, papers(number, number + 1), DAY + timedelta(days=number % 5))
        key = f"2401.{number:05d}"
        assert await store.people.save(ADA, key, NOW)
        assert key in await store.papers.get([key])  # sees what returned before
        decision = Decision((advance(made),), owed(f"key {number}", made.place))
        assert await store.outbox.decide([decision], NOW) == 1
        [delivery] = await claim(store, place=made.place)
        assert await store.outbox.settle(delivery, Sent("m"), NOW)
        stored = await store.subscriptions.get(made.id)
        assert stored is not None and stored.version == made.version + 1

    await asyncio.gather(*(one(number) for number in range(1, 101)))

    assert (await store.papers.counts())["papers"] == 101
    assert len(await store.people.saved(ADA)) == 100
    assert len(await store.topics.all()) == 7
    assert (await store.outbox.counts())[DeliveryState.SENT] == 100
    numbers = [arrival.number for arrival in await store.papers.arrivals(0)]
    assert numbers == sorted(set(numbers)) and len(numbers) == 101


async def test_two_claimers_never_share(store: Store) -> None:
    for number in range(40):
        await store.outbox.add(owed(str(number), channel(f"C{number}")), NOW)
    found = await asyncio.gather(*(claim(store, limit=7) for _ in range(10)))
    taken = [delivery.id for batch in found for delivery in batch]
    assert len(taken) == len(set(taken)) == 40


async def test_two_settlers_of_one_fence(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    [delivery] = await claim(store)
    done = await asyncio.gather(
        *(store.outbox.settle(delivery, Sent(str(n)), NOW) for n in range(10))
    )
    assert sorted(done) == [False] * 9 + [True]


@pytest.mark.parametrize("steps", [*range(12), 15, 20, 30, 50])
async def test_cancelled_midway_is_all_or_nothing(opener: Opener, steps: int) -> None:
    store = await opener()
    await record(store, papers(1, 2), DAY - timedelta(days=1))
    writing = asyncio.create_task(record(store, papers(2, 60)))
    other = asyncio.create_task(store.remember("meanwhile", "kept"))
    for _ in range(steps):
        await asyncio.sleep(0)
    writing.cancel()
    await asyncio.wait([writing])
    await other

    assert await store.recall("meanwhile") == "kept"  # no other's write is lost
    await store.remember("after", "fine")  # no transaction is left open
    made = await store.papers.edition(DAY)
    whole = made is not None
    assert (await store.papers.counts())["papers"] == (60 if whole else 2)
    assert len(await arrived(store)) == (60 if whole else 2)
    await store.close()

    store = await opener()
    assert await store.papers.edition(DAY) == made
    assert (await store.papers.counts())["papers"] == (60 if whole else 2)
    assert (await record(store, papers(2, 60))).new == (0 if whole else 58)


async def test_who_is_cancelled_while_waiting_has_changed_nothing(store: Store) -> None:
    first = asyncio.create_task(record(store, papers(1, 500)))
    waiting = asyncio.create_task(store.remember("name", "value"))
    await asyncio.sleep(0)
    waiting.cancel()
    await first
    assert await store.recall("name") is None


async def test_cancelled_readers_disturb_nobody(store: Store) -> None:
    await record(store, papers(1, 300))
    reading = [asyncio.create_task(store.papers.listed(DAY, DAY)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in reading[::2]:
        task.cancel()
    done = await asyncio.gather(*reading, return_exceptions=True)
    assert all(isinstance(each, list) and len(each) == 300 for each in done[1::2])
    assert len(await store.papers.listed(DAY, DAY)) == 300


async def test_a_failed_write_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.people.save(ADA, "2401.00001", NOW)
    await record(store, papers(1, 1))
    assert await store.people.save(ADA, "2401.00001", NOW)


async def test_reading_goes_on_while_somebody_writes(store: Store) -> None:
    await record(store, papers(1, 1))
    writing = asyncio.create_task(store.papers.add(papers(2, 3000), NOW))
    seen = set()
    while not writing.done():
        seen.add((await store.papers.counts())["papers"])
    await writing
    assert seen <= {1, 3000}, "a write is seen whole or not at all"
    assert (await store.papers.counts())["papers"] == 3000


async def test_a_backup_is_a_store(store: Store, opener: Opener, tmp_path: Path) -> None:
    await record(store, papers(1, 50))
    await store.outbox.add(owed(), NOW)
    writing = asyncio.create_task(store.papers.add(papers(51, 2000), NOW))
    backup = tmp_path / "backups"
    backup.mkdir()
    await store.backup(str(backup / "store.db"))
    await writing

    with pytest.raises(OperatorError, match="exists already"):
        await store.backup(str(backup / "store.db"))
    with pytest.raises(OperatorError, match="does not exist"):
        await store.backup(str(tmp_path / "nowhere" / "store.db"))
    assert [file.name for file in backup.iterdir()] == ["store.db"]
    await store.close()

    (backup / "store.db").replace(tmp_path / "store.db")
    restored = await opener()
    assert (await restored.papers.counts())["papers"] in (50, 2000)
    assert await arrived(restored) == keys(papers(1, 50))
    assert [each.key for each in await claim(restored, place=CHANNEL)] == [owed().key]


async def test_closing_lets_what_has_begun_end(opener: Opener) -> None:
    store = await opener()
    writing = asyncio.create_task(record(store, papers(1, 200)))
    await asyncio.sleep(0)
    await store.close()
    await writing
    await store.close()  # again
    with pytest.raises(RuntimeError, match="closed"):
        await store.remember("name", "value")
    with pytest.raises(RuntimeError, match="closed"):
        await store.recall("name")
    assert (await (await opener()).papers.counts())["papers"] == 200
