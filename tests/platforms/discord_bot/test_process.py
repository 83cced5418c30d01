"""The whole program against the loopback Discord: `run`, `tick` and `invite discord`."""

import asyncio
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.processes import Paperboy, closed_port, finish
from tests.fakes.discord_server import Discord, open_discord


def paperboy(folder: Path, discord: Discord | None, token: str = "") -> Paperboy:
    """Return the program with Discord's settings, and a daily list that is out of reach."""
    kept, endpoint = closed_port()
    kept.close()
    extra = {"DISCORD_TOKEN": token or (discord.token if discord else "")}
    if discord:
        extra["DISCORD_API_URL"] = discord.url
    return Paperboy(folder, endpoint, extra)


async def test_a_newcomer_runs_it_and_asks_for_todays_papers(tmp_path: Path) -> None:
    async with open_discord(patience=60.0) as discord:
        channel = discord.add_guild("Lab").add_channel("papers")
        program = paperboy(tmp_path, discord)
        loaded = await asyncio.to_thread(program, "chat", "today")
        assert "sample" in loaded.out
        process = program.start("run")
        try:
            await discord.gateway.until_connected()
            ada = discord.add_user("ada", locale="en-US")
            answer = await ada.types("papers today", in_=channel)
            assert "bundled sample papers" in answer.text
        finally:
            process.send_signal(signal.SIGTERM)
            ended = await asyncio.to_thread(finish, process)
        assert ended.code == 0
        assert "Paperboy is running" in ended.err
        assert not discord.violations


async def test_what_is_due_is_sent_by_tick_without_listening(tmp_path: Path) -> None:
    async with open_discord(patience=60.0) as discord:
        guild = discord.add_guild("Lab")
        channel = guild.add_channel("papers")
        program = paperboy(tmp_path, discord)
        await asyncio.to_thread(program, "chat", "today")
        process = program.start("run")
        try:
            await discord.gateway.until_connected()
            ada = discord.add_user("ada", locale="en-US")
            guild.join(ada, "manage_channels")
            await ada.types("papers subscribe", in_=channel, at="09:00", tz="UTC")
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(finish, process)
        for _ in range(2):
            await asyncio.to_thread(program, "tick", "--at", "2027-01-01T09:00")
            assert len(discord.messages(channel)) == 1
        assert discord.gateway.identified == 1


def test_the_invitation_asks_for_no_more_than_is_needed(tmp_path: Path) -> None:
    token = "MTE3MDAwMDAwMDAwMDAwMDAwMQ.Gabcde.signature"
    ended = paperboy(tmp_path, None, token)("invite", "discord")
    link = urlsplit(ended.out.strip())
    asked = parse_qs(link.query)
    assert (link.scheme, link.netloc) == ("https", "discord.com")
    assert asked["client_id"] == ["1170000000000000001"]
    assert asked["scope"] == ["bot applications.commands"]
    # View Channel, Send Messages, Embed Links, Read Message History, Send Messages in Threads
    assert int(asked["permissions"][0]) == 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 38


@pytest.mark.parametrize("token", ["", "not a token", "bm90IGRpZ2l0cw.x.y"])
def test_without_a_token_it_says_what_to_do(tmp_path: Path, token: str) -> None:
    ended = paperboy(tmp_path, None, token)("invite", "discord")
    assert ended.code == 1
    assert "DISCORD_TOKEN" in ended.err


async def test_a_wrong_token_ends_run_with_what_to_do(tmp_path: Path) -> None:
    async with open_discord(patience=60.0) as discord:
        program = paperboy(tmp_path, discord, "MTE3MDAwMDAwMDAwMDAwMDAwMQ.Gabcde.wrong")
        ended = await asyncio.to_thread(program, "run")
        assert ended.code == 1
        assert "Discord does not take DISCORD_TOKEN" in ended.err
