"""The documents are true: what they name exists, and what exists is named."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.commands import COMMANDS, reference, values
from bot.commands.declare import Command, Kind
from bot.commands.grammar import read_line
from bot.config import Settings
from bot.dates import parse_span

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CODE = sorted(
    file for folder in ("bot", "adapters", "storage") for file in ROOT.glob(f"{folder}/**/*.py")
)

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")


@cache
def _text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _code(text: str) -> Iterator[str]:
    """Yield every line of code that a page shows, fenced or inline."""
    for block in _FENCED.findall(text):
        yield from block.splitlines()[1:-1]
    yield from _INLINE.findall(_FENCED.sub("", text))


def _table(text: str, head: str) -> Iterator[list[str]]:
    """Yield the rows of the tables with this first heading; `\\|` is no border."""
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells[0] == head:
            inside = True
        elif inside and set(cells[0]) - set("-: "):
            yield cells


# The commands


def test_the_page_of_commands_is_what_the_declarations_say() -> None:
    assert _text("docs/commands.md") == reference.render(COMMANDS), (
        f"run: .venv/bin/{reference.MAKE}"
    )


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_command_has_its_section_with_every_option(command: Command) -> None:
    sections = re.split(r"^##+ ", _text("docs/commands.md"), flags=re.MULTILINE)
    (section,) = (each for each in sections if each.partition("\n")[0] == command.name)
    assert command.summary in section
    for option in command.options:
        assert (option.help.replace("|", "\\|") in section) is not option.hidden


@pytest.mark.parametrize(
    "example", [line for command in COMMANDS.values() for line in command.examples]
)
def test_every_example_is_understood(example: str) -> None:
    read_line(example, COMMANDS, date(2026, 11, 21))


def test_every_way_to_write_a_value_is_understood() -> None:
    readers: dict[Kind, Callable[[str], object]] = {
        Kind.TIME: values.clock_time,
        Kind.ZONE: values.zone_name,
        Kind.DAYS: values.weekdays,
        Kind.HOURS: values.quiet_hours,
        Kind.LANGUAGE: values.language,
        Kind.DATE: lambda text: parse_span(text, date(2026, 11, 21)),
    }
    shown = {
        (option.kind, text)
        for command in COMMANDS.values()
        for option in command.options
        for text in _INLINE.findall(reference.written(option))
        if option.kind in readers
    }
    assert {kind for kind, _ in shown} == readers.keys()
    assert not [text for kind, text in shown if readers[kind](text) is None]


# The settings


def _default(name: str) -> str:
    default = Settings.model_fields[name].default
    return "" if default is None else str(default)


SETTINGS = {name.upper(): _default(name) for name in Settings.model_fields}


def test_every_setting_is_on_the_page_of_settings_with_its_default() -> None:
    rows = list(_table(_text("docs/configuration.md"), "setting"))
    shown = {
        name.strip("`"): "" if value == "none" else value.strip("`") for name, value, _ in rows
    }
    assert shown == SETTINGS


def test_every_setting_is_in_the_example_with_its_default() -> None:
    shown = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", _text(".env.example"), flags=re.MULTILINE))
    assert shown == SETTINGS


# Links


def _anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the forge makes them."""
    anchors: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^#+ +(.+)$", _FENCED.sub("", text), flags=re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return anchors


def _broken(link: str, page: Path) -> str:
    """Return what is wrong with a link of a page; empty where nothing is."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return "no such file"
    if not target.is_relative_to(ROOT):
        return "outside of the project"
    if anchor and target.suffix == ".md" and anchor not in _anchors(_text(target)):
        return "no such heading"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(_INLINE.sub("", _FENCED.sub("", _text(page))))
    inside = (link for link in links if not re.match(r"[a-z]+:", link))
    assert not {link: why for link in inside if (why := _broken(link, page))}


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("commands.md#search", ""),
        ("commands.md", ""),
        ("nowhere.md", "no such file"),
        ("commands.md#nowhere", "no such heading"),
        ("../../", "outside of the project"),
    ],
)
def test_a_broken_link_is_recognised(link: str, why: str) -> None:
    assert _broken(link, DOCS / "page.md") == why


# What people are told to type


@cache
def _subcommands() -> dict[str, set[str]]:
    """Return the options of every subcommand of `python -m bot`."""
    group = typer.main.get_command(app)
    known: dict[str, set[str]] = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]  # a TyperGroup
        known[name] = {"--help", *(opt for each in command.params for opt in each.opts)}
    return known


def _called(text: str) -> Iterator[list[str]]:
    """Yield the words behind each `python -m bot`, up to where something else begins."""
    for line in text.splitlines():
        for call in re.findall(r"python -m bot(?=\s)([^`|>&#]*)", line):
            words = re.sub(r"""["'\[\]()]""", " ", call).split()
            if words and words[0] != "...":
                yield words


def _misuse(words: list[str]) -> str:
    name = words[0]
    if name not in _subcommands():
        return f"{name}: no such subcommand"
    unknown = [w for w in words[1:] if w.startswith("--") and w not in _subcommands()[name]]
    return f"{name}: no option {unknown}" if unknown else ""


@pytest.mark.parametrize("file", [*PAGES, *CODE], ids=_name)
def test_every_command_line_that_is_named_exists(file: Path) -> None:
    text = _text(file)
    lines = "\n".join(_code(text)) if file.suffix == ".md" else text
    assert not [why for words in _called(lines) if (why := _misuse(words))]


@pytest.mark.parametrize("line", ["python -m bot sink", "python -m bot sync --frum 2026-01-01"])
def test_a_command_line_that_does_not_exist_is_recognised(line: str) -> None:
    assert all(_misuse(words) for words in _called(line))


def test_every_subcommand_is_named_in_the_readme() -> None:
    named = {words[0] for words in _called("\n".join(_code(_text("README.md"))))}
    assert named == _subcommands().keys()


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", _text("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    called = {
        target
        for line in _code(_text(page))
        for target in re.findall(r"(?:^|[ $=])make ([a-z]+)", line)
    }
    assert called <= _targets()


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    screen = _text("README.md").splitlines()[:60]
    assert "make run" in "\n".join(screen)
    assert "make test" in "\n".join(screen)
    assert {"run", "test"} <= _targets()


# Files


@pytest.mark.parametrize("thing", ["command", "source", "platform"])
def test_every_file_to_touch_exists(thing: str) -> None:
    page = _text("docs/architecture.md")
    (part,) = re.findall(rf"^## To add a {thing}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    named = {
        path
        for path in _INLINE.findall(part)
        if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+/?|[\w.-]+\.(?:md|toml|example)", path)
    }
    real = {path for path in named if "NAME" not in path}
    assert len(real) >= 3
    assert not {path for path in real if not (ROOT / path).exists()}
    folders = {str(Path(path).parent) for path in named - real if "NAME" in Path(path).name}
    assert not {
        folder for folder in folders if "NAME" not in folder and not (ROOT / folder).is_dir()
    }


def test_every_part_of_the_core_is_in_the_layout() -> None:
    page = _text("docs/architecture.md")
    (layout,) = re.findall(r"^## Layout$\s+^```$(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (core,) = re.findall(r"^bot/.*?(?=^adapters/)", layout, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"^  (\w+(?:\.py|/))", core, flags=re.MULTILINE))
    files = {file.name for file in (ROOT / "bot").glob("*.py") if file.stat().st_size}
    folders = {f"{file.parent.name}/" for file in (ROOT / "bot").glob("*/__init__.py")}
    assert named == files | folders


def test_every_decision_is_in_the_index_under_its_title() -> None:
    pages = sorted((DOCS / "adr").glob("[0-9]*.md"))
    titles = {page.name: _text(page).partition("\n")[0].removeprefix("# ") for page in pages}
    listed = {
        name: title
        for title, name in re.findall(
            r"^- \[(.+)\]\((.+)\)$", _text("docs/adr/README.md"), re.MULTILINE
        )
    }
    assert listed == titles
    assert list(listed) == sorted(listed)
    numbers = [int(name[:4]) for name in titles]
    assert numbers == [int(title.partition(".")[0]) for title in titles.values()]
    assert len(set(numbers)) == len(numbers)


def test_the_changelog_tells_of_what_is_not_released() -> None:
    (part,) = re.findall(
        r"^## \[Unreleased\]$(.*?)(?=^## \[|\Z)", _text("CHANGELOG.md"), re.MULTILINE | re.DOTALL
    )
    kinds = re.findall(r"^### (.+)$", part, flags=re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize(
    "row", list(_table(_text("docs/operations.md"), "it says")), ids=lambda r: r[0]
)
def test_every_error_that_operations_explains_is_one_that_the_program_says(row: list[str]) -> None:
    told = _sentences()
    assert not [words for words in _INLINE.findall(row[0]) if words not in told]


@cache
def _sentences() -> str:
    """Return every text of the code, one a line; what is filled in is left out."""
    texts: list[str] = []
    for file in CODE:
        for node in ast.walk(ast.parse(_text(file))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


@pytest.mark.parametrize("file", [file for file in CODE if file.stat().st_size], ids=_name)
def test_every_module_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(ast.parse(_text(file)))
