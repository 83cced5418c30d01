"""Which paper a person means by an id, a link or a title."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.commands.declare import Context
from bot.errors import NotFound
from bot.model.paper import Paper
from bot.papers import arxiv_url, key_of
from bot.query import QueryError, parse
from bot.text import STOP_WORDS, readable, title_key

CERTAIN = 90
"""How alike (0..100) a title must be to be taken without asking."""

SHORTEST = 4
"""Fewer letters than this are in too many titles to mean one of them."""


class NoSuchTitle(NotFound):
    """No paper has this title; `near` are the papers with titles most like it."""

    def __init__(self, title: str, near: tuple[Paper, ...]) -> None:
        super().__init__(
            f"I know no paper called “{title}”.",
            "Is it one of these? An id or a link always works."
            if near
            else "Try a few words of it with `search`, or give its arXiv id or link.",
        )
        self.near = near


async def find_paper(text: str, context: Context) -> Paper:
    """Return the paper that an id, a link or a title means.

    Raises NotFound, NoSuchTitle where it was taken for a title.
    """
    text = text.strip().strip('"“”')
    papers = context.services.store.papers
    if key := key_of(text):
        found = (await papers.get([key])).get(key)
        if found is None:
            raise _unknown_key(key)
        return found
    wanted = title_key(text)
    if exact := await papers.by_title_key(wanted):
        return exact
    near = await nearest(text, context, limit=5)
    if near and len(wanted) >= SHORTEST:
        alike = [p for p in near if fuzz.token_set_ratio(wanted, p.title_key) >= CERTAIN]
        if len(alike) == 1 or (alike and fuzz.ratio(wanted, alike[0].title_key) >= CERTAIN):
            return alike[0]
        near = alike or near
    raise NoSuchTitle(readable(text)[:80], tuple(near))


async def nearest(text: str, context: Context, limit: int) -> list[Paper]:
    """Return the papers with the titles most like a text, best first."""
    words = [word for word in readable(text)[:300].split() if word.lower() not in STOP_WORDS]
    keys: dict[str, None] = {}
    # All the words; then without one of them; then any: the first that finds something.
    attempts = [words, *([*words[:i], *words[i + 1 :]] for i in range(len(words)))]
    for attempt in [*attempts[:12], *([word] for word in words[:8])]:
        try:
            query = parse(" ".join(_plain(word) for word in attempt))
        except QueryError:
            continue
        hits = await context.services.index.search(query, limit)
        keys.update(dict.fromkeys(hits.keys))
        if len(keys) >= limit and attempt is words:
            break
    found = await context.services.store.papers.get(keys)
    wanted = title_key(text)
    return sorted(found.values(), key=lambda paper: -fuzz.token_set_ratio(wanted, paper.title_key))[
        :limit
    ]


async def in_order(keys: Sequence[str], context: Context) -> list[Paper]:
    """Return the papers of these keys in their order; what is gone by now is left out."""
    found = await context.services.store.papers.get(keys)
    return [found[key] for key in keys if key in found]


def _plain(word: str) -> str:
    return word.replace('"', " ").lstrip("-")


def _unknown_key(key: str) -> NotFound:
    if key.startswith("t-"):
        return NotFound(f"I know no paper {key}.", "Give its title, its arXiv id or a link.")
    return NotFound(
        f"I have not read of {key}: no daily list that I know has it.",
        f"It may be at {arxiv_url(key)}.",
    )
