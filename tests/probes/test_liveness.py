"""One look at the connection: the router answers, refuses, or is gone."""

from __future__ import annotations

import pytest

from diag.host import Route, SystemFacts
from diag.net.connect import Outcome
from diag.probes import liveness


def facts(*gateways: str) -> SystemFacts:
    routes = tuple(
        Route(family=4, destination="0.0.0.0/0", gateway=gateway, interface="eth0") for gateway in gateways
    )
    return SystemFacts(os="linux", routes=routes)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [(None, "up"), ("refused", "up"), ("reset", "up"), ("timeout", "down"), ("unreachable", "down")],
)
def test_what_the_router_says(monkeypatch: pytest.MonkeyPatch, failure: str | None, expected: str) -> None:
    asked: list[tuple[str, int]] = []

    def tcp(address: str, port: int, *, timeout: float) -> Outcome:
        asked.append((address, port))
        return Outcome(address=address, port=port, ms=None if failure else 1.0, failure=failure, local=None)

    monkeypatch.setattr("diag.net.connect.tcp", tcp)
    assert liveness.look(facts("192.168.1.1")) == expected
    assert set(asked) == {("192.168.1.1", port) for port in liveness.PORTS}


def test_a_router_with_a_link_local_address_alone_is_asked_on_its_adapter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tcp(address: str, port: int, *, timeout: float) -> Outcome:
        # what the kernel says of a link-local address without its adapter is "other": EINVAL
        return Outcome(
            address=address, port=port, failure="refused" if address == "fe80::1%eth0" else "other"
        )

    monkeypatch.setattr("diag.net.connect.tcp", tcp)
    six = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")
    assert liveness.look(SystemFacts(os="linux", routes=(six,))) == "up"


def test_without_a_router_there_is_no_connection() -> None:
    assert liveness.look(facts()) == "down"
