"""The stores that keep the contract. A new one is one more entry of OPENERS."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest

from bot.ports import Store
from storage.sqlite.store import SqliteStore

Opener = Callable[[], Awaitable[Store]]


async def _open_sqlite(folder: Path) -> Store:
    return await SqliteStore.open(folder / "store.db")


OPENERS: dict[str, Callable[[Path], Awaitable[Store]]] = {"sqlite": _open_sqlite}


@pytest.fixture(params=sorted(OPENERS))
async def opener(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens the store of this test: again, what it held before. All are closed in the end."""
    opened: list[Store] = []

    async def open_store() -> Store:
        opened.append(await OPENERS[cast(str, request.param)](tmp_path))
        return opened[-1]

    yield open_store
    for store in opened:
        await store.close()


@pytest.fixture
async def store(opener: Opener) -> Store:
    """An empty store."""
    return await opener()
