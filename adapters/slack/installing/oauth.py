"""Installing the app in a workspace: there, to Slack and back.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import hmac
from collections.abc import Sequence
from urllib.parse import urlencode

import structlog
from aiohttp import web

from adapters.slack.installing import oauth_pages as pages
from adapters.slack.installing.grants import GrantRefusedError, Grants, GrantUnclearError
from adapters.slack.installing.installations import Installations
from adapters.slack.installing.oauth_pages import INSTALL_PATH, Page
from adapters.slack.installing.oauth_states import LIVES, States
from adapters.slack.manifest import OAUTH_REDIRECT_PATH
from bot.errors import OperatorError
from bot.texts import speaking

log = structlog.get_logger(__name__)

COOKIE = "paperboy-install"

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "X-Content-Type-Options": "nosniff",
}


class InstallPages:
    """The two pages of an installation. `api_url` also says where people agree."""

    def __init__(
        self,
        installations: Installations,
        grants: Grants,
        states: States,
        api_url: str,
        scopes: Sequence[str],
    ) -> None:
        self._installations = installations
        self._grants = grants
        self._states = states
        self._site = _site(api_url)
        self._scopes = ",".join(scopes)

    def add_routes(self, served: web.Application) -> None:
        """Add the pages to a server."""
        served.router.add_get(INSTALL_PATH, self._install)
        served.router.add_get(OAUTH_REDIRECT_PATH, self._return)

    async def _install(self, request: web.Request) -> web.Response:
        state = self._states.issue()
        query = {"client_id": self._grants.client_id, "scope": self._scopes, "state": state}
        if team := request.query.get("team"):
            query["team"] = team
        with speaking(_language(request)):
            page = pages.install(f"{self._site}/oauth/v2/authorize?{urlencode(query)}")
        response = _response(page)
        response.set_cookie(
            COOKIE, state, max_age=LIVES, path="/slack", secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def _return(self, request: web.Request) -> web.Response:
        with speaking(_language(request)):
            page = await self._page_of_return(request)
        log.info("somebody came back from Slack", status=page.status)
        response = _response(page)
        response.del_cookie(COOKIE, path="/slack", secure=True, httponly=True, samesite="Lax")
        return response

    async def _page_of_return(self, request: web.Request) -> Page:
        query = request.query
        if "error" in query:
            declined = query["error"] == "access_denied"
            return pages.denied() if declined else pages.refused(query["error"][:80])
        state, cookie = query.get("state", ""), request.cookies.get(COOKIE, "")
        if not state or not hmac.compare_digest(_bytes(state), _bytes(cookie)):
            return pages.not_begun_here()
        try:
            if not await self._states.use(state):
                return pages.used_up()
            grant = await self._grants.of_code(query.get("code", ""))
            made = await self._installations.add(grant)
        except GrantRefusedError as error:
            log.warning("Slack grants nothing for a code", code=error.code)
            return pages.refused(error.code)
        except GrantUnclearError as error:
            log.warning("Slack does not answer to a code", why=str(error))
            return pages.unanswered()
        except (OperatorError, ValueError) as error:
            log.error("an installation is not stored", why=str(error))
            return pages.not_stored()
        target = {"app": grant.app_id}
        if grant.team is not None:
            target["team"] = grant.team.id
        return pages.installed(made.name, f"{self._site}/app_redirect?{urlencode(target)}")


def _response(page: Page) -> web.Response:
    return web.Response(
        status=page.status, text=page.html, content_type="text/html", headers=_HEADERS
    )


def _bytes(text: str) -> bytes:
    """Return what a browser sent, whatever bytes that were."""
    return text.encode(errors="surrogateescape")


def _site(api_url: str) -> str:
    """Return the site that an address of the Web API belongs to: `https://slack.com`."""
    return api_url.rstrip("/").removesuffix("/api")


def _language(request: web.Request) -> str:
    """Return the language that a browser asks for first."""
    return request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
