"""`save`, `unsave` and `saved`: a person's reading list."""

from collections.abc import Mapping

from bot import cards
from bot.bibtex import bibliography
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper
from bot.commands.grammar import write_line
from bot.commands.lookback import count_press
from bot.model.look_back import Press
from bot.model.paper import Paper
from bot.reply import Code, Heading, Notice, NoticeKind, PaperCard, Reply
from bot.texts import _, marked


async def save(context: Context, args: Args) -> Reply:
    """Put a paper on the asker's reading list."""
    paper = await find_paper(args.get("paper"), context)
    people = context.services.store.people
    new = await people.save(context.actor.person, paper.key, context.now)
    if new:
        await count_press(context, paper.key, Press.SAVED)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=(_("Saved: {title}") if new else _("It was saved already: {title}")).format(
            title=paper.title
        ),
    )
    undo = [pages.button(context, _("Undo"), "unsave", {"paper": paper.key})] if new else []
    listed = pages.button(context, _("Reading list"), "saved")
    return Reply(blocks=(*cards.sample_notice([paper]), notice, *pages.row([*undo, listed])))


async def unsave(context: Context, args: Args) -> Reply:
    """Take a paper off the asker's reading list."""
    paper = await find_paper(args.get("paper"), context)
    gone = await context.services.store.people.unsave(context.actor.person, paper.key)
    text = _("No longer saved: {title}") if gone else _("It was not on your reading list: {title}")
    again = [pages.button(context, _("Save again"), "save", {"paper": paper.key})] if gone else []
    return Reply(
        blocks=(
            Notice(kind=NoticeKind.DONE, text=text.format(title=paper.title)),
            *pages.row(again),
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
                    text=_("Your reading list is empty."),
                    hint=_("`save PAPER` puts a paper on it, by id, link or title."),
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
            Heading(
                text=_("Your reading list: {papers}").format(papers=cards.count_papers(len(papers)))
            ),
            *cards.sample_notice(shown),
            *(saved_card(paper, number, context) for number, paper in enumerate(shown, first + 1)),
            *pages.row(
                [
                    *pages.paging(line, page, pages.LIST_SIZE, len(papers)),
                    pages.button(context, _("BibTeX of all"), "saved", {"as": "bibtex"}),
                ]
            ),
        )
    )


def saved_card(paper: Paper, position: int, context: Context) -> PaperCard:
    """Return a paper of the asker's reading list."""
    card = cards.card(paper, position=position, locale=context.locale)
    remove = pages.button(context, _("Remove"), "unsave", {"paper": paper.key})
    return card.model_copy(update={"buttons": (*card.buttons[:2], remove)})


async def form(context: Context, args: Args) -> tuple[str, Mapping[str, str]]:
    """Return the title and the values of the form that saves a paper."""
    return _("Save a paper"), args.given


_PAPER = Option(
    "paper",
    Kind.PAPER,
    marked("an id, a link or a title"),
    positional=True,
    required=True,
    label=marked("Paper"),
)

SAVE = Command(
    name="save",
    summary=marked("Put a paper on your reading list"),
    run=save,
    form=form,
    options=(_PAPER,),
    examples=("save 1706.03762",),
)
UNSAVE = Command(
    name="unsave",
    summary=marked("Take a paper off your reading list"),
    run=unsave,
    options=(_PAPER,),
    examples=("unsave 1706.03762",),
    listed=False,
)
SAVED = Command(
    name="saved",
    summary=marked("Your reading list, and its BibTeX"),
    run=saved,
    options=(
        Option("as", Kind.CHOICE, marked("how to show it"), choices=("list", "bibtex")),
        PAGE,
    ),
    examples=("saved", "saved as:bibtex"),
)
