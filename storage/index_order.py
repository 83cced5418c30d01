"""What the index holds of a paper to put papers in order: where its name is, and two orders."""

import tantivy

from bot.model.paper import Paper

_DAY_BITS = 20  # ordinals of days; they fit until the year 2871
_UPVOTE_BITS = 22
_TIE_BITS = 20


def add_fields(builder: tantivy.SchemaBuilder) -> None:
    """Add what putting in order needs: where the name is, and the two orders."""
    builder.add_integer_field("place", fast=True)
    builder.add_integer_field("top", fast=True)
    builder.add_integer_field("new", fast=True)


def add_orders(document: tantivy.Document, paper: Paper, tie: int) -> None:
    """Add a paper's place in the two orders; `tie` is a number that the paper's key decides."""
    day = paper.listed_on or paper.published_on
    listed = min(day.toordinal(), 2**_DAY_BITS - 1) if day else 0
    upvotes = min(max(paper.signals.upvotes or 0, 0), 2**_UPVOTE_BITS - 1)
    last = tie % 2**_TIE_BITS
    document.add_integer("top", (upvotes << _DAY_BITS | listed) << _TIE_BITS | last)
    document.add_integer("new", (listed << _UPVOTE_BITS | upvotes) << _TIE_BITS | last)


def upvotes_and_day(top: int) -> tuple[int, int]:
    """Return what a value of `top` was made of: upvotes, and a day's ordinal (0: none)."""
    rest = top >> _TIE_BITS
    return rest >> _DAY_BITS, rest & (2**_DAY_BITS - 1)
