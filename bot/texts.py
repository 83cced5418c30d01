"""What people read, in their language: English, or what bot/locales/ has of another one.

English is the source language. `_("Removed: {what}.").format(what=...)` says itself unless the
language that is spoken has another text for it; whoever answers somebody speaks their language.
How a language is added: docs/translating.md.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

log = structlog.get_logger(__name__)

ENGLISH = "en"
FOLDER = Path(__file__).with_name("locales")

_SOURCES = ("adapters", "bot")
_KEYWORDS = {"_": None, "marked": None, "many": (1, 2)}
_HEADER = "# What Paperboy says. Made by `python -m bot.texts`: see docs/translating.md."


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    texts: NullTranslations


_NO_OTHER = _Language(ENGLISH, NullTranslations())


class Catalogues:
    """The languages of a folder, a `LOCALE.po` each. One is read when it is first spoken."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.stem.lower(): path for path in sorted(folder.glob("*.po"))}
        self.read: Callable[[str], _Language] = cache(self._read)

    def names(self) -> tuple[str, ...]:
        """Return the locales there are, English first."""
        others = (path.stem for path in self._files.values())
        return tuple(dict.fromkeys([ENGLISH, *others]))

    def of(self, locale: str | None) -> _Language:
        """Return what comes nearest to a locale: `pt-BR`, then `pt`, then English."""
        name = (locale or "").lower().replace("-", "_")
        while name and name not in self._files:
            name = name.rpartition("_")[0]
        return self.read(name) if name else _NO_OTHER

    def _read(self, name: str) -> _Language:
        wider = self.of(name.rpartition("_")[0])
        path = self._files[name]
        try:
            texts = GNUTranslations(BytesIO(_compiled(path)))
        except Exception:  # whatever is wrong with a file of texts, people get their answers
            log.exception("a catalogue is damaged, so another language is spoken", file=path.name)
            return wider
        texts.add_fallback(wider.texts)
        return _Language(path.stem, texts)


CATALOGUES = Catalogues(FOLDER)
"""The languages that Paperboy speaks."""

_spoken: ContextVar[_Language] = ContextVar("spoken", default=_NO_OTHER)


def _(message: str) -> str:
    """Return a text in the language that is spoken."""
    return message and _spoken.get().texts.gettext(message)


def many(one: str, more: str, number: int) -> str:
    """Return the one of two texts that goes with a number, in the language that is spoken."""
    return _spoken.get().texts.ngettext(one, more, number)


def both(words: Sequence[str]) -> str:
    """Return words as one reads them: `a`, `a and b`, `a, b and c`."""
    *before, last = words
    return _("{before} and {last}").format(before=", ".join(before), last=last) if before else last


def either(words: Sequence[str]) -> str:
    """Return words of which one is meant: `a`, `a or b`, `a, b or c`."""
    *before, last = words
    return _("{before} or {last}").format(before=", ".join(before), last=last) if before else last


def marked(message: str) -> str:
    """Return a text as it is: one that is declared here and goes through `_` when it is shown."""
    return message


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Speak a language in this task, or the nearest there is; None is English."""
    before = _spoken.set(CATALOGUES.of(locale))
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """Return the locale that is spoken, by the name of its catalogue; `en` where there is none."""
    return _spoken.get().name


def languages() -> tuple[str, ...]:
    """Return the locales that can be spoken, English first."""
    return CATALOGUES.names()


# Catalogues


def _compiled(path: Path) -> bytes:
    from babel.messages.mofile import write_mo  # only here: nobody loads it to speak English

    catalog = read_catalogue(path)
    for message in list(catalog):
        if not message.id:
            continue  # the header
        why = trouble(message)
        if why:  # English is better
            log.warning("a text is left in English", file=path.name, text=message.id, why=why)
        if why or not any(_forms(message)):
            catalog.delete(message.id, message.context)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def read_catalogue(path: Path) -> "Catalog":
    """Return what a .po file has. Raises what Babel raises for one that is damaged."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def trouble(message: "Message") -> str:
    """Return what is wrong with a translated text; nothing where it is not translated at all."""
    english = message.id if isinstance(message.id, list | tuple) else (message.id,)
    texts = _forms(message)
    if not any(texts):
        return ""
    if not all(texts):
        return "one of its forms is empty"
    try:
        allowed = [placeholders(text) for text in english]
        others = [text for text in texts if placeholders(text) not in allowed]
    except ValueError as error:
        return f"its braces do not fit: {error}"
    return f"its placeholders are others in: {others[0]}" if others else ""


def _forms(message: "Message") -> tuple[str, ...]:
    """Return a translation: one text, or one for each kind of number."""
    text = message.string
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def placeholders(text: str) -> set[tuple[str, str | None, str | None]]:
    """Return what a text has to be filled in, and how. Raises ValueError for a brace alone."""
    parts = Formatter().parse(text)
    return {(name, how, as_) for _text, name, how, as_ in parts if name is not None}


def template() -> str:
    """Return all texts of the code, as the template (.pot) that translations are begun with."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_file
    from babel.messages.pofile import write_po

    catalog = Catalog(header_comment=_HEADER, charset="utf-8", fuzzy=False)
    root = FOLDER.parents[1]
    for path in sorted(file for folder in _SOURCES for file in root.glob(f"{folder}/**/*.py")):
        place = path.relative_to(root).as_posix()
        for line, message, comments, context in extract_from_file(
            "python", path, _KEYWORDS, ("Translators:",), strip_comment_tags=True
        ):
            catalog.add(message, None, [(place, line)], auto_comments=comments, context=context)
    written = BytesIO()
    # Without dates, versions and line numbers it changes when a text does.
    write_po(written, catalog, width=100, include_lineno=False)
    changing = ('"POT-Creation-Date:', '"Generated-By:')
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(changing))


if __name__ == "__main__":
    # Bytes, so that the file is the same whatever the terminal's encoding is.
    sys.stdout.buffer.write(template().encode())
