"""What listeners work with, and whose workspace an event is of."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack.actors import Actors
from adapters.slack.connecting.clients import Clients
from adapters.slack.listening.answering import Answering
from adapters.slack.listening.conversations import Conversations
from bot.core import Core


@dataclass(frozen=True, slots=True)
class Desk:
    """The core, and what knows Slack. A listener acks first and takes all it needs from here.

    Bolt's own `client` and `respond` are not for use: the one has no token, since a token would
    have to be looked up before the ack, the other tries again by itself.
    """

    core: Core
    clients: Clients
    actors: Actors
    conversations: Conversations
    answering: Answering


def workspace_of(context: AsyncBoltContext) -> str:
    """Return what the app is installed in where something happened: a team or an organisation.

    Raises ValueError where the event does not say.
    """
    id_ = context.enterprise_id if context.is_enterprise_install else context.team_id
    if not id_:
        raise ValueError("an event names no workspace")
    return str(id_)
