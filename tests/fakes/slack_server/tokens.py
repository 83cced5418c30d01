"""Tokens, the codes they are given for, and what is wrong with a token that does not work."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

LIVES = timedelta(hours=12)
"""How long a rotated token lives: https://docs.slack.dev/authentication/using-token-rotation."""

CODE_LIVES = timedelta(minutes=10)


class TokenState(Enum):
    """Whether a token works; otherwise the error that Slack gives for it."""

    ACTIVE = ""
    REVOKED = "token_revoked"
    INACTIVE = "account_inactive"


@dataclass(eq=False)
class Token:
    """A token of the bot in one workspace, or (without a team) the app's own."""

    value: str
    team: str | None
    scopes: frozenset[str]
    expires: datetime | None = None
    refresh: str | None = None
    state: TokenState = TokenState.ACTIVE

    def problem(self, now: datetime) -> str:
        """Return Slack's error for it, or nothing."""
        if self.state is not TokenState.ACTIVE:
            return str(self.state.value)
        return "token_expired" if self.expires is not None and now >= self.expires else ""


@dataclass(eq=False)
class Code:
    """What an installation was granted, to be exchanged for a token once."""

    value: str
    team: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str | None
    expires: datetime
    used: bool = False


class Tokens:
    """All tokens and codes ever given."""

    def __init__(self) -> None:
        self._by_value: dict[str, Token] = {}
        self._codes: dict[str, Code] = {}

    def add_app_token(self, value: str) -> Token:
        """Register the app-level token, for Socket Mode."""
        return self._keep(Token(value, None, frozenset({"connections:write"})))

    def issue(self, team: str, scopes: frozenset[str], now: datetime, rotates: bool) -> Token:
        """Return a new bot token; a rotating one expires and comes with a refresh token."""
        start = "xoxe.xoxb-1-" if rotates else "xoxb-"
        token = Token(f"{start}{team}-{secrets.token_hex(12)}", team, scopes)
        if rotates:
            token.expires = now + LIVES
            token.refresh = f"xoxe-1-{secrets.token_hex(12)}"
        return self._keep(token)

    def find(self, value: str) -> Token | None:
        """Return a token as it is now."""
        return self._by_value.get(value)

    def find_refresh(self, value: str) -> Token | None:
        """Return the token that a refresh token, still unused, belongs to."""
        return next((each for each in self._by_value.values() if each.refresh == value), None)

    def of_team(self, team: str) -> list[Token]:
        """Return every token a workspace was given, oldest first."""
        return [each for each in self._by_value.values() if each.team == team]

    def grant(
        self, team: str, user: str, scopes: frozenset[str], redirect_uri: str | None, now: datetime
    ) -> Code:
        """Return a new code."""
        value = f"{secrets.token_hex(6)}.{secrets.token_hex(16)}"
        code = Code(value, team, user, scopes, redirect_uri, now + CODE_LIVES)
        self._codes[value] = code
        return code

    def exchange(self, value: str, redirect_uri: str | None, now: datetime) -> Code | str:
        """Return the grant of a code and use it up, or Slack's error."""
        code = self._codes.get(value)
        if code is None or now >= code.expires:
            return "invalid_code"
        if code.used:
            return "code_already_used"
        if code.redirect_uri != redirect_uri:
            return "bad_redirect_uri"
        code.used = True
        return code

    def _keep(self, token: Token) -> Token:
        self._by_value[token.value] = token
        return token
