"""What was read and what is stored, in words: for `status` in the chat and on the command line."""

from datetime import date, datetime

from bot import describe
from bot.dates import format_date
from bot.meaning import meaning_state
from bot.model.paper import EditionState
from bot.ports import Store
from bot.reply import Fact, Span, Text
from bot.sync_state import last_sync

_FAR = date(9999, 12, 31)


async def overview(store: Store, zone: str, locale: str) -> list[Fact]:
    """Return what papers and lists there are and when the list was last asked for."""
    counts = await store.papers.counts()
    facts = [fact("papers", Text(text=_papers(counts["papers"], counts["sample"])))]
    edition = await store.papers.latest_edition(_FAR)
    if edition is not None:
        complete = edition.state is EditionState.COMPLETE
        state = "complete" if complete else "still filling up"
        day = format_date(edition.date, locale)
        facts.append(fact("last list", Text(text=f"{day}, {len(edition.keys)} papers, {state}")))
        facts.append(fact("list read", describe.moment(edition.read_at, zone, locale)))
    asked = await last_sync(store)
    if asked is None:
        facts.append(fact("daily list", Text(text="not asked for yet")))
    else:
        facts.append(
            fact("daily list", _at("last asked for ", asked.at, zone, locale), asked.error)
        )
    if (meaning := await meaning_state(store)) is not None:
        read = Text(text=f"{meaning.papers:,} papers read by {meaning.model}")
        words_alone = f"words alone count now. {meaning.trouble}" if meaning.trouble else ""
        facts.append(fact("search by meaning", read, words_alone))
    return facts


def fact(name: str, spans: Span | tuple[Span, ...], trouble: str = "") -> Fact:
    """Return a fact of some spans, with what went wrong behind them."""
    shown = spans if isinstance(spans, tuple) else (spans,)
    return Fact(name=name, spans=(*shown, Text(text=f" · {trouble}")) if trouble else shown)


def _at(words: str, at: datetime, zone: str, locale: str) -> tuple[Span, ...]:
    return (Text(text=words), describe.moment(at, zone, locale))


def _papers(papers: int, sample: int) -> str:
    if sample and sample == papers:
        return f"{papers:,}, all of them bundled samples"
    return f"{papers:,}"
