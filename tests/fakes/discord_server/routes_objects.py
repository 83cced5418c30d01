"""The routes of everything else: the bot itself, its commands, servers, people."""

from aiohttp import web

from tests.fakes.discord_server import payloads, schemas, wire
from tests.fakes.discord_server.command_limits import check_commands
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.routing import Call, Route
from tests.fakes.discord_server.state import Account, Guild
from tests.fakes.discord_server.wire import JSON
from tests.fakes.discord_server.world import World


def _gateway(world: World, call: Call) -> web.Response:
    return wire.answer({"url": world.gateway.url})


def _gateway_bot(world: World, call: Call) -> web.Response:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return wire.answer(
        {"url": world.gateway.url, "shards": world.gateway.shards, "session_start_limit": limit}
    )


def _me(world: World, call: Call) -> web.Response:
    return wire.answer(payloads.me(world.bot))


def _application(world: World, call: Call) -> web.Response:
    installs = len(world.interactions.installed)
    return wire.answer(payloads.application(world.bot, world.owner, installs))


def _commands(world: World, call: Call) -> web.Response:
    _require_self(world, call)
    return wire.answer(world.commands)


def _sync(world: World, call: Call) -> web.Response:
    _require_self(world, call)
    commands: list[JSON] = call.body if isinstance(call.body, list) else []
    problems = Problems()
    world.openapi.check(problems, schemas.COMMANDS, call.body)
    check_commands(problems, commands)
    problems.refuse()
    world.syncs += 1
    world.commands = [_synced(world, command) for command in commands]
    return wire.answer(world.commands)


def _synced(world: World, command: JSON) -> JSON:
    known = {each["name"]: each["id"] for each in world.commands}
    needed = command.get("default_member_permissions")
    return {
        "type": 1,
        **command,
        "id": known.get(command["name"]) or str(world.new_id()),
        "application_id": str(world.bot.id),
        "version": str(world.new_id()),
        "default_member_permissions": None if needed is None else str(needed),
    }


def _require_self(world: World, call: Call) -> None:
    if call.id("app") != world.bot.id:
        raise wire.Refusal(403, 20012, "You are not authorized to perform this action")


def _open_direct(world: World, call: Call) -> web.Response:
    body: JSON = call.body if isinstance(call.body, dict) else {}
    problems = Problems()
    world.openapi.check(problems, "CreatePrivateChannelRequest", body)
    problems.keys("", body, {"recipient_id"})
    problems.refuse()
    user = world.users.get(int(body.get("recipient_id") or 0))
    if user is None:
        raise wire.Refusal(400, 50033, "Invalid Recipient(s)")
    # whether the person takes messages shows only when one is sent
    return wire.answer(payloads.channel(world.direct(user)))


def _user(world: World, call: Call) -> web.Response:
    return wire.answer(payloads.user(_account(world, call)))


def _account(world: World, call: Call) -> Account:
    known: dict[int, Account] = {world.bot.id: world.bot, world.owner.id: world.owner}
    account = world.users.get(call.id("user")) or known.get(call.id("user"))
    if account is None:
        raise wire.unknown_user()
    return account


def _guild(world: World, call: Call) -> web.Response:
    return wire.answer(payloads.guild(_known(world, call)))


def _known(world: World, call: Call) -> Guild:
    guild = world.guilds.get(call.id("guild"))
    if guild is None or not guild.has_bot:
        raise wire.unknown_guild()
    return guild


def _guilds(world: World, call: Call) -> web.Response:
    mine = [guild for guild in world.guilds.values() if guild.has_bot]
    keys = ("id", "name", "icon", "banner", "features")
    told = [{key: payloads.guild(guild)[key] for key in keys} for guild in mine]
    return wire.answer([{**each, "owner": False, "permissions": "0"} for each in told])


def _guild_channels(world: World, call: Call) -> web.Response:
    known = _known(world, call).channels.values()
    return wire.answer([payloads.channel(each) for each in known if not each.is_thread])


def _guild_roles(world: World, call: Call) -> web.Response:
    return wire.answer([payloads.role(each) for each in _known(world, call).roles.values()])


def _active_threads(world: World, call: Call) -> web.Response:
    known = _known(world, call).channels.values()
    threads = [payloads.channel(each) for each in known if each.is_thread and not each.archived]
    return wire.answer({"threads": threads, "members": [], "has_more": False})


def _member(world: World, call: Call) -> web.Response:
    guild, account = _known(world, call), _account(world, call)
    if account.id not in guild.members:
        raise wire.Refusal(404, 10007, "Unknown Member")
    return wire.answer(payloads.member(guild, account))


ROUTES = [
    Route("GET /gateway", _gateway, open=True),
    Route("GET /gateway/bot", _gateway_bot),
    Route("GET /users/@me", _me),
    Route("GET /users/@me/guilds", _guilds),
    Route("POST /users/@me/channels", _open_direct),
    Route("GET /users/{user}", _user),
    Route("GET /oauth2/applications/@me", _application),
    Route("GET /applications/@me", _application),
    Route("GET /applications/{app}/commands", _commands),
    Route("PUT /applications/{app}/commands", _sync),
    Route("GET /guilds/{guild}", _guild),
    Route("GET /guilds/{guild}/channels", _guild_channels),
    Route("GET /guilds/{guild}/roles", _guild_roles),
    Route("GET /guilds/{guild}/threads/active", _active_threads),
    Route("GET /guilds/{guild}/members/{user}", _member),
]
