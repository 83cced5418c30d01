"""Processes to talk to, with a daily list of their own or with none at all."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.dates import list_today
from tests.cli.processes import Paperboy, closed_port
from tests.fakes.files import HEAD, page
from tests.fakes.huggingface import FakeHuggingFace, row


@pytest.fixture(scope="session")
def nowhere() -> Iterator[str]:
    """An address where nobody listens."""
    kept, url = closed_port()
    yield url
    kept.close()


@pytest.fixture
def paperboy(tmp_path: Path, nowhere: str) -> Paperboy:
    """Paperboy with nothing stored and no daily list within reach."""
    return Paperboy(tmp_path, nowhere)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, nowhere: str) -> Path:
    """A folder with a database of three papers, which no test changes."""
    folder = tmp_path_factory.mktemp("shelf")
    made = Paperboy(folder, nowhere)
    titles = ("Reward models that listen", "A survey of diffusion", "Worlds in a model")
    (folder / "page.txt").write_text(HEAD + "Mar 12\n\n" + page(*titles), encoding="utf-8")
    assert made("import", "page.txt").code == 0
    return folder


@pytest.fixture
def stocked(paperboy: Paperboy, shelf: Path) -> Paperboy:
    """Paperboy with three papers stored: nothing has to be read first."""
    paperboy.lay(shelf)
    return paperboy


@pytest.fixture
def daily_list() -> Iterator[FakeHuggingFace]:
    """The daily list, with two papers on each day of the last two weeks."""
    today = list_today(datetime.now(UTC))
    server = FakeHuggingFace(today)
    for back in range(14):
        server.list_papers(today - timedelta(days=back), _rows(today, back))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def _rows(today: date, back: int) -> list[dict[str, object]]:
    day = today - timedelta(days=back)
    return [
        row(f"2611.{back * 2 + n:05}", f"Listed {back} days ago, part {n}", day, upvotes=9 - n)
        for n in (1, 2)
    ]
