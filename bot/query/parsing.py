"""Text -> Query, or an error that says where and what to write instead."""

import re
from itertools import islice

from bot.model.query import AllOf, AnyOf, Expression, Not, Query, Sort
from bot.query.errors import Mistake, QueryError, place
from bot.query.plain import plain, position_in
from bot.query.printing import to_text
from bot.texts import _

LONGEST_QUERY = 1_000
"""In characters."""

MOST_TERMS = 50
MOST_NESTED = 20
"""Parentheses inside each other."""

_EXAMPLE = "language models"
_BRACKET = re.compile(r'"[^"]*"|["()]')
_QUOTED = re.compile(r'"[^"]*"')
_LONE_NOT = re.compile(
    r"""(?<![^\s()"|]) (?P<sign> -*NOT | -+ ) \s* (?: $ | [)|] | (?:OR|AND)(?![^\s()"|]) )""",
    re.VERBOSE,
)
_SOME_WORDS = re.compile(r"\w[\w'+#-]*")
_CORRECTIONS = 3


def parse(text: str) -> Query:
    """Return what a text asks for.

    Stop words count only in phrases, or where there is nothing else; repeats count once. Raises
    QueryError for quotes and parentheses that are not closed, an OR or NOT without its words, a
    field that is misspelt or cannot take its value, nothing but exclusions, nothing that can be
    searched, and for more than LONGEST_QUERY characters, MOST_TERMS conditions or MOST_NESTED
    parentheses inside each other.
    """
    try:
        return _parsed(text)
    except Mistake as mistake:
        raise _told(mistake, text) from mistake


def _parsed(text: str) -> Query:
    written = plain(text[: LONGEST_QUERY + 1])
    if max(len(text), len(written)) > LONGEST_QUERY:
        raise _too_long(written)
    _check_brackets(written)
    # Here and not above: lark is loaded with the first query, not with the program.
    from bot.query.meaning import Reader
    from bot.query.syntax import Unexpected, read

    try:
        reader = Reader(written)
        query = reader.read(read(written))
    except Unexpected as unexpected:
        raise _not_alone(written) from unexpected
    if query is None:
        raise _nothing(written, reader.sort)
    if not _asks(query.wanted):
        raise _only_excludes(written, query)
    if _size(query.wanted) > MOST_TERMS:
        raise _too_many(query)
    if len(to_text(query)) > LONGEST_QUERY:
        raise _too_long(written)
    return query


def _asks(expression: Expression) -> bool:
    """Return whether something is required of every paper that matches."""
    match expression:
        case Not():
            return False
        case AllOf(parts):
            return any(map(_asks, parts))
        case AnyOf(parts):
            return all(map(_asks, parts))
        case _:
            return True


def _size(expression: Expression) -> int:
    match expression:
        case Not(unwanted):
            return _size(unwanted)
        case AllOf(parts) | AnyOf(parts):
            return sum(map(_size, parts))
        case _:
            return 1


def _told(mistake: Mistake, text: str) -> QueryError:
    written = plain(text[: LONGEST_QUERY + 1])
    start, end = mistake.start, max(mistake.start, mistake.end)
    message = mistake.what
    first, last = position_in(text, start), position_in(text, end)
    if end > start:
        look = _("Look at character {number}: {place}")
        message += " " + look.format(number=first + 1, place=place(written, start, end))
    working = list(dict.fromkeys(filter(None, map(_working, mistake.meant))))
    if not working:
        words = " ".join(islice(_SOME_WORDS.findall(written.lower()), 8))
        working = [_working(words) or _EXAMPLE]
    return QueryError(message, mistake.hint, first, tuple(working[:3]), last - first)


def _working(text: str, corrections: int = _CORRECTIONS) -> str:
    """Return a text that can be parsed: this one, or the first it may be meant to be; or none."""
    try:
        _parsed(text)
    except Mistake as mistake:
        if not corrections:
            return ""
        tried = (_working(meant, corrections - 1) for meant in mistake.meant[:2])
        return next(filter(None, tried), "")
    return text.strip()


def _check_brackets(text: str) -> None:
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text):
        match bracket[0]:
            case '"':
                raise _never_closed(text, bracket.start())
            case "(":
                opened.append(bracket.start())
                if len(opened) > MOST_NESTED:
                    raise _too_deep(text, bracket.start())
            case ")":
                if not opened:
                    raise _never_opened(text, bracket.start())
                opened.pop()
            case _:
                pass  # a phrase
    if opened:
        raise _not_closed(text, opened[-1])


def _never_closed(text: str, at: int) -> Mistake:
    before, after = text[:at], text[at + 1 :].strip()
    as_phrase = f'{before}"{after}"'
    if not after:
        as_phrase = "" if '"' in before else f'"{before.strip()}"'
    without = " ".join(f"{before} {after}".split())
    hint = _('Put a " before the first and after the last word of the phrase.')
    meant = tuple(filter(None, (as_phrase, without)))
    return Mistake(_("The quote is never closed."), hint, at, at + 1, meant)


def _not_closed(text: str, at: int) -> Mistake:
    missing = text.count("(") - text.count(")")
    without = " ".join(f"{text[:at]} {text[at + 1 :]}".split())
    meant = (text.rstrip() + ")" * max(missing, 1), without)
    hint = _("Put a ) where the group ends, or leave the ( out.")
    return Mistake(_("The parenthesis is never closed."), hint, at, at + 1, meant)


def _never_opened(text: str, at: int) -> Mistake:
    without = " ".join(f"{text[:at]} {text[at + 1 :]}".split())
    hint = _("Put a ( where the group begins, or leave the ) out.")
    meant = (without, f"({text[:at].strip()}){text[at + 1 :]}")
    return Mistake(_("There is no ( that this ) closes."), hint, at, at + 1, meant)


def _too_deep(text: str, at: int) -> Mistake:
    flat = " ".join(re.sub(r"[()]", " ", text).split())
    hint = _("Few searches need more than two.")
    what = _("There are more than {number} parentheses inside each other.")
    return Mistake(what.format(number=MOST_NESTED), hint, at, at + 1, (flat,))


def _not_alone(text: str) -> Mistake:
    """Return the mistake of a NOT that nothing follows: all else the grammar takes."""
    lone = _LONE_NOT.search(_QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text))
    start, end = lone.span("sign") if lone else (0, len(text))
    without = " ".join(f"{text[:start]} {text[end:]}".split())
    hint = _("Write `this -that` or `this NOT that`; a small `not` is a word like any other.")
    what = _("There is nothing to leave out after the {operator}.")
    return Mistake(what.format(operator=text[start:end]), hint, start, end, (without,))


def _only_excludes(text: str, query: Query) -> Mistake:
    hint = _("Add at least one word that the papers should have.")
    if isinstance(query.wanted, AnyOf):
        negative = [part for part in query.wanted.parts if not _asks(part)]
        asking = [part for part in query.wanted.parts if _asks(part)]
        what = _("One side of an OR only says what to leave out.")
        parts = AllOf((*asking, *negative)) if len(asking) == 1 else AnyOf(tuple(asking))
        return Mistake(what, hint, 0, 0, (to_text(Query(parts, query.sort)),) if asking else ())
    what = _("That only says what to leave out.")
    return Mistake(what, hint, 0, 0, (f"models {to_text(query)}",))


def _nothing(text: str, sort: Sort | None) -> Mistake:
    if sort is not None:
        what = _("That only says in which order papers come.")
        hint = _("Write what they should be about, or since when.")
        return Mistake(what, hint, 0, 0, (f"{_EXAMPLE} sort:{sort}", f"after:7d sort:{sort}"))
    what = _("There is no word or number in that.") if text.strip() else _("The query is empty.")
    return Mistake(what, _("Write what the papers should be about."), 0, 0, (_EXAMPLE,))


def _too_long(text: str) -> Mistake:
    first = " ".join(islice(_SOME_WORDS.findall(text[:300]), 8))
    hint = _("A few words that only the right papers have find more than a whole text.")
    what = _("That is longer than {number} characters.").format(number=f"{LONGEST_QUERY:,}")
    return Mistake(what, hint, LONGEST_QUERY, LONGEST_QUERY, (first, first.lower()))


def _too_many(query: Query) -> Mistake:
    fewer = _first_few(query.wanted)
    what = _("That is more than {number} words and conditions.").format(number=MOST_TERMS)
    hint = _("Keep the words that only the right papers have.")
    return Mistake(what, hint, 0, 0, (to_text(Query(fewer)),) if fewer else ())


def _first_few(expression: Expression) -> Expression | None:
    match expression:
        case AllOf(parts):
            kept = _short(parts)
            return AllOf(kept) if kept else None
        case AnyOf(parts):
            kept = _short(parts)
            return AnyOf(kept) if kept else None
        case _:
            return None


def _short(parts: tuple[Expression, ...]) -> tuple[Expression, ...]:
    return tuple(part for part in parts if _asks(part) and _size(part) <= 4)[:8]
