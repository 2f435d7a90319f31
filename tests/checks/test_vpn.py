"""vpn: facts -> findings, and every way in which observe can end; the healthy-but-odd homes must stay quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diag.checks import vpn
from diag.checks.vpn import CHECK, VPN_ACTIVE, Facts, RouteTaken
from diag.diagnosis.circumstances import Circumstances, sensible_steps
from diag.host import TRANSLATOR, Address, Interface, Product, RouteChoice, SystemFacts
from diag.model import Asked, Confidence, NotMeasured, Reason, Severity, Where
from diag.net.resolve import Lookup
from diag.probes.context import CheckContext, RunContext


def way(by: str, family: int = 4, to: str = "netflix", here: bool = True) -> RouteTaken:
    return RouteTaken(to=to, family=family, by=by, interface="tun0", here=here)


D4, D6 = way("direct"), way("direct", 6)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((D4,), []),
        ((D4, D6), []),
        ((D4, way("none", 6)), []),
        ((D6, way("none")), []),
        ((D4, way("unknown", 6)), []),
        ((D4, way("tun", to="elsewhere")), []),  # a VPN that leaves Netflix out
        ((D4, way("ipv6-last-resort", 6)), []),  # systems prefer IPv4 to 6to4 and Teredo
        ((way("tun"),), ["A VPN"]),
        ((way("tun"), way("wireguard", 6)), ["A VPN"]),
        ((way("ppp"), way("none", 6)), ["A VPN"]),
        ((way("name"), D6), ["half: IPv4"]),
        ((D4, way("wireguard", 6)), ["half: IPv6"]),
        ((D4, way("tun")), ["half: some of its servers"]),
        ((way("ipsec"), D4.__class__(to="elsewhere", family=4, by="direct")), ["A VPN"]),
        ((D4, way("ipv6-tunnel", 6)), ["IPv6 tunnel"]),
        ((way("none"), way("ipv6-last-resort", 6)), ["IPv6 tunnel"]),
        ((way("tun"), way("ipv6-tunnel", 6)), ["half: IPv4"]),
    ],
)
def test_findings(ways: tuple[RouteTaken, ...], expected: list[str]) -> None:
    found = list(CHECK.judge(Facts(ways=ways)))
    said = [
        "half: " + f.facts["through"] if f.text.startswith("A part")
        else "IPv6 tunnel" if "IPv6) reaches" in f.text
        else "A VPN"
        for f in found
    ]  # fmt: skip
    assert said == expected
    for finding in found:
        assert (finding.id, finding.severity) == ("vpn-active", Severity.FAIL)
        assert "{" not in finding.title + finding.text + "".join(finding.steps)
        assert finding.confidence is (Confidence.LIKELY if said == ["IPv6 tunnel"] else Confidence.SURE)


def test_what_is_only_present_is_no_finding() -> None:
    assert not list(
        CHECK.judge(Facts(ways=(D4,), present=("tailscale0", "tun0"), products=("Tailscale", "NordVPN")))
    )


def test_product_is_named_as_a_guess() -> None:
    finding = next(iter(CHECK.judge(Facts(ways=(way("tun"),), product="Mullvad"))))
    assert any("maybe Mullvad" in step for step in finding.steps)


def test_ipv6_tunnel_of_the_router_is_the_home_networks() -> None:
    finding = next(iter(CHECK.judge(Facts(ways=(D4, way("ipv6-tunnel", 6, here=False))))))
    assert finding.where is Where.HOME_NETWORK


def held(address: str) -> tuple[Address, ...]:
    return (Address(address=address, prefix=24, family=6 if ":" in address else 4, kind="public"),)


ETH = Interface(name="eth0", kind="ethernet", addresses=held("192.168.1.5"))
INTERFACES = (
    ETH,
    Interface(name="tun0", kind="tunnel", tunnel="tun", addresses=held("10.8.0.2")),
    Interface(name="tailscale0", kind="tunnel", tunnel="tun", addresses=held("100.101.1.1")),
    Interface(name="nordlynx", kind="tunnel", tunnel="wireguard", addresses=held("10.5.0.2")),
    Interface(name="he-ipv6", kind="tunnel", tunnel="6in4", addresses=held("2001:470:1:2::2")),
    Interface(name="wwan0", kind="cellular", addresses=held("100.64.1.1")),
    Interface(name="ppp0", kind="ppp", addresses=held("203.0.113.5")),  # PPPoE
    Interface(name="docker0", kind="bridge", addresses=held("172.17.0.1")),
)


class FakeRoutes:
    """Every destination goes the same way unless said otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.v4: tuple[str, str] | None = ("eth0", "192.168.1.5")
        self.v6: tuple[str, str] | None = None
        self.single: dict[str, tuple[str, str]] = {}
        self.table = 254
        self.addresses: tuple[str, ...] = ("192.0.2.80",)
        self.asked: list[str] = []
        self.running: tuple[Product, ...] = ()
        monkeypatch.setattr("diag.host.choose_routes", self._picks)
        monkeypatch.setattr("diag.host.tunnel_processes", lambda: self.running)
        monkeypatch.setattr(
            "diag.net.resolve.look_up", lambda name, *, timeout: Lookup(name=name, addresses=self.addresses)
        )

    def _picks(
        self, destinations: Sequence[str], interfaces: Sequence[Interface], *, timeout: float
    ) -> tuple[RouteChoice, ...]:
        self.asked = list(destinations)
        return tuple(self._pick(d) for d in destinations)

    def _pick(self, destination: str) -> RouteChoice:
        family = 6 if ":" in destination else 4
        where = self.single.get(destination, self.v6 if family == 6 else self.v4)
        if where is None:
            return RouteChoice(destination=destination, family=family, interface=None)
        return RouteChoice(
            destination=destination, family=family, interface=where[0], source=where[1], table=self.table
        )


@pytest.fixture
def routes(monkeypatch: pytest.MonkeyPatch) -> FakeRoutes:
    return FakeRoutes(monkeypatch)


def observed(interfaces: tuple[Interface, ...] = INTERFACES) -> Facts:
    facts = CHECK.observe(CheckContext(RunContext(Asked(), SystemFacts(os="linux", interfaces=interfaces))))
    assert isinstance(facts, Facts)
    return facts


def ids(facts: Facts) -> list[str]:
    return [f.id for f in CHECK.judge(facts)]


@pytest.mark.parametrize(
    ("v4", "v6"),
    [
        (("eth0", "192.168.1.5"), None),  # with a tailscale0 and a tun0 that carry nothing
        (("wwan0", "100.64.1.1"), None),
        (("ppp0", "203.0.113.5"), None),
        (("docker0", "172.17.0.1"), None),
        (None, ("eth0", "2a02:810d::5")),
        (("eth0", "192.168.1.5"), ("eth0", "fd00::5")),
        (("eth0", "192.168.1.5"), ("eth0", "2002:c000:204::1")),
        (("eth0", "192.168.1.5"), ("he-ipv6", "2001:0:4136:e378::1")),  # Teredo beside a good IPv4
    ],
)
def test_healthy_but_odd(routes: FakeRoutes, v4: tuple[str, str] | None, v6: tuple[str, str] | None) -> None:
    routes.v4, routes.v6 = v4, v6
    assert ids(observed()) == []


@pytest.mark.parametrize(
    ("v4", "v6"),
    [
        (("tun0", "10.8.0.2"), None),
        (("tailscale0", "100.101.1.1"), None),  # an exit node
        (("nordlynx", "10.5.0.2"), ("eth0", "2a02:810d::5")),
        (None, ("tun0", "fd00::2")),
        (("eth0", "192.168.1.5"), ("he-ipv6", "2001:470:1:2::2")),
        (("eth0", "192.168.1.5"), ("eth0", "2001:470:99::5")),  # the router's tunnel broker
        (None, ("eth0", "2002:c000:204::1")),
    ],
)
def test_tunnels(routes: FakeRoutes, v4: tuple[str, str] | None, v6: tuple[str, str] | None) -> None:
    routes.v4, routes.v6 = v4, v6
    assert ids(observed()) == ["vpn-active"]


_PRIVATE = Address(address="10.8.0.2", prefix=24, family=4, kind="private")


def test_a_tunnel_that_is_the_only_way_is_not_to_be_disconnected(routes: FakeRoutes) -> None:
    routes.v4 = ("tun0", "10.8.0.2")
    tunnel = Interface(name="tun0", kind="tunnel", tunnel="tun", addresses=(_PRIVATE,))
    cable = Interface(name="eth0", kind="ethernet", carrier=True, addresses=(_PRIVATE,))
    bare = Interface(name="tun0", kind="tunnel", tunnel="tun")
    for interfaces, only in (((tunnel, cable), False), ((tunnel,), True), ((bare,), None)):
        facts = observed(interfaces)
        assert facts.only_way is only
    finding = VPN_ACTIVE.fill(interface="tun0", product="", only_way=True)
    told = " ".join(sensible_steps(finding, Circumstances()))
    assert "no other way" in told
    assert "disconnect" not in told


def test_split_tunnel_for_the_office_only(routes: FakeRoutes) -> None:
    routes.single = {"8.8.8.8": ("tun0", "10.8.0.2")}
    assert ids(observed()) == []


def test_only_the_front_end_is_tunnelled(routes: FakeRoutes) -> None:
    routes.single = {"192.0.2.80": ("tun0", "10.8.0.2")}
    finding = next(iter(CHECK.judge(observed())))
    assert finding.text.startswith("A part")


def test_ipsec_without_an_interface(routes: FakeRoutes) -> None:
    routes.table = vpn.STRONGSWAN_TABLE
    assert ids(observed()) == ["vpn-active"]


def test_product_by_name_and_by_program(routes: FakeRoutes) -> None:
    routes.v4 = ("nordlynx", "10.5.0.2")
    assert observed().product == "NordVPN"
    routes.v4 = ("tun0", "10.8.0.2")
    routes.running = (
        Product(name="Windscribe", processes=()),
        Product(name="Tailscale", processes=(), overlay=True),
    )
    assert observed().product == "Windscribe"


def test_answers_that_cannot_be_outside_are_not_asked_about(routes: FakeRoutes) -> None:
    routes.addresses = ("0.0.0.0", "127.0.0.1", "10.0.0.1", "192.168.1.1", "::", "fe80::1", "198.18.0.7")
    observed()
    assert "198.18.0.7" in routes.asked  # what proxy programs hand out, to catch the connection
    assert not set(routes.asked) & {"0.0.0.0", "127.0.0.1", "10.0.0.1", "192.168.1.1", "::", "fe80::1"}


def test_no_way_at_all(routes: FakeRoutes) -> None:
    routes.v4 = None
    with pytest.raises(NotMeasured) as caught:
        observed()
    assert caught.value.reason is Reason.NO_NETWORK


def test_interface_not_told(routes: FakeRoutes) -> None:
    routes.v4 = ("unheard-of", "192.168.9.9")
    with pytest.raises(NotMeasured) as caught:
        observed()
    assert caught.value.reason is Reason.NOT_SUPPORTED


def test_adapters_not_told(routes: FakeRoutes) -> None:
    with pytest.raises(NotMeasured):
        observed(())


# -- IPv4 over IPv6, and tunnels that nobody listed


def way4(by: str) -> RouteTaken:
    return way(by, 4)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((way4(TRANSLATOR), D6), 0),
        ((way4(TRANSLATOR),), 0),
        ((way4(TRANSLATOR), way("wireguard", 6)), 1),  # what is translated goes into the tunnel as IPv6
        ((way("tun"), D6), 1),
    ],
)
def test_translated_ipv4_goes_the_way_of_ipv6(ways: tuple[RouteTaken, ...], expected: int) -> None:
    found = list(CHECK.judge(Facts(ways=ways)))
    assert len(found) == expected
    assert all("A part of the traffic" not in f.text for f in found) or ways == (way("tun"), D6)
