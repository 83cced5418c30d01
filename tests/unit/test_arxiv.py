"""The client of arXiv's feeds against a loopback server that answers as arXiv does."""

import gzip
import socket
from collections.abc import AsyncIterator
from datetime import date, timedelta

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.sources import arxiv
from adapters.sources.arxiv import ArxivFeeds
from bot.errors import TryLater
from bot.ports import Announced
from tests.fakes.arxiv import (
    Answer,
    FakeArxiv,
    Item,
    body,
    cut,
    feed,
    hang,
    redirect,
    refused,
    status,
)
from tests.fakes.clock import FakeClock

FRIDAY = date(2026, 11, 20)
CATEGORIES = ("cs.CL", "cs.LG", "cs.RO")
ITEMS = [
    Item("2611.00001", "One"),
    Item("2611.00002", "Two", "cross", categories=("cs.LG", "cs.CL")),
    Item("2611.00003", "Three", "replace", categories=("cs.RO",)),
    Item("2611.00004", "Four", categories=("cs.RO",)),
]


class Waits:
    """A sleep that returns at once and remembers how long it was asked to take."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def server() -> AsyncIterator[FakeArxiv]:
    async with FakeArxiv(FRIDAY, list(ITEMS)) as fake:
        yield fake


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def source(server: FakeArxiv, waits: Waits) -> AsyncIterator[ArxivFeeds]:
    client = ArxivFeeds(None, server.url, CATEGORIES, clock=FakeClock(), sleep=waits)
    yield client
    await client.close()


def keys(told: Announced) -> list[str]:
    """Return what is announced, in order."""
    assert told.announcements is not None
    return [paper.key for each in told.announcements for paper in each.papers]


async def test_all_categories_are_one_request(source: ArxivFeeds, server: FakeArxiv) -> None:
    told = await source.read("")

    assert keys(told) == ["2611.00001", "2611.00002", "2611.00004"]
    assert told.announcements is not None
    assert [each.date for each in told.announcements] == [FRIDAY]
    [asked] = server.asked
    assert asked.query == "cs.CL+cs.LG+cs.RO"
    assert asked.agent.startswith("Paperboy")
    assert (asked.etag, asked.modified) == (None, None)
    assert source.name == "arXiv (cs.CL, cs.LG, cs.RO)"
    assert told.note == ""


async def test_what_has_not_changed_is_not_read_again(
    source: ArxivFeeds, server: FakeArxiv, waits: Waits
) -> None:
    first = await source.read("")
    # As after a restart: all that is kept is the bookmark.
    anew = ArxivFeeds(None, server.url, CATEGORIES, clock=FakeClock(), sleep=waits)
    second = await anew.read(first.bookmark)
    third = await anew.read(second.bookmark)
    await anew.close()

    assert (second.announcements, third.announcements) == (None, None)
    assert first.bookmark == second.bookmark == third.bookmark
    assert [asked.etag for asked in server.asked[1:]] == [server.asked[1].etag] * 2
    assert server.asked[1].etag


async def test_a_changed_feed_is_read_and_has_another_bookmark(
    source: ArxivFeeds, server: FakeArxiv
) -> None:
    first = await source.read("")
    server.items.insert(0, Item("2611.00005", "Five"))
    second = await source.read(first.bookmark)
    assert keys(second)[0] == "2611.00005"
    assert second.bookmark != first.bookmark


async def test_last_modified_serves_where_there_is_no_etag(
    source: ArxivFeeds, server: FakeArxiv
) -> None:
    when = "Fri, 20 Nov 2026 05:00:00 GMT"
    headers = {"Last-Modified": when}
    server.script.append(lambda _: web.Response(body=feed(ITEMS, FRIDAY), headers=headers))
    told = await source.read("")
    server.script.append(status(304))
    assert (await source.read(told.bookmark)).announcements is None
    assert (server.asked[1].etag, server.asked[1].modified) == (None, when)


async def test_bookmarks_of_other_categories_or_versions_do_not_count(
    source: ArxivFeeds, server: FakeArxiv
) -> None:
    other = ArxivFeeds(None, server.url, ("cs.CL",), clock=FakeClock())
    bookmark = (await other.read("")).bookmark
    await other.close()
    for known in (bookmark, "garbage", "[]", '{"x": {"y": 1}}'):
        assert len(keys(await source.read(known))) == 3
    assert {asked.etag for asked in server.asked} == {None}


async def test_a_304_that_nobody_asked_for_is_no_answer(
    source: ArxivFeeds, server: FakeArxiv
) -> None:
    server.script.append(status(304))
    with pytest.raises(TryLater, match="status 304"):
        await source.read("")


async def test_an_absurd_etag_is_not_kept(source: ArxivFeeds, server: FakeArxiv) -> None:
    headers = {"ETag": f'"{"x" * 5_000}"'}
    server.script.append(lambda _: web.Response(body=feed(ITEMS, FRIDAY), headers=headers))
    told = await source.read("")
    assert len(told.bookmark) < 200
    assert len(keys(await source.read(told.bookmark))) == 3


async def test_a_feed_that_cannot_hold_all_is_divided(
    source: ArxivFeeds, server: FakeArxiv, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sources.arxiv_feed.MOST_ITEMS", 3)
    server.holds = 3
    told = await source.read("")

    assert sorted(set(keys(told))) == ["2611.00001", "2611.00002", "2611.00004"]
    divided = ["cs.CL", "cs.LG", "cs.RO"]
    assert [asked.query for asked in server.asked] == [
        "cs.CL+cs.LG+cs.RO",
        "cs.CL",
        "cs.LG+cs.RO",
        "cs.LG",
        "cs.RO",
    ]
    assert waits.seconds == [3.0] * 4
    assert server.most_at_once == 1
    # From now on the divided ones are asked for, and each has its own bookmark.
    server.asked.clear()
    assert (await source.read(told.bookmark)).announcements is None
    assert [asked.query for asked in server.asked] == divided
    assert all(asked.etag for asked in server.asked)


async def test_a_category_that_is_more_than_a_feed_holds_is_told_of(
    server: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sources.arxiv_feed.MOST_ITEMS", 3)
    server.holds = 3
    source = ArxivFeeds(None, server.url, ("cs",), clock=FakeClock())
    with capture_logs() as logs:
        told = await source.read("")
    await source.close()
    assert len(keys(told)) == 2
    assert "holds only a part of what is announced in cs" in told.note
    assert [log["event"] for log in logs] == ["feeds are full"]


async def test_half_of_the_feeds_do_not_count(
    source: ArxivFeeds, server: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sources.arxiv_feed.MOST_ITEMS", 3)
    server.holds = 3
    bookmark = (await source.read("")).bookmark
    server.items[0] = Item("2611.00009", "Nine")
    server.script.extend([body(feed(server.items[:1], FRIDAY)), status(503)])
    with pytest.raises(TryLater):
        await source.read(bookmark)
    assert "2611.00009" in keys(await source.read(bookmark))


@pytest.mark.parametrize(
    ("answer", "after", "said"),
    [
        (status(429), arxiv.WHEN_NOT_TOLD, "asks to wait"),
        (status(429, Retry_After="90"), timedelta(seconds=90), "asks to wait"),
        (
            status(429, Retry_After="Fri, 20 Nov 2026 15:02:00 GMT"),
            timedelta(minutes=2),
            "asks to wait",
        ),
        (status(429, Retry_After="soon"), arxiv.WHEN_NOT_TOLD, "asks to wait"),
        (status(503, Retry_After="120"), timedelta(minutes=2), "status 503"),
        (status(503, Retry_After="9999999"), arxiv.WHEN_NOT_TOLD, "status 503"),
        (status(503, Retry_After="999999"), arxiv.LONGEST_LEFT_ALONE, "status 503"),
        (status(500), arxiv.WHEN_NOT_TOLD, "status 500"),
        (status(403), None, "status 403"),
        (status(204), None, "status 204"),
        (status(404), None, "check ARXIV_CATEGORIES"),
        (body(refused("cx"), code=400), None, "check ARXIV_CATEGORIES"),
        (body(refused("cx")), None, "Bad archive 'cx'"),
        (body(b"<!DOCTYPE html><title>Sign in</title>", "text/html"), None, "Something else"),
        (body(b""), None, "damaged or cut short"),
        (body(feed(ITEMS, FRIDAY)[:-40]), None, "damaged or cut short"),
        (cut(feed(ITEMS, FRIDAY)[:900]), None, "broke off"),
    ],
)
async def test_an_answer_without_a_feed_says_so_and_is_not_insisted_on(
    source: ArxivFeeds,
    server: FakeArxiv,
    answer: Answer,
    after: timedelta | None,
    said: str,
) -> None:
    server.script.append(answer)
    with pytest.raises(TryLater, match=said) as failure:
        await source.read("")
    assert failure.value.after == after
    assert len(server.asked) == 1
    assert len(keys(await source.read(""))) == 3


async def test_a_redirect_is_followed_but_not_in_a_circle(
    source: ArxivFeeds, server: FakeArxiv
) -> None:
    server.script.append(redirect(f"{server.url}cs.CL"))
    told = await source.read("")
    assert keys(told) == ["2611.00001", "2611.00002"]
    # What it is compared with belongs to the address that was asked.
    assert "cs.CL+cs.LG+cs.RO" in told.bookmark

    server.script.extend([redirect(f"{server.url}cs.CL")] * 20)
    with pytest.raises(TryLater, match="cannot be reached"):
        await source.read("")
    assert len(server.script) >= 20 - arxiv.MOST_REDIRECTS - 1


async def test_a_huge_answer_is_not_read_to_its_end(
    source: ArxivFeeds, server: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "LARGEST_BODY", 50_000)
    packed = gzip.compress(feed(ITEMS, FRIDAY) + b" " * 5_000_000)
    assert len(packed) < 50_000
    headers = {"Content-Encoding": "gzip"}
    server.script.append(lambda _: web.Response(body=packed, headers=headers))
    with pytest.raises(TryLater, match="too large"):
        await source.read("")


async def test_a_packed_answer_is_read(source: ArxivFeeds, server: FakeArxiv) -> None:
    packed = gzip.compress(feed(ITEMS, FRIDAY))
    headers = {"Content-Encoding": "gzip"}
    server.script.append(lambda _: web.Response(body=packed, headers=headers))
    assert len(keys(await source.read(""))) == 3


async def test_no_answer_at_all_is_given_up(
    source: ArxivFeeds, server: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(arxiv.TIMEOUTS, "total", 0.05)
    server.script.append(hang())
    with pytest.raises(TryLater, match="did not answer in time"):
        await source.read("")


async def test_a_server_that_is_not_there() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    source = ArxivFeeds(None, f"http://127.0.0.1:{port}/rss", CATEGORIES, clock=FakeClock())
    with pytest.raises(TryLater, match="cannot be reached"):
        await source.read("")
    await source.close()


async def test_an_address_that_is_none_names_the_setting() -> None:
    source = ArxivFeeds(None, "http://[::1", CATEGORIES, clock=FakeClock())
    with pytest.raises(TryLater, match="ARXIV_RSS_URL"):
        await source.read("")
    await source.close()


async def test_the_address_may_end_in_a_slash_or_not(server: FakeArxiv, waits: Waits) -> None:
    for url in (server.url, server.url.rstrip("/")):
        source = ArxivFeeds(None, url, ("cs.CL",), clock=FakeClock(), sleep=waits)
        assert len(keys(await source.read(""))) == 2
        await source.close()


async def test_a_proxy_of_the_environment_is_used(
    server: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/rss/"))
    source = ArxivFeeds(None, "http://rss.example/rss/", ("cs.CL",), clock=FakeClock())
    assert len(keys(await source.read(""))) == 2
    await source.close()


async def test_a_session_that_was_given_stays_open(server: FakeArxiv) -> None:
    async with aiohttp.ClientSession() as session:
        source = ArxivFeeds(session, server.url, ("cs.CL",), clock=FakeClock())
        assert len(keys(await source.read(""))) == 2
        await source.close()
        await source.close()
        assert not session.closed
