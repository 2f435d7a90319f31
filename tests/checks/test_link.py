"""link: facts -> findings, and every way in which observe can end."""

from __future__ import annotations

import errno
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks.link import CHECK, Facts
from diag.host import Address, Interface, Route, SystemFacts
from diag.host.connection import find_lock, find_route_astray
from diag.model import Asked, NotMeasured, Severity
from diag.net.connect import is_thrown_away
from diag.probes.context import CheckContext, RunContext


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(connected=True, medium="wired", speed_mbps=1000, interface="eth0"), []),
        (Facts(connected=True, medium="wired", speed_mbps=100, needed_mbps=60), []),
        (Facts(connected=True, medium="wired", speed_mbps=None), []),
        (Facts(connected=True, medium="other", speed_mbps=10), []),  # virtual adapters make their speed up
        (Facts(connected=True, medium="wifi", speed_mbps=6), []),  # the wifi check's matter
        (Facts(connected=True, medium="tunnel", speed_mbps=10), []),
        (Facts(connected=True, medium="cellular", families=(6,)), []),
        (Facts(connected=True, medium="wired", speed_mbps=10), [("adapter-slow", Severity.WARN)]),
        (
            Facts(connected=True, medium="wired", speed_mbps=10, needed_mbps=15),
            [("adapter-slow", Severity.FAIL)],
        ),
        (
            Facts(connected=True, medium="wired", speed_mbps=100, needed_mbps=90),
            [("adapter-slow", Severity.WARN)],
        ),
        (Facts(connected=False, missing="cable-out"), [("no-network", Severity.FAIL)]),
        (Facts(connected=False, missing="wifi-off"), [("no-network", Severity.FAIL)]),
        (Facts(connected=False, missing="no-address"), [("no-network", Severity.FAIL)]),
        (Facts(connected=False, missing="no-route"), [("no-network", Severity.FAIL)]),
        (Facts(connected=False, missing="not-connected"), [("no-network", Severity.FAIL)]),
    ],
)
def test_findings(facts: Facts, expected: list[tuple[str, Severity]]) -> None:
    found = list(CHECK.judge(facts))
    assert [(f.id, f.severity) for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)


def test_each_way_of_being_offline_has_its_own_words() -> None:
    texts = {
        next(iter(CHECK.judge(Facts(connected=False, missing=word)))).text
        for word in ("cable-out", "wifi-off", "no-address", "no-route", "not-connected")
    }
    assert len(texts) == 5


def address(text: str, kind: str) -> Address:
    family = 6 if ":" in text else 4
    return Address(address=text, prefix=64 if family == 6 else 24, family=family, kind=kind)


V4, V6 = address("192.168.1.5", "private"), address("2001:db8::5", "public")
AUTO, LOCAL6 = address("169.254.7.7", "link-local"), address("fe80::5", "link-local")
LO = Interface(name="lo", kind="loopback", addresses=(address("127.0.0.1", "loopback"),))


def eth(
    *held: Address, name: str = "eth0", kind: str = "ethernet", up: bool = True, carrier: bool | None = True
) -> Interface:
    return Interface(name=name, kind=kind, up=up, carrier=carrier, addresses=held, speed_mbps=1000.0)


def default(
    name: str = "eth0", family: int = 4, gateway: str | None = "192.168.1.1", metric: int = 0
) -> Route:
    return Route(
        family=family,
        destination="0.0.0.0/0" if family == 4 else "::/0",
        gateway=gateway,
        interface=name,
        metric=metric,
    )


TUN = Interface(
    name="tun0", kind="tunnel", tunnel="tun", carrier=False, addresses=(address("10.8.0.2", "private"),)
)
DOCKER = eth(address("172.17.0.1", "private"), name="docker0", kind="bridge")


def run(
    *interfaces: Interface, routes: tuple[Route, ...] = (), problems: tuple[str, ...] = (), **asked: object
) -> CheckContext:
    facts = SystemFacts(os="linux", interfaces=(LO, *interfaces), routes=routes, problems=problems)
    return CheckContext(RunContext(Asked(**asked), facts))  # type: ignore[arg-type]


def observed(
    monkeypatch: pytest.MonkeyPatch, started: CheckContext, sources: Mapping[str, str] | None = None
) -> Facts:
    monkeypatch.setattr("diag.net.connect.source_address", lambda to: (sources or {}).get(to))
    facts = CHECK.observe(started)
    assert isinstance(facts, Facts)
    return facts


@pytest.mark.parametrize(
    ("started", "missing"),
    [
        (run(eth(carrier=False)), "cable-out"),
        (run(eth(V4, carrier=False), routes=(default(),)), "cable-out"),  # set by hand, cable out
        (run(eth(up=False)), "cable-out"),
        (run(eth(kind="wifi", name="wlan0", carrier=False)), "wifi-off"),
        (run(eth(kind="wifi", name="wlan0", up=False)), "wifi-off"),
        (run(eth(kind="wifi", name="wlan0", up=False), eth(carrier=False)), "not-connected"),
        (run(eth(AUTO, LOCAL6)), "no-address"),
        (run(eth(AUTO, LOCAL6), routes=(default(gateway=None),)), "no-address"),
        (run(eth(LOCAL6)), "no-address"),
        (run(eth(V4)), "no-route"),
        (run(eth(LOCAL6), routes=(default(family=6, gateway="fe80::1"),)), "no-address"),
        (run(eth(carrier=False), DOCKER), "cable-out"),  # a container's bridge leads nowhere
        (run(eth(carrier=False), TUN, routes=(default("tun0", gateway=None),)), "cable-out"),
        (run(), "not-connected"),
    ],
)
def test_without_a_network(monkeypatch: pytest.MonkeyPatch, started: CheckContext, missing: str) -> None:
    facts = observed(monkeypatch, started)
    assert (facts.connected, facts.missing) == (False, missing)


@pytest.mark.parametrize(
    ("started", "medium", "families"),
    [
        (run(eth(V4), routes=(default(),)), "wired", (4,)),
        (run(eth(V4, V6), routes=(default(), default(family=6, gateway="fe80::1"))), "wired", (4, 6)),
        (run(eth(V6, LOCAL6), routes=(default(family=6, gateway="fe80::1"),)), "wired", (6,)),
        (run(eth(AUTO, V6), routes=(default(family=6, gateway="fe80::1"),)), "wired", (6,)),
        (run(eth(V4, kind="wifi", name="wlan0"), routes=(default("wlan0"),)), "wifi", (4,)),
        (run(eth(V4, kind="virtual"), routes=(default(),)), "other", (4,)),  # container, virtual machine
        (run(eth(V4, kind="bridge", name="br0"), eth(), routes=(default("br0"),)), "wired", (4,)),
        (run(eth(V4), TUN, routes=(default("tun0", gateway=None), default(metric=600))), "wired", (4,)),
        (run(eth(V4), TUN, routes=(default("tun0", gateway=None),)), "tunnel", (4,)),  # a strict VPN
        (run(TUN, routes=(default("tun0", gateway=None),)), "tunnel", (4,)),  # a container of its own
        (
            run(
                Interface(name="ppp0", kind="ppp", carrier=None, addresses=(V4,)),
                eth(),
                routes=(default("ppp0", gateway=None),),
            ),
            "other",
            (4,),
        ),
        (
            run(
                eth(address("100.70.1.2", "cgnat"), name="wwan0", kind="cellular", carrier=False),
                routes=(default("wwan0", gateway=None),),
            ),
            "cellular",
            (4,),
        ),
    ],
)
def test_connected(
    monkeypatch: pytest.MonkeyPatch, started: CheckContext, medium: str, families: tuple[int, ...]
) -> None:
    facts = observed(monkeypatch, started)
    assert (facts.connected, facts.medium, facts.families) == (True, medium, families)
    assert not list(CHECK.judge(facts))


def test_policy_routing_counts_though_the_main_table_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert observed(monkeypatch, run(eth(V4)), {"1.1.1.1": "192.168.1.5"}).connected


def test_speed_is_told_for_real_adapters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert observed(monkeypatch, run(eth(V4), routes=(default(),))).speed_mbps == 1000
    assert observed(monkeypatch, run(eth(V4, kind="virtual"), routes=(default(),))).speed_mbps is None


def test_what_was_asked_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    started = run(eth(V4), routes=(default(),), quality="4k", screens=4)
    assert observed(monkeypatch, started).needed_mbps == 60


def test_unreadable_adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    def unread() -> CheckContext:
        return CheckContext(RunContext(Asked(), SystemFacts(os="linux", problems=("interfaces",))))

    with pytest.raises(NotMeasured, match="adapters"):
        observed(monkeypatch, unread())
    # the system would send from an address of its own: connected, over an adapter that nobody knows
    found = observed(monkeypatch, unread(), {"1.1.1.1": "192.168.1.5"})
    assert (found.connected, found.interface, found.families) == (True, None, (4,))
    assert not list(CHECK.judge(found))
    with pytest.raises(NotMeasured):
        observed(monkeypatch, unread(), {"1.1.1.1": "169.254.7.7"})


def test_unreadable_routes_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotMeasured):
        observed(monkeypatch, run(eth(V4), problems=("routes",)))
    found = observed(monkeypatch, run(eth(V4), problems=("routes",)), {"1.1.1.1": "192.168.1.5"})
    assert found.connected


HELD = st.sampled_from([V4, V6, AUTO, LOCAL6])


@given(
    held=st.lists(HELD, max_size=2, unique=True),
    kind=st.sampled_from(["ethernet", "wifi", "virtual", "tunnel"]),
    plugged=st.booleans(),
    routes=st.lists(
        st.sampled_from([default(), default(family=6, gateway="fe80::1"), default("other")]), max_size=2
    ),
    problems=st.sampled_from([(), ("routes",), ("interfaces",), ("resolvers", "proxies-kde")]),
    source=st.sampled_from([None, "192.168.1.5"]),
)
def test_the_run_and_the_check_never_disagree(
    held: list[Address],
    kind: str,
    plugged: bool,
    routes: list[Route],
    problems: tuple[str, ...],
    source: str | None,
) -> None:
    """The session leaves the network out exactly where this check says that there is none."""
    one = Interface(
        name="eth0",
        kind=kind,
        tunnel="tun" if kind == "tunnel" else None,
        carrier=plugged,
        addresses=tuple(held),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("diag.net.connect.source_address", lambda to: source if to == "1.1.1.1" else None)
        started = run(one, routes=tuple(routes), problems=problems)
        try:
            said: bool | None = CHECK.observe(started).connected
        except NotMeasured:
            said = None
        assert said == started.connection.connected
    assert said is not False or not {"routes", "interfaces"} & set(problems)


def _home(*routes: Route, container: str = "169.254.141.7") -> SystemFacts:
    def adapter(name: str, address: str, kind: str) -> Interface:
        leads = not address.startswith("169.254")
        held = (Address(address=address, prefix=16, family=4, kind="private" if leads else "link-local"),)
        return Interface(name=name, kind=kind, carrier=True, addresses=held)

    return SystemFacts(
        os="linux", routes=routes, interfaces=(adapter("eth0", "192.168.1.50", "ethernet"), adapter("veth1", container, "virtual"))
    )  # fmt: skip


def _default(interface: str, metric: int, gateway: str | None = None) -> Route:
    return Route(family=4, destination="0.0.0.0/0", gateway=gateway, interface=interface, metric=metric)


TRUE = _default("eth0", 3003, "192.168.1.1")


@pytest.mark.parametrize(
    ("system", "found"),
    [
        (_home(_default("veth1", 205), TRUE), "veth1"),
        (_home(_default("veth1", 205, "169.254.0.1"), TRUE), "veth1"),  # no address that reaches further than the cable
        (_home(_default("veth1", 205), TRUE, container="172.17.0.5"), "veth1"),  # names no router where one is needed
        (_home(_default("veth1", 205, "172.17.0.1"), TRUE, container="172.17.0.5"), None),  # may well lead out
        (_home(_default("veth1", 4000), TRUE), None),  # it loses
        (_home(_default("veth1", 205)), None),  # there is no other way: that is no network, another finding
        (_home(TRUE), None),
        (_home(), None),
    ],
)  # fmt: skip
def test_a_default_route_that_leads_nowhere(system: SystemFacts, found: str | None) -> None:
    astray = find_route_astray(system)
    assert (astray and astray.interface) == found
    assert astray is None or astray.better == "eth0"


@pytest.mark.parametrize(
    ("word", "locked"),
    [
        (errno.EINVAL, True),  # blackhole
        (errno.EACCES, True),  # prohibit
        (errno.EHOSTUNREACH, True),  # unreachable
        (errno.ENETUNREACH, False),  # no route at all
        (errno.EMFILE, False),
        (0, False),
    ],
)
def test_a_route_that_throws_everything_away(
    monkeypatch: pytest.MonkeyPatch, word: int, locked: bool
) -> None:
    class Socket:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Socket:
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _: object) -> None:
            if word:
                raise OSError(word, "")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("diag.net.connect.socket.socket", Socket)
    monkeypatch.setattr("diag.net.connect.is_thrown_away", is_thrown_away)
    found = find_lock(_home(TRUE))
    assert (
        found is not None and (found.interface, found.better, found.family) == (None, "eth0", 4)
    ) == locked
    assert find_lock(_home()) is None  # nothing stands behind the lock: that is no network
    if locked:
        (finding,) = CHECK.judge(
            Facts(connected=True, medium="wired", astray_family=4, better="eth0", families=(4,))
        )
        assert (finding.id, finding.severity) == ("route-wrong", "fail")
        assert "eth0" in finding.text
        assert "None" not in finding.text


def test_a_lock_of_the_newer_kind_alone_hurts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs do without IPv6 at once where it is refused on the spot."""
    monkeypatch.setattr("diag.net.connect.is_thrown_away", lambda to: ":" in to)
    newer = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")
    assert find_lock(_home(TRUE, newer)) is None
