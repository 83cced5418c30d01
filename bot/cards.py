"""Papers as cards: the same in every list and every digest. Pure."""

from collections.abc import Iterable

from bot.dates import format_date
from bot.model.paper import Paper
from bot.model.query import Query
from bot.papers import page_url
from bot.query import mark
from bot.reply import Block, Button, Notice, NoticeKind, PaperCard
from bot.text import one_line, sentences
from bot.texts import _, many

_LONGEST_EXCERPT = 240


def badges(paper: Paper) -> tuple[str, ...]:
    """Return short facts about a paper, the most telling first."""
    facts = []
    if paper.withdrawn:
        facts.append(_("withdrawn"))
    if paper.signals.upvotes is not None:
        facts.append(f"▲ {paper.signals.upvotes:,}")
    if comments := paper.signals.comments:
        text = many("{number} comment", "{number} comments", comments)
        facts.append(text.format(number=f"{comments:,}"))
    if paper.code_url:
        stars = f" ★ {paper.signals.stars:,}" if paper.signals.stars else ""
        facts.append(_("code") + stars)
    if paper.organization:
        facts.append(paper.organization)
    return tuple(facts)


def card(paper: Paper, *, locale: str, position: int | None = None, why: str = "") -> PaperCard:
    """Return a paper as it stands in a list; `locale` is the language of its date."""
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
            Button(label=_("Abstract"), line=f"show {paper.key}"),
            Button(label=_("Similar"), line=f"similar {paper.key}"),
            Button(label=_("Save"), line=f"save {paper.key}"),
        ),
    )


def marked(card: PaperCard, paper: Paper, query: Query) -> PaperCard:
    """Return a card that shows why its paper matches: the query's words are marked.

    Where they are not in the summary, the sentence of the abstract that has most of them takes
    its place.
    """
    summary = card.summary
    marks = mark(query, summary, title=False)
    if not marks and (sentence := _matching(paper.abstract, query)):
        summary = sentence
        marks = mark(query, summary, title=False)
    return card.model_copy(
        update={
            "title_marks": mark(query, card.title),
            "summary": summary,
            "summary_marks": marks,
        }
    )


def _matching(abstract: str, query: Query) -> str:
    """Return the part of an abstract that has most of a query's words, or nothing."""
    spans = mark(query, abstract, title=False)
    best, most, at = "", 0, 0
    for sentence in sentences(abstract) if spans else ():
        start = abstract.find(sentence, at)
        at = start + len(sentence)
        within = [(a - start, b - start) for a, b in spans if start <= a and b <= at]
        distinct = len({sentence[a:b].lower() for a, b in within})
        if distinct > most:
            best, most = _excerpt(sentence, within[0][0]), distinct
    return best


def _excerpt(sentence: str, at: int) -> str:
    """Return a sentence, or where it is too long its part around a place in it."""
    if len(sentence) <= _LONGEST_EXCERPT:
        return sentence
    start = max(0, at - _LONGEST_EXCERPT // 3)
    if start:
        start = sentence.find(" ", start, at) + 1 or at
    part = sentence[start : start + _LONGEST_EXCERPT]
    if start + len(part) < len(sentence):
        part = (part.rpartition(" ")[0] or part) + "…"
    return f"…{part}" if start else part


def sample_notice(papers: Iterable[Paper]) -> list[Block]:
    """Return the mark that replies with sample papers begin with."""
    if not any(paper.sample for paper in papers):
        return []
    text = _("These are bundled sample papers, not today's list.")
    hint = _(
        "The daily list could not be read; as soon as it can be, real papers take their place."
    )
    return [Notice(kind=NoticeKind.SAMPLE, text=text, hint=hint)]


def count_papers(number: int) -> str:
    """Return a number of papers: `1 paper`, `2,300 papers`."""
    return many("{number} paper", "{number} papers", number).format(number=f"{number:,}")
