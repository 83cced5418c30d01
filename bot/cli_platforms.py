"""Subcommands about the chat services: what they are told of Paperboy, before it runs."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli_running import print_line, run_command
from bot.cli_values import misuse
from bot.config import Settings
from bot.errors import OperatorError

Invited = StrEnum("Invited", {"DISCORD": "discord"})
Described = StrEnum("Described", {"SLACK": "slack"})


def invite(
    platform: Annotated[Invited, typer.Argument(help="Where to: discord.")],
) -> None:
    """Print the link that adds Paperboy to a server.

    Example: python -m bot invite discord
    """

    async def work(settings: Settings) -> int:
        from adapters.discord.invite import invite_link

        if settings.discord_token is None:
            raise OperatorError("DISCORD_TOKEN is not set. docs/discord.md says where it is found.")
        print_line(invite_link(settings.discord_token.get_secret_value()))
        return 0

    run_command(work)


def manifest(
    platform: Annotated[Described, typer.Argument(help="Of which app: slack.")],
    with_history: Annotated[
        bool, typer.Option("--with-history", help="Let it read the channels it is in.")
    ] = False,
    url: Annotated[
        str, typer.Option(metavar="URL", help="Its public address, for HTTP mode.")
    ] = "",
) -> None:
    """Print the manifest that makes the Slack app, in JSON.

    Example: python -m bot manifest slack
    """
    from adapters.slack.manifest import manifest as made

    with misuse("--url"):
        described = made(url=url, with_history=with_history)

    async def work(settings: Settings) -> int:
        print_line(json.dumps(described, indent=2))
        return 0

    run_command(work)


def slack_key() -> None:
    """Print a new key for SLACK_TOKEN_KEYS.

    Example: python -m bot slack-key
    """
    from adapters.slack.installing.token_keys import new_key  # only here: it loads a library

    print_line(new_key())
