"""Who asked: what Slack tells of people, remembered for a while."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from adapters.slack.connecting.clients import UNTOLD, Clients
from adapters.slack.listening.payloads import Member
from bot.model.place import Actor, Person
from bot.ports import Clock

log = structlog.get_logger(__name__)

PLATFORM = "slack"

KNOWN_FOR = timedelta(hours=1)
"""Events tell of changes, and can be lost."""

_MOST_KNOWN = 10_000
_PATIENCE = 3  # seconds: an answer in another zone is better than a late one


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    until: datetime


class Actors:
    """Makes actors of user ids."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    async def actor(self, workspace: str, user: str, name: str = "") -> Actor:
        """Return somebody as they are now; `name` is what the event calls them.

        Where Slack does not answer, nothing but their name is known. In Slack whoever is in a
        channel may decide what it gets; `Request.everybody_manages` tells the core.
        """
        person = Person(PLATFORM, workspace, user)
        member = await self._member(workspace, user)
        if member is None:
            return Actor(person, name or user, may_manage=True)
        return Actor(
            person,
            member.called or name or user,
            may_manage=True,
            zone=member.tz or None,
            locale=member.locale,
            is_admin=member.decides_for(workspace),
        )

    def changed(self, workspace: str, member: Member) -> None:
        """Take up what an event tells of somebody who is known."""
        known = self._known.get((workspace, member.id))
        if known is None:
            return
        locale = member.locale or known.member.locale
        self._keep(workspace, member.model_copy(update={"locale": locale}))

    async def _member(self, workspace: str, user: str) -> Member | None:
        known = self._known.get((workspace, user))
        if known is not None and self._clock.now() < known.until:
            self._known.move_to_end((workspace, user))
            return known.member
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._clients.call(
                    workspace, lambda client: client.users_info(user=user, include_locale=True)
                )
            member = Member.model_validate(answer["user"])
        except (*UNTOLD, ValidationError) as error:
            log.warning("Slack does not tell who asked", user=user, why=str(error))
            return known.member if known else None
        self._keep(workspace, member)
        return member

    def _keep(self, workspace: str, member: Member) -> None:
        key = (workspace, member.id)
        self._known[key] = _Known(member, self._clock.now() + KNOWN_FOR)
        self._known.move_to_end(key)
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
