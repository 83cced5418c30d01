"""What holds for every test: no network but loopback, and the same random examples each time in CI.

Other processes that a test starts are not covered.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

_attempts: list[str] = []


def _require_loopback(host: object) -> None:
    """Raises AssertionError for a host that is not this machine.

    The attempt is also kept, so that a test fails even where the product turned the error into
    a reply.
    """
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ipaddress.ip_address(str(name).partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass  # a name, not an address
    _attempts.append(str(name))
    raise AssertionError(f"a test tried to reach {name}; tests use loopback only")


def _require_local(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _require_loopback(address[0])


_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def _guarded_connect(sock: socket.socket, address: Any) -> None:
    _require_local(sock, address)
    _connect(sock, address)


def _guarded_connect_ex(sock: socket.socket, address: Any) -> int:
    _require_local(sock, address)
    return _connect_ex(sock, address)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    _require_loopback(host)
    return _getaddrinfo(host, *args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _network_off() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded_connect)
        patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", _guarded_getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def blocked_hosts() -> Iterator[list[str]]:
    """The hosts this test tried to reach in vain; the test fails unless it cleared them itself."""
    _attempts.clear()
    yield _attempts
    if _attempts:
        hosts = ", ".join(sorted(set(_attempts)))
        pytest.fail(f"tried to reach {hosts}; tests use loopback only")
