"""`forget-me`: delete what is stored of the asker."""

from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.reply import ButtonStyle, Notice, NoticeKind, Reply
from bot.texts import _, many, marked


async def run(context: Context, args: Args) -> Reply:
    """Ask once more, then delete."""
    if values.choice(COMMAND, args, "confirm", "no") != "yes":
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.WARNING,
                    text=_(
                        "This deletes your settings, your reading list, your subscriptions and"
                        " the messages still on their way to you. It cannot be undone."
                    ),
                    hint=_("Channel posts that you set up stay, without your name."),
                ),
                *pages.row(
                    [
                        pages.button(
                            context,
                            _("Delete it all"),
                            "forget-me",
                            {"confirm": "yes"},
                            ButtonStyle.DANGER,
                        )
                    ]
                ),
            )
        )
    gone = await context.services.store.people.forget(context.actor.person)
    listed = ", ".join(_counted(kind, number) for kind, number in gone.items() if number)
    text = (
        _("Forgotten: {what}.").format(what=listed)
        if listed
        else _("There was nothing stored of you.")
    )
    return Reply(blocks=(Notice(kind=NoticeKind.DONE, text=text),))


def _counted(kind: str, number: int) -> str:
    """Return how many things of a kind the store has forgotten (`bot.ports.People.forget`)."""
    match kind:
        case "setting":
            text = many("{number} setting", "{number} settings", number)
        case "saved paper":
            text = many("{number} saved paper", "{number} saved papers", number)
        case "watched paper":
            text = many("{number} watched paper", "{number} watched papers", number)
        case "message":
            text = many("{number} message", "{number} messages", number)
        case "subscription":
            text = many("{number} subscription", "{number} subscriptions", number)
        case _:
            text = f"{{number}} {kind}"
    return text.format(number=f"{number:,}")


COMMAND = Command(
    name="forget-me",
    summary=marked("Delete what is stored of you"),
    run=run,
    options=(
        Option(
            "confirm", Kind.CHOICE, marked("the second press"), hidden=True, choices=("yes", "no")
        ),
    ),
    examples=("forget-me",),
    details=marked("Asks once more before anything is deleted."),
)
