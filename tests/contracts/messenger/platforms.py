"""The messengers that keep the contract, each with its platform. A new one is one more entry."""

from tests.contracts.messenger.console_platform import CONSOLE
from tests.contracts.messenger.discord_platform import DISCORD
from tests.contracts.messenger.memory_platform import MEMORY
from tests.contracts.messenger.platform import Entry
from tests.contracts.messenger.slack_platform import SLACK

PLATFORMS: dict[str, Entry] = {**CONSOLE, **DISCORD, **MEMORY, **SLACK}
