"""What people are told of subscriptions, beyond what conversations show."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.console.look import moment
from adapters.sources.sample import Sample
from bot.model.paper import Arrival
from bot.reply import NoticeKind, Reply, When
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)


def said(reply: Reply) -> str:
    return reply.model_dump_json()


def marked_as_sample(reply: Reply) -> bool:
    return any(b.type == "notice" and b.kind is NoticeKind.SAMPLE for b in reply.blocks)


async def test_two_presses_at_once_make_one_subscription(world: World) -> None:
    await world.list(FRIDAY, paper("World models", 1, 5))
    here = channel("ml")
    people = [someone(name) for name in ("ada", "bob", "eve")]
    replies = await asyncio.gather(*(world.say("subscribe", who, here) for who in people))
    assert [reply.error for reply in replies] == [None] * 3
    assert sum("will get" in said(reply) for reply in replies) == 1
    assert sum("That is there already" in said(reply) for reply in replies) == 2
    assert len(await world.store.subscriptions.of_place(here)) == 1


async def test_undoing_a_removal_keeps_what_was_sent_and_who_owns_it(world: World) -> None:
    await world.list(FRIDAY, paper("World models", 1, 5))
    here = channel("ml")
    await world.say("subscribe at:09:00", someone("ada"), here)
    assert await world.tick(hours=24) == 1
    (before,) = await world.store.subscriptions.of_place(here)
    removed = await world.say("unsubscribe 1", someone("bob"), here)
    (undo,) = removed.buttons()
    await world.say(undo.line, someone("bob"), here)
    (after,) = await world.store.subscriptions.of_place(here)
    assert (after.id, after.owner, after.considered) == (1, before.owner, before.considered)
    assert await world.tick(hours=24) == 0  # what was sent does not come again


async def test_a_test_of_a_settled_subscription_reads_one_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for back in range(5, -1, -1):
        day = FRIDAY - timedelta(days=back)
        await world.list(day, paper(f"World models {back}", 10 + back, back))
    await world.say("subscribe world every:daily at:09:00")
    await world.tick(hours=24)
    read: list[int] = []
    papers = world.store.papers
    arrivals = papers.arrivals

    async def counted(
        after: int, *, topic: str = "", listed: bool = False, upvotes: int = 0
    ) -> list[Arrival]:
        found = await arrivals(after, topic=topic, listed=listed, upvotes=upvotes)
        read.append(len(found))
        return found

    monkeypatch.setattr(type(papers), "arrivals", staticmethod(counted))
    reply = await world.say("test 1")
    await world.deliverer.send_due(world.clock.now())
    assert sum(read) == 0
    assert "what the list of Fri 20 Nov 2026 would have brought" in said(reply)
    _, message, _ = world.platform.sent[-1]
    assert [card.title for card in message.papers()] == ["World models 0"]


async def test_samples_are_marked_in_a_preview_and_in_a_bibliography(world: World) -> None:
    await world.ingest.take(Sample().readings(FRIDAY, world.clock.now()))
    await world.ingest.absorb()
    preview = await world.say("subscribe preview:yes")
    assert marked_as_sample(preview)
    card = next((await world.say("today")).papers())
    assert marked_as_sample(await world.say(f"save {card.id}"))
    assert marked_as_sample(await world.say("saved as:bibtex"))
    unknown = await world.say(f"show {card.title[:12]}x")
    assert marked_as_sample(unknown) or not list(unknown.papers())


async def test_moments_are_written_in_the_language_of_dates(world: World) -> None:
    await world.list(FRIDAY, paper("World models", 1, 5))
    await world.say("settings language:fr")
    for line in ("subscribe world at:09:00", "subscriptions", "status", "edit 1"):
        reply = await world.say(line)
        assert '"locale":"fr"' in said(reply), line
        assert '"locale":"en"' not in said(reply), line
    when = When(at=datetime(2026, 11, 20, 9, tzinfo=UTC), zone="UTC", locale="fr")
    assert moment(when) == "ven. 20 nov. 2026, 09:00 (UTC)"


async def test_a_topic_is_shown_as_it_was_written(world: World) -> None:
    topic = 'author:"Yann LeCun" org:OpenAI'
    for line in ("subscribe", f"subscribe {topic}", "subscribe agents"):
        await world.say(f"{line} to:me")
    canonical = (await world.store.subscriptions.of_place(someone("ada").direct))[1].terms.topic
    shown = (await world.say("subscriptions")).model_dump_json()
    refused = (await world.say(f"edit 3 {topic}")).model_dump_json()
    for text in (f"2 · {canonical}", "1 · The daily list", "3 · “agents”"):
        assert json.dumps(text, ensure_ascii=False)[1:-1] in shown
    assert json.dumps(f"{canonical} comes there already", ensure_ascii=False)[1:-1] in refused
