"""What Slack keeps: people, conversations, messages and views. Plain data, changed in place."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.slack_server.seen import Seen, see_blocks, see_message, see_mrkdwn

JSON = dict[str, Any]


class Kind(Enum):
    """The kinds of conversation a bot of one workspace meets."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"
    GROUP = "group"  # direct messages between more than two


@dataclass(eq=False)
class Member:
    """A person of a workspace, or a bot. `of_team` is another one that shares a channel."""

    id: str
    name: str
    tz: str = "America/New_York"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    of_team: str = ""

    def as_json(self, team: str, now: datetime, locale: bool = False) -> JSON:
        """Return the user object, with the locale where it was asked for."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        found: JSON = {
            "id": self.id,
            "team_id": self.of_team or team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "profile": {"display_name": self.name, "real_name": self.name.title()},
        }
        return found | {"locale": self.locale} if locale else found


@dataclass(eq=False)
class Message:
    """A message as it stands now. `only_for` is who sees an ephemeral one.

    `posted_by` is the user id of its author, `by_app` whether that is the app.
    """

    channel: "Channel"
    ts: str
    posted_by: str
    by_app: bool
    text: str = ""
    blocks: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def seen(self) -> Seen:
        """Return what people see of it, and what it sets off."""
        return see_message(self.text, self.blocks)

    @property
    def fallback(self) -> str:
        """Return what a notification or a screen reader says of it."""
        return see_mrkdwn(self.text).text

    def as_json(self, team: str, bot_id: str, app_id: str, metadata: bool = False) -> JSON:
        """Return the message object of histories and payloads."""
        found: JSON = {
            "type": "message",
            "user": self.posted_by,
            "ts": self.ts,
            "text": self.text,
            "team": team,
        }
        if self.by_app:
            found |= {"bot_id": bot_id, "app_id": app_id}
        if self.blocks:
            found["blocks"] = copy.deepcopy(self.blocks)
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if self.edits:
            found["edited"] = {"user": self.posted_by, "ts": self.ts}
        if metadata and self.metadata is not None:
            found["metadata"] = copy.deepcopy(self.metadata)
        return found


@dataclass(eq=False)
class Channel:
    """A conversation. `person` is the other side of a direct one; `members` are user ids."""

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    archived: bool = False
    person: str | None = None
    read_only: bool = False
    messages: list[Message] = field(default_factory=list)

    def as_json(self, bot_user: str, locale: str | None = None) -> JSON:
        """Return the conversation object, as the bot sees it."""
        direct = self.kind is Kind.DIRECT
        found: JSON = {
            "id": self.id,
            "is_channel": self.kind is Kind.PUBLIC,
            "is_group": False,
            "is_im": direct,
            "is_mpim": self.kind is Kind.GROUP,
            "is_private": self.kind is not Kind.PUBLIC,
            "is_archived": self.archived,
        }
        if direct:
            found |= {"user": self.person, "is_open": True}
        else:
            found |= {
                "name": self.name,
                "name_normalized": self.name,
                "is_member": bot_user in self.members,
                "is_general": self.name == "general",
            }
        return found | {"locale": locale} if locale else found


@dataclass(eq=False)
class View:
    """A modal or a home as it stands now: `content` is what the app sent.

    `values` is what stands in its fields: block id, action id, value object.
    """

    id: str
    team: str
    user: str
    content: JSON
    hash: str
    root: str = ""
    previous: str | None = None
    values: dict[str, dict[str, JSON]] = field(default_factory=dict)
    closed: bool = False

    def __post_init__(self) -> None:
        self.root = self.root or self.id

    @property
    def blocks(self) -> list[JSON]:
        """Return its blocks."""
        blocks: list[JSON] = self.content["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """Return a modal's title."""
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def seen(self) -> Seen:
        """Return what its person sees of it."""
        ends = [self.content[part]["text"] for part in ("submit", "close") if part in self.content]
        found = see_blocks(self.blocks)
        found.text = "\n".join(filter(None, [self.title, found.text, *(f"[{e}]" for e in ends)]))
        return found

    def as_json(self, app_id: str, bot_id: str) -> JSON:
        """Return the view object of answers and payloads."""
        return copy.deepcopy(self.content) | {
            "id": self.id,
            "team_id": self.team,
            "app_id": app_id,
            "app_installed_team_id": self.team,
            "bot_id": bot_id,
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": copy.deepcopy(self.values)},
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.content.get("callback_id", ""),
            "external_id": self.content.get("external_id", ""),
        }
