"""A process of one's own that is spoken to: a line of JSON, and a line that answers it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bench.measure import ROOT

_LINE = 1 << 24

Ask = Callable[[object], Awaitable[Any]]


@asynccontextmanager
async def child(module: str) -> AsyncIterator[Ask]:
    """Run a module that calls `serve`; what is given asks it and returns its answer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE,
    )

    async def ask(request: object) -> Any:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError(f"{module} is not spoken to")
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"{module} has ended; its trouble is above")
        return json.loads(line)

    try:
        yield ask
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def serve(answer: Callable[[Any], Awaitable[object]]) -> None:
    """Answer what is asked, one thing after the other, until the asker goes."""
    reader = asyncio.StreamReader(limit=_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        sys.stdout.write(json.dumps(await answer(json.loads(line))) + "\n")
        sys.stdout.flush()
