"""kill -9 in the middle of writing: what was acknowledged is there, and nothing is half."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.model.delivery import DeliveryState
from storage.sqlite.store import SqliteStore
from tests.contracts.store.given import record
from tests.fakes.papers import papers

ROOT = Path(__file__).parents[2]

CHILD = """
import asyncio, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from bot.model.delivery import Decision, Sent
from storage.sqlite.store import SqliteStore
from tests.contracts.store.given import NOW, DAY, advance, channel, claim, owed, record, subscribe
from tests.fakes.papers import papers

async def main():
    store = await SqliteStore.open(Path(sys.argv[1]))
    made = [await subscribe(store, channel(f"C{n}")) for n in range(5)]
    print("ready", flush=True)
    turn = 0
    while True:
        turn += 1
        decisions = []
        for each in made:
            key = f"{each.id}-{turn}"
            message = owed(key, each.place, payload="x" * 2000, subscription_ids=(each.id,))
            decisions.append(Decision((advance(each, considered=turn),), message))
        await store.outbox.decide(decisions, NOW)
        print("decided", turn, flush=True)
        made = [replace(each, version=each.version + 1) for each in made]
        for each in await claim(store):
            await store.outbox.settle(each, Sent(f"m-{each.key}"), NOW)
            print("settled", each.id, flush=True)
        await record(store, papers(turn * 10, turn * 10 + 9), DAY + timedelta(days=turn))
        print("recorded", turn, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [3, 29, 64])
async def test_kill_9_while_writing(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "paperboy.db"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"ready\n"
    said = [await child.stdout.readline() for _ in range(lines)]
    child.kill()
    said += (await child.stdout.read()).splitlines()
    assert await child.wait() == -signal.SIGKILL

    acknowledged: dict[str, list[int]] = {"decided": [0], "settled": [], "recorded": [0]}
    for line in said:
        if line.strip().count(b" ") == 1:
            what, count = line.decode().split()
            acknowledged[what].append(int(count))

    store = await SqliteStore.open(path, lock_wait=0)
    turns = set()
    for number in range(1, 6):
        found = await store.subscriptions.get(number)
        assert found is not None
        turns.add(found.considered)
    assert len(turns) == 1, "a call's decisions are all written or none"
    [turn] = turns
    assert turn in (acknowledged["decided"][-1], acknowledged["decided"][-1] + 1)
    counts = await store.outbox.counts()
    assert sum(counts.values()) == 5 * turn, "advances and deliveries go together"

    for id_ in acknowledged["settled"]:
        delivery = await store.outbox.get(id_)
        assert delivery is not None
        assert (delivery.state, delivery.message_id) == (
            DeliveryState.SENT,
            f"m-{delivery.key}",
        )
    assert counts[DeliveryState.SENT] - len(acknowledged["settled"]) in (0, 1)

    listed = (await store.papers.counts())["papers"]
    assert listed // 10 in (acknowledged["recorded"][-1], acknowledged["recorded"][-1] + 1)
    assert listed % 10 == 0
    assert len(await store.papers.arrivals(0)) == listed
    await record(store, papers(90_000, 90_001))  # and it goes on
    await store.close()
