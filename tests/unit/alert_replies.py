"""Alerts as the scheduler and the watches make them, for the tests of how they look."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.digest import card, choose, compose
from bot.late import Late, stored
from bot.model.paper import Arrival, Paper, Signals
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState, Terms
from bot.model.watch import Watch
from bot.query import decide, parse
from bot.reply import Reply
from bot.schedule import EVERY_DAY
from bot.watching import message
from tests.fakes.papers import paper

DAY = date(2025, 11, 21)
AT = datetime(2025, 11, 21, 8, tzinfo=UTC)
ANN = Person("slack", "T1", "U1")
_CHANNEL = Place("slack", "T1", PlaceKind.CHANNEL, "C1", name="ml")


def _paper(number: int, title: str, abstract: str, **facts: object) -> Paper:
    made = paper(title, f"2511.{10_000 + number}", abstract=abstract, authors=("Yann LeCun",))
    return replace(made, listed_on=DAY, **facts)  # type: ignore[arg-type]


_REWARD = _paper(
    1,
    "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
    "We show that no separate model of rewards is needed. Preferences are learnt directly.",
    signals=Signals(upvotes=1_128, comments=14, stars=5_612),
    code_url="https://github.com/ada/dpo",
    organization="Stanford University",
)
_RLHF = _paper(
    2,
    "Training Language Models to Follow Instructions",
    "We fine-tune language models with human feedback. A reward model is trained first.",
    signals=Signals(upvotes=52),
    keywords=("RLHF",),
)
_WORLD = _paper(3, "World Models that Dream", "We learn world models of games from video alone.")


def subscription(number: int, topic: str, top: int, min_upvotes: int = 0) -> Subscription:
    """Return Ann's subscription of a topic."""
    return Subscription(
        id=number,
        place=ANN.direct("Ann"),
        owner=ANN,
        owner_name="Ann",
        terms=Terms(topic, Cadence.INSTANT, time(9), "Europe/Paris", EVERY_DAY, top, min_upvotes),
        starts_on=DAY,
        considered=0,
        next_due=AT,
        created_at=AT,
        locale="en",
        state=SubscriptionState.ACTIVE,
        version=1,
    )


def _arrival(number: int, topic: str, about: Paper, late: str = "") -> Arrival:
    why = decide(parse(topic), about, DAY)
    assert why is not None
    return Arrival(number, DAY, about, why.stored(), again=bool(late), late=late)


def _alert() -> Reply:
    """Return an alert of two topics: one with a late match, with more, and one by an author."""
    reward, author = '"reward model" OR rlhf', 'author:"yann lecun" world'
    arrivals = [
        _arrival(1, reward, _REWARD),
        _arrival(2, reward, _RLHF, stored(Late.UPVOTES, 50)),
        *(
            _arrival(3 + n, reward, replace(_RLHF, key=f"2511.2000{n}", signals=Signals(upvotes=n)))
            for n in range(3)
        ),
    ]
    return compose(
        [
            choose(subscription(3, reward, 2), arrivals),
            choose(subscription(12, author, 10), [_arrival(9, author, _WORLD)]),
        ],
        card,
        {_REWARD.key: _CHANNEL},
    )


def _watched() -> Reply:
    """Return what somebody is told of two papers that they watch."""
    gone = replace(_WORLD, withdrawn=True, code_url=None)
    watches = [
        Watch(1, ANN, "Ann", about, "Europe/Paris", "en", AT, frozenset(), True, 1)
        for about in (_REWARD, gone)
    ]
    told = message(watches, AT)
    assert told is not None
    return Reply.model_validate_json(told.payload)


ALL = {"alert": _alert(), "watched": _watched()}
