"""What any messenger does with a message: posts it once, or says what is known of it."""

import asyncio
import math

import pytest
from hypothesis import given, settings

from bot.errors import Ambiguous, NotSent, Refused
from bot.model.place import Place, PlaceKind
from bot.reply import Reply, plain
from tests.contracts.messenger.platform import AMBIGUOUS, WAIT, Entry, Failure, Platform
from tests.contracts.messenger.platforms import PLATFORMS
from tests.fakes.replies import replies
from tests.unit.console_replies import ALL

GREETING = Reply(blocks=(plain("Good morning."),))


def failing(*ways: Failure) -> pytest.MarkDecorator:
    """Run a test for each platform with each of these ways in which it can fail."""
    cases = [
        pytest.param(name, how, id=f"{name}: {how.value}")
        for name, entry in PLATFORMS.items()
        for how in ways
        if how in entry.fails
    ]
    return pytest.mark.parametrize(("platform", "how"), cases, indirect=["platform"])


async def test_a_post_is_accepted_once_and_has_an_id(platform: Platform) -> None:
    first = await platform.messenger.post(platform.place("ml"), GREETING, "key-1")
    second = await platform.messenger.post(platform.place("ml"), GREETING, "key-2")
    assert first
    assert second
    assert first != second
    assert len(platform.accepted) == platform.reached == 2
    assert all("Good morning." in each for each in platform.accepted)


async def test_it_says_what_it_can_do(platform: Platform) -> None:
    assert platform.messenger.platform == platform.place("ml").platform
    assert isinstance(platform.messenger.capabilities.looks_up, bool)
    assert 0 <= platform.messenger.capabilities.settles_within < math.inf


@failing(Failure.FOR_NOW)
async def test_a_refusal_for_now_says_how_long(platform: Platform, how: Failure) -> None:
    platform.fail(how)
    with pytest.raises(NotSent) as told:
        await platform.messenger.post(platform.place("ml"), GREETING, "key")
    assert told.value.after == WAIT
    assert (platform.reached, len(platform.accepted)) == (1, 0)


@failing(Failure.FOR_GOOD)
async def test_a_refusal_for_good_says_why(platform: Platform, how: Failure) -> None:
    platform.fail(how)
    with pytest.raises(Refused) as told:
        await platform.messenger.post(platform.place("ml"), GREETING, "key")
    assert told.value.reason
    assert (platform.reached, len(platform.accepted)) == (1, 0)


@failing(*AMBIGUOUS)
async def test_what_may_have_been_sent_is_ambiguous_and_not_tried_again(
    platform: Platform, how: Failure
) -> None:
    platform.fail(how)
    with pytest.raises(Ambiguous):
        await platform.messenger.post(platform.place("ml"), GREETING, "key")
    assert platform.reached == 1
    assert len(platform.accepted) == (how is Failure.UNANSWERED)


@failing(Failure.FOR_NOW, Failure.FOR_GOOD, *AMBIGUOUS)
async def test_a_failure_harms_no_later_post(platform: Platform, how: Failure) -> None:
    platform.fail(how)
    with pytest.raises((NotSent, Refused, Ambiguous)):
        await platform.messenger.post(platform.place("ml"), GREETING, "key-1")
    before = len(platform.accepted)
    assert await platform.messenger.post(platform.place("ml"), GREETING, "key-2")
    assert len(platform.accepted) == before + 1


async def test_a_place_of_another_platform_is_refused_unasked(platform: Platform) -> None:
    elsewhere = Place("elsewhere", "local", PlaceKind.CHANNEL, "ml", name="ml")
    with pytest.raises(Refused) as told:
        await platform.messenger.post(elsewhere, GREETING, "key")
    assert told.value.reason
    assert (platform.reached, len(platform.accepted)) == (0, 0)


async def test_cancelled_before_it_began_nothing_is_posted(platform: Platform) -> None:
    posting = asyncio.ensure_future(platform.messenger.post(platform.place("ml"), GREETING, "key"))
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert (platform.reached, len(platform.accepted)) == (0, 0)
    assert await platform.messenger.post(platform.place("ml"), GREETING, "key")
    assert len(platform.accepted) == 1


@failing(Failure.SILENT)
async def test_cancelled_on_its_way_it_lets_go_and_posts_no_second_time(
    platform: Platform, how: Failure
) -> None:
    platform.fail(how)
    posting = asyncio.ensure_future(platform.messenger.post(platform.place("ml"), GREETING, "key"))
    await platform.heard()
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert platform.reached == 1


async def test_posts_at_the_same_time_stay_apart(platform: Platform) -> None:
    names = [f"number {n} of many" for n in range(20)]
    ids = await asyncio.gather(
        *(
            platform.messenger.post(
                platform.place(f"ml-{n % 3}"), Reply(blocks=(plain(name),)), f"key-{n}"
            )
            for n, name in enumerate(names)
        )
    )
    assert len(set(ids)) == platform.reached == 20
    for name in names:
        assert len([each for each in platform.accepted if name in each]) == 1
    assert all(sum(name in each for name in names) == 1 for each in platform.accepted)


@pytest.mark.parametrize("name", sorted(ALL))
async def test_every_reply_can_be_messages(platform: Platform, name: str) -> None:
    place = platform.place("ml")
    parts = platform.messenger.parts(place, ALL[name])
    for number, part in enumerate(parts):
        await platform.messenger.post(place, part, f"{name}#{number}")
    assert len(platform.accepted) == len(parts)


@pytest.mark.parametrize("entry", PLATFORMS.values(), ids=PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(reply=replies())
def test_nothing_in_a_reply_can_break_it(entry: Entry, reply: Reply) -> None:
    asyncio.run(_post_the_first_part(entry, reply))


async def _post_the_first_part(entry: Entry, reply: Reply) -> None:
    async with entry.open() as platform:
        place = platform.place("ml")
        first = platform.messenger.parts(place, reply)[0]
        assert await platform.messenger.post(place, first, "key")
        assert (platform.reached, len(platform.accepted)) == (1, 1)
