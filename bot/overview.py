"""What was read and what is stored, in words: for `status` in the chat and on the command line."""

from datetime import date

from bot import describe
from bot.dates import format_date
from bot.meaning import meaning_state
from bot.model.paper import EditionState
from bot.ports import Store
from bot.reply import Fact, Span, Text
from bot.sync_state import LastAnnouncements, last_announcements, last_sync
from bot.texts import _, many

_FAR = date(9999, 12, 31)


async def overview(store: Store, zone: str, locale: str) -> list[Fact]:
    """Return what papers and lists there are and when the list was last asked for."""
    counts = await store.papers.counts()
    facts = [fact(_("papers"), Text(text=_papers(counts["papers"], counts["sample"])))]
    edition = await store.papers.latest_edition(_FAR)
    if edition is not None:
        text = (
            _("{day}, {number} papers, complete")
            if edition.state is EditionState.COMPLETE
            else _("{day}, {number} papers, still filling up")
        )
        day = format_date(edition.date, locale)
        listed = Text(text=text.format(day=day, number=len(edition.keys)))
        facts.append(fact(_("last list"), listed))
        facts.append(fact(_("list read"), describe.moment(edition.read_at, zone, locale)))
    asked = await last_sync(store)
    if asked is None:
        facts.append(fact(_("daily list"), Text(text=_("not asked for yet"))))
    else:
        at = describe.moment(asked.at, zone, locale)
        facts.append(
            fact(_("daily list"), describe.around(_("last asked for {when}"), at), asked.error)
        )
    if (announced := await last_announcements(store)) is not None:
        facts.append(_announcements(announced, zone, locale))
    if (meaning := await meaning_state(store)) is not None:
        read = _("{number} papers read by {model}").format(
            number=f"{meaning.papers:,}", model=meaning.model
        )
        words_alone = _("words alone count now. {why}").format(why=meaning.trouble)
        trouble = words_alone if meaning.trouble else ""
        facts.append(fact(_("search by meaning"), Text(text=read), trouble))
    return facts


def fact(name: str, spans: Span | tuple[Span, ...], trouble: str = "") -> Fact:
    """Return a fact of some spans, with what went wrong behind them."""
    shown = spans if isinstance(spans, tuple) else (spans,)
    return Fact(name=name, spans=(*shown, Text(text=f" · {trouble}")) if trouble else shown)


def _announcements(state: LastAnnouncements, zone: str, locale: str) -> Fact:
    spans: tuple[Span, ...] = (Text(text=_("not read yet")),)
    if state.read_at is not None:
        spans = describe.around(_("last read {when}"), describe.moment(state.read_at, zone, locale))
    if state.newest is not None:
        text = many(
            "{number} paper announced {day}", "{number} papers announced {day}", state.papers
        )
        number, day = f"{state.papers:,}", format_date(state.newest, locale)
        spans = (*spans, Text(text=f" · {text.format(number=number, day=day)}"))
    return fact(state.source, spans, state.error)


def _papers(papers: int, sample: int) -> str:
    if sample and sample == papers:
        return _("{number}, all of them bundled samples").format(number=f"{papers:,}")
    return f"{papers:,}"
