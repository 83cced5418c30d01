"""The grammar of queries, and the tree of what was written. Imported when first needed: lark
takes a tenth of a second to start.
"""

from dataclasses import dataclass

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

FIELDS = ("author", "title", "org", "cat", "after", "before", "min", "has", "sort")

# A lone AND is what stands between words anyway. A minus counts at the start of a word only, and
# a field only with its value right behind the colon: titles are full of colons and dashes.
GRAMMAR = rf"""
start: either
either: all (OR all)*
all: (part | _AND)*
?part: NOT part -> no
     | CHUNK    -> chunk
     | QUOTED   -> quoted
     | "(" either ")" -> group
     | FIELD value    -> fielded
?value: VALUE   -> chunk
      | QUOTED  -> quoted
      | "(" either ")" -> group

OR.3: /OR(?![^\s()"|])|\|+/
_AND.3: /AND(?![^\s()"|])/
NOT.3: /NOT(?![^\s()"|])|(?<![^\s"(|)])-+(?=[^\s|)])/
FIELD.2: /(?i:{"|".join(FIELDS)}):(?=[^\s|)])/
QUOTED: /"[^"]*"/
CHUNK: /(?!(?:OR|AND|NOT)(?![^\s()"|]))[^\s"()|]+/
VALUE: /[^\s"()|]+/

%ignore /\s+/
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters without a blank, from `start` to `end` of the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """What stands in quotes; `start` and `end` include them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class No:
    """`-part` or `NOT part`; `start` is where the minus is."""

    part: "Written"
    start: int


@dataclass(frozen=True, slots=True)
class Fielded:
    """`field:value`; `name` is in lower case, `start` to `end` is the name and the colon."""

    name: str
    value: "Written"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class All:
    """Parts side by side; there may be none."""

    parts: "tuple[Written, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Parts with an OR between each two; `operators` are their starts and ends."""

    parts: tuple[All, ...]
    operators: tuple[tuple[int, int], ...]


Written = Chunk | Quoted | No | Fielded | All | Either


def _span(token: Token) -> tuple[int, int]:
    assert token.start_pos is not None and token.end_pos is not None
    return token.start_pos, token.end_pos


@v_args(inline=True)
class _ToTree(Transformer[Token, Written]):
    def start(self, written: Written) -> Written:
        return written

    def either(self, *children: All | Token) -> Written:
        parts = tuple(child for child in children if isinstance(child, All))
        if len(parts) == 1:
            return parts[0]
        operators = tuple(_span(child) for child in children if isinstance(child, Token))
        return Either(parts, operators)

    def all(self, *parts: Written) -> Written:
        return All(parts)

    def no(self, minus: Token, part: Written) -> Written:
        return No(part, _span(minus)[0])

    def chunk(self, token: Token) -> Written:
        return Chunk(str(token), *_span(token))

    def quoted(self, token: Token) -> Written:
        return Quoted(str(token)[1:-1], *_span(token))

    def group(self, inner: Written) -> Written:
        return inner

    def fielded(self, name: Token, value: Written) -> Written:
        return Fielded(str(name)[:-1].lower(), value, *_span(name))


_PARSER = Lark(GRAMMAR, parser="lalr", lexer="contextual", transformer=_ToTree())


class Unexpected(Exception):
    """Something is missing: in a balanced text, what a NOT or a minus would leave out."""


def read(text: str) -> Written:
    """Return the tree of a text in which quotes and parentheses are balanced.

    Raises Unexpected.
    """
    try:
        tree: object = _PARSER.parse(text)
    except UnexpectedInput as error:
        raise Unexpected from error
    assert isinstance(tree, All | Either)
    return tree
