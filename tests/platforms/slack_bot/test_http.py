"""HTTP mode: only what Slack signed is taken up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import aiohttp
import pytest

from adapters.slack.platform import Slack
from bot.errors import OperatorError
from tests.fakes.slack_server import Envelope
from tests.platforms.slack_bot.lab import Lab, open_lab


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Lab]:
    """A bot that is reached by HTTP."""
    async with open_lab(tmp_path, "http") as opened, opened.running():
        yield opened


@pytest.mark.parametrize("signature", ["bad", "old", "missing"])
async def test_what_slack_did_not_sign_is_refused(
    served: Lab, signature: Literal["bad", "old", "missing"]
) -> None:
    answer = await served.ada.types("/papers today", in_=served.ml)
    assert served.server.http is not None
    (envelope,) = served.server.sent
    forged = Envelope("slash_commands", envelope.payload | {"trigger_id": "1.2.another"})
    refused = await served.server.http.post(forged, signature)
    assert refused.status == 401
    assert "today" not in refused.body
    again = await served.ada.types("/papers today", in_=served.ml)
    assert len(again.messages) == len(answer.messages) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"a=b", "text/plain; charset=klingon"),
        (b"", "application/json"),
    ],
)
async def test_nonsense_is_refused(served: Lab, body: bytes, kind: str) -> None:
    assert served.slack.server is not None
    url = f"{served.slack.server.address}/slack/events"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=body, headers={"Content-Type": kind}) as answer:
            assert answer.status in (400, 401)
        async with session.get(url) as answer:
            assert answer.status == 405
        async with session.get(f"{served.slack.server.address}/") as answer:
            assert answer.status == 404


async def test_slack_can_verify_the_address(served: Lab) -> None:
    assert served.server.http is not None
    challenge = Envelope("events_api", {"type": "url_verification", "challenge": "abc"})
    answer = await served.server.http.post(challenge)
    assert (answer.status, "abc" in answer.body) == (200, True)


async def test_an_address_that_is_taken_is_told(served: Lab) -> None:
    assert served.slack.server is not None
    port = int(served.slack.server.address.rpartition(":")[2])
    settings = served.settings()
    from dataclasses import replace

    other = Slack(replace(settings, port=port), served.world.store, served.world.clock)
    with pytest.raises(OperatorError, match=f"127.0.0.1:{port}.*Set SLACK_PORT"):
        await asyncio.wait_for(other.serve(served.core()), 10)
    await other.close()
