import asyncio
import socket

import pytest

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737: belongs to nobody


def test_an_outside_address_cannot_be_reached(blocked_hosts: list[str]) -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match=DOCUMENTATION_ADDRESS):
        sock.connect((DOCUMENTATION_ADDRESS, 80))
    with socket.socket() as sock, pytest.raises(AssertionError, match=DOCUMENTATION_ADDRESS):
        sock.connect_ex((DOCUMENTATION_ADDRESS, 80))
    assert blocked_hosts == [DOCUMENTATION_ADDRESS] * 2
    blocked_hosts.clear()


async def test_an_outside_name_is_not_even_looked_up(blocked_hosts: list[str]) -> None:
    with pytest.raises(AssertionError, match=r"papers\.example"):
        await asyncio.open_connection("papers.example", 443)
    blocked_hosts.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_works(host: str) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection(host, port)
        assert await reader.read() == b"hello"
        writer.close()
        await writer.wait_closed()
