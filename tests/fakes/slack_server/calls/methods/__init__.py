"""The Web API: importing this registers every method that is served."""

from tests.fakes.slack_server.calls.methods import auth, chat, conversations, views
from tests.fakes.slack_server.calls.methods.registry import METHODS, Method, Request, missing_scope

__all__ = [
    "METHODS",
    "Method",
    "Request",
    "auth",
    "chat",
    "conversations",
    "missing_scope",
    "views",
]
