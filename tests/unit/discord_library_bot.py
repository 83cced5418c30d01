"""The smallest bot that uses every part of discord.py which the loopback Discord serves."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from tests.fakes.discord_server import Discord

V2_TEXT = "**Reward models** are graded"


class Press(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"run:(?P<line>.+)"):
    """A button that carries a command line."""

    def __init__(self, line: str) -> None:
        super().__init__(ui.Button(label="Abstract", custom_id=f"run:{line}"))
        self.line = line

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str]
    ) -> "Press":
        return cls(match["line"])

    async def callback(self, interaction: discord.Interaction) -> None:
        match self.line:
            case "edit":
                await interaction.response.send_modal(Topic())
            case "page":
                await interaction.response.edit_message(view=page("the second page"))
            case "slow page":
                await interaction.response.defer()
                await interaction.edit_original_response(view=page("the third page"))
            case line:
                await interaction.response.send_message(f"ran {line}", ephemeral=True)


class Every(ui.DynamicItem[ui.Select[ui.LayoutView]], template="every"):
    """A choice that outlives the bot."""

    def __init__(self) -> None:
        options = [
            discord.SelectOption(label="Day", value="daily"),
            discord.SelectOption(label="Week", value="weekly"),
        ]
        super().__init__(ui.Select(custom_id="every", placeholder="How often", options=options))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str]
    ) -> "Every":
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"chose {self.item.values[0]}", ephemeral=True)


class Topic(ui.Modal, title="Edit the topic"):
    """A form with a text and a choice."""

    topic: ui.Label["Topic"] = ui.Label(
        text="Topic", component=ui.TextInput(custom_id="topic", default="agents", max_length=20)
    )
    every: ui.Label["Topic"] = ui.Label(
        text="Every",
        component=ui.Select(
            custom_id="every",
            options=[
                discord.SelectOption(label="Day", value="daily", default=True),
                discord.SelectOption(label="Week", value="weekly"),
            ],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.topic.component, ui.TextInput)
        assert isinstance(self.every.component, ui.Select)
        said = f"{self.topic.component.value} {self.every.component.values[0]}"
        await interaction.response.send_message(f"saved {said}", ephemeral=True)


def page(text: str, *, buttons: int = 1) -> ui.LayoutView:
    """A paper as a section with its thumbnail, and a row of buttons."""
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container()
    container.add_item(
        ui.Section(ui.TextDisplay(text), accessory=ui.Thumbnail("https://example.org/a.png"))
    )
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for line in ["show 2401.00001", "edit", "page", "slow page"][: buttons + 3]:
        row.add_item(Press(line))
    row.add_item(ui.Button(label="Read", url="https://example.org"))
    container.add_item(row)
    view.add_item(container)
    return view


papers = app_commands.Group(name="papers", description="Research papers")


@papers.command(description="Search papers")
async def search(interaction: discord.Interaction, query: str) -> None:
    await interaction.response.send_message(view=page(f"{V2_TEXT}: {query}"), ephemeral=True)


@search.autocomplete("query")
async def _complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    words = [f"{typed}ard model", f"{typed}ind"]
    return [app_commands.Choice(name=word.title(), value=word) for word in words]


@papers.command(description="Answer later")
async def later(interaction: discord.Interaction, private: bool = True) -> None:
    await interaction.response.defer(ephemeral=private)
    await interaction.edit_original_response(content="here it is")
    await interaction.followup.send("and more", ephemeral=True)


@papers.command(description="Say what the bot is told")
async def where(interaction: discord.Interaction) -> None:
    may = [name for name, yes in interaction.app_permissions if yes]
    post = "send_messages"
    if isinstance(interaction.channel, discord.Thread):
        post = "send_messages_in_threads"
    lines = [
        type(interaction.channel).__name__,
        f"context guild={interaction.context.guild} dm={interaction.context.dm_channel}",
        f"manages={interaction.permissions.manage_channels}",
        f"may post here={post in may} embeds={'embed_links' in may}",
        f"by user={interaction.is_user_integration()} guild={interaction.is_guild_integration()}",
        f"{interaction.locale} {interaction.guild_locale}",
    ]
    await interaction.response.send_message("\n".join(lines))


@papers.command(description="Answer with the given texts in one message")
async def texts(interaction: discord.Interaction, count: int, length: int) -> None:
    view = ui.LayoutView()
    for _ in range(count):
        view.add_item(ui.TextDisplay("x" * length))
    try:
        await interaction.response.send_message(view=view)
    except discord.HTTPException as error:
        await interaction.response.send_message(f"{error.status} {error.code}")


@papers.command(description="Choose something, or open a form")
@app_commands.choices(
    how=[
        app_commands.Choice(name="By a list", value="list"),
        app_commands.Choice(name="By a form", value="form"),
    ]
)
async def choose(interaction: discord.Interaction, how: app_commands.Choice[str]) -> None:
    if how.value == "form":
        await interaction.response.send_modal(Topic())
        return
    view: ui.LayoutView = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(Every())
    view.add_item(row)
    await interaction.response.send_message(view=view)


class Bot(discord.AutoShardedClient):
    """Counts the events it was told of."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.told: list[str] = []
        self.tree = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )
        self.tree.add_command(papers)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press, Every)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; the library waits five seconds."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.told.append(f"interaction {interaction.id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.told.append(f"removed {guild.id}")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self.told.append(f"unavailable {guild.id}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.told.append(f"channel deleted {channel.id}")


@asynccontextmanager
async def connected(server: Discord) -> AsyncIterator[Bot]:
    """A bot whose shards all listen."""
    Route.BASE = server.url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(server.gateway.url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with Bot() as bot:
        running = asyncio.create_task(bot.start(server.token))
        try:
            await server.gateway.until_connected()
            yield bot
        finally:
            await bot.close()
            await running


@asynccontextmanager
async def logged_in(server: Discord, token: str | None = None) -> AsyncIterator[Bot]:
    """A bot that can ask but does not listen."""
    Route.BASE = server.url
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with Bot() as bot:
        await bot.login(token or server.token)
        yield bot
