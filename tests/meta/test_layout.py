"""Habits of the code that neither the linter nor the import contracts can see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLATFORMS = {"slack", "discord", "console"}


def _files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _line(file: Path, node: ast.AST) -> str:
    return f"{_name(file)}:{getattr(node, 'lineno', 0)}"


def _nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_bytes(), filename=str(file)))


def _reads_environment(node: ast.AST) -> bool:
    readers = {"environ", "environb", "getenv", "getenvb"}
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr=attr):
            return attr in readers
        case ast.ImportFrom(module="os", names=names):
            return any(alias.name in readers for alias in names)
        case _:
            return False


def _prints(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="print")):
            return True
        case _:
            return False


def _asks_for_a_platform(node: ast.AST) -> bool:
    match node:
        case ast.Compare(left=left, comparators=others):
            asked = [part for side in (left, *others) for part in ast.walk(side)]
        case ast.MatchValue(value=value):
            asked = [value]
        case _:
            return False
    return any(isinstance(part, ast.Constant) and part.value in PLATFORMS for part in asked)


def test_only_config_reads_the_environment() -> None:
    found = [
        _line(file, node)
        for file in _files("bot", "adapters", "storage")
        if _name(file) != "bot/config.py"
        for node in _nodes(file)
        if _reads_environment(node)
    ]
    assert not found, "read it in bot/config.py and hand it on as a setting"


def test_only_the_command_line_prints() -> None:
    found = [
        _line(file, node)
        for file in _files("bot")
        if not _name(file).startswith("bot/cli")
        for node in _nodes(file)
        if _prints(node)
    ]
    assert not found, "return a Reply or log instead"


def test_the_core_asks_for_no_platform() -> None:
    found = [
        _line(file, node)
        for file in _files("bot")
        if _name(file) != "bot/wiring.py"
        for node in _nodes(file)
        if _asks_for_a_platform(node)
    ]
    assert not found, "make the difference a capability, or data of the adapter"


@pytest.mark.parametrize(
    ("folders", "limit"),
    [(("bot", "adapters", "storage", "bench"), 400), (("tests",), 500)],
    ids=["code", "tests"],
)
def test_files_fit_in_a_head(folders: tuple[str, ...], limit: int) -> None:
    lengths = {_name(file): len(file.read_bytes().splitlines()) for file in _files(*folders)}
    found = {name: length for name, length in lengths.items() if length > limit}
    assert not found, f"at most {limit} lines; split by what each part does"


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in _files("tests")}
    found = [_name(folder) for folder in folders if not (folder / "__init__.py").is_file()]
    assert not found, "add an __init__.py, or two tests of one name collide"


@pytest.mark.parametrize(
    "line",
    ["x = os.environ['A']", "os.getenv('A')", "from os import environ"],
)
def test_reading_the_environment_is_recognised(line: str) -> None:
    assert any(map(_reads_environment, ast.walk(ast.parse(line))))


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("if place.platform == 'slack': ...", True),
        ("if platform in ('discord', 'slack'): ...", True),
        ("match p:\n    case 'console': ...", True),
        ("place = Place(platform='console')", False),
    ],
)
def test_asking_for_a_platform_is_recognised(line: str, asks: bool) -> None:
    assert any(map(_asks_for_a_platform, ast.walk(ast.parse(line)))) is asks
