"""What comes to a paper later and may make it match: in parts, taken back, in words. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from bot.model.paper import Paper
from bot.texts import _, many


class Late(StrEnum):
    """A part of a paper that topics see. The first that explains a match is named for it."""

    CODE = "code"
    PROJECT = "project"
    KEYWORDS = "keywords"
    UPVOTES = "upvotes"
    TEXT = "text"
    FACTS = "facts"
    DATES = "dates"


_FIELDS: Mapping[Late, tuple[str, ...]] = MappingProxyType(
    {
        Late.CODE: ("code_url",),
        Late.PROJECT: ("project_url",),
        Late.KEYWORDS: ("keywords",),
        Late.UPVOTES: ("signals",),
        Late.TEXT: ("title", "abstract"),
        Late.FACTS: ("authors", "organization", "categories"),
        Late.DATES: ("listed_on", "published_on"),
    }
)


def changes(was: Paper, now: Paper) -> tuple[Late, ...]:
    """Return in what a paper has changed that topics see."""
    return tuple(part for part in Late if _seen(was, part) != _seen(now, part))


def without(now: Paper, was: Paper, part: Late) -> Paper:
    """Return a paper as it would be if one part had not changed."""
    return replace(now, **{name: getattr(was, name) for name in _FIELDS[part]})


def stored(part: Late, upvotes: int = 0) -> str:
    """Return what came later as it is stored, in no language; `text` reads it."""
    return f"{part} {upvotes}" if part is Late.UPVOTES else part.value


def text(late: str) -> str:
    """Return what came later as people read it: `now has code`."""
    name, _blank, number = late.partition(" ")
    part = Late(name)
    match part:
        case Late.CODE:
            return _("now has code")
        case Late.PROJECT:
            return _("now has a project page")
        case Late.KEYWORDS:
            return _("keywords came")
        case Late.UPVOTES:
            upvotes = int(number)
            reached = many("reached {number} upvote", "reached {number} upvotes", upvotes)
            return reached.format(number=f"{upvotes:,}")
        case Late.TEXT:
            return _("its text was corrected")
        case Late.FACTS | Late.DATES:
            return _("more is known of it now")
        case _:
            assert_never(part)


def _seen(paper: Paper, part: Late) -> object:
    if part is Late.UPVOTES:
        return paper.signals.upvotes or 0
    return tuple(getattr(paper, name) for name in _FIELDS[part])
