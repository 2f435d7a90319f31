"""Does traffic to Netflix leave this PC through a VPN or another tunnel?  The route that the system picks decides."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from diag import host
from diag.checks._remedies import A_PERSON_KNOWS, ANOTHER_WAY, IPV4_FAILS, IPV4_WORKS, ONLY_WAY
from diag.host import TRANSLATOR, Interface, RouteChoice
from diag.host.connection import has_address, may_lead_out
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import addresses
from diag.net.concurrency import gather
from diag.probes.context import CheckContext

VPN_ACTIVE = Finding(
    id="vpn-active",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="A VPN is active on this PC",
    text="Traffic from this PC to Netflix leaves through a tunnel ({interface}), not straight over your own line. "
    "Netflix refuses many VPNs, shows fewer titles through others, and plans with ads do not play through any.",
    remedy=(
        Remedy(
            "This PC has no other way to the internet than this tunnel. Ask whoever set it up to let Netflix go past it.",
            when=ONLY_WAY,
        ),
        Remedy("Open your VPN program{product} and disconnect.", when=ANOTHER_WAY, one_of=True),
        Remedy(
            "If you need the VPN, set it to leave Netflix out (often called split tunnelling).",
            when=ANOTHER_WAY,
            one_of=True,
        ),
        Remedy(
            "If it belongs to your work, ask there before you change it.", always=A_PERSON_KNOWS, one_of=True
        ),
        Remedy("Reload Netflix and try again.", when=ANOTHER_WAY),
    ),
)
VPN_HALF = replace(
    VPN_ACTIVE,
    title="A VPN on this PC carries a part of the traffic to Netflix",
    text="A part of the traffic from this PC to Netflix ({through}) leaves through a tunnel ({interface}), the rest "
    "does not. Netflix then sees this PC in two places at once and refuses to play.",
)
IPV6_TUNNEL = replace(
    VPN_ACTIVE,
    title="This PC reaches Netflix through a tunnel",
    confidence=Confidence.LIKELY,
    text="The newer kind of internet address (IPv6) reaches Netflix from this PC only through a tunnel ({interface}). "
    "Netflix treats such tunnels like a VPN and refuses them.",
    remedy=(
        Remedy(
            "Switch off the IPv6 tunnel where you set it up (on this PC or on the router).",
            when=IPV4_WORKS,
            one_of=True,
        ),
        Remedy("Switch off IPv6 in the network settings of this PC.", when=IPV4_WORKS, one_of=True),
        Remedy("Reload Netflix and try again.", when=IPV4_WORKS),
        Remedy("Ask your internet provider for a connection without a tunnel.", when=IPV4_FAILS),
    ),
)

#: Asked only which way the system would go; nothing is sent.  The first addresses of Netflix's own prefixes
#: (facts.md 2.2, read 2026-11-22), from which videos and some front ends are served.
NETFLIX_ADDRESSES = ("23.246.0.1", "45.57.90.1", "198.38.96.1", "2a00:86c0::1", "2607:fb10::1")
NETFLIX_NAMES = ("www.netflix.com", "secure.netflix.com", "appboot.netflix.com")
ELSEWHERE = ("1.1.1.1", "8.8.8.8", "2606:4700:4700::1111")
#: Other checks look these names up anyway; we do not wait longer for them.
NAMES_S = 0.6
#: Choosing routes sends nothing and takes microseconds; only commands of macOS take longer.
PICK_S = 1.5

#: strongSwan keeps the routes of tunnels that have no interface in this table (docs.strongswan.org,
#: charon.routing_table); the way to Netflix then leads over the ordinary adapter, but encrypted.
STRONGSWAN_TABLE = 220
#: Tunnels of Hurricane Electric, refused since 2016 (facts.md 6.8).
HURRICANE = ipaddress.ip_network("2001:470::/32")


#: Words for ways that say nothing about tunnels: IPv4 that is carried over IPv6 goes wherever that goes.
_TELLS_NOTHING = frozenset({"none", "unknown", TRANSLATOR})
_NO_TUNNEL = _TELLS_NOTHING | {"direct"}


@dataclass(frozen=True, kw_only=True)
class RouteTaken:
    """Which way one destination goes.

    ``to``: netflix or elsewhere.  ``by``: direct, unknown, none, or the word for the tunnel (as in
    Interface.tunnel; ipv6-tunnel for 6in4 and tunnel brokers, ipv6-last-resort for 6to4 and Teredo, which
    systems use only where there is no IPv4: RFC 6724 section 2.1; ipv4-over-ipv6 goes the way that IPv6 goes).
    """

    to: str
    family: int
    by: str
    interface: str | None = field(default=None, metadata={"private": "adapter"})
    here: bool = True  # the tunnel ends on this PC
    destination: str = field(default="", metadata={"open": "server"})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``present`` (tunnel adapters) and ``products`` (running programs; None: not told) prove nothing by themselves."""

    ways: tuple[RouteTaken, ...] = ()
    present: tuple[str, ...] = field(default=(), metadata={"private": "adapter"})
    products: tuple[str, ...] | None = ()
    product: str | None = None  # of the tunnel in use, as far as its name or the programs tell
    only_way: bool | None = None  # no other adapter of this PC leads anywhere


def observe(run: CheckContext) -> Facts:
    interfaces = run.system.interfaces
    if not interfaces:
        raise NotMeasured(Reason.NOT_SUPPORTED, "The network adapters of this PC could not be read.")
    netflix = tuple(dict.fromkeys((*NETFLIX_ADDRESSES, *_front_end_addresses(run))))
    picks = host.choose_routes((*netflix, *ELSEWHERE), interfaces, timeout=run.seconds_left(PICK_S))
    ways = tuple(_way(pick, netflix, run.system.interface(pick.interface)) for pick in picks)
    ours = [w for w in ways if w.to == "netflix"]
    if not any(w.by not in {"none", "unknown"} for w in ours):
        reason = Reason.NO_NETWORK if all(w.by == "none" for w in ours) else Reason.NOT_SUPPORTED
        raise NotMeasured(reason, "This PC does not tell which way it would send traffic to Netflix.")
    running = host.tunnel_processes()
    used = run.system.interface(next((w.interface for w in ours if _is_tunnel(w)), None))
    return Facts(
        ways=ways,
        present=tuple(i.name for i in interfaces if i.tunnel and i.tunnel != TRANSLATOR),
        products=None if running is None else tuple(p.name for p in running),
        product=host.product_of(used, running or ()) if used else None,
        only_way=_is_only_way(interfaces),
    )


def _is_only_way(interfaces: tuple[Interface, ...]) -> bool | None:
    """Whether no adapter but tunnels leads anywhere; None where no addresses were told."""
    if not any(has_address(i, 4, 6) for i in interfaces):
        return None
    return not any(map(may_lead_out, interfaces))


def _front_end_addresses(run: CheckContext) -> tuple[str, ...]:
    """Addresses of Netflix's front end, if the look-up is quick; those that cannot be on the internet left out."""
    # The look-up itself gets its full time: other checks share the answer.
    calls = {name: partial(run.lookup, name) for name in NETFLIX_NAMES}
    found = gather(calls, run.seconds_left(NAMES_S))
    return tuple(a for lookup in found.values() for a in lookup.addresses if addresses.may_be_public(a))


def _way(pick: RouteChoice, netflix: tuple[str, ...], interface: Interface | None) -> RouteTaken:
    by, here = "direct", True
    if pick.source is None:
        by = "none"
    elif interface is None:
        by = "unknown"
    elif addresses.kind_of(pick.source) in {"tunnel-6to4", "teredo"}:
        by, here = "ipv6-last-resort", interface.tunnel is not None
    elif interface.tunnel == "6in4":
        by = "ipv6-tunnel"
    elif interface.tunnel:
        by = interface.tunnel
    elif pick.table == STRONGSWAN_TABLE:
        by = "ipsec"
    elif pick.family == 6 and ipaddress.ip_address(addresses.plain(pick.source)) in HURRICANE:
        by, here = "ipv6-tunnel", False
    return RouteTaken(
        to="netflix" if pick.destination in netflix else "elsewhere",
        family=pick.family,
        by=by,
        interface=pick.interface,
        here=here,
        destination=pick.destination,
    )


def _is_tunnel(way: RouteTaken) -> bool:
    return way.by not in _NO_TUNNEL


def judge(facts: Facts) -> Iterator[Finding]:
    ours = [w for w in facts.ways if w.to == "netflix" and w.by not in _TELLS_NOTHING]
    inside = [w for w in ours if _is_tunnel(w) and not w.by.startswith("ipv6-")]
    if inside:
        outside = [w for w in ours if w not in inside]
        families = sorted({w.family for w in inside} - {w.family for w in outside})
        through = " and ".join(f"IPv{family}" for family in families) or "some of its servers"
        product = f", maybe {facts.product}," if facts.product else ""
        elsewhere = [w for w in facts.ways if w.to == "elsewhere" and w.by not in _TELLS_NOTHING]
        yield (VPN_HALF if outside else VPN_ACTIVE).fill(
            interface=inside[0].interface,
            through=through,
            product=product,
            only_way=facts.only_way,
            takes_everything=bool(elsewhere) and all(_is_tunnel(w) for w in elsewhere),
        )
        return
    only_six = all(w.family == 6 for w in ours)
    six = [w for w in ours if w.by == "ipv6-tunnel" or (w.by == "ipv6-last-resort" and only_six)]
    if six:
        place = Where.THIS_DEVICE if six[0].here else Where.HOME_NETWORK
        yield IPV6_TUNNEL.with_changes(where=place).fill(interface=six[0].interface)


CHECK = Check(
    id="vpn",
    why="Netflix refuses many connections that come through a VPN.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
