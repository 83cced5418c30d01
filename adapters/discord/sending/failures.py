"""What Discord refuses, as the errors of `bot.errors`.

The codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import discord
import structlog

from adapters.discord.sending.once import Limited, NotAsked, Unclear
from bot.errors import Ambiguous, CannotLookUp, NotSent, OperatorError, Refused
from bot.model.place import Place
from bot.texts import _, marked

log = structlog.get_logger(__name__)

NO_MESSAGES = frozenset({50008, 50024, 40058})
"""How a channel refuses messages that has none: some of them have posts instead."""

_TOO_MANY_THREADS = 160006
_WAITS = {
    20016: timedelta(minutes=5),  # slow mode
    20028: timedelta(minutes=1),  # too much is written in the channel
    20029: timedelta(minutes=1),  # and in the server
    40003: timedelta(minutes=10),  # direct messages opened too fast
    40062: timedelta(minutes=1),
    40333: timedelta(minutes=5),  # Cloudflare
    130000: timedelta(minutes=5),  # overloaded
    _TOO_MANY_THREADS: timedelta(hours=1),
}
_BLOCKED = frozenset({20009, 200000, 200001, 240000})
_WRONG_TOKEN = timedelta(minutes=5)
"""10,000 answers of 401, 403 and 429 in ten minutes are a ban."""

_REASONS = {
    10003: marked("the channel was deleted"),
    10004: marked("the server is gone, or I was removed from it"),
    10013: marked("the account is gone"),
    50001: marked(
        "I cannot see it any more; in its settings, under Permissions, allow me “View Channel”"
    ),
    50007: marked(
        "Discord does not let me write to you; in the server that we share, open its Privacy"
        " Settings and allow direct messages"
    ),
    50033: marked("the account cannot get direct messages"),
    50083: marked("the thread is locked; somebody who manages threads can unlock it"),
    50278: marked(
        "we share no server any more; add me to one, or to your own apps, and I can write to you"
    ),
    160005: marked("the thread is locked; somebody who manages threads can unlock it"),
    40067: marked(
        "its posts need a tag, and I give none; in its settings, turn off “Require people to"
        " select tags when posting”"
    ),
    **dict.fromkeys(NO_MESSAGES, marked("it is no channel that messages are written in")),
}
_MAY_NOT = marked(
    "I may not write there any more; in its settings, under Permissions, allow me {permission}"
)
_THREAD_DELETED = marked("the thread was deleted")


@contextmanager
def preparing(place: Place) -> Iterator[None]:
    """Say NotSent or Refused of what fails before a message is sent."""
    try:
        yield
    except (NotAsked, Unclear) as failure:
        raise NotSent(str(failure)) from failure
    except OperatorError as error:
        log.error("Discord cannot be used", why=str(error))
        raise NotSent(str(error), _WRONG_TOKEN, holds="platform") from error
    except Limited as limited:
        raise _wait(limited) from limited
    except discord.HTTPException as refusal:
        raise _refused(refusal, place) from refusal


@contextmanager
def sending(place: Place) -> Iterator[None]:
    """Say NotSent, Refused or Ambiguous of a message that fails."""
    with preparing(place):
        try:
            yield
        except Unclear as failure:
            raise Ambiguous(str(failure)) from failure


@contextmanager
def looking(place: Place) -> Iterator[None]:
    """Say NotSent or CannotLookUp of what cannot be looked up."""
    try:
        with preparing(place):
            yield
    except Refused as refused:
        raise CannotLookUp(str(refused)) from refused


def _wait(limited: Limited) -> NotSent:
    after = timedelta(seconds=limited.after)
    return NotSent(str(limited), after, holds="platform" if limited.everywhere else "place")


def _refused(refusal: discord.HTTPException, place: Place) -> NotSent | Refused:
    what = _("Discord refused it: {status} {text} ({code})").format(
        status=refusal.status, text=refusal.text, code=refusal.code
    )
    if refusal.status == 401:
        log.error("Discord does not take the token any more; give DISCORD_TOKEN anew")
        return NotSent(what, _WRONG_TOKEN, holds="platform")
    if refusal.code in _WAITS:
        return NotSent(what, _WAITS[refusal.code])
    if reason := _reason(refusal.code, place):
        return Refused(what, reason)
    if refusal.code in _BLOCKED:
        log.warning("Discord's moderation refuses a message", why=what, channel=place.channel)
        return Refused(what, reason="")
    if refusal.status in (403, 404):
        log.warning("Discord refuses for a reason that is not known", why=what)
        return NotSent(what)
    log.error("Discord cannot read what it was sent; this is a bug", why=what)
    return Refused(what, reason="")


def _reason(code: int, place: Place) -> str:
    if code == 50013:
        permission = "“Send Messages in Threads”" if place.thread else "“Send Messages”"
        return _(_MAY_NOT).format(permission=permission)
    if code == 10003 and place.thread:
        return _(_THREAD_DELETED)
    return _(_REASONS[code]) if code in _REASONS else ""
