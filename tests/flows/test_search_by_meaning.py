"""Search by meaning, the whole way: what it finds, what it never shows, and how it fails."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import OperatorError, TryLater
from bot.meaning import MeaningState, meaning_state, remember_meaning
from bot.model.paper import Paper
from bot.query import decide, parse
from bot.wiring import open_bot
from storage.semantic import SemanticIndex
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.world import World, open_world, paper

FRIDAY = date(2026, 11, 20)
CARS = "Braking of automobile fleets"
PAPERS = (
    paper(CARS, 1, 5),
    paper("Car radio", 2),
    paper("Vehicle picture archives", 3, 90),
    paper("Quantum gravity in three dimensions", 4),
)


@pytest.fixture
def embedder() -> FakeEmbedder:
    """The model of the test."""
    return FakeEmbedder()


@pytest.fixture
async def world(tmp_path: Path, embedder: FakeEmbedder) -> AsyncIterator[World]:
    """A world with papers whose meaning has been read."""
    async with opened(tmp_path, embedder, *PAPERS) as made:
        yield made


@asynccontextmanager
async def opened(folder: Path, embedder: FakeEmbedder, *papers: Paper) -> AsyncIterator[World]:
    """Open a world, let a list be read, and wait for the model."""
    async with open_world(folder, embedder) as made:
        await made.index.catch_up()
        if papers:
            await made.list(FRIDAY, *papers)
        await read(made)
        yield made


async def read(world: World) -> None:
    """Wait until the meaning of everything has been read, or cannot be."""
    assert isinstance(world.index, SemanticIndex)
    await world.index.filled()


async def found(world: World, query: str) -> list[str]:
    """Return the keys that a query finds, best first."""
    hits = await world.index.search(parse(query), 50, today=FRIDAY)
    assert hits.total == len(hits.keys) == len(set(hits.keys))
    return list(hits.keys)


async def state(world: World) -> MeaningState:
    """Return what is told of it."""
    told = await meaning_state(world.store)
    assert told is not None
    return told


# What it finds


async def test_other_words_of_the_same_meaning_are_found(world: World) -> None:
    reply = await world.say("search car")
    titles = [card.title for card in reply.papers()]
    assert set(titles) == {CARS, "Car radio", "Vehicle picture archives"}
    assert titles[0] == "Car radio", "by word and by meaning"


async def test_what_the_words_find_is_never_lost(world: World) -> None:
    by_words = [each.key for each in PAPERS if decide(parse("new"), each, FRIDAY)]
    assert len(by_words) == 4
    assert set(by_words) <= set(await found(world, "new"))


async def test_a_title_stays_first_whatever_is_nearer(world: World) -> None:
    far = " ".join(f"unrelated{number}" for number in range(60))
    titled = replace(paper("Automobile noise", 8), abstract=far)
    nearer = paper("Noise of the automobile noise: automobile noise", 9, 500)
    await world.list(FRIDAY, *PAPERS, titled, nearer)
    await read(world)
    hits = await world.index.search(parse("automobile noise"), 5, today=FRIDAY)
    assert hits.keys[:2] == ("2611.00008", "2611.00009")
    assert hits.standings[0].meaning is None, "it is not among the near ones at all"
    assert hits.standings[1].meaning is not None


async def test_an_id_is_found_as_ever(world: World) -> None:
    reply = await world.say("search 2611.00004")
    assert "Quantum gravity" in str(reply.blocks)


async def test_why_it_stands_there_tells_the_meaning(world: World) -> None:
    hits = await world.index.search(parse("car"), 50, today=FRIDAY)
    told = dict(zip(hits.keys, hits.standings, strict=True))
    assert told["2611.00002"].bm25 > 0
    assert told["2611.00002"].meaning is not None
    assert told["2611.00003"].bm25 == 0
    assert told["2611.00003"].upvotes == 90
    assert "meaning alike" in str((await world.say("search car explain:yes")).blocks)


# What it never shows


@pytest.mark.parametrize(
    "query",
    [
        "car author:lovelace",
        "car after:2026-11-01 before:2026-12-01",
        "car min:50",
        "car author:nobody",
        "car before:2020",
        "car has:code",
        "car cat:cs.CL",
        "car org:acme",
    ],
)
async def test_every_filter_holds_for_what_the_meaning_finds(world: World, query: str) -> None:
    filters = parse(query.removeprefix("car "))
    allowed = {each.key for each in await world.store.papers.listed(FRIDAY, FRIDAY)}
    papers = await world.store.papers.get(allowed)
    expected = {key for key, each in papers.items() if decide(filters, each, FRIDAY)}
    cars = {"2611.00001", "2611.00002", "2611.00003"}
    assert set(await found(world, query)) == cars & expected


@pytest.mark.parametrize(
    "query",
    [
        '"car"',
        "title:car",
        "car -radio",
        "car OR gravity",
        "car sort:new",
        "car sort:top",
        "author:lovelace",
        "(car radio) OR gravity",
        'car "radio"',
    ],
)
async def test_other_queries_find_exactly_what_their_words_say(world: World, query: str) -> None:
    asked = parse(query)
    listed = await world.store.papers.listed(FRIDAY, FRIDAY)
    expected = {each.key for each in listed if decide(asked, each, FRIDAY)}
    assert set(await found(world, query)) == expected


async def test_what_means_something_else_is_not_found(world: World) -> None:
    assert await found(world, "gravity dimensions") == ["2611.00004"]
    assert await found(world, "zebra stripes") == []


async def test_what_was_misspelt_is_put_right_as_ever(world: World) -> None:
    reply = await world.say("search automobil braling")
    assert next(reply.papers()).title == CARS
    assert "Showing results for" in str(reply.blocks)


async def test_pages_are_one_list_cut_in_pieces(tmp_path: Path, embedder: FakeEmbedder) -> None:
    by_word = [paper(f"Car study {n}", 100 + n) for n in range(230)]
    by_meaning = [paper(f"Vehicle {n}", 500 + n) for n in range(8)]
    async with opened(tmp_path, embedder, *by_word, *by_meaning) as world:
        whole = await world.index.search(parse("car"), 1000, today=FRIDAY)
        assert whole.total == len(whole.keys) == len(set(whole.keys))
        assert len(whole.standings) == len(whole.keys)
        assert {each.key for each in by_word} <= set(whole.keys)
        assert whole.total > 230, "some come by their meaning"
        pages: list[str] = []
        for offset in range(0, whole.total + 7, 7):
            page = await world.index.search(parse("car"), 7, offset, today=FRIDAY)
            assert page.total == whole.total
            assert len(page.standings) == len(page.keys)
            pages += page.keys
        assert pages == list(whole.keys)


# How it keeps up


async def test_only_texts_that_changed_are_read_again(world: World, embedder: FakeEmbedder) -> None:
    assert len(embedder.asked) == 4
    upvoted = replace(PAPERS[1], signals=replace(PAPERS[1].signals, upvotes=77))
    renamed = paper("Gravity of vehicle traffic", 4)
    await world.list(FRIDAY, PAPERS[0], upvoted, PAPERS[2], renamed)
    await read(world)
    assert len(embedder.asked) == 5
    assert embedder.asked[-1].startswith("Gravity of vehicle traffic")
    assert "2611.00004" in await found(world, "car")


async def test_a_paper_that_is_gone_is_not_shown(tmp_path: Path, embedder: FakeEmbedder) -> None:
    untitled = paper("Old car name")
    async with opened(tmp_path, embedder, untitled) as world:
        assert await found(world, "automobile") == [untitled.key]
        await world.list(FRIDAY, paper("Old car name", 9))
        await read(world)
        assert await found(world, "automobile") == ["2611.00009"]
        assert (await state(world)).papers == 1


async def test_what_a_crash_interrupts_is_taken_up_where_it_stopped(
    tmp_path: Path, embedder: FakeEmbedder
) -> None:
    papers = [paper(f"Car study {n}", 100 + n) for n in range(50)]
    embedder.hangs_from = 32
    async with open_world(tmp_path, embedder) as world:
        await world.list(FRIDAY, *papers)
        await embedder.hangs.wait()
    assert len(embedder.asked) == 32
    again = FakeEmbedder()
    async with opened(tmp_path, again) as world:
        assert len(again.asked) == 18
        assert len({*embedder.asked, *again.asked}) == 50
        assert len(await found(world, "automobile")) == 20
        assert (await state(world)).papers == 50
    untouched = FakeEmbedder()
    async with opened(tmp_path, untouched):
        assert untouched.asked == []


async def test_another_model_reads_everything_anew(tmp_path: Path, embedder: FakeEmbedder) -> None:
    async with opened(tmp_path, embedder, *PAPERS):
        pass
    other = FakeEmbedder("another")
    async with opened(tmp_path, other) as world:
        assert len(other.asked) == 4
        assert (await state(world)).model == "another"


async def test_reindex_reads_everything_anew(world: World, embedder: FakeEmbedder) -> None:
    assert await world.index.rebuild() == 4
    await read(world)
    assert len(embedder.asked) == 8


# How it fails


WORDS_ALONE = ["2611.00002"]
TROUBLES = [TryLater("The hub did not answer."), OperatorError("It is not installed.")]


@pytest.mark.parametrize("trouble", TROUBLES, ids=["try later", "operator"])
async def test_without_a_model_words_find_and_status_says_why(
    tmp_path: Path, embedder: FakeEmbedder, trouble: Exception
) -> None:
    embedder.fails = trouble
    async with opened(tmp_path, embedder, *PAPERS) as world:
        assert await found(world, "car") == WORDS_ALONE
        shown = str((await world.say("status")).blocks)
        assert "words alone count now" in shown
        assert str(trouble) in shown
        embedder.fails = None
        await world.index.catch_up()
        await read(world)
        assert len(await found(world, "car")) == 3
        assert "words alone" not in str((await world.say("status")).blocks)
        assert "4 papers read by bag-of-stems" in str((await world.say("status")).blocks)


async def test_a_model_that_breaks_midway_keeps_what_it_read(
    tmp_path: Path, embedder: FakeEmbedder
) -> None:
    papers = [paper(f"Car study {n}", 100 + n) for n in range(40)]
    embedder.fails, embedder.fails_from = TryLater("It broke."), 20
    async with opened(tmp_path, embedder, *papers) as world:
        assert (await state(world)).papers == 16
        assert (await state(world)).trouble == "It broke."
        assert len(await found(world, "car")) == 40
        assert await found(world, "automobile") == []
        embedder.fails = None
        await world.index.catch_up()
        await read(world)
        assert len(embedder.asked) == 40
        assert (await state(world)) == MeaningState(model="bag-of-stems", papers=40)


async def test_a_model_that_hangs_holds_one_search_up_for_a_moment(
    world: World, embedder: FakeEmbedder
) -> None:
    embedder.held, embedder.queries = asyncio.Event(), asyncio.Queue()
    async with asyncio.timeout(5):
        assert await found(world, "car") == WORDS_ALONE
        assert await found(world, "car") == WORDS_ALONE
        asked = [await embedder.queries.get() for _ in range(2)]
    assert asked == ["car", "paper"], "one search, and the background sees whether it works"
    assert "has not answered in time" in (await state(world)).trouble


async def test_a_model_that_was_slow_once_counts_again_once_it_answers(
    world: World, embedder: FakeEmbedder
) -> None:
    embedder.held = asyncio.Event()
    assert await found(world, "car") == WORDS_ALONE
    embedder.held.set()
    await read(world)
    assert len(await found(world, "car")) == 3
    assert not (await state(world)).trouble


@pytest.mark.parametrize("nonsense", [[], [[1.0]], [[float("nan")] * 256], [[0.5] * 256] * 9])
async def test_nonsense_is_noticed_and_words_find(
    tmp_path: Path, embedder: FakeEmbedder, nonsense: list[list[float]]
) -> None:
    async with opened(tmp_path, embedder, *PAPERS) as world:
        embedder.gives = nonsense
        assert await found(world, "car") == WORDS_ALONE
        await world.list(FRIDAY, *PAPERS, paper("Newest car", 50))
        await read(world)
        trouble = (await state(world)).trouble
        assert "gave something wrong: " in trouble
        assert "vectors for 1 text" in trouble or "a vector" in trouble
        embedder.gives = None
        await world.index.catch_up()
        await read(world)
        assert len(await found(world, "car")) == 4


async def test_a_bug_in_the_model_is_no_bug_of_search(
    tmp_path: Path, embedder: FakeEmbedder
) -> None:
    embedder.fails = ZeroDivisionError("oops")
    async with opened(tmp_path, embedder, *PAPERS) as world:
        assert await found(world, "car") == WORDS_ALONE
        assert "the log tells" in (await state(world)).trouble


async def test_off_it_leaves_no_word_in_status(world: World) -> None:
    await remember_meaning(world.store, None)
    assert "by meaning" not in str((await world.say("status")).blocks)


async def test_switched_on_without_the_package_everything_else_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'paperboy.db'}")
    monkeypatch.setenv("SEMANTIC_SEARCH", "on")
    async with open_bot(load_settings(), []) as bot:
        assert isinstance(bot.index, SemanticIndex)
        await bot.index.filled()
        told = await meaning_state(bot.store)
        assert told is not None
        assert "make semantic" in told.trouble
    monkeypatch.setenv("SEMANTIC_SEARCH", "off")
    async with open_bot(load_settings(), []) as bot:
        assert await meaning_state(bot.store) is None
