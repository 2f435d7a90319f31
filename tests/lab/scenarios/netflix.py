"""Faults between the home and Netflix, and of Netflix itself."""

from __future__ import annotations

from tests.lab.internet import OCA_HOSTS
from tests.lab.scenario import Deviation, Scenario
from tests.lab.scenarios.words import DEVICE_HOSTS, addresses, forward, problem, to

_HOSTS = addresses(
    ".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net"
)
_DEVICES = addresses("appboot.netflix.com", "uiboot.netflix.com", "api-global.netflix.com")
_SERVER_ERROR = """
    add_header X-Netflix.nfstatus 2_1 always;
    add_header Via '1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)' always;
    location / { return 503 'Service Unavailable'; }"""
_REFUSED = """
    add_header X-Netflix.nfstatus 2_1 always;
    add_header Via '1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)' always;
    location / { return 403 'Forbidden'; }"""
_GEO = """
    add_header X-Netflix-Geo-Check failed always;
    location / { return 420; }"""
_VIDEO_REFUSES = {host: {"https": _GEO, "http": _GEO} for host in OCA_HOSTS}
_NO_VIDEO = {host: {"https": "location / { return 404 'gone'; }"} for host in OCA_HOSTS}
_EMPTY_VIDEO = {host: {"https": "location / { return 200; }"} for host in OCA_HOSTS}
_BUSY_VIDEO = {host: {"https": "location / { return 503; }"} for host in OCA_HOSTS}
_WEB = {"www.netflix.com": "netflix", "assets.nflxext.com": "assets", "fast.com": "fast"}
_FINE = ("internet-unreachable", "dns-blocking", "tls-intercepted", "captive-portal", "mtu-blackhole")

ALL: tuple[Scenario, ...] = (
    problem("netflix-dropped", "Packets to Netflix vanish at home.", "netflix-blocked", "home-network", Deviation(rules={
        "router": forward(*to(_HOSTS, "drop"))}), never=(*_FINE, "ipv6-broken", "netflix-down")),
    problem("netflix-reset", "Connections to Netflix are reset at home.", "netflix-blocked", "home-network", Deviation(rules={
        "router": forward(*to(_HOSTS, "reject with tcp reset", "tcp dport { 80, 443 }"))}), never=(*_FINE, "netflix-down")),
    problem("netflix-rejected", "The router says that there is no way to Netflix.", "netflix-blocked", "home-network", Deviation(rules={
        "router": forward(*to(_HOSTS, "reject with icmpx type admin-prohibited"))}), never=(*_FINE, "netflix-down")),
    problem("netflix-devices-dropped", "Packets to the hosts that TVs need vanish.", "netflix-blocked", "home-network", Deviation(rules={
        "router": forward(*to(_DEVICES, "drop"))}), never=(*_FINE, "netflix-down")),
    problem("netflix-down", "Netflix answers with server errors.", "netflix-down", "netflix", Deviation(sites={
        host: {"https": _SERVER_ERROR} for host in ("www.netflix.com", *DEVICE_HOSTS)}), never=(*_FINE, "netflix-blocked")),
    problem("netflix-video-503", "Every video server answers 503.", "netflix-down", "netflix",
            Deviation(sites=_BUSY_VIDEO), never=(*_FINE, "netflix-blocked")),
    problem("netflix-video-404", "Every video server answers 404.", "netflix-down", "netflix",
            Deviation(sites=_NO_VIDEO), never=(*_FINE, "netflix-blocked")),
    problem("netflix-video-empty", "Every video server answers 200 with nothing in it.", "netflix-down", "netflix",
            Deviation(sites=_EMPTY_VIDEO), never=(*_FINE, "netflix-blocked")),
    problem("netflix-video-not-ranges", "Each video server has another way of not sending: 500, 504, 404, 416, 503; the speed test asks too.",
            "netflix-down", "netflix", Deviation(sites={
                host: {"https": f"location / {{ return {status}; }}"}
                for host, status in zip(OCA_HOSTS, (500, 504, 404, 416, 503), strict=True)}),
            "--max-data", "20", never=(*_FINE, "netflix-blocked")),
    problem("netflix-video-closes", "Every video server takes the question and closes without a word.", "netflix-blocked", "home-network",
            Deviation(sites={host: {"https": "location / { return 444; }"} for host in OCA_HOSTS}), never=(*_FINE, "netflix-refuses-address")),
    problem("netflix-closes", "Every front end takes the question and closes without a word.", "netflix-blocked|netflix-down", "home-network|netflix",
            Deviation(sites={host: {"https": "location / { return 444; }"} for host in ("www.netflix.com", *DEVICE_HOSTS)}), never=_FINE),
    problem("netflix-video-expired", "The certificates of the video servers alone ended yesterday; this PC's clock is right.",
            "netflix-certificate", "netflix", Deviation(sites={host: {"certificate": "oca-expired"} for host in OCA_HOSTS}),
            never=(*_FINE, "clock-wrong", "netflix-blocked")),
    problem("netflix-expired", "Netflix's certificates ended yesterday; this PC's clock is right.", "netflix-certificate", "netflix",
            Deviation(sites={host: {"certificate": f"{group}-expired"} for host, group in _WEB.items()}), never=(*_FINE, "clock-wrong")),
    problem("netflix-not-yet", "Netflix's certificates begin next month; this PC's clock is right.", "netflix-certificate", "netflix",
            Deviation(sites={host: {"certificate": f"{group}-unborn"} for host, group in _WEB.items()}), never=(*_FINE, "clock-wrong")),
    problem("refuses-address-420", "Netflix's video servers refuse this address.", "netflix-refuses-address", "isp",
            Deviation(sites=_VIDEO_REFUSES), never=(*_FINE, "netflix-blocked", "netflix-down")),
    problem("refuses-address-403", "Several hosts of Netflix refuse this address.", "netflix-refuses-address", "isp", Deviation(sites={
        **_VIDEO_REFUSES, **{host: {"https": _REFUSED} for host in ("www.netflix.com", "api.fast.com", "fast.com", "assets.nflxext.com")}}),
        never=(*_FINE, "netflix-blocked", "netflix-down")),
)  # fmt: skip
