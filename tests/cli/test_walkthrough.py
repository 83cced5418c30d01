"""What a newcomer does, step by step, with real saved pages where they are at hand."""

import json
from typing import Any

import pytest

from tests.cli.processes import CAPTURES, Paperboy, lines, tomorrow
from tests.fakes.files import HEAD, page


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the saved pages are not here")
def test_real_pages(paperboy: Paperboy) -> None:
    pages = sorted(map(str, CAPTURES.glob("*.txt")))

    first, again = paperboy("import", *pages), paperboy("import", *pages)

    assert (first.code, first.out) == (0, "423 papers, 397 new, 0 refused\n")
    assert (again.code, again.out) == (0, "423 papers, 0 new, 0 refused\n")
    title = "SyNDock: N Rigid Protein Docking via Learnable Group Synchronization"
    said = ["today 2026-03-12", "search protein docking"]
    said += [f"{command} {title}" for command in ("show", "similar", "cite", "save")]
    session = paperboy("chat", input="\n".join(said))
    assert session.err == ""
    assert "Thu 12 Mar 2026: 84 papers" in session.out
    assert session.out.count("SyNDock: N Rigid Protein Docking") >= 4
    assert "@misc{" in session.out
    assert "✗" not in session.out


def test_a_digest_comes_once(stocked: Paperboy) -> None:
    session = stocked(
        "chat",
        "--as",
        "Ada",
        input="subscribe diffusion every:daily at:09:00 tz:UTC\n"
        "subscribe to:here every:daily at:09:00 tz:UTC\nsubscriptions\ntest 1\nexit\n",
    )
    assert (session.code, session.err) == (0, "")
    assert session.out.count("✓ ") >= 2
    in_channel = stocked(
        "chat", "--as", "Ada", "--in", "#papers", "subscribe every:daily at:09:00 tz:UTC"
    )
    assert in_channel.code == 0
    news = page("Diffusion that is new", "Another thing")
    (stocked.folder / "news.txt").write_text(HEAD + news, encoding="utf-8")
    assert stocked("import", "news.txt").code == 0
    due = f"{tomorrow()}T09:00"

    came = stocked("tick", "--json", "--at", due)
    again = stocked("tick", "--at", due)
    later = stocked("tick", "--at", f"{tomorrow()}T12:00+01:00")

    for silent in (again, later):
        assert (silent.code, silent.out, silent.err) == (0, "", "Nothing is due.\n")
    assert (came.code, came.err) == (0, "")
    messages = [json.loads(line) for line in came.out.splitlines()]
    assert all(message.keys() == {"to", "blocks"} for message in messages)
    assert sorted(message["to"] for message in messages) == ["Ada", "papers"]
    for message in messages:
        assert "Diffusion that is new" in json.dumps(message)
    status = stocked("status")
    assert "3 sent" in status.out


def test_replies_as_json_have_their_shape(stocked: Paperboy) -> None:
    session = stocked("chat", "--json", input="today\nsearch diffusion\nshow nothing\n")

    assert (session.code, session.err) == (0, "")
    replies = [json.loads(line) for line in session.out.splitlines()]
    assert [reply.keys() for reply in replies] == [{"blocks", "audience", "error"}] * 3
    assert [reply["error"] for reply in replies] == [None, None, "not-found"]
    papers = [paper for reply in replies[:2] for paper in papers_in(reply)]
    assert len(papers) >= 4
    for paper in papers:
        assert all(isinstance(paper[name], str) for name in ("id", "title", "url"))
        assert paper["url"].startswith("https://huggingface.co/papers")


def papers_in(value: Any) -> list[dict[str, Any]]:
    """Return every paper in a JSON reply, however deep."""
    if isinstance(value, list):
        return [paper for each in value for paper in papers_in(each)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "paper":
        return [value["paper"] if isinstance(value.get("paper"), dict) else value]
    return [paper for each in value.values() for paper in papers_in(each)]


def test_messages_end_with_a_code(stocked: Paperboy) -> None:
    good, bad, empty = stocked("chat", "help"), stocked("chat", "sho"), stocked("chat", "")

    assert (good.code, bad.code, empty.code) == (0, 1, 1)
    assert "Did you mean `show`?" in bad.out
    assert "There is no command here." in empty.out
    assert (good.err, bad.err, empty.err) == ("", "", "")


def test_people_and_channels_are_kept_apart(stocked: Paperboy) -> None:
    assert stocked("chat", "--as", "Ada", "save A survey of diffusion").code == 0

    hers = stocked("chat", "--as", "Ada", "saved")
    his = stocked("chat", "--as", "Bob", "saved")

    assert "A survey of diffusion" in hers.out
    assert "A survey of diffusion" not in his.out


def test_reindex_backup_and_status(stocked: Paperboy) -> None:
    indexed = stocked("reindex")
    copied = stocked("backup", "copy.db")
    status = json.loads(stocked("status", "--json").out)

    assert (indexed.code, indexed.out) == (0, "3 papers indexed\n")
    assert copied.code == 0
    assert lines(copied.out)[0].startswith("copy.db: ")
    assert status.keys() == {"blocks", "audience", "error"}
    fresh = {"DATABASE_URL": f"sqlite:///{stocked.folder}/copy.db"}
    assert "A survey of diffusion" in stocked("chat", "search diffusion", env=fresh).out


def test_a_clock_that_jumps(stocked: Paperboy) -> None:
    """A digest is sent once for a day, whatever the clock did in between."""
    assert stocked("chat", "subscribe every:daily at:09:00 tz:UTC").code == 0
    (stocked.folder / "news.txt").write_text(page("Some news"), encoding="utf-8")
    assert stocked("import", "news.txt").code == 0

    forward = stocked("tick", "--json", "--at", "2099-01-01T09:00")
    back = stocked("tick", "--json", "--at", f"{tomorrow()}T09:00")
    long_ago = stocked("tick", "--json", "--at", "2001-01-01T09:00")

    assert len(lines(forward.out)) == 1
    assert (back.code, back.out) == (0, "")
    assert (long_ago.code, long_ago.out) == (0, "")
