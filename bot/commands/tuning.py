"""`narrow`, `less` and `raise`: what makes a subscription bring less, one press each."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot import describe, preview
from bot.commands import pages, values
from bot.commands.advice import STEPS, check, effect, recent
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.editing import change, changed_blocks, undo
from bot.commands.finding import find_paper
from bot.commands.previewing import matching, previewed
from bot.commands.terms import read_topic
from bot.errors import BadInput, NotFound
from bot.model.query import AllOf, Query, Sort, Upvotes
from bot.model.subscription import Subscription, Terms
from bot.query import QueryError, decide, parse, to_text
from bot.reply import Button, Notice, NoticeKind, Reply
from bot.telling import excluding
from bot.texts import _, marked

_READ = 200
_OTHERS = 2


async def narrow(context: Context, args: Args) -> Reply:
    """Let a subscription bring only what matches something more."""
    found = await values.subscription(args, context)
    topic, query = _with(found, args.get("query"))
    changed = replace(found.terms, topic=topic)
    if changed.topic == found.terms.topic:
        text = _("That is so already: subscription {id} brings {what}.").format(
            id=found.id, what=describe.what(found.terms)
        )
        return _as_it_is(context, found, text)
    await check(context, changed, query)
    await change(context, found, changed, query)
    text = _("Subscription {id} brings {what} from now on.").format(
        id=found.id, what=describe.what(changed)
    )
    return await _changed(context, found, changed, text)


async def less(context: Context, args: Args) -> Reply:
    """Let a subscription leave out papers like one: by a word it has."""
    found = await values.subscription(args, context)
    topic, query = read_topic(found.terms.topic)
    if query is None:
        raise BadInput(
            _("Subscription {id} brings the whole list.").format(id=found.id),
            _("Name a topic first: `edit {id} models -robotics`.").format(id=found.id),
        )
    paper = await find_paper(args.get("paper"), context)
    if decide(query, paper, context.today) is None:
        text = _("Subscription {id} does not bring “{title}”: it brings {what}.").format(
            id=found.id, title=paper.title, what=describe.what(found.terms)
        )
        return _as_it_is(context, found, text)
    first = preview.first_day(context.today, preview.RARE_DAYS)
    like = [each for each in await matching(context, query, first, _READ) if each != paper]
    crowd = await recent(context, [paper, *like])
    words = await asyncio.to_thread(excluding, paper, like, crowd, topic)
    if not words:
        raise NotFound(
            _("I find no word that would leave out “{title}” and not all of {what}.").format(
                title=paper.title, what=describe.what(found.terms)
            ),
            _("Say one yourself: `narrow {id} -word`.").format(id=found.id),
        )
    word, *others = words
    topic, narrowed = _with(found, f"-{word}")
    instead = _instead(context, found, others)
    changed = replace(found.terms, topic=topic)
    await change(context, found, changed, narrowed)
    text = _("Subscription {id} leaves out papers with “{word}” from now on.").format(
        id=found.id, word=word
    )
    return await _changed(context, found, changed, text, *instead)


async def raise_(context: Context, args: Args) -> Reply:
    """Let a subscription bring only papers with more upvotes: the next step that makes it less, or
    else the highest that leaves all."""
    found = await values.subscription(args, context)
    _topic, query = read_topic(found.terms.topic)
    now = max([found.terms.min_upvotes, *_asked_upvotes(query)])
    higher = [step for step in STEPS if step > now]
    if not higher:
        raise BadInput(
            _("A paper needs {number} upvotes already.").format(number=f"{now:,}"),
            _("`edit {id} min:0` takes that away.").format(id=found.id),
        )
    before = (await previewed(context, found.terms, query)).total
    chosen = found.terms if before else replace(found.terms, min_upvotes=higher[0])
    for step in higher if before else ():
        raised = replace(found.terms, min_upvotes=step)
        then = (await previewed(context, raised, query)).total
        if then:
            chosen = raised
        if then < before:
            break
    if chosen == found.terms:
        raise NotFound(
            _("No paper of the last {days} days had {number} upvotes.").format(
                days=preview.DAYS, number=f"{higher[0]:,}"
            ),
            _("`edit {id} min:{number}` asks for them all the same.").format(
                id=found.id, number=higher[0]
            ),
        )
    await change(context, found, chosen, query)
    text = _("From now on a paper needs {number} upvotes to come with subscription {id}.").format(
        number=f"{chosen.min_upvotes:,}", id=found.id
    )
    return await _changed(context, found, chosen, text)


def _with(found: Subscription, more: str) -> tuple[str, Query]:
    """Return the topic of a subscription with something more, and what that asks for.

    Raises BadInput where that is more than a topic can ask for.
    """
    had = found.terms.topic
    if not had:
        query = parse(more)
    else:
        parse(f"x ({more})")  # what is wrong with it by itself is said of it alone
        try:
            query = parse(f"({had}) ({more})")
        except QueryError as error:
            text = _("Subscription {id} asks for so much that no more can be added.")
            hint = _("`edit {id} world models` gives it another topic: say it in fewer words.")
            raise BadInput(text.format(id=found.id), hint.format(id=found.id)) from error
    query = replace(query, sort=Sort.BEST)
    return to_text(query), query


def _instead(context: Context, found: Subscription, words: Sequence[str]) -> list[Button]:
    """Return the buttons that leave out another word; one for which there is no room has none."""
    buttons: list[Button] = []
    for word in words[:_OTHERS]:
        with suppress(BadInput):
            values_ = {"id": str(found.id), "topic": _with(found, f"-{word}")[0]}
            label = _("“{word}” instead").format(word=word)
            buttons.append(pages.button(context, label, "edit", values_))
    return buttons


def _asked_upvotes(query: Query | None) -> list[int]:
    wanted = query.wanted if query else None
    parts = wanted.parts if isinstance(wanted, AllOf) else (wanted,)
    return [part.least for part in parts if isinstance(part, Upvotes)]


def _as_it_is(context: Context, found: Subscription, text: str) -> Reply:
    """Say why a subscription stays as it is."""
    edit = pages.button(context, _("Change"), "edit", {"id": str(found.id)}, form=True)
    return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text), *pages.row([edit])))


async def _changed(
    context: Context, found: Subscription, changed: Terms, text: str, *more: Button
) -> Reply:
    """Say what was changed, what it would have done lately, and how to go back."""
    shown = await changed_blocks(context, found)
    told = await effect(context, found.terms, changed)
    notice = Notice(kind=NoticeKind.DONE, text=text, hint=told)
    edit = pages.button(context, _("Change"), "edit", {"id": str(found.id)}, form=True)
    return Reply(blocks=(notice, *shown, *pages.row([undo(context, found), *more, edit])))


marked("Less")  # the button beside each of several papers that may be meant

_ID = Option("id", Kind.SUBSCRIPTION, marked("its number"), positional=True, required=True)

NARROW = Command(
    name="narrow",
    summary=marked("Let a subscription bring only what matches something more"),
    run=narrow,
    options=(
        _ID,
        Option("query", Kind.QUERY, marked("what to add"), positional=True, required=True),
    ),
    examples=("narrow 3 has:code", "narrow 3 -robotics", "narrow 3 org:deepmind"),
    listed=False,
)
LESS = Command(
    name="less",
    summary=marked("Let a subscription leave out papers like one"),
    run=less,
    options=(
        _ID,
        Option(
            "paper",
            Kind.PAPER,
            marked("an id, a link or a title"),
            positional=True,
            required=True,
        ),
    ),
    examples=("less 3 1706.03762",),
    details=marked(
        "It leaves out a word that tells this paper from the others. The answer says which, with"
        " Undo and with other words to take instead."
    ),
    listed=False,
)
RAISE = Command(
    name="raise",
    summary=marked("Let a subscription bring only papers with more upvotes"),
    run=raise_,
    options=(_ID,),
    examples=("raise 3",),
    details=marked(
        "By the next step that would have brought less, and something; else by the highest that"
        " would have left all."
    ),
    listed=False,
)
