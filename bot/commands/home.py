"""`home`: all that is somebody's own on one page, with what changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import cards
from bot.commands import pages, settings, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.reading_list import saved_card
from bot.commands.status import unsettled
from bot.commands.subscriptions import entry
from bot.model.subscription import Subscription
from bot.reply import (
    Block,
    Button,
    ButtonStyle,
    Heading,
    Notice,
    NoticeKind,
    Reply,
    plain,
)
from bot.texts import _, marked

ENTRIES = 10
"""Subscriptions of one kind on a page: a home has room for about a hundred blocks."""

PAPERS = 5


async def run(context: Context, args: Args) -> Reply:
    """Answer with the asker's alerts, channels, reading list and settings."""
    greeting = [] if args.get("greeting") != "yes" else [_hello(context)]
    return Reply(
        blocks=(
            *greeting,
            *_ask_zone(context),
            *pages.row(
                [
                    pages.button(context, _("Search"), "search", form=True),
                    pages.button(context, _("Today's papers"), "today"),
                    pages.button(context, _("Trending"), "trending"),
                    pages.button(context, _("Help"), "help"),
                ]
            ),
            *await unsettled(context, [context.actor.direct]),
            *await _alerts(context, args),
            *await _channels(context, args),
            *await _reading_list(context),
            *_settings(context),
        )
    )


def _hello(context: Context) -> Block:
    text = _(
        "Hello, {name}. I bring the day's research papers here: read today's list, search, save"
        " what you like, and let me tell you when a paper on your topic appears."
    )
    return plain(text.format(name=context.actor.name))


def _ask_zone(context: Context) -> list[Block]:
    if context.zone_is_known:
        return []
    notice = Notice(
        kind=NoticeKind.WARNING,
        text=_("I do not know your time zone, so all times are UTC."),
        hint=_("Set it before you make an alert."),
    )
    choose = pages.button(context, _("Set my time zone"), "settings", form=True)
    return [notice, *pages.row([choose])]


async def _alerts(context: Context, args: Args) -> list[Block]:
    mine = await context.services.store.subscriptions.of_place(context.actor.direct)
    part = _Part(context, args, "alerts", mine)
    new = pages.button(
        context, _("New alert"), "subscribe", {"to": "me"}, ButtonStyle.PRIMARY, form=True
    )
    watched = pages.button(context, _("Papers you watch"), "watch")
    nothing = _(
        "Nothing comes to your direct messages yet. An alert brings you word when a paper on your"
        " topic appears, or the whole list every day."
    )
    return [
        Heading(text=_("Your alerts")),
        *([] if mine else [plain(nothing)]),
        *(entry(each, context) for each in part.shown),
        *pages.row([new, watched, *part.turning()]),
    ]


async def _channels(context: Context, args: Args) -> list[Block]:
    here = context.place
    all_ = await context.services.store.subscriptions.of_workspace(here.platform, here.workspace)
    part = _Part(
        context, args, "channels", [each for each in all_ if values.decides(context, each)]
    )
    title = _("What channels get") if context.actor.is_admin else _("Channels you subscribed")
    nothing = (
        _("No channel gets anything yet. Write `subscribe` in one to set up its daily post.")
        if context.actor.is_admin
        else _("You have subscribed no channel. Write `subscribe` in one for its daily post.")
    )
    return [
        Heading(text=title),
        *([] if part.known else [plain(nothing)]),
        *(entry(each, context, with_channel=True) for each in part.shown),
        *pages.row(part.turning()),
    ]


async def _reading_list(context: Context) -> list[Block]:
    papers = await context.services.store.people.saved(context.actor.person)
    save = pages.button(context, _("Save a paper"), "save", form=True)
    if not papers:
        nothing = _("Nothing is saved yet. Each paper has a button that puts it here.")
        return [Heading(text=_("Your reading list")), plain(nothing), *pages.row([save])]
    count = cards.count_papers(len(papers))
    shown = papers[:PAPERS]
    all_ = pages.button(context, _("All {papers}").format(papers=count), "saved")
    bibtex = pages.button(context, _("BibTeX of all"), "saved", {"as": "bibtex"})
    return [
        Heading(text=_("Your reading list: {papers}").format(papers=count)),
        *cards.sample_notice(shown),
        *(saved_card(paper, number, context) for number, paper in enumerate(shown, 1)),
        *pages.row([save, *([all_] if len(papers) > PAPERS else []), bibtex]),
    ]


def _settings(context: Context) -> list[Block]:
    return [
        Heading(text=_("Your settings")),
        settings.facts(context, typed=False),
        *pages.row([pages.button(context, _("Change settings"), "settings", form=True)]),
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """A list that takes its own pages; a page that is no more is the last one."""

    context: Context
    args: Args
    name: str
    known: Sequence[Subscription]

    @property
    def shown(self) -> Sequence[Subscription]:
        """What is on this page."""
        return self.known[(self._page - 1) * ENTRIES : self._page * ENTRIES]

    def turning(self) -> list[Button]:
        """Return the buttons to the pages before and after."""
        before = [self._turned(_("Previous page"), -1)] if self._page > 1 else []
        after = [self._turned(_("Next page"), 1)] if self._page < self._pages else []
        return before + after

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self.known) // ENTRIES))

    @property
    def _page(self) -> int:
        return min(values.number(COMMAND, self.args, self.name, 1), self._pages)

    def _turned(self, label: str, step: int) -> Button:
        kept: Mapping[str, str] = {
            name: text for name, text in self.args.given.items() if name in _PAGES
        }
        turned = {**kept, self.name: str(self._page + step)}
        return pages.button(self.context, label, "home", turned, replaces=True)


_PAGES = ("alerts", "channels")

COMMAND = Command(
    name="home",
    summary=marked("Your alerts, channels, reading list and settings on one page"),
    run=run,
    options=(
        *(
            Option(name, Kind.NUMBER, marked("which page"), hidden=True, low=1, high=10_000)
            for name in _PAGES
        ),
        Option("greeting", Kind.CHOICE, marked("say hello"), hidden=True, choices=("yes",)),
    ),
    examples=("home",),
    details=marked(
        "Admins of a workspace see what all its channels get, others the channels that they"
        " subscribed themselves."
    ),
    listed=False,
)
