"""`search`: ranked papers."""

import re
from collections.abc import Iterator, Mapping

from bot import cards, describe, ranking
from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.finding import OPERATORS, Meant, find_meant, find_paper, in_order, nearest
from bot.commands.grammar import write_line
from bot.papers import key_of
from bot.query import QueryError, parse
from bot.reply import Block, Button, Heading, Notice, NoticeKind, Reply
from bot.texts import _, marked

_NEAREST = 3
_SHORTENED = 4
"""Of more words than this, which one is in the way is anybody's guess."""

_PLAIN = re.compile(r"[^\W_](?:[\w'’.+#/-]*[\w+#])?")


async def run(context: Context, args: Args) -> Reply:
    """Answer with a page of the papers that match, best first."""
    text = args.get("query")
    if key_of(text):
        paper = await find_paper(text, context)
        return await context.run(f"show {paper.key}")
    async with context.services.turns:
        return await _search(text, context, args)


async def _search(text: str, context: Context, args: Args) -> Reply:
    is_explained = values.choice(COMMAND, args, "explain", "no") == "yes"
    page = values.number(COMMAND, args, "page", 1)
    first = (page - 1) * pages.PAGE_SIZE
    is_exact = values.choice(COMMAND, args, "exact", "no") == "yes"
    meant = await find_meant(text, context, pages.PAGE_SIZE, first, exact=is_exact)
    total = meant.hits.total
    shown = list(meant.hits.keys)
    if page == 1 and meant.first is not None:
        shown = [meant.first.key, *(key for key in shown if key != meant.first.key)]
    papers = await in_order(shown, context)
    line = write_line(
        COMMAND, {name: value for name, value in args.given.items() if name != "page"}
    )
    if not papers and total:
        return Reply(blocks=tuple(pages.beyond(line, page, pages.PAGE_SIZE, total)))
    if not papers:
        return await _nothing(text, context)
    whys = _whys(meant, page) if is_explained else {}
    blocks: list[Block] = [
        Heading(
            text=_("{what}: {papers}").format(
                what=describe.asked(meant.text),
                papers=cards.count_papers(max(total, len(papers))),
            )
        ),
        *(_put_right(text, meant, context) if meant.text != text else ()),
        *pages.cards(papers, context, first=first + 1, query=meant.query, whys=whys),
        *pages.row(
            [
                *pages.paging(line, page, pages.PAGE_SIZE, total),
                *pages.share(context, pages.paged(line, page)),
                _tell(meant.text, context),
            ]
        ),
    ]
    if page == 1 and meant.text != text and len(papers) < pages.PAGE_SIZE:
        blocks += await _near(text, context, {paper.key for paper in papers})
    return Reply(blocks=tuple(blocks))


def _put_right(text: str, meant: Meant, context: Context) -> list[Block]:
    notice = Notice(
        kind=NoticeKind.INFO,
        text=_("Showing results for {what}.").format(what=describe.asked(meant.text)),
        hint=_("No paper has all of {what}.").format(what=describe.asked(text)),
    )
    exact = {"query": text, "exact": "yes"}
    label = _("Search for the exact words instead")
    return [notice, *pages.row([pages.button(context, label, "search", exact, replaces=True)])]


def _whys(meant: Meant, page: int) -> dict[str, str]:
    """Return why each paper stands where it does."""
    whys = {
        key: ranking.reason(standing)
        for key, standing in zip(meant.hits.keys, meant.hits.standings, strict=False)
    }
    if page == 1 and meant.first is not None:
        whys.setdefault(meant.first.key, _("nearest title · all else comes after it"))
    return whys


async def _nothing(text: str, context: Context) -> Reply:
    shorter = [
        pages.button(context, _("Without “{word}”").format(word=word), "search", {"query": rest})
        for word, rest in _shorter(text)
    ]
    words = all(_PLAIN.fullmatch(word) for word in text.split())
    near = await _near(text, context, set())
    today = [] if near or shorter else [pages.button(context, _("Today's list"), "today")]
    none = _("No paper has all of {what}.") if words else _("No paper matches {what}.")
    blocks: list[Block] = [
        Notice(
            kind=NoticeKind.INFO,
            text=none.format(what=describe.asked(text)),
            hint=_("Leave a word out, or be told when one appears.")
            if shorter
            else _("You can be told when one appears."),
        ),
        *pages.row([*shorter, *today, _tell(text, context)]),
        *near,
    ]
    return Reply(blocks=tuple(blocks))


def _tell(topic: str, context: Context) -> Button:
    return pages.button(context, _("Tell me of new ones"), "subscribe", {"topic": topic})


def _shorter(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word that a query of a few plain words can do without, and what is left."""
    words = text.split()
    if not 2 <= len(words) <= _SHORTENED or not all(_PLAIN.fullmatch(word) for word in words):
        return
    if not OPERATORS.isdisjoint(words):
        return
    for at, word in enumerate(words):
        rest = " ".join(words[:at] + words[at + 1 :])
        try:
            parse(rest)
        except QueryError:  # nothing in it can be searched
            continue
        yield word, rest


async def _near(text: str, context: Context, shown: set[str]) -> list[Block]:
    """Return the papers with the nearest titles, under a heading; nothing where none is near."""
    title = ranking.asked_title(text)
    near = await nearest(title, context, _NEAREST + len(shown)) if title else []
    papers = [paper for paper in near if paper.key not in shown][:_NEAREST]
    if not papers:
        return []
    return [
        Heading(text=_("Nearest titles"), level=2),
        *pages.cards(papers, context, first=len(shown) + 1),
    ]


async def form(context: Context, args: Args) -> tuple[str, Mapping[str, str]]:
    """Return the title and the values of the form of a search."""
    return _("Search"), args.given


_YES = ("yes",)

COMMAND = Command(
    name="search",
    summary=marked("Find papers by their words"),
    run=run,
    form=form,
    options=(
        Option(
            "query",
            Kind.QUERY,
            marked("words, “a phrase”, -not, OR, author: title: cat: after: min: sort:"),
            positional=True,
            required=True,
            label=marked("Search for"),
        ),
        PAGE,
        Option(
            "exact", Kind.CHOICE, marked("leave the spelling as it is"), hidden=True, choices=_YES
        ),
        Option(
            "explain", Kind.CHOICE, marked("say why each stands there"), hidden=True, choices=_YES
        ),
    ),
    examples=(
        "search reward model",
        'search "chain of thought" (math OR code) -vision',
        'search author:"yoshua bengio" after:2024 sort:new',
        "search title:diffusion cat:cs.CV min:20 has:code",
    ),
    details=marked(
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
