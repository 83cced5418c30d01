"""Messages that go to console places."""

import io
import json

import pytest

from adapters.console.messenger import ConsoleMessenger, as_cards, as_json
from adapters.console.output import Screen
from bot.errors import Ambiguous, Refused
from bot.model.place import Person, Place, PlaceKind
from bot.reply import Reply, plain
from tests.unit.console_replies import TODAY

PAPERS = Place("console", "local", PlaceKind.CHANNEL, "papers", name="papers")


async def test_a_message_is_printed_under_the_name_it_goes_to() -> None:
    out = io.StringIO()
    messenger = ConsoleMessenger(as_cards(Screen(file=out, width=80)))
    reply = Reply(blocks=(plain("Good morning."),))
    assert await messenger.post(PAPERS, reply, "key-1") == "key-1"
    await messenger.post(Person("console", "local", "ada").direct("ada"), reply, "key-2")
    assert out.getvalue() == "→ #papers\n\nGood morning.\n\n→ @ada\n\nGood morning.\n\n"
    assert not messenger.capabilities.looks_up


async def test_a_message_can_be_one_json_line() -> None:
    out = io.StringIO()
    await ConsoleMessenger(as_json(out)).post(PAPERS, TODAY, "key")
    line = json.loads(out.getvalue())
    assert [*line] == ["to", "blocks"]
    assert line["to"] == "papers"


async def test_a_message_that_could_not_be_written_may_have_been_read() -> None:
    def broken(place: Place, reply: Reply) -> None:
        raise BrokenPipeError

    with pytest.raises(Ambiguous):
        await ConsoleMessenger(broken).post(PAPERS, TODAY, "key")


async def test_a_place_of_another_platform_is_refused() -> None:
    elsewhere = Place("slack", "T1", PlaceKind.CHANNEL, "C1")
    with pytest.raises(Refused):
        await ConsoleMessenger(as_json(io.StringIO())).post(elsewhere, TODAY, "key")
