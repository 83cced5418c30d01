"""What a reply looks like on a screen without colours."""

import io

from rich.console import Console

from adapters.console.render import ReplyView, Typing, show
from bot.reply import Reply


def plain_text(reply: Reply, width: int = 80, typing: Typing = Typing.COMMANDS) -> str:
    """Return a reply as plain text, without colours or escapes, ending in a line break."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False, color_system=None)
    show(console, ReplyView(reply, typing))
    return out.getvalue()
