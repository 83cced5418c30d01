"""Signed HTTP: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.slack_server.records import JSON
from tests.fakes.slack_server.to_app.envelopes import Envelope, NotAcked

OLD = 6 * 60
"""Seconds: requests older than five minutes are to be refused."""

Signature = Literal["good", "bad", "old", "missing"]


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the app's server answered."""

    status: int
    body: str


class HttpLine:
    """The app's request URL. Signatures carry the machine's time: the app compares with it."""

    def __init__(self, url: str, secret: str, session: ClientSession, ack_within: float) -> None:
        self.url = url
        self._secret = secret
        self._session = session
        self._timeout = ClientTimeout(total=ack_within)

    async def send(self, envelope: Envelope) -> JSON:
        """Post it and return what the app acknowledged it with. Raises NotAcked."""
        try:
            answer = await self.post(envelope)
        except (TimeoutError, ClientError) as problem:
            raise NotAcked(f"{envelope.sort}: no answer from {self.url}") from problem
        if answer.status != 200:
            raise NotAcked(f"{envelope.sort}: answered with {answer.status} {answer.body}")
        if not answer.body.startswith("{"):
            return {"text": answer.body} if answer.body else {}
        found: JSON = json.loads(answer.body)
        return found

    async def post(self, envelope: Envelope, signature: Signature = "good") -> HttpAnswer:
        """Post it, signed in one of these ways, and return whatever comes back."""
        body, content_type = _body(envelope)
        stamp = str(int(time.time()) - (OLD if signature == "old" else 0))
        secret = self._secret if signature != "bad" else "somebody else's"
        signed = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        headers = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp}
        if signature != "missing":
            headers["X-Slack-Signature"] = f"v0={signed.hexdigest()}"
        if envelope.attempt:
            headers["X-Slack-Retry-Num"] = str(envelope.attempt)
            headers["X-Slack-Retry-Reason"] = envelope.reason
        sent = self._session.post(
            self.url, data=body.encode(), headers=headers, timeout=self._timeout
        )
        async with sent as response:
            return HttpAnswer(response.status, await response.text())


def _body(envelope: Envelope) -> tuple[str, str]:
    if envelope.sort == "events_api":
        return json.dumps(envelope.payload), "application/json"
    form = envelope.payload
    if envelope.sort == "interactive":
        form = {"payload": json.dumps(envelope.payload)}
    return urlencode(form), "application/x-www-form-urlencoded"
