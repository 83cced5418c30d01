"""A Discord on loopback for the real discord.py: REST and gateway, stateful, with all limits.

`open_discord` opens it. What it accepted is the truth; what it would not take is in `violations`.

    async with open_discord() as discord:
        guild = discord.add_guild()
        channel = guild.add_channel("papers")
        ada = discord.add_user("ada")
        ...                                 # start the bot with discord.url and discord.token
        answer = await ada.types("papers search", query="reward model", in_=channel)
        answer = await ada.presses(answer, "Abstract", nth=1)
        assert "reward" in answer.text and answer.ephemeral
        assert not discord.violations
"""

from tests.fakes.discord_server.answer import Answer, Form
from tests.fakes.discord_server.changes import NeverCame
from tests.fakes.discord_server.failures import Dropped, Failure, Held, RateLimited, Status
from tests.fakes.discord_server.interactions import Response
from tests.fakes.discord_server.offered import NotOffered
from tests.fakes.discord_server.rate_limits import Limits, Rate
from tests.fakes.discord_server.server import Discord, open_discord
from tests.fakes.discord_server.state import Account, Channel, Guild, Kind, Message, Role
from tests.fakes.discord_server.user import User

__all__ = [
    "Account",
    "Answer",
    "Channel",
    "Discord",
    "Dropped",
    "Failure",
    "Form",
    "Guild",
    "Held",
    "Kind",
    "Limits",
    "Message",
    "NeverCame",
    "NotOffered",
    "Rate",
    "RateLimited",
    "Response",
    "Role",
    "Status",
    "User",
    "open_discord",
]
