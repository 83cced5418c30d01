"""The command line as a person starts it: real processes in a folder of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CAPTURES = ROOT.parent / "shared" / "captures"
PATIENCE = 60.0
INTERRUPTED = {130, -signal.SIGINT}  # the second is what shells show as the first


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything it printed, on one line: how wide the screen is does not matter."""
        return " ".join((self.out + self.err).replace("│", " ").split())


def closed_port() -> tuple[socket.socket, str]:
    """Return an address where nobody listens, and the socket that keeps it so."""
    kept = socket.socket()
    kept.bind(("127.0.0.1", 0))
    return kept, f"http://127.0.0.1:{kept.getsockname()[1]}"


@dataclass
class Paperboy:
    """Starts `python -m bot` in `folder`; what each process prints is free of tracebacks."""

    folder: Path
    endpoint: str
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """Where it stores everything, unless told otherwise."""
        return self.folder / "paperboy.db"

    @property
    def environment(self) -> dict[str, str]:
        """An environment of its own: nothing of whoever runs the tests leaks in."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "HF_ENDPOINT": self.endpoint,
            "COLUMNS": "80",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        } | self.extra

    def command(self, *args: str | bytes) -> list[str | bytes]:
        """Return the whole command line."""
        return [sys.executable, "-m", "bot", *args]

    def __call__(
        self,
        *args: str | bytes,
        input: str = "",
        env: Mapping[str, str] | None = None,
        **popen: Any,
    ) -> Ended:
        """Run it to its end."""
        given: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | popen
        ended: subprocess.CompletedProcess[bytes] = subprocess.run(
            self.command(*args),
            cwd=self.folder,
            env=self.environment | dict(env or {}),
            timeout=PATIENCE,
            input=input.encode(),
            **given,
        )
        return checked(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *args: str | bytes, **popen: Any) -> "subprocess.Popen[bytes]":
        """Start it and let it run."""
        kept: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process: subprocess.Popen[bytes] = subprocess.Popen(
            self.command(*args), cwd=self.folder, env=self.environment, **(kept | popen)
        )
        return process

    def lay(self, shelf: Path) -> None:
        """Put a stored database here."""
        shutil.copytree(shelf, self.folder, dirs_exist_ok=True)


def finish(process: "subprocess.Popen[bytes]") -> Ended:
    """Wait for a process that was started."""
    out, err = process.communicate(timeout=PATIENCE)
    return checked(process.returncode, out, err)


def checked(code: int, out: bytes | None, err: bytes | None) -> Ended:
    """Return how a process ended. Raises AssertionError where a person saw a traceback."""
    ended = Ended(code, (out or b"").decode(), (err or b"").decode())
    for sign in ("Traceback", "Error: ", "Exception ignored", "Warning:"):
        assert sign not in ended.out + ended.err, ended
    return ended


def without_root_rights() -> Callable[[], None] | None:
    """Return what makes permissions bind root too, for `preexec_fn`; None where they do anyway."""
    if os.geteuid() != 0:
        return None
    import ctypes

    prctl = ctypes.CDLL(None).prctl

    def drop() -> None:
        # PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (linux/capability.h)
        for capability in (1, 2):
            prctl(24, capability, 0, 0, 0)

    return drop


def lines(text: str) -> Sequence[str]:
    """Return the lines that say something."""
    return [line for line in text.splitlines() if line.strip()]


def tomorrow() -> date:
    """Return the day after this one, in UTC."""
    return (datetime.now(UTC) + timedelta(days=1)).date()
