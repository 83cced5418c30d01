"""The locked requirements hold what pyproject.toml asks for, and fit every mirror."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
_PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked(requirements: list[str]) -> set[str]:
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {_normal(name.group()) for name in names if name}


def _pins(lock: str) -> dict[str, str]:
    """Normal name -> the whole entry (version, marker, hashes); every entry must be a pin."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    entries = text.replace("\\\n", " ").splitlines()
    pins = {}
    for entry in entries:
        pin = re.fullmatch(r"([\w.-]+)==.+", entry)
        assert pin, f"{lock}: no pin: {entry[:80]}"
        pins[_normal(pin[1])] = entry
    return pins


def _versions(lock: str) -> dict[str, str]:
    return {name: entry.split()[0] for name, entry in _pins(lock).items()}


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", _PROJECT["project"]["dependencies"]),
        (
            "requirements-dev.lock",
            _PROJECT["project"]["dependencies"] + _PROJECT["dependency-groups"]["dev"],
        ),
        ("requirements-uv.lock", _PROJECT["dependency-groups"]["setup"]),
    ],
    ids=LOCKS,
)
def test_every_requirement_is_locked(lock: str, asked: list[str]) -> None:
    missing = _asked(asked) - _pins(lock).keys()
    assert not missing, "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_its_hashes(lock: str) -> None:
    bare = [name for name, entry in _pins(lock).items() if "--hash=sha256:" not in entry]
    assert not bare


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    found = [line for line in lines if "://" in line or re.match(r" *-(?!-hash=)", line)]
    assert not found, "packages come from wherever pip and uv are told to look"


def test_the_environment_for_tests_holds_that_of_the_chat() -> None:
    # Setup counts on it: installing the second over the first only adds.
    runtime, dev = _versions("requirements.lock"), _versions("requirements-dev.lock")
    assert runtime.items() <= dev.items(), "run `make lock`"
