"""A database with its index, filled by the real `import`."""

import shutil
from pathlib import Path

from bench import papers
from bench.measure import Setting, environment, seconds_of


def fill(setting: Setting, number: int) -> Path:
    """Return a new database of so many papers."""
    file = setting.folder / f"papers-{number}.json"
    database = setting.folder / f"papers-{number}.db"
    setting.say(f"storing {number:,} papers ...")
    papers.write(setting.corpus, number, file)
    took = seconds_of(["-m", "bot", "import", str(file)], environment(database), setting.folder)
    setting.say(f"stored in {took:.1f} s: {number / took:,.0f} papers/s")
    file.unlink()
    return database


def copy(database: Path, to: Path) -> Path:
    """Return a copy of a closed database and its index, in a new folder."""
    to.mkdir(parents=True)
    copied = to / database.name
    shutil.copyfile(database, copied)
    shutil.copytree(index_of(database), index_of(copied))
    return copied


def index_of(database: Path) -> Path:
    """Return where a database's index is."""
    return database.with_name(f"{database.name}.index")
