"""Faults of names: resolvers that are gone, fail, hide, lie, dawdle, or work by halves."""

from __future__ import annotations

from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part, fault
from tests.lab.generate.words import NETFLIX
from tests.lab.internet import Site
from tests.lab.player.names import TV_NAMES
from tests.lab.scenario import ISP_RESOLVERS, ROUTER, Deviation
from tests.lab.scenarios import BY_NAME
from tests.lab.scenarios.words import arriving, block, program, redirect


def _scripted(draw: Random, *words_: str) -> Deviation:
    """The scripted resolver, at the router or at the provider behind the router's."""
    if draw.random() < 0.5:
        return Deviation(
            without=("dnsmasq",),
            programs=(program("router", "resolver", ROUTER, ISP_RESOLVERS[0], *words_, ready=(ROUTER, 53)),),
        )
    own = "217.237.150.115"
    return Deviation(
        router_asks=(own,), prepare=(("provider", f"ip addr add {own} dev lo"),),
        programs=(program("provider", "resolver", own, ISP_RESOLVERS[0], *words_, ready=(own, 53)),),
    )  # fmt: skip


def _sets(draw: Random) -> tuple[str, ...]:
    """Names that a list hides: a few that matter."""
    return draw.choice((
        NETFLIX, ("nflxvideo.net",), ("nflxext.com",), ("netflix.com",), ("www.netflix.com",),
        tuple(draw.sample(TV_NAMES, draw.randint(1, 3))), ("www.netflix.com", *draw.sample(TV_NAMES, 2)),
    ))  # fmt: skip


def dns_dead(draw: Random) -> Part:
    how = draw.choice(("silent", "closed", "gone", "far and gone", "both gone"))
    if how == "silent":
        rules = {"router": arriving(f"ip daddr {ROUTER} meta l4proto {{ tcp, udp }} th dport 53 drop")}
        return fault("the router's resolver is silent", "dns-unreachable", Deviation(rules=rules), "names")
    if how == "closed":
        return fault(
            "no resolver runs on the router",
            "dns-unreachable",
            Deviation(without=("dnsmasq",)),
            "names",
            "dnsmasq",
        )
    gone = {
        "gone": (words.lan(draw),),
        "far and gone": (words.public(draw),),
        "both gone": (words.lan(draw), words.public(draw)),
    }
    return fault(
        f"resolvers {gone[how]} do not exist", "dns-unreachable", Deviation(resolvers=gone[how]), "names"
    )


def dns_failing(draw: Random) -> Part:
    code = draw.choice(("SERVFAIL", "REFUSED", "SERVFAIL"))
    names = draw.choice(((), (), ("netflix.com", "nflxvideo.net"), ("nflxvideo.net",), ("netflix.com",)))
    chosen = [word for name in names for word in ("--for", name)]
    causes = "dns-failing dns-blocking" if names else "dns-failing"
    return fault(
        f"{code} for {names or 'every name'}",
        causes,
        _scripted(draw, "--rcode", code, *chosen),
        "names",
        "dnsmasq",
    )


def dns_blocking(draw: Random) -> Part:
    names = _sets(draw)
    answer = draw.choice(("", "", "0.0.0.0", "127.0.0.1", ROUTER, words.lan(draw), "none"))
    answers = {"": (), "0.0.0.0": ("0.0.0.0", "::")}.get(answer, (answer,))
    what = f"{names} blocked as {answer or 'NXDOMAIN'}"
    causes = "dns-blocking"
    if answer == "none" or draw.random() < 0.3:
        lines: list[str] = []
        for name in names:
            if answer in {"", "none"}:
                lines.append(f'local-zone: "{name}." always_{"nodata" if answer else "nxdomain"}')
            else:
                lines += [
                    f'local-zone: "{name}." redirect',
                    *(f'local-data: "{name}. 60 {"AAAA" if ":" in a else "A"} {a}"' for a in answers),
                ]
        return fault(f"{what} by the provider", causes, Deviation(isp_dns=tuple(lines)), "names", "block")
    return fault(
        f"{what} by the router", causes, Deviation(router_dns=block(names, *answers)), "names", "block"
    )


def dns_warning_page(draw: Random) -> Part:
    """A filter's page at a public address, with or without TLS."""
    where = words.public(draw)
    names = draw.choice((NETFLIX, ("nflxvideo.net",), ("netflix.com",), ("nflxext.com",)))
    certificate = draw.choice(("web", "portal"))
    page = "location / { default_type text/html; return 200 '<html><title>Blocked</title>This page is not allowed.</html>'; }"
    site = Site(host=f"block.{words.label(draw)}.example", v4=(where,), certificate=certificate, http=page,
                https=page if draw.random() < 0.7 else "")  # fmt: skip
    return fault(
        f"{names} lead to a warning page at {where}{f' with the certificate of {certificate}' if site.https else ''}",
        "dns-blocking dns-hijacked netflix-blocked",
        Deviation(router_dns=block(names, where), strangers=(site,)), "names", "block",
    )  # fmt: skip


def dns_lying(draw: Random) -> Part:
    where = draw.choice(("92.242.140.2", words.public(draw), ROUTER))
    if draw.random() < 0.6:
        return fault(
            f"names that do not exist get {where}",
            "dns-hijacked",
            _scripted(draw, "--invent", where),
            "names",
            "dnsmasq",
        )
    catch = "fib daddr type != local meta l4proto { tcp, udp } th dport 53"
    if draw.random() < 0.5:
        rules = {"router": redirect(f"iifname br0 {catch} redirect to :53")}
        return fault(
            "the router answers for every resolver", "dns-hijacked", Deviation(rules=rules), "port 53"
        )
    rules = {"provider": redirect(f"meta nfproto ipv4 {catch} dnat ip to {ISP_RESOLVERS[0]}",
                                  f"meta nfproto ipv6 {catch} dnat ip6 to {ISP_RESOLVERS[1]}")}  # fmt: skip
    return fault("the provider answers for every resolver", "dns-hijacked", Deviation(rules=rules), "port 53")


def dns_slow(draw: Random) -> Part:
    if draw.random() < 0.5:
        late = round(draw.uniform(1.3, 4.0), 1)
        return fault(f"look-ups take {late} s", "dns-slow dns-unreachable", Deviation(
            without=("dnsmasq",), programs=(
                program("router", "resolver", ROUTER, ISP_RESOLVERS[0], "--delay", str(late), ready=(ROUTER, 53)),)), "names", "dnsmasq")  # fmt: skip
    lost = draw.randint(30, 85)
    return fault(f"{lost} % of questions to the router are lost", "dns-slow dns-unreachable", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 numgen random mod 100 < {lost} drop")}), "names")  # fmt: skip


def dns_half(draw: Random) -> Part:
    """Something of a resolver works, and programs wait for the rest."""
    how = draw.choice(("first", "silent names", "no AAAA", "no UDP"))
    if how == "first":
        dead = draw.choice((words.lan(draw), words.public(draw)))
        return fault(f"the first resolver, {dead}, is gone; the second works", "dns-unreachable dns-slow",
                     Deviation(resolvers=(dead, ROUTER)), "names")  # fmt: skip
    if how == "silent names":
        names = draw.choice((NETFLIX, ("netflix.com",), ("nflxvideo.net",)))
        chosen = [word for name in names for word in ("--silent-for", name)]
        return fault(f"no answer for {names}", "dns-blocking dns-failing dns-slow dns-unreachable",
                     _scripted(draw, *chosen), "names", "dnsmasq")  # fmt: skip
    if how == "no AAAA":
        return fault("questions for AAAA get no answer", "dns-slow dns-unreachable dns-failing",
                     _scripted(draw, "--silent-type", "AAAA"), "names", "dnsmasq")  # fmt: skip
    return fault("UDP port 53 of the router is dropped, TCP works", "dns-unreachable dns-slow", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 drop")}), "names")  # fmt: skip


def smart_dns(draw: Random) -> Part:
    return fault("a smart DNS service", "smart-dns", BY_NAME["smart-dns"].deviation, "names")


def tv_names(draw: Random) -> Part:
    """A list hides names that some TVs alone start with (AdAway/adaway.github.io#278); a code was read on the TV."""
    hosts = draw.sample(("nrdp50-appboot.netflix.com", "nrdp51-appboot.netflix.com", "nrdp52-appboot.netflix.com",
                         "appboot.us-west-2.origin.prodaa.netflix.com"), draw.randint(1, 3))  # fmt: skip
    there = tuple(
        Site(host=host, v4=(f"52.208.{113 + n}.9",), certificate="device", https="location / { return 404; }")
        for n, host in enumerate(hosts) if host != "nrdp50-appboot.netflix.com"
    )  # fmt: skip
    answers = draw.choice(((), ("0.0.0.0", "::")))
    device = draw.choice(("smart-tv", "smart-tv/lg", "smart-tv/samsung"))
    return fault(f"a list hides {hosts} from a {device}", "dns-blocking", Deviation(
        router_dns=block(hosts, *answers), strangers=there), "names", "block",
        names=tuple(hosts), arguments=("--device", device, "--code", "NW-2-4"))  # fmt: skip


ALL = (
    dns_dead,
    dns_failing,
    dns_blocking,
    dns_warning_page,
    dns_lying,
    dns_slow,
    dns_half,
    smart_dns,
    tv_names,
)
