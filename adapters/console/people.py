"""Who speaks in the console, and where."""

import getpass

from tzlocal import get_localzone_name

from bot.errors import BadInput
from bot.model.place import Actor, Person, Place, PlaceKind
from bot.text.visible import visible_line
from bot.zones import UnknownZone, find_zone

PLATFORM = "console"
WORKSPACE = "local"
NAME_LIMIT = 80


def console_actor(name: str) -> Actor:
    """Return the person who speaks: `name`, or the user of this machine.

    Their zone is the machine's. In the console everybody may manage everything.
    Raises BadInput for a name with nothing to see in it.
    """
    known = _name(name, "person") if name else _user()
    return Actor(Person(PLATFORM, WORKSPACE, known), known, may_manage=True, zone=_zone())


def console_place(actor: Actor, channel: str) -> Place:
    """Return the console channel of this name, or the actor's direct messages where none is named.

    Raises BadInput for a name with nothing to see in it.
    """
    if not channel:
        return actor.direct
    known = _name(channel.removeprefix("#"), "channel")
    return Place(PLATFORM, WORKSPACE, PlaceKind.CHANNEL, known, name=known)


def _name(text: str, what: str) -> str:
    name = visible_line(text, NAME_LIMIT).strip()
    if not name:
        raise BadInput(f"The name of a {what} needs a letter, or another sign that can be seen.")
    return name


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user id without a name, as in many containers
        return "you"


def _zone() -> str | None:
    name = get_localzone_name() or ""
    try:
        return find_zone(name.removeprefix("Etc/")).key
    except (UnknownZone, ValueError, OSError):
        return None
