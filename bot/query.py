"""The query language: parse it, print it back, decide whether a paper matches and say why.

Today: words (all must occur), `"phrases"` and `-exclusions`. Anything else only separates words.
Any text is safe input: it becomes a `Query`, or a `QueryError` that says what to write instead.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from bot.errors import BadInput
from bot.model.paper import Paper
from bot.model.query import Phrase, Query, Term, Word
from bot.text import analyse, is_stop, token_spans

LONGEST_QUERY = 1_000
"""In characters."""

MOST_TERMS = 50

Field = Literal["title", "abstract", "keywords"]

_FIELDS: tuple[Field, ...] = ("title", "abstract", "keywords")
_BETWEEN_KEYWORDS = "|"  # no token of a query: the analyser makes none without a letter or digit
_MOST_NAMED = 4
_EXAMPLE = "language models"

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–−⁃", "-"),
        **dict.fromkeys("’‘ʼ′", "'"),
    }
)
_LEXEME = re.compile(
    r"""
    (?P<minus> (?<![^\s"(]) -+ )?
    (?: "(?P<phrase>[^"]*)(?P<closed>"?) | (?P<chunk>[^\s"]+) )
    """,
    re.VERBOSE,
)


class QueryError(BadInput):
    """A query could not be understood. `position` is where, in characters from 0."""

    def __init__(
        self, message: str, hint: str, position: int = 0, suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint, suggestions)
        self.position = position


def parse(text: str) -> Query:
    """Return what a text asks for.

    Stop words count only in phrases, or where there is nothing else; repeats count once. Raises
    QueryError for a quote that is never closed, for nothing but exclusions, for nothing that can
    be searched, and for more than LONGEST_QUERY characters or MOST_TERMS terms.
    """
    written = _plain(text)
    if max(len(text), len(written)) > LONGEST_QUERY:
        raise _too_long(written)
    required: list[Term] = []
    excluded: list[Term] = []
    for lexeme in _LEXEME.finditer(written):
        terms = excluded if lexeme["minus"] else required
        if lexeme["chunk"]:
            terms.extend(_words(lexeme["chunk"]))
        elif lexeme["closed"]:
            if tokens := analyse(lexeme["phrase"]).tokens:
                terms.append(Phrase(" ".join(lexeme["phrase"].split()), tokens))
        else:
            raise _never_closed(written, lexeme.start("phrase") - 1)
    query = Query(_telling(required) or _distinct(required), _telling(excluded))
    if not query.required:
        raise _nothing_required(written, query.excluded)
    if len(query.required) + len(query.excluded) > MOST_TERMS:
        raise _too_many(query)
    if len(to_text(query)) > LONGEST_QUERY:
        raise _too_long(written)
    return query


def to_text(query: Query) -> str:
    """Return the one canonical way to write a query; `parse` makes of it the same query."""
    return " ".join(
        [
            *(_written(term) for term in query.required),
            *(f"-{_written(term)}" for term in query.excluded),
        ]
    )


def _plain(text: str) -> str:
    """Return a text in one of the ways it can be encoded and typeset; its tokens stay the same."""
    for _ in range(2):  # either step may leave something for the other
        text = unicodedata.normalize("NFKC", text.translate(_PLAIN))
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text


def _written(term: Term) -> str:
    text = _plain(term.text.lower())
    match term:
        case Word():
            return text
        case Phrase():
            parts: list[str] = []
            before = 0
            for _, start, end in token_spans(text):
                parts += [" "] if parts and start > before else []
                parts.append(text[start:end])
                before = end
            return f'"{"".join(parts)}"'
        case _:
            assert_never(term)


def _words(chunk: str) -> Iterator[Word]:
    for start, end, tokens in _pieces(chunk):
        text = chunk[start:end]
        forms = [tokens]
        if "-" in text:
            joined = analyse(text.replace("-", "")).tokens
            if len(joined) == 1 and joined != tokens:
                forms.append(joined)
        yield Word(text, tuple(forms))


def _pieces(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield start, end and tokens of each word; tokens with one hyphen between are one word."""
    first, last = 0, 0
    tokens: list[str] = []
    for token, start, end in token_spans(text):
        if tokens and text[last:start].translate(_PLAIN) != "-":
            yield first, last, tuple(tokens)
            tokens = []
        if not tokens:
            first = start
        tokens.append(token)
        last = end
    if tokens:
        yield first, last, tuple(tokens)


def _identity(term: Term) -> tuple[object, ...]:
    match term:
        case Word(forms=forms):
            return forms
        case Phrase(tokens=tokens):
            return ("phrase", *tokens)
        case _:
            assert_never(term)


def _distinct(terms: list[Term]) -> tuple[Term, ...]:
    first: dict[tuple[object, ...], Term] = {}
    for term in terms:
        first.setdefault(_identity(term), term)
    return tuple(first.values())


def _telling(terms: list[Term]) -> tuple[Term, ...]:
    """Return the distinct terms without the words that nearly every paper has."""
    return _distinct([term for term in terms if not _is_stop_word(term)])


def _is_stop_word(term: Term) -> bool:
    match term:
        case Word(forms=((token,),)):
            return is_stop(token)
        case _:
            return False


def _never_closed(text: str, position: int) -> QueryError:
    before, after = text[:position], text[position + 1 :].strip()
    as_phrase = f'{before}"{after}"'
    if not after:
        as_phrase = "" if '"' in before else f'"{before.strip()}"'
    return QueryError(
        f"The quote at character {position + 1} is never closed.",
        'Put a " before the first and after the last word of the phrase.',
        position,
        _that_work(as_phrase, " ".join(f"{before} {after}".split()), _EXAMPLE)[:2],
    )


def _nothing_required(text: str, excluded: tuple[Term, ...]) -> QueryError:
    if excluded:
        return QueryError(
            "That only says what to leave out.",
            "Add at least one word that the papers should have.",
            0,
            _that_work(f"models {to_text(Query((), excluded))}"),
        )
    asked = "There is no word or number in that." if text.strip() else "The query is empty."
    return QueryError(asked, "Write what the papers should be about.", 0, (_EXAMPLE,))


def _too_long(text: str) -> QueryError:
    return QueryError(
        f"That is longer than {LONGEST_QUERY:,} characters.",
        "A few words that only the right papers have find more than a whole text.",
        LONGEST_QUERY,
        _that_work(" ".join(text[:200].replace('"', " ").split()[:8])),
    )


def _too_many(query: Query) -> QueryError:
    return QueryError(
        f"That is more than {MOST_TERMS} words: every one of them would have to occur.",
        "Keep the words that only the right papers have.",
        0,
        _that_work(to_text(Query(query.required[:8]))),
    )


def _that_work(*texts: str) -> tuple[str, ...]:
    working = []
    for text in texts:
        try:
            parse(text)
        except QueryError:
            continue
        working.append(text)
    return tuple(dict.fromkeys(working))


@dataclass(frozen=True, slots=True)
class Searchable:
    """A paper cut into tokens, ready to be decided upon many times.

    `extras` are other spellings (`gpt4` where `gpt-4` stands), each with the first field it is
    of; they count as words but not in phrases.
    """

    title: tuple[str, ...]
    abstract: tuple[str, ...]
    keywords: tuple[str, ...]
    extras: Mapping[str, Field]

    def tokens(self, field: Field) -> tuple[str, ...]:
        """Return the tokens of a field in order; between two keywords stands a token of no word."""
        match field:
            case "title":
                return self.title
            case "abstract":
                return self.abstract
            case "keywords":
                return self.keywords
            case _:
                assert_never(field)

    def vocabulary(self) -> set[str]:
        """Return every token and extra: what a query's words are looked up among."""
        return {*self.title, *self.abstract, *self.keywords, *self.extras}


def searchable(paper: Paper) -> Searchable:
    """Cut a paper's title, abstract and keywords into tokens."""
    title, abstract = analyse(paper.title), analyse(paper.abstract)
    extras: dict[str, Field] = {
        **dict.fromkeys(abstract.extras, "abstract"),
        **dict.fromkeys(title.extras, "title"),
    }
    keywords: list[str] = []
    for keyword in paper.keywords:
        cut = analyse(keyword)
        keywords += [_BETWEEN_KEYWORDS, *cut.tokens] if keywords else cut.tokens
        for extra in cut.extras:
            extras.setdefault(extra, "keywords")
    return Searchable(title.tokens, abstract.tokens, tuple(keywords), extras)


@dataclass(frozen=True, slots=True)
class Why:
    """What a query found in a paper: each word as it was typed, and the first field it is in."""

    found: tuple[tuple[str, Field], ...]

    def text(self) -> str:
        """Return the reason as people read it: `“reward model” in the title and 2 more`."""
        named: dict[Field, list[str]] = {}
        for word, field in self.found[:_MOST_NAMED]:
            named.setdefault(field, []).append(f"“{word}”")
        parts = [f"{_listed(named[field])} in the {field}" for field in _FIELDS if field in named]
        more = len(self.found) - _MOST_NAMED
        return ", ".join(parts) + (f" and {more} more" if more > 0 else "")


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def decide(query: Query, paper: Paper | Searchable) -> Why | None:
    """Return why a paper matches a query, or None where it does not.

    A word matches by any of its forms: one token anywhere, also among the extras, or several side
    by side in one field. A phrase stands side by side in one field.
    """
    cut = paper if isinstance(paper, Searchable) else searchable(paper)
    found: list[tuple[str, Field]] = []
    for term in query.required:
        field = _where(term, cut)
        if field is None:
            return None
        found.append((term.text, field))
    if not found or any(_where(term, cut) for term in query.excluded):
        return None
    return Why(tuple(found))


def _forms(term: Term) -> tuple[tuple[str, ...], ...]:
    match term:
        case Word(forms=forms):
            return forms
        case Phrase(tokens=tokens):
            return (tokens,)
        case _:
            assert_never(term)


def _where(term: Term, cut: Searchable) -> Field | None:
    """Return the first field that a term is in."""
    forms = _forms(term)
    spelled = [form[0] for form in forms if len(form) == 1] if isinstance(term, Word) else []
    for field in _FIELDS:
        tokens = cut.tokens(field)
        if any(next(_places(form, tokens), None) is not None for form in forms):
            return field
        if any(cut.extras.get(token) == field for token in spelled):
            return field
    return None


def _places(form: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[int]:
    """Yield where in some tokens a form stands side by side."""
    at = -1
    for _ in range(tokens.count(form[0]) if form else 0):
        at = tokens.index(form[0], at + 1)
        if tokens[at : at + len(form)] == form:
            yield at


def mark(query: Query, text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each place in a text that the query's words and phrases match."""
    spans = tuple(token_spans(text))
    tokens = tuple(token for token, _, _ in spans)
    spelled: set[str] = set()
    marked: set[tuple[int, int]] = set()
    for term in query.required:
        for form in _forms(term):
            for at in _places(form, tokens):
                marked.add((spans[at][1], spans[at + len(form) - 1][2]))
            if isinstance(term, Word) and len(form) == 1:
                spelled.update(form)
    for start, end, _ in _pieces(text):
        if not spelled.isdisjoint(analyse(text[start:end]).extras):
            marked.add((start, end))
    return _merged(marked)


def _merged(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
