"""A made-up language: every text of the template, in letters that no English text has.

`Removed: {what}.` is `⟦Ｒｅｍｏｖｅｄ: {what}.⟧` in it, so that a Latin letter in an answer is of
something that nobody translated, or is data.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter, ascii_letters

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.texts import Catalogues, template

PSEUDO = "el"
"""Greek, whose dates have no Latin letter either."""

_WIDE = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in ascii_letters})


def pseudo(text: str) -> str:
    """Return a text in that language; what stands in backquotes is typed, so it stays."""
    parts: list[str] = []
    typed = False
    for literal, name, _how, _as in Formatter().parse(text):
        for number, part in enumerate(literal.split("`")):
            typed ^= number > 0
            parts += ["`" if number else "", part if typed else part.translate(_WIDE)]
        if name is not None:
            parts.append(f"{{{name}}}")
    return f"⟦{''.join(parts)}⟧"


@cache
def pseudo_catalogue() -> Catalog:
    """Return all texts in that language."""
    catalog = read_po(BytesIO(template().encode()), locale=PSEUDO)
    for message in catalog:
        if isinstance(message.id, str):
            message.string = pseudo(message.id) if message.id else message.string
        else:
            message.string = tuple(pseudo(text) for text in message.id)
    return catalog


def pseudo_languages(folder: Path) -> Catalogues:
    """Write that language's catalogue to a folder and return the languages there."""
    with (folder / f"{PSEUDO}.po").open("wb") as file:
        write_po(file, pseudo_catalogue())
    return Catalogues(folder)
