"""A person's browser that installs the app: from its install page to Slack and back.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import html
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientSession

from tests.fakes.slack_server.records import Member
from tests.fakes.slack_server.to_app.exchange import Exchange
from tests.fakes.slack_server.workspace import Workspace

_AUTHORIZE = re.compile(r'href="([^"]*/oauth/v2/authorize\?[^"]*)"')


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser got."""

    status: int
    text: str
    location: str = ""


class Browser:
    """One person's, with its cookies. `asked` is what the app asked Slack for, last."""

    def __init__(self, slack: Exchange, app_url: str, session: ClientSession) -> None:
        self.cookies: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self._slack = slack
        self._app_url = app_url
        self._session = session

    async def visit(self, path: str) -> Page:
        """Get a page of the app's own server, without following where it sends one."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        async with self._session.get(
            f"{self._app_url}{path}", headers=headers, allow_redirects=False
        ) as response:
            for line in response.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
            location = response.headers.get("Location", "")
            return Page(response.status, await response.text(), location)

    async def starts(self, path: str = "/slack/install") -> None:
        """Open the install page and go on to Slack. Raises AssertionError if it leads elsewhere."""
        page = await self.visit(path)
        found = _AUTHORIZE.search(page.text)
        address = page.location or (html.unescape(found[1]) if found else "")
        assert "/oauth/v2/authorize" in address, f"no way to Slack: {page}"
        query = parse_qs(urlsplit(address).query)
        self.asked = {name: values[0] for name, values in query.items()}
        assert self.asked.get("client_id") == self._slack.app.client_id, self.asked

    def agrees(self, team: Workspace, user: Member) -> str:
        """Grant the app what it asked for, and return the code."""
        scopes = frozenset(self.asked["scope"].split(","))
        redirect_uri = self.asked.get("redirect_uri")
        now = self._slack.clock.now()
        return self._slack.tokens.grant(team.id, user.id, scopes, redirect_uri, now).value

    async def returns(self, **query: str) -> Page:
        """Go back to the app, with this query: `code` and `state`, or `error`."""
        path = urlsplit(self.asked.get("redirect_uri", "/slack/oauth_redirect")).path
        return await self.visit(f"{path}?{urlencode(query)}")

    async def installs(self, team: Workspace, user: Member) -> Page:
        """Install the app, all the way, and return the last page."""
        await self.starts()
        return await self.returns(code=self.agrees(team, user), state=self.asked.get("state", ""))
