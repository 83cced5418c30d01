"""The Discord messenger: what it asks of Discord, and where messages end up."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.discord.rendering.message_mark import number_of
from bot.errors import NotSent, Refused
from bot.lines import token_of
from bot.ports import Scope
from bot.reply import Button, Buttons, Heading, Reply, plain
from tests.fakes.discord_sender import Sender, direct, open_sender, place_of
from tests.fakes.discord_server import Kind, Status

GREETING = Reply(blocks=(plain("Good morning."),))
DIGEST = Reply(blocks=(Heading(text="Papers of 20 November"), plain("Reward models.")))


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


async def test_a_message_carries_its_mark_and_mentions_nobody(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    everyone = Reply(blocks=(plain("@everyone <@1> <@&2> https://example.org"),))
    id_ = await sender.messenger.post(place_of(channel), everyone, "key")
    (message,) = sender.server.messages(channel)
    assert str(message.id) == id_
    assert message.components[0]["id"] == number_of("key")
    body = sender.server.requests[-1].body
    assert body["allowed_mentions"] == {"parse": []}
    assert body["enforce_nonce"]
    assert 1 <= len(body["nonce"]) <= 25
    assert not message.body.get("embeds")


async def test_every_part_has_a_nonce_and_a_mark_of_its_own(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    for key in ("3:2026-11-20:1", "3:2026-11-20:1#2", "3:2026-11-20:1#3"):
        await sender.messenger.post(place_of(channel), GREETING, key)
    asked = [each.body for each in sender.server.requests if each.method == "POST"]
    assert len({each["nonce"] for each in asked}) == 3
    assert len({each["components"][0]["id"] for each in asked}) == 3


async def test_the_same_key_again_within_minutes_is_the_same_message(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    first = await sender.messenger.post(place_of(channel), GREETING, "key")
    sender.clock.pass_(minutes=1)
    assert await sender.restarted().post(place_of(channel), GREETING, "key") == first
    assert len(sender.server.messages(channel)) == 1


async def test_lines_too_long_for_a_button_are_kept_first(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    line = f"search {'reward ' * 20}"
    await sender.messenger.post(
        place_of(channel),
        Reply(blocks=(Buttons(buttons=(Button(label="Again", line=line),)),)),
        "key",
    )
    assert sender.lines.kept == {token_of(line): line}


async def test_a_thread_is_written_in_and_wakes_up(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    thread = channel.add_thread("reading group")
    thread.archived = True
    await sender.messenger.post(place_of(thread), GREETING, "key")
    assert [each.text for each in sender.server.messages(thread)] == ["Good morning."]
    assert not thread.archived
    assert not sender.server.messages(channel)


async def test_a_locked_thread_is_refused_in_words(sender: Sender) -> None:
    thread = sender.server.add_guild().add_channel().add_thread()
    thread.archived = thread.locked = True
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(place_of(thread), GREETING, "key")
    assert "the thread is locked" in refused.value.reason


async def test_direct_messages_are_opened_once(sender: Sender) -> None:
    guild, ada = sender.server.add_guild(), sender.server.add_user("ada")
    guild.join(ada)
    for key in ("one", "two"):
        await sender.messenger.post(direct(ada), GREETING, key)
    assert len(sender.server.messages(sender.server.direct(ada))) == 2
    opened = [each for each in sender.server.requests if each.path == "/users/@me/channels"]
    assert len(opened) == 1


async def test_a_group_message_is_refused_unasked(sender: Sender) -> None:
    group = sender.server.add_group(sender.server.add_user("ada"))
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(place_of(group), GREETING, "key")
    assert "group messages" in refused.value.reason
    assert not sender.server.requests


async def test_a_forum_gets_a_post_for_each_digest(sender: Sender) -> None:
    forum = sender.server.add_guild().add_channel("papers", Kind.FORUM)
    place = place_of(forum)
    ids = [await sender.messenger.post(place, DIGEST, key) for key in ("one", "two")]
    posts = sender.all_posts_of(forum)
    assert [str(each.id) for each in posts] == ids
    assert {each.name for each in posts} == {"Papers of 20 November"}
    assert all("Reward models." in sender.server.messages(each)[0].text for each in posts)
    assert not any(each.tags for each in posts)
    # It is asked only once whether it is a forum.
    assert [each.split()[1].split("/")[-1] for each in sender.posts] == [
        "messages",
        "threads",
        "threads",
    ]


async def test_a_long_title_is_cut_for_a_post(sender: Sender) -> None:
    forum = sender.server.add_guild().add_channel("papers", Kind.FORUM)
    await sender.messenger.post(
        place_of(forum), Reply(blocks=(Heading(text="reward " * 40), plain("."))), "key"
    )
    (post,) = sender.all_posts_of(forum)
    assert len(post.name) <= 100
    assert post.name.endswith("reward…")


async def test_further_parts_are_written_below_the_first_of_a_post(sender: Sender) -> None:
    forum = sender.server.add_guild().add_channel("papers", Kind.FORUM)
    place = place_of(forum)
    await sender.messenger.post(place, DIGEST, "key")
    await sender.messenger.post(place, GREETING, "key#2")
    third = await sender.restarted().post(place, GREETING, "key#3")
    (post,) = sender.all_posts_of(forum)
    messages = sender.server.messages(post)
    assert len(messages) == 3
    assert str(messages[-1].id) == third
    assert await sender.restarted().find(place, "key#3") == third
    assert await sender.restarted().find(place, "key#4") is None


async def test_a_further_part_waits_for_the_first(sender: Sender) -> None:
    forum = sender.server.add_guild().add_channel("papers", Kind.FORUM)
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(place_of(forum), GREETING, "key#2")
    assert told.value.after
    assert not sender.all_posts_of(forum)


async def test_where_nobody_can_look_a_further_part_is_a_post_of_its_own(sender: Sender) -> None:
    guild = sender.server.add_guild()
    forum = guild.add_channel("papers", Kind.FORUM)
    await sender.messenger.post(place_of(forum), DIGEST, "key")
    forum.deny(guild.everyone, "read_message_history")
    await sender.restarted().post(place_of(forum), GREETING, "key#2")
    assert len(sender.all_posts_of(forum)) == 2


async def test_its_limits_leave_room_for_what_else_is_asked(sender: Sender) -> None:
    platform, place = sender.messenger.capabilities.paces
    assert (platform.scope, platform.per) == (Scope.PLATFORM, 1.0)
    assert 45 <= platform.count < 50
    assert (place.scope, place.count, place.per) == (Scope.PLACE, 5, 5.0)


async def test_it_logs_in_by_itself_and_once(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail("GET /users/@me", Status(503))
    with pytest.raises(NotSent):
        await sender.messenger.post(place_of(channel), GREETING, "key")
    for key in ("one", "two"):
        await sender.messenger.post(place_of(channel), GREETING, key)
    assert [each.path for each in sender.server.requests].count("/users/@me") == 2


async def test_a_wrong_token_is_nothing_that_a_place_can_help(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.token = "another"
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert told.value.holds == "platform"
    assert told.value.after is not None
    assert told.value.after >= timedelta(minutes=1)
