"""Does the router answer at all?  One answer of any kind is enough: many routers ignore ping."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from diag import host
from diag.checks._remedies import MEASURED, ON_CABLE, ON_WIFI, RESTART_ROUTER, UNDO_ROUTE
from diag.host import Route, SystemFacts, neighbours
from diag.host.connection import has_address, may_lead_out
from diag.model import Check, Confidence, Finding, NotApplicable, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import connect, icmp
from diag.net.concurrency import CallGroup, gather, value_of, values_of
from diag.probes import round_trip
from diag.probes.context import CheckContext
from diag.probes.round_trip import RoundTripProbe

GATEWAY_UNREACHABLE = Finding(
    id="gateway-unreachable",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="The router does not answer",
    text="This PC has an address on the home network, but its router ({router}) is silent. Without the router "
    "nothing in the home reaches the internet.",
    remedy=(
        Remedy("Look whether the router has power and its lights are on.", always=MEASURED),
        RESTART_ROUTER,
        Remedy("Check that the network cable is firmly in at both ends.", when=ON_CABLE),
        Remedy("Disconnect from the Wi-Fi and connect to it again.", when=ON_WIFI),
        Remedy("If it stays silent, try another socket of the router, or another cable.", when=ON_CABLE),
    ),
)
GATEWAY_SILENT = Finding(
    id="gateway-silent",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.POSSIBLE,
    title="The router did not answer our questions",
    text="The router ({router}) is there, but it answered nothing that we asked. Some routers are set up that way. "
    "It does not matter as long as the internet works.",
    remedy=(Remedy("If nothing works, unplug the router for 30 seconds.", always=MEASURED),),
)
GATEWAY_HALF = Finding(
    id="gateway-one-family",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.LIKELY,
    title="The router answers on one of its two addresses only",
    text="The router answers over {working}, but nothing answers at {router}, where this PC sends its {silent} traffic.",
    remedy=(
        Remedy(
            "If some sites do not open, set this PC to get its network address automatically (DHCP).",
            always=MEASURED,
        ),
    ),
)
ROUTE_TO_NOBODY = Finding(
    id="route-wrong",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    title="This PC sends its data the wrong way",
    text="What this PC wants from the internet over IPv{family} goes to {router} over the adapter {astray}, and nobody has that address. "
    "Another router, {other} over the adapter {better}, does answer. Programs that make networks of their own can leave "
    "that behind: containers, virtual machines, VPN programs.",
    remedy=UNDO_ROUTE,
)
ROUTE_INSIDE = ROUTE_TO_NOBODY.with_changes(
    text="What this PC wants from the internet over IPv{family} goes to {router} over the adapter {astray}, which joins programs on this PC, and "
    "nobody has that address. The adapter {better} is connected to your network, and no way to the internet leads over it. "
    "Programs that make networks of their own can leave that behind: containers, virtual machines.",
)

#: Five probes: enough for a median; loss is judged by the path check, with far more.
PINGS, PACE_S = 5, 0.01
#: A router on the same network answers within this, or we start asking in other ways too.
PATIENCE_S = 0.2
#: Waiting room for a slow Wi-Fi (power saving wakes within a beacon or three of 102 ms).
PING_S = 1.0
#: A router that has not answered for so long, in seconds, also when it was asked again after one, does not answer.
LONGEST_S = 1.8
#: What home routers listen on; a refusal is as good an answer as a welcome.
TCP_PORTS = (53, 80, 443)

#: Linux turns a neighbour that does not answer from "stale" to "failed" only after 5 s of delay
#: (delay_first_probe_time) and 3 unanswered requests 1 s apart; one that does answer is "reachable" after
#: 5 s (Documentation/networking/ip-sysctl.rst).  So "stale" is read again this long after the start.
SECOND_LOOK_S = 6.0

#: Adapters with nobody to ask on the other end: a provider or a tunnel, not a router on the home network.
POINT_TO_POINT = {"tunnel", "ppp", "cellular", "loopback"}

ANSWERS = "answers"
#: Failures that the router itself must have sent.
SPOKE = {None, "refused", "reset", "closed"}
#: Failures with which nothing has left this PC: they say nothing about the router.
NOT_ASKED = {"name-not-found", "name-error", "not-supported", "no-permission", "no-network", "other"}


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """One router address.  ``icmp``, ``tcp`` and ``dns`` hold "answers" or a failure word, None: not asked or not waited for.

    ``decides``: this PC's traffic of that family goes there.  ``asked``: at least one question left this PC.
    ``round_trip_ms`` is a median.  ``beside``: where its adapter only joins programs on this PC, another adapter that is
    connected to a network.
    """

    address: str = field(metadata={"private": "ip"})
    interface: str = field(metadata={"private": "adapter"})
    family: int
    answers: bool
    decides: bool = True
    asked: bool = True
    beside: str | None = None
    neighbour: str | None = None
    icmp: str | None = None
    tcp: dict[str, str] = field(default_factory=dict)
    dns: str | None = None
    sent: int = 0
    lost: int = 0
    round_trip_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Every router address of this PC's default routes."""

    gateways: tuple[Gateway, ...]


def observe(run: CheckContext) -> Facts:
    """Ask each router by ping, and if it is silent by TCP and DNS too."""
    routes = _routes_to_routers(run)
    if not routes and run.system.is_unread("routes"):
        raise NotMeasured(Reason.NOT_SUPPORTED, "The routes of this PC could not be read.")
    if not routes:
        raise NotApplicable("The connection goes to the provider directly, without a router of its own.")
    looks = {index: partial(_ask_router, run, route) for index, route in enumerate(routes)}
    found = gather(looks, run.seconds_left(2.5) + 0.5)
    decides = {
        next(i for i, r in enumerate(routes) if r.family == family) for family in {r.family for r in routes}
    }
    if not any(look.asked for look in found.values()):
        raise NotMeasured(
            Reason.TIMEOUT if not found else Reason.NO_PERMISSION, "This PC did not let us ask the router."
        )
    gateways = {i: replace(found[i], decides=i in decides) for i in found}
    if any(g.answers for g in gateways.values()) or not any(
        g.neighbour == "stale" for g in gateways.values()
    ):
        return Facts(gateways=tuple(gateways.values()))
    run.tell(0.6, "The router is silent; looking once more")
    run.shared.cancelled.wait(max(0.0, run.started + SECOND_LOOK_S - time.monotonic()))
    addresses = {i: run.system.with_zone(g.address, g.interface) for i, g in gateways.items()}
    calls = {i: partial(neighbours.neighbour, address) for i, address in addresses.items()}
    again = gather(calls, run.seconds_left(0.4, second=True))
    return Facts(gateways=tuple(replace(g, neighbour=again.get(i, g.neighbour)) for i, g in gateways.items()))


def _routes_to_routers(run: CheckContext) -> list[Route]:
    """Default routes to a router on a network, the preferred one of each family first; no address twice."""
    chosen: dict[tuple[str, str], Route] = {}
    for route in run.system.default_routes():
        interface = run.system.interface(route.interface)
        direct = interface is not None and (interface.kind in POINT_TO_POINT or interface.tunnel is not None)
        if route.gateway and not direct:
            chosen.setdefault((route.gateway, route.interface), route)
    return list(chosen.values())


def _ask_router(run: CheckContext, route: Route) -> Gateway:
    address = run.system.with_zone(str(route.gateway), route.interface)
    group = CallGroup()
    end = time.monotonic() + run.seconds_left(LONGEST_S)
    pinging = group.start(
        lambda: icmp.burst(address, count=PINGS, pace_s=PACE_S, timeout=run.seconds_left(PING_S))
    )
    group.wait_for_next(time.monotonic() + PATIENCE_S)
    pinged = value_of(pinging)
    said: dict[str, str] = {}
    if not (pinged and pinged.answered):
        asking = {f"tcp{port}": group.start(partial(_knock, address, port, run)) for port in TCP_PORTS}
        asking["dns"] = group.start(lambda: _ask_by_dns(address, run))
        while group.wait_for_next(end):
            pinged, said = value_of(pinging), values_of(asking)
            if pinged and (pinged.answered or ANSWERS in said.values()):
                break  # one answer is enough, and the ping is worth waiting for: it tells the round trip
    answers = bool(pinged and pinged.answered) or ANSWERS in said.values()
    return Gateway(
        address=str(route.gateway),
        interface=route.interface,
        family=route.family,
        answers=answers,
        beside=_adapter_beside(run.system, route),
        asked=bool(pinged and pinged.sent) or not NOT_ASKED.issuperset(said.values()),
        neighbour=None if answers else neighbours.neighbour(address),
        icmp=None if pinged is None else ANSWERS if pinged.answered else pinged.failure,
        tcp={name[3:]: word for name, word in sorted(said.items()) if name.startswith("tcp")},
        dns=said.get("dns"),
        sent=pinged.sent if pinged else 0,
        lost=pinged.lost if pinged else 0,
        round_trip_ms=pinged.median_ms if pinged else None,
    )


def _adapter_beside(system: SystemFacts, route: Route) -> str | None:
    """Another adapter that leads to a network, where that of the route is a bridge on which no hardware is seen."""
    used = system.interface(route.interface)
    if used is None or used.kind != "bridge" or host.hardware_behind(system, used):
        return None
    others = (i for i in system.interfaces if i.kind != "bridge" and may_lead_out(i))
    return next((i.name for i in others if has_address(i, route.family)), None)


def _knock(address: str, port: int, run: CheckContext) -> str:
    failure = connect.tcp(address, port, timeout=run.seconds_left(1.8)).failure
    return ANSWERS if failure in SPOKE else str(failure)


def _ask_by_dns(address: str, run: CheckContext) -> str:
    channel = RoundTripProbe(end="router", protocol="dns", address=address)
    burst = round_trip.burst(channel, count=2, pace_s=0.3, timeout=run.seconds_left(1.5))
    return ANSWERS if burst.answered or burst.failure in SPOKE else str(burst.failure)


def judge(facts: Facts) -> Iterator[Finding]:
    """A router is unreachable only when nothing of it answers and the system cannot find it on the network either."""
    silent = [g for g in facts.gateways if g.decides and g.asked and not g.answers]
    working = [g for g in facts.gateways if g.decides and g.answers]
    if not silent:
        return
    astray = next(((g, o) for g in silent if _is_absent(g) for o in facts.gateways if _would_do(o, g)), None)
    if astray:
        wrong, other = astray
        yield ROUTE_TO_NOBODY.fill(
            router=wrong.address,
            astray=wrong.interface,
            other=other.address,
            better=other.interface,
            family=wrong.family,
        )
    elif inside := next((g for g in silent if _is_absent(g) and g.beside), None):
        yield ROUTE_INSIDE.fill(
            router=inside.address, astray=inside.interface, better=inside.beside, family=inside.family
        )
    elif working:
        yield GATEWAY_HALF.fill(
            router=silent[0].address, working=f"IPv{working[0].family}", silent=f"IPv{silent[0].family}"
        )
    elif any(g.neighbour == "reachable" for g in silent):
        yield GATEWAY_SILENT.fill(router=silent[0].address)
    elif all(_is_absent(g) for g in silent):
        yield GATEWAY_UNREACHABLE.fill(router=silent[0].address)
    else:
        yield GATEWAY_UNREACHABLE.with_changes(confidence=Confidence.LIKELY).fill(router=silent[0].address)


def _would_do(other: Gateway, wrong: Gateway) -> bool:
    """Whether this PC knows another router for the same traffic, which answers, and does not use it."""
    return other.family == wrong.family and other.answers and not other.decides


def _is_absent(gateway: Gateway) -> bool:
    """Whether the system itself says that nobody has that address."""
    return gateway.neighbour in {"failed", "incomplete"} or "unreachable" in {
        *gateway.tcp.values(),
        gateway.icmp,
    }


CHECK = Check(
    id="gateway",
    why="Everything in the home reaches the internet through the router, so it must answer first.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
