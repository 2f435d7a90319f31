"""Is the Wi-Fi of this PC strong and fast enough?  Asked only when the internet is reached over Wi-Fi."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from diag import host
from diag.checks._remedies import MEASURED
from diag.host import Interface, SystemFacts
from diag.model import Check, Confidence, Finding, NotApplicable, NotMeasured, Reason, Remedy, Severity, Where
from diag.probes.context import CheckContext
from diag.vocabulary import DEFAULT_QUALITY, HEADROOM, needed_mbps
from diag.wifi_signal import WEAK_DBM

WIFI_WEAK = Finding(
    id="wifi-weak",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="The Wi-Fi signal at this PC is weak",
    text="This PC receives your Wi-Fi only weakly ({signal}). Pictures then load slowly, stop, or lose sharpness.",
    remedy=(
        Remedy("Move this PC nearer to the router, or take away what stands between them.", always=MEASURED),
        Remedy("Place the router higher and in the open, not in a cupboard.", always=MEASURED),
        Remedy("If your router offers two Wi-Fi names, try the other one.", always=MEASURED),
        Remedy("Use a network cable if you can.", always=MEASURED),
        Remedy("A repeater or mesh box half-way helps where walls are thick.", always=MEASURED),
    ),
)
WIFI_SLOW = replace(
    WIFI_WEAK,
    title="The Wi-Fi at this PC is slow",
    confidence=Confidence.LIKELY,
    text="Your Wi-Fi carries only {rate_mbps:g} Mbit/s to this PC ({signal}). The picture that you want needs about "
    "{needed_mbps:g} Mbit/s.",
)

_SWITCH = Remedy(
    "If you do not need the virtual switch ({bridge}), take the Wi-Fi out of it: it slows the connection of some PCs.",
    always=MEASURED,
)
WIFI_WEAK_BRIDGED = replace(
    WIFI_WEAK,
    text="This PC receives your Wi-Fi only weakly ({signal}), and uses it through a virtual switch ({bridge}). Pictures then "
    "load slowly, stop, or lose sharpness.",
    remedy=(*WIFI_WEAK.remedy, _SWITCH),
)
WIFI_SLOW_BRIDGED = replace(
    WIFI_SLOW,
    text="Your Wi-Fi carries only {rate_mbps:g} Mbit/s to this PC ({signal}), which uses it through a virtual switch ({bridge}). "
    "The picture that you want needs about {needed_mbps:g} Mbit/s.",
    remedy=(*WIFI_WEAK.remedy, _SWITCH),
)

#: Windows maps -100 to -50 dBm on 0 to 100 % (WLAN_ASSOCIATION_ATTRIBUTES), so this is -80 dBm; Linux
#: drivers differ a little.  Only used where no dBm is told.
WEAK_PERCENT = 40.0
#: With a signal better than this (Apple, same page: what cells are planned for) a low rate is an artefact: many drivers tell the
#: rate of the last frame, and small frames go slowly on purpose.
GOOD_DBM, GOOD_PERCENT = -67.0, 66.0

#: system_profiler of macOS takes up to four seconds.
ASK_S = 4.0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Rates are those of the air in Mbit/s; about half of them gets through.

    ``bridge``: the virtual switch of this PC through which the Wi-Fi is used, None when there is none.
    """

    interface: str = field(metadata={"private": "adapter"})
    ssid: str | None = field(default=None, metadata={"private": "ssid"})
    signal_dbm: float | None = None
    quality_percent: float | None = None
    tx_mbps: float | None = None
    rx_mbps: float | None = None
    channel: int | None = None
    band_ghz: float | None = None
    needed_mbps: float = DEFAULT_QUALITY.mbps
    bridge: str | None = field(default=None, metadata={"private": "adapter"})


def observe(run: CheckContext) -> Facts:
    used = _interface_used(run.system)
    if used is None and run.system.is_unread("interfaces", "routes"):
        raise NotMeasured(Reason.NOT_SUPPORTED, "This PC does not tell how it reaches the internet.")
    behind = host.hardware_behind(run.system, used) if used else None
    bridge = used.name if used and behind else None
    used = behind or used
    if used is None or used.kind != "wifi":
        raise NotApplicable("This PC does not reach the internet over Wi-Fi.")
    link = host.read_wifi(run.seconds_left(ASK_S), used.name)
    if link is None:
        raise NotMeasured(Reason.NOT_SUPPORTED, "This PC does not tell how good its Wi-Fi is.")
    if link.failure:
        raise NotMeasured(*_REASONS.get(link.failure, _REASONS["not-supported"]))
    if all(v is None for v in (link.signal_dbm, link.quality_percent, link.tx_mbps, link.rx_mbps)):
        raise NotMeasured(Reason.NOT_SUPPORTED, "This PC does not tell how good its Wi-Fi is.")
    return Facts(
        interface=used.name,
        ssid=link.ssid,
        signal_dbm=link.signal_dbm,
        quality_percent=link.quality_percent,
        tx_mbps=link.tx_mbps,
        rx_mbps=link.rx_mbps,
        channel=link.channel,
        band_ghz=link.band_ghz,
        needed_mbps=needed_mbps(run.asked.quality, run.asked.screens),
        bridge=bridge,
    )


_REASONS = {
    "no-permission": (
        Reason.NO_PERMISSION,
        "Windows tells programs about Wi-Fi only while location services are on.",
    ),
    "timeout": (Reason.TIMEOUT, "The system did not tell in time how good the Wi-Fi is."),
    "not-supported": (Reason.NOT_SUPPORTED, "This PC does not tell how good its Wi-Fi is."),
}


def _interface_used(facts: SystemFacts) -> Interface | None:
    """The adapter below any tunnel: that of the best default route which is none."""
    for route in (*facts.default_routes(4), *facts.default_routes(6)):
        interface = facts.interface(route.interface)
        if interface and interface.tunnel is None:
            return interface
    return None


def judge(facts: Facts) -> Iterator[Finding]:
    signal = _words(facts)
    rates = [r for r in (facts.tx_mbps, facts.rx_mbps) if r is not None]
    if _is(facts, WEAK_DBM, WEAK_PERCENT):
        weak = WIFI_WEAK_BRIDGED if facts.bridge else WIFI_WEAK
        yield weak.fill(signal=signal, needed_mbps=facts.needed_mbps, bridge=facts.bridge)
    elif rates and max(rates) < facts.needed_mbps * HEADROOM and _is(facts, GOOD_DBM, GOOD_PERCENT):
        slow = WIFI_SLOW_BRIDGED if facts.bridge else WIFI_SLOW
        yield slow.fill(
            signal=signal, rate_mbps=max(rates), needed_mbps=facts.needed_mbps, bridge=facts.bridge
        )


def _is(facts: Facts, dbm: float, percent: float) -> bool:
    """Whether the signal is this low or lower; False when nothing is told about it."""
    if facts.signal_dbm is not None:
        return facts.signal_dbm <= dbm
    return facts.quality_percent is not None and facts.quality_percent < percent


def _words(facts: Facts) -> str:
    if facts.signal_dbm is not None:
        return f"{facts.signal_dbm:g} dBm"
    return f"{facts.quality_percent:g} %" if facts.quality_percent is not None else "signal not told"


CHECK = Check(
    id="wifi",
    why="A weak Wi-Fi signal is the most common reason for stops in the home.",
    facts=Facts,
    observe=observe,
    judge=judge,
    needs_network=False,
)
