"""What arrives is matched with the topics that there are then, however they came and went."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.model.subscription import REMOVED_KEPT
from bot.ports import Match, TopicChanges
from bot.topics import TopicMatcher
from storage.sqlite.store import SqliteStore
from storage.sqlite.topics import SqliteTopics
from tests.contracts.store.given import DAY, NOW, arrived, channel, record, subscribe
from tests.fakes.papers import papers


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "p.db")
    yield opened
    await opened.close()


async def test_what_came_and_went_is_read_and_nothing_else(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = TopicMatcher(store)
    gone = await subscribe(store, topic="paper")
    await record(store, papers(1, 3))
    assert await matcher.match_arrivals() == 3
    assert len(await arrived(store, topic="paper")) == 3

    await subscribe(store, channel("C2"), topic="number 4")
    await store.subscriptions.remove(gone.id, NOW)
    await store.prune(NOW + REMOVED_KEPT)
    asked: list[int | None] = []
    changes = SqliteTopics.changes

    def noted(self: SqliteTopics, after: int | None, batch: int = 9) -> AsyncIterator[TopicChanges]:
        asked.append(after)
        return changes(self, after, batch)

    monkeypatch.setattr(SqliteTopics, "changes", noted)
    assert await matcher.refresh() == 1
    await subscribe(store, topic="number -4")
    await record(store, papers(4, 5), DAY + timedelta(days=1))
    assert await matcher.match_arrivals() == 2
    assert await arrived(store, topic="number 4") == ["2401.00004"]
    assert await arrived(store, topic="number -4") == ["2401.00005"]
    assert asked
    assert None not in asked


async def test_a_removed_topic_that_may_be_restored_is_matched(store: SqliteStore) -> None:
    matcher = TopicMatcher(store)
    removed = await subscribe(store, topic="paper")
    await matcher.refresh()
    await store.subscriptions.remove(removed.id, NOW)
    await record(store, papers(1, 1))
    assert await matcher.match_arrivals() == 1
    assert await store.subscriptions.restore(removed.id) is not None
    assert await arrived(store, topic="paper") == ["2401.00001"]


async def test_a_topic_that_cannot_be_read_holds_up_no_other(store: SqliteStore) -> None:
    await subscribe(store, topic="-paper")  # as a version with other rules may have stored it
    await subscribe(store, topic="paper")
    await record(store, papers(1, 1))
    assert await TopicMatcher(store).match_arrivals() == 1
    assert await arrived(store, topic="paper") == ["2401.00001"]


async def test_a_new_process_goes_on_where_the_last_one_was_stopped(store: SqliteStore) -> None:
    await subscribe(store, topic="paper")
    await record(store, papers(1, 3))
    await store.topics.record_matches([Match("2401.00001", "", ["paper"])], 1)
    assert await TopicMatcher(store).match_arrivals() == 2
    assert await TopicMatcher(store).match_arrivals() == 0
    assert len(await arrived(store, topic="paper")) == 3


@pytest.mark.parametrize("trouble", [OperatorError("disk I/O error"), asyncio.CancelledError()])
async def test_topics_that_are_placed_anew_and_break_off_are_placed_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    matcher = TopicMatcher(store)
    await subscribe(store, channel("C1"), topic="number 1")
    await record(store, papers(1, 3))
    assert await matcher.match_arrivals() == 3
    await subscribe(store, channel("C2"), topic="paper")
    await record(store, papers(4, 9), DAY + timedelta(days=1))  # so many more: placed anew
    changes = SqliteTopics.changes

    async def broken(
        self: SqliteTopics, after: int | None, batch: int = 1
    ) -> AsyncIterator[TopicChanges]:
        async for each in changes(self, after, batch):
            yield each
            raise trouble

    with monkeypatch.context() as patched:
        patched.setattr(SqliteTopics, "changes", broken)
        with pytest.raises(type(trouble)):
            await matcher.match_arrivals()
    assert await matcher.match_arrivals() == 6
    assert await matcher.refresh() == 2
    assert len(await arrived(store, topic="paper")) == 6
