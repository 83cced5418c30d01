"""The file of vectors: what is kept, what is found, and when it is made anew."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.errors import OperatorError
from storage.vectors import Meant, Vectors

Opener = Callable[..., Vectors]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Opener]:
    """Makes the vectors of one file, again and again; all are closed in the end."""
    made: list[Vectors] = []

    def vectors(model: str = "m", dimensions: int = 3, store: str = "s") -> Vectors:
        made.append(Vectors(tmp_path / "vectors", model, dimensions, store))
        return made[-1]

    yield vectors
    for each in made:
        await each.close()


def meant(key: str, *vector: float) -> Meant:
    """Return a paper's vector, whose digest is its key."""
    return Meant(key, key.encode(), vector)


async def filled(make: Opener) -> Vectors:
    """Return vectors of three papers, read up to revision 7."""
    vectors = make()
    await vectors.open()
    await vectors.put([meant("x", 2, 0, 0), meant("y", 0, 5, 0), meant("xy", 1, 1, 0)])
    await vectors.read_up_to(7, [])
    return vectors


async def keys(vectors: Vectors, *vector: float, limit: int = 9, least: float = 0.1) -> list[str]:
    """Return what is near a vector, nearest first."""
    return [key for key, _ in await vectors.nearest(vector, limit, least)]


async def test_the_nearest_come_first_whatever_their_length(make: Opener) -> None:
    vectors = await filled(make)
    assert await keys(vectors, 9, 1, 0) == ["x", "xy", "y"]
    assert await keys(vectors, 9, 1, 0, limit=1) == ["x"]
    assert await keys(vectors, 9, 1, 0, limit=0) == []
    assert await keys(vectors, 9, 1, 0, least=0.5) == ["x", "xy"]
    assert await keys(vectors, 0, 0, 4) == []
    assert await keys(vectors, 0, 0, 0) == [], "a text without a meaning is like none"


async def test_everything_is_there_again_after_it_was_closed(make: Opener) -> None:
    await (await filled(make)).close()
    again = make()
    await again.open()
    assert (again.count, again.revision) == (3, 7)
    assert await keys(again, 9, 1, 0) == ["x", "xy", "y"]
    assert again.stale({"x": b"x", "y": b"another text", "z": b"z"}) == ["y", "z"]


async def test_what_was_put_is_kept_though_reading_never_ended(make: Opener) -> None:
    vectors = await filled(make)
    await vectors.put([meant("z", 0, 0, 1)])
    await vectors.close()
    again = make()
    await again.open()
    assert again.revision == 7, "so that the rest is read again"
    assert again.stale({"z": b"z"}) == []


async def test_papers_change_and_go(make: Opener) -> None:
    vectors = await filled(make)
    await vectors.put([meant("x", 0, 0, 1)])
    await vectors.read_up_to(9, ["y", "never there"])
    assert await keys(vectors, 0, 0, 1) == ["x"]
    [(key, cosine)] = await vectors.nearest((0, 1, 0), 9, 0.1)
    assert key == "xy"
    assert cosine == pytest.approx(0.5**0.5)
    await vectors.put([meant(f"n{n}", 1, n / 9000, 0) for n in range(3000)])
    await vectors.read_up_to(10, [f"n{n}" for n in range(2990)])
    await vectors.close()
    again = make()
    await again.open()
    for opened in (vectors, again):
        assert opened.count == 12
    assert (await keys(again, 0, 1, 0, limit=2))[0] == "xy"


@pytest.mark.parametrize(
    "other", [{"model": "another"}, {"dimensions": 4}, {"store": "another"}], ids=str
)
async def test_another_model_or_database_begins_anew(make: Opener, other: dict[str, str]) -> None:
    await (await filled(make)).close()
    vectors = make(**other)
    await vectors.open()
    assert (vectors.count, vectors.revision) == (0, 0)


@pytest.mark.parametrize("damage", ["text", "empty", "cut", "short vector", "no model"])
async def test_a_damaged_file_is_made_anew(make: Opener, damage: str, tmp_path: Path) -> None:
    await (await filled(make)).close()
    path = tmp_path / "vectors"
    match damage:
        case "text":
            path.write_text("not a database " * 100)
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(path.read_bytes()[:5000])
        case "short vector":
            with sqlite3.connect(path) as file:
                file.execute("UPDATE paper SET vector = x'00' WHERE key = 'x'")
            file.close()
        case _:
            with sqlite3.connect(path) as file:
                file.execute("DELETE FROM model")
            file.close()
    vectors = make()
    await vectors.open()
    assert (vectors.count, vectors.revision) == (0, 0)
    await vectors.put([meant("x", 1, 0, 0)])
    assert await keys(vectors, 1, 0, 0) == ["x"]


@pytest.mark.parametrize("wrong", [(), (1, 2), (1, 2, 3, 4), (float("nan"), 0, 0), (1e39, 0, 0)])
async def test_what_is_no_vector_of_the_model_is_refused_whole(
    make: Opener, wrong: tuple[float, ...]
) -> None:
    vectors = await filled(make)
    with pytest.raises(ValueError, match="a vector"):
        await vectors.put([meant("good", 0, 0, 1), meant("wrong", *wrong)])
    with pytest.raises(ValueError, match="a vector"):
        await vectors.nearest(wrong, 5, 0.1)
    assert vectors.count == 3


async def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path / "no such folder" / "vectors", "m", 3, "s")
    with pytest.raises(OperatorError, match="SEMANTIC_SEARCH=off"):
        await vectors.open()
    await vectors.close()
    await vectors.close()
