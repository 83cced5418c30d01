"""`today`: the papers listed on a day, in a week or a month."""

from datetime import date, timedelta

from bot import cards, describe
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.grammar import write_line
from bot.dates import Span, format_date, list_today
from bot.errors import BadInput
from bot.model.paper import Edition, EditionState
from bot.query import decide, parse
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply
from bot.texts import _, marked

SATURDAY = 5
_LONGEST = timedelta(days=366)


async def run(context: Context, args: Args) -> Reply:
    """Answer with the list of a day or days, most upvoted first."""
    asked = args.get("date")
    span = values.span(asked, context) if asked else _newest_day(context)
    if span.last - span.first > _LONGEST:
        hint = _("Name fewer days, or search: `search your words after:{day}`.")
        raise BadInput(_("That is more than a year."), hint.format(day=span.first))
    notes: list[Block] = []
    count = await context.services.store.papers.listed_count(span.first, span.last)
    if not count and span.first == span.last:
        edition = await context.services.store.papers.latest_edition(span.first)
        if edition is None and not asked:
            return _never_read()
        notes.append(_no_list(span, edition, context))
        if edition is None or asked:
            return await _empty(span, notes, context)
        span = Span(edition.date, edition.date, format_date(edition.date, context.locale))
    elif not count:
        text = _("I know no list for {day}.").format(day=_name(span, context))
        notes.append(Notice(kind=NoticeKind.INFO, text=text))
        return await _empty(span, notes, context)
    else:
        notes += await _still_open(span, context)
    return await _list(context, args, span, notes)


async def _list(context: Context, args: Args, span: Span, notes: list[Block]) -> Reply:
    page = values.number(COMMAND, args, "page", 1)
    wanted = args.get("query")
    line = write_line(COMMAND, {"date": _typed(span), "query": wanted})
    title = _name(span, context)
    first = (page - 1) * pages.LIST_SIZE
    reasons: dict[str, str] = {}
    papers = context.services.store.papers
    if wanted:
        query = parse(wanted)
        listed = await papers.listed(span.first, span.last)
        found = [(paper, why) for paper in listed if (why := decide(query, paper, context.today))]
        reasons = {paper.key: why.text() for paper, why in found}
        count = len(found)
        shown = [paper for paper, _ in found[first : first + pages.LIST_SIZE]]
        title = f"{title} · {describe.asked(wanted)}"
    else:
        count = await papers.listed_count(span.first, span.last)
        shown = await papers.listed(span.first, span.last, limit=pages.LIST_SIZE, offset=first)
    if not shown and count:
        return Reply(blocks=tuple(pages.beyond(line, page, pages.LIST_SIZE, count)))
    if not shown:
        text = _("None of the papers listed matches {what}.").format(what=describe.asked(wanted))
        notes.append(Notice(kind=NoticeKind.INFO, text=text))
    heading = _("{what}: {papers}").format(what=title, papers=cards.count_papers(count))
    blocks: list[Block] = [
        Heading(text=heading),
        *notes,
        *pages.cards(shown, context, first=first + 1, whys=reasons),
        *pages.row(
            [
                *pages.paging(line, page, pages.LIST_SIZE, count),
                *await _steps(span, wanted, context),
                *pages.share(context, pages.paged(line, page)),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


def _newest_day(context: Context) -> Span:
    # East of New York the local date may be ahead of the list's, west of it behind.
    day = max(context.today, list_today(context.now))
    return Span(day, day, format_date(day, context.locale))


def _name(span: Span, context: Context) -> str:
    first = format_date(span.first, context.locale)
    if span.first == span.last:
        return first
    return f"{first} – {format_date(span.last, context.locale)}"


def _typed(span: Span) -> str:
    """Return a date expression that means the same days on any other day."""
    first, last = span.first, span.last
    if first == last:
        return first.isoformat()
    year, week, weekday = first.isocalendar()
    if weekday == 1 and last - first == timedelta(days=6):
        return f"{year:04}-W{week:02}"
    next_month = first.replace(day=28) + timedelta(days=4)
    if first.day == 1 and last == next_month - timedelta(days=next_month.day):
        return first.isoformat()[:7]
    return f"{first}..{last}"


def _no_list(span: Span, edition: Edition | None, context: Context) -> Notice:
    day = format_date(span.first, context.locale)
    none = _("I know no list for {day}.") if edition is None else _("There is no list for {day}.")
    sentences = [none.format(day=day)]
    if span.first.weekday() >= SATURDAY:
        sentences.append(_("The daily list rests at weekends."))
    if edition is not None:
        before = format_date(edition.date, context.locale)
        sentences.append(_("The one before it: {day}.").format(day=before))
    return Notice(kind=NoticeKind.INFO, text=" ".join(sentences))


def _never_read() -> Reply:
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.INFO,
                text=_("No list has been read yet."),
                hint=_(
                    "`python -m bot sync` reads the last two weeks;"
                    " `python -m bot import FILE` takes saved pages."
                ),
            ),
        )
    )


async def _still_open(span: Span, context: Context) -> list[Block]:
    edition = await context.services.store.papers.edition(span.last)
    if edition is None or edition.state is EditionState.COMPLETE:
        return []
    text = _("This list is still filling up: {papers} so far.")
    so_far = cards.count_papers(len(edition.keys))
    return [Notice(kind=NoticeKind.INFO, text=text.format(papers=so_far))]


async def _empty(span: Span, notes: list[Block], context: Context) -> Reply:
    return Reply(blocks=(*notes, *pages.row(await _steps(span, "", context))))


async def _steps(span: Span, wanted: str, context: Context) -> list[Button]:
    papers = context.services.store.papers
    before = await papers.latest_edition(_day_before(span.first))
    after = await papers.next_edition(span.last)
    return [
        pages.button(
            context,
            f"{arrow} {format_date(edition.date, context.locale)}",
            "today",
            {"date": edition.date.isoformat(), "query": wanted},
            replaces=True,
        )
        for arrow, edition in (("←", before), ("→", after))
        if edition is not None
    ]


def _day_before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


COMMAND = Command(
    name="today",
    summary=marked("The papers listed today, on a day, in a week or a month"),
    run=run,
    options=(
        Option(
            "date",
            Kind.DATE,
            marked("a date, yesterday, week, month, FIRST..LAST"),
            positional=True,
            named=True,
        ),
        Option("query", Kind.QUERY, marked("only papers that match"), positional=True),
        PAGE,
    ),
    examples=("today", "today yesterday", "today last 3 days", "today 2026-W11 diffusion"),
    details=marked(
        "Most upvoted first. Without a date it shows the newest list there is."
        " A month is `month` or `2026-03`, a week `week` or `2026-W11`; other days are"
        " `2026-03-12..2026-03-20`."
    ),
    shareable=True,
)
