"""wifi: facts -> findings, and every way in which observe can end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diag.checks.wifi import CHECK, Facts
from diag.host import Address, Interface, Route, SystemFacts, WifiLink
from diag.model import Asked, NotApplicable, NotMeasured, Reason
from diag.probes.context import CheckContext, RunContext

NAME = "wlan0"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(interface=NAME, signal_dbm=-50, tx_mbps=400), []),
        (Facts(interface=NAME, signal_dbm=-74, tx_mbps=60), []),
        (Facts(interface=NAME, signal_dbm=-75), ["wifi-weak"]),
        (Facts(interface=NAME, signal_dbm=-90, tx_mbps=400), ["wifi-weak"]),
        (Facts(interface=NAME, quality_percent=39), ["wifi-weak"]),
        (Facts(interface=NAME, quality_percent=40), []),
        (Facts(interface=NAME, signal_dbm=-60, quality_percent=10), []),  # dBm is the better witness
        (Facts(interface=NAME, signal_dbm=-70, tx_mbps=5.5, rx_mbps=1), ["wifi-weak"]),
        (Facts(interface=NAME, signal_dbm=-70, tx_mbps=65, rx_mbps=1), []),
        (Facts(interface=NAME, signal_dbm=-45, tx_mbps=6, rx_mbps=1), []),  # the rate of the last small frame
        (Facts(interface=NAME, quality_percent=60, tx_mbps=54, needed_mbps=60), ["wifi-weak"]),
        (Facts(interface=NAME, tx_mbps=1), []),  # no signal told: one frame's rate proves nothing
    ],
)
def test_findings(facts: Facts, expected: list[str]) -> None:
    found = list(CHECK.judge(facts))
    assert [f.id for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)


def run(kind: str = "wifi", tunnel: bool = False) -> CheckContext:
    interfaces = [Interface(name=NAME, kind=kind)]
    routes = [Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface=NAME, metric=600)]
    if tunnel:
        interfaces.append(Interface(name="tun0", kind="tunnel", tunnel="tun"))
        routes.append(Route(family=4, destination="0.0.0.0/0", gateway=None, interface="tun0"))
    facts = SystemFacts(os="linux", interfaces=tuple(interfaces), routes=tuple(routes))
    return CheckContext(RunContext(Asked(quality="4k"), facts))


def tells(link: WifiLink | None) -> Callable[[float, str], WifiLink | None]:
    return lambda timeout, name: link


def test_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diag.host.read_wifi", tells(WifiLink(interface=NAME, ssid="Home", signal_dbm=-60)))
    assert CHECK.observe(run()) == Facts(interface=NAME, ssid="Home", signal_dbm=-60, needed_mbps=15)


def test_wifi_below_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diag.host.read_wifi", tells(WifiLink(interface=NAME, signal_dbm=-60)))
    assert CHECK.observe(run(tunnel=True)).interface == NAME


@pytest.mark.parametrize("kind", ["ethernet", "virtual", "cellular"])
def test_not_on_wifi(kind: str) -> None:
    with pytest.raises(NotApplicable):
        CHECK.observe(run(kind))


def test_no_route() -> None:
    with pytest.raises(NotApplicable):
        CHECK.observe(
            CheckContext(
                RunContext(Asked(), SystemFacts(os="linux", interfaces=(Interface(name=NAME, kind="wifi"),)))
            )
        )


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (WifiLink(interface=NAME, failure="no-permission"), Reason.NO_PERMISSION),
        (WifiLink(interface=NAME, failure="timeout"), Reason.TIMEOUT),
        (WifiLink(interface=NAME, failure="garbled"), Reason.NOT_SUPPORTED),
        (WifiLink(interface=NAME, ssid="Home"), Reason.NOT_SUPPORTED),
        (None, Reason.NOT_SUPPORTED),
    ],
)
def test_not_told(monkeypatch: pytest.MonkeyPatch, link: WifiLink | None, reason: Reason) -> None:
    monkeypatch.setattr("diag.host.read_wifi", tells(link))
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(run())
    assert caught.value.reason is reason


def test_wifi_behind_a_virtual_switch_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Address(address="192.168.1.7", prefix=24, family=4, kind="private")
    switch = Interface(name="vEthernet (Externo)", kind="virtual", addresses=(home,))
    facts = SystemFacts(
        os="windows",
        interfaces=(switch, Interface(name="Wi-Fi", kind="wifi", carrier=True)),
        routes=(Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface=switch.name),),
    )
    asked: list[str | None] = []

    def weak(timeout: float, interface: str | None = None) -> WifiLink:
        asked.append(interface)
        return WifiLink(interface="Wi-Fi", quality_percent=20, rx_mbps=72)

    monkeypatch.setattr("diag.host.read_wifi", weak)
    (found,) = CHECK.judge(CHECK.observe(CheckContext(RunContext(Asked(), facts))))
    assert asked == ["Wi-Fi"]
    assert found.id == "wifi-weak"
    assert "vEthernet (Externo)" in found.text + "".join(found.steps)
    assert "{" not in found.text + "".join(found.steps)
