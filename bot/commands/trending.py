"""`trending`: what is rising now."""

import asyncio

from bot import trending
from bot.cards import card, count_papers, sample_notice
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context
from bot.dates import format_date
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply
from bot.texts import _, marked
from bot.trending import Rising


async def run(context: Context, args: Args) -> Reply:
    """Answer with the papers that gain upvotes fastest, the steepest rise first."""
    page = values.number(COMMAND, args, "page", 1)
    papers = context.services.store.papers
    first_day = trending.listed_since(context.now)
    histories = await papers.upvote_histories(first_day, context.now.date())
    # Apart: two weeks of lists are many papers to compare.
    found = await asyncio.to_thread(trending.rising, histories, context.now)
    if not found:
        return await _nothing(context)
    first = (page - 1) * pages.LIST_SIZE
    shown = found[first : first + pages.LIST_SIZE]
    notes: list[Block] = []
    if not shown:
        text = _("There is no page {page}: {papers} rise.")
        papers_found = count_papers(len(found))
        notes.append(Notice(kind=NoticeKind.INFO, text=text.format(page=page, papers=papers_found)))
    elif all(each.gained is None for each in shown):
        notes.append(
            Notice(
                kind=NoticeKind.INFO,
                text=_("This is an estimate: I have not known these papers for two days yet."),
                hint=_("Their upvotes count as gained evenly since they were listed."),
            )
        )
    blocks: list[Block] = [
        Heading(text=_("Rising now: {papers}").format(papers=count_papers(len(found)))),
        *notes,
        *sample_notice(each.paper for each in shown),
        *(_card(each, number, context) for number, each in enumerate(shown, first + 1)),
        *pages.row(
            [
                *pages.paging("trending", page, pages.LIST_SIZE, len(found)),
                *pages.share(context, f"trending page:{page}" if page > 1 else "trending"),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


def _card(risen: Rising, position: int, context: Context) -> Block:
    shown = card(risen.paper, position=position, locale=context.locale)
    upvotes = f"▲ {risen.paper.signals.upvotes or 0:,}"
    if risen.gained is None:
        return shown
    badges = tuple(f"{upvotes} (+{risen.gained:,})" if b == upvotes else b for b in shown.badges)
    return shown.model_copy(update={"badges": badges})


async def _nothing(context: Context) -> Reply:
    edition = await context.services.store.papers.latest_edition(context.now.date())
    hint = _("Only papers on lists of the last {number} days count.")
    hint = hint.format(number=trending.LISTED_DAYS)
    if edition is not None:
        newest = format_date(edition.date, context.locale)
        hint += " " + _("The newest that I know is of {day}.").format(day=newest)
    text = _("Nothing is rising that I know of.")
    return Reply(
        blocks=(
            Notice(kind=NoticeKind.INFO, text=text, hint=hint),
            *pages.row([Button(label=_("The newest list"), line="today")]),
        )
    )


COMMAND = Command(
    name="trending",
    summary=marked("What is rising now"),
    run=run,
    options=(PAGE,),
    examples=("trending",),
    details=marked(
        "The papers that gained the most upvotes in the last two days, the latest ones counting"
        " most; the longer ago a paper was listed, the less. `▲ 42 (+17)`: 42 upvotes, 17 of them"
        " gained in these two days. Nothing listed more than two weeks ago is in it."
    ),
    shareable=True,
)
