"""`search`: ranked papers."""

from bot import cards
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper, in_order
from bot.papers import key_of
from bot.query import parse
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply


async def run(context: Context, args: Args) -> Reply:
    """Answer with a page of the papers that match, best first."""
    text = args.get("query")
    if key_of(text):
        paper = await find_paper(text, context)
        return await context.run(f"show {paper.key}")
    query = parse(text)
    page = values.number(COMMAND, args, "page", 1)
    first = (page - 1) * pages.PAGE_SIZE
    hits = await context.services.index.search(query, pages.PAGE_SIZE, first)
    papers = await in_order(hits.keys, context)
    line = f"search {text}"
    if not papers:
        return _nothing(text, page, hits.total)
    blocks: list[Block] = [
        Heading(text=f"“{text}”: {cards.count(hits.total, 'paper')}"),
        *pages.cards(papers, context, first=first + 1),
        *pages.row(
            [
                *pages.paging(line, page, pages.PAGE_SIZE, hits.total),
                *pages.share(context, f"{line} page:{page}" if page > 1 else line),
                Button(label="Tell me of new ones", line=f"subscribe {text}"),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


def _nothing(text: str, page: int, total: int) -> Reply:
    if total:
        last = -(-total // pages.PAGE_SIZE)
        notice = Notice(
            kind=NoticeKind.INFO,
            text=f"There is no page {page}: {cards.count(total, 'paper')} match “{text}”.",
        )
        return Reply(
            blocks=(
                notice,
                *pages.row([Button(label="Last page", line=f"search {text} page:{last}")]),
            )
        )
    words = text.split()
    shorter = [
        Button(label=f"Without “{word}”", line=f"search {' '.join(words[:i] + words[i + 1 :])}")
        for i, word in enumerate(words)
        if 2 <= len(words) <= 4 and '"' not in text and not word.startswith("-")
    ]
    blocks: list[Block] = [
        Notice(
            kind=NoticeKind.INFO,
            text=f"No paper has all of “{text}”.",
            hint="Leave a word out, or be told when one appears.",
        ),
        *pages.row([*shorter, Button(label="Tell me of new ones", line=f"subscribe {text}")]),
    ]
    return Reply(blocks=tuple(blocks))


COMMAND = Command(
    name="search",
    summary="Find papers by their words",
    run=run,
    options=(
        Option("query", Kind.QUERY, "words, “a phrase”, -not", positional=True, required=True),
        PAGE,
    ),
    examples=("search reward model", 'search "chain of thought" -vision'),
    details=(
        "All words must occur in the title, the abstract or the keywords."
        ' Put a "phrase" in quotes, and a minus before what must not occur.'
        " An arXiv id or a link to a paper finds that paper."
    ),
    shareable=True,
)
