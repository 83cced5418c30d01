"""Which buttons a person can press by typing, and what they mean by what they type.

A paper or an entry is pressed by its number (`3`, `3 cite`, `cite 3`), everything else by its
label (`next page`, `next`, `n`). A line that presses nothing is a command like any other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from bot.reply import Button, Buttons, ButtonStyle, Entry, PaperCard, Reply

_LONG_LABEL = 24  # nobody types a label longer than this: its button gets a number
_MOST_NAMED = 12
_NUMBER = re.compile(r"#?(\d{1,6})")
_NUMBER_WORD = re.compile(r"#?(\d{1,6})[ \t]+(\D.*)")
_WORD_NUMBER = re.compile(r"([^\W\d]\S*)[ \t]+#?(\d{1,6})")
_OWN_NUMBER = re.compile(r"\S+ (\d{1,6})(?: .*)?")


@dataclass(frozen=True, slots=True)
class Unclear:
    """A number was typed with no word, or not the word, that says which button it presses."""

    number: int
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A number was typed that presses nothing; `within` says in words which ones would."""

    number: int
    within: str


def _words(text: str) -> str:
    """Return a label's words alone: without arrows and signs, in one case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _command(button: Button) -> str:
    return button.line.split(maxsplit=1)[0].casefold() if button.line.strip() else ""


def _own_number(item: PaperCard | Entry) -> int | None:
    """Return the number an item goes by already: its place in the list, or its id.

    A subscription's buttons all carry its id (`pause 7`), so that it is called 7 here too and
    `7 pause` never means another one than `pause 7`.
    """
    if isinstance(item, PaperCard):
        return item.position
    found = [_OWN_NUMBER.fullmatch(button.line) for button in item.buttons]
    ids = {int(match[1]) for match in found if match}
    return ids.pop() if len(ids) == 1 and all(found) else None


def item_numbers(reply: Reply) -> dict[int, int]:
    """Return the number of each block that shows one, by the block's index."""
    items = {
        index: block
        for index, block in enumerate(reply.blocks)
        if isinstance(block, PaperCard | Entry)
    }
    numbers: dict[int, int] = {}
    for index, item in items.items():
        own = _own_number(item)
        if own is not None and own > 0 and own not in numbers.values():
            numbers[index] = own
    free = 1
    for index, item in items.items():
        if index in numbers or not item.buttons or len(items) == 1:
            continue
        while free in numbers.values():
            free += 1
        numbers[index] = free
    return dict(sorted(numbers.items()))


def loose_buttons(reply: Reply) -> tuple[Button, ...]:
    """Return the buttons that belong to no numbered item, in their order."""
    numbers = item_numbers(reply)
    found: list[Button] = []
    for index, block in enumerate(reply.blocks):
        if isinstance(block, Buttons | PaperCard | Entry) and index not in numbers:
            found.extend(block.buttons)
    return tuple(found)


def numbers_loose(reply: Reply) -> bool:
    """Return whether the loose buttons are numbered: nothing else is, and labels are unhandy."""
    loose = loose_buttons(reply)
    labels = [_words(button.label) for button in loose]
    unhandy = any(len(label) > _LONG_LABEL or not label for label in labels)
    return not item_numbers(reply) and (unhandy or len(set(labels)) < len(labels))


def _named(buttons: Sequence[Button], typed: str) -> Button | None:
    """Return the button of one item that a word means: its label, its command, or a beginning."""
    word = _words(typed)
    if not word:
        return None
    for button in buttons:
        if word in (_words(button.label), _command(button)):
            return button
    begun = [
        button
        for button in buttons
        if _words(button.label).startswith(word) and button.style is not ButtonStyle.DANGER
    ]
    return begun[0] if len(begun) == 1 else None


def _abbreviates(word: str, label: str) -> bool:
    first = label.partition(" ")[0]
    return word == first or (len(word) == 1 and first.startswith(word))


def opening(buttons: Sequence[Button]) -> Button | None:
    """Return the button a bare number presses, None where that would be a guess."""
    for button in buttons:
        if _command(button) == "show":
            return button
    primary = [button for button in buttons if button.style is ButtonStyle.PRIMARY]
    if len(primary) == 1:
        return primary[0]
    only = len(buttons) == 1 and buttons[0].style is not ButtonStyle.DANGER
    return buttons[0] if only else None


@dataclass(frozen=True, slots=True)
class Presses:
    """The buttons within reach: numbered items, and loose buttons known by their labels."""

    items: Mapping[int, tuple[Button, ...]] = field(default_factory=dict)
    papers: frozenset[int] = frozenset()
    loose: tuple[Button, ...] = ()

    def after(self, reply: Reply) -> Self:
        """Return what is within reach once a reply has been shown.

        A reply without numbers leaves those of the list above it, so that after `3` a `4` still
        opens the next paper; a reply without buttons leaves everything.
        """
        loose = loose_buttons(reply)
        items: dict[int, tuple[Button, ...]] = {}
        papers: set[int] = set()
        for index, number in item_numbers(reply).items():
            block = reply.blocks[index]
            if isinstance(block, PaperCard | Entry) and block.buttons:
                items[number] = block.buttons
                if isinstance(block, PaperCard):
                    papers.add(number)
        if numbers_loose(reply):
            items = {number: (button,) for number, button in enumerate(loose, start=1)}
        if items:
            return type(self)(items, frozenset(papers), loose)
        return type(self)(self.items, self.papers, loose or self.loose)

    def read(self, line: str) -> str | Unclear | OutOfReach:
        """Return the command line that a typed line means: a button's, or the line itself.

        No command begins with a number, so that one which presses nothing is asked about.
        """
        typed = line.strip()
        if match := _NUMBER.fullmatch(typed):
            buttons = self.items.get(int(match[1]), ())
            return self._pressed(int(match[1]), buttons, opening(buttons))
        if match := _NUMBER_WORD.fullmatch(typed):
            if button := self._loose(typed):  # a label may begin with a number
                return button.line
            buttons = self.items.get(int(match[1]), ())
            return self._pressed(int(match[1]), buttons, _named(buttons, match[2]))
        if match := _WORD_NUMBER.fullmatch(typed):
            button = self._of_paper(match[1].casefold(), int(match[2]))
        else:
            button = self._loose(typed)
        return line if button is None else button.line

    def examples(self) -> tuple[str, ...]:
        """Return a few things to type that press what is within reach."""
        found: list[str] = []
        if self.papers:
            found.append(f"{max(self.papers)} opens a paper")
        elif self.items and not self.loose:
            number = min(self.items)
            found += [f"{number} {_words(button.label)}" for button in self.items[number][:3]]
        return (*found, *filter(None, (_words(button.label) for button in self.loose[:4])))

    def _pressed(
        self, number: int, buttons: tuple[Button, ...], button: Button | None
    ) -> str | Unclear | OutOfReach:
        if not buttons:
            return OutOfReach(number, self._within())
        return Unclear(number, buttons) if button is None else button.line

    def _within(self) -> str:
        """Return the numbers within reach: `1 to 10`, or `3, 7 or 12`."""
        numbers = sorted(self.items)
        if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
            return f"{numbers[0]} to {numbers[-1]}"
        *others, last = [str(number) for number in numbers[:_MOST_NAMED]] or [""]
        return f"{', '.join(others)} or {last}" if others else last

    def _of_paper(self, command: str, number: int) -> Button | None:
        """`cite 3`: only for papers, since an entry's number may be another thing's id."""
        if number not in self.papers:
            return None
        return next((b for b in self.items[number] if _command(b) == command), None)

    def _loose(self, typed: str) -> Button | None:
        word = typed.casefold()
        for button in self.loose:
            if word in (button.label.strip().casefold(), _words(button.label)) and word:
                return button
        # An abbreviation, one letter or the first word, never stands in the place of the command
        # that could have been meant by it.
        begun = [
            button
            for button in self.loose
            if button.style is not ButtonStyle.DANGER
            and word != _command(button)
            and _abbreviates(word, _words(button.label))
        ]
        return begun[0] if len(begun) == 1 else None
