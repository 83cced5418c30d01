"""What a failed call says of a message: not sent, refused for good, or nobody knows."""

from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.connecting.api_errors import code_of, is_unclear, retry_after
from adapters.slack.connecting.clients import TOKEN_REFUSED
from bot.errors import Ambiguous, CannotLookUp, NotSent, Refused
from bot.texts import _, marked

log = structlog.get_logger(__name__)

# https://docs.slack.dev/reference/methods/chat.postMessage#errors; each completes the sentence
# "I can no longer post in #ml: ...".
_GONE = {
    "channel_not_found": marked("the channel is gone, or it is private and I am not in it"),
    "not_in_channel": marked("I am not in the channel; `/invite` brings me back"),
    "is_archived": marked("the channel was archived"),
    "user_disabled": marked("the account was deactivated"),
    "user_not_found": marked("the account is gone"),
    "user_not_visible": marked("I cannot see this person"),
    "cannot_dm_bot": marked("bots cannot be written to"),
    "messages_tab_disabled": marked("direct messages are switched off in the app's settings"),
    "thread_not_found": marked("the thread is gone"),
    "cannot_reply_to_message": marked("the message cannot be answered"),
    "restricted_action_thread_locked": marked("the thread is locked"),
    "restricted_action_read_only_channel": marked("only some people may post in the channel"),
    "restricted_action_thread_only_channel": marked("the channel takes answers in threads only"),
    "restricted_action_non_threadable_channel": marked("the channel takes no threads"),
    "restricted_action": marked("the workspace's settings do not let me post there"),
    "ekm_access_denied": marked("the workspace's administrators do not let messages in"),
    "app_access_restricted": marked("the workspace's settings do not let me post there"),
    "team_access_not_granted": marked("the app was taken out of that workspace"),
}

_NOT_SHOWN = frozenset(
    {
        "missing_scope",
        "not_in_channel",
        "channel_not_found",
        "channel_is_limited_access",
        "thread_not_found",
        "no_permission",
        "access_denied",
        "team_access_not_granted",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
"""A history that the bot is not let into, and will not be by asking again."""

LOOK_LATER = marked("It may have been sent; Slack does not let me look now.")

_PASSING = TOKEN_REFUSED | {"message_limit_exceeded", "team_added_to_org", "org_login_required"}
"""No fault of ours, and over some time. What is in no list of these is a bug."""


def sending_failed(error: SlackApiError) -> NotSent | Refused | Ambiguous:
    """Return what is known of a message after Slack answered with an error."""
    code = code_of(error)
    wait = retry_after(error)
    if wait is not None:
        # It does not say which limit: the channel's own, which is kept here, or the workspace's.
        asked = timedelta(seconds=wait)
        return NotSent(_("Slack asked to wait."), asked, holds="workspace")
    if is_unclear(error):
        return Ambiguous(_("Slack answered with an error of its own."))
    if reason := _reason(code):
        return Refused(_("Slack refused it: {reason}.").format(reason=_(reason)), reason)
    if code not in _PASSING:
        log.error("Slack refuses a message as it is", code=code, messages=messages_of(error))
    return NotSent(_("Slack refused it: {reason}.").format(reason=code or "4xx"))


def looking_failed(error: SlackApiError) -> NotSent | CannotLookUp:
    """Return whether a message cannot be looked up now, or never."""
    code = code_of(error)
    if code in _NOT_SHOWN:
        return CannotLookUp(f"Slack shows no history there: {code}")
    wait = retry_after(error)
    after = None if wait is None else timedelta(seconds=wait)
    return NotSent(_(LOOK_LATER), after)


def messages_of(error: SlackApiError) -> list[str]:
    """Return what Slack says to whoever wrote the app."""
    data = getattr(error.response, "data", None)
    found = data.get("response_metadata") if isinstance(data, dict) else None
    return list(map(str, found.get("messages", []))) if isinstance(found, dict) else []


def _reason(code: str) -> str:
    """Return why a place is given up, in English: it is stored, and translated where it is read."""
    if code.startswith("restricted_action"):
        return _GONE.get(code, _GONE["restricted_action"])
    return _GONE.get(code, "")
