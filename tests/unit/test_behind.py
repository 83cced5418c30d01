"""What is done behind: in order, one at a time, and nothing that fails is lost."""

import asyncio

import pytest

from bot.behind import Behind


async def test_each_piece_begins_when_the_one_before_is_done() -> None:
    told: list[str] = []
    free = asyncio.Event()

    async def work(name: str) -> str:
        told.append(f"{name} begins")
        await free.wait()
        told.append(f"{name} ends")
        return name

    async with Behind[str]() as behind:
        await behind.begin(work("first"))
        told.append("meanwhile")
        await asyncio.sleep(0)
        free.set()
        await behind.begin(work("second"))
    assert told == ["meanwhile", "first begins", "first ends", "second begins", "second ends"]
    assert behind.results == ["first", "second"]


async def test_what_fails_is_raised_where_the_next_one_begins() -> None:
    async def fails() -> None:
        raise OSError("the disk is full")

    async def never() -> None:
        raise AssertionError("nothing goes on behind what failed")

    with pytest.raises(OSError, match="the disk is full"):
        async with Behind[None]() as behind:
            await behind.begin(fails())
            await behind.begin(never())


async def test_what_fails_last_is_raised_at_the_end() -> None:
    async def fails() -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        async with Behind[None]() as behind:
            await behind.begin(fails())


async def test_who_cancels_is_heard_though_the_last_one_fails() -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        await free.wait()
        raise OSError("the disk is full")

    async def busy() -> None:
        async with Behind[None]() as behind:
            await behind.begin(fails())
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(busy())
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_is_waited_for_though_something_fails_meanwhile() -> None:
    done: list[bool] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(True)

    with pytest.raises(ValueError, match="meanwhile"):
        async with Behind[None]() as behind:
            await behind.begin(work())
            raise ValueError("meanwhile")
    assert done == [True]
