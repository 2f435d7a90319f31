"""Which causes explain others away, and in which order they are acted on: the table of the reasoning, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from diag.model import Confidence, Finding, Severity
from diag.vocabulary import CAUSES

#: Cause id -> the finding that speaks of it, and the checks that are evidence.
Found = dict[str, tuple[Finding, tuple[str, ...]]]

_NO_LINE = ("no-network", "gateway-unreachable", "internet-unreachable")
_NO_WAY_OUT = (*_NO_LINE, "captive-portal", "parental-lock")
_NO_NAMES = ("hosts-override", "dns-unreachable", "dns-failing")
_LOSES = ("packet-loss", "wifi-weak", "connection-drops")
_WRONG_CLOCK = ("clock-wrong", "timezone-wrong")  # certificates are then taken for expired

#: The causes that explain another one away when they are present too.  (A busy PC makes measuring less sure, but
#: explains no slow line and no lost data.)
HIDDEN_BY: Mapping[str, tuple[str, ...]] = {
    "route-wrong": ("no-network",),
    # (what drops out answered before: then "it does not answer" is not the whole truth)
    "gateway-unreachable": ("no-network", "route-wrong", "connection-drops"),
    "internet-unreachable": (
        "no-network", "route-wrong", "gateway-unreachable", "captive-portal", "parental-lock", "connection-drops",
    ),
    "captive-portal": ("no-network", "gateway-unreachable"),
    "parental-lock": ("no-network", "gateway-unreachable"),
    "clock-wrong": ("timezone-wrong", "no-network"),
    "timezone-wrong": ("no-network",),
    "hosts-override": ("no-network",),
    "hosts-start-names": ("no-network", "hosts-override"),
    "dns-unreachable": (*_NO_WAY_OUT, "route-wrong"),
    "dns-failing": (*_NO_WAY_OUT, "dns-unreachable"),
    "vpn-active": ("no-network",),
    "proxy-configured": ("no-network",),
    "dns-blocking": (*_NO_WAY_OUT, "dns-unreachable", "dns-failing"),
    "smart-dns": (*_NO_WAY_OUT, "hosts-override"),
    "dns-hijacked": (*_NO_WAY_OUT, "dns-unreachable"),
    "mtu-blackhole": _NO_WAY_OUT,
    "tls-intercepted": (*_NO_WAY_OUT, "clock-wrong", "timezone-wrong", "mtu-blackhole"),
    "netflix-refuses-address": (*_NO_WAY_OUT, "vpn-active", "smart-dns"),
    "netflix-down": (*_NO_WAY_OUT, "smart-dns"),
    "netflix-certificate": (*_NO_WAY_OUT, *_WRONG_CLOCK, "tls-intercepted"),
    "netflix-blocked": (
        *_NO_WAY_OUT, *_NO_NAMES, *_WRONG_CLOCK, "dns-blocking", "smart-dns", "mtu-blackhole", "tls-intercepted",
        "netflix-certificate", "route-wrong",
    ),
    "connection-drops": ("no-network", "vpn-active"),
    "packet-loss": (*_NO_WAY_OUT, "route-wrong", "wifi-weak", "link-busy", "connection-drops"),
    "wifi-weak": ("no-network",),
    "link-busy": _NO_WAY_OUT,
    "adapter-slow": ("no-network",),
    "dns-slow": (*_NO_WAY_OUT, "route-wrong", *_LOSES, "dns-unreachable", "dns-failing", "latency-high", "link-busy"),
    "ipv6-broken": _NO_WAY_OUT,
    "netflix-throttled": (*_NO_WAY_OUT, *_LOSES, "vpn-active", "adapter-slow", "link-busy", "cpu-busy"),
    "bandwidth-low": (*_NO_WAY_OUT, *_LOSES, "adapter-slow", "link-busy", "mtu-blackhole"),
    "latency-high": (*_NO_WAY_OUT, "vpn-active", "link-busy", "wifi-weak"),
    "bufferbloat": (*_NO_WAY_OUT, "bandwidth-low", "link-busy", "latency-high"),
    "transparent-proxy": _NO_WAY_OUT,
    "vpn-upstream": (*_NO_LINE, "vpn-active", "proxy-configured", "netflix-refuses-address", "smart-dns"),
    "tv-not-found": _NO_LINE,
    # the clock of the TV was held against that of this PC
    "tv-clock-wrong": ("no-network", *_WRONG_CLOCK),
}  # fmt: skip

#: What a cause leaves to its own reason, where this fact of its finding is true: where names are answered outside, the silence of
#: this PC's own name server is another fault.
LEAVES: Mapping[str, tuple[str, frozenset[str]]] = {
    "internet-unreachable": ("names_answered", frozenset({"dns-unreachable", "dns-failing", "dns-blocking"})),
}

#: The one to act on first comes first, as in the vocabulary.
RANK = {id_: number for number, id_ in enumerate(CAUSES)}
WEIGHT = {Severity.FAIL: 0, Severity.WARN: 1, Severity.NOTE: 2}
CERTAINTY = {Confidence.SURE: 0, Confidence.LIKELY: 1, Confidence.POSSIBLE: 2}
