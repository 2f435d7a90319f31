"""Is this PC connected at all: an adapter with a usable address and a way out, and how fast is it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from diag.checks._remedies import RESTART_ROUTER
from diag.host import Interface, SystemFacts
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity, Where
from diag.net import connect
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
        "Connect this PC to the Wi-Fi, or plug in the network cable.",
        "Make sure that airplane mode is off.",
        "Restart this PC.",
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
        "Unplug the network cable at both ends and plug it in again until it clicks.",
        "Try another network cable: a damaged one often causes this.",
        "Try another socket of the router or switch.",
        "In the settings of the adapter, set the speed to automatic.",
    ),
)

#: What is different for each way of having no network: text and remedy.
_VARIANTS = {
    "cable-out": (
        "The network socket of this PC has no connection: the cable is out, or what it leads to is off.",
        (
            "Push the network cable in at both ends until it clicks.",
            "Look whether the router has power and its lights are on.",
            "Try another cable, or another socket of the router.",
        ),
    ),
    "wifi-off": (
        "The Wi-Fi of this PC is switched off or not connected to any network.",
        (
            "Make sure that airplane mode is off and Wi-Fi is on.",
            "Choose your home Wi-Fi in the list of networks and connect.",
            "Look whether the router has power and its Wi-Fi light is on.",
        ),
    ),
    "no-address": (
        "This PC is connected, but the router gave it no address, so it can talk to nobody.",
        (
            "Disconnect from the network and connect again.",
            RESTART_ROUTER,
            "Restart this PC.",
            "Set this PC to get its network address automatically (DHCP).",
        ),
    ),
    "no-route": (
        "This PC has an address, but it was told no way to the internet: no router (default gateway) is set.",
        (
            "Disconnect from the network and connect again.",
            "Set this PC to get its network address automatically (DHCP).",
            "Restart this PC.",
        ),
    ),
}

#: The slowest Ethernet, from before 1995: today a sign of a bad cable or socket (IEEE 802.3 clause 14).
OLD_ETHERNET_MBPS = 10.0

#: Only asked which way the system would go; nothing is sent.  diag.probes.endpoints.RESOLVERS.
SOMEWHERE = {4: "1.1.1.1", 6: "2606:4700:4700::1111"}
#: Kinds for which the system knows whether something is plugged in.
_KNOWS_CARRIER = {"ethernet", "wifi", "virtual", "bridge"}
#: What a cable, a radio or a virtual machine's cable leads to.
_OUTSIDE = {"ethernet", "wifi", "cellular", "ppp"}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``medium``: wired, wifi, cellular, tunnel or other.  ``missing``: cable-out, wifi-off, no-address, no-route, not-connected.

    Speeds in Mbit/s; ``speed_mbps`` is None where the system tells none or makes one up (virtual adapters).
    """

    connected: bool
    missing: str | None = None
    interface: str | None = None
    medium: str | None = None
    families: tuple[int, ...] = ()
    speed_mbps: float | None = None
    needed_mbps: float = DEFAULT_QUALITY.mbps
    addresses: tuple[str, ...] = field(default=(), metadata={"private": "ip"})


def observe(run: CheckContext) -> Facts:
    system = run.system
    if not system.interfaces:
        raise NotMeasured(Reason.NOT_SUPPORTED, "The network adapters of this PC could not be read.")
    ways = {family: way for family in (4, 6) if (way := _way_out(system, family))}
    if not ways:
        if "routes" in system.problems:
            raise NotMeasured(Reason.NOT_SUPPORTED, "The routes of this PC could not be read.")
        return Facts(
            connected=False,
            missing=_what_is_missing(system),
            needed_mbps=needed_mbps(run.asked.quality, run.asked.screens),
        )
    main = ways.get(4) or ways[6]
    return Facts(
        connected=True,
        interface=main.name,
        medium=_medium(main),
        families=tuple(ways),
        speed_mbps=main.speed_mbps if main.kind == "ethernet" else None,
        needed_mbps=needed_mbps(run.asked.quality, run.asked.screens),
        addresses=tuple(a.address for a in main.addresses if a.leads_off_link),
    )


def _way_out(system: SystemFacts, family: int) -> Interface | None:
    """The interface over which this family leaves: by the routes, else by what the system picks (policy rules)."""
    routes = sorted((r for r in system.routes if r.family == family), key=lambda r: r.metric)
    candidates = [i for r in routes if (i := system.interface(r.interface))]
    source = connect.source_address(SOMEWHERE[family])
    holder = next(
        (i for i in system.interfaces if source and any(a.address == source for a in i.addresses)), None
    )
    if holder:
        candidates.append(holder)
    leading = [i for i in candidates if _leads(i, family)]
    direct = next((i for i in leading if i.tunnel is None), None)
    # A tunnel needs something to run over, unless it was moved alone into a container.
    return direct or (leading[0] if leading and _something_below(system) else None)


def _leads(interface: Interface, family: int) -> bool:
    return _is_plugged_in(interface) and interface.kind != "loopback" and _has_address(interface, family)


def _is_plugged_in(interface: Interface) -> bool:
    if interface.tunnel or interface.kind not in _KNOWS_CARRIER:
        return interface.up
    return interface.up and interface.carrier is not False


def _has_address(interface: Interface, *families: int) -> bool:
    return any(a.leads_off_link and a.family in families for a in interface.addresses)


def _something_below(system: SystemFacts) -> bool:
    others = [i for i in system.interfaces if i.tunnel is None and i.kind in _OUTSIDE | {"virtual"}]
    return not others or any(_is_plugged_in(i) and _has_address(i, 4, 6) for i in others)


def _what_is_missing(system: SystemFacts) -> str:
    ordinary = [i for i in system.interfaces if i.tunnel is None]
    real = [i for i in ordinary if i.kind in _OUTSIDE] or [i for i in ordinary if i.kind == "virtual"]
    real = real or [i for i in ordinary if i.kind != "loopback"]
    plugged = [i for i in real if _is_plugged_in(i)]
    if plugged:
        return "no-route" if any(_has_address(i, 4, 6) for i in plugged) else "no-address"
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
