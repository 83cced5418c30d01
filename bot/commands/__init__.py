"""The commands, in the order that help lists them."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import (
    cite,
    editing,
    forget_me,
    help,
    home,
    lookback,
    reading_list,
    search,
    settings,
    share,
    show,
    similar,
    status,
    subscribing,
    subscriptions,
    test,
    today,
    trending,
    tuning,
    watching,
)
from bot.commands.declare import Command

_ALL = (
    search.COMMAND,
    today.COMMAND,
    trending.COMMAND,
    show.COMMAND,
    similar.COMMAND,
    cite.COMMAND,
    subscribing.SUBSCRIBE,
    subscriptions.SUBSCRIPTIONS,
    editing.EDIT,
    tuning.NARROW,
    tuning.LESS,
    tuning.RAISE,
    subscriptions.UNSUBSCRIBE,
    subscriptions.RESTORE,
    subscriptions.PAUSE,
    subscriptions.RESUME,
    test.COMMAND,
    reading_list.SAVE,
    reading_list.SAVED,
    reading_list.UNSAVE,
    lookback.COMMAND,
    watching.WATCH,
    watching.UNWATCH,
    settings.COMMAND,
    status.STATUS,
    status.REPOST,
    share.COMMAND,
    home.COMMAND,
    forget_me.COMMAND,
    help.COMMAND,
)

COMMANDS: Mapping[str, Command] = MappingProxyType({command.name: command for command in _ALL})
"""Every command by name."""
