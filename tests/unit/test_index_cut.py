"""Many papers are cut in a process of their own; what comes of them is the same without it."""

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import psutil
import pytest

from bot.model.paper import Origin, Paper
from bot.query import parse
from bot.text import title_key
from storage import index_cut
from storage.index import TantivyIndex
from storage.index_cut import Cutting
from tests.fakes.paper_changes import PaperChanges


def paper(number: int) -> Paper:
    title = f"Self-supervised agents {number}"
    return Paper(f"{number}", None, title_key(title), title, "GPT-4’s naïve C++", Origin.ARXIV)


PAPERS = [paper(number) for number in range(2_500)]


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and index_cut.__name__ in child.cmdline()
    ]


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> PaperChanges:
    monkeypatch.setattr(index_cut, "MANY", 1_000)
    return PaperChanges(*PAPERS)


@pytest.fixture
async def index(tmp_path: Path, papers: PaperChanges) -> AsyncIterator[TantivyIndex]:
    opened = await TantivyIndex.open(tmp_path / "index", papers.port())
    yield opened
    await opened.close()


async def found(index: TantivyIndex, text: str) -> int:
    return (await index.search(parse(text), 1, today=date(2026, 11, 20))).total


async def everything_is_found(index: TantivyIndex) -> None:
    for text in ("agent", "selfsupervised", '"gpt-4 naive"', "title:2", "title:2499"):
        assert await found(index, text) == (1 if text[-1].isdigit() else len(PAPERS)), text
    assert await index.respelled("supervisd agnets") == "supervised agents"


def test_apart_or_not_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    here, apart = Cutting(), Cutting()
    expected = here.cut(PAPERS)
    monkeypatch.setattr(index_cut, "MANY", 0)
    assert apart.cut(PAPERS) == expected
    assert len(children()) == 1
    assert apart.cut(PAPERS[:1])[1] == [], "it remembers what it has seen"
    apart.close()
    apart.close()


async def test_a_pass_over_many_papers_ends_its_process(index: TantivyIndex) -> None:
    assert await index.catch_up() == len(PAPERS)
    assert children() == []
    await everything_is_found(index)


async def test_a_pass_over_few_starts_none(
    index: TantivyIndex, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    await index.catch_up()
    monkeypatch.setattr(subprocess, "Popen", None)
    papers.put(paper(2_500))
    assert await index.catch_up() == 1
    assert await found(index, "title:2500") == 1


async def test_a_process_that_dies_is_done_without(
    index: TantivyIndex, papers: PaperChanges
) -> None:
    killed = []

    class Killing(PaperChanges):
        async def changes(self, after: int, batch: int = 1000):  # type: ignore[no-untyped-def]  # as inherited
            async for some in super().changes(after, 300):
                yield some
                for child in children():
                    child.kill()
                    killed.append(child)

    index._papers = Killing(*PAPERS).port()
    assert await index.catch_up() == len(PAPERS)
    assert len(killed) >= 1
    await everything_is_found(index)


async def test_a_process_that_cannot_be_started_is_done_without(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "no-such-python")
    assert await index.catch_up() == len(PAPERS)
    await everything_is_found(index)


def test_it_ends_with_its_input() -> None:
    command = [sys.executable, "-m", index_cut.__name__]
    done = subprocess.run(command, cwd=index_cut._ROOT, input=b"", capture_output=True, check=True)
    assert done.stdout == done.stderr == b""
