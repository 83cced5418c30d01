"""What is better than a topic that brings too much or too little, and what makes no topic."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import preview
from bot.cards import count_papers
from bot.commands import pages
from bot.commands.declare import Context
from bot.commands.previewing import count, matching, previewed, with_upvotes
from bot.commands.terms import read_topic
from bot.errors import BadInput
from bot.model.paper import Paper
from bot.model.query import Expression, Query, Since, Upvotes
from bot.model.subscription import Terms
from bot.query import (
    dropped,
    objection,
    parse,
    parts_asked,
    to_text,
    without,
    written,
)
from bot.reply import Button
from bot.telling import narrowing
from bot.texts import _, both, either

WIDE = 10
"""More papers a day than this are too many to be told of."""

SENSIBLE = 5
"""So many papers a day at most are what a narrower topic should bring."""

_NEARLY_ALL = 0.95
_ENOUGH = 20
"""Of fewer papers, all may match by chance."""

STEPS = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
"""Upvotes a paper may need, from few to more than all but a few papers ever get."""

_READ = 400
"""Papers whose words are counted: so many say what all of them have in common."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A better topic: why it is one, its canonical text, and what a button with it says.

    `min_upvotes` is another least number of upvotes, where that is what is better.
    """

    why: str
    label: str
    topic: str
    min_upvotes: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a subscription would have brought, and what would be better, if anything.

    `note` says what to look at where nothing came and nothing better is known.
    """

    preview: preview.Preview
    advice: Advice | None = None
    note: str = ""

    @property
    def said(self) -> str:
        """Return what there is to say of it, if anything."""
        return self.advice.why if self.advice else self.note


async def check(context: Context, terms: Terms, query: Query) -> None:
    """Raise BadInput for a topic that nothing, or nearly everything, matches."""
    refuse_nothing(context, query, terms.min_upvotes)
    await _refuse_everything(context, terms, query)


def refuse_nothing(context: Context, query: Query, min_upvotes: int) -> None:
    """Raise BadInput for a topic that nothing with so many upvotes matches."""
    if found := objection(with_upvotes(query, min_upvotes), context.today):
        raise BadInput(found.message, found.hint)


async def effect(context: Context, had: Terms, has: Terms) -> str:
    """Return what a subscription would have brought lately, as it is now and as it was."""
    before = await previewed(context, had, read_topic(had.topic)[1])
    after = await previewed(context, has, read_topic(has.topic)[1])
    if after.total == before.total:
        text = _("In the last {days} days: {papers}, as before.")
        return text.format(days=after.days, papers=count_papers(after.total))
    return _("In the last {days} days: {papers} instead of {number}.").format(
        days=after.days, papers=count_papers(after.total), number=f"{before.total:,}"
    )


async def judge(context: Context, terms: Terms, query: Query | None) -> Judged:
    """Look back on what a subscription would have brought.

    Raises BadInput for a topic that nothing, or nearly everything, matches.
    """
    if query is None:
        return Judged(await previewed(context, terms, query))
    await check(context, terms, query)
    looked = await previewed(context, terms, query)
    if looked.total < preview.FEW:
        rare = await previewed(context, terms, query, preview.RARE_DAYS)
        if not rare.total or rare.total > looked.total:
            looked = rare
    if not looked.total:
        advice = await _wider(context, terms, query)
        return Judged(looked, advice, "" if advice else await _missing(context, terms, query))
    if looked.per_day > WIDE:
        narrower = await _narrower(context, terms, query, looked)
        return Judged(looked, narrower or await _higher(context, terms, query))
    return Judged(looked)


def better(
    looked: Judged, context: Context, command: str, values: Mapping[str, str]
) -> list[Button]:
    """Return the button by which a command takes a better topic, where one is known."""
    if looked.advice is None:
        return []
    fewer = looked.advice.min_upvotes
    instead = {"topic": looked.advice.topic, **({} if fewer is None else {"min": str(fewer)})}
    return [pages.button(context, looked.advice.label, command, {**values, **instead})]


async def _refuse_everything(context: Context, terms: Terms, query: Query) -> None:
    first = preview.first_day(context.today)
    number = await count(context, query, terms, first)
    if number < _ENOUGH:
        return
    all_ = await count(context, Query(Since(first)), terms, first)
    if number < _NEARLY_ALL * all_:
        return
    text = _(
        "Nearly every paper matches {query}: {number} of the {all} papers of the last {days} days,"
        " {rate}."
    )
    raise BadInput(
        text.format(
            query=f"`{terms.topic}`",
            number=f"{number:,}",
            all=f"{all_:,}",
            days=preview.DAYS,
            rate=preview.rate(number / preview.DAYS),
        ),
        _("Add a word to it. `subscribe` without a topic brings the best of the whole list."),
    )


async def _narrower(
    context: Context, terms: Terms, query: Query, looked: preview.Preview
) -> Advice | None:
    """Return the topic with the word that its matches have in common most."""
    first = preview.first_day(context.today)
    matches = await matching(context, query, first, _READ)
    others = await recent(context, matches)
    share = len(matches) / looked.total
    most = min(len(matches) // 2, int(SENSIBLE * looked.days * share))
    # Some 800 abstracts take a tenth of a second: whoever else asks is answered meanwhile.
    found = await asyncio.to_thread(narrowing, matches, others, terms.topic, least=3, most=most)
    if found is None:
        return None
    word, _number = found
    narrower = parse(f"({terms.topic}) {word}")
    then = await previewed(context, terms, narrower)
    if not 0 < then.per_day <= SENSIBLE:
        return None
    why = _("That is much. With “{word}” too it would be {papers}, {rate}.")
    return Advice(
        why.format(word=word, papers=count_papers(then.total), rate=preview.rate(then.per_day)),
        _("Add “{word}”").format(word=word),
        to_text(narrower),
    )


async def _higher(context: Context, terms: Terms, query: Query) -> Advice | None:
    """Return the lowest bar that leaves a sensible number: where no word parts the matches."""
    for step in STEPS:
        if step <= terms.min_upvotes:
            continue
        then = await previewed(context, replace(terms, min_upvotes=step), query)
        if not then.total:
            break
        if then.per_day <= SENSIBLE:
            why = _("That is much. With at least {number} upvotes it would be {papers}, {rate}.")
            return Advice(
                why.format(
                    number=f"{step:,}",
                    papers=count_papers(then.total),
                    rate=preview.rate(then.per_day),
                ),
                _("At least {number} upvotes").format(number=f"{step:,}"),
                terms.topic,
                min_upvotes=step,
            )
    return None


async def recent(context: Context, but: Sequence[Paper]) -> list[Paper]:
    """Return papers of the last month to compare some others with."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
    papers = context.services.store.papers
    known = {paper.key for paper in but}
    listed = await papers.listed(first, context.today, limit=_READ + len(but))
    return [paper for paper in listed if paper.key not in known][:_READ]


async def _wider(context: Context, terms: Terms, query: Query) -> Advice | None:
    """Return the topic put right, or without the one part that leaves nothing: the least that is
    left counts."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
    if spelled := await _respelled(context, terms, first):
        return spelled
    text = _("Without {part} it would have been {papers} in the last {days} days.")
    found: list[tuple[int, Advice]] = []
    for part, rest in dropped(query):
        if number := await count(context, rest, terms, first):
            said = f"`{written(part)}`"
            why = text.format(part=said, papers=count_papers(number), days=preview.RARE_DAYS)
            label = _("Leave out “{part}”").format(part=written(part))
            found.append((number, Advice(why, label, to_text(rest))))
    if terms.min_upvotes:
        less = replace(terms, min_upvotes=0)
        if number := await count(context, query, less, first):
            said = f"`min:{terms.min_upvotes}`"
            why = text.format(part=said, papers=count_papers(number), days=preview.RARE_DAYS)
            label = _("Leave out “{part}”").format(part=f"min:{terms.min_upvotes}")
            found.append((number, Advice(why, label, terms.topic, min_upvotes=0)))
    if found:
        return min(found, key=lambda each: each[0])[1]
    return await _known_part(context, terms, query)


async def _respelled(context: Context, terms: Terms, first: date) -> Advice | None:
    """Return the topic put right, where words in it are misspelt."""
    spelled = await context.services.index.respelled(terms.topic, phrases=True)
    if spelled is None or not (number := await count(context, parse(spelled), terms, first)):
        return None
    why = _("“{words}” would have brought {papers} in the last {days} days.").format(
        words=spelled, papers=count_papers(number), days=preview.RARE_DAYS
    )
    return Advice(why, _("Take “{words}”").format(words=spelled), to_text(parse(spelled)))


async def _known_part(context: Context, terms: Terms, query: Query) -> Advice | None:
    """Return the topic without all that no paper had."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
    unknown = await _unknown(context, terms, query, first)
    rest = without(query, unknown)
    if not unknown or rest is None or not (number := await count(context, rest, terms, first)):
        return None
    text = _("Without {part} it would have been {papers} in the last {days} days.")
    return Advice(
        text.format(
            part=both([f"`{written(part)}`" for part in unknown]),
            papers=count_papers(number),
            days=preview.RARE_DAYS,
        ),
        _("Take “{words}”").format(words=to_text(rest)),
        to_text(rest),
    )


async def _missing(context: Context, terms: Terms, query: Query) -> str:
    """Return what a topic that brought nothing asks for in vain."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
    unknown = await _unknown(context, terms, query, first)
    parts = [f"`{written(part)}`" for part in unknown if not isinstance(part, Upvotes)]
    if not parts:
        return _("It asks for more than any paper had: write less of it.")
    text = _("No paper had {parts}. If that is written as you mean it, the first one will come.")
    return text.format(parts=either(parts))


async def _unknown(context: Context, terms: Terms, query: Query, first: date) -> list[Expression]:
    """Return the parts of a topic that no paper since a day had."""
    found = []
    for part in parts_asked(query):
        if not await count(context, Query(part), replace(terms, min_upvotes=0), first):
            found.append(part)
    return found
