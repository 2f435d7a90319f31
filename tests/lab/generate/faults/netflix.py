"""Faults of Netflix itself and of the way to it alone."""

from __future__ import annotations

from random import Random

from tests.lab.generate.part import Part, fault
from tests.lab.internet import OCA_HOSTS, SITES
from tests.lab.player.names import TV_NAMES
from tests.lab.scenario import Deviation
from tests.lab.scenarios.words import addresses, forward, to


def netflix_blocked(draw: Random) -> Part:
    hosts = draw.choice((
        (".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net"),
        (".nflxvideo.net",), (".netflix.com", "netflix.com"), tuple(draw.sample(TV_NAMES, 3)), ("assets.nflxext.com", "codex.nflxext.com"),
    ))  # fmt: skip
    action, match = draw.choice((
        ("drop", ""), ("reject with tcp reset", "tcp dport { 80, 443 }"), ("reject with icmpx type admin-prohibited", ""),
    ))  # fmt: skip
    four = draw.random() < 0.25
    where = [address for address in addresses(*hosts) if not (four and ":" in address)]
    what = f"{action}: {hosts}{', IPv4 alone' if four else ''}"
    return fault(what, "netflix-blocked", Deviation(rules={"router": forward(*to(where, action, match))}))


_STAMP = (
    "add_header X-Netflix.nfstatus 2_1 always; add_header Via '1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)' always;"
)


def netflix_down(draw: Random) -> Part:
    status = draw.choice((500, 502, 503, 504))
    text = f"{_STAMP} location / {{ return {status} 'Service Unavailable'; }}"
    hosts = draw.choice((("www.netflix.com", *TV_NAMES), OCA_HOSTS, ("www.netflix.com",)))
    sites = {host: {"https": text, "http": text} if host in OCA_HOSTS else {"https": text} for host in hosts}
    return fault(
        f"{status} from {hosts[0]} and {len(hosts) - 1} more", "netflix-down", Deviation(sites=sites), "sites"
    )


def netflix_refuses(draw: Random) -> Part:
    status = draw.choice((420, 420, 403))
    header = "add_header X-Netflix-Geo-Check failed always;" if status == 420 else _STAMP
    text = f"{header} location / {{ return {status}; }}"
    sites = {host: {"https": text, "http": text} for host in OCA_HOSTS}
    if status == 403:
        sites |= {
            host: {"https": text}
            for host in ("www.netflix.com", "api.fast.com", "fast.com", "assets.nflxext.com")
        }
    return fault(
        f"video servers answer {status}",
        "netflix-refuses-address",
        Deviation(sites=sites),
        "sites",
    )


def video_nonsense(draw: Random) -> Part:
    answer = draw.choice(("return 404;", "return 200 '';", "return 200 '<html>hello</html>';"))
    text = f"location / {{ {answer} }}"
    return fault(f"video servers: {answer}", "netflix-down netflix-blocked netflix-refuses-address", Deviation(
        sites={host: {"https": text, "http": text} for host in OCA_HOSTS}), "sites")  # fmt: skip


def certificates_old(draw: Random) -> Part:
    """Netflix's certificates expired, or are not valid yet; the clock is right."""
    age = draw.choice(("expired", "unborn"))
    groups = draw.choice(
        (("netflix", "assets", "fast", "oca", "device"), ("netflix",), ("oca",), ("assets",))
    )
    sites = {
        site.host: {"certificate": f"{site.certificate}-{age}"}
        for site in SITES
        if site.certificate in groups
    }
    return fault(f"certificates of {groups} are {age}", "netflix-certificate", Deviation(
        sites=sites), "sites", "clock")  # fmt: skip


def mute(draw: Random) -> Part:
    """Netflix's servers take the connection and end it without a word."""
    text = "location / { return 444; }"
    hosts = draw.choice((("www.netflix.com", *TV_NAMES), OCA_HOSTS, ("www.netflix.com",)))
    return fault(f"{hosts[0]} and {len(hosts) - 1} more end connections without an answer", "netflix-down netflix-blocked", Deviation(
        sites={host: {"https": text} for host in hosts}), "sites")  # fmt: skip


ALL = (netflix_blocked, netflix_down, netflix_refuses, video_nonsense, certificates_old, mute)
