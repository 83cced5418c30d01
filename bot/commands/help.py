"""`help`: every command, or one."""

from bot.commands.declare import Args, Command, Context, Kind, Option, shape
from bot.commands.grammar import unknown_command
from bot.errors import NotFound
from bot.reply import Block, Code, Fact, Facts, Heading, Reply, Text, plain
from bot.texts import _, marked


async def run(context: Context, args: Args) -> Reply:
    """Answer with all commands, or with one in full."""
    name = args.get("command").lower()
    if not name:
        return Reply(blocks=_all(context))
    command = context.commands.get(name)
    if command is None:
        error = unknown_command(name, "", context.commands)
        instead = tuple(f"help {each}" for each in error.suggestions)
        raise NotFound(error.message, error.hint, instead)
    return Reply(blocks=tuple(_one(command, context)))


def _all(context: Context) -> tuple[Block, ...]:
    listed = [command for command in context.commands.values() if command.listed]
    return (
        Heading(text=_("What you can say")),
        Facts(facts=tuple(_line(command.usage_short, _(command.summary)) for command in listed)),
        plain(
            _("`help search` tells more of one command. Every button is a command you can type.")
        ),
    )


def _one(command: Command, context: Context) -> list[Block]:
    options = [option for option in command.options if context.offers(option)]
    blocks: list[Block] = [
        Heading(text=command.name),
        plain(f"{_(command.summary)}. {_(command.details)}".strip()),
        Code(text=command.written(options)),
    ]
    if options:
        blocks.append(
            Facts(
                facts=tuple(
                    _line(
                        option.name.upper()
                        if option.positional
                        else f"{option.name}:{shape(option)}",
                        _(option.help),
                    )
                    for option in options
                )
            )
        )
    if command.examples:
        blocks.append(Heading(text=_("For example"), level=2))
        blocks.append(Code(text="\n".join(command.examples)))
    return blocks


def _line(name: str, text: str) -> Fact:
    return Fact(name=name, spans=(Text(text=text),))


COMMAND = Command(
    name="help",
    summary=marked("All commands, or one in full"),
    run=run,
    options=(Option("command", Kind.COMMAND, marked("which command"), positional=True),),
    examples=("help", "help subscribe"),
)
