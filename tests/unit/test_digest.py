"""What a subscription brings of what arrived for it, and the button that leads to the rest."""

from dataclasses import replace
from datetime import date

from bot.digest import Section, card, choose, compose
from bot.late import Late, stored
from bot.model.paper import Arrival, Signals
from bot.reply import Buttons
from tests.fakes.papers import paper
from tests.unit.alert_replies import DAY, subscription


def test_of_a_list_those_with_enough_upvotes_come_the_best_first() -> None:
    arrivals = [_arrival(number, upvotes) for number, upvotes in enumerate((4, 9, 5, None), 1)]
    chosen = choose(subscription(1, "agents", 10, min_upvotes=5), arrivals).chosen
    assert [arrival.number for arrival in chosen] == [2, 3]


def test_without_enough_upvotes_the_reason_says_how_many_were_asked_for() -> None:
    section = choose(subscription(1, "agents", 10, min_upvotes=50), [_arrival(1, 4)])
    assert (section.chosen, section.note) == ((), "1 new paper on “agents”, none with 50 upvotes")


def test_the_rest_is_looked_for_from_the_day_on_which_the_oldest_was_listed() -> None:
    """A search finds what came late by its own list, not by the day on which something came."""
    earlier = replace(paper("Earlier", "2510.00001"), listed_on=date(2025, 10, 2))
    late = Arrival(1, DAY, earlier, again=True, late=stored(Late.CODE))
    section = choose(subscription(1, "agents", 1), [late, _arrival(2, 3), _arrival(3, 2)])
    assert _rest(section) == "search (agents) after:2025-10-02 sort:new"


def test_the_rest_of_one_list_is_that_list() -> None:
    section = choose(subscription(1, "agents", 1), [_arrival(2, 3), _arrival(3, 2)])
    assert _rest(section) == "today 2025-11-21 agents"


def _rest(section: Section) -> str:
    *_blocks, buttons = compose([section], card).blocks
    assert isinstance(buttons, Buttons)
    return buttons.buttons[0].line


def _arrival(number: int, upvotes: int | None) -> Arrival:
    listed = replace(
        paper(f"Paper {number}", f"2511.{number:05}"),
        listed_on=DAY,
        signals=Signals(upvotes=upvotes),
    )
    return Arrival(number, DAY, listed)
