"""A paper of a list as markdown: as much of it as there is room for."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.discord.rendering.markup import Marks, escape, link, strong, with_marks
from bot.reply import PaperCard
from bot.text.visible import cut, visible_line
from bot.texts import _

_LONGEST_NAME = 60
_LONGEST_FACT = 40
_LONGEST_LINE = 240
_DOT = " · "


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown of each paper: characters of its title and summary, how many authors, and
    whether they have a line of their own."""

    title: int
    summary: int
    authors: int
    own_line: bool


DETAILS = (
    Detail(title=240, summary=400, authors=3, own_line=True),
    Detail(title=160, summary=220, authors=1, own_line=False),
    Detail(title=160, summary=160, authors=1, own_line=False),
    Detail(title=140, summary=120, authors=1, own_line=False),
    Detail(title=120, summary=80, authors=1, own_line=False),
)
"""From all that is worth telling to what a reader of ten papers needs: what it is, in a line."""


def paper(card: PaperCard, detail: Detail, *, dated: bool = True) -> str:
    """Return a paper's lines. Undated where the heading of its list names its day."""
    return "\n".join(line for line in _lines(card, detail, dated) if line)


def paper_name(card: PaperCard) -> str:
    """Return what a menu calls a paper: its number in the list, and its title."""
    title = visible_line(card.title) or visible_line(card.id) or _("Untitled")
    return title if card.position is None else f"{card.position}. {title}"


def _lines(card: PaperCard, detail: Detail, dated: bool) -> Iterator[str]:
    number = "" if card.position is None else f"{card.position}. "
    title, marks = _shown(card.title, card.title_marks, detail.title)
    title = title or visible_line(card.id, detail.title) or _("Untitled")
    named = link(title, card.url, marks)
    yield f"**{number}{named}**" if named.startswith(("[", "<")) else strong(number + title)
    people = _people(card, detail.authors)
    if detail.own_line and people:
        yield f"-# {escape(people)}"
    yield with_marks(*_shown(card.summary, card.summary_marks, detail.summary))
    facts = [] if detail.own_line or not people else [people]
    facts += [_("sample")] if card.sample else []
    facts += [visible_line(badge, _LONGEST_FACT) for badge in card.badges]
    facts += [visible_line(card.listed_on, _LONGEST_FACT)] if card.listed_on and dated else []
    if shown := cut(_DOT.join(filter(None, facts)), _LONGEST_LINE):
        yield f"-# {escape(shown)}"
    if why := visible_line(card.why, _LONGEST_LINE):
        yield f"-# ↳ {escape(why)}"


def _people(card: PaperCard, most: int) -> str:
    names = [shown for name in card.authors[:most] if (shown := visible_line(name, _LONGEST_NAME))]
    more = len(card.authors) - most
    return ", ".join(names) + (f" +{more}" if names and more > 0 else "")


def _shown(text: str, marks: Marks, most: int) -> tuple[str, Marks]:
    """Return a line of at most so many characters, and the marks that still are where they were."""
    line = visible_line(text, most)
    end = len(line) - 1 if line.endswith("…") and line != text else len(line)
    if line[:end] != text[:end]:
        return line, ()
    return line, [(first, min(last, end)) for first, last in marks if 0 <= first < min(last, end)]
