"""`forget-me`: delete what is stored of the asker."""

from bot import cards
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.reply import ButtonStyle, Notice, NoticeKind, Reply


async def run(context: Context, args: Args) -> Reply:
    """Ask once more, then delete."""
    if values.choice(COMMAND, args, "confirm", "no") != "yes":
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.WARNING,
                    text="This deletes your settings, your reading list, your subscriptions and"
                    " the messages still on their way to you. It cannot be undone.",
                    hint="Channel posts that you set up stay, without your name.",
                ),
                *pages.row(
                    [
                        pages.button(
                            context,
                            "Delete it all",
                            "forget-me",
                            {"confirm": "yes"},
                            ButtonStyle.DANGER,
                        )
                    ]
                ),
            )
        )
    gone = await context.services.store.people.forget(context.actor.person)
    listed = ", ".join(cards.count(number, kind) for kind, number in gone.items() if number)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"Forgotten: {listed}." if listed else "There was nothing stored of you.",
            ),
        )
    )


COMMAND = Command(
    name="forget-me",
    summary="Delete what is stored of you",
    run=run,
    options=(
        Option("confirm", Kind.CHOICE, "the second press", hidden=True, choices=("yes", "no")),
    ),
    examples=("forget-me",),
    details="Asks once more before anything is deleted.",
)
