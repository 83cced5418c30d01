"""The app as it is registered with Slack: its secrets, scopes, commands and subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

LEAST_SCOPES = (
    "commands",
    "chat:write",
    "chat:write.public",
    "im:write",
    "im:history",
    "users:read",
    "channels:read",
    "groups:read",
)
HISTORY_SCOPES = ("channels:history", "groups:history")

EVENT_SCOPES = {
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
    "app_mention": "app_mentions:read",
    "user_change": "users:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
}
"""The scope without which an event never comes; other events need none."""


@dataclass
class AppConfig:
    """What is set on the app's pages. `events` None means: subscribed to all there are.

    `shortcuts` are message shortcuts: callback id to the name people see. `rotates_tokens` is
    token rotation: bot tokens then live twelve hours.
    """

    id: str = "A00PAPERBOY"
    name: str = "paperboy"
    client_id: str = "111.222"
    client_secret: str = "the-client-secret"
    signing_secret: str = "the-signing-secret"
    app_token: str = "xapp-1-A00PAPERBOY-1-secret"
    commands: set[str] = field(default_factory=lambda: {"/papers"})
    shortcuts: dict[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = LEAST_SCOPES
    events: frozenset[str] | None = None
    home_enabled: bool = True
    messages_enabled: bool = True
    rotates_tokens: bool = False

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> Self:
        """Return the app that pasting a manifest creates."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        home = features.get("app_home", {})
        bot = features.get("bot_user", {})
        return cls(
            name=bot.get("display_name", manifest["display_information"]["name"]),
            commands={each["command"] for each in features.get("slash_commands", [])},
            shortcuts={
                each["callback_id"]: each["name"]
                for each in features.get("shortcuts", [])
                if each["type"] == "message"
            },
            scopes=tuple(manifest["oauth_config"]["scopes"]["bot"]),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            home_enabled=home.get("home_tab_enabled", False),
            messages_enabled=home.get("messages_tab_enabled", False),
            rotates_tokens=settings.get("token_rotation_enabled", False),
        )
