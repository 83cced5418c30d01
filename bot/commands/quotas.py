"""What is said where there are as many subscriptions as there may be."""

from typing import assert_never

from bot.errors import OverQuota, UserError
from bot.texts import _


class QuotaReached(UserError):
    """There are as many subscriptions as there may be."""

    code = "quota"


def refusal(over: OverQuota) -> QuotaReached:
    """Return what a person is told: which number is reached, and what can be done."""
    number = f"{over.most:,}"
    match over.what:
        case "person":
            return QuotaReached(
                _("You have {number} subscriptions here, and nobody may have more.").format(
                    number=number
                ),
                _(
                    "`subscriptions` shows them, each with Remove; two topics can be one:"
                    " `reward model OR preference`."
                ),
            )
        case "place":
            return QuotaReached(
                _("This place has {number} subscriptions, and none may have more.").format(
                    number=number
                ),
                _("`subscriptions` shows them, each with Remove."),
            )
        case "workspace":
            return QuotaReached(
                _("This workspace has {number} subscriptions, and none may have more.").format(
                    number=number
                ),
                _("Whoever runs me can allow more; or remove one that nobody reads any more."),
            )
        case _:
            assert_never(over.what)
