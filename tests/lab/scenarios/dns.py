"""Faults of names: resolvers that are silent, fail, block, lie or dawdle, and services that redirect on purpose."""

from __future__ import annotations

from tests.lab.internet import Site
from tests.lab.scenario import ROUTER, Deviation, Program, Scenario
from tests.lab.scenarios.words import ESSENTIAL, arriving, block, forward, problem, program, redirect

_ISP = "217.237.148.22"
_CATCH = "fib daddr type != local meta l4proto { tcp, udp } th dport 53"


def _resolver(*words: str) -> Deviation:
    """The router's resolver is the scripted one."""
    return Deviation(
        without=("dnsmasq",),
        programs=(program("router", "resolver", ROUTER, _ISP, *words, ready=(ROUTER, 53)),),
    )


def _isp_resolver(*words: str) -> Deviation:
    """The router asks a scripted resolver at the provider."""
    started = program("provider", "resolver", "217.237.150.115", _ISP, *words, ready=("217.237.150.115", 53))
    return Deviation(
        router_asks=("217.237.150.115",),
        prepare=(("provider", "ip addr add 217.237.150.115 dev lo"),),
        programs=(started,),
    )


_SMART = "185.38.14.10"
_SMART_DNS = Deviation(
    resolvers=("185.38.14.53",),
    lab_files={"smart.conf": "\n".join((
        "keep-in-foreground", "no-resolv", "no-hosts", "bind-interfaces", "user=root", "pid-file",
        "listen-address=185.38.14.53", "server=9.9.9.9",
        *(f"address=/{name}/{_SMART}" for name in ("netflix.com", "netflix.net", "fast.com")), "",
    ))},
    prepare=(("internet", f"ip addr add 185.38.14.53 dev lo; ip addr add {_SMART} dev lo"),),
    programs=(
        Program(where="internet", command=("dnsmasq", "-C", "{lab}/smart.conf")),
        program("internet", "relay", "443", "--at", _SMART, "--by-name", "9.9.9.9", ready=(_SMART, 443)),
    ),
)  # fmt: skip

#: Shows its page for every name, with a certificate of its own.
_WARNING = (
    Site(
        host="warning.example",
        v4=("92.242.140.2",),
        certificate="portal",
        https="location / { return 200 'blocked'; }",
    ),
)

#: Names with which Netflix starts on TVs and phones, beside those that the healthy internet has.
_STARTING = tuple(
    Site(host=f"{name}.netflix.com", v4=(f"52.208.113.{40 + n}",), certificate="device", https="location / { return 404; }")
    for n, name in enumerate(
        ("nrdp51-appboot", "appboot.us-west-2.origin.prodaa", "nrdp.prod.cloud", "nrdp.prod.ftl", "ios.prod.http1")
    )
)  # fmt: skip


def _list(*names: str, answers: tuple[str, ...] = ()) -> Deviation:
    """A block list at home with these names; all names of devices exist."""
    return Deviation(
        router_dns=block(tuple(f"{name}.netflix.com" for name in names), *answers), strangers=_STARTING
    )


ALL: tuple[Scenario, ...] = (
    problem("dns-silent", "The router's resolver does not answer.", "dns-unreachable", "home-network", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} meta l4proto {{ tcp, udp }} th dport 53 drop")}),
        never=("internet-unreachable", "netflix-blocked", "dns-blocking", "captive-portal")),
    problem("dns-closed", "Nothing listens at the router's port 53.", "dns-unreachable", "home-network", Deviation(without=("dnsmasq",)),
            never=("internet-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-gone", "The configured resolver is a machine that is not there any more.", "dns-unreachable", "home-network",
            Deviation(resolvers=("192.168.1.77",)), never=("internet-unreachable", "netflix-blocked")),
    problem("dns-public-shut-out", "This PC asks public name servers, and the router lets no question out but its own.", "dns-unreachable",
            "home-network", Deviation(resolvers=("1.1.1.1", "9.9.9.9"), rules={"router": forward("meta l4proto { tcp, udp } th dport { 53, 853 } drop")}),
            never=("internet-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-first-silent", "The first of two resolvers is silent: everything waits 5 s.", "dns-unreachable|dns-slow", "home-network",
            Deviation(resolvers=("192.168.1.77", ROUTER)), never=("internet-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-servfail", "The provider's resolver fails for every name.", "dns-failing", "isp",
            _isp_resolver("--rcode", "SERVFAIL"), never=("internet-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-refused", "The provider's resolver refuses this customer.", "dns-failing", "isp", Deviation(
        isp_dns=('local-zone: "." always_refuse',)), never=("internet-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-servfail-netflix", "The resolver fails for Netflix's names alone.", "dns-failing", "isp",
            _isp_resolver("--rcode", "SERVFAIL", "--for", "netflix.com", "--for", "nflxvideo.net"), never=("netflix-blocked", "netflix-down")),
    problem("dns-block-nxdomain", "A list at home says that Netflix does not exist.", "dns-blocking", "home-network", Deviation(
        router_dns=block(ESSENTIAL)), never=("netflix-blocked", "netflix-down", "dns-failing", "dns-hijacked")),
    problem("dns-block-zero", "A list at home sends Netflix to 0.0.0.0.", "dns-blocking", "home-network", Deviation(
        router_dns=block(ESSENTIAL, "0.0.0.0", "::")), never=("netflix-blocked", "netflix-down", "dns-hijacked", "smart-dns")),
    problem("dns-block-page", "A list at home sends Netflix to the router, which shows a page.", "dns-blocking", "home-network", Deviation(
        router_dns=block(ESSENTIAL, ROUTER)), never=("netflix-blocked", "captive-portal", "dns-hijacked", "smart-dns")),
    problem("dns-block-public-page", "The provider's filter sends Netflix to its own public address with a page.",
            "dns-blocking|dns-hijacked", "home-network|isp",
            Deviation(router_dns=block(ESSENTIAL, "92.242.140.2")), never=("netflix-blocked", "captive-portal", "tls-intercepted")),
    problem("dns-video-page", "A filter leads the video servers alone to the public address of its warning page.",
            "dns-blocking|netflix-blocked", "home-network", Deviation(router_dns=block(("nflxvideo.net",), "92.242.140.2"), strangers=_WARNING),
            never=("netflix-down", "captive-portal")),
    problem("dns-site-page", "A filter leads netflix.com alone to somebody whose certificate nobody trusts.",
            "dns-blocking|netflix-blocked", "home-network", Deviation(router_dns=block(("www.netflix.com",), "92.242.140.2"), strangers=_WARNING),
            never=("netflix-down", "captive-portal")),
    problem("dns-block-nodata", "Netflix's names exist but have no address.", "dns-blocking", "home-network", Deviation(
        isp_dns=tuple(f'local-zone: "{name}." always_nodata' for name in ESSENTIAL)), never=("netflix-blocked", "netflix-down")),
    problem("dns-block-devices", "Only names that TVs need are blocked.", "dns-blocking", "home-network", Deviation(
        router_dns=block(("appboot.netflix.com", "uiboot.netflix.com", "nrdp.nccp.netflix.com"), "0.0.0.0", "::")), never=("netflix-blocked",)),
    problem("dns-block-one-device-name", "Only appboot is blocked.", "dns-blocking", "home-network", Deviation(
        router_dns=block(("appboot.netflix.com",))), never=("netflix-blocked",)),
    problem("dns-block-tv-names", "A list hides the names with which a TV starts; all others are fine (AdAway#278).", "dns-blocking",
            "home-network", _list("appboot.us-west-2.origin.prodaa", "nrdp50-appboot", "nrdp51-appboot"),
            "--quick", "--device", "smart-tv", "--code", "NW-2-4", never=("netflix-blocked",)),
    problem("dns-block-code-names", "A list hides a name with which a Roku starts; only the error code is known.", "dns-blocking",
            "home-network", _list("nrdp51-appboot", answers=("0.0.0.0", "::")), "--quick", "--code", "NW-2-4", never=("netflix-blocked",)),
    problem("dns-block-phone-name", "A list hides the name with which Android phones start.", "dns-blocking", "home-network",
            _list("android-appboot"), "--quick", "--device", "android", never=("netflix-blocked",)),
    problem("dns-block-video", "Only the video servers' names are blocked.", "dns-blocking", "home-network", Deviation(
        router_dns=block(("nflxvideo.net",), "0.0.0.0", "::")), never=("netflix-blocked",)),
    problem("dns-block-intercepted", "A filter at home blocks Netflix and answers for every public resolver too.",
            "dns-blocking", "home-network", Deviation(
                router_dns=block(ESSENTIAL, "0.0.0.0", "::"),
                rules={"router": redirect(f"iifname br0 {_CATCH} redirect to :53")}), never=("netflix-blocked",)),
    problem("dns-rewritten", "Names that do not exist get the address of a search page.", "dns-hijacked", "isp",
            _isp_resolver("--invent", "92.242.140.2"), never=("captive-portal", "dns-blocking", "smart-dns")),
    problem("dns-intercepted", "The provider answers in the place of every public resolver.", "dns-hijacked", "isp", Deviation(rules={
        "provider": redirect(f"meta nfproto ipv4 {_CATCH} dnat ip to {_ISP}", f"meta nfproto ipv6 {_CATCH} dnat ip6 to 2a01:c20:53::53")}),
        never=("dns-blocking", "smart-dns")),
    problem("dns-intercepted-at-home", "The router answers in the place of every public resolver.", "dns-hijacked", "isp|home-network",
            Deviation(rules={"router": redirect(f"iifname br0 {_CATCH} redirect to :53")}), never=("dns-blocking", "smart-dns")),
    problem("dns-3s", "Every look-up takes three seconds.", "dns-slow|dns-unreachable", "home-network", _resolver("--delay", "3"),
            never=("netflix-blocked", "dns-blocking", "internet-unreachable")),
    problem("dns-1300ms", "Every look-up takes 1.3 seconds.", "dns-slow", "home-network", _resolver("--delay", "1.3"),
            never=("netflix-blocked", "dns-blocking", "internet-unreachable")),
    problem("dns-lossy", "Three of ten questions to the router are lost.", "dns-slow", "home-network", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 numgen random mod 100 < 30 drop")}),
        never=("dns-unreachable", "netflix-blocked", "dns-blocking")),
    problem("dns-very-lossy", "Four of five questions to the router are lost.", "dns-slow|dns-unreachable", "home-network", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 numgen random mod 100 < 80 drop")}),
        never=("netflix-blocked", "dns-blocking", "netflix-down")),
    problem("smart-dns", "A smart DNS service sends Netflix's front ends through its own servers.", "smart-dns", "this-device", _SMART_DNS,
            never=("dns-blocking", "dns-hijacked", "netflix-blocked", "tls-intercepted")),
)  # fmt: skip
