"""The folder the search index lives in: what in it is ours, and how far the index has read.

```
FOLDER/paperboy-index.json    which generation counts and how far it has read
FOLDER/generation-0123abcd/   one whole index each; more than one only while one is being built
```
The JSON file is replaced atomically and after the commit of what it tells of, so that a crash at
any moment leaves an index that has read a little further than it says; reading that again
changes nothing.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import OperatorError

_STATE = "paperboy-index.json"
_NEW_STATE = "paperboy-index.json.new"
_GENERATION = re.compile(r"generation-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the index that counts.

    `version` names the format of index and tokens, `store` the database that was read, and
    `revision` the last of its changes that is in the index.
    """

    version: str
    store: str
    generation: str
    revision: int


class IndexFolder:
    """Reads, writes and clears away; only ever deletes what it made itself.

    Every method raises OperatorError where the folder cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def claim(self) -> bool:
        """Make the folder where there is none; return whether it is new, or empty.

        Raises OperatorError for a file, and for a folder with somebody else's files.
        """
        with self._explained():
            self.path.mkdir(parents=True, exist_ok=True)
            names = {entry.name for entry in self.path.iterdir()}
        strangers = sorted(
            name
            for name in names
            if name not in (_STATE, _NEW_STATE) and not _GENERATION.fullmatch(name)
        )
        if strangers and _STATE not in names:
            raise OperatorError(
                f"{self.path} is meant for the search index but holds other files, such as "
                f"{strangers[0]}. Name another folder, or move them away."
            )
        return not names

    def state(self) -> State | None:
        """Return what the state file says; None where it is missing or damaged."""
        with self._explained():
            try:
                text = (self.path / _STATE).read_bytes()
            except FileNotFoundError:
                return None
        try:
            match json.loads(text):
                case {
                    "version": str(version),
                    "store": str(store),
                    "generation": str(generation),
                    "revision": int(revision),
                } if _GENERATION.fullmatch(generation) and revision >= 0:
                    return State(version, store, generation, revision)
        except ValueError:  # neither UTF-8 nor JSON
            return None
        return None

    def write(self, state: State) -> None:
        """Make `state` what counts, atomically and for good."""
        with self._explained():
            new = self.path / _NEW_STATE
            with new.open("w", encoding="utf-8") as file:
                json.dump(asdict(state), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path / _STATE)

    def new_generation(self) -> str:
        """Make an empty folder for an index and return its name."""
        name = f"generation-{secrets.token_hex(4)}"
        with self._explained():
            self.generation(name).mkdir()
        return name

    def generation(self, name: str) -> Path:
        """Return where a generation is."""
        return self.path / name

    def clear(self, keep: str) -> None:
        """Delete every generation but one."""
        with self._explained():
            for entry in self.path.iterdir():
                if _GENERATION.fullmatch(entry.name) and entry.name != keep:
                    if entry.is_dir() and not entry.is_symlink():
                        shutil.rmtree(entry)
                    else:
                        entry.unlink()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OperatorError(
                f"The search index in {self.path} cannot be read or written: "
                f"{error.strerror or error}. Mend that, or name another folder."
            ) from error
