"""`save`, `unsave` and `saved`: a person's reading list."""

from bot import cards
from bot.bibtex import bibliography
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper
from bot.commands.grammar import write_line
from bot.model.paper import Paper
from bot.reply import Code, Heading, Notice, NoticeKind, PaperCard, Reply


async def save(context: Context, args: Args) -> Reply:
    """Put a paper on the asker's reading list."""
    paper = await find_paper(args.get("paper"), context)
    people = context.services.store.people
    new = await people.save(context.actor.person, paper.key, context.now)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=f"Saved: {paper.title}" if new else f"It was saved already: {paper.title}",
    )
    undo = [pages.button(context, "Undo", "unsave", {"paper": paper.key})] if new else []
    listed = pages.button(context, "Reading list", "saved")
    return Reply(blocks=(*cards.sample_notice([paper]), notice, *pages.row([*undo, listed])))


async def unsave(context: Context, args: Args) -> Reply:
    """Take a paper off the asker's reading list."""
    paper = await find_paper(args.get("paper"), context)
    gone = await context.services.store.people.unsave(context.actor.person, paper.key)
    text = "No longer saved" if gone else "It was not on your reading list"
    return Reply(
        blocks=(
            Notice(kind=NoticeKind.DONE, text=f"{text}: {paper.title}"),
            *pages.row(
                [pages.button(context, "Save again", "save", {"paper": paper.key})] if gone else []
            ),
        )
    )


async def saved(context: Context, args: Args) -> Reply:
    """Answer with the asker's reading list, or with its BibTeX."""
    papers = await context.services.store.people.saved(context.actor.person)
    if not papers:
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.INFO,
                    text="Your reading list is empty.",
                    hint="`save PAPER` puts a paper on it, by id, link or title.",
                ),
            )
        )
    if values.choice(SAVED, args, "as", "list") == "bibtex":
        entries = Code(text=bibliography(papers), language="bibtex")
        return Reply(blocks=(*cards.sample_notice(papers), entries))
    page = values.number(SAVED, args, "page", 1)
    first = (page - 1) * pages.LIST_SIZE
    line = write_line(SAVED, {})
    shown = papers[first : first + pages.LIST_SIZE]
    if not shown:
        return Reply(blocks=tuple(pages.beyond(line, page, pages.LIST_SIZE, len(papers))))
    return Reply(
        blocks=(
            Heading(text=f"Your reading list: {cards.count(len(papers), 'paper')}"),
            *cards.sample_notice(shown),
            *(_card(paper, number, context) for number, paper in enumerate(shown, first + 1)),
            *pages.row(
                [
                    *pages.paging(line, page, pages.LIST_SIZE, len(papers)),
                    pages.button(context, "BibTeX of all", "saved", {"as": "bibtex"}),
                ]
            ),
        )
    )


def _card(paper: Paper, position: int, context: Context) -> PaperCard:
    card = cards.card(paper, position=position, locale=context.locale)
    remove = pages.button(context, "Remove", "unsave", {"paper": paper.key})
    return card.model_copy(update={"buttons": (*card.buttons[:2], remove)})


_PAPER = Option("paper", Kind.PAPER, "an id, a link or a title", positional=True, required=True)

SAVE = Command(
    name="save",
    summary="Put a paper on your reading list",
    run=save,
    options=(_PAPER,),
    examples=("save 1706.03762",),
)
UNSAVE = Command(
    name="unsave",
    summary="Take a paper off your reading list",
    run=unsave,
    options=(_PAPER,),
    examples=("unsave 1706.03762",),
    listed=False,
)
SAVED = Command(
    name="saved",
    summary="Your reading list, and its BibTeX",
    run=saved,
    options=(
        Option("as", Kind.CHOICE, "how to show it", choices=("list", "bibtex")),
        PAGE,
    ),
    examples=("saved", "saved as:bibtex"),
)
