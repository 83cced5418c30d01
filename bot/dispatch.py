"""Request -> command -> Reply: the one place where an error becomes a reply."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import uuid4

import structlog

from bot import cards
from bot.commands import COMMANDS
from bot.commands.declare import Args, Command, Context, Kind, Option, Services
from bot.commands.finding import NoSuchTitle
from bot.commands.forms import Form, form_of
from bot.commands.grammar import read_line, require_all, write_line
from bot.commands.suggestions import Choice, commands, complete
from bot.errors import NotFound, OperatorError, TryLater, UserError
from bot.model.paper import Paper
from bot.model.place import Actor, Obstacle, Place
from bot.ports import Clock
from bot.query import QueryError
from bot.reply import Block, Button, Buttons, Notice, NoticeKind, Paragraph, Reply, Text
from bot.texts import _, marked, speaking

log = structlog.get_logger(__name__)

T = TypeVar("T")

_DEEPEST = 4
"""How many command lines may answer each other: `share search ...` is two."""


async def _no_obstacle() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """A command line that somebody typed, or that a button carried. `id` is the event's own.

    `obstacle` finds out why the bot could not post in the place, if it could not.
    `everybody_manages` is for platforms where whoever is in a place may decide what it is sent: it
    is told then who did. `has_followers` is for those where channels can be followed by others, to
    whom posts are passed on.
    """

    line: str
    actor: Actor
    place: Place
    id: str = field(default_factory=lambda: uuid4().hex)
    obstacle: Callable[[], Awaitable[Obstacle | None]] = _no_obstacle
    everybody_manages: bool = False
    has_followers: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole line that completes what was typed, and how to show it."""

    line: str
    label: str
    detail: str = ""


class Dispatcher:
    """Answers requests, in the language of who asks. Every request gets a reply, whatever
    happens."""

    def __init__(
        self, services: Services, clock: Clock, known: Mapping[str, Command] = COMMANDS
    ) -> None:
        self._services = services
        self._clock = clock
        self._commands = known

    async def handle(self, request: Request) -> Reply:
        """Return the answer; an error is an answer too. Never raises but for cancellation."""
        return await self._in_context(
            request, lambda context: self._answer(request.line, request, context)
        )

    async def form(self, request: Request) -> Form | Reply:
        """Return the form that a line opens, for platforms with forms.

        The answer instead, where its command has none, and where there is an error. Never raises
        but for cancellation.
        """

        async def form_or_answer(context: Context) -> Form | Reply:
            async def opened(command: Command, args: Args) -> Form | Reply:
                form = await form_of(command, args, context)
                if form is not None:
                    return form
                require_all(command, args.given)
                return await command.run(context, args)

            return await self._do(request.line, request, context, opened, whole=False)

        return await self._in_context(request, form_or_answer)

    async def _in_context(
        self, request: Request, act: Callable[[Context], Awaitable[T]]
    ) -> T | Reply:
        try:
            context = await self._context(request, depth=0)
        except Exception as error:
            with speaking(request.actor.locale):
                return self.failed(request, error)
        with speaking(context.locale):
            return await act(context)

    async def suggest(self, line: str, actor: Actor, place: Place) -> list[Suggestion]:
        """Return lines that complete what is being typed, best first."""
        request = Request(line, actor, place)
        try:
            context = await self._context(request, depth=0)
            with speaking(context.locale):
                return await self._suggestions(line.lstrip(), context)
        except Exception:
            log.exception("suggesting failed", line=line)
            return []

    async def suggest_value(
        self, command: str, option: str, typed: str, actor: Actor, place: Place
    ) -> list[Choice]:
        """Return values that complete one option, for platforms with forms."""
        declared = self._commands[command].option(option)
        if declared is None:
            return []
        context = await self._context(Request("", actor, place), depth=0)
        with speaking(context.locale):
            return await complete(declared, typed, context)

    async def _context(self, request: Request, depth: int) -> Context:
        now = self._clock.now()

        async def run(line: str) -> Reply:
            if depth >= _DEEPEST:
                raise NotFound(_("That command answers with itself."), _("Try `help`."))
            return await self._answer(line, request, await self._context(request, depth + 1))

        return Context(
            actor=request.actor,
            place=request.place,
            now=now,
            settings=await self._services.store.people.settings(request.actor.person),
            services=self._services,
            commands=self._commands,
            run=run,
            obstacle=request.obstacle,
            everybody_manages=request.everybody_manages,
            has_followers=request.has_followers,
        )

    async def _answer(self, line: str, request: Request, context: Context) -> Reply:
        return await self._do(
            line, request, context, lambda command, args: command.run(context, args)
        )

    async def _do(
        self,
        line: str,
        request: Request,
        context: Context,
        act: Callable[[Command, Args], Awaitable[T]],
        *,
        whole: bool = True,
    ) -> T | Reply:
        """Return what comes of a line's command and values, or the error as a reply."""
        command, args = None, Args({})
        try:
            parsed = read_line(line, self._commands, context.today, whole=whole)
            command, args = parsed.command, parsed.args
            return await act(command, args)
        except QueryError as error:
            lines = _with_queries(command, args, error.suggestions) if command else ()
            return self._told(request, error, _buttons(lines))
        except NoSuchTitle as error:
            return self._told(request, error, _which(error.near, command, args, context))
        except UserError as error:
            return self._told(request, error, _buttons(error.suggestions))
        except Exception as error:
            return self.failed(request, error)

    def _told(self, request: Request, error: UserError, offered: Sequence[Block]) -> Reply:
        reference = _reference(request)
        log.info(
            "told the asker of a mistake",
            reference=reference,
            code=error.code,
            what=error.message,
        )
        return _error(error.code, error.message, error.hint, reference, offered)

    def failed(self, request: Request, error: Exception) -> Reply:
        """Return what somebody is told of an error that is not theirs, and log it."""
        reference = _reference(request)
        again = _("Try again in a minute.")
        match error:
            case TryLater():
                log.warning("a source did not answer", reference=reference, why=str(error))
                return _error("try-later", str(error), again, reference)
            case OperatorError():
                log.error("the operator must act", reference=reference, why=str(error))
                text = _("I cannot do that now: something here needs whoever runs me.")
                hint = _("Tell them the reference; the log says the rest.")
                return _error("unavailable", text, hint, reference)
            case _:
                log.error("a bug", reference=reference, line=request.line, exc_info=error)
                text = _("Something went wrong on my side. It is logged.")
                stays = _("If it stays, tell whoever runs me the reference.")
                return _error("internal", text, f"{again} {stays}", reference)

    async def _suggestions(self, line: str, context: Context) -> list[Suggestion]:
        name, blank, rest = line.partition(" ")
        if not blank:
            return [
                Suggestion(choice.value, choice.label, choice.detail)
                for choice in commands(name, self._commands)
            ]
        command = self._commands.get(name.lower())
        if command is None:
            return []
        before, typed = _last_token(rest)
        option_name, colon, value = typed.partition(":")
        option = command.option(option_name.lower()) if colon else None
        if option is not None and not option.positional:
            start = f"{name} {before}{option_name}:"
            choices = await complete(option, value.strip('"'), context)
            return [Suggestion(start + c.value, c.label, c.detail) for c in choices]
        found = []
        if positional := _open_option(command, before):
            whole = typed if positional.kind in _SINGLE else before + typed
            start = f"{name} {before}" if positional.kind in _SINGLE else f"{name} "
            choices = await complete(positional, whole.strip(), context)
            found = [Suggestion(start + c.value, c.label, c.detail) for c in choices]
        named = [
            Suggestion(f"{name} {before}{each.name}:", f"{each.name}:", _(each.help))
            for each in command.named
            if context.offers(each)
            and not each.positional
            and each.name.startswith(typed.lower())
            and f"{each.name}:" not in rest
        ]
        return [*found, *named]


_PAPERS = frozenset({Kind.PAPER, Kind.PAPERS})
# What a button says that asks which paper was meant: the command's name.
_WHICH = (
    marked("Show"),
    marked("Similar"),
    marked("Cite"),
    marked("Save"),
    marked("Unsave"),
    marked("Watch"),
    marked("Unwatch"),
)
_SINGLE = frozenset({Kind.SUBSCRIPTION, Kind.COMMAND, Kind.DATE, Kind.PAPERS})


def _open_option(command: Command, before: str) -> Option | None:
    """Return the positional option that is being typed after what stands before."""
    options = command.positional
    if not options:
        return None
    taken = len(before.split())
    return options[min(taken, len(options) - 1)] if options[0].kind in _SINGLE else options[0]


def _last_token(text: str) -> tuple[str, str]:
    cut = re.search(r"\S*$", text)
    start = cut.start() if cut else len(text)
    return text[:start], text[start:]


def _with_queries(command: Command, args: Args, queries: tuple[str, ...]) -> tuple[str, ...]:
    for option in command.options:
        if option.kind in {Kind.QUERY, Kind.TOPIC}:
            return tuple(write_line(command, {**args.given, option.name: q}) for q in queries)
    return ()


def _which(
    near: Sequence[Paper], command: Command | None, args: Args, context: Context
) -> list[Block]:
    """Return the papers somebody may have meant, each with the same command for it."""
    option = next((o for o in command.options if o.kind in _PAPERS), None) if command else None
    if command is None or option is None:
        return []
    shown = cards.sample_notice(near)
    for number, paper in enumerate(near, 1):
        line = write_line(command, {**args.given, option.name: paper.key})
        button = Button(label=_(command.name.capitalize()), line=line)
        card = cards.card(paper, position=number, locale=context.locale)
        shown.append(card.model_copy(update={"summary": "", "buttons": (button,)}))
    return shown


def _buttons(lines: Sequence[str]) -> list[Block]:
    buttons = tuple(Button(label=line[:75], line=line) for line in lines)
    return [Buttons(buttons=buttons)] if buttons else []


def _error(code: str, text: str, hint: str, reference: str, offered: Sequence[Block] = ()) -> Reply:
    notice = Notice(kind=NoticeKind.ERROR, text=text, hint=hint)
    told = _("Reference {reference}").format(reference=reference)
    quiet = Paragraph(spans=(Text(text=told, style="quiet"),))
    return Reply(blocks=(notice, *offered, quiet), error=code)


def _reference(request: Request) -> str:
    return hashlib.blake2b(request.id.encode(), digest_size=3).hexdigest()
