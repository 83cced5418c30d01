"""Tokens of many workspaces: kept encrypted, renewed before they run out, given up with the app."""

import asyncio
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.clients import NoTokenNowError
from adapters.slack.installing.grants import GrantRefusedError, Grants, GrantUnclearError
from adapters.slack.installing.installation import Grant, Installation
from adapters.slack.installing.token_keys import LostKeyError, TokenKeys
from bot.errors import OperatorError
from bot.ports import Clock, Workspaces
from bot.texts import marked

log = structlog.get_logger(__name__)

EARLY = timedelta(hours=2)
"""How long before its end a token is renewed. One lives twelve hours
(docs.slack.dev/authentication/using-token-rotation)."""

PAUSE = timedelta(minutes=1)
"""After how long a renewal that failed is tried again, while the old token still works."""

REMOVED = marked("the app was removed from the workspace")
REVOKED = marked("the app's access to the workspace was revoked")
RAN_OUT = marked("the app's access to the workspace ran out")
"""Why everything of a workspace stops. Stored, so that the owners read it."""


class Installations:
    """Keeps installations in the store (a TokenSource)."""

    def __init__(
        self, workspaces: Workspaces, keys: TokenKeys, grants: Grants, clock: Clock
    ) -> None:
        self._workspaces = workspaces
        self._keys = keys
        self._grants = grants
        self._clock = clock
        self._renewing: dict[str, asyncio.Task[Installation | None]] = {}
        self._renew_after: dict[str, datetime] = {}
        self._unstored: dict[str, tuple[str, Installation]] = {}  # with the secret it replaces

    async def prepare(self) -> None:
        """Bring what is stored under the newest key. Raises OperatorError where a key is lost."""
        lost = []
        for workspace in await self._workspaces.installed(PLATFORM):
            old = await self._workspaces.secret(PLATFORM, workspace)
            if old is None:
                continue
            try:
                new = self._keys.under_newest(old)
            except LostKeyError:
                lost.append(workspace)
                continue
            if new != old:
                await self._workspaces.replace_secret(PLATFORM, workspace, old, new)
        if lost:
            raise _lost(lost)

    async def installed(self) -> list[str]:
        """Return the workspaces that have the app."""
        return await self._workspaces.installed(PLATFORM)

    async def add(self, grant: Grant) -> Installation:
        """Keep what somebody granted, in the place of what they granted before.

        Raises ValueError where the grant is for no workspace.
        """
        now = self._clock.now()
        made = Installation.granted(grant, now)
        await self._workspaces.install(PLATFORM, made.workspace, self._sealed(made), now)
        log.info("installed", workspace=made.workspace)
        return made

    async def find(self, workspace: str) -> Installation | None:
        """Return an installation. Raises OperatorError where the key to it is lost."""
        found = await self._stored(workspace)
        return found[1] if found else None

    async def installed_at(self, workspace: str) -> datetime | None:
        """Return when a workspace was last installed."""
        found = await self.find(workspace)
        return found.installed_at if found else None

    async def token(self, workspace: str) -> str | None:
        """See TokenSource."""
        found = await self.find(workspace)
        if found is None:
            return None
        now = self._clock.now()
        if not found.lasts(EARLY, now):
            waiting = now < self._renew_after.get(workspace, now)
            if not (waiting and found.lasts(timedelta(0), now)):
                found = await self._renewed(workspace, refused="")
        return found.token if found else None

    async def refused(self, workspace: str, token: str, code: str) -> bool:
        """See TokenSource: renew what has expired, and leave where the app is not any more."""
        found = await self.find(workspace)
        if found is None:
            return False
        if found.token != token:
            return True
        if code == "token_expired":
            try:
                found = await self._renewed(workspace, refused=token)
            except NoTokenNowError as error:
                log.warning("Slack does not renew a token", workspace=workspace, why=str(error))
                return False
            return found is not None and found.token != token
        await self.leave(workspace, REMOVED if code == "account_inactive" else REVOKED)
        return False

    async def leave(self, workspace: str, reason: str) -> None:
        """Stop everything of a workspace and forget its tokens."""
        stopped = await self._workspaces.left(PLATFORM, workspace, reason, self._clock.now())
        log.warning("left a workspace", workspace=workspace, why=reason, subscriptions=stopped)

    async def finish(self) -> None:
        """Let renewals that have begun end: their answers are worth having."""
        await asyncio.gather(*self._renewing.values(), return_exceptions=True)

    async def _renewed(self, workspace: str, refused: str) -> Installation | None:
        """Return an installation with a token that works; None where the app is not any more.

        However many ask, Slack is asked once; and it goes on when who asked goes away, because an
        answer that nobody takes is a token lost. Raises NoTokenNowError.
        """
        task = self._renewing.get(workspace)
        if task is None:
            task = asyncio.create_task(self._renew(workspace, refused))
            self._renewing[workspace] = task
            task.add_done_callback(lambda done: self._end(workspace, done))
        return await asyncio.shield(task)

    def _end(self, workspace: str, done: asyncio.Task[Installation | None]) -> None:
        del self._renewing[workspace]
        if not done.cancelled():
            done.exception()  # it has been raised where somebody still waited

    async def _renew(self, workspace: str, refused: str) -> Installation | None:
        stored = await self._stored(workspace)
        if stored is None:
            return None
        secret, old = stored
        now = self._clock.now()
        if old.token != refused and old.lasts(EARLY, now):
            return old
        works = old.token != refused and old.lasts(timedelta(0), now)
        try:
            if old.refresh_token is None:
                raise GrantRefusedError("no_refresh_token")
            grant = await self._grants.of_refresh_token(old.refresh_token)
        except (GrantUnclearError, GrantRefusedError) as error:
            self._renew_after[workspace] = now + PAUSE
            log.warning("a token is not renewed", workspace=workspace, why=str(error))
            if works:
                return old
            if isinstance(error, GrantRefusedError) and error.code not in _OPERATORS:
                await self.leave(workspace, RAN_OUT)
                return None
            raise NoTokenNowError(str(error)) from error
        self._renew_after.pop(workspace, None)
        replaced = await self._replace(secret, old.renewed(grant, now))
        return replaced[1] if replaced else None

    async def _stored(self, workspace: str) -> tuple[str, Installation] | None:
        """Return a secret and what it holds, as it was last renewed. Raises OperatorError."""
        secret = await self._workspaces.secret(PLATFORM, workspace)
        replaced, renewed = self._unstored.get(workspace, (None, None))
        if renewed is not None:
            if secret == replaced:
                return await self._replace(str(secret), renewed)
            del self._unstored[workspace]
        return None if secret is None else (secret, self._opened(workspace, secret))

    async def _replace(self, old: str, renewed: Installation) -> tuple[str, Installation] | None:
        """Store renewed tokens, and return what is stored then.

        The refresh token that they were exchanged for is used up. So they are held where the store
        cannot take them now, and stored the next time. A workspace that was left, or installed
        again meanwhile, stays as it is.
        """
        workspace, new = renewed.workspace, self._sealed(renewed)
        try:
            stored = await self._workspaces.replace_secret(PLATFORM, workspace, old, new)
        except OperatorError as error:
            self._unstored[workspace] = (old, renewed)
            log.error("a renewed token is not stored yet", workspace=workspace, why=str(error))
            return old, renewed
        self._unstored.pop(workspace, None)
        return (new, renewed) if stored else await self._stored(workspace)

    def _sealed(self, installation: Installation) -> str:
        return self._keys.encrypt(installation.model_dump_json(), self._clock.now())

    def _opened(self, workspace: str, secret: str) -> Installation:
        try:
            found = Installation.model_validate_json(self._keys.decrypt(secret))
        except LostKeyError:
            raise _lost([workspace]) from None
        except ValidationError as error:
            raise OperatorError(f"What is stored of {workspace} is damaged: {error}") from error
        if found.workspace != workspace:
            raise OperatorError(f"The token stored for {workspace} is of {found.workspace}.")
        return found


# Slack's codes for settings that are wrong: installing again would mend nothing.
_OPERATORS = frozenset({"invalid_client_id", "bad_client_secret"})


def _lost(workspaces: list[str]) -> OperatorError:
    shown = ", ".join(workspaces[:5]) + (", ..." if len(workspaces) > 5 else "")
    return OperatorError(
        f"No key of SLACK_TOKEN_KEYS opens the tokens stored for {len(workspaces)} Slack"
        f" workspaces ({shown}). Put the key that they were stored under back, after the newest"
        " one. If it is lost for good, docs/slack.md says how to begin anew."
    )
