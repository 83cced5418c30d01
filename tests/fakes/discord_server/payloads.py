"""Objects as Discord sends them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.fakes.discord_server import permissions
from tests.fakes.discord_server.wire import JSON

if TYPE_CHECKING:
    from tests.fakes.discord_server.state import Account, Channel, Guild, Message, Role


def user(account: Account) -> JSON:
    """A user."""
    return {
        "id": str(account.id),
        "username": account.name,
        "global_name": account.display_name,
        "discriminator": "0",
        "avatar": None,
        "bot": account.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "collectibles": None,
        "avatar_decoration_data": None,
    }


def me(bot: Account) -> JSON:
    """The bot, as told to itself."""
    return user(bot) | {"verified": True, "mfa_enabled": True, "locale": "en-US", "email": None}


def application(bot: Account, owner: Account, installs: int) -> JSON:
    """The application, as told to itself; the bot has its id."""
    return {
        "id": str(bot.id),
        "name": bot.name,
        "type": None,
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "bot": user(bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(owner),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": 0,
        "approximate_user_install_count": installs,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }


def role(each: Role) -> JSON:
    """A role."""
    return {
        "id": str(each.id),
        "name": each.name,
        "permissions": str(each.permissions),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": 0,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def member(guild: Guild, account: Account) -> JSON:
    """A member with its user."""
    return {
        "user": user(account),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(each.id) for each in guild.members.get(account.id, [])],
        "joined_at": moment(guild.now()),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def member_update(guild: Guild, account: Account) -> JSON:
    """The event that a member changed."""
    return member(guild, account) | {"guild_id": str(guild.id)}


def guild(each: Guild, *, full: bool = False) -> JSON:
    """A server; `full` as the gateway tells of it: with channels, threads and the bot's member."""
    data: JSON = {
        "id": str(each.id),
        "name": each.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "home_header": None,
        "owner_id": str(each.owner.id),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw": False,
        "nsfw_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": each.locale,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(one) for one in each.roles.values()],
        "widget_enabled": False,
        "widget_channel_id": None,
        "max_members": 500_000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "incidents_data": None,
    }
    if full:
        known = each.channels.values()
        data |= {
            "joined_at": moment(each.now()),
            "large": False,
            "member_count": len(each.members),
            "members": [member(each, each.bot)],
            "channels": [channel(one) for one in known if not one.is_thread],
            "threads": [channel(one) for one in known if one.is_thread and not one.archived],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
    return data


def channel(each: Channel, seen_by: Account | None = None) -> JSON:
    """A channel; within an interaction with the permissions of who is `seen_by`."""
    last = max(each.messages, default=None)
    data: JSON = {
        "id": str(each.id),
        "type": int(each.kind),
        "flags": 0,
        "last_message_id": None if last is None else str(last),
    }
    if each.guild is None:
        return data | _private(each)
    data |= {
        "guild_id": str(each.guild.id),
        "name": each.name,
        "parent_id": None if each.parent is None else str(each.parent.id),
        "rate_limit_per_user": 0,
    }
    if seen_by is not None:
        data["permissions"] = str(each.guild.permissions_of(seen_by, each))
    if each.is_thread:
        return data | _thread(each, each.guild)
    data |= {
        "position": 0,
        "nsfw": False,
        "topic": None,
        "permission_overwrites": [
            {
                "id": str(id_),
                "type": 0 if id_ in each.guild.roles else 1,
                "allow": str(overwrite.allow),
                "deny": str(overwrite.deny),
            }
            for id_, overwrite in each.overwrites.items()
        ],
    }
    if each.kind == 15:
        data |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return data


def _private(each: Channel) -> JSON:
    recipients: JSON = {"recipients": [user(one) for one in each.recipients if not one.bot]}
    if each.kind == 1:
        return recipients
    owner = recipients["recipients"][0]["id"]
    return recipients | {"name": each.name, "icon": None, "owner_id": owner}


def _thread(each: Channel, of: Guild) -> JSON:
    return {
        "owner_id": str(of.bot.id),
        "message_count": len(each.messages),
        "total_message_sent": len(each.messages),
        "member_count": 1,
        "applied_tags": each.tags,
        "thread_metadata": {
            "archived": each.archived,
            "archive_timestamp": moment(of.now()),
            "auto_archive_duration": 1440,
            "locked": each.locked,
        },
    }


def message(each: Message, nonce: object = None) -> JSON:
    """A message. Only the answer to its own creation says its nonce."""
    data: JSON = {
        "id": str(each.id),
        "channel_id": str(each.channel.id),
        "author": user(each.author),
        "content": each.content,
        "timestamp": moment(each.at),
        "edited_timestamp": None if each.edited_at is None else moment(each.edited_at),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [{"type": "rich", **embed} for embed in each.body.get("embeds") or []],
        "components": each.components,
        "pinned": False,
        "type": 0 if each.origin is None else 20 if each.origin["type"] == 2 else 0,
        "flags": each.flags | (1 if each.published else 0),
    }
    if each.origin is not None:
        app = str(each.author.id)
        data |= {"application_id": app, "webhook_id": app, "interaction_metadata": each.origin}
    if nonce is not None:
        data["nonce"] = nonce
    return data


def permissions_in(place: Channel, account: Account) -> int:
    """What the bot may do in a channel, as an interaction says it."""
    if place.guild is not None:
        return place.guild.permissions_of(account, place)
    direct = place.kind == 1 and account in place.recipients
    return permissions.bits(*(permissions.DIRECT if direct else permissions.PRIVATE))


def moment(at: datetime) -> str:
    """A moment in time."""
    return at.isoformat()
