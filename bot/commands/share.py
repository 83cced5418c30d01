"""`share`: show a private answer to everybody in the place."""

from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.grammar import read_line
from bot.errors import BadInput
from bot.reply import Audience, Button, Paragraph, Reply, Text
from bot.texts import _, marked


async def run(context: Context, args: Args) -> Reply:
    """Answer a command again, for everybody, with the name of who shares it."""
    line = args.get("line")
    command = read_line(line, context.commands, context.today).command
    if not command.shareable:
        raise BadInput(
            _("The answer to `{command}` is for one person.").format(command=command.name),
            _("Searches, lists and papers can be shared."),
        )
    reply = await context.run(line)
    if reply.error is not None:
        return reply
    shared = _("Shared by {name}").format(name=context.actor.name)
    who = Paragraph(spans=(Text(text=shared, style="quiet"),))
    blocks = tuple(
        block.model_copy(update={"buttons": _without_share(block.buttons)})
        if block.type == "buttons"
        else block
        for block in reply.blocks
    )
    return reply.model_copy(update={"blocks": (*blocks, who), "audience": Audience.EVERYONE})


def _without_share(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if not button.line.startswith("share "))


COMMAND = Command(
    name="share",
    summary=marked("Show the answer to a command to everybody here"),
    run=run,
    options=(Option("line", Kind.LINE, marked("the command"), positional=True, required=True),),
    examples=("share search reward model",),
    listed=False,
)
