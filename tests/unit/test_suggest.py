"""Suggestions at every keystroke, and the nearest titles: what is found however it is typed."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.paper import Origin, Paper, Signals
from bot.model.search import SuggestedKind
from bot.text import title_key
from storage.index import TantivyIndex
from storage.suggest_fill import FILE, marks, name_tier, starts
from tests.fakes.paper_changes import PaperChanges

TITLE, AUTHOR, TOPIC = SuggestedKind.TITLE, SuggestedKind.AUTHOR, SuggestedKind.TOPIC


def paper(key: str, title: str, upvotes: int = 0, day: int = 1, **more: object) -> Paper:
    made = Paper(key, key, title_key(title), title, "", Origin.ARXIV)
    signals = Signals(upvotes=upvotes)
    made = replace(made, signals=signals, listed_on=date(2026, 11, day))
    return replace(made, **more)  # type: ignore[arg-type]  # the tests' own field names


@pytest.fixture
def papers() -> PaperChanges:
    return PaperChanges(
        paper("1", "Reward models that listen", 5, authors=("Ada Lovelace",), keywords=("RLHF",)),
        paper("2", "Multi-modal reward models", 90, authors=("Ada Lovelace", "Émilie du Châtelet")),
        paper("3", "A survey of diffusion", 1, keywords=("diffusion", "Reward hacking")),
        paper("4", "Attention is all you need", 9, authors=("Ashish Vaswani",)),
    )


@pytest.fixture
async def index(tmp_path: Path, papers: PaperChanges) -> AsyncIterator[TantivyIndex]:
    opened = await TantivyIndex.open(tmp_path / "index", papers.port())
    await opened.catch_up()
    yield opened
    await opened.close()


async def begun(index: TantivyIndex, typed: str, *kinds: SuggestedKind) -> list[str]:
    return [each.text for each in await index.suggest(typed, 10, frozenset(kinds or {TITLE}))]


async def test_titles_begin_at_any_of_their_words_the_best_known_first(
    index: TantivyIndex,
) -> None:
    assert await begun(index, "rew") == ["Multi-modal reward models", "Reward models that listen"]
    assert await begun(index, "Reward models th") == ["Reward models that listen"]
    assert await begun(index, "multi-mod") == ["Multi-modal reward models"]
    assert await begun(index, "attention is all you need") == ["Attention is all you need"]
    assert await begun(index, "attention need") == ["Attention is all you need"]
    assert await begun(index, "zebra") == []
    (found,) = await index.suggest("attention", 10, frozenset({TITLE}))
    assert found.key == "4"


async def test_words_of_a_title_may_stand_apart(index: TantivyIndex) -> None:
    assert await begun(index, "the reward liste") == []
    assert await begun(index, "that models li") == ["Reward models that listen"]
    assert await begun(index, "need atten") == ["Attention is all you need"]


async def test_authors_and_topics_by_any_word(index: TantivyIndex) -> None:
    assert await begun(index, "love", AUTHOR) == ["Ada Lovelace"]
    assert await begun(index, "emilie", AUTHOR) == ["Émilie du Châtelet"]
    assert await begun(index, "chat", AUTHOR, TOPIC) == ["Émilie du Châtelet"]
    assert await begun(index, "rl", TOPIC) == ["rlhf"]
    assert await begun(index, "hack", TOPIC) == ["reward hacking"]
    assert await begun(index, "hack", AUTHOR) == []
    assert (await begun(index, "a", AUTHOR))[0] == "Ada Lovelace", "who has more papers comes first"


async def test_any_text_is_safe(index: TantivyIndex) -> None:
    for typed in ("", " ", "\0", "%", "'", '"', "🙂", "\ud800", "x" * 10_000, "reward\U0010ffff"):
        await begun(index, typed, TITLE, AUTHOR, TOPIC)
        await index.nearest(typed, 5)
        await index.respelled(typed)


async def test_changes_and_deletions_are_followed(
    index: TantivyIndex, papers: PaperChanges
) -> None:
    papers.put(paper("1", "Robots that listen", 5, authors=("Grace Hopper",)))
    papers.delete("2")
    papers.put(paper("3", "A survey of diffusion", 500, keywords=("diffusion",)))
    papers.put(paper("5", "Diffusion again", 20))
    await index.catch_up()
    assert await begun(index, "rew") == []
    assert await begun(index, "rob") == ["Robots that listen"]
    assert await begun(index, "ada", AUTHOR) == []
    assert await begun(index, "hop", AUTHOR) == ["Grace Hopper"]
    assert await begun(index, "rew", TOPIC) == []
    assert await begun(index, "diff") == ["A survey of diffusion", "Diffusion again"]


async def test_a_catch_up_taken_twice_changes_nothing(
    tmp_path: Path, papers: PaperChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await TantivyIndex.open(tmp_path / "index", papers.port())
    with monkeypatch.context() as crash:
        crash.setattr("storage.index_folder.IndexFolder.write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await index.catch_up()
    await index.close()
    index = await TantivyIndex.open(tmp_path / "index", papers.port())
    await index.catch_up()
    await index.rebuild()
    assert await begun(index, "rew") == ["Multi-modal reward models", "Reward models that listen"]
    await index.close()


async def test_a_missing_file_is_built_anew(tmp_path: Path, papers: PaperChanges) -> None:
    folder = tmp_path / "index"
    index = await TantivyIndex.open(folder, papers.port())
    await index.catch_up()
    await index.close()
    for file in folder.glob(f"*/{FILE}"):
        file.unlink()
    index = await TantivyIndex.open(folder, papers.port())
    assert await index.catch_up() == 4
    assert await begun(index, "att") == ["Attention is all you need"]
    shutil.rmtree(folder)
    await index.close()


async def test_the_best_known_are_found_among_many_that_begin_alike(tmp_path: Path) -> None:
    many = [paper(f"{number:05}", f"Reward study {number}", number % 7) for number in range(3_000)]
    known = paper("x", "Reward that all know", 10_000)
    index = await TantivyIndex.open(tmp_path / "index", PaperChanges(*many, known).port())
    await index.catch_up()
    for typed in ("r", "re", "reward", "reward "):
        assert (await begun(index, typed))[0] == known.title
    assert await begun(index, "reward study 2999") == ["Reward study 2999"]
    await index.close()


async def test_words_that_stand_apart_lead_to_the_best_known(tmp_path: Path) -> None:
    many = [paper(f"{number:05}", f"Reward study {number}", number % 7) for number in range(3_000)]
    apart = [paper(f"x{liked}", f"Reward for {liked} robots", liked) for liked in range(1, 40)]
    index = await TantivyIndex.open(tmp_path / "index", PaperChanges(*many, *apart).port())
    await index.catch_up()
    best = [f"Reward for {liked} robots" for liked in range(39, 29, -1)]
    assert await begun(index, "robots rew") == best
    assert await begun(index, "reward robo") == best
    assert await begun(index, "study reward 2999") == ["Reward study 2999"]
    assert await begun(index, "robots study") == []
    await index.close()


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1), st.data())
def test_marks_promise_every_word_that_begins_one_of_a_title(
    words: list[str], data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(words))
    typed = word[: data.draw(st.integers(1, len(word)))]
    assert marks([typed]) & marks(words) == marks([typed])
    assert 0 <= marks(words) < 2**63


async def test_the_nearest_title_however_it_is_spelled(index: TantivyIndex) -> None:
    async def nearest(text: str) -> str:
        return (await index.nearest(text, 5))[0].key

    assert await nearest("attension is al you ned") == "4"
    assert await nearest("rewrad lisen") == "1"
    assert await nearest("difusion survy") == "3"
    assert await index.nearest("zzzzzz qqqqqq", 5) == ()
    (best, *_) = await index.nearest("Atention is all you need", 5)
    assert best.ratio > 95


async def test_words_are_put_right_by_what_papers_have(index: TantivyIndex) -> None:
    assert await index.respelled("rewrad modles") == "reward models"
    assert await index.respelled("reward models") is None


def test_a_title_starts_at_its_first_word_and_at_every_telling_one() -> None:
    assert list(starts("a survey of the diffusion")) == [
        "a survey of the diffusion"[:24],
        "survey of the diffusion",
        "diffusion",
    ]


def test_the_more_papers_a_name_has_the_higher_its_tier() -> None:
    tiers = [name_tier(papers) for papers in (1, 7, 8, 63, 64, 511, 512, 10**6)]
    assert tiers == [4, 4, 3, 3, 2, 2, 1, 0]
