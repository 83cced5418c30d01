"""Papers as cards: the same in every list and every digest. Pure."""

from collections.abc import Iterable

from bot.dates import format_date
from bot.model.paper import Paper
from bot.papers import page_url
from bot.reply import Block, Button, Notice, NoticeKind, PaperCard
from bot.text import one_line

SAMPLE_NOTICE = Notice(
    kind=NoticeKind.SAMPLE,
    text="These are bundled sample papers, not today's list.",
    hint="The daily list could not be read; as soon as it can be, real papers take their place.",
)


def badges(paper: Paper) -> tuple[str, ...]:
    """Return short facts about a paper, the most telling first."""
    facts = []
    if paper.withdrawn:
        facts.append("withdrawn")
    if paper.signals.upvotes is not None:
        facts.append(f"▲ {paper.signals.upvotes:,}")
    if paper.signals.comments:
        facts.append(f"{paper.signals.comments:,} comments")
    if paper.code_url:
        stars = f" ★ {paper.signals.stars:,}" if paper.signals.stars else ""
        facts.append(f"code{stars}")
    if paper.organization:
        facts.append(paper.organization)
    return tuple(facts)


def card(
    paper: Paper, *, position: int | None = None, why: str = "", locale: str = "en"
) -> PaperCard:
    """Return a paper as it stands in a list."""
    return PaperCard(
        id=paper.key,
        title=paper.title,
        url=page_url(paper),
        authors=paper.authors,
        summary=one_line(paper.abstract, paper.ai_summary),
        badges=badges(paper),
        why=why,
        position=position,
        listed_on=format_date(paper.listed_on, locale) if paper.listed_on else None,
        thumbnail=paper.thumbnail_url,
        sample=paper.sample,
        buttons=(
            Button(label="Abstract", line=f"show {paper.key}"),
            Button(label="Similar", line=f"similar {paper.key}"),
            Button(label="Save", line=f"save {paper.key}"),
        ),
    )


def sample_notice(papers: Iterable[Paper]) -> list[Block]:
    """Return the mark that replies with sample papers begin with."""
    return [SAMPLE_NOTICE] if any(paper.sample for paper in papers) else []


def count(number: int, thing: str, plural: str = "") -> str:
    """Return a number with its noun: `1 paper`, `2,300 papers`."""
    return f"{number:,} {thing if number == 1 else plural or thing + 's'}"
