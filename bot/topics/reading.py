"""Reading stored topics: most are plain conditions side by side and need no grammar.

What is read here is what `parse` returns for the same text; whatever is not that plain goes
through `parse` itself, which takes fifty times as long.
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

from bot.model.query import AllOf, Condition, Not, Phrase, Query, Word
from bot.query import parse
from bot.query.plain import plain
from bot.query.values import READERS, BadValue
from bot.query.words import is_stop_word, words
from bot.text import analyse, is_stop, tokens_of
from bot.topics.marks import needed

_LONGEST = 300  # characters: far below what `parse` refuses
_MOST_PARTS = 20
_REMEMBERED = 20_000
_ASKED_REMEMBERED = 50_000  # what papers match: more words than are read again

_BETWEEN_BLANKS = re.compile(r'(?:[^\s"]+|"[^"]*")+')
_PART = re.compile(
    r"""(?P<sign>-?) (?: (?P<field>title|author|org|cat|min|has): )?
        (?: "(?P<quoted>[^"]*)" | (?P<chunk>[^\s"():|-][^\s"():|]*) )""",
    re.VERBOSE,
)
_OPERATORS = frozenset({"OR", "AND", "NOT"})


def parts_of(topic: str) -> list[str] | None:
    """Return what stands between the blanks of a text that may be plain; None for any other."""
    if len(topic) > _LONGEST or not (topic.isascii() or plain(topic) == topic):
        return None
    if '"' not in topic:
        parts = topic.split(" ")
    else:
        parts = _BETWEEN_BLANKS.findall(topic)
        if " ".join(parts) != topic:
            return None
    return parts if len(parts) <= _MOST_PARTS else None


def phrase_of(part: str) -> tuple[str, ...] | None:
    """Return the tokens of a part that is a phrase and nothing else; None for any other.

    The same as `condition_of` says, in a third of the time: there are more phrases than words.
    """
    if part[:1] != '"' or part.find('"', 1) != len(part) - 1:
        return None
    return tokens_of(part[1:-1]) or None


def word_of(part: str) -> str | None:
    """Return the token of a part that is a plain word; None for any other, and for a stop word.

    The same as `condition_of` says, in a fifth of the time.
    """
    if not (part.isascii() and part.isalnum()) or part in _OPERATORS:
        return None
    tokens = tokens_of(part)
    return tokens[0] if len(tokens) == 1 and not is_stop(tokens[0]) else None


@lru_cache(_REMEMBERED)
def condition_of(part: str) -> Condition | Not | None:
    """Return the one condition that such a part is, or the one it excludes; None for any other.

    A stop word is none: whether it counts depends on what else is asked for.
    """
    matched = _PART.fullmatch(part)
    if matched is None or matched["chunk"] in _OPERATORS:
        return None
    condition = _condition(matched["field"] or "", matched["quoted"], matched["chunk"])
    return Not(condition) if condition is not None and matched["sign"] else condition


class Asked(NamedTuple):
    """What a part of a topic asks for.

    `marks` are those by which a word or phrase is found exactly, and `stored` is its text as JSON.
    """

    condition: Condition | Not
    marks: tuple[str, ...] = ()
    stored: str = ""


@lru_cache(_ASKED_REMEMBERED)
def asked_by(part: str) -> Asked | None:
    """Return the one condition that such a part is; None for any other."""
    condition = condition_of(part)
    if condition is None:
        return None
    wanted = needed(condition, len) if isinstance(condition, Word | Phrase) else None
    if wanted is None or not wanted.exact or not isinstance(condition, Word | Phrase):
        return Asked(condition)
    return Asked(condition, wanted.marks, json.dumps(condition.text, ensure_ascii=False))


@lru_cache(_ASKED_REMEMBERED)
def telling_parts(topic: str) -> tuple[str, ...]:
    """Return the parts of a topic that tell why it matches: all but those that only exclude."""
    parts = parts_of(topic) or ("",)
    return tuple(part for part in parts if part[:1] != "-" or not _only_excludes(part))


def _only_excludes(part: str) -> bool:
    asked = asked_by(part)
    return asked is not None and isinstance(asked.condition, Not)


def _condition(field: str, quoted: str | None, chunk: str) -> Condition | None:
    if field not in ("", "title"):
        try:
            return READERS[field](chunk if quoted is None else quoted)
        except BadValue:
            return None
    if quoted is not None:
        tokens = analyse(quoted).tokens
        return Phrase(" ".join(quoted.split()), tokens, bool(field)) if tokens else None
    found = [*words(chunk, in_title=bool(field))]
    return found[0] if len(found) == 1 and not is_stop_word(found[0]) else None


@lru_cache(_REMEMBERED)
def read(topic: str) -> Query:
    """Return what `parse` makes of a topic. Raises QueryError."""
    conditions = [condition_of(part) for part in parts_of(topic) or ("",)]
    known = dict.fromkeys(each for each in conditions if each is not None)
    required = [each for each in known if not isinstance(each, Not)]
    if None in conditions or not required:
        return parse(topic)
    kept = (*required, *(each for each in known if isinstance(each, Not)))
    return Query(AllOf(kept) if len(kept) > 1 else kept[0])
