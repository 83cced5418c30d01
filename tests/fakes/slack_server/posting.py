"""What a message must be to be accepted, whichever way it comes, and how it is then kept."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_server.blockkit import LONGEST, check_blocks, check_view, size
from tests.fakes.slack_server.records import JSON, Channel, Message
from tests.fakes.slack_server.state import Shown, Slack
from tests.fakes.slack_server.workspace import Workspace

LONGEST_TEXT = 40_000


class ApiError(Exception):
    """Slack says no. `messages` tell why, for who wrote the app."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says."""

    text: str
    blocks: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None


def read_content(slack: Slack, source: str, args: Mapping[str, Any]) -> Content:
    """Return what a call would post. Raises ApiError, and notes why it was against the rules."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if "markdown_text" in args:
        if text or blocks:
            raise break_rule(slack, source, "markdown_text_conflict", [])
        text = args["markdown_text"]
    if args.get("attachments"):
        raise break_rule(slack, source, "invalid_attachments", ["attachments are of the past"])
    if not isinstance(text, str) or not text.strip():
        raise break_rule(slack, source, "no_text", ["a message needs a text, also with blocks"])
    if len(text) > LONGEST_TEXT:
        raise break_rule(slack, source, "msg_too_long", [])
    if problems := check_blocks(blocks, slack.second_opinion):
        raise break_rule(slack, source, "invalid_blocks", problems)
    if blocks and (length := size(blocks)) > LONGEST:
        raise break_rule(slack, source, "msg_blocks_too_long", [f"{length} is above {LONGEST}"])
    return Content(text, name_parts(slack, blocks), _metadata(slack, source, args))


def break_rule(slack: Slack, source: str, error: str, problems: list[str]) -> ApiError:
    """Note a violation, and return the error that Slack answers with."""
    slack.violations += [f"{source}: {error}: {each}" for each in problems or [error]]
    return ApiError(error, [f"[ERROR] {each}" for each in problems])


def _metadata(slack: Slack, source: str, args: Mapping[str, Any]) -> JSON | None:
    found = args.get("metadata")
    if not found:
        return None
    if not isinstance(found, dict):
        raise break_rule(slack, source, "invalid_metadata_format", ["no object"])
    kind, payload = found.get("event_type"), found.get("event_payload")
    good = isinstance(kind, str) and bool(kind) and isinstance(payload, dict)
    if not good or set(found) != {"event_type", "event_payload"}:
        raise break_rule(
            slack, source, "invalid_metadata_schema", ["event_type and event_payload are needed"]
        )
    return copy.deepcopy(found)


def name_parts(slack: Slack, blocks: list[JSON]) -> list[JSON]:
    """Return a copy in which every block and every element that acts has an id."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", slack.new_id("b"))
        for element in elements_of(block):
            if element["type"] not in ("image", "plain_text", "mrkdwn"):
                element.setdefault("action_id", slack.new_id("a"))
    return named


def elements_of(block: JSON) -> list[JSON]:
    """Return the elements that stand in a block of any type but rich text."""
    if block["type"] in ("rich_text", "table"):
        return []
    if block["type"] == "carousel":
        return [element for card in block["elements"] for element in elements_of(card)]
    single = [block[part] for part in ("accessory", "element") if part in block]
    return [*single, *block.get("elements", []), *block.get("actions", [])]


def read_view(slack: Slack, source: str, view: object, kind: str) -> JSON:
    """Return the content of a view. Raises ApiError, and notes why it was against the rules."""
    if problems := check_view(view, kind, slack.second_opinion):
        raise break_rule(slack, source, "invalid_arguments", problems)
    assert isinstance(view, dict)
    content: JSON = copy.deepcopy(view)
    content["blocks"] = name_parts(slack, content["blocks"])
    return content


def post(
    slack: Slack,
    team: Workspace,
    channel: Channel,
    content: Content,
    *,
    only_for: str | None = None,
    thread_ts: str | None = None,
    cause: str | None = None,
    args: Mapping[str, Any] | None = None,
) -> Message:
    """Accept a message of the app, whatever was accepted before."""
    flags = args or {}
    message = Message(
        channel,
        slack.new_ts(),
        team.bot.id,
        by_app=True,
        text=content.text,
        blocks=content.blocks,
        metadata=content.metadata,
        thread_ts=thread_ts,
        only_for=only_for,
        unfurl_links=flags.get("unfurl_links"),
        unfurl_media=flags.get("unfurl_media"),
    )
    if only_for is None:
        channel.messages.append(message)
    slack.accepted.append(message)
    slack.show(Shown(team.id, message, channel.id, only_for, cause))
    return message


def replace(
    slack: Slack, team: Workspace, message: Message, content: Content, cause: str | None = None
) -> None:
    """Let a message say something else."""
    message.text, message.blocks = content.text, content.blocks
    if content.metadata is not None:
        message.metadata = content.metadata
    message.edits += 1
    slack.show(Shown(team.id, message, message.channel.id, message.only_for, cause))
