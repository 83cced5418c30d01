"""`trending`: what is rising now."""

import asyncio

from bot import trending
from bot.cards import card, count, sample_notice
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context
from bot.dates import format_date
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply
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
        text = f"There is no page {page}: {count(len(found), 'paper')} rise."
        notes.append(Notice(kind=NoticeKind.INFO, text=text))
    elif all(each.gained is None for each in shown):
        notes.append(
            Notice(
                kind=NoticeKind.INFO,
                text="This is an estimate: I have not known these papers for two days yet.",
                hint="Their upvotes count as gained evenly since they were listed.",
            )
        )
    blocks: list[Block] = [
        Heading(text=f"Rising now: {count(len(found), 'paper')}"),
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
    newest = "" if edition is None else format_date(edition.date, context.locale)
    known = f" The newest that I know is of {newest}." if newest else ""
    notice = Notice(
        kind=NoticeKind.INFO,
        text="Nothing is rising that I know of.",
        hint=f"Only papers on lists of the last {trending.LISTED_DAYS} days count.{known}",
    )
    return Reply(blocks=(notice, *pages.row([Button(label="The newest list", line="today")])))


COMMAND = Command(
    name="trending",
    summary="What is rising now",
    run=run,
    options=(PAGE,),
    examples=("trending",),
    details=(
        "The papers that gained the most upvotes in the last two days, the latest ones counting"
        " most; the longer ago a paper was listed, the less. `▲ 42 (+17)`: 42 upvotes, 17 of them"
        " gained in these two days. Nothing listed more than two weeks ago is in it."
    ),
    shareable=True,
)
