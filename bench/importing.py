"""`import`: a file of rows is parsed, cleaned, stored and indexed by a process of its own."""

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bench import papers
from bench.measure import Figure, Series, Setting, Target, environment, seconds_of

ROWS = 20_000
_PEER = "json.loads + sqlite3.executemany"


def measure(setting: Setting) -> list[Figure]:
    """Return the papers a second of a first import into an empty database.

    By the clock, and by what the processor worked: the latter tells of a machine that others use
    what the former would be without them.
    """
    number = setting.scaled(ROWS)
    file = setting.folder / "import.json"
    papers.write(setting.corpus, number, file)
    taken: dict[str, list[float]] = {"clock": [], "peer clock": [], "work": [], "peer work": []}
    for round_ in range(setting.rounds):
        folder = setting.folder / f"import-{round_}"
        folder.mkdir()
        env = environment(folder / "paperboy.db")
        worked = _worked_by_children()
        taken["clock"].append(seconds_of(["-m", "bot", "import", str(file)], env, folder))
        taken["work"].append(_worked_by_children() - worked)
        worked = time.process_time()
        taken["peer clock"].append(_as_it_comes(file, folder / "peer.db"))
        taken["peer work"].append(time.process_time() - worked)
        shutil.rmtree(folder)
    target = Target(3_000, at_least=True)
    return [
        Figure(
            Series(f"import of {number:,} papers{how}", _speeds(number, taken[kind])),
            "papers/s",
            target,
            (Series(_PEER, _speeds(number, taken[f"peer {kind}"])),),
        )
        for kind, how in (("clock", ""), ("work", ", by processor time"))
    ]


def _speeds(number: int, seconds: list[float]) -> tuple[float, ...]:
    return tuple(number / each for each in seconds)


def _worked_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _as_it_comes(file: Path, database: Path) -> float:
    """Store the rows as they are: nothing is checked, cleaned, recognised or indexed."""
    began = time.perf_counter()
    inner = [row["paper"] for row in json.loads(file.read_bytes())]
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title, abstract, facts)")
        connection.executemany(
            "INSERT INTO paper VALUES (?, ?, ?, ?)",
            [
                (row["id"], row["title"], row["summary"], json.dumps(row["authors"]))
                for row in inner
            ],
        )
        connection.commit()
    return time.perf_counter() - began
