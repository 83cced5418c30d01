"""`import`: a file of rows is parsed, cleaned, stored and indexed by a process of its own."""

import json
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
    """Return the papers a second of a first import into an empty database."""
    number = setting.scaled(ROWS)
    file = setting.folder / "import.json"
    papers.write(setting.corpus, number, file)
    speeds, peer = [], []
    for round_ in range(setting.rounds):
        folder = setting.folder / f"import-{round_}"
        folder.mkdir()
        env = environment(folder / "paperboy.db")
        speeds.append(number / seconds_of(["-m", "bot", "import", str(file)], env, folder))
        peer.append(number / _as_it_comes(file, folder / "peer.db"))
        shutil.rmtree(folder)
    what = Series(f"import of {number:,} papers", tuple(speeds))
    target = Target(3_000, at_least=True)
    return [Figure(what, "papers/s", target, (Series(_PEER, tuple(peer)),))]


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
