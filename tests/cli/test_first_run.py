"""The first run: real papers where the list can be reached, the sample where it cannot."""

import json
from collections import Counter

from tests.cli.processes import Paperboy, lines
from tests.fakes.huggingface import FakeHuggingFace, status


def test_real_papers_where_the_list_can_be_reached(
    paperboy: Paperboy, daily_list: FakeHuggingFace
) -> None:
    paperboy.endpoint = daily_list.endpoint

    ended = paperboy("chat", input="today\nexit\n")

    assert (ended.code, ended.err) == (0, "")
    assert "Listed 0 days ago, part 1" in ended.out
    assert "sample" not in ended.out.lower()


def test_the_sample_until_the_list_can_be_reached(
    paperboy: Paperboy, daily_list: FakeHuggingFace
) -> None:
    first = paperboy("chat", input="today\nsearch attention\nstatus\nexit\n")

    assert first.code == 0
    assert lines(first.err) == [
        "The daily list cannot be read (Hugging Face cannot be reached), so this is the bundled "
        "sample."
    ]
    today, found, status = first.out.split("\n“attention”", 1)[0], first.out, first.out
    assert "These are bundled sample papers, not today's list." in " ".join(today.split())
    assert "all of them bundled samples" in " ".join(status.split())
    # Every card says it, wherever it shows.
    assert found.count("https://huggingface.co/papers/") <= found.count("sample ·")

    again = paperboy("chat", "--json", "today")
    assert lines(again.err) == [
        "This is the bundled sample: the daily list could not be read a moment ago."
    ]
    cards = [block for block in json.loads(again.out)["blocks"] if block["type"] == "paper"]
    assert cards

    paperboy.endpoint = daily_list.endpoint
    synced = paperboy("sync")
    assert synced.code == 0
    assert synced.out == "14 lists, 28 papers, 28 new\n"

    later = paperboy("chat", input="today\nsearch attention\nstatus\nexit\n")
    assert (later.code, later.err) == (0, "")
    assert "sample" not in later.out.lower()
    assert "Listed 0 days ago, part 1" in later.out


def test_a_list_that_breaks_off_keeps_what_was_read(
    paperboy: Paperboy, daily_list: FakeHuggingFace, nowhere: str
) -> None:
    paperboy.endpoint = daily_list.endpoint
    assert paperboy("sync", "--since", daily_list.open_until.isoformat()).code == 0

    paperboy.endpoint = nowhere
    failed = paperboy("sync", "--since", daily_list.open_until.isoformat())

    assert failed.code == 1
    assert failed.out == "0 lists, 0 papers, 0 new\n"
    assert failed.err == "Paperboy: Hugging Face cannot be reached.\n"
    assert "Listed 0 days ago, part 1" in paperboy("chat", "today").out


def test_a_chat_asks_twice_and_goes_on_while_a_sync_is_patient(
    paperboy: Paperboy, daily_list: FakeHuggingFace
) -> None:
    paperboy.endpoint = daily_list.endpoint
    daily_list.script.extend([status(503)] * 60)

    first = paperboy("chat", "today")

    assert (first.code, first.out.count("sample ·") > 0) == (0, True)
    asked = Counter(each.query["date"] for each in daily_list.asked)
    assert max(asked.values()) == 2

    daily_list.script.clear()
    daily_list.script.extend([status(503)] * 2)
    synced = paperboy("sync", "--since", daily_list.open_until.isoformat())
    assert synced.out == "1 lists, 2 papers, 2 new\n"


def test_what_matches_topics_is_loaded_with_the_first_topic(
    paperboy: Paperboy, daily_list: FakeHuggingFace
) -> None:
    paperboy.endpoint = daily_list.endpoint
    told = {"PYTHONPROFILEIMPORTTIME": "1"}
    without = paperboy("sync", env=told)
    assert without.out == "14 lists, 28 papers, 28 new\n"
    assert "bot.topics.matching" in without.err
    assert "numpy" not in without.err

    paperboy.extra["DATABASE_URL"] = f"sqlite:///{paperboy.folder / 'another.db'}"
    assert paperboy("sync", "--since", daily_list.open_until.isoformat()).code == 0
    assert paperboy("chat", "subscribe part 1").code == 0
    assert "numpy" in paperboy("sync", env=told).err
