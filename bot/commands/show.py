"""`show`: one paper."""

from bot import cards
from bot.commands import pages
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper, in_order
from bot.commands.grammar import write_line
from bot.commands.lookback import count_press
from bot.dates import format_date
from bot.model.look_back import Press
from bot.model.paper import Paper
from bot.papers import arxiv_url, page_url
from bot.reply import (
    Block,
    Fact,
    Facts,
    Heading,
    Link,
    PaperCard,
    Paragraph,
    Reply,
    Span,
    Text,
    plain,
)
from bot.texts import _, marked

NEIGHBOURS = 3


async def run(context: Context, args: Args) -> Reply:
    """Answer with one paper and three of its neighbours."""
    paper = await find_paper(args.get("paper"), context)
    await count_press(context, paper.key, Press.OPENED)
    keys = await context.services.index.similar(paper.key, NEIGHBOURS)
    neighbours = await in_order(keys, context)
    key = {"paper": paper.key}
    blocks: list[Block] = [
        *cards.sample_notice([paper, *neighbours]),
        cards.card(paper, locale=context.locale).model_copy(update={"summary": "", "buttons": ()}),
        Facts(facts=tuple(_facts(paper, context))),
        Paragraph(spans=(Text(text=paper.abstract, style="verbatim"),))
        if paper.abstract
        else plain(_("No source has told its abstract yet.")),
        *pages.row(
            [
                pages.button(context, _("Similar"), "similar", key),
                pages.button(context, _("Cite"), "cite", {"papers": paper.key}),
                pages.button(context, _("Save"), "save", key),
                pages.button(context, _("Watch"), "watch", key),
                *pages.share(context, write_line(COMMAND, key)),
            ]
        ),
    ]
    if neighbours:
        blocks.append(Heading(text=_("Similar"), level=2))
        blocks += [_brief(neighbour, context) for neighbour in neighbours]
    return Reply(blocks=tuple(blocks))


def _brief(paper: Paper, context: Context) -> PaperCard:
    card = cards.card(paper, locale=context.locale)
    return card.model_copy(update={"summary": "", "buttons": card.buttons[:1]})


def _facts(paper: Paper, context: Context) -> list[Fact]:
    facts: list[tuple[str, tuple[Span, ...]]] = []
    if paper.published_on:
        facts.append((_("published"), _text(format_date(paper.published_on, context.locale))))
    if paper.listed_on:
        facts.append((_("listed"), _text(format_date(paper.listed_on, context.locale))))
    if paper.submitted_by:
        facts.append((_("listed by"), _text(paper.submitted_by)))
    if paper.arxiv_id:
        facts.append((_("arXiv"), _link(paper.arxiv_id, arxiv_url(paper.arxiv_id))))
    if paper.code_url:
        facts.append((_("code"), _link(_short(paper.code_url), paper.code_url)))
    if paper.project_url:
        facts.append((_("project"), _link(_short(paper.project_url), paper.project_url)))
    if paper.categories:
        facts.append((_("categories"), _text(", ".join(paper.categories))))
    if paper.keywords:
        facts.append((_("keywords"), _text(", ".join(paper.keywords))))
    if not paper.arxiv_id:
        look = Link(text=_("look for its title"), url=page_url(paper))
        facts.append((_("no id yet"), (look,)))
    return [Fact(name=name, spans=spans) for name, spans in facts]


def _text(text: str) -> tuple[Text]:
    return (Text(text=text),)


def _link(text: str, url: str) -> tuple[Link]:
    return (Link(text=text, url=url),)


def _short(url: str) -> str:
    return url.split("://", 1)[1].removeprefix("www.").rstrip("/")


COMMAND = Command(
    name="show",
    summary=marked("One paper: abstract, authors, links, neighbours"),
    run=run,
    options=(
        Option(
            "paper", Kind.PAPER, marked("an id, a link or a title"), positional=True, required=True
        ),
    ),
    examples=("show 1706.03762", "show attention is all you need"),
    details=marked("Takes an arXiv id, any arXiv, Hugging Face or alphaXiv link, or a title."),
    shareable=True,
)
