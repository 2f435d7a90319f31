"""Whether the router answers at all."""

from __future__ import annotations

from typing import Any

import pytest

from diag.checks import gateway
from diag.checks.gateway import Facts, Gateway, judge, observe
from diag.host import Address, Interface, Route, SystemFacts, neighbours
from diag.model import Asked, Confidence, NotApplicable, NotMeasured, Severity
from diag.net import connect, icmp
from diag.net.addresses import kind_of
from diag.net.connect import Outcome
from diag.net.datagram import Burst, failed_burst
from diag.probes import round_trip
from diag.probes.context import CheckContext, RunContext


def router(**but: Any) -> Gateway:
    return Gateway(**{"address": "192.168.1.1", "interface": "eth0", "family": 4, "answers": False, **but})


def router6(**but: Any) -> Gateway:
    return router(**{"address": "fe80::1", "family": 6, **but})


HARD, SOFT = "gateway-unreachable sure", "gateway-unreachable likely"


@pytest.mark.parametrize(
    ("gateways", "found"),
    [
        pytest.param([router(answers=True, icmp="answers")], [], id="healthy"),
        pytest.param([router(answers=True, icmp="timeout", tcp={"80": "answers"})], [], id="ignores ping"),
        pytest.param([router(answers=True, icmp="timeout", dns="answers")], [], id="answers DNS only"),
        pytest.param([router(icmp="timeout", neighbour="failed")], [HARD], id="nobody has the address"),
        pytest.param([router(icmp="timeout", neighbour="incomplete")], [HARD], id="being asked for"),
        pytest.param(
            [router(icmp="timeout", tcp={"80": "unreachable"})], [HARD], id="system says unreachable"
        ),
        pytest.param([router(icmp="unreachable")], [HARD], id="ping says unreachable"),
        pytest.param([router(icmp="timeout", tcp={"80": "timeout"})], [SOFT], id="neighbour not told"),
        pytest.param([router(icmp="timeout", neighbour="stale")], [SOFT], id="was there a while ago"),
        pytest.param(
            [router(icmp="timeout", neighbour="reachable")],
            ["gateway-silent possible"],
            id="there, but silent",
        ),
        pytest.param([], [], id="nothing looked at"),
        pytest.param([router(asked=False, icmp="no-permission")], [], id="could not ask"),
        pytest.param([router(answers=True), router6(answers=True)], [], id="both families"),
        pytest.param(
            [router(neighbour="failed"), router6(answers=True)], ["gateway-one-family likely"], id="IPv6 only"
        ),
        pytest.param(
            [router(answers=True), router6(neighbour="failed")], ["gateway-one-family likely"], id="IPv4 only"
        ),
        pytest.param([router(answers=True), router6(asked=False)], [], id="IPv6 could not be asked"),
        pytest.param([router(neighbour="failed"), router6(neighbour="failed")], [HARD], id="both dead"),
        pytest.param([router(neighbour="failed"), router6(neighbour="stale")], [SOFT], id="both silent"),
        pytest.param(
            [router(neighbour="failed"), router(address="10.0.0.1", decides=False, answers=True)],
            ["route-wrong likely"],
            id="nobody has the address in use, and a spare one lives",
        ),
        pytest.param(
            [
                router(neighbour="failed", interface="veth1"),
                router(decides=False, answers=True),
                router6(answers=True),
            ],
            ["route-wrong likely"],
            id="the same with IPv6 alive",
        ),
        pytest.param(
            [
                router(icmp="timeout", neighbour="reachable"),
                router(address="10.0.0.1", decides=False, answers=True),
            ],
            ["gateway-silent possible"],
            id="the one in use is there and keeps quiet",
        ),
        pytest.param(
            [router(neighbour="failed", interface="docker0", beside="eth0"), router6(answers=True)],
            ["route-wrong likely"],
            id="nobody has the address, inside this PC",
        ),
        pytest.param(
            [router(neighbour="reachable", interface="br0", beside="eth1")],
            ["gateway-silent possible"],
            id="a router that keeps quiet behind a bridge",
        ),
        pytest.param(
            [router(neighbour="failed"), router6(decides=False, answers=True)],
            [HARD],
            id="a spare one of the other family would not do",
        ),
        pytest.param(
            [router(answers=True), router(address="10.0.0.1", decides=False, neighbour="failed")],
            [],
            id="a spare one is dead",
        ),
    ],
)
def test_judge(gateways: list[Gateway], found: list[str]) -> None:
    assert [f"{f.id} {f.confidence}" for f in judge(Facts(gateways=tuple(gateways)))] == found


def test_only_a_dead_router_is_more_than_a_note() -> None:
    for finding in (gateway.GATEWAY_SILENT, gateway.GATEWAY_HALF):
        assert finding.severity is Severity.NOTE
    (finding,) = judge(Facts(gateways=(router(neighbour="failed"),)))
    assert "192.168.1.1" in finding.text
    assert finding.confidence is Confidence.SURE


ETH = Interface(name="eth0", kind="ethernet")
TUN = Interface(name="tun0", kind="tunnel", tunnel="tun")
V4 = Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0")
V6 = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")


def run(*routes: Route) -> CheckContext:
    system = SystemFacts(os="linux", interfaces=(ETH, TUN), routes=routes)
    return CheckContext(RunContext(Asked(), system))


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A silent home; each test lets something answer."""
    world: dict[str, Any] = {"asked": [], "icmp": None, "tcp": {}, "dns": False, "neighbour": ["failed"]}

    def ping(target: str, **more: Any) -> Burst:
        world["asked"].append(("icmp", target))
        return world["icmp"] or failed_burst("icmp-socket", "timeout")

    def tcp(address: str, port: int, *, timeout: float) -> Outcome:
        world["asked"].append((port, address))
        word = world["tcp"].get(port, "timeout")
        return Outcome(address=address, port=port, failure=word)

    def dns(channel: round_trip.RoundTripProbe, **more: Any) -> Burst:
        times = (1.0,) if world["dns"] else (None,)
        return Burst(sent=1, times_ms=times, method="udp", failure=None if world["dns"] else "timeout")

    monkeypatch.setattr(icmp, "burst", ping)
    monkeypatch.setattr(connect, "tcp", tcp)
    monkeypatch.setattr(round_trip, "burst", dns)
    words = world["neighbour"]
    monkeypatch.setattr(neighbours, "neighbour", lambda a: words.pop(0) if len(words) > 1 else words[0])
    return world


def test_ping_is_enough(home: dict[str, Any]) -> None:
    home["icmp"] = Burst(sent=5, times_ms=(2.0, None, 1.0, 3.0, 2.5), method="icmp-socket")
    (found,) = observe(run(V4)).gateways
    assert (found.answers, found.icmp, found.sent, found.lost, found.round_trip_ms) == (
        True,
        "answers",
        5,
        1,
        2.25,
    )
    assert home["asked"] == [("icmp", "192.168.1.1")]


def _adapter(name: str, kind: str, *addresses: str) -> Interface:
    held = tuple(Address(address=a, prefix=24, family=4, kind=kind_of(a)) for a in addresses)
    return Interface(name=name, kind=kind, up=True, carrier=True, addresses=held)


@pytest.mark.parametrize(
    ("adapters", "beside"),
    [
        ((_adapter("docker0", "bridge", "172.17.0.1"), _adapter("eth0", "ethernet", "192.168.1.50")), "eth0"),
        ((_adapter("docker0", "bridge", "172.17.0.1"), _adapter("br-1", "bridge", "172.18.0.1")), None),
        # the bridge has the cable: it is this PC's way to the home
        ((_adapter("docker0", "bridge", "192.168.1.50"), _adapter("eth0", "ethernet"), _adapter("eth1", "ethernet", "10.0.0.2")), None),
        ((_adapter("docker0", "ethernet", "192.168.1.50"), _adapter("wlan0", "wifi", "192.168.2.50")), None),
        ((_adapter("docker0", "bridge", "172.17.0.1"), _adapter("wlan0", "wifi", "169.254.7.7")), None),
    ],
)  # fmt: skip
def test_a_bridge_that_joins_only_programs_is_told_from_one_with_a_cable(
    home: dict[str, Any], adapters: tuple[Interface, ...], beside: str | None
) -> None:
    route = Route(family=4, destination="0.0.0.0/0", gateway="172.17.0.254", interface="docker0")
    context = CheckContext(RunContext(Asked(), SystemFacts(os="linux", interfaces=adapters, routes=(route,))))
    assert observe(context).gateways[0].beside == beside


@pytest.mark.parametrize("word", [None, "refused", "reset"])
def test_any_tcp_answer_counts(home: dict[str, Any], word: str | None) -> None:
    home["tcp"] = {443: word}
    (found,) = observe(run(V4)).gateways
    assert found.answers
    assert found.icmp == "timeout"


def test_dns_counts(home: dict[str, Any]) -> None:
    home["dns"] = True
    assert observe(run(V4)).gateways[0].answers


def test_silence(home: dict[str, Any]) -> None:
    (found,) = observe(run(V4)).gateways
    assert not found.answers
    assert found.asked
    assert found.neighbour == "failed"
    assert found.tcp == {"53": "timeout", "80": "timeout", "443": "timeout"}


def test_a_stale_neighbour_is_read_again(home: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "SECOND_LOOK_S", 0.0)
    home["neighbour"][:] = ["stale", "failed"]
    assert observe(run(V4)).gateways[0].neighbour == "failed"


def test_link_local_routers_get_their_scope(home: dict[str, Any]) -> None:
    home["icmp"] = Burst(sent=1, times_ms=(1.0,), method="icmp-socket")
    four, six = observe(run(V4, V6)).gateways
    assert ("icmp", "fe80::1%eth0") in home["asked"]
    assert four.decides
    assert six.decides
    assert six.address == "fe80::1"


def test_the_same_router_twice_is_asked_once(home: dict[str, Any]) -> None:
    home["icmp"] = Burst(sent=1, times_ms=(1.0,), method="icmp-socket")
    assert len(observe(run(V4, V4)).gateways) == 1


@pytest.mark.parametrize(
    "route",
    [
        Route(family=4, destination="0.0.0.0/0", gateway=None, interface="eth0"),
        Route(family=4, destination="0.0.0.0/0", gateway="10.8.0.1", interface="tun0"),
    ],
)
def test_without_a_router(home: dict[str, Any], route: Route) -> None:
    with pytest.raises(NotApplicable):
        observe(run(route))


def test_not_allowed_to_ask(home: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    home["icmp"] = failed_burst("icmp-socket", "no-permission")
    home["tcp"] = dict.fromkeys((53, 80, 443), "no-permission")

    def forbidden(channel: round_trip.RoundTripProbe, **more: Any) -> Burst:
        return failed_burst("udp", "no-permission")

    monkeypatch.setattr(round_trip, "burst", forbidden)
    with pytest.raises(NotMeasured):
        observe(run(V4))


def test_routes_that_were_not_read_do_not_mean_that_there_is_no_router() -> None:
    with pytest.raises(NotMeasured):
        observe(CheckContext(RunContext(Asked(), SystemFacts(os="linux", problems=("routes",)))))
