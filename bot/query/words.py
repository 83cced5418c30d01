"""The words of a query: cut by the one analyser, found in tokens, and marked in texts."""

from collections.abc import Iterable, Iterator

from bot.model.query import AllOf, AnyOf, Condition, Expression, Not, Phrase, Query, Term, Word
from bot.text import analyse, is_stop, token_spans


def words(chunk: str, in_title: bool = False) -> Iterator[Word]:
    """Yield the words that a text without blanks has."""
    for start, end, tokens in pieces(chunk):
        text = chunk[start:end]
        forms = [tokens]
        if "-" in text:
            joined = analyse(text.replace("-", "")).tokens
            if len(joined) == 1 and joined != tokens:
                forms.append(joined)
        yield Word(text, tuple(forms), in_title)


def pieces(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield start, end and tokens of each word; tokens with one hyphen between are one word."""
    return _joined(text, token_spans(text))


def _joined(
    text: str, spans: Iterable[tuple[str, int, int]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    first, last = 0, 0
    tokens: list[str] = []
    for token, start, end in spans:
        if tokens and text[last:start] not in _HYPHENS:
            yield first, last, tuple(tokens)
            tokens = []
        if not tokens:
            first = start
        tokens.append(token)
        last = end
    if tokens:
        yield first, last, tuple(tokens)


def forms_of(term: Term) -> tuple[tuple[str, ...], ...]:
    """Return the token sequences that count as a term."""
    return term.forms if isinstance(term, Word) else (term.tokens,)


def is_stop_word(expression: Expression) -> bool:
    """Return whether this is a single word that nearly every paper has."""
    match expression:
        case Word(forms=((token,),)):
            return is_stop(token)
        case _:
            return False


def terms(query: Query) -> tuple[Term, ...]:
    """Return the words and phrases that a query asks for, in order; what is excluded is not."""
    return tuple(each for each in conditions(query) if isinstance(each, Word | Phrase))


def conditions(query: Query) -> Iterator[Condition]:
    """Yield every condition that a query asks for; what is excluded is not."""
    return _asked_for(query.wanted)


def _asked_for(expression: Expression) -> Iterator[Condition]:
    match expression:
        case Not():
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _asked_for(part)
        case _:
            yield expression


def places(form: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[int]:
    """Yield where in some tokens a form stands side by side."""
    at = -1
    for _ in range(tokens.count(form[0]) if form else 0):
        at = tokens.index(form[0], at + 1)
        if tokens[at : at + len(form)] == form:
            yield at


def mark(query: Query, text: str, *, title: bool = True) -> tuple[tuple[int, int], ...]:
    """Return start and end of each place in a text that the query's words and phrases match.

    What is wanted in the title is marked only where `text` is one (`title`).
    """
    spans = tuple(token_spans(text))
    tokens = tuple(token for token, _, _ in spans)
    spelled: set[str] = set()
    marked: set[tuple[int, int]] = set()
    for term in terms(query):
        if term.in_title and not title:
            continue
        for form in forms_of(term):
            for at in places(form, tokens):
                marked.add((spans[at][1], spans[at + len(form) - 1][2]))
            if isinstance(term, Word) and len(form) == 1:
                spelled.update(form)
    for start, end, _ in _joined(text, spans):
        # Only what is more than letters and digits has extras.
        if text[start:end].isalnum():
            continue
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


_HYPHENS = frozenset("-‐‑‒–−⁃")
