"""What the others at home carry: the router's count without this PC's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag import host
from diag.host import Counters
from diag.net import igd
from diag.net.igd import IgdService
from diag.probes import home_traffic
from diag.probes.home_traffic import HomeTraffic, TrafficReading, others_between

MB = 1_000_000


def reading(at: float, home: float, own: float) -> TrafficReading:
    return TrafficReading(
        at=at,
        home_rx=int(home * MB) % (1 << 32),
        home_tx=int(home * MB / 10) % (1 << 32),
        own_rx=int(own * MB),
        own_tx=0,
    )


def test_this_pc_is_taken_off() -> None:
    found = others_between(reading(10, 4290, 70), reading(12, 4300, 75))
    assert found is not None
    assert (found.rx_mbps, found.tx_mbps) == (20.0, 4.0)


@given(st.floats(0, 4000), st.floats(0.3, 60), st.floats(0, 100), st.floats(0, 100))
def test_more_traffic_of_others_never_looks_like_less(
    start: float, took: float, others: float, more: float
) -> None:
    def rate(mb: float) -> float:
        found = others_between(reading(0, start, 0), reading(took, start + 5 + mb, 5))
        assert found is not None
        return found.rx_mbps

    assert rate(others + more) >= rate(others) - 0.02
    assert rate(0) <= 0.02


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, reading(1, 1, 1)), (reading(0, 0, 0), None), (reading(0, 0, 0), reading(0.1, 9, 0)), (reading(0, 1000, 0), reading(1, 1, 0))],
)  # fmt: skip
def test_too_little_tells_nothing(first: TrafficReading | None, last: TrafficReading | None) -> None:
    """Nor does a counter that jumps by more than a line can carry."""
    assert others_between(first, last) is None


def test_a_router_that_falls_silent_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(host, "read_counters", lambda: {"eth0": Counters(rx_bytes=1, tx_bytes=2)})
    monkeypatch.setattr(igd, "read_totals", lambda found, timeout: asked.append(found) or (None if len(asked) == 2 else (5, 6)))  # type: ignore[func-returns-value]  # fmt: skip
    traffic = HomeTraffic(IgdService(url="x", service="y"), "eth0")
    first = traffic.read()
    assert first is not None
    assert (first.home_rx, first.home_tx, first.own_rx, first.own_tx) == (5, 6, 1, 2)
    assert [traffic.read() for _ in range(3)] == [None] * 3
    assert len(asked) == 2


def test_without_a_router_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(igd, "find", lambda router, timeout: IgdService(url="x", service="y"))
    assert home_traffic.find(None, "eth0") is None
    assert home_traffic.find("192.168.1.1", None) is None
    assert home_traffic.find("192.168.1.1", "eth0") is not None
