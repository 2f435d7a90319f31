"""For all tests: no socket leaves loopback, no proxy comes from the environment."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from diag.net import connect

#: The lab, and what stands in it, import what Windows has not: namespaces, pseudo-terminals.
collect_ignore = ["browser", "lab", "test_lab.py", "test_walk_lab.py"] if sys.platform == "win32" else []


#: Files whose few tests take longest: they begin, so that no process is left alone with one of them at the end.
_LONGEST = (
    "tests/browser/",
    "tests/test_packaging.py",
    "tests/web/test_hostile_texts.py",
    "tests/web/test_markup.py",
    "tests/test_store",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order in which several processes are best used; within a file nothing moves."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # AF_UNIX and friends
    host = str(address[0]).split("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_outside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and datagram that is not for this machine, before the kernel sees it."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    if request.node.get_closest_marker("lab"):
        return

    def guard(name: str) -> None:
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(address):
                raise AssertionError(f"a test tried to reach {address} ({name})")
            return real(self, *args)

        monkeypatch.setattr(socket.socket, name, guarded)

    for name in ("connect", "connect_ex", "sendto"):
        guard(name)
    # Which way this machine would go depends on this machine: in a test it has no way out unless the test says so.
    real_source = connect.source_address
    monkeypatch.setattr(connect, "source_address", lambda to: real_source(to) if _is_local((to,)) else None)
    monkeypatch.setattr(connect, "is_thrown_away", lambda to: False)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cases are kept in a folder of the test, never in that of whoever runs it."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("DIAG_DATA_DIR", str(folder))
    return folder
