"""Databases that cannot be used: each is told in one line, and what is stored stays stored."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.processes import Paperboy, finish, lines, without_root_rights
from tests.fakes.files import page


def test_a_file_that_is_no_database_stays_as_it_is(paperboy: Paperboy) -> None:
    letter = b"Dear mum, how are you? Here it rains, and I write a bot."
    paperboy.database.write_bytes(letter)

    for command in ("chat", "status"):
        ended = paperboy(command)
        assert (ended.code, ended.out) == (1, "")
        assert lines(ended.err) == [
            f"Paperboy: {paperboy.database} is not a Paperboy database. "
            "Set DATABASE_URL to another file, or move this one away."
        ]
    assert paperboy.database.read_bytes() == letter


def test_status_says_what_is_missing(paperboy: Paperboy) -> None:
    missing = paperboy("status")
    paperboy.database.touch()
    empty = paperboy("status")

    assert (missing.code, empty.code) == (1, 1)
    assert lines(missing.err) == [
        f"Paperboy: There is no database {paperboy.database} yet. "
        "Start the bot, or set DATABASE_URL to the right file."
    ]
    assert lines(empty.err) == [
        f"Paperboy: There is nothing in the database {paperboy.database} yet. Start the bot first."
    ]


def test_a_folder_in_its_place(paperboy: Paperboy) -> None:
    paperboy.database.mkdir()

    ended = paperboy("chat", "today")

    assert ended.code == 1
    assert lines(ended.err) == [
        f"Paperboy: {paperboy.database} is a folder, not a database. Set DATABASE_URL to a file."
    ]


@pytest.mark.parametrize("where", ["head", "pages", "end"])
def test_a_damaged_one_is_told_and_left_alone(stocked: Paperboy, where: str) -> None:
    content = bytearray(stocked.database.read_bytes())
    match where:
        case "head":
            content[16:40] = b"\xff" * 24
            told = "is not a Paperboy database"
        case "pages":
            content[8_192:] = b"\xa5" * len(content[8_192:])
            told = "is damaged"
        case _:
            del content[20_000:]
            told = "is damaged"
    stocked.database.write_bytes(content)

    ended = stocked("chat", "today")

    assert (ended.code, ended.out) == (1, "")
    assert len(lines(ended.err)) == 1
    assert told in ended.err
    assert stocked.database.read_bytes() == content


def test_a_damaged_index_is_built_anew(stocked: Paperboy) -> None:
    files = [file for file in Path(f"{stocked.database}.index").rglob("*") if file.is_file()]
    assert len(files) > 3
    for file in files:
        file.write_bytes(b"\xa5" * 100)

    ended = stocked("chat", "search diffusion")

    assert ended.code == 0
    assert "A survey of diffusion" in ended.out


def test_a_newer_one_is_refused(stocked: Paperboy) -> None:
    with closing(sqlite3.connect(stocked.database)) as database:
        database.execute("INSERT INTO migration VALUES (99, 'later', 'sum', 1)")
        database.commit()

    ended = stocked("chat", "today")

    assert (ended.code, ended.out) == (1, "")
    assert "was written by a newer Paperboy" in ended.said
    assert "Run that version again" in ended.said


@contextmanager
def locked_by_another_program(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_one_that_another_program_has_locked(stocked: Paperboy) -> None:
    with locked_by_another_program(stocked.database):
        reading = stocked.start("status")
        writing = stocked.start("import", "page.txt", "--date", "2026-03-11")
        read, wrote = finish(reading), finish(writing)

    assert read.code == 0
    assert (wrote.code, lines(wrote.err)) == (
        1,
        [
            f"Paperboy: The database {stocked.database} is locked by another program. Close "
            "whatever has it open (an SQLite browser, a copy in progress) and start again."
        ],
    )


def test_two_processes_on_one_database(stocked: Paperboy) -> None:
    served = stocked.start("run")
    assert served.stderr is not None
    assert served.stderr.readline() == b"Paperboy is running; Ctrl-C stops it.\n"
    second = stocked.start("chat", "today")

    status = stocked("status", "--json")
    copied = stocked("backup", "copy.db")
    refused = finish(second)
    served.terminate()

    assert finish(served).code == 0
    assert (refused.code, refused.out) == (1, "")
    assert lines(refused.err) == [
        f"Paperboy: Another Paperboy (process {served.pid}) is using paperboy.db. "
        "Stop it, or set DATABASE_URL to another file."
    ]
    assert (status.code, status.err) == (0, "")
    assert '"papers"' in status.out
    assert (copied.code, copied.err) == (0, "")
    whole = stocked("status", env={"DATABASE_URL": f"sqlite:///{stocked.folder}/copy.db"})
    assert whole.code == 0
    assert "papers 3" in whole.said


def test_backups_never_write_over_anything(stocked: Paperboy) -> None:
    (stocked.folder / "taken.db").write_text("mine")

    taken = stocked("backup", "taken.db")
    nowhere = stocked("backup", "no/such/folder.db")

    assert (taken.code, nowhere.code) == (1, 1)
    assert lines(taken.err) == ["Paperboy: taken.db exists already. Name a file that does not."]
    assert lines(nowhere.err) == ["Paperboy: The folder no/such does not exist. Make it first."]
    assert (stocked.folder / "taken.db").read_text() == "mine"


def test_one_that_may_not_be_written(stocked: Paperboy) -> None:
    common: dict[str, Any] = {"preexec_fn": without_root_rights()}
    Path(f"{stocked.database}.lock").unlink()
    stocked.database.chmod(0o444)
    stored = stocked.database.read_bytes()

    file = stocked("import", "page.txt", "--date", "2026-03-11", **common)
    shown = stocked("status", **common)
    for rest in ("-wal", "-shm", ".lock"):
        Path(f"{stocked.database}{rest}").unlink(missing_ok=True)
    stocked.folder.chmod(0o555)
    folder = stocked("chat", "today", **common)
    stocked.database.chmod(0o000)
    hidden = stocked("status", **common)
    stocked.folder.chmod(0o755)
    stocked.database.chmod(0o644)

    assert shown.code == 0
    for ended in (file, folder, hidden):
        assert (ended.code, ended.out.replace("0 papers, 0 new, 0 refused\n", "")) == (1, "")
        assert len(lines(ended.err)) == 1
        assert "ermission" in ended.err
        assert "DATABASE_URL" in ended.err
    assert stocked.database.read_bytes() == stored


def test_a_full_disk_costs_only_what_did_not_fit(stocked: Paperboy) -> None:
    (stocked.folder / "more.txt").write_text(page(*(f"Paper number {n}" for n in range(900))))
    limit = stocked.database.stat().st_size + 100_000

    ended = stocked(
        "import",
        "more.txt",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    assert ended.code == 1
    assert len(lines(ended.err)) == 1
    assert "free space" in ended.err or "disk is full" in ended.err
    after = stocked("chat", "search diffusion")
    assert (after.code, after.err) == (0, "")
    assert "A survey of diffusion" in after.out
    again = stocked("import", "more.txt")
    assert again.code == 0
    assert again.out.startswith("900 papers, ")


SETTINGS = {
    "postgres://me:secret@host/papers": "DATABASE_URL is “postgres://…@host/papers”",
    "nonsense": "which is no SQLite file. Write sqlite:///paperboy.db",
    "sqlite:///no/such/folder/paperboy.db": "no/such/folder does not exist. Make it",
    "sqlite:///a%00b.db": "DATABASE_URL has %00 in it",
    f"sqlite:///{'x' * 300}.db": "cannot be used (File name too long)",
    "sqlite:////dev/full": "/dev/full is not a Paperboy database",
}


@pytest.mark.parametrize("url", SETTINGS, ids=lambda url: url[:30])
def test_urls_that_name_no_database(paperboy: Paperboy, url: str) -> None:
    ended = paperboy("status", env={"DATABASE_URL": url})

    assert (ended.code, ended.out) == (1, "")
    assert len(lines(ended.err)) == 1
    assert SETTINGS[url] in ended.err
    assert "secret" not in ended.err


def test_a_bad_env_file(stocked: Paperboy) -> None:
    file = stocked.folder / ".env"
    told = []
    for content in (b"LOG_LEVEL=LOUD\nHF_ENDPOINT=ftp://x\n", b"\xff\xfeL\0O\0G\0", None):
        if content is None:
            file.unlink()
            file.mkdir()
        else:
            file.write_bytes(content)
        told.append(stocked("status", env={"HF_ENDPOINT": ""}))

    wrong, binary, folder = told
    assert wrong.code == 1
    assert lines(wrong.err) == [
        "Paperboy: A setting is wrong: HF_ENDPOINT: it must be an http:// or https:// address; "
        "LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'. "
        "It comes from the environment or from .env."
    ]
    assert binary.code == 1
    assert binary.err.startswith("Paperboy: The file .env cannot be read")
    assert folder.code == 0
