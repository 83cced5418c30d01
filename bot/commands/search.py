"""`search`: ranked papers."""

from bot import cards, ranking
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.finding import Meant, find_meant, find_paper, in_order, nearest
from bot.commands.grammar import write_line
from bot.papers import key_of
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply

_NEAREST = 3


async def run(context: Context, args: Args) -> Reply:
    """Answer with a page of the papers that match, best first."""
    text = args.get("query")
    if key_of(text):
        paper = await find_paper(text, context)
        return await context.run(f"show {paper.key}")
    async with context.services.turns:
        return await _search(text, context, args)


async def _search(text: str, context: Context, args: Args) -> Reply:
    page = values.number(COMMAND, args, "page", 1)
    first = (page - 1) * pages.PAGE_SIZE
    is_exact = args.get("exact") == "yes"
    meant = await find_meant(text, context, pages.PAGE_SIZE, first, exact=is_exact)
    total = meant.hits.total
    shown = list(meant.hits.keys)
    if page == 1 and meant.first is not None:
        shown = [meant.first.key, *(key for key in shown if key != meant.first.key)]
    papers = await in_order(shown, context)
    if not papers and total:
        return _no_page(text, page, total)
    if not papers:
        return await _nothing(text, context)
    line = write_line(
        COMMAND, {name: value for name, value in args.given.items() if name != "page"}
    )
    whys = _whys(meant, page) if args.get("explain") == "yes" else {}
    blocks: list[Block] = [
        Heading(text=f"“{meant.text}”: {cards.count(max(total, len(papers)), 'paper')}"),
        *(_put_right(text, meant) if meant.text != text else ()),
        *pages.cards(papers, context, first=first + 1, query=meant.query, whys=whys),
        *pages.row(
            [
                *pages.paging(line, page, pages.PAGE_SIZE, total),
                *pages.share(context, f"{line} page:{page}" if page > 1 else line),
                Button(label="Tell me of new ones", line=f"subscribe {meant.text}"),
            ]
        ),
    ]
    if page == 1 and meant.text != text and len(papers) < pages.PAGE_SIZE:
        blocks += await _near(text, context, {paper.key for paper in papers})
    return Reply(blocks=tuple(blocks))


def _put_right(text: str, meant: Meant) -> list[Block]:
    notice = Notice(
        kind=NoticeKind.INFO,
        text=f"Showing results for “{meant.text}”.",
        hint=f"No paper has all of “{text}”.",
    )
    line = write_line(COMMAND, {"query": text, "exact": "yes"})
    return [notice, *pages.row([Button(label="Search for the exact words instead", line=line)])]


def _whys(meant: Meant, page: int) -> dict[str, str]:
    """Return why each paper stands where it does."""
    whys = {
        key: ranking.reason(standing)
        for key, standing in zip(meant.hits.keys, meant.hits.standings, strict=False)
    }
    if page == 1 and meant.first is not None:
        whys.setdefault(meant.first.key, "nearest title · all else comes after it")
    return whys


def _no_page(text: str, page: int, total: int) -> Reply:
    last = -(-total // pages.PAGE_SIZE)
    notice = Notice(
        kind=NoticeKind.INFO,
        text=f"There is no page {page}: {cards.count(total, 'paper')} match “{text}”.",
    )
    line = write_line(COMMAND, {"query": text, "page": str(last)})
    return Reply(blocks=(notice, *pages.row([Button(label="Last page", line=line)])))


async def _nothing(text: str, context: Context) -> Reply:
    words = text.split()
    shorter = [
        Button(label=f"Without “{word}”", line=f"search {' '.join(words[:i] + words[i + 1 :])}")
        for i, word in enumerate(words)
        if 2 <= len(words) <= 4 and '"' not in text and not word.startswith("-")
    ]
    near = await _near(text, context, set())
    today = [] if near or shorter else [Button(label="Today's list", line="today")]
    blocks: list[Block] = [
        Notice(
            kind=NoticeKind.INFO,
            text=f"No paper has all of “{text}”.",
            hint="Leave a word out, or be told when one appears.",
        ),
        *pages.row(
            [*shorter, *today, Button(label="Tell me of new ones", line=f"subscribe {text}")]
        ),
        *near,
    ]
    return Reply(blocks=tuple(blocks))


async def _near(text: str, context: Context, shown: set[str]) -> list[Block]:
    """Return the papers with the nearest titles, under a heading; nothing where none is near."""
    title = ranking.asked_title(text)
    near = await nearest(title, context, _NEAREST + len(shown)) if title else []
    papers = [paper for paper in near if paper.key not in shown][:_NEAREST]
    if not papers:
        return []
    return [
        Heading(text="Nearest titles", level=2),
        *pages.cards(papers, context, first=len(shown) + 1),
    ]


_YES = ("yes",)

COMMAND = Command(
    name="search",
    summary="Find papers by their words",
    run=run,
    options=(
        Option(
            "query",
            Kind.QUERY,
            "words, “a phrase”, -not, OR, author: title: cat: after: min: sort:",
            positional=True,
            required=True,
        ),
        PAGE,
        Option("exact", Kind.CHOICE, "leave the spelling as it is", hidden=True, choices=_YES),
        Option("explain", Kind.CHOICE, "say why each stands there", hidden=True, choices=_YES),
    ),
    examples=(
        "search reward model",
        'search "chain of thought" (math OR code) -vision',
        'search author:"yoshua bengio" after:2024 sort:new',
        "search title:diffusion cat:cs.CV min:20 has:code",
    ),
    details=(
        "All words must occur in the title, the abstract or the keywords."
        ' Put a "phrase" in quotes, a minus before what must not occur, `OR` (in capitals) between'
        " what may stand for each other, and parentheses around a group. These narrow a search:"
        ' `author:hinton`, `author:"jane doe"`, `title:attention`, `org:deepmind`, `cat:cs.CL` or'
        " `cat:cs`, `after:2026-03-12`, `before:2026`, `after:7d`, `min:50` (upvotes), `has:code`,"
        " `has:project`. `sort:new` puts the newest first, `sort:top` the most upvoted."
        " A misspelt word is put right. An arXiv id, a link or a title finds that paper."
    ),
    shareable=True,
)
