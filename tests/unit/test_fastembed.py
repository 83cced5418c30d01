"""The adapter of fastembed, against a stand-in: only `make semantic` installs the package."""

import asyncio
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from adapters.embedding.fastembed import MODEL, FastEmbedder
from bot.errors import OperatorError, TryLater


class Vector:
    """Stands for an array of numpy."""

    def __init__(self, *numbers: float) -> None:
        self._numbers = numbers

    def tolist(self) -> list[float]:
        """Return its numbers."""
        return list(self._numbers)


class TextEmbedding:
    """Stands for fastembed's: tells how long a text is, and which of its calls was made."""

    loaded: ClassVar[list[tuple[str, str, int]]] = []
    threads: ClassVar[set[str]] = set()
    load_fails: Exception | None = None
    fails: Exception | None = None
    gate = threading.Event()

    def __init__(self, model_name: str, *, cache_dir: str, threads: int) -> None:
        if self.load_fails is not None:
            raise self.load_fails
        self.loaded.append((model_name, cache_dir, threads))

    def passage_embed(self, texts: Sequence[str]) -> Iterator[Vector]:
        """Yield a vector for each text."""
        self.gate.wait(10)
        self.threads.add(threading.current_thread().name)
        if self.fails is not None:
            raise self.fails
        yield from (Vector(0.0, len(text)) for text in texts)

    def query_embed(self, texts: Sequence[str]) -> Iterator[Vector]:
        """Yield a vector for each query."""
        yield from (Vector(1.0, len(text)) for text in texts)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> type[TextEmbedding]:
    """Installs the stand-in."""
    installed = ModuleType("fastembed")

    class Fresh(TextEmbedding):
        loaded: ClassVar = []
        threads: ClassVar = set()
        gate = threading.Event()

    Fresh.gate.set()
    installed.TextEmbedding = Fresh  # type: ignore[attr-defined]  # a module made by hand
    monkeypatch.setitem(sys.modules, "fastembed", installed)
    return Fresh


async def test_papers_and_queries_are_told_apart(
    model: type[TextEmbedding], tmp_path: Path
) -> None:
    embedder = FastEmbedder(tmp_path)
    assert model.loaded == [], "nothing is loaded before it is needed"
    assert await embedder.embed(["four", "sixsix"], query=False) == [[0.0, 4], [0.0, 6]]
    assert await embedder.embed(["four"], query=True) == [[1.0, 4]]
    assert model.loaded == [(MODEL, str(tmp_path), 1)], "and once"
    assert await embedder.embed([], query=False) == []


async def test_an_endless_text_is_cut(model: type[TextEmbedding], tmp_path: Path) -> None:
    [[_, length]] = await FastEmbedder(tmp_path).embed(["word " * 100_000], query=False)
    assert length == 2_000


async def test_the_event_loop_goes_on_meanwhile(model: type[TextEmbedding], tmp_path: Path) -> None:
    model.gate.clear()
    asked = asyncio.create_task(FastEmbedder(tmp_path).embed(["x"], query=False))
    await asyncio.sleep(0)
    model.gate.set()  # would never come to pass where embedding held the loop up
    assert await asked == [[0.0, 1]]
    assert model.threads == {"embedding"}


async def test_a_call_that_nobody_waits_for_any_more_holds_nothing_up(
    model: type[TextEmbedding], tmp_path: Path
) -> None:
    model.gate.clear()
    asked = asyncio.create_task(FastEmbedder(tmp_path).embed(["x"], query=False))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    running = [each for each in threading.enumerate() if each.name == "embedding"]
    assert all(each.daemon for each in running)
    model.gate.set()
    for each in running:
        each.join(10)


async def test_without_the_package_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(OperatorError, match="make semantic"):
        await FastEmbedder(tmp_path).embed(["x"], query=True)


async def test_a_hub_that_cannot_be_reached_is_for_later(
    model: type[TextEmbedding], tmp_path: Path
) -> None:
    embedder = FastEmbedder(tmp_path)
    model.load_fails = ValueError("Could not load model from any source.\nTraceback ...")
    with pytest.raises(TryLater) as told:
        await embedder.embed(["x"], query=True)
    assert str(told.value).endswith("loaded: Could not load model from any source.")
    model.load_fails = None
    assert await embedder.embed(["x"], query=True) == [[1.0, 1]]


async def test_a_model_that_fails_is_for_later(model: type[TextEmbedding], tmp_path: Path) -> None:
    model.fails = RuntimeError("")
    with pytest.raises(TryLater, match="RuntimeError"):
        await FastEmbedder(tmp_path).embed(["x"], query=False)
