"""`watch` and `unwatch`: a word when something comes of one paper."""

from bot import cards
from bot.commands import pages
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.finding import find_paper
from bot.dates import format_date
from bot.errors import BadInput
from bot.model.watch import MOST_WATCHED, Began, Happening, Watch, happened
from bot.reply import Block, ButtonStyle, Entry, Heading, Notice, NoticeKind, Reply, Text
from bot.texts import _, both, marked
from bot.watching import awaited, said


async def watch(context: Context, args: Args) -> Reply:
    """Begin to watch a paper; without one, list what the asker watches."""
    if not args.get("paper"):
        return await _all(context)
    paper = await find_paper(args.get("paper"), context)
    actor = context.actor
    began = await context.services.store.watches.add(
        actor.person,
        paper.key,
        context.now,
        name=actor.name,
        zone=context.zone.key,
        locale=context.locale,
    )
    if began is Began.TOO_MANY:
        text = _("You watch {number} papers already, and that is the most.")
        hint = _("`watch` lists them: stop watching one of them first.")
        raise BadInput(text.format(number=MOST_WATCHED), hint)
    new = began is Began.NEW
    text = _("You watch it: {title}") if new else _("You watch it already: {title}")
    label = _("Undo") if new else _("Stop watching")
    return Reply(
        blocks=(
            *cards.sample_notice([paper]),
            Notice(
                kind=NoticeKind.DONE if new else NoticeKind.INFO,
                text=text.format(title=paper.title),
                hint=_still(happened(paper), known_id=paper.arxiv_id is not None),
            ),
            *pages.row(
                [
                    pages.button(context, label, "unwatch", {"paper": paper.key}),
                    pages.button(context, _("All you watch"), "watch"),
                ]
            ),
        )
    )


async def unwatch(context: Context, args: Args) -> Reply:
    """Watch a paper no more."""
    paper = await find_paper(args.get("paper"), context)
    gone = await context.services.store.watches.remove(context.actor.person, paper.key)
    text = _("No longer watched: {title}") if gone else _("You did not watch it: {title}")
    key = {"paper": paper.key}
    again = [pages.button(context, _("Watch again"), "watch", key)] if gone else []
    notice = Notice(kind=NoticeKind.DONE, text=text.format(title=paper.title))
    return Reply(blocks=(notice, *pages.row(again)))


async def section(context: Context) -> list[Block]:
    """Return what the asker watches, under a heading; nothing where that is nothing."""
    watches = await context.services.store.watches.of(context.actor.person)
    if not watches:
        return []
    return [Heading(text=_("What you watch")), *(_entry(each, context) for each in watches)]


async def _all(context: Context) -> Reply:
    if blocks := await section(context):
        return Reply(blocks=tuple(blocks))
    notice = Notice(
        kind=NoticeKind.INFO,
        text=_("You watch no paper."),
        hint=_("`watch PAPER` tells you when something comes of it, by id, link or title."),
    )
    return Reply(blocks=(notice,))


def _entry(watched: Watch, context: Context) -> Entry:
    paper = watched.paper
    key = {"paper": paper.key}
    since = _("since {day}").format(day=format_date(watched.since.date(), context.locale))
    lines = [since, _still(happened(paper), known_id=paper.arxiv_id is not None)]
    so = [each for each in Happening if each in happened(paper)]
    if so:
        lines.insert(1, both([said(each) for each in so]))
    return Entry(
        title=paper.title,
        lines=tuple((Text(text=line),) for line in lines if line),
        buttons=(
            pages.button(context, _("Abstract"), "show", key),
            pages.button(context, _("Stop watching"), "unwatch", key, ButtonStyle.DANGER),
        ),
    )


def _still(so: frozenset[Happening], *, known_id: bool) -> str:
    """Return what may still come of a paper."""
    rest = [each for each in Happening if each not in so]
    rest.sort(key=lambda each: each is Happening.WITHDRAWN)  # what nobody hopes for comes last
    if not rest:
        return _("All that can be told of it has come.")
    text = _("You get one message on each of these: {events}.")
    if not known_id:
        text = _("It has no arXiv id yet; once it has, you get a message on each of: {events}.")
    return text.format(events=both([awaited(each) for each in rest]))


_DETAILS = marked(
    "One message, in your direct messages, when its code, models or a Space appear, when it has"
    " 100 upvotes, and when it is withdrawn; one on each, ever. What is so already is not told."
    " The paper's page at Hugging Face is read every six hours. Without a paper: what you watch."
)

WATCH = Command(
    name="watch",
    summary=marked("Word when something comes of one paper: code, models, a Space, 100 upvotes"),
    run=watch,
    options=(Option("paper", Kind.PAPER, marked("an id, a link or a title"), positional=True),),
    examples=("watch 1706.03762", "watch"),
    details=_DETAILS,
)
UNWATCH = Command(
    name="unwatch",
    summary=marked("Watch a paper no more"),
    run=unwatch,
    options=(
        Option(
            "paper", Kind.PAPER, marked("an id, a link or a title"), positional=True, required=True
        ),
    ),
    examples=("unwatch 1706.03762",),
    listed=False,
)
