"""The bandwidth check: what the facts of a measurement mean."""

from __future__ import annotations

from typing import Any

import pytest

from diag.checks.bandwidth import CHECK, Compared, Facts

HEALTHY: dict[str, Any] = {
    "provider": "netflix", "download_mbps": 93.0, "low_mbps": 88.0, "idle_ms": 21.0, "loaded_ms": 60.0,
    "confidence": "high", "link_mbps": 1000.0, "router_idle_ms": 2.0, "router_loaded_ms": 9.0, "other_mbps": 0.1,
}  # fmt: skip


def compared(netflix: tuple[float, ...], neutral: tuple[float, ...]) -> tuple[Compared, ...]:
    return tuple(
        Compared(provider=name, mbps=rate, low_mbps=rate)
        for name, rates in (("netflix", netflix), ("cloudflare", neutral))
        for rate in rates
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2}, {("bandwidth-low", "fail", "isp")}),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 1}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2, "confidence": "low"}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 4.0, "download_mbps": 20.0, "measured": 2}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 5.0, "download_mbps": 5.1}, set()),
        ({"wanted_mbps": 60.0, "quality": "4k", "screens_asked": 4, "low_mbps": 61.0}, set()),
        ({"other_mbps": 50.0}, {("link-busy", "warn", "home-network")}),
        ({"other_mbps": 20.0}, set()),
        ({"other_mbps": 2.0, "download_mbps": 4.0, "low_mbps": 6.0}, set()),
        ({"link_mbps": 100.0}, set()),
        ({"link_mbps": 10.0, "download_mbps": 9.4, "low_mbps": 9.0}, {("adapter-slow", "warn", "this-device")}),
        ({"link_mbps": 50.0, "download_mbps": 45.0, "low_mbps": 44.0, "wanted_mbps": 60.0, "measured": 2},
         {("adapter-slow", "warn", "this-device"), ("bandwidth-low", "fail", "isp")}),
        ({"link_mbps": 54.0, "impossible": True}, {("bandwidth-doubtful", "note", "none")}),
        ({"loaded_ms": 230.0}, {("bufferbloat", "warn", "isp")}),
        ({"loaded_ms": 220.0}, set()),
        ({"loaded_ms": 400.0, "router_loaded_ms": 380.0}, {("bufferbloat", "warn", "home-network")}),
        ({"loaded_ms": 400.0, "router_loaded_ms": None}, {("bufferbloat", "warn", "isp")}),
        ({"compared": compared((10, 11), (90, 80))}, {("netflix-throttled", "warn", "isp")}),
        ({"compared": compared((10,), (90, 80))}, set()),
        ({"compared": compared((10, 11), (90,))}, set()),
        ({"compared": compared((10, 60), (90, 80))}, set()),
        ({"compared": compared((300, 280), (900, 900))}, set()),
    ],
)  # fmt: skip
def test_facts_mean(changed: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    findings = list(CHECK.judge(Facts(**{**HEALTHY, **changed})))
    assert {(f.id, f.severity.value, f.where.value) for f in findings} == expected
    for finding in findings:
        assert "{" not in finding.title + finding.text + "".join(finding.remedy)
        assert "throttl" not in (finding.title + finding.text + "".join(finding.remedy)).lower()
