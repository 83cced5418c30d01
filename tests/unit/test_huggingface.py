"""The daily list's client against a loopback server that behaves as Hugging Face was seen to."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.sources import huggingface, huggingface_api
from adapters.sources.huggingface import HuggingFaceDaily
from bot.errors import TryLater
from tests.fakes.huggingface import (
    Answer,
    FakeHuggingFace,
    Row,
    body,
    cut,
    hang,
    rate_limited,
    row,
    status,
)

THURSDAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)  # 14:00 in New York


class Clock:
    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class Waits:
    """A sleep that returns at once and remembers how long it was asked to take."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def hub() -> AsyncIterator[FakeHuggingFace]:
    async with FakeHuggingFace(open_until=THURSDAY) as server:
        server.list_papers(THURSDAY, papers(3))
        yield server


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def source(
    hub: FakeHuggingFace, waits: Waits, clock: Clock
) -> AsyncIterator[HuggingFaceDaily]:
    client = HuggingFaceDaily(None, hub.endpoint, None, clock=clock, sleep=waits)
    yield client
    await client.close()


def papers(count: int, day: date = THURSDAY) -> list[Row]:
    return [row(f"2603.{n:05d}", f"Paper {n}", day) for n in range(count)]


async def keys(source: HuggingFaceDaily, day: date = THURSDAY) -> list[str]:
    reading = await source.read(day)
    assert reading is not None
    return [paper.key for paper in reading.papers]


async def test_a_day_is_read_in_the_order_of_the_list(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    reading = await source.read(THURSDAY)

    assert reading is not None
    assert [paper.title for paper in reading.papers] == ["Paper 0", "Paper 1", "Paper 2"]
    assert (reading.date, reading.read_at) == (THURSDAY, NOW)
    (asked,) = hub.asked
    assert asked.path == "/api/daily_papers"
    assert asked.query == {"date": "2026-03-12", "limit": "100"}


async def test_pages_are_followed_to_the_end(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.list_papers(THURSDAY, papers(230))

    assert await keys(source) == [f"2603.{n:05d}" for n in range(230)]
    assert [asked.query.get("p") for asked in hub.asked] == [None, "1", "2"]


async def test_a_paper_that_moved_between_pages_counts_once(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.page_size = 2
    first, second, third = papers(3)
    hub.list_papers(THURSDAY, [first, second, second, third])

    assert await keys(source) == ["2603.00000", "2603.00001", "2603.00002"]


async def test_a_link_that_leads_in_a_circle_or_on_for_ever_ends(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.page_size = 1
    hub.list_papers(THURSDAY, papers(200))

    with capture_logs() as logs:
        assert len(await keys(source)) == huggingface.MOST_PAGES
    assert logs[0]["event"] == "daily list cut short"


async def test_a_date_not_open_yet_has_no_list(
    source: HuggingFaceDaily, hub: FakeHuggingFace, waits: Waits
) -> None:
    with capture_logs() as logs:
        assert await source.read(THURSDAY + timedelta(days=1)) is None
    assert (len(hub.asked), waits.seconds, logs) == (1, [], [])


async def test_a_refused_weekday_of_the_past_is_logged(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.script.append(status(400, "no such parameter"))

    with capture_logs() as logs:
        assert await source.read(date(2026, 3, 10)) is None
    assert [(log["event"], log["error"]) for log in logs] == [
        ("daily list refused", "no such parameter")
    ]


@pytest.mark.parametrize("answer", [body(b"[]"), status(400, "no papers on weekends")])
async def test_a_weekend_has_no_list(
    source: HuggingFaceDaily, hub: FakeHuggingFace, answer: Answer
) -> None:
    hub.script.append(answer)

    with capture_logs() as logs:
        assert await source.read(date(2026, 3, 7)) is None
    assert logs == []


async def test_yesterdays_papers_never_come_under_todays_date(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.list_papers(THURSDAY, papers(3, THURSDAY - timedelta(days=1)))

    with capture_logs() as logs:
        assert await source.read(THURSDAY) is None
    assert logs[0]["event"] == "list of another date"


@pytest.mark.parametrize(
    ("now", "final"),
    [
        (datetime(2026, 3, 12, 18, tzinfo=UTC), False),
        (datetime(2026, 3, 13, 18, tzinfo=UTC), False),  # the day after: it may still grow
        (datetime(2026, 3, 14, 1, 29, tzinfo=UTC), False),  # 21:29 in New York
        (datetime(2026, 3, 14, 1, 30, tzinfo=UTC), True),  # 21:30: now its date is the 14th
        (datetime(2026, 4, 1, tzinfo=UTC), True),
    ],
)
async def test_a_list_is_final_from_the_second_day_after(
    source: HuggingFaceDaily, clock: Clock, now: datetime, final: bool
) -> None:
    clock.time = now

    reading = await source.read(THURSDAY)

    assert reading is not None
    assert reading.final is final


async def test_rows_that_cannot_be_read_are_left_out_and_counted(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    good = papers(2)
    bad: list[Row] = [{"paper": {"id": "2603.1"}}, {"title": "T", "id": "no id at all"}]
    hub.list_papers(THURSDAY, [bad[0], good[0], bad[1], good[1]])

    with capture_logs() as logs:
        assert await keys(source) == ["2603.00000", "2603.00001"]
    assert [(log["log_level"], log["count"]) for log in logs] == [("warning", 2)]


async def test_a_list_of_which_nothing_can_be_read_is_an_error(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    hub.list_papers(THURSDAY, [{"name": "a new shape"}])

    with pytest.raises(TryLater, match="None of the daily list's rows can be read"):
        await source.read(THURSDAY)


@pytest.mark.parametrize("answer", [status(500, "oops"), status(502), status(503), cut(b'[{"ti')])
async def test_passing_trouble_is_tried_again(
    source: HuggingFaceDaily, hub: FakeHuggingFace, waits: Waits, answer: Answer
) -> None:
    hub.script.extend([answer, answer])

    assert len(await keys(source)) == 3
    assert len(hub.asked) == 3
    first, second = waits.seconds
    assert 0.5 <= first <= 1.0 <= second <= 1.5


async def test_lasting_trouble_is_given_up_soon(
    source: HuggingFaceDaily, hub: FakeHuggingFace, waits: Waits
) -> None:
    hub.script.extend([status(500, "Internal Error")] * 50)

    with pytest.raises(TryLater) as given_up:
        await source.read(THURSDAY)
    assert str(given_up.value) == (
        "Hugging Face is in trouble itself (status 500: Internal Error)."
    )
    assert len(hub.asked) == huggingface_api.ATTEMPTS
    assert sum(waits.seconds) < 10


async def test_a_client_may_be_told_not_to_insist(hub: FakeHuggingFace, waits: Waits) -> None:
    source = HuggingFaceDaily(None, hub.endpoint, None, clock=Clock(), sleep=waits, attempts=1)
    hub.script.append(status(500))

    with pytest.raises(TryLater):
        await source.read(THURSDAY)
    await source.close()
    assert (len(hub.asked), waits.seconds) == (1, [])


async def test_a_rate_limit_waits_as_long_as_it_is_told(
    source: HuggingFaceDaily, hub: FakeHuggingFace, waits: Waits
) -> None:
    hub.script.append(rate_limited(7))

    assert len(await keys(source)) == 3
    assert waits.seconds == [7.0]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (rate_limited(61), timedelta(seconds=61)),
        (status(429, "slow down", Retry_After="90"), timedelta(seconds=90)),
        (
            status(429, "slow down", Retry_After="Thu, 12 Mar 2026 18:02:00 GMT"),
            timedelta(minutes=2),
        ),
        (status(429), timedelta(minutes=5)),
        (status(429, Retry_After="soon"), timedelta(minutes=5)),
        (status(503, Retry_After="120"), timedelta(minutes=2)),
        (rate_limited(999_999), timedelta(hours=1)),
    ],
)
async def test_a_long_wait_is_left_to_the_caller(
    source: HuggingFaceDaily, hub: FakeHuggingFace, waits: Waits, answer: Answer, after: timedelta
) -> None:
    hub.script.append(answer)

    with pytest.raises(TryLater) as told:
        await source.read(THURSDAY)
    assert told.value.after == after
    assert (len(hub.asked), waits.seconds) == (1, [])


async def test_no_answer_at_all_ends_in_time(
    hub: FakeHuggingFace, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_api, "TIMEOUTS", {"total": 0.02})
    source = HuggingFaceDaily(None, hub.endpoint, None, clock=Clock(), sleep=waits, attempts=2)
    hub.script.extend([hang(), hang()])

    with pytest.raises(TryLater, match=r"^Hugging Face did not answer in time\.$"):
        await source.read(THURSDAY)
    await source.close()
    assert len(hub.asked) == 2


async def test_an_unreachable_server_is_an_error_in_one_sentence(waits: Waits) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        source = HuggingFaceDaily(None, endpoint, None, clock=Clock(), sleep=waits)

        with pytest.raises(TryLater, match=r"^Hugging Face cannot be reached\.$"):
            await source.read(THURSDAY)
    await source.close()


@pytest.mark.parametrize(
    "endpoint", ["", "not an address", "http://", "ftp://127.0.0.1", "http://["]
)
async def test_an_endpoint_that_is_no_address_names_the_setting(endpoint: str) -> None:
    source = HuggingFaceDaily(None, endpoint, None, clock=Clock(), sleep=Waits())

    with pytest.raises(TryLater, match="HF_ENDPOINT"):
        await source.read(THURSDAY)
    await source.close()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (body(b"<!DOCTYPE html><title>Log in</title>", "text/html"), "A web page came instead"),
        (body(b" \n<html>", "application/json"), "A web page came instead"),
        (body(b"<html>Bad Request", "text/html", 400), "refused the request (status 400)"),
        (body(b""), "it is not JSON"),
        (body(b'[{"title": "T"'), "it is not JSON"),
        (body(b"\xff\xfe\x00"), "it is not JSON"),
        (body(b"[" * 100_000), "it is not JSON"),
        (body(b'{"error": "maintenance"}'), "not the daily list: maintenance"),
        (body(b'{"papers": []}'), "not the daily list."),
        (body(b"null"), "not the daily list."),
        (status(401, "Invalid credentials"), "check HF_TOKEN"),
        (status(403, "Forbidden"), "(status 403: Forbidden)"),
        (status(404, "x" * 5_000), "(status 404: xxx"),
        (body(b'{"error": ["a", "b"]}', code=404), "(status 404)"),
    ],
)
async def test_what_is_not_the_list_is_an_error_in_one_sentence(
    source: HuggingFaceDaily, hub: FakeHuggingFace, answer: Answer, sentence: str
) -> None:
    hub.script.append(answer)

    with pytest.raises(TryLater) as refused:
        await source.read(THURSDAY)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 300
    assert len(hub.asked) == 1


async def test_a_body_without_end_is_not_read_to_the_end(
    source: HuggingFaceDaily, hub: FakeHuggingFace
) -> None:
    def bomb(_: object) -> web.Response:
        return web.Response(
            body=gzip.compress(b" " * 30_000_000, compresslevel=1),
            headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
        )

    hub.script.append(bomb)

    with pytest.raises(TryLater, match="too large"):
        await source.read(THURSDAY)


async def test_a_token_is_sent_only_when_there_is_one(hub: FakeHuggingFace) -> None:
    for token in (None, "", "  ", "hf_secret\n"):
        source = HuggingFaceDaily(None, hub.endpoint, token, clock=Clock())
        await source.read(THURSDAY)
        await source.close()

    assert [asked.authorization for asked in hub.asked] == [None, None, None, "Bearer hf_secret"]


async def test_a_token_goes_nowhere_else(hub: FakeHuggingFace) -> None:
    async with FakeHuggingFace(open_until=THURSDAY) as elsewhere:
        elsewhere.list_papers(THURSDAY, papers(1))
        aside = f"{elsewhere.endpoint}/api/daily_papers?date=2026-03-12"

        def redirect(_: object) -> web.Response:
            return web.Response(status=302, headers={"Location": aside})

        def linked(_: object) -> web.Response:
            link = {"Link": f'<{aside}&p=1>; rel="next"'}
            return web.json_response(papers(1), headers=link)

        hub.script.extend([redirect, linked])
        source = HuggingFaceDaily(None, hub.endpoint, "hf_secret", clock=Clock())
        await source.read(THURSDAY)
        await source.read(THURSDAY)
        await source.close()

        assert [asked.authorization for asked in elsewhere.asked] == [None]
    assert [asked.query.get("p") for asked in hub.asked] == [None, None, "1"]


async def test_a_proxy_of_the_environment_is_used(
    hub: FakeHuggingFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", hub.endpoint)
    source = HuggingFaceDaily(None, "http://list.example", None, clock=Clock())

    assert len(await keys(source)) == 3  # the fake answered in the place of list.example
    await source.close()


async def test_a_session_that_was_given_stays_open(hub: FakeHuggingFace) -> None:
    async with aiohttp.ClientSession() as session:
        source = HuggingFaceDaily(session, hub.endpoint + "/", None, clock=Clock())
        assert len(await keys(source)) == 3

        await source.close()
        await source.close()

        assert not session.closed


async def test_days_may_be_read_at_once(source: HuggingFaceDaily, hub: FakeHuggingFace) -> None:
    days = [THURSDAY - timedelta(days=n) for n in range(3)]
    for n, day in enumerate(days):
        hub.list_papers(day, papers(n + 1, day))
    hub.script.append(status(500))

    readings = await asyncio.gather(*(source.read(day) for day in days))

    assert [reading and len(reading.papers) for reading in readings] == [1, 2, 3]


async def test_the_fake_refuses_what_hugging_face_refuses(hub: FakeHuggingFace) -> None:
    async with aiohttp.ClientSession(hub.endpoint) as session:
        for query in ("date=2026-03-12&limit=101", "date=2026-03-13", "date=2026-02-30"):
            async with session.get(f"/api/daily_papers?{query}") as response:
                assert response.status == 400
                assert "error" in json.loads(await response.read())
