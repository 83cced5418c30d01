"""Words with a colon that look like a field which is none."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.query import values
from bot.query.errors import Mistake
from bot.query.syntax import FIELDS, Chunk
from bot.query.values import BadValue
from bot.texts import _

_NAMED = re.compile(r"([A-Za-z]{2,14}):(?![/:])(.*)", re.DOTALL)
_OTHER_NAMES = {
    **dict.fromkeys(("au", "by", "authors", "writer"), "author"),
    **dict.fromkeys(("ti", "name", "intitle"), "title"),
    **dict.fromkeys(("organization", "organisation", "affiliation", "lab", "company"), "org"),
    **dict.fromkeys(("category", "categories", "subject", "archive", "primary"), "cat"),
    **dict.fromkeys(("since", "from", "year", "date", "newer"), "after"),
    **dict.fromkeys(("until", "till", "older"), "before"),
    **dict.fromkeys(("upvotes", "votes", "likes", "minimum"), "min"),
    **dict.fromkeys(("with", "is"), "has"),
    **dict.fromkeys(("order", "orderby", "sortby"), "sort"),
}


def check_chunk(text: str, chunk: Chunk) -> None:
    """Raise Mistake where a chunk was meant to be a field with its value.

    That is where the field's name is spelt nearly right or known by another word, and its value
    is one that the field takes. Links, times and the colons of titles are words.
    """
    named = _NAMED.fullmatch(chunk.text)
    if named is None:
        return
    name, value = named[1].lower(), named[2]
    follows = text[chunk.end : chunk.end + 1]
    if name in FIELDS:
        if not named[1].isupper():  # `CAT: cross attention` is a title
            raise _apart(text, chunk, name)
        return
    meant = _meant(name)
    if meant is None or not (_takes(meant, value) if value else follows in tuple('"(')):
        return
    raise Mistake(
        _("There is no field `{name}:`.").format(name=name),
        _("Did you mean `{name}:`? If it is part of your words, put it in quotes.").format(
            name=meant
        ),
        chunk.start,
        chunk.start + len(name) + 1,
        (
            f"{text[: chunk.start]}{meant}:{value}{text[chunk.end :]}",
            f"{text[: chunk.start]}{name} {value}{text[chunk.end :]}",
        ),
    )


def _apart(text: str, chunk: Chunk, name: str) -> Mistake:
    before, after = text[: chunk.start], text[chunk.end :].lstrip()
    return Mistake(
        _("There is nothing right after `{name}:`.").format(name=name),
        _("Write its value without a blank: `{name}:...`, or leave the colon out.").format(
            name=name
        ),
        chunk.start,
        chunk.end,
        (f"{before}{name}:{after}", f"{before}{name} {after}".strip()),
    )


def _meant(name: str) -> str | None:
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    allowed = 1 if len(name) < 5 else 2
    near = process.extractOne(name, FIELDS, scorer=OSA.distance, score_cutoff=allowed)
    return None if near is None or len(name) < 3 else near[0]


def _takes(field: str, value: str) -> bool:
    try:
        if field == "sort":
            values.sort(value)
        elif field != "title":
            values.READERS[field](value)
    except BadValue:
        return False
    return True
