"""The search index: what it finds, in which order, and that it can be lost at any moment."""

import asyncio
import errno
import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tantivy

import storage.index_fields
from bot.errors import OperatorError
from bot.model.paper import Origin, Paper, Signals
from bot.model.query import AllOf, AnyOf, Author, Before, Not, Organization, Phrase, Query, Word
from bot.model.search import SuggestedKind
from bot.ports import Hits
from bot.query import parse, searchable
from storage.index import TantivyIndex
from storage.index_fields import explained
from storage.index_folder import IndexFolder
from tests.fakes.paper_changes import PaperChanges

TODAY = date(2026, 11, 20)


def paper(key: str, title: str, abstract: str = "", **more: object) -> Paper:
    made = Paper(key, key, title, title, abstract, Origin.ARXIV)
    return replace(made, **more)  # type: ignore[arg-type]  # the tests' own field names


async def opened(folder: Path, papers: PaperChanges, store_id: str = "one") -> TantivyIndex:
    """Open, and catch up, as the program does when it starts."""
    index = await TantivyIndex.open(folder, papers.port(), store_id=store_id)
    await index.catch_up()
    return index


def generations(folder: Path) -> list[Path]:
    """Return the indexes in a folder: there must be one, whatever happened before."""
    return list(folder.glob("generation-*"))


async def found(index: TantivyIndex, query: str, limit: int = 10, offset: int = 0) -> list[str]:
    return list((await index.search(parse(query), limit, offset, today=TODAY)).keys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "index"


@pytest.fixture
def papers() -> PaperChanges:
    return PaperChanges(paper("1", "Agents"), paper("2", "Reward models"), paper("3", "Proteins"))


async def test_finds_added_changed_and_forgets_deleted_papers(
    folder: Path, papers: PaperChanges
) -> None:
    index = await TantivyIndex.open(folder, papers.port())
    assert await index.catch_up() == 3
    assert await index.catch_up() == 0
    assert await found(index, "agent") == ["1"]
    papers.put(paper("1", "Robots"))
    papers.put(paper("4", "A new agent"))
    papers.delete("3")
    assert await index.catch_up() == 3
    assert await found(index, "agents") == ["4"]
    assert await found(index, "robots") == ["1"]
    assert await found(index, "proteins") == []
    await index.close()


async def test_a_word_in_the_title_comes_first(folder: Path) -> None:
    index = await opened(
        folder,
        PaperChanges(
            paper("abstract", "On robots", "They plan with agents, agents and agents."),
            paper("title", "On agents", "They plan with robots."),
        ),
    )
    assert await found(index, "agents") == ["title", "abstract"]
    await index.close()


async def test_equal_papers_are_ordered_by_upvotes_then_date_and_page_alike(folder: Path) -> None:
    def equal(key: str, upvotes: int | None, day: int) -> Paper:
        signals = Signals(upvotes=upvotes)
        return paper(key, "Equal agents", signals=signals, listed_on=date(2026, 1, day))

    best = [equal("a", 9, 1), equal("b", 5, 3), equal("c", 5, 2), equal("d", None, 9)]
    many = [equal(f"z{number}", 1, 1) for number in range(40)]
    index = await opened(folder, PaperChanges(*many, *reversed(best)))
    assert (await found(index, "agents", 3)) == ["a", "b", "c"]
    whole = await found(index, "agents", 100)
    assert whole[-1] == "d"
    assert len(set(whole)) == 44
    pages = [key for start in range(0, 50, 5) for key in await found(index, "agents", 5, start)]
    assert pages == whole
    await index.close()


async def test_a_query_says_the_order_and_pages_stay_whole(folder: Path) -> None:
    def listed(key: str, upvotes: int, day: int) -> Paper:
        signals = Signals(upvotes=upvotes)
        return paper(key, "Agents", signals=signals, listed_on=date(2026, 1, day))

    some = [listed("a", 9, 1), listed("b", 5, 3), listed("c", 7, 2), listed("d", 9, 2)]
    same = [listed(f"z{number}", 1, 1) for number in range(30)]
    index = await opened(folder, PaperChanges(*same, *some))
    assert (await found(index, "agents sort:new", 4))[:3] == ["b", "d", "c"]
    assert (await found(index, "agents sort:top", 4)) == ["d", "a", "c", "b"]
    assert (await found(index, "min:5", 4)) == ["d", "a", "c", "b"], "nothing to rank by but these"
    for query in ("agents sort:new", "after:2026 sort:top", "agents", "after:2026"):
        whole = await found(index, query, 100)
        pages = [key for start in range(0, 40, 5) for key in await found(index, query, 5, start)]
        assert len(set(whole)) == 34
        assert pages == whole
    await index.close()


async def test_days_that_move_are_counted_from_the_given_day(folder: Path) -> None:
    index = await opened(folder, PaperChanges(paper("1", "Agents", listed_on=date(2026, 11, 13))))
    query = parse("after:7d")
    assert (await index.search(query, 10, today=date(2026, 11, 20))).total == 1
    assert (await index.search(query, 10, today=date(2026, 11, 21))).total == 0
    await index.close()


async def test_conditions_narrow_and_do_not_rank(folder: Path) -> None:
    stored = PaperChanges(
        paper("1", "On robots", "They plan.", authors=("Jane Doe",), categories=("cs.RO",)),
        paper("2", "Robots", "Of many kinds.", authors=("Doe, Jane", "John Roe")),
        paper("3", "Robots that plan", "", authors=("Jane Roe", "John Doe")),
    )
    index = await opened(folder, stored)
    assert sorted(await found(index, 'author:"jane doe"')) == ["1", "2"]
    assert await found(index, 'author:"jane doe" cat:cs -cat:math') == ["1"]
    assert sorted(await found(index, "title:plan OR cat:cs.RO")) == ["1", "3"]
    plain = await index.search(parse("robots"), 10, today=TODAY)
    narrowed = await index.search(parse("robots (author:jane OR min:0)"), 10, today=TODAY)
    assert narrowed.keys == plain.keys
    await index.close()


async def test_total_is_exact_and_no_page_is_an_error(folder: Path, papers: PaperChanges) -> None:
    for number in range(30):
        papers.put(paper(f"x{number}", "Agents again"))
    index = await opened(folder, papers)
    for limit, offset, length in [(10, 0, 10), (10, 25, 6), (10, 31, 0), (0, 0, 0), (10**9, 0, 31)]:
        hits = await index.search(parse("agents"), limit, offset, today=TODAY)
        assert (hits.total, len(hits.keys)) == (31, length)
    assert (await index.search(parse("agents"), -1, -5, today=TODAY)).total == 31
    assert (await index.search(parse("agents"), 10, 10**12, today=TODAY)).keys == ()
    await index.close()


@pytest.mark.parametrize(
    "query",
    [
        Query(AnyOf(())),
        Query(Word("x", ())),
        Query(Phrase("", ())),
        Query(Author(())),
        Query(Organization(())),
        Query(Before(date.min)),
        Query(AllOf((Word("x", (("\ud800",), ("\0", "|"))), Not(Phrase("x", ("x" * 70_000,)))))),
        Query(AllOf(tuple(Phrase("a a", ("a", "a")) for _ in range(60)))),
    ],
)
async def test_any_query_is_safe(query: Query, folder: Path, papers: PaperChanges) -> None:
    index = await opened(folder, papers)
    assert await index.search(query, 10, today=TODAY) == Hits((), 0)
    await index.close()


async def test_an_empty_store_finds_nothing(folder: Path) -> None:
    index = await opened(folder, PaperChanges())
    assert await found(index, "agents") == []
    assert await index.similar("1", 5) == ()
    await index.close()


async def test_similar_papers_without_the_paper_itself(folder: Path) -> None:
    index = await opened(
        folder,
        PaperChanges(
            paper("1", "Protein docking with groups", "We dock rigid proteins by learned groups."),
            paper("2", "Docking of rigid proteins", "Protein complexes are docked in groups."),
            paper("3", "A reward model for text", "Preferences make the reward of a model."),
            paper("4", "Reward models and preferences", "A reward is learned from text."),
        ),
    )
    assert (await index.similar("1", 1)) == ("2",)
    assert (await index.similar("3", 1)) == ("4",)
    assert "1" not in await index.similar("1", 10)
    assert await index.similar("unknown", 5) == ()
    assert await index.similar("1", 0) == ()
    await index.close()


async def test_goes_on_where_it_stopped(folder: Path, papers: PaperChanges) -> None:
    await (await opened(folder, papers)).close()
    papers.put(paper("4", "Late agents"))
    index = await TantivyIndex.open(folder, papers.port(), store_id="one")
    assert sorted(await found(index, "proteins")) == ["3"]
    assert await index.catch_up() == 1
    assert sorted(await found(index, "agents")) == ["1", "4"]
    await index.close()


async def test_a_crash_between_commit_and_note_loses_and_doubles_nothing(
    folder: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await opened(folder, papers)
    papers.put(paper("4", "Late agents"))
    papers.delete("3")
    with monkeypatch.context() as crash:
        crash.setattr(IndexFolder, "write", lambda *_: (_ for _ in ()).throw(KeyError("crash")))
        with pytest.raises(KeyError):
            await index.catch_up()
    await index.close()
    index = await opened(folder, papers)
    hits = await index.search(parse("agents"), 10, today=TODAY)
    assert (sorted(hits.keys), hits.total) == (["1", "4"], 2)
    assert await found(index, "proteins") == []
    await index.close()


async def test_a_crash_after_the_very_first_commit_doubles_nothing(
    folder: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await TantivyIndex.open(folder, papers.port(), store_id="one")
    with monkeypatch.context() as crash:
        crash.setattr(IndexFolder, "write", lambda *_: (_ for _ in ()).throw(KeyError("crash")))
        with pytest.raises(KeyError):
            await index.catch_up()
    await index.close()
    index = await opened(folder, papers)
    hits = await index.search(parse("agents"), 10, today=TODAY)
    assert (hits.keys, hits.total) == (("1",), 1)
    await index.close()


async def test_what_changes_while_the_index_is_built_is_there_once(folder: Path) -> None:
    class Changing(PaperChanges):
        async def changes(self, after: int, batch: int = 1000):  # type: ignore[no-untyped-def]  # as inherited
            async for some in super().changes(after, batch):
                yield some
            self.put(paper("1", "Robots"))
            self.delete("2")
            async for some in super().changes(after + 2, batch):
                yield some

    papers = Changing(paper("1", "Agents"), paper("2", "Agents and more"))
    index = await TantivyIndex.open(folder, papers.port())
    assert await index.catch_up() == 4
    assert await found(index, "agents") == []
    hits = await index.search(parse("robots"), 10, today=TODAY)
    assert (hits.keys, hits.total) == (("1",), 1)
    titles = await index.suggest("agen", 10, frozenset({SuggestedKind.TITLE}))
    assert titles == ()
    await index.close()


async def test_a_crash_before_the_commit_loses_nothing(
    folder: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise KeyError("crash")

    index = await opened(folder, papers)
    papers.put(paper("4", "Late agents"))
    with monkeypatch.context() as broken:
        broken.setattr("storage.index.Filling.commit", crash)
        with pytest.raises(KeyError):
            await index.catch_up()
    assert await found(index, "late") == []
    await index.close()
    index = await opened(folder, papers)
    assert await found(index, "late") == ["4"]
    await index.close()


async def test_a_full_disk_is_explained_and_the_old_index_answers(
    folder: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        with explained("it cannot be written"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    index = await opened(folder, papers)
    papers.put(paper("4", "Late agents"))
    with monkeypatch.context() as disk:
        disk.setattr("storage.index.Filling.commit", full)
        with pytest.raises(OperatorError, match="No space left"):
            await index.catch_up()
    assert await found(index, "agents") == ["1"]
    assert len(generations(folder)) == 1
    assert await index.catch_up() == 1
    assert sorted(await found(index, "agents")) == ["1", "4"]
    await index.close()


async def test_a_cancelled_call_leaves_nothing_behind(folder: Path, papers: PaperChanges) -> None:
    index = await opened(folder, papers)
    reached = asyncio.Event()

    class Stuck(PaperChanges):
        async def changes(self, after: int, batch: int = 1000):  # type: ignore[no-untyped-def]  # as inherited
            async for some in super().changes(after, batch):
                yield some
                reached.set()
                await asyncio.Event().wait()

    stuck = Stuck(*[paper(str(number), "Many agents") for number in range(20)])
    index._papers = stuck.port()
    call = asyncio.create_task(index.rebuild())
    await reached.wait()
    assert await found(index, "agents") == ["1"], "the old index answers meanwhile"
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await found(index, "agents") == ["1"]
    index._papers = papers.port()
    assert await index.rebuild() == 3
    assert await found(index, "agents") == ["1"]
    assert len(generations(folder)) == 1
    await index.close()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garble(path: Path) -> None:
    path.write_bytes(b"\x07not this" * 9)


def apply(damage: Callable[[Path], None], folder: Path, files: str) -> bool:
    """Damage the files that a pattern names and return whether there are any."""
    chosen = [path for path in folder.glob(files) if path.is_file() and path.stat().st_size]
    for path in chosen:
        damage(path)
    return bool(chosen)


@pytest.mark.parametrize("damage", [_truncate, _garble, Path.unlink])
@pytest.mark.parametrize(
    "files",
    ["paperboy-index.json", "*/meta.json", "*/*.term", "*/*.store", "*/*.pos", "*/*", "**/*"],
)
async def test_a_damaged_folder_is_built_anew(
    folder: Path, papers: PaperChanges, files: str, damage: Callable[[Path], None]
) -> None:
    await (await opened(folder, papers)).close()
    assert apply(damage, folder, files)
    index = await opened(folder, papers)
    assert await found(index, '"reward model"') == ["2"]
    assert sorted(await found(index, "agents")) == ["1"]
    assert len(generations(folder)) == 1
    await index.close()


async def test_a_folder_that_vanishes_is_built_anew(folder: Path, papers: PaperChanges) -> None:
    await (await opened(folder, papers)).close()
    shutil.rmtree(folder)
    index = await opened(folder, papers)
    assert await found(index, "agents") == ["1"]
    await index.close()


@pytest.mark.parametrize("member", ["version", "store"])
async def test_another_version_or_database_is_built_anew(
    folder: Path, papers: PaperChanges, member: str
) -> None:
    await (await opened(folder, papers)).close()
    note = folder / "paperboy-index.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {member: "other"}))
    index = await TantivyIndex.open(folder, papers.port(), store_id="one")
    assert await index.catch_up() == 3
    await index.close()


async def test_a_restored_older_database_is_noticed(folder: Path, papers: PaperChanges) -> None:
    await (await opened(folder, papers)).close()
    index = await opened(folder, PaperChanges(paper("9", "Old agents")))
    assert await found(index, "agents") == ["9"]
    assert await found(index, "proteins") == []
    await index.close()


async def test_files_of_others_are_never_touched(tmp_path: Path, papers: PaperChanges) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(OperatorError, match=r"thesis\.tex"):
        await opened(tmp_path, papers)
    assert apply(lambda path: None, tmp_path, "thesis.tex")
    assert not generations(tmp_path)


async def test_files_beside_an_index_stay(folder: Path, papers: PaperChanges) -> None:
    await (await opened(folder, papers)).close()
    (folder / "thesis.tex").write_text("mine")
    (folder / "paperboy-index.json").write_text("")
    index = await opened(folder, papers)
    assert await index.rebuild() == 3
    await index.close()
    assert (folder / "thesis.tex").read_text() == "mine"


async def test_a_file_in_the_way_is_explained(tmp_path: Path, papers: PaperChanges) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(OperatorError, match="cannot be read or written"):
        await opened(tmp_path / "index", papers)


async def test_a_second_writer_is_explained(folder: Path, papers: PaperChanges) -> None:
    index = await opened(folder, papers)
    other = tantivy.Index.open(str(generations(folder)[0]))
    writer = other.writer(15_000_000, 1)
    papers.put(paper("4", "Late agents"))
    with pytest.raises(OperatorError, match="Another process"):
        await index.catch_up()
    del writer
    assert await index.catch_up() == 1
    await index.close()


async def test_the_event_loop_goes_on_while_papers_are_cut(
    folder: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_went_on = threading.Event()
    cut = searchable

    def waits_for_the_loop(paper: Paper) -> object:
        assert loop_went_on.wait(10)
        return cut(paper)

    monkeypatch.setattr(storage.index_fields, "searchable", waits_for_the_loop)
    index = await TantivyIndex.open(folder, papers.port())
    filling = asyncio.create_task(index.catch_up())
    await asyncio.sleep(0)
    loop_went_on.set()
    assert await filling == 3
    await index.close()


async def test_closing_twice_is_one_close(folder: Path, papers: PaperChanges) -> None:
    index = await opened(folder, papers)
    await index.close()
    await index.close()
