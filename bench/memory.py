"""What `run` holds in memory when it has nothing to do."""

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil

from bench.measure import Figure, Series, Setting, Target, environment
from bench.stored import copy, fill

_LOOK_EVERY = 0.2  # seconds
_STILL = 10  # looks in a row that see the same size
_SAME = 0.005
_PATIENCE = 120.0
_MB = 1_000_000

# What the running bot imports of others, without the bot.
_LIBRARIES = (
    "aiohttp, aiosqlite, babel.dates, filelock, ijson, pydantic_settings, pylatexenc.latexwalker, "
    "rapidfuzz, rich.console, Stemmer, structlog, tantivy, tenacity, typer, tzlocal"
)
_BARE = f"import {_LIBRARIES}\nprint('ready', flush=True)\ninput()"


def measure(setting: Setting) -> list[Figure]:
    """Return the resident memory of an idle `run`."""
    database = setting.stored(fill)
    resident, peer = [], []
    for round_ in range(setting.rounds):
        copied = copy(database, setting.folder / f"memory-{round_}")
        with _empty_lists() as (endpoint, asked):
            env = environment(copied, endpoint)
            resident.append(_settled(["-m", "bot", "run"], env, setting, asked))
        ready = threading.Event()
        ready.set()
        peer.append(_settled(["-c", _BARE], env, setting, ready))
    what = Series(f"run, idle, {setting.scaled(100_000):,} papers stored", tuple(resident))
    peers = (Series("Python with the same libraries", tuple(peer)),)
    return [Figure(what, "MB", Target(150), peers)]


def _settled(
    arguments: list[str], env: dict[str, str], setting: Setting, begun: threading.Event
) -> float:
    """Return a child's resident memory in MB once it has `begun` and then changes no more."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=env,
        cwd=setting.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            still = max(2, setting.scaled(_STILL))
            looked: deque[int] = deque(maxlen=still)
            process = psutil.Process(child.pid)
            deadline = time.monotonic() + _PATIENCE
            if not begun.wait(_PATIENCE):
                raise RuntimeError(f"{arguments} did not begin its work.")
            while time.monotonic() < deadline:
                looked.append(process.memory_info().rss)
                if len(looked) == still and max(looked) - min(looked) < _SAME * max(looked):
                    return looked[-1] / _MB
                time.sleep(_LOOK_EVERY)
            raise RuntimeError(f"The memory of {arguments} did not settle.")
        finally:
            child.terminate()


@contextmanager
def _empty_lists() -> Iterator[tuple[str, threading.Event]]:
    """Serve a daily list that is empty on every day; the event tells that it was asked for."""
    asked = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"[]"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            asked.set()

        def log_message(self, *_: object) -> None:
            """Say nothing: the table is what is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
