"""Messages to Slack: posted once, found again by their metadata."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.api_errors import UNANSWERED, UNREACHED, code_of
from adapters.slack.connecting.clients import Clients, NotInstalledError, NoTokenNowError
from adapters.slack.rendering.presses import lines_to_keep
from adapters.slack.rendering.render import Message, parts, render, render_plain
from adapters.slack.sending.delivery_mark import metadata
from adapters.slack.sending.failures import messages_of, sending_failed
from adapters.slack.sending.history import Histories
from bot.errors import Ambiguous, NotSent, OperatorError, Refused
from bot.model.place import Place
from bot.ports import Capabilities, Clock, Lines, Pace, Scope
from bot.reply import Reply
from bot.texts import _, marked

log = structlog.get_logger(__name__)

SETTLES_WITHIN = 60.0
"""Seconds. Slack names no time; it asks apps themselves to be done within three."""

# "one message per second per channel", "several hundred messages per minute" to a workspace
# (docs.slack.dev/apis/web-api/rate-limits): five a second are three hundred.
PACES = (Pace(Scope.PLACE, 1, 1.0), Pace(Scope.WORKSPACE, 5, 1.0))

LOOKS_BACK = timedelta(hours=36)
"""How far a history is read after a restart: a message is tried for six hours, after a night."""

_SKEW = timedelta(minutes=5)  # between our clock and Slack's
_MOST_KNOWN = 10_000


class SlackMessenger:
    """Sends to Slack (a Messenger).

    Where the bot may not read the history, a message cannot be looked up; direct messages with it
    it may always read.
    """

    platform = PLATFORM
    capabilities = Capabilities(looks_up=True, settles_within=SETTLES_WITHIN, paces=PACES)

    def __init__(self, clients: Clients, lines: Lines, clock: Clock) -> None:
        self._clients = clients
        self._lines = lines
        self._clock = clock
        self._begun: dict[str, datetime] = {}  # when a message was first tried, by its key
        self._plain: set[str] = set()  # keys of messages whose blocks Slack refused
        self._histories = Histories(clients, clock)

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """Return a reply as the messages it takes."""
        return parts(reply)

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Send a message and return its time stamp, which is its id in the channel.

        Raises NotSent, Refused or Ambiguous.
        """
        if place.platform != PLATFORM:
            raise Refused(f"{place.platform} is not Slack", marked("it belongs elsewhere"))
        self._remember(key)
        try:
            if lines := lines_to_keep(reply):
                await self._lines.keep(lines, self._clock.now())
            answer = await self._post(place, reply, key)
        except SlackApiError as error:
            raise sending_failed(error) from error
        except NoTokenNowError as error:
            raise NotSent(_("Slack gives no new token at the moment.")) from error
        except NotInstalledError as error:
            raise Refused(str(error), marked("I was removed from the workspace")) from error
        except OperatorError as error:  # what buttons need, or a token, could not be stored or read
            log.error("a message cannot be sent", why=str(error), key=key)
            raise NotSent(_("It could not be prepared; the log says why.")) from error
        except UNREACHED as error:
            raise NotSent(_("Slack cannot be reached.")) from error
        except UNANSWERED as error:
            raise Ambiguous(_("Slack did not answer.")) from error
        self._begun.pop(key, None)
        self._plain.discard(key)
        return str(answer["ts"])

    async def find(self, place: Place, key: str) -> str | None:
        """Return the time stamp of the message sent under a key, if its channel has it.

        Raises NotSent when Slack does not tell now, and CannotLookUp where it never will.
        """
        since = self._begun.get(key, self._clock.now() - LOOKS_BACK) - _SKEW
        return await self._histories.find(place, key, since)

    async def _post(self, place: Place, reply: Reply, key: str) -> AsyncSlackResponse:
        if key not in self._plain:
            try:
                return await self._send(place, render(reply), key)
            except SlackApiError as error:
                if not code_of(error).startswith("invalid_blocks"):
                    raise
                log.error("Slack refuses blocks", messages=messages_of(error), key=key)
                # Should it ask to wait now, the next attempt must not begin with them again.
                self._plain.add(key)
        return await self._send(place, render_plain(reply), key)

    async def _send(self, place: Place, message: Message, key: str) -> AsyncSlackResponse:
        """Post. A person's id stands for their direct messages with the bot.

        docs.slack.dev/reference/methods/chat.postMessage#channels
        """

        async def ask(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.chat_postMessage(
                channel=place.channel,
                thread_ts=place.thread or None,
                text=message.text,
                blocks=message.blocks,
                metadata=metadata(key),
                unfurl_links=False,
                unfurl_media=False,
            )

        return await self._clients.call(place.workspace, ask)

    def _remember(self, key: str) -> None:
        self._begun.setdefault(key, self._clock.now())
        if len(self._begun) > _MOST_KNOWN:
            self._begun.pop(next(iter(self._begun)))
