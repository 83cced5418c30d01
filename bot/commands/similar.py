"""`similar`: a paper's neighbours."""

from bot import cards
from bot.commands import pages
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper, in_order
from bot.commands.grammar import write_line
from bot.reply import Block, Heading, Notice, NoticeKind, Reply
from bot.texts import _, marked


async def run(context: Context, args: Args) -> Reply:
    """Answer with the papers whose text is most like one paper's."""
    paper = await find_paper(args.get("paper"), context)
    keys = await context.services.index.similar(paper.key, pages.PAGE_SIZE)
    neighbours = await in_order(keys, context)
    blocks: list[Block] = [
        *([] if neighbours else cards.sample_notice([paper])),
        Heading(text=_("Like “{title}”").format(title=paper.title)),
    ]
    if neighbours:
        blocks += pages.cards(neighbours, context)
        blocks += pages.row(pages.share(context, write_line(COMMAND, {"paper": paper.key})))
    else:
        blocks.append(
            Notice(
                kind=NoticeKind.INFO,
                text=_("No other paper here is like it."),
                hint=_("There may be once more lists have been read."),
            )
        )
    return Reply(blocks=tuple(blocks))


COMMAND = Command(
    name="similar",
    summary=marked("Papers like one paper"),
    run=run,
    options=(
        Option(
            "paper", Kind.PAPER, marked("an id, a link or a title"), positional=True, required=True
        ),
    ),
    examples=("similar 1706.03762",),
    details=marked("Neighbours by the words of title and abstract, nearest first."),
    shareable=True,
)
