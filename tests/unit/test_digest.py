"""What a subscription brings of what arrived for it, and the button that leads to the rest."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.digest import Section, card, choose, compose
from bot.late import Late, stored
from bot.model.paper import Arrival, Signals
from bot.model.place import Person
from bot.model.subscription import Cadence, Subscription, SubscriptionState, Terms
from bot.reply import Buttons
from bot.schedule import EVERY_DAY
from tests.fakes.papers import paper

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANN = Person("console", "local", "ann")


def test_of_a_list_those_with_enough_upvotes_come_the_best_first() -> None:
    arrivals = [_arrival(number, upvotes) for number, upvotes in enumerate((4, 9, 5, None), 1)]
    chosen = choose(_subscription(min_upvotes=5), arrivals).chosen
    assert [arrival.number for arrival in chosen] == [2, 3]


def test_without_enough_upvotes_the_reason_says_how_many_were_asked_for() -> None:
    section = choose(_subscription(min_upvotes=50), [_arrival(1, 4)])
    assert (section.chosen, section.note) == ((), "1 new paper on “agents”, none with 50 upvotes")


def test_the_rest_is_looked_for_from_the_day_on_which_the_oldest_was_listed() -> None:
    """A search finds what came late by its own list, not by the day on which something came."""
    earlier = replace(paper("Earlier", "2610.00001"), listed_on=date(2026, 10, 2))
    late = Arrival(1, NOW.date(), earlier, again=True, late=stored(Late.CODE))
    section = choose(_subscription(top=1), [late, _arrival(2, 3), _arrival(3, 2)])
    assert _rest(section) == "search (agents) after:2026-10-02 sort:new"


def test_the_rest_of_one_list_is_that_list() -> None:
    section = choose(_subscription(top=1), [_arrival(2, 3), _arrival(3, 2)])
    assert _rest(section) == "today 2026-11-20 agents"


def _rest(section: Section) -> str:
    *_blocks, buttons = compose([section], card).blocks
    assert isinstance(buttons, Buttons)
    return buttons.buttons[0].line


def _arrival(number: int, upvotes: int | None) -> Arrival:
    listed = replace(
        paper(f"Paper {number}", f"2611.{number:05}"),
        listed_on=NOW.date(),
        signals=Signals(upvotes=upvotes),
    )
    return Arrival(number, NOW.date(), listed)


def _subscription(top: int = 10, min_upvotes: int = 0) -> Subscription:
    return Subscription(
        id=1,
        place=ANN.direct(),
        owner=ANN,
        owner_name="Ann",
        terms=Terms("agents", Cadence.DAILY, time(9), "UTC", EVERY_DAY, top, min_upvotes),
        starts_on=date(2026, 11, 1),
        considered=0,
        next_due=NOW,
        created_at=NOW,
        locale="en",
        state=SubscriptionState.ACTIVE,
        version=1,
    )
