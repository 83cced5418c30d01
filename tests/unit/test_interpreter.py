"""How the interpreter is set up: nothing that is busy keeps the others from their turn."""

import asyncio
import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import tune
from storage.sqlite.store import SqliteStore

_SLICE = 0.002
_SLICES = 1_000


@pytest.fixture
def tuned() -> Iterator[None]:
    switch, young = sys.getswitchinterval(), gc.get_threshold()
    tune()
    yield
    sys.setswitchinterval(switch)
    gc.set_threshold(*young)


@pytest.mark.usefixtures("tuned")
async def test_the_store_answers_while_the_event_loop_is_busy(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "paperboy.db")
    asked = asyncio.create_task(store.papers.counts())
    for _ in range(_SLICES):
        until = time.perf_counter() + _SLICE
        while time.perf_counter() < until:
            pass  # as matching is: busy, and giving others their turn in between
        await asyncio.sleep(0)
        if asked.done():
            break
    else:
        pytest.fail("a question waited for two seconds")
    assert (await asked)["papers"] == 0
    await store.close()
