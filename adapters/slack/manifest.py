"""The app as Slack is told of it: pasted once at api.slack.com/apps, and everything is set.

https://docs.slack.dev/reference/app-manifest
"""

from typing import Any
from urllib.parse import urlsplit

from adapters.slack.connecting.http import EVENTS_PATH
from adapters.slack.listening.channels import EVENTS
from adapters.slack.listening.shortcut import CALLBACK_ID
from bot.errors import BadInput

SCOPES = {
    "commands": "the slash command and the shortcut",
    "chat:write": "answers and posts",
    "chat:write.public": "posts in public channels without an invitation",
    "im:write": "direct messages",
    "im:history": "what is written to the bot in direct messages",
    "users:read": "time zone and language of who asks, and who is an admin",
    "channels:read": "whether a public channel can be posted in",
    "groups:read": "the same of a private channel that the bot is in",
}
"""What the app may do, each with why: nothing works as described without any of them."""

HISTORY_SCOPES = {
    "channels:history": "whether a post has arrived, after a connection broke",
    "groups:history": "the same in private channels",
}

BOT_EVENTS = (*EVENTS, "app_home_opened", "app_uninstalled", "message.im", "tokens_revoked")

OAUTH_REDIRECT_PATH = "/slack/oauth_redirect"

_LONG = (
    "Search research papers, read the day's list and subscribe without leaving Slack. A channel"
    " gets a daily post at the time it chose; you get a direct message when a paper on your topic"
    " appears. Everything you ask is answered to you alone until you share it."
)


def manifest(*, url: str = "", with_history: bool = False) -> dict[str, Any]:
    """Return the app's manifest: for Socket Mode, or for HTTP at a public address.

    `with_history` also asks to read the channels the bot is in. Raises BadInput for an address
    that Slack could not reach.
    """
    address = _public(url) if url else ""
    scopes = [*SCOPES, *(HISTORY_SCOPES if with_history else ())]
    command = {
        "command": "/papers",
        "description": "Search research papers, read today's list, subscribe",
        "usage_hint": "today | search diffusion | subscribe | help",
        "should_escape": False,
    }
    oauth: dict[str, Any] = {"scopes": {"bot": scopes}}
    events: dict[str, Any] = {"bot_events": sorted(BOT_EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if address:
        request_url = f"{address}{EVENTS_PATH}"
        command["url"] = events["request_url"] = interactivity["request_url"] = request_url
        interactivity["message_menu_options_url"] = request_url
        oauth["redirect_urls"] = [f"{address}{OAUTH_REDIRECT_PATH}"]
    return {
        "display_information": {
            "name": "Paperboy",
            "description": "The day's research papers, where your team already talks",
            "long_description": _LONG,
            "background_color": "#1f2933",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "paperboy", "always_online": True},
            "shortcuts": [
                {
                    "name": "Find similar papers",
                    "type": "message",
                    "callback_id": CALLBACK_ID,
                    "description": "Papers like the one a message links to or names",
                }
            ],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _public(url: str) -> str:
    """Return an address without what stands behind its path."""
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment)
        )
    except ValueError:
        good = False
    if not good:
        raise BadInput(
            "It must be an address that begins with https://, such as https://bot.example.org."
        )
    return url.rstrip("/")
