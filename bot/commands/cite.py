"""`cite`: BibTeX."""

from bot import cards
from bot.bibtex import bibliography
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper
from bot.errors import BadInput
from bot.papers import key_of
from bot.reply import Code, Reply

MOST = 50


async def run(context: Context, args: Args) -> Reply:
    """Answer with one BibTeX entry a paper."""
    text = args.get("papers")
    words = text.replace(",", " ").split()
    # Several ids or links, or one title: a title has words that are neither.
    wanted = words if all(key_of(word) for word in words) else [text]
    if len(wanted) > MOST:
        raise BadInput(f"That is {len(wanted)} papers; at most {MOST} at once.")
    papers = [await find_paper(each, context) for each in dict.fromkeys(wanted)]
    return Reply(
        blocks=(*cards.sample_notice(papers), Code(text=bibliography(papers), language="bibtex"))
    )


COMMAND = Command(
    name="cite",
    summary="BibTeX of one or more papers",
    run=run,
    options=(
        Option("papers", Kind.PAPERS, "ids or links, or one title", positional=True, required=True),
    ),
    examples=("cite 1706.03762", "cite 1706.03762 2005.14165"),
    details="Several ids or links may follow each other, with blanks or commas between.",
    shareable=True,
)
