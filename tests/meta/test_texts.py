"""What people read can be translated: it goes through `_`, and the template and catalogues fit."""

import ast
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.commands import COMMANDS
from bot.texts import FOLDER, read_catalogue, template, trouble

ROOT = Path(__file__).parents[2]


# For whoever runs the bot: these stay English.
FOR_THE_OPERATOR = {
    "cli.py",
    "cli_platforms.py",
    "cli_values.py",
    "config.py",
    "first_run.py",
    "papers.py",
}
SHOWN = {"text", "hint", "label", "caption", "title", "name", "summary", "details"}
"""What blocks and commands call a text that people read."""

BLOCKS = {"Bars", "Button", "Command", "Entry", "Fact", "Heading", "Link", "Notice", "Text"}
MISTAKES = {
    *("BadDate", "BadInput", "BadValue", "Mistake", "NotAllowed", "NotFound", "QueryError"),
    *("ScheduleError", "UnknownZone"),
}


def test_the_template_has_the_texts_of_the_code() -> None:
    written = (FOLDER / "paperboy.pot").read_text(encoding="utf-8")
    assert written == template(), "run: .venv/bin/python -m bot.texts > bot/locales/paperboy.pot"


def test_every_translation_has_the_placeholders_of_its_text() -> None:
    found = {
        (path.name, str(message.id)): why
        for path in FOLDER.glob("*.po")
        for message in read_catalogue(path)
        if message.id and (why := trouble(message))
    }
    assert not found


def test_every_declared_text_is_in_the_template() -> None:
    declared = {
        text
        for command in COMMANDS.values()
        for text in (command.summary, command.details, *(each.help for each in command.options))
    }
    known = {str(message.id) for message in read_po(BytesIO(template().encode()))}
    assert not declared - known


def _words(node: ast.AST) -> bool:
    """Return whether an expression is a text with words that is not translated."""
    match node:
        case ast.Constant(value=str() as text):
            return any(map(str.isalpha, text))
        case ast.JoinedStr(values=parts):
            return any(map(_words, parts))
        case ast.BinOp(left=left, right=right):
            return _words(left) or _words(right)
        case ast.IfExp(body=body, orelse=other):
            return _words(body) or _words(other)
        case ast.BoolOp(values=values):
            return any(map(_words, values))
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "join" | "strip")):
            return _words(text)
        case _:
            return False


def _untranslated(node: ast.AST) -> list[ast.expr]:
    """Return what people are shown by a call that is not translated."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=named) if name in BLOCKS:
            # A command's own name is typed.
            shown = SHOWN - {"name"} if name == "Command" else SHOWN
            given = [each.value for each in named if each.arg in shown]
        case ast.Call(func=ast.Name(id=name), args=args) if name in MISTAKES:
            given = args[:2]
        case ast.Call(func=ast.Name(id="Option"), args=args):
            given = args[2:3]
        case ast.Call(func=ast.Attribute(attr="button"), args=args):
            given = args[1:2]
        case ast.Call(func=ast.Name(id="fact" | "plain"), args=args):
            given = args[:1]
        case _:
            return []
    return [each for each in given if _words(each)]


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.stem)
def test_what_people_are_shown_goes_through_the_translation(path: Path) -> None:
    if path.name in FOR_THE_OPERATOR:
        return
    tree = ast.parse(path.read_bytes())
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}: {ast.unparse(text)}"
        for node in ast.walk(tree)
        for text in _untranslated(node)
    ]
    assert not found, 'write _("...") of bot/texts.py, where it is declared marked("...")'


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_is_filled_in_before_it_is_translated(path: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.expr) and _filled_in(node)
    ]
    assert not found, 'write _("... {name} ...").format(name=...)'


def _filled_in(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="_" | "many" | "marked"), args=args):
            return any(map(_is_made, args))
        case ast.JoinedStr():  # not every Python lets the template find a text in there
            called = (each for each in ast.walk(node) if isinstance(each, ast.Call))
            return any(_is_text(each) for each in called)
        case _:
            return False


def _is_text(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Name(id="_" | "many" | "marked"), args=[ast.Constant(), *_rest]):
            return True
        case _:
            return False


def _is_made(text: ast.expr) -> bool:
    match text:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join")):
            return True
        case _:
            return False


@pytest.mark.parametrize(
    "line",
    [
        "Notice(kind=kind, text=f'There is no {thing}.')",
        "Heading(text='Status')",
        "BadInput('No.', _('Do this.'))",
        "NotFound(_('No.'), 'a' if b else _('c'))",
        "Option('id', Kind.NUMBER, 'its number')",
        "pages.button(context, 'Undo', 'unsave', {})",
    ],
)
def test_a_text_that_is_not_translated_is_recognised(line: str) -> None:
    assert any(_untranslated(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["_(f'No {x}')", "_('No {x}'.format(x=x))", "_('No ' + x)", "f'{_(\"No\")} {x}'"]
)
def test_a_text_that_is_filled_in_too_early_is_recognised(line: str) -> None:
    assert any(_filled_in(node) for node in ast.walk(ast.parse(line)))
