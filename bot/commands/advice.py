"""What is better than a topic that brings too much or too little, and what makes no topic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import preview
from bot.cards import count_papers
from bot.commands.declare import Context
from bot.commands.looking_back import count, look_back, matching
from bot.errors import BadInput
from bot.model.paper import Paper
from bot.model.query import Query
from bot.model.subscription import Terms
from bot.query import dropped, objection, parse, to_text, written
from bot.telling import narrowing
from bot.texts import _

WIDE = 10
"""More papers a day than this are too many to be told of."""

SENSIBLE = 5
"""So many papers a day at most are what a narrower topic should bring."""

_NEARLY_ALL = 0.95
_ENOUGH = 20
"""Of fewer papers, all may match by chance."""

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
class LookedBack:
    """What a subscription would have brought, and what would be better, if anything."""

    preview: preview.Preview
    advice: Advice | None


def check(context: Context, query: Query | None) -> None:
    """Raise BadInput for a topic that nothing could match."""
    if query is not None and (found := objection(query, context.today)):
        raise BadInput(found.message, found.hint)


async def judge(context: Context, terms: Terms, query: Query | None) -> LookedBack:
    """Look back on what a subscription would have brought.

    Raises BadInput for a topic that nothing, or nearly everything, matches.
    """
    check(context, query)
    looked = await look_back(context, terms, query)
    if query is None:
        return LookedBack(looked, None)
    if looked.total < preview.FEW:
        rare = await look_back(context, terms, query, preview.RARE_DAYS)
        if not rare.total or rare.total > looked.total:
            looked = rare
    if not looked.total:
        return LookedBack(looked, await _wider(context, terms, query))
    await _refuse_everything(context, terms, looked)
    if looked.per_day > WIDE:
        return LookedBack(looked, await _narrower(context, terms, query, looked))
    return LookedBack(looked, None)


async def _refuse_everything(context: Context, terms: Terms, looked: preview.Preview) -> None:
    if looked.total < _ENOUGH:
        return
    papers = context.services.store.papers
    first = preview.first_day(context.today, looked.days)
    all_ = sum((await papers.first_listed(first, context.today, terms.min_upvotes)).values())
    if looked.total < _NEARLY_ALL * all_:
        return
    text = _(
        "Nearly every paper matches {query}: {number} of the {all} papers of the last {days} days,"
        " {rate}."
    )
    raise BadInput(
        text.format(
            query=f"`{terms.topic}`",
            number=f"{looked.total:,}",
            all=f"{max(all_, looked.total):,}",
            days=looked.days,
            rate=preview.rate(looked),
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
    found = narrowing(matches, others, terms.topic, least=3, most=most)
    if found is None:
        return None
    word, _number = found
    narrower = parse(f"({terms.topic}) {word}")
    then = await look_back(context, terms, narrower)
    if not 0 < then.per_day <= SENSIBLE:
        return None
    why = _("That is much. With “{word}” too it would be {papers}, {rate}.")
    return Advice(
        why.format(word=word, papers=count_papers(then.total), rate=preview.rate(then)),
        _("Add “{word}”").format(word=word),
        to_text(narrower),
    )


async def recent(context: Context, but: Sequence[Paper]) -> list[Paper]:
    """Return papers of the last month to compare some others with."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
    papers = context.services.store.papers
    known = {paper.key for paper in but}
    listed = await papers.listed(first, context.today, limit=_READ + len(but))
    return [paper for paper in listed if paper.key not in known][:_READ]


async def _wider(context: Context, terms: Terms, query: Query) -> Advice | None:
    """Return the topic without the one part that leaves nothing; the least that is left counts."""
    first = preview.first_day(context.today, preview.RARE_DAYS)
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
    spelled = await context.services.index.respelled(terms.topic, phrases=True)
    if spelled is None or not (number := await count(context, parse(spelled), terms, first)):
        return None
    why = _("“{words}” would have brought {papers} in the last {days} days.").format(
        words=spelled, papers=count_papers(number), days=preview.RARE_DAYS
    )
    return Advice(why, _("Take “{words}”").format(words=spelled), to_text(parse(spelled)))
