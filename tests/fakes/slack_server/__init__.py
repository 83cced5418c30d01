"""A Slack of one's own on loopback, for the real slack-bolt and slack_sdk.

    async with open_slack() as server:
        team = server.add_team()
        ada = team.add_user("ada")
        ml = team.add_channel("ml")
        ...  # start the app with server.api_url, team.token.value and server.app.app_token
        await server.connected()
        answer = await ada.types("/papers today", in_=ml)
        assert "3 papers" in answer.text
        await ada.presses(answer, "Save", near="A paper")
        assert server.messages(ml) == []
        assert server.violations == []

After `server.reach_by_http(url)` everything goes to the app by signed HTTP instead of a socket.
It keeps what it accepted as the truth, knows no idempotency, checks arguments and Block Kit
strictly, and limits, fails, drops and repeats on request.
"""

from tests.fakes.slack_server.acting.answers import Answer
from tests.fakes.slack_server.acting.browser import Browser, Page
from tests.fakes.slack_server.acting.finding import CannotDo, Choice
from tests.fakes.slack_server.acting.people import User
from tests.fakes.slack_server.acting.teams import Team
from tests.fakes.slack_server.app_config import HISTORY_SCOPES, LEAST_SCOPES, AppConfig
from tests.fakes.slack_server.calls.failures import (
    INVALID_BLOCKS,
    Drop,
    Failure,
    Hold,
    RateLimited,
    Refuse,
    Status,
)
from tests.fakes.slack_server.calls.limits import Limits
from tests.fakes.slack_server.records import Channel, Message, View
from tests.fakes.slack_server.seen import Link, Seen
from tests.fakes.slack_server.server import SlackServer, open_slack
from tests.fakes.slack_server.to_app.envelopes import Envelope, NotAcked
from tests.fakes.slack_server.to_app.exchange import NotDelivered
from tests.fakes.slack_server.tokens import Token, TokenState

__all__ = [
    "HISTORY_SCOPES",
    "INVALID_BLOCKS",
    "LEAST_SCOPES",
    "Answer",
    "AppConfig",
    "Browser",
    "CannotDo",
    "Channel",
    "Choice",
    "Drop",
    "Envelope",
    "Failure",
    "Hold",
    "Limits",
    "Link",
    "Message",
    "NotAcked",
    "NotDelivered",
    "Page",
    "RateLimited",
    "Refuse",
    "Seen",
    "SlackServer",
    "Status",
    "Team",
    "Token",
    "TokenState",
    "User",
    "View",
    "open_slack",
]
