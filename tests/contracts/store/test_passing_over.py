"""Subscriptions to which nothing came: which they are, and how they go on all at once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.model.delivery import TOPIC, Decision, PassedOver
from bot.model.place import Person
from bot.model.subscription import Cadence, PersonSettings, Subscription
from bot.ports import Match, Store
from tests.contracts.store.given import (
    ADA,
    BOB,
    CHANNEL,
    HOUR,
    NOW,
    TERMS,
    advance,
    channel,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import papers

TOMORROW = NOW + timedelta(days=1)
LATER = NOW + 2 * HOUR
NIGHT = PersonSettings(quiet_from=time(22), quiet_until=time(7))
WORK_DAYS = PersonSettings(days=frozenset(range(5)))


def passed(of: Subscription, **changes: Any) -> PassedOver:
    plain = PassedOver(of.alike, TOMORROW, f"nothing on “{TOPIC}”", f"nothing on {TOPIC}")
    return replace(plain, **changes)


async def pass_over(store: Store, *some: PassedOver, last: int = 0, limit: int = 100) -> int:
    return await store.subscriptions.pass_over(some, last, NOW, limit)


async def stays(store: Store, of: Subscription) -> bool:
    """Return whether a subscription is neither told of nor goes on."""
    before = await store.subscriptions.get(of.id)
    told = of.alike in await store.subscriptions.due_for_nothing(NOW)
    went_on = await pass_over(store, passed(of))
    assert (await store.subscriptions.get(of.id) != before) == bool(went_on) == told
    return not told


async def matched(store: Store, topic: str, number: int) -> None:
    """Let papers arrive and the last one match."""
    listed = papers(1, number)
    await record(store, listed)
    await store.topics.record_matches([Match(keys(listed)[-1], "why", [topic])], number)


@pytest.mark.parametrize(("considered", "then"), [(3, 7), (9, 9)])
async def test_it_goes_on_and_stays_what_it_is(store: Store, considered: int, then: int) -> None:
    await subscribe(store, topic="llm", considered=considered)
    [made] = await store.subscriptions.of_place(CHANNEL)
    held = advance(made, next_due=NOW - HOUR, held_until=NOW, note="quiet hours")
    await store.outbox.decide([Decision((held,))], NOW - HOUR)
    [made] = await store.subscriptions.of_place(CHANNEL)

    assert await store.subscriptions.due_for_nothing(NOW) == [made.alike]
    assert await pass_over(store, passed(made), last=7) == 1
    assert await store.subscriptions.get(made.id) == replace(
        made,
        version=made.version + 1,
        considered=then,
        next_due=TOMORROW,
        held_until=None,
        note="nothing on “llm”",
    )
    assert await store.subscriptions.due_for_nothing(NOW) == []
    assert await pass_over(store, passed(made), last=7) == 0


@pytest.mark.parametrize(
    ("topic", "note"),
    [
        ("réseau 日本", "nothing on “réseau 日本”"),
        ("“llm” it's", "nothing on ““llm” it's”"),
        ('"a model" -b', 'nothing on "a model" -b'),
        ("{topic} {0} %s $1 \\1 [x] *", "nothing on “{topic} {0} %s $1 \\1 [x] *”"),
        (f"a {TOPIC} b", f"nothing on “a {TOPIC} b”"),
    ],
)
async def test_the_topic_is_in_the_note_as_it_is(store: Store, topic: str, note: str) -> None:
    made = await subscribe(store, topic=topic)
    assert await pass_over(store, passed(made)) == 1
    [after] = await store.subscriptions.of_place(CHANNEL)
    assert after.note == note


async def test_what_falls_due_alike_is_told_once(store: Store) -> None:
    llm = [await subscribe(store, channel(f"C{n}"), topic="llm") for n in range(3)]
    other = await subscribe(store, channel("C9"), topic="vision", locale="el")
    told = await store.subscriptions.due_for_nothing(NOW)
    assert sorted(told, key=lambda each: each.locale) == [other.alike, llm[0].alike]
    assert await pass_over(store, passed(llm[0]), passed(other, note=TOPIC, next_due=LATER)) == 4
    after = [await store.subscriptions.get(each.id) for each in (*llm, other)]
    assert [(each.note, each.next_due) for each in after if each] == [
        *[("nothing on “llm”", TOMORROW)] * 3,
        ("vision", LATER),
    ]


async def test_at_most_so_many_at_once_and_then_the_others(store: Store) -> None:
    made = [await subscribe(store, channel(f"C{n}"), topic="llm") for n in range(5)]
    assert [await pass_over(store, passed(made[0]), limit=2) for _ in range(4)] == [2, 2, 1, 0]
    after = [await store.subscriptions.get(each.id) for each in made]
    assert [each.version for each in after if each] == [2] * 5


@pytest.mark.parametrize(
    "changes",
    [
        {"cadence": Cadence.WEEKLY},
        {"at": time(9, 1)},
        {"zone": "Europe/Berlin"},
        {"days": frozenset({0})},
        {"next_due": NOW - HOUR},
        {"locale": "de"},
    ],
)
async def test_what_falls_due_otherwise_stays(store: Store, changes: dict[str, Any]) -> None:
    made = await subscribe(store, topic="llm")
    assert await pass_over(store, passed(made, alike=replace(made.alike, **changes))) == 0
    assert await store.subscriptions.get(made.id) == made


@pytest.mark.parametrize("locale", ["", "EL_gr", 'x"{', "a\0b"])
async def test_an_odd_locale_is_nobody_elses(store: Store, locale: str) -> None:
    plain = await subscribe(store, topic="llm", locale="a")
    odd = await subscribe(store, channel("C0"), topic="llm", locale=locale)
    for each in await store.subscriptions.due_for_nothing(NOW):
        await pass_over(store, passed(odd, alike=each, note=f"of {len(each.locale)}"))
    after = [await store.subscriptions.get(each.id) for each in (plain, odd)]
    assert [each.note for each in after if each] == [
        "of 1",
        "" if "\0" in locale else f"of {len(locale)}",
    ]


# Who stays


@pytest.mark.parametrize(
    "changes",
    [
        {"terms": TERMS},
        {"terms": replace(TERMS, topic="llm", min_upvotes=1)},
        {"next_due": NOW + timedelta(microseconds=1)},
    ],
)
async def test_neither_a_list_nor_upvotes_nor_what_is_not_due(
    store: Store, changes: dict[str, Any]
) -> None:
    terms = replace(TERMS, topic="llm")
    assert await stays(store, await subscribe(store, **({"terms": terms} | changes)))
    assert not await stays(store, await subscribe(store, channel("C9"), terms=terms))


async def _pause(store: Store, id_: int) -> None:
    await store.subscriptions.pause(id_, NOW - HOUR)


async def _disable(store: Store, id_: int) -> None:
    await store.subscriptions.disable_place(CHANNEL, "gone")


async def _remove(store: Store, id_: int) -> None:
    await store.subscriptions.remove(id_, NOW)


@pytest.mark.parametrize("done", [_pause, _disable, _remove])
async def test_nothing_that_is_not_active(
    store: Store, done: Callable[[Store, int], Awaitable[None]]
) -> None:
    made = await subscribe(store, topic="llm")
    await done(store, made.id)
    assert await stays(store, made)


async def test_nothing_to_whose_topic_something_came(store: Store) -> None:
    behind = await subscribe(store, topic="llm", considered=1)
    aware = await subscribe(store, channel("aware"), topic="llm", considered=2)
    other = await subscribe(store, channel("other"), topic="vision")
    await matched(store, "llm", 2)
    assert await pass_over(store, passed(behind), last=1) == 2
    assert await store.subscriptions.get(behind.id) == behind
    for each in (aware, other):
        assert await store.subscriptions.get(each.id) != each
    assert await stays(store, behind)


async def test_what_comes_after_they_were_told_of_counts(store: Store) -> None:
    made = await subscribe(store, topic="llm")
    assert await store.subscriptions.due_for_nothing(NOW) == [made.alike]
    await matched(store, "llm", 1)
    assert await pass_over(store, passed(made)) == 0
    assert await store.subscriptions.get(made.id) == made


@pytest.mark.parametrize("settings", [NIGHT, WORK_DAYS])
@pytest.mark.parametrize("user", ["U-ada", 'a\t"b\\', "日本 é", "\x00\x1f\x7f\u2028", "", "direct"])
async def test_nobody_who_has_quiet_hours_or_work_days(
    store: Store, settings: PersonSettings, user: str
) -> None:
    person = Person("slack", "T1", user)
    made = await subscribe(store, person.direct(), owner=BOB, topic="llm")
    owned = await subscribe(store, channel("C9"), owner=person, topic="llm")
    await store.people.change_settings(person, settings)
    assert await stays(store, made)
    assert await stays(store, owned)


async def test_what_others_have_set_and_what_else_somebody_has_holds_nobody(store: Store) -> None:
    made = await subscribe(store, ADA.direct(), topic="llm")
    await store.people.change_settings(BOB, NIGHT)
    await store.people.change_settings(replace(ADA, workspace="T2"), WORK_DAYS)
    set_ = PersonSettings(zone="Asia/Tokyo", at=time(7), locale="de")
    await store.people.change_settings(ADA, set_)
    assert not await stays(store, made)


async def test_nothing_is_due_where_there_is_nothing(store: Store) -> None:
    assert await store.subscriptions.due_for_nothing(NOW) == []
    assert await pass_over(store) == 0
