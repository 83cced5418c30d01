"""One paper's page at Hugging Face, over HTTP."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from adapters.sources.huggingface_page import HuggingFacePages
from bot.errors import TryLater
from bot.model.paper import Signals
from tests.fakes.clock import FakeClock
from tests.fakes.huggingface import Answer, FakeHuggingFace, body, row, status

ID = "2611.00001"
DAY = date(2026, 11, 20)


@pytest.fixture
async def hub() -> AsyncIterator[FakeHuggingFace]:
    async with FakeHuggingFace(open_until=DAY) as server:
        yield server


@pytest.fixture
async def pages(hub: FakeHuggingFace) -> AsyncIterator[HuggingFacePages]:
    clock = FakeClock()
    source = HuggingFacePages(None, hub.endpoint, "hf_x", clock=clock, sleep=clock.sleep)
    yield source
    await source.close()


def page(**facts: object) -> dict[str, object]:
    """Return a page: what a row of the list has in its inner object, and more."""
    inner = row(ID, "World models", DAY, upvotes=7, githubRepo="https://github.com/a/b", **facts)
    paper = inner["paper"]
    assert isinstance(paper, dict)
    return paper


async def test_a_page_tells_of_models_and_spaces(
    hub: FakeHuggingFace, pages: HuggingFacePages
) -> None:
    hub.pages[ID] = page(numTotalModels=3, linkedModels=[{"id": "a/b"}], linkedSpaces=[{}, {}])
    paper = await pages.read(ID)
    assert paper is not None
    assert paper.signals == Signals(upvotes=7, models=3, spaces=2)
    assert (paper.key, paper.title, paper.code_url) == (
        ID,
        "World models",
        "https://github.com/a/b",
    )
    [asked] = hub.asked
    assert (asked.path, asked.query, asked.authorization) == (
        f"/api/papers/{ID}",
        {},
        "Bearer hf_x",
    )


async def test_what_it_does_not_tell_is_not_known(
    hub: FakeHuggingFace, pages: HuggingFacePages
) -> None:
    hub.pages[ID] = page(numTotalModels="many", linkedSpaces={"a": 1})
    paper = await pages.read(ID)
    assert paper is not None and (paper.signals.models, paper.signals.spaces) == (None, None)


async def test_a_paper_without_a_page_is_none(pages: HuggingFacePages) -> None:
    assert await pages.read(ID) is None


async def test_a_withdrawn_paper_is_told(hub: FakeHuggingFace, pages: HuggingFacePages) -> None:
    hub.pages[ID] = page(withdrawnAt="2026-11-21T00:00:00Z")
    paper = await pages.read(ID)
    assert paper is not None and paper.withdrawn


@pytest.mark.parametrize(
    "answer",
    [
        body(b"<html>log in</html>", "text/html"),
        body(b"[]"),
        body(b'{"id": "2611.00002", "title": "Another paper"}'),
        body(b'{"id": "2611.00001"}'),
        status(400, "Bad request"),
        status(403, "Forbidden"),
        body(b"gone", code=404),
    ],
)
async def test_anything_else_is_tried_later(
    hub: FakeHuggingFace, pages: HuggingFacePages, answer: Answer
) -> None:
    hub.script.append(answer)
    with pytest.raises(TryLater):
        await pages.read(ID)


async def test_a_passing_failure_is_tried_again(
    hub: FakeHuggingFace, pages: HuggingFacePages
) -> None:
    hub.pages[ID] = page()
    hub.script += [status(503), status(500)]
    assert await pages.read(ID) is not None
    assert len(hub.asked) == 3
