"""Papers for tests, made by the gate that every paper comes through."""

from typing import Any

from bot.model.paper import Origin, Paper
from bot.papers import RawPaper, enter


def paper(
    title: str = "Attention Is All You Need",
    arxiv_id: str | None = None,
    *,
    abstract: str = "We propose a new network architecture.",
    origin: Origin = Origin.DAILY_LIST,
    **facts: Any,
) -> Paper:
    """Return a paper of these facts (the fields of RawPaper)."""
    return enter(RawPaper(title, abstract, origin, arxiv_id, **facts))


def papers(first: int, last: int, **facts: Any) -> list[Paper]:
    """Return papers numbered `first` to `last`, both included, with ids and titles of their own."""
    return [
        paper(f"Paper number {number}", f"2401.{number:05d}", **facts)
        for number in range(first, last + 1)
    ]
