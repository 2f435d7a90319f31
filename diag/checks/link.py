"""Is this PC connected at all: an adapter with a usable address and a way out, and how fast is it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from diag import host
from diag.checks._remedies import HARMLESS, MEASURED, RESTART_ROUTER, UNDO_ROUTE, UNSEEN
from diag.host import Interface, SystemFacts
from diag.host.connection import OUTSIDE, find_lock, find_route_astray, has_address, is_plugged_in
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.probes.context import CheckContext
from diag.vocabulary import DEFAULT_QUALITY, HEADROOM, needed_mbps

NO_NETWORK = Finding(
    id="no-network",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="This PC is not connected to a network",
    text="This PC has no connection that leads anywhere, so nothing on the internet can be reached from it.",
    remedy=(
        Remedy("Connect this PC to the Wi-Fi, or plug in the network cable.", always=MEASURED),
        Remedy("Make sure that airplane mode is off.", always=MEASURED),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
ADAPTER_SLOW = Finding(
    id="adapter-slow",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="The network cable connection of this PC is very slow",
    text="The adapter {interface} is connected at {speed_mbps:g} Mbit/s. The picture that you want needs about "
    "{needed_mbps:g} Mbit/s, so there is little or nothing to spare, however fast the internet line is.",
    remedy=(
        Remedy(
            "Unplug the network cable at both ends and plug it in again until it clicks.", always=MEASURED
        ),
        Remedy("Try another network cable: a damaged one often causes this.", always=MEASURED),
        Remedy("Try another socket of the router or switch.", always=MEASURED),
        Remedy("In the settings of the adapter, set the speed to automatic.", always=MEASURED),
    ),
)

ROUTE_WRONG = Finding(
    id="route-wrong",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    title="This PC sends its data the wrong way",
    text="What this PC wants from the internet over IPv{family} leaves through the adapter {astray}, which leads nowhere, although the adapter "
    "{better} knows the way to your router. Programs that make networks of their own can leave that behind: containers, "
    "virtual machines, VPN programs.",
    remedy=UNDO_ROUTE,
)

#: A route that throws everything away stands before the one to the router.
ROUTE_LOCKED = ROUTE_WRONG.with_changes(
    title="This PC throws away what it wants to send",
    text="A setting of this PC (a route) throws away everything for the internet over IPv{family}, although the adapter {better} knows the "
    "way to your router. VPN programs set that up so that nothing gets past them (a kill switch), and sometimes leave it behind.",
    remedy=(
        Remedy(
            "Open your VPN program and switch its kill switch off. Then run this check again.",
            always=MEASURED,
        ),
        Remedy("Restart this PC.", always=HARMLESS),
        Remedy(
            "If it comes back, ask somebody who knows this PC to remove the route that throws everything away.",
            always=MEASURED,
        ),
    ),
)

#: What is different for each way of having no network: text and remedy.
_VARIANTS = {
    "cable-out": (
        "The network socket of this PC has no connection: the cable is out, or what it leads to is off.",
        (
            Remedy("Push the network cable in at both ends until it clicks.", always=MEASURED),
            Remedy("Look whether the router has power and its lights are on.", always=MEASURED),
            Remedy("Try another cable, or another socket of the router.", always=MEASURED),
        ),
    ),
    "wifi-off": (
        "The Wi-Fi of this PC is switched off or not connected to any network.",
        (
            Remedy("Make sure that airplane mode is off and Wi-Fi is on.", always=MEASURED),
            Remedy("Choose your home Wi-Fi in the list of networks and connect.", always=MEASURED),
            Remedy("Look whether the router has power and its Wi-Fi light is on.", always=UNSEEN),
        ),
    ),
    "no-address": (
        "This PC is connected, but the router gave it no address, so it can talk to nobody.",
        (
            Remedy("Disconnect from the network and connect again.", always=MEASURED),
            RESTART_ROUTER,
            Remedy("Restart this PC.", always=HARMLESS),
            Remedy("Set this PC to get its network address automatically (DHCP).", always=MEASURED),
        ),
    ),
    "no-route": (
        "This PC has an address, but it was told no way to the internet: no router (default gateway) is set.",
        (
            Remedy("Disconnect from the network and connect again.", always=MEASURED),
            Remedy("Set this PC to get its network address automatically (DHCP).", always=MEASURED),
            Remedy("Restart this PC.", always=HARMLESS),
        ),
    ),
}

#: The slowest Ethernet, from before 1995: today a sign of a bad cable or socket (IEEE 802.3 clause 14).
OLD_ETHERNET_MBPS = 10.0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``medium``: wired, wifi, cellular, tunnel or other.  ``missing``: cable-out, wifi-off, no-address, no-route, not-connected.

    ``astray``: the adapter of a default route that wins and leads nowhere, ``better`` the one that loses against it;
    no adapter wins where a route says to throw everything away.
    Speeds in Mbit/s; ``speed_mbps`` is None where the system tells none or makes one up (virtual adapters).
    """

    connected: bool
    missing: str | None = None
    interface: str | None = field(default=None, metadata={"private": "adapter"})
    medium: str | None = None
    families: tuple[int, ...] = ()
    speed_mbps: float | None = None
    needed_mbps: float = DEFAULT_QUALITY.mbps
    addresses: tuple[str, ...] = field(default=(), metadata={"private": "ip"})
    astray: str | None = field(default=None, metadata={"private": "adapter"})
    astray_family: int | None = None
    better: str | None = field(default=None, metadata={"private": "adapter"})


def observe(run: CheckContext) -> Facts:
    found = run.connection
    if found.connected is None:
        unread = "adapters" if run.system.is_unread("interfaces") else "routes"
        raise NotMeasured(Reason.NOT_SUPPORTED, _UNREAD[unread])
    needed = needed_mbps(run.asked.quality, run.asked.screens)
    if not found.connected:
        return Facts(connected=False, missing=_what_is_missing(run.system), needed_mbps=needed)
    main = found.main
    if main is None:  # only the system's own choice was told, no adapter
        return Facts(connected=True, families=found.families, needed_mbps=needed)
    astray = find_route_astray(run.system) or find_lock(run.system)
    return Facts(
        connected=True,
        astray=astray.interface if astray else None,
        astray_family=astray.family if astray else None,
        better=astray.better if astray else None,
        interface=main.name,
        medium=_medium(host.hardware_behind(run.system, main) or main),
        families=found.families,
        speed_mbps=main.speed_mbps if main.kind == "ethernet" else None,
        needed_mbps=needed,
        addresses=tuple(a.address for a in main.addresses if a.leads_off_link),
    )


_UNREAD = {
    "adapters": "The network adapters of this PC could not be read.",
    "routes": "The routes of this PC could not be read.",
}


def _what_is_missing(system: SystemFacts) -> str:
    ordinary = [i for i in system.interfaces if i.tunnel is None]
    real = [i for i in ordinary if i.kind in OUTSIDE] or [i for i in ordinary if i.kind == "virtual"]
    real = real or [i for i in ordinary if i.kind != "loopback"]
    plugged = [i for i in real if is_plugged_in(i)]
    if plugged:
        return "no-route" if any(has_address(i, 4, 6) for i in plugged) else "no-address"
    kinds = {i.kind for i in real}
    if kinds and "wifi" not in kinds and "cellular" not in kinds:
        return "cable-out"
    return "wifi-off" if kinds == {"wifi"} else "not-connected"


def _medium(interface: Interface) -> str:
    if interface.tunnel:
        return "tunnel"
    return {"ethernet": "wired", "wifi": "wifi", "cellular": "cellular"}.get(interface.kind, "other")


def judge(facts: Facts) -> Iterator[Finding]:
    if not facts.connected:
        text, remedy = _VARIANTS.get(facts.missing or "", (None, None))
        yield NO_NETWORK.with_changes(text=text, remedy=remedy).fill(missing=facts.missing)
        return
    if facts.astray:
        yield ROUTE_WRONG.fill(astray=facts.astray, better=facts.better, family=facts.astray_family)
    elif facts.astray_family:
        yield ROUTE_LOCKED.fill(better=facts.better, family=facts.astray_family)
    speed = facts.speed_mbps
    if facts.medium != "wired" or speed is None:
        return
    if speed <= OLD_ETHERNET_MBPS or speed < facts.needed_mbps * HEADROOM:
        severity = Severity.FAIL if speed < facts.needed_mbps else Severity.WARN
        yield ADAPTER_SLOW.with_changes(severity=severity).fill(
            interface=facts.interface, speed_mbps=speed, needed_mbps=facts.needed_mbps
        )


CHECK = Check(
    id="link",
    why="Without a cable or Wi-Fi connection and an address, nothing else can work.",
    facts=Facts,
    observe=observe,
    judge=judge,
    needs_network=False,
)
