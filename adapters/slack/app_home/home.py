"""What is done on the home."""

from dataclasses import replace

from adapters.slack.app_home.homes import Homes, is_home, place_of, told_at_home
from adapters.slack.app_home.modals import Modals
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.listening.answering import Asked
from adapters.slack.listening.pressing import line_of, too_old
from adapters.slack.rendering.presses import Press
from bot.texts import speaking


async def pressed(homes: Homes, modals: Modals, asked: Asked, memory: Memory, press: Press) -> None:
    """Run what was pressed and show the home as it is then; a long answer comes as a modal."""
    line = await line_of(modals.desk, press)
    if line is None:
        with speaking(await modals.desk.answering.locale_of(asked)):
            told = too_old().blocks
        await homes.publish(asked, memory.line, told)
        return
    asked = replace(asked, line=line)
    above = memory.model_copy(update={"line": "", "home": memory.line})
    if press.opens_form:
        await modals.open_form(asked, above)
    elif is_home(line):
        await homes.publish(asked, line)
    else:
        before = await homes.reply(asked, memory.line)
        reply = await modals.answer(asked, above, lambda reply: bool(told_at_home(reply)))
        told = () if reply is None else told_at_home(reply)
        await homes.publish(asked, memory.line, told, place_of(line, before))
