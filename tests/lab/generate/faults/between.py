"""Who stands between: sign-in pages, inspectors, filters."""

from __future__ import annotations

from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part, fault
from tests.lab.scenario import ROUTER, Deviation
from tests.lab.scenarios import BY_NAME
from tests.lab.scenarios.words import PUBLIC_RESOLVERS, forward, program, redirect

_WEB = "iifname br0 fib daddr type != local tcp dport"


def portal(draw: Random) -> Part:
    host, port = draw.choice(words.PORTALS), draw.choice(("", "", ":8443", ":8880"))
    how = draw.choice((("302", "--location", f"http://{host}{port}/{words.label(draw)}?mac=00-11"), ("200",), ("511",),
                       ("307", "--location", f"https://{host}{port}/start")))  # fmt: skip
    https = draw.choice(("reject with tcp reset", "drop"))
    return fault(f"a sign-in page {how}", "captive-portal", Deviation(
        ipv6=False, programs=(program("router", "page", "8090", *how, ready=(ROUTER, 8090)),),
        rules={"router": redirect("iifname br0 fib daddr type != local tcp dport 80 redirect to :8090")
               + forward(f"iifname br0 tcp dport 443 {https}", "iifname br0 udp dport != 53 drop",
                         "iifname br0 tcp dport != 53 drop", "iifname br0 icmp type echo-request drop")}), "line", "web")  # fmt: skip


_DRAWN_SUFFIXES = ("netflix.com", "nflxext.com", "nflxvideo.net", "fast.com")


def inspector(draw: Random) -> Part:
    only = draw.choice(((), (), ("netflix.com", "nflxext.com", "fast.com"), ("netflix.com",)))
    words_ = [word for suffix in only for word in ("--only", suffix)]
    leaf = ("{certificates}/inspected-leaf.pem", "{certificates}/inspected-leaf.key")
    if draw.random() < 0.35:
        return fault(f"the router opens TLS to {only or 'everybody'}, untrusted", "tls-intercepted netflix-blocked", Deviation(
            programs=(program("router", "inspector", "9443", *leaf, *words_, ready=(ROUTER, 9443)),),
            rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), "web")  # fmt: skip
    trusted = draw.random() < 0.6
    return fault(f"a program on the PC opens TLS to {only or 'everybody'}, {'trusted' if trusted else 'untrusted'}", "tls-intercepted", Deviation(
        system_roots=("root", "inspector") if trusted else ("root",),
        programs=(program("pc", "inspector", "9443", *leaf, *words_, ready=("127.0.0.1", 9443)),),
        rules={"pc": redirect("meta skuid 1000 oifname eth0 tcp dport 443 redirect to :9443", hook="output")}),
        "web", on=("browser",))  # fmt: skip


def sni_filter(draw: Random) -> Part:
    suffixes = draw.choice(
        (_DRAWN_SUFFIXES, ("netflix.com",), ("nflxvideo.net",), ("netflix.com", "nflxvideo.net"))
    )
    hang = draw.choice(((), ("--hang",)))
    names = [word for suffix in suffixes for word in ("--reset", suffix)]
    return fault(f"a filter {'leaves' if hang else 'resets'} TLS to {suffixes}", "netflix-blocked", Deviation(
        programs=(program("router", "relay", "9443", *hang, *names, ready=(ROUTER, 9443)),),
        rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), "web")  # fmt: skip


def router_page(draw: Random) -> Part:
    """The router itself stands in the way: a parental lock, or no internet behind it."""
    path, causes = draw.choice((
        ("/tools/kids_not_allowed.lua?account=default-192.168.1.23", "parental-lock netflix-blocked"),
        ("/blocked.html?reason=schedule", "parental-lock netflix-blocked"),
        ("/html/index.html?url=connectivitycheck.gstatic.com/generate_204", "internet-unreachable"),
        ("/no_internet.html", "internet-unreachable"),
    ))  # fmt: skip
    host = draw.choice((ROUTER, ROUTER, "fritz.box" if "kids" in path else ROUTER))
    public = ", ".join(a for a in PUBLIC_RESOLVERS if ":" not in a)
    return fault(f"the router sends every page to http://{host}{path}", causes, Deviation(
        ipv6=False, programs=(program("router", "page", "8090", "302", "--location", f"http://{host}{path}", ready=(ROUTER, 8090)),),
        router_dns=(f"address=/fritz.box/{ROUTER}",),
        rules={"router": redirect("iifname br0 fib daddr type != local tcp dport 80 redirect to :8090")
               + forward("iifname br0 tcp dport 443 reject with tcp reset", f"iifname br0 ip daddr {{ {public} }} tcp dport 53 reject with tcp reset",
                         "iifname br0 udp dport != 53 drop", "iifname br0 icmp type echo-request drop")}), "line", "web")  # fmt: skip


def false_names(draw: Random) -> Part:
    """A sign-in page made by false DNS answers."""
    return fault(
        "every name leads to a sign-in page",
        "captive-portal",
        BY_NAME["portal-dns"].deviation,
        "names",
        "block",
        "dnsmasq",
        "line",
        "web",
    )


def silent_tls(draw: Random) -> Part:
    """Something takes every TLS connection and never gets on with it."""
    mode = draw.choice(("silent", "noise"))
    return fault(f"every TLS connection meets {mode}", "netflix-blocked internet-unreachable tls-intercepted", Deviation(
        programs=(program("router", "tarpit", "9443", mode, ready=(ROUTER, 9443)),),
        rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), "web")  # fmt: skip


def relay(draw: Random) -> Part:
    return fault(
        "the provider's relay takes plain HTTP",
        "transparent-proxy",
        BY_NAME["transparent-proxy"].deviation,
        "web",
        "families",
    )


ALL = (portal, router_page, false_names, inspector, sni_filter, silent_tls, relay)
