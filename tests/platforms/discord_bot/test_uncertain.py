"""What may not have arrived in a server is shown to who subscribed it there, wherever they ask."""

from bot.model.delivery import DeliveryState, NewDelivery, Uncertain
from bot.reply import Reply, plain
from tests.fakes.discord_server import Discord
from tests.fakes.world import World
from tests.platforms.discord_bot.running import Running


async def test_its_owner_posts_it_again_from_direct_messages(
    discord: Discord, world: World, bot: Running
) -> None:
    (guild,) = discord.guilds.values()
    ada, ben = discord.add_user("ada", locale="en-US"), discord.add_user("ben", locale="en-US")
    guild.join(ada, "manage_channels")
    guild.join(ben, "manage_channels")
    channel = guild.add_channel("papers")
    await ada.types("papers subscribe", in_=channel)
    subscribed = await world.store.subscriptions.get(1)
    assert subscribed is not None
    now, outbox = world.clock.now(), world.store.outbox
    morning = Reply(blocks=(plain("Good morning."),)).model_dump_json()
    await outbox.add(NewDelivery("key", subscribed.place, morning, now), now)
    (lost,) = await outbox.claim(now, now, 1, platforms=("discord",))
    await outbox.settle(lost, Uncertain("Discord did not answer."), now)

    assert "may not have arrived" not in (await ben.types("papers status")).text
    told = await ada.types("papers status")
    assert "A message to #papers that may not have arrived" in told.text
    await ada.presses(told, "Post again")
    await bot.deliverer.send_due(now)
    assert (await outbox.counts())[DeliveryState.SENT] == 1
    assert "Good morning." in discord.messages(channel)[-1].text
