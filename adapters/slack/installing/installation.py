"""The app in one workspace, as Slack grants it and as it is stored."""

from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict


class _Named(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str = ""


class Grant(BaseModel):
    """Slack's answer to a code or a refresh token.

    https://docs.slack.dev/reference/methods/oauth.v2.access; of an installation for a whole
    organisation `team` is null. `expires_in` are seconds, where the app rotates its tokens.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    app_id: str = ""
    access_token: str
    team: _Named | None = None
    enterprise: _Named | None = None
    is_enterprise_install: bool = False
    refresh_token: str | None = None
    expires_in: int | None = None

    @property
    def workspace(self) -> str:
        """What it is for: a team, or a whole organisation; "" where the answer does not say."""
        of = self.enterprise if self.is_enterprise_install else self.team
        return of.id if of else ""

    @property
    def name(self) -> str:
        """What people call that."""
        of = self.enterprise if self.is_enterprise_install else self.team
        return of.name if of else ""


class Installation(BaseModel):
    """What is kept of a workspace, encrypted as JSON."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    workspace: str
    name: str
    token: str
    refresh_token: str | None
    expires_at: datetime | None
    installed_at: datetime

    @classmethod
    def granted(cls, grant: Grant, now: datetime) -> Self:
        """Return a new installation. Raises ValueError where the grant is for no workspace."""
        if not grant.workspace:
            raise ValueError("Slack does not say where the app was installed")
        return cls(
            workspace=grant.workspace,
            name=grant.name,
            token=grant.access_token,
            refresh_token=grant.refresh_token,
            expires_at=_end(grant, now),
            installed_at=now,
        )

    def renewed(self, grant: Grant, now: datetime) -> Self:
        """Return it with the tokens of a new grant."""
        return self.model_copy(
            update={
                "token": grant.access_token,
                "refresh_token": grant.refresh_token or self.refresh_token,
                "expires_at": _end(grant, now),
            }
        )

    def lasts(self, span: timedelta, now: datetime) -> bool:
        """Return whether its token works for so long."""
        return self.expires_at is None or self.expires_at - now > span


def _end(grant: Grant, now: datetime) -> datetime | None:
    return None if grant.expires_in is None else now + timedelta(seconds=grant.expires_in)
