"""What was written becomes what is meant: a tree of conditions in its simplest form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from bot.model.query import AllOf, AnyOf, Expression, Not, Phrase, Query, Sort
from bot.query import values
from bot.query.errors import Mistake
from bot.query.joining import all_of, any_of
from bot.query.misspelt import check_chunk
from bot.query.syntax import All, Chunk, Either, Fielded, No, Quoted, Written
from bot.query.values import BadValue
from bot.query.words import words
from bot.text import analyse
from bot.texts import _

_NAMES = frozenset({"author", "org"})
_OF_WORDS = frozenset({"author", "org", "title"})
_EXAMPLE = {
    "author": "author:hinton",
    "org": "org:deepmind",
    "title": "title:attention",
    "cat": "cat:cs.CL",
    "after": "after:7d",
    "before": "before:2026",
    "min": "min:10",
    "has": "has:code",
    "sort": "sort:new",
}


def opposite(expression: Expression) -> Expression | None:
    """Return what holds where an expression does not."""
    match expression:
        case Not(unwanted):
            return unwanted
        case AnyOf(parts):
            return all_of(_opposites(parts))
        case AllOf(parts) if all(isinstance(part, Not) for part in parts):
            return any_of(_opposites(parts))
        case _:
            return Not(expression)


def _opposites(parts: Iterable[Expression]) -> Iterator[Expression]:
    for part in parts:
        if (turned := opposite(part)) is not None:
            yield turned


@dataclass(slots=True)
class Reader:
    """Reads the tree of one text. Raises Mistake."""

    text: str
    sort: Sort | None = None
    _within: list[Fielded] = field(default_factory=list)

    def read(self, written: Written) -> Query | None:
        """Return the query, or None where there is nothing to search for."""
        wanted = self._read(written)
        return None if wanted is None else Query(wanted, self.sort or Sort.BEST)

    def _read(self, written: Written) -> Expression | None:
        match written:
            case Chunk() | Quoted():
                return self._words(written)
            case No(part, start):
                return self._without(part, start)
            case Fielded():
                return self._fielded(written)
            case All(parts):
                return all_of(self._side_by_side(parts))
            case Either():
                return any_of(self._branches(written))
            case _:
                assert_never(written)

    def _words(self, written: Chunk | Quoted) -> Expression | None:
        name = self._field
        if name and name != "title":
            return self._condition(name, written.text, written.start, written.end)
        if isinstance(written, Chunk):
            if not name:
                check_chunk(self.text, written)
            return all_of(words(written.text, in_title=bool(name)))
        tokens = analyse(written.text).tokens
        if not tokens:
            return None
        return Phrase(" ".join(written.text.split()), tokens, in_title=bool(name))

    def _without(self, part: Written, start: int) -> Expression | None:
        if isinstance(part, Fielded) and part.name == "sort":
            raise self._mistake(
                _("`sort:` says in which order papers come; there is nothing to leave out."),
                _("Write it without the minus."),
                start,
                part.start,
                ("",),
            )
        read = self._read(part)
        if read is None:
            return None
        bare = part.value if isinstance(part, Fielded) else part
        if isinstance(bare, Chunk) and isinstance(read, AllOf):
            return all_of(_opposites(read.parts))  # -a/b: neither of them
        return opposite(read)

    def _side_by_side(self, parts: tuple[Written, ...]) -> Iterator[Expression]:
        """Yield what stands side by side; in `author:(...)` neighbours are one name."""
        is_name = self._field in _NAMES
        run: list[Chunk] = []
        for part in parts:
            if is_name and isinstance(part, Chunk):
                run.append(part)
                continue
            if run:
                yield from self._name(run)
                run = []
            read = self._read(part)
            if read is not None:
                yield read
        if run:
            yield from self._name(run)

    def _name(self, run: list[Chunk]) -> Iterator[Expression]:
        text = " ".join(chunk.text for chunk in run)
        name = self._condition(self._field, text, run[0].start, run[-1].end)
        if name is not None:
            yield name

    def _branches(self, written: Either) -> Iterator[Expression]:
        for number, part in enumerate(written.parts):
            if not part.parts:
                start, end = written.operators[max(number - 1, 0)]
                operator = self.text[start:end]
                what = (
                    _("There is nothing before the {operator}.")
                    if number == 0
                    else _("There is nothing after the {operator}.")
                )
                raise self._mistake(
                    what.format(operator=operator),
                    _("Write `this OR that`; a small `or` is a word like any other."),
                    start,
                    end,
                    ("", operator.lower()),
                )
            read = self._read(part)
            if read is not None:
                yield read

    def _fielded(self, written: Fielded) -> Expression | None:
        name, value = written.name, written.value
        if self._within:
            raise self._mistake(
                _("`{name}:` cannot stand inside `{around}:( )`.").format(
                    name=name, around=self._field
                ),
                _("In the parentheses of `{name}:` there are only its values.").format(
                    name=self._field
                ),
                written.start,
                written.end,
                ("",),
            )
        if isinstance(value, Chunk) and value.text.startswith("-"):
            rest = value.text.lstrip("-")
            minus = "-" if name in _OF_WORDS else ""
            raise self._mistake(
                _("The minus goes before the field: `-{name}:`.").format(name=name),
                _("Write `-{example}`.").format(example=_EXAMPLE[name]),
                written.start,
                value.end,
                (f"{minus}{name}:{rest}", f"-{name}:{rest}"),
            )
        self._within.append(written)
        try:
            read = self._read(value)
        finally:
            self._within.pop()
        if read is None and name != "sort":
            end = value.end if isinstance(value, Chunk | Quoted) else written.end
            raise self._mistake(
                _("There is nothing to look for after `{name}:`.").format(name=name),
                _("Write, for example, `{example}`.").format(example=_EXAMPLE[name]),
                written.start,
                end,
                ("", _EXAMPLE[name]),
            )
        return read

    @property
    def _field(self) -> str:
        """The name of the field whose value is being read, if any."""
        return self._within[-1].name if self._within else ""

    def _condition(self, name: str, value: str, start: int, end: int) -> Expression | None:
        whole = self._within[-1]
        is_group = not isinstance(whole.value, Chunk | Quoted)
        start = start if is_group else whole.start
        try:
            if name != "sort":
                return values.READERS[name](value)
            order = values.sort(value)
        except BadValue as bad:
            meant = bad.meant
            if is_group:  # each must be a single value to stand in there
                meant = tuple(
                    each.removeprefix(f"{name}:") for each in meant if each.count(":") == 1
                )
            raise self._mistake(bad.what, bad.hint, start, end, meant) from bad
        if self.sort not in (None, order):
            what, hint = _("There are two orders."), _("Keep one `sort:`.")
            raise self._mistake(what, hint, start, end, ("",))
        self.sort = order
        return None

    def _mistake(
        self, what: str, hint: str, start: int, end: int, instead: tuple[str, ...]
    ) -> Mistake:
        """Return a mistake where one of `instead` may be meant in the place of what is there."""
        before, after = self.text[:start], self.text[end:]
        meant = (f"{before}{each}{after}" for each in instead)
        return Mistake(what, hint, start, end, tuple(" ".join(text.split()) for text in meant))
