"""The project names no machine, no path outside itself and no package registry."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In pieces, so that this file is clean as well.
FOLDERS = ("work", "root", "home", "Users", "opt/" + "pypi")
HOSTS = ("pypi." + "org", "pythonhosted." + "org", "arti" + "factory", "nexus" + "-")
FORBIDDEN = re.compile(
    "|".join(
        # A path begins after a space, a quote or the like; in an address it follows the host.
        [rf"(?<![\w.~}}\])/-])/{folder}/" for folder in FOLDERS]
        + [re.escape(host) for host in HOSTS]
    )
)


def _tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not here")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_names_a_machine_a_path_or_a_registry() -> None:
    found = []
    for file in _tracked():
        if not file.is_file():
            continue  # deleted, not yet committed
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{file.relative_to(ROOT)}:{number}: {hit.group()}"
            for number, line in enumerate(text.splitlines(), start=1)
            for hit in FORBIDDEN.finditer(line)
        ]
    assert not found


@pytest.mark.parametrize("word", [f"see /{FOLDERS[0]}/x", f"'/{FOLDERS[2]}/me/x'", HOSTS[0]])
def test_a_forbidden_word_is_recognised(word: str) -> None:
    assert FORBIDDEN.search(word)


@pytest.mark.parametrize("word", ["https://example.org/home/", "./work/x", "tests/work/y"])
def test_an_address_or_a_path_inside_the_project_is_allowed(word: str) -> None:
    assert not FORBIDDEN.search(word)
