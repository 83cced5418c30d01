"""What an interaction hands to the app for a while: trigger ids and response URLs."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.slack_server.records import Channel, Message

TRIGGER_LIVES = timedelta(seconds=3)
RESPONSE_URL_LIVES = timedelta(minutes=30)
RESPONSE_URL_USES = 5
"""https://docs.slack.dev/interactivity/handling-user-interaction"""


@dataclass(eq=False)
class Trigger:
    """The right to open one modal, for a moment. `inside` is whether it came from a modal."""

    team: str
    user: str
    expires: datetime
    inside: bool = False
    used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    """The right to answer an interaction. `original` is the message that was acted on."""

    team: str
    channel: Channel
    user: str
    cause: str
    expires: datetime
    original: Message | None = None
    uses: int = 0

    def problem(self, now: datetime) -> str:
        """Return Slack's error for using it now, or nothing."""
        if now >= self.expires:
            return "expired_url"
        return "used_url" if self.uses >= RESPONSE_URL_USES else ""


class Passes:
    """All of them."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}

    def trigger(self, team: str, user: str, now: datetime, inside: bool = False) -> str:
        """Return a new trigger id."""
        value = f"{len(self._triggers) + 1}.{int(now.timestamp())}.{secrets.token_hex(16)}"
        self._triggers[value] = Trigger(team, user, now + TRIGGER_LIVES, inside)
        return value

    def exchange(self, value: str, team: str, now: datetime) -> Trigger | str:
        """Return a trigger and use it up, or Slack's error."""
        found = self._triggers.get(value)
        if found is None or found.team != team:
            return "invalid_trigger_id"
        if found.used:
            return "exchanged_trigger_id"
        if now >= found.expires:
            return "expired_trigger_id"
        found.used = True
        return found

    def response_url(
        self, team: str, channel: Channel, user: str, now: datetime, original: Message | None = None
    ) -> tuple[str, ResponseUrl]:
        """Return the path of a new response URL, and what it stands for."""
        key = f"{team}/{len(self.response_urls) + 1}/{secrets.token_hex(12)}"
        made = ResponseUrl(team, channel, user, key, now + RESPONSE_URL_LIVES, original)
        self.response_urls[key] = made
        return key, made
