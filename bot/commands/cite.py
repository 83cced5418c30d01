"""`cite`: BibTeX."""

from bot import cards
from bot.bibtex import bibliography
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper
from bot.errors import BadInput
from bot.papers import key_of
from bot.reply import Code, Reply
from bot.texts import _, marked

MOST = 50


async def run(context: Context, args: Args) -> Reply:
    """Answer with one BibTeX entry a paper."""
    text = args.get("papers")
    words = text.replace(",", " ").split()
    # Several ids or links, or one title: a title has words that are neither.
    wanted = words if all(key_of(word) for word in words) else [text]
    if len(wanted) > MOST:
        text = _("That is {number} papers; at most {most} at once.")
        raise BadInput(text.format(number=len(wanted), most=MOST))
    papers = [await find_paper(each, context) for each in dict.fromkeys(wanted)]
    return Reply(
        blocks=(*cards.sample_notice(papers), Code(text=bibliography(papers), language="bibtex"))
    )


COMMAND = Command(
    name="cite",
    summary=marked("BibTeX of one or more papers"),
    run=run,
    options=(
        Option(
            "papers",
            Kind.PAPERS,
            marked("ids or links, or one title"),
            positional=True,
            required=True,
        ),
    ),
    examples=("cite 1706.03762", "cite 1706.03762 2005.14165"),
    details=marked("Several ids or links may follow each other, with blanks or commas between."),
    shareable=True,
)
