"""What is read of one feed of arXiv's announcements."""

from datetime import date

import pytest
from structlog.testing import capture_logs

from adapters.sources.arxiv_feed import MOST_ITEMS, read_feed, split_names
from bot.errors import TryLater
from bot.model.paper import Origin, Paper
from tests.fakes.arxiv import Item, feed, refused

FRIDAY = date(2026, 11, 20)
TODAY = date(2026, 11, 21)
NEW = Item("2611.12345", "Scaling Laws for Reward Models")


def read(*items: Item, day: date = FRIDAY) -> list[Paper]:
    """Return the papers of a feed of one day."""
    announcements = read_feed(feed(items, day), TODAY).announcements
    assert [each.date for each in announcements] == [day] * bool(announcements)
    return [paper for each in announcements for paper in each.papers]


def test_an_item_becomes_a_paper() -> None:
    [paper] = read(
        Item(
            "2611.12345",
            "Scaling Laws for Reward Models",
            abstract="We study how reward models scale.\nThey do.",
            creators="Ada Lovelace, Charles Babbage",
            categories=("cs.CL", "cs.LG", "cs.CL"),
        )
    )
    assert (paper.key, paper.arxiv_id) == ("2611.12345", "2611.12345")
    assert paper.title == "Scaling Laws for Reward Models"
    assert paper.abstract == "We study how reward models scale. They do."
    assert paper.authors == ("Ada Lovelace", "Charles Babbage")
    assert paper.categories == ("cs.CL", "cs.LG")
    assert (paper.origin, paper.published_on) == (Origin.ARXIV, FRIDAY)
    assert (paper.listed_on, paper.signals.upvotes) == (None, None)


def test_only_what_is_new_or_new_in_a_category_counts() -> None:
    kinds = ["new", "cross", "replace", "replace-cross"]
    items = [Item(f"2611.0000{n}", f"Paper {n}", kind) for n, kind in enumerate(kinds)]
    assert [paper.title for paper in read(*items)] == ["Paper 0", "Paper 1"]


def test_text_is_what_its_authors_wrote() -> None:
    [paper] = read(
        Item(
            "2611.00001",
            "When $a<b$ & <unk>: R\\&D at AT&T",
            abstract="If p < 0.05 and <i>x</i> > $\\alpha$, see https://x.org/?a=1&b=2.",
            creators="Andr\\'e Weil, Erd\\H{o}s P\\'al (Universit\\'e de Paris, Paris)",
        )
    )
    assert paper.title == "When a<b & <unk>: R&D at AT&T"
    assert "p < 0.05" in paper.abstract
    assert "> α, see https://x.org/?a=1&b=2." in paper.abstract
    assert paper.authors == ("André Weil", "Erdős Pál")


@pytest.mark.parametrize(
    ("creators", "names"),
    [
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Ada Lovelace (Analytical Engines, London), Bob", ("Ada Lovelace", "Bob")),
        ("Ada (A (deep, inside), B), Bob (C)", ("Ada", "Bob")),
        ("Bob O'Neil Jr., Q. Y., the ATLAS team", ("Bob O'Neil Jr.", "Q. Y.", "the ATLAS team")),
        (" , ,Ada,, ", ("Ada",)),
        ("Ada (never closed, Bob", ("Ada (never closed", "Bob")),
        ("", ()),
    ],
)
def test_authors_are_parted(creators: str, names: tuple[str, ...]) -> None:
    assert split_names(creators) == names


def test_old_ids_and_versions_are_understood() -> None:
    [old, other] = read(
        Item("math/0309136", "An old one", "cross", version=12), Item("2611.00002", "X", version=3)
    )
    assert (old.key, old.published_on) == ("math/0309136", None)
    assert other.key == "2611.00002"


@pytest.mark.parametrize(
    ("arxiv_id", "kind", "day", "published_on"),
    [
        ("2611.00001", "cross", FRIDAY, FRIDAY),
        ("2610.00001", "cross", FRIDAY, date(2026, 10, 31)),  # listed anew weeks later
        ("1706.03762", "cross", FRIDAY, date(2017, 6, 30)),
        ("2611.00001", "cross", date(2026, 12, 2), date(2026, 12, 2)),  # submitted the day before
        ("2610.00001", "new", FRIDAY, FRIDAY),  # it was held back
    ],
)
def test_a_paper_is_as_old_as_its_id(
    arxiv_id: str, kind: str, day: date, published_on: date
) -> None:
    [paper] = read(Item(arxiv_id, "X", kind), day=day)
    assert paper.published_on == published_on


def test_a_paper_stands_in_a_feed_once() -> None:
    assert len(read(NEW, NEW, Item(NEW.arxiv_id, NEW.title, "cross", version=2))) == 1


def test_an_empty_feed_is_a_day_without_announcements() -> None:
    assert read() == []
    assert not read_feed(feed([], FRIDAY), TODAY).full


def test_a_feed_tells_when_it_may_not_hold_all() -> None:
    items = [Item(f"2611.{n:05}", f"Paper {n}", "replace") for n in range(MOST_ITEMS)]
    assert read_feed(feed(items, FRIDAY), TODAY).full
    assert not read_feed(feed(items[1:], FRIDAY), TODAY).full


def test_dates_that_are_none_are_today() -> None:
    undated = feed([NEW], FRIDAY).replace(b"20 Nov 2026", b"31 Nov 2026")
    [announcement] = read_feed(undated, TODAY).announcements
    assert announcement.date == TODAY


def test_items_of_several_dates_are_several_announcements() -> None:
    first, second = feed([NEW], FRIDAY), feed([Item("2611.00002", "X")], date(2026, 11, 19))
    item = second[second.index(b"    <item>") : second.index(b"  </channel>")]
    both = first.replace(b"    <item>", item + b"    <item>", 1)
    found = read_feed(both, TODAY).announcements
    assert [(each.date.day, [paper.key for paper in each.papers]) for each in found] == [
        (19, ["2611.00002"]),
        (20, ["2611.12345"]),
    ]


def test_a_kind_may_stand_in_the_description_alone() -> None:
    whole = feed([NEW, Item("2611.00002", "X", "replace")], FRIDAY)
    bare = b"".join(line for line in whole.splitlines(True) if b"<arxiv:announce_type" not in line)
    [announcement] = read_feed(bare, TODAY).announcements
    assert [paper.key for paper in announcement.papers] == [NEW.arxiv_id]


def test_items_that_cannot_be_read_are_left_out_and_counted() -> None:
    bad = feed([NEW, Item("not an id", "Y"), Item("2611.00003", " ")], FRIDAY)
    with capture_logs() as logs:
        [announcement] = read_feed(bad, TODAY).announcements
    assert [paper.key for paper in announcement.papers] == [NEW.arxiv_id]
    assert [(log["event"], log["count"]) for log in logs] == [("items left out", 2)]


def test_a_feed_of_another_form_is_an_error() -> None:
    other = feed([NEW], FRIDAY).replace(b"announce_type>new", b"announce_type>novel")
    with capture_logs(), pytest.raises(TryLater, match="None of the items of arXiv's feed can be"):
        read_feed(other, TODAY)


def test_what_arxiv_refuses_is_said() -> None:
    with pytest.raises(TryLater, match="refuses the categories: Bad archive 'cx'"):
        read_feed(refused("cx"), TODAY)


WHOLE = feed([NEW, Item("2611.00002", "Écoles")], FRIDAY)


@pytest.mark.parametrize("at", [0, 1, 50, 400, len(WHOLE) // 2, len(WHOLE) - 60, len(WHOLE) - 8])
def test_of_half_a_feed_nothing_is_taken(at: int) -> None:
    with pytest.raises(TryLater, match="damaged or cut short"):
        read_feed(WHOLE[:at], TODAY)


BOMB = b"""<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body><p>Sign in</body></html>",
        b"<html><head><title>Proxy</title></head><body/></html>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
        BOMB + WHOLE[WHOLE.index(b"<rss") :],
        b'<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + WHOLE[WHOLE.index(b"<rss") :],
    ],
)
def test_something_else_than_a_feed_is_recognised(content: bytes) -> None:
    with pytest.raises(TryLater, match="Something else came instead of arXiv's feed"):
        read_feed(content, TODAY)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.decode().encode("latin-1"),  # not what it says it is
        WHOLE.replace(b"UTF-8", b"EBCDIC-9"),
        WHOLE.replace(b"xmlns:arxiv", b"xmlns:other"),
        WHOLE.replace(b"Scaling", b"Sca\x00ling"),
        WHOLE.replace(b"Scaling", b"&nbsp;"),
        WHOLE + WHOLE,
        b"Service Unavailable",
        b"\x1f\x8b\x08\x00garbage",
        b'{"error": "no"}',
    ],
)
def test_of_a_damaged_feed_nothing_is_taken(content: bytes) -> None:
    with pytest.raises(TryLater, match="damaged"):
        read_feed(content, TODAY)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_a_feed_in_another_encoding_that_it_names_is_read(encoding: str) -> None:
    content = WHOLE.decode().replace("UTF-8", encoding).encode(encoding)
    [announcement] = read_feed(content, TODAY).announcements
    assert announcement.papers[1].title == "Écoles"
