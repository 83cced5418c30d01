"""Announcements arrive: news for topics, never a list, and once whatever comes again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv import ArxivFeeds
from bot.announcements import AFTER_TROUBLE, EVERY, OLDEST, Announcements
from bot.model.paper import EditionState
from bot.reply import Reply
from bot.sync_state import last_announcements, last_sync, remember_announcements
from tests.fakes.arxiv import FakeArxiv, Item, body, feed, hang, status
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
ITEMS = [
    Item("2611.10001", "World models that dream"),
    Item("2611.10002", "World models for robots", "cross", categories=("cs.RO", "cs.LG")),
    Item("2611.10003", "World models, revised", "replace"),
    Item("1809.01999", "Recurrent world models of old", "cross"),
    Item("2611.10004", "Reward hacking"),
]
ANNOUNCED = ["2611.10001", "2611.10002", "2611.10004"]


@pytest.fixture
async def arxiv() -> AsyncIterator[FakeArxiv]:
    async with FakeArxiv(FRIDAY, list(ITEMS)) as server:
        yield server


@pytest.fixture
async def announcements(world: World, arxiv: FakeArxiv) -> AsyncIterator[Announcements]:
    source = ArxivFeeds(
        None, arxiv.url, ("cs.CL", "cs.LG"), clock=world.clock, sleep=world.clock.sleep
    )
    yield Announcements(world.store, source, world.clock, world.ingest.absorb)
    await source.close()


async def shown(world: World, line: str) -> list[str]:
    """Return the papers of an answer."""
    return [card.id for card in (await world.say(line)).papers()]


def said(reply: Reply) -> str:
    return reply.model_dump_json()


async def arrived(world: World) -> list[str]:
    return [arrival.paper.key for arrival in await world.store.papers.arrivals(0)]


def sent(world: World) -> list[tuple[str, list[str]]]:
    """Return to whom papers were sent, in order."""
    return [
        (place.channel, [card.id for card in reply.papers()])
        for place, reply, _ in world.platform.sent
    ]


async def test_announced_papers_are_found_but_no_list_shows_them(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY, paper("Listed", 1, 5))
    await announcements.once()

    assert sorted(await shown(world, "search world models")) == ANNOUNCED[:2]
    assert await shown(world, "search cat:cs.RO") == ["2611.10002"]
    assert await shown(world, "search reward after:2026-11-20") == ["2611.10004"]
    assert (await shown(world, "show 2611.10004"))[0] == "2611.10004"
    assert "2611.10002" in await shown(world, "similar 2611.10001")
    assert await shown(world, "today") == ["2611.00001"]
    assert await shown(world, "today week world") == []
    assert "2611.10001" not in await shown(world, "trending")
    found = next((await world.say("search reward hacking")).papers())
    assert found.url == "https://arxiv.org/abs/2611.10004"


async def test_topics_get_them_at_once_and_the_daily_post_does_not(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY, paper("World models listed", 1, 5))
    await world.say("subscribe at:09:00", where=channel("daily"))
    await world.say("subscribe world models at:09:00", someone("bob"))
    await announcements.once()
    await world.tick(hours=18)

    assert sorted(sent(world)) == [
        ("bob", ["2611.00001", "2611.10001", "2611.10002"]),
        ("daily", ["2611.00001"]),
    ]
    [to_bob] = [reply for place, reply, _ in world.platform.sent if place.channel == "bob"]
    assert "3 new papers, listed or announced Fri 20 Nov 2026" in said(to_bob)
    assert [card.why for card in to_bob.papers()][1] == "“world” and “models” in the title"


async def test_a_paper_announced_first_comes_once_to_a_topic_and_with_its_list_to_a_channel(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY - timedelta(days=1), paper("Other", 7))
    await world.say("subscribe at:09:00", where=channel("daily"))
    await world.say("subscribe world at:09:00", someone("bob"))
    await announcements.once()
    await world.tick(hours=18)  # Saturday at nine
    assert sorted(sent(world)) == [("bob", ANNOUNCED[:2]), ("daily", ["2611.00007"])]

    monday = FRIDAY + timedelta(days=3)
    await world.list(monday, paper("World models that dream", 10001, 90), paper("Else", 8))
    await world.tick(hours=72)  # Tuesday at nine
    assert sent(world)[2:] == [("daily", ["2611.10001", "2611.00008"])]
    assert (await world.store.papers.counts())["papers"] == 5
    [card] = [card for card in (await world.say("today")).papers() if card.id == "2611.10001"]
    assert card.url == "https://huggingface.co/papers/2611.10001"


async def test_a_paper_listed_first_is_no_news_when_it_is_announced(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    await world.list(FRIDAY, paper("World models that dream", 10001, 90))
    await world.say("subscribe at:09:00", where=channel("daily"))
    await world.say("subscribe world at:09:00", someone("bob"))
    await world.tick(hours=18)
    assert sorted(sent(world)) == [("bob", ["2611.10001"]), ("daily", ["2611.10001"])]

    arxiv.items = ITEMS[:1]
    await announcements.once()
    await world.tick(hours=24)
    assert len(sent(world)) == 2
    [known] = (await world.store.papers.get(["2611.10001"])).values()
    assert known.categories == ("cs.CL",)  # which no list tells
    assert known.signals.upvotes == 90


async def test_what_asks_for_upvotes_waits_for_the_list(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY - timedelta(days=1), paper("Other", 7))
    await world.say("subscribe world at:09:00 min:10", someone("bob"))
    await announcements.once()
    assert await world.tick(hours=18) == 0
    monday = FRIDAY + timedelta(days=3)
    await world.list(
        monday, paper("World models that dream", 10001, 90), paper("World models for robots", 10002)
    )
    await world.tick(hours=72)
    assert sent(world) == [("bob", ["2611.10001"])]


async def test_a_topic_that_needs_what_the_list_tells_matches_then(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY - timedelta(days=1), paper("Other", 7))
    await world.say("subscribe world has:code at:09:00", someone("bob"))
    await announcements.once()
    assert await world.tick(hours=18) == 0
    with_code = replace(
        paper("World models that dream", 10001, 3), code_url="https://github.com/a/b"
    )
    await world.list(FRIDAY + timedelta(days=3), with_code)
    await world.tick(hours=72)
    assert sent(world) == [("bob", ["2611.10001"])]


async def test_more_than_fit_are_a_search_away(world: World, announcements: Announcements) -> None:
    await world.list(FRIDAY, paper("Other", 7))
    await world.say("subscribe world OR reward at:09:00 top:1", someone("bob"))
    await announcements.once()
    await world.tick(hours=18)
    [(_, message, _)] = world.platform.sent
    assert "announced Fri 20 Nov 2026" in said(message)
    [more] = [button for button in message.buttons() if button.label == "2 more"]
    assert sorted(await shown(world, more.line)) == ANNOUNCED


async def test_a_subscription_shows_what_announcements_would_have_brought(
    world: World, announcements: Announcements
) -> None:
    await world.list(FRIDAY, paper("World models listed", 1, 5))
    await announcements.once()
    assert "would have brought 3 papers" in said(await world.say("subscribe world preview:yes"))
    line = "subscribe world min:1 preview:yes"
    assert "would have brought 1 paper:" in said(await world.say(line))


async def test_a_topic_wider_than_the_list_but_not_than_arxiv_is_no_topic_of_everything(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    await world.list(FRIDAY, *(paper(f"Listed {n}", n, 5) for n in range(1, 21)))
    arxiv.items = [
        Item(f"2611.{n + 10_000}", f"{'World models' if n < 30 else 'Robots'} {n}")
        for n in range(90)
    ]
    await announcements.once()
    reply = await world.say("subscribe world models preview:yes")
    assert reply.error is None
    assert "would have brought 30 papers" in said(reply)
    reply = await world.say("subscribe after:2026-01-01")
    assert "110 of the 110 papers of the last 14 days" in said(reply)


async def test_what_comes_again_is_no_news(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    await announcements.once()
    assert await arrived(world) == ANNOUNCED
    last = await world.store.papers.last_arrival()

    world.clock.pass_(days=3)
    arxiv.day = FRIDAY + timedelta(days=3)  # the same items, under Monday's date
    await announcements.once()
    assert await world.store.papers.last_arrival() == last

    arxiv.day = FRIDAY - timedelta(days=1)  # and back in time
    arxiv.items = [*ITEMS, Item("2611.10005", "Late, but news")]
    world.clock.pass_(hours=1)
    await announcements.once()
    assert await arrived(world) == [*ANNOUNCED, "2611.10005"]


@pytest.mark.parametrize("days", [-OLDEST.days - 1, 2, 400])
async def test_a_feed_of_another_time_is_not_taken(
    world: World, announcements: Announcements, arxiv: FakeArxiv, days: int
) -> None:
    arxiv.day = FRIDAY + timedelta(days=days)
    for _ in range(2):  # it has not changed the second time, and is no better for that
        await announcements.once()
        assert await arrived(world) == []
        known = await last_announcements(world.store)
        assert known is not None and "that is no news" in known.error
        world.clock.pass_(hours=1)

    arxiv.day = FRIDAY
    await announcements.once()
    assert await arrived(world) == ANNOUNCED
    known = await last_announcements(world.store)
    assert known is not None
    assert (known.error, known.newest, known.papers) == ("", FRIDAY, 3)


async def test_of_half_a_feed_nothing_is_taken_and_the_whole_one_later(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    whole = feed(ITEMS, FRIDAY)
    arxiv.script.append(body(whole[: len(whole) // 2]))
    assert await announcements.once() == AFTER_TROUBLE
    assert (await world.store.papers.counts())["papers"] == 0

    world.clock.pass_(minutes=15)
    assert await announcements.once() == EVERY
    assert await arrived(world) == ANNOUNCED


async def test_a_day_without_announcements_is_no_trouble(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    await announcements.once()
    arxiv.items = []
    arxiv.day = FRIDAY + timedelta(days=1)
    world.clock.pass_(days=1)
    assert await announcements.once() == EVERY
    known = await last_announcements(world.store)
    assert known is not None
    assert (known.error, known.newest, known.papers) == ("", FRIDAY, 3)


async def test_nobody_is_asked_again_before_it_is_time(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    assert await announcements.once() == EVERY
    world.clock.pass_(minutes=20)
    assert await announcements.once() == timedelta(minutes=40)  # started anew, perhaps
    assert len(arxiv.asked) == 1
    world.clock.pass_(minutes=40)
    assert await announcements.once() == EVERY
    assert [bool(asked.etag) for asked in arxiv.asked] == [False, True]
    assert await arrived(world) == ANNOUNCED

    arxiv.script.append(status(429, Retry_After="2400"))
    world.clock.pass_(hours=1)
    assert await announcements.once() == timedelta(minutes=40)
    world.clock.pass_(minutes=39)
    assert await announcements.once() == timedelta(minutes=1)
    assert len(arxiv.asked) == 3
    world.clock.pass_(days=-300)  # the clock was ahead
    await announcements.once()
    assert len(arxiv.asked) == 4


@pytest.mark.parametrize(("told", "hours"), [("18000", 5), ("999999", 24)])
async def test_who_says_how_long_to_wait_is_left_alone_so_long_but_not_for_ever(
    world: World, announcements: Announcements, arxiv: FakeArxiv, told: str, hours: int
) -> None:
    arxiv.script.append(status(429, Retry_After=told))
    assert await announcements.once() == timedelta(hours=hours)
    world.clock.pass_(hours=hours, minutes=-1)
    assert await announcements.once() == timedelta(minutes=1)  # started anew, perhaps
    assert len(arxiv.asked) == 1
    world.clock.pass_(minutes=1)
    await announcements.once()
    assert await arrived(world) == ANNOUNCED


async def test_other_categories_are_read_at_once(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    await announcements.once()
    source = ArxivFeeds(None, arxiv.url, ("cs.RO",), clock=world.clock)
    await Announcements(world.store, source, world.clock, world.ingest.absorb).once()
    await source.close()
    assert [asked.query for asked in arxiv.asked] == ["cs.CL+cs.LG", "cs.RO"]
    assert arxiv.asked[1].etag is None


async def test_trouble_of_our_own_does_not_make_arxiv_be_asked_in_a_circle(
    world: World, announcements: Announcements, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(type(world.store.papers), "announce", full)
    with pytest.raises(OSError, match="no room"):
        await announcements.once()
    for _ in range(5):
        world.clock.pass_(minutes=1)
        await announcements.once()
    assert len(arxiv.asked) == 1
    monkeypatch.undo()
    world.clock.pass_(hours=1)
    await announcements.once()
    assert await arrived(world) == ANNOUNCED  # the feed did not count as read


async def test_the_daily_list_does_not_wait_for_arxiv(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    arxiv.script.append(hang())
    reading = asyncio.create_task(announcements.once())
    world.source.lists[FRIDAY] = [paper("Listed", 1, 5)]
    world.source.final.add(FRIDAY)
    await world.ingest.once()
    edition = await world.store.papers.edition(FRIDAY)
    assert edition is not None and edition.state is EditionState.COMPLETE
    assert await shown(world, "today") == ["2611.00001"]
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    arxiv.script.append(status(503))
    world.clock.pass_(hours=1)
    await announcements.once()
    await world.ingest.once()
    read, announced = await last_sync(world.store), await last_announcements(world.store)
    assert read is not None and announced is not None
    assert (read.error, announced.error) == ("", "arXiv is in trouble itself (status 503).")


async def test_status_tells_how_reading_goes(
    world: World, announcements: Announcements, arxiv: FakeArxiv
) -> None:
    assert "arXiv" not in said(await world.say("status"))
    arxiv.script.append(status(503))
    await announcements.once()
    status_ = said(await world.say("status"))
    assert "arXiv (cs.CL, cs.LG)" in status_ and "not read yet" in status_
    assert " · arXiv is in trouble itself (status 503)." in status_

    world.clock.pass_(hours=1)
    await announcements.once()
    status_ = said(await world.say("status"))
    assert "last read " in status_
    assert "3 papers announced Fri 20 Nov 2026" in status_
    assert "trouble" not in status_
    known = await last_announcements(world.store)
    assert known is not None and known.read_at == datetime(2026, 11, 20, 16, tzinfo=UTC)

    await remember_announcements(world.store, None)  # they are switched off
    assert "arXiv" not in said(await world.say("status"))
