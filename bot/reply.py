"""The closed set of neutral blocks a reply is made of.

Every platform renders these, each in its own way, and nothing else. They are pydantic models
because replies are also stored (as what a delivery owes) and printed (`--json`), and whatever is
read back is validated.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Part):
    """A run of plain text: it may hold anything, so every renderer escapes it.

    Command lines stand between backticks in it, unless it is `verbatim`: somebody else's words.
    """

    type: Literal["text"] = "text"
    text: str
    style: Literal["plain", "strong", "quiet", "verbatim"] = "plain"


class Link(_Part):
    """Text that leads to a page."""

    type: Literal["link"] = "link"
    text: str
    url: str


class When(_Part):
    """A moment (UTC), shown in the reader's zone where the platform can, else in `zone`.

    `locale` is the language its date is written in, where the platform has none of its own.
    """

    type: Literal["when"] = "when"
    at: datetime
    zone: str
    locale: str = "en"


Span = Annotated[Text | Link | When, Field(discriminator="type")]


class ButtonStyle(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Button(_Part):
    """A labelled command line: pressing it is the same as typing `line`.

    With `opens_form`, a platform that has forms shows the one of that line first
    (`bot.commands.forms`). With `replaces`, the answer takes the place of what the button is on,
    such as the next page, where the platform can and only the presser sees it.
    """

    label: str
    line: str
    style: ButtonStyle = ButtonStyle.PLAIN
    opens_form: bool = False
    replaces: bool = False


class Heading(_Part):
    """The title of a reply, or of a part of it (`level` 2)."""

    type: Literal["heading"] = "heading"
    text: str
    level: Literal[1, 2] = 1


class Paragraph(_Part):
    """Running text."""

    type: Literal["paragraph"] = "paragraph"
    spans: tuple[Span, ...]


class NoticeKind(StrEnum):
    """What a notice is about; `sample` marks everything that comes from the bundled sample."""

    INFO = "info"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"
    SAMPLE = "sample"


class Notice(_Part):
    """One thing to know before the rest, with what to do about it."""

    type: Literal["notice"] = "notice"
    kind: NoticeKind
    text: str
    hint: str = ""


class PaperCard(_Part):
    """A paper in a list. `summary` is one line; `badges` are short facts such as `▲ 42`.

    Marks are where in title and summary the words stand that were asked for: start and end in
    characters, in order and apart. Each platform shows them in its way, or not at all.
    """

    type: Literal["paper"] = "paper"
    id: str
    title: str
    url: str
    authors: tuple[str, ...] = ()
    summary: str = ""
    badges: tuple[str, ...] = ()
    why: str = ""
    position: int | None = None
    listed_on: str | None = None
    thumbnail: str | None = None
    sample: bool = False
    buttons: tuple[Button, ...] = ()
    title_marks: tuple[tuple[int, int], ...] = ()
    summary_marks: tuple[tuple[int, int], ...] = ()


class Fact(_Part):
    """A name and what stands beside it."""

    name: str
    spans: tuple[Span, ...]


class Facts(_Part):
    """Names and values, aligned."""

    type: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class Bar(_Part):
    """One bar: its label, and its length in units."""

    label: str
    value: int


class Bars(_Part):
    """A small chart of counts."""

    type: Literal["bars"] = "bars"
    caption: str
    bars: tuple[Bar, ...]


class Code(_Part):
    """Text to be copied as it is, such as BibTeX. Without a language it is command lines."""

    type: Literal["code"] = "code"
    text: str
    language: str = ""


class Entry(_Part):
    """One thing of a list that is not a paper, such as a subscription, with what can be done."""

    type: Literal["entry"] = "entry"
    title: str
    lines: tuple[tuple[Span, ...], ...] = ()
    buttons: tuple[Button, ...] = ()


class Buttons(_Part):
    """What can be done next."""

    type: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


Block = Annotated[
    Heading | Paragraph | Notice | PaperCard | Facts | Bars | Code | Entry | Buttons,
    Field(discriminator="type"),
]


class Audience(StrEnum):
    """Who sees a reply: the asker alone, or everyone in the place."""

    ASKER = "asker"
    EVERYONE = "everyone"


class Reply(_Part):
    """An answer. `error` is a stable code, or None where the command did what was asked.

    One to `publish` is passed on to those who follow its channel, where the platform has that.
    """

    blocks: tuple[Block, ...]
    audience: Audience = Audience.ASKER
    error: str | None = None
    publish: bool = Field(default=False, exclude_if=lambda publish: not publish)

    def papers(self) -> Iterator[PaperCard]:
        """Yield the papers shown, in their order."""
        for block in self.blocks:
            if isinstance(block, PaperCard):
                yield block

    def buttons(self) -> Iterator[Button]:
        """Yield every button, in the order it is shown."""
        for block in self.blocks:
            match block:
                case PaperCard() | Entry() | Buttons():
                    yield from block.buttons
                case _:
                    continue


def plain(text: str) -> Paragraph:
    """Return a paragraph of nothing but text."""
    return Paragraph(spans=(Text(text=text),))
