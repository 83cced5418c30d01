"""The least that discord.py does by itself: a command that says a word, messages sent at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

ECHO = "echo"
_BUTTONS = 5

discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


def message(texts: Sequence[str]) -> ui.LayoutView:
    """Return a message of texts, a row of buttons below them, made by hand."""
    view = ui.LayoutView(timeout=None)
    for text in texts:
        view.add_item(ui.TextDisplay(text))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for number in range(_BUTTONS):
        row.add_item(ui.Button(label="Press", custom_id=str(number)))
    view.add_item(row)
    view.stop()
    return view


@asynccontextmanager
async def echoing(url: str, token: str) -> AsyncIterator[discord.Client]:
    """Run a bot that answers `/echo` and does nothing else."""
    client = await _logged_in(url, token)
    tree = app_commands.CommandTree(client)

    @tree.command(name=ECHO, description="Say a word")
    async def echo(interaction: discord.Interaction, word: str) -> None:
        await interaction.response.send_message(word, ephemeral=True)

    await tree.sync()
    serving = asyncio.create_task(client.connect())
    try:
        yield client
    finally:
        await client.close()
        await asyncio.gather(serving, return_exceptions=True)


async def send_all(url: str, token: str, channels: Sequence[int], texts: Sequence[str]) -> None:
    """Send a message to each channel, as fast as the library lets one and by its own limits.

    After five refusals it gives up on a message.
    """
    client = await _logged_in(url, token)
    try:
        places = [client.get_partial_messageable(each) for each in channels]
        sending = [place.send(view=message(texts)) for place in places]
        await asyncio.gather(*sending, return_exceptions=True)
    finally:
        await client.close()


async def _logged_in(url: str, token: str) -> discord.Client:
    Route.BASE = url
    client = discord.Client(intents=discord.Intents(guilds=True))
    await client.login(token)
    _, gateway, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)
    return client
