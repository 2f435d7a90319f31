"""Families of faults, each with its parameters drawn, and the diagnoses of which any may come first."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part
from tests.lab.internet import OCA_HOSTS, Site
from tests.lab.player.names import TV_NAMES
from tests.lab.scenario import ISP_RESOLVERS, ROUTER, Deviation, Line, Program
from tests.lab.scenarios import tunnels
from tests.lab.scenarios.words import addresses, arriving, block, forward, leaving, program, redirect, to

_NETFLIX = ("netflix.com", "nflxvideo.net", "nflxext.com")
_WEB = "iifname br0 fib daddr type != local tcp dport"

Family = Callable[[Random], Part]


def _part(what: str, causes: str, deviation: Deviation, *claims: str, **more: object) -> Part:
    return Part(
        what=what, causes=frozenset(causes.split()), deviation=deviation, claims=frozenset(claims), **more,  # type: ignore[arg-type]
    )  # fmt: skip


# --- names -------------------------------------------------------------------------------------------------


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
        _NETFLIX, ("nflxvideo.net",), ("nflxext.com",), ("netflix.com",), ("www.netflix.com",),
        tuple(draw.sample(TV_NAMES, draw.randint(1, 3))), ("www.netflix.com", *draw.sample(TV_NAMES, 2)),
    ))  # fmt: skip


def dns_dead(draw: Random) -> Part:
    how = draw.choice(("silent", "closed", "gone", "far and gone", "both gone"))
    if how == "silent":
        rules = {"router": arriving(f"ip daddr {ROUTER} meta l4proto {{ tcp, udp }} th dport 53 drop")}
        return _part("the router's resolver is silent", "dns-unreachable", Deviation(rules=rules), "names")
    if how == "closed":
        return _part(
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
    return _part(
        f"resolvers {gone[how]} do not exist", "dns-unreachable", Deviation(resolvers=gone[how]), "names"
    )


def dns_failing(draw: Random) -> Part:
    code = draw.choice(("SERVFAIL", "REFUSED", "SERVFAIL"))
    names = draw.choice(((), (), ("netflix.com", "nflxvideo.net"), ("nflxvideo.net",), ("netflix.com",)))
    chosen = [word for name in names for word in ("--for", name)]
    causes = "dns-failing dns-blocking" if names else "dns-failing"
    return _part(
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
        return _part(f"{what} by the provider", causes, Deviation(isp_dns=tuple(lines)), "names", "block")
    return _part(
        f"{what} by the router", causes, Deviation(router_dns=block(names, *answers)), "names", "block"
    )


def dns_warning_page(draw: Random) -> Part:
    """A filter's page at a public address, with or without TLS."""
    where = words.public(draw)
    names = draw.choice((_NETFLIX, ("nflxvideo.net",), ("netflix.com",), ("nflxext.com",)))
    certificate = draw.choice(("web", "portal"))
    page = "location / { default_type text/html; return 200 '<html><title>Blocked</title>This page is not allowed.</html>'; }"
    site = Site(host=f"block.{words.label(draw)}.example", v4=(where,), certificate=certificate, http=page,
                https=page if draw.random() < 0.7 else "")  # fmt: skip
    return _part(
        f"{names} lead to a warning page at {where}{f' with the certificate of {certificate}' if site.https else ''}",
        "dns-blocking dns-hijacked netflix-blocked",
        Deviation(router_dns=block(names, where), strangers=(site,)), "names", "block",
    )  # fmt: skip


def dns_lying(draw: Random) -> Part:
    where = draw.choice(("92.242.140.2", words.public(draw), ROUTER))
    if draw.random() < 0.6:
        return _part(
            f"names that do not exist get {where}",
            "dns-hijacked",
            _scripted(draw, "--invent", where),
            "names",
            "dnsmasq",
        )
    catch = "fib daddr type != local meta l4proto { tcp, udp } th dport 53"
    if draw.random() < 0.5:
        rules = {"router": redirect(f"iifname br0 {catch} redirect to :53")}
        return _part(
            "the router answers for every resolver", "dns-hijacked", Deviation(rules=rules), "port 53"
        )
    rules = {"provider": redirect(f"meta nfproto ipv4 {catch} dnat ip to {ISP_RESOLVERS[0]}",
                                  f"meta nfproto ipv6 {catch} dnat ip6 to {ISP_RESOLVERS[1]}")}  # fmt: skip
    return _part("the provider answers for every resolver", "dns-hijacked", Deviation(rules=rules), "port 53")


def dns_slow(draw: Random) -> Part:
    if draw.random() < 0.5:
        late = round(draw.uniform(1.3, 4.0), 1)
        return _part(f"look-ups take {late} s", "dns-slow dns-unreachable", Deviation(
            without=("dnsmasq",), programs=(
                program("router", "resolver", ROUTER, ISP_RESOLVERS[0], "--delay", str(late), ready=(ROUTER, 53)),)), "names", "dnsmasq")  # fmt: skip
    lost = draw.randint(30, 85)
    return _part(f"{lost} % of questions to the router are lost", "dns-slow dns-unreachable", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 numgen random mod 100 < {lost} drop")}), "names")  # fmt: skip


def dns_half(draw: Random) -> Part:
    """Something of a resolver works, and programs wait for the rest."""
    how = draw.choice(("first", "silent names", "no AAAA", "no UDP"))
    if how == "first":
        dead = draw.choice((words.lan(draw), words.public(draw)))
        return _part(f"the first resolver, {dead}, is gone; the second works", "dns-unreachable dns-slow",
                     Deviation(resolvers=(dead, ROUTER)), "names")  # fmt: skip
    if how == "silent names":
        names = draw.choice((_NETFLIX, ("netflix.com",), ("nflxvideo.net",)))
        chosen = [word for name in names for word in ("--silent-for", name)]
        return _part(f"no answer for {names}", "dns-blocking dns-failing dns-slow dns-unreachable",
                     _scripted(draw, *chosen), "names", "dnsmasq")  # fmt: skip
    if how == "no AAAA":
        return _part("questions for AAAA get no answer", "dns-slow dns-unreachable dns-failing",
                     _scripted(draw, "--silent-type", "AAAA"), "names", "dnsmasq")  # fmt: skip
    return _part("UDP port 53 of the router is dropped, TCP works", "dns-unreachable dns-slow", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} udp dport 53 drop")}), "names")  # fmt: skip


def smart_dns(draw: Random) -> Part:
    return _part("a smart DNS service", "smart-dns", _scenario("smart-dns"), "names")


# --- the line ----------------------------------------------------------------------------------------------


def internet_dead(draw: Random) -> Part:
    how = draw.choice(("down", "swallowed", "refused"))
    if how == "down":
        return _part(
            "the line is down",
            "internet-unreachable",
            Deviation(commands=(("provider", "ip link set home down"),)),
            "line",
        )
    action = "drop" if how == "swallowed" else "reject with icmpx type admin-prohibited"
    rules = (
        {"provider": arriving("iifname home drop")}
        if how == "swallowed"
        else {"provider": forward(f"iifname home {action}")}
    )
    return _part(
        f"everything is {how} at the provider", "internet-unreachable", Deviation(rules=rules), "line"
    )


def router_dead(draw: Random) -> Part:
    if draw.random() < 0.5:
        return _part("the router is off", "gateway-unreachable", Deviation(commands=(
            ("router", "ip link set br0 down"), ("pc", "ip neigh flush dev eth0"))), "line", "home")  # fmt: skip
    nobody = words.lan(draw)
    return _part(f"the default route names {nobody}, which nobody has", "gateway-unreachable", Deviation(
        ipv6=False, resolvers=(nobody,), commands=(("pc", f"ip route replace default via {nobody}"),)), "line", "home", "names")  # fmt: skip


def no_network(draw: Random) -> Part:
    how = draw.choice(("no address", "self-made address", "cable out", "no way out"))
    made = f"169.254.{draw.randint(1, 254)}.{draw.randint(1, 254)}"
    commands = {
        "no address": (("pc", "ip addr flush dev eth0"),),
        "self-made address": (
            (
                "pc",
                f"ip -4 addr flush dev eth0; ip addr add {made}/16 dev eth0; ip route add default dev eth0 metric 1000",
            ),
        ),
        "cable out": (
            ("router", "ip link set lan1 down"),
            ("pc", "ip -4 addr flush dev eth0; ip -6 addr flush dev eth0 scope global"),
        ),
        "no way out": (("pc", "ip route del default; ip -6 route del default || true"),),
    }
    return _part(
        how,
        "no-network",
        Deviation(ipv6=how in {"cable out", "no way out"}, commands=commands[how]),
        "line",
        "home",
    )


def ipv6_broken(draw: Random) -> Part:
    how = draw.choice(("swallowed", "rejected", "large lost", "Netflix alone"))
    if how == "large lost":
        size = draw.randint(1300, 1440)
        return _part(f"IPv6 packets over {size} bytes are lost", "ipv6-broken mtu-blackhole", Deviation(
            commands=(("provider", f"ip link set home mtu {size}; ip link set core mtu {size}"),),
            rules={"provider": leaving("icmpv6 type packet-too-big drop")}), "mtu")  # fmt: skip
    if how == "Netflix alone":
        six = [
            a
            for a in addresses(
                ".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net"
            )
            if ":" in a
        ]
        return _part("Netflix's IPv6 addresses do not answer", "ipv6-broken netflix-blocked", Deviation(rules={
            "provider": forward(*to(six, "drop"))}))  # fmt: skip
    action = "drop" if how == "swallowed" else "reject with icmpv6 type no-route"
    return _part(
        f"IPv6 is {how}", "ipv6-broken", Deviation(rules={"provider": forward(f"meta nfproto ipv6 {action}")})
    )


def mtu_blackhole(draw: Random) -> Part:
    size = draw.randint(1280, 1440)
    return _part(f"packets over {size} bytes vanish", "mtu-blackhole", Deviation(
        commands=(("provider", f"ip link set home mtu {size}; ip link set core mtu {size}"),),
        rules={"provider": leaving("icmpv6 type packet-too-big drop", "icmp type destination-unreachable drop")}), "mtu")  # fmt: skip


def loss(draw: Random) -> Part:
    percent = draw.choice((3, 4, 5, 6, 8, 12, 20, 30))
    where = draw.choice(("home", "provider", "upstream", "downstream"))
    share = f"numgen random mod 100 < {percent} drop"
    rules = {
        "home": {"router": arriving(f"iifname br0 {share}")
                 + f"table inet back {{\n chain rules {{\n type filter hook postrouting priority 300;\n oifname br0 {share}\n }}\n}}\n"},
        "provider": {"provider": forward(share)},
        "upstream": {"provider": forward(f"iifname home {share}")},
        "downstream": {"provider": forward(f"oifname home {share}")},
    }  # fmt: skip
    return _part(f"{percent} % lost ({where})", "packet-loss", Deviation(rules=rules[where]), "loss")


def far(draw: Random) -> Part:
    delay = draw.choice((110, 130, 160, 200, 310, 450))
    return _part(
        f"everything is {2 * delay} ms away", "latency-high", Deviation(line=Line(delay_ms=delay)), "line"
    )


def slow(draw: Random) -> Part:
    down = round(draw.uniform(0.6, 3.6), 1)
    up = round(max(0.3, down * draw.uniform(0.1, 0.5)), 1)
    return _part(f"a line of {down} and {up} Mbit/s", "bandwidth-low", Deviation(
        line=Line(down=down, up=up, buffer_ms=draw.choice((60, 150, 300)))), "line", speed=True)  # fmt: skip


def throttled(draw: Random) -> Part:
    rate = draw.randint(100, 330)
    hosts = addresses(".nflxvideo.net")
    four = ", ".join(a for a in hosts if ":" not in a)
    return _part(f"Netflix's video servers are held at {rate * 8 / 1000:.1f} Mbit/s", "netflix-throttled", Deviation(
        rules={"provider": forward(f"ip saddr {{ {four} }} limit rate over {rate} kbytes/second burst 60 kbytes drop")}),
        "line", speed=True)  # fmt: skip


def busy(draw: Random) -> Part:
    down = draw.choice((8, 12, 16, 25))
    links = draw.choice((2, 4, 8))
    return _part(f"another device downloads over {links} connections on a line of {down} Mbit/s", "link-busy bandwidth-low", Deviation(
        line=Line(down=down, up=max(2.0, down / 5), buffer_ms=draw.choice((60, 120, 300))),
        programs=(Program(where="tv", command=(
            "{python}", "-B", "{faults}/fetch.py", "162.159.140.220", "speed.cloudflare.com", "/__down?bytes=200000000", str(links))),),
        commands=(("pc", "sleep 1.5"),)), "line", speed=True)  # fmt: skip


def drops(draw: Random) -> Part:
    down, up = round(draw.uniform(0.5, 2.0), 1), round(draw.uniform(2.0, 7.0), 1)
    where = draw.choice(("router", "provider"))
    match = {"router": "iifname br0", "provider": "iifname home"}[where]
    return _part(f"the {where} is gone for {down} s, back for {up} s, and so on",
                 "connection-drops packet-loss internet-unreachable gateway-unreachable", Deviation(
        programs=(program(where, "flap", str(up), str(down), match),)), "line", "loss", watch_s=30.0)  # fmt: skip


def dies(draw: Random) -> Part:
    after = round(draw.uniform(0.3, 3.0), 1)
    where, match, device = draw.choice(
        (("router", "iifname br0", "br0"), ("provider", "iifname home", "home"))
    )
    return _part(f"{after} s after the first connection the {where} is gone for good",
                 "connection-drops internet-unreachable gateway-unreachable packet-loss", Deviation(
        programs=(program(where, "flap", str(after), "0", match, "--once", device),)), "line", "loss", speed=True)  # fmt: skip


# --- sign-in pages, inspectors, filters --------------------------------------------------------------------


def portal(draw: Random) -> Part:
    host, port = draw.choice(words.PORTALS), draw.choice(("", "", ":8443", ":8880"))
    how = draw.choice((("302", "--location", f"http://{host}{port}/{words.label(draw)}?mac=00-11"), ("200",), ("511",),
                       ("307", "--location", f"https://{host}{port}/start")))  # fmt: skip
    https = draw.choice(("reject with tcp reset", "drop"))
    return _part(f"a sign-in page {how}", "captive-portal", Deviation(
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
        return _part(f"the router opens TLS to {only or 'everybody'}, untrusted", "tls-intercepted netflix-blocked", Deviation(
            programs=(program("router", "inspector", "9443", *leaf, *words_, ready=(ROUTER, 9443)),),
            rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), "web")  # fmt: skip
    trusted = draw.random() < 0.6
    return _part(f"a program on the PC opens TLS to {only or 'everybody'}, {'trusted' if trusted else 'untrusted'}", "tls-intercepted", Deviation(
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
    return _part(f"a filter {'leaves' if hang else 'resets'} TLS to {suffixes}", "netflix-blocked", Deviation(
        programs=(program("router", "relay", "9443", *hang, *names, ready=(ROUTER, 9443)),),
        rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), "web")  # fmt: skip


# --- VPN, proxy, this PC -----------------------------------------------------------------------------------


def vpn(draw: Random) -> Part:
    device = draw.choice(words.TUNNELS)
    style = draw.choice(("halves", "default", "table", "dead", "IPv4 alone"))
    if style == "dead":
        return _part(f"a dead tunnel {device} takes everything", "vpn-active", Deviation(commands=(
            ("pc", f"ip tuntap add {device} mode tun; ip link set {device} up; ip addr add 10.66.0.2/16 dev {device};"
                   f" ip addr add fc00:bbbb:bbbb:bb01::2/64 dev {device} nodad; " + tunnels.HALVES.format(device)),)),
            "tunnel", "line", on=("browser",))  # fmt: skip
    routes = {
        "halves": tunnels.HALVES.format(device), "table": tunnels.TABLE.format(device),
        "default": f"ip route replace default dev {device}; ip -6 route replace default dev {device}",
        "IPv4 alone": f"ip route add 0.0.0.0/1 dev {device}; ip route add 128.0.0.0/1 dev {device}",
    }  # fmt: skip
    return _part(f"a tunnel {device} ({style})", "vpn-active",
                 tunnels.tunnel(device, routes[style], six=style != "IPv4 alone"), "tunnel", "line", "names", on=("browser",))  # fmt: skip


def vpn_upstream(draw: Random) -> Part:
    number, name = draw.choice(words.HOSTERS)
    return _part(f"Netflix sees an address of {name}", "vpn-upstream netflix-refuses-address", Deviation(
        isp={"asn": number, "isp": name, "city": "Bucharest", "country": "RO"}), "isp")  # fmt: skip


def proxy(draw: Random) -> Part:
    how = draw.choice(("works", "nothing listens", "silent", "only way", "KDE"))
    port = draw.randint(3000, 9999)
    dead = {"nothing listens": f"http://{ROUTER}:{port}", "silent": f"http://{words.lan(draw)}:{port}"}
    if how in dead:
        name = draw.choice(("https_proxy", "HTTPS_PROXY", "all_proxy"))
        return _part(f"{name}={dead[how]}, where nothing is", "proxy-configured", Deviation(environment={name: dead[how]}),
                     "proxy", on=("browser",))  # fmt: skip
    if how == "KDE":
        text = f"[Proxy Settings]\nProxyType=1\nhttpProxy=http://{ROUTER} {port}\nhttpsProxy=http://{ROUTER} {port}\n"
        return _part("KDE names a proxy that is not there", "proxy-configured", Deviation(
            files={".config/kioslaverc": text}, environment={"XDG_CURRENT_DESKTOP": "KDE"}), "proxy", on=("browser",))  # fmt: skip
    rules = {"router": forward("iifname br0 drop")} if how == "only way" else {}
    return _part(
        f"a proxy is set ({how})", "proxy-configured", tunnels.proxy(rules=rules), "proxy", on=("browser",)
    )


def clock(draw: Random) -> Part:
    days = draw.randint(1, 900) * 86_400 + draw.randint(-30_000, 30_000)
    shift = draw.choice(
        (draw.randint(120, 3000), draw.randint(3700, 80_000), days, draw.choice((1, 2, 5, 5.5, 9)) * 3600)
    )
    shift = int(shift) * draw.choice((1, -1))
    return _part(
        f"the clock is {shift} s off",
        "clock-wrong timezone-wrong",
        Deviation(clock_s=shift),
        "clock",
        on=("browser",),
    )


def hosts_file(draw: Random) -> Part:
    names = draw.sample(
        ("www.netflix.com", "netflix.com", "assets.nflxext.com", *TV_NAMES), draw.randint(1, 4)
    )
    where = draw.choice(("0.0.0.0", "127.0.0.1", words.public(draw), words.lan(draw)))
    return _part(
        f"the hosts file has {where} for {names}",
        "hosts-override",
        Deviation(hosts=(f"{where} {' '.join(names)}",)),
        "hosts",
    )


# --- Netflix -----------------------------------------------------------------------------------------------


def netflix_blocked(draw: Random) -> Part:
    hosts = draw.choice((
        (".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net"),
        (".nflxvideo.net",), (".netflix.com", "netflix.com"), tuple(draw.sample(TV_NAMES, 3)), ("assets.nflxext.com", "codex.nflxext.com"),
    ))  # fmt: skip
    action, match = draw.choice(
        (
            ("drop", ""),
            ("reject with tcp reset", "tcp dport { 80, 443 }"),
            ("reject with icmpx type admin-prohibited", ""),
        )
    )
    return _part(
        f"{action}: {hosts}",
        "netflix-blocked",
        Deviation(rules={"router": forward(*to(addresses(*hosts), action, match))}),
    )


_STAMP = (
    "add_header X-Netflix.nfstatus 2_1 always; add_header Via '1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)' always;"
)


def netflix_down(draw: Random) -> Part:
    status = draw.choice((500, 502, 503, 504))
    text = f"{_STAMP} location / {{ return {status} 'Service Unavailable'; }}"
    hosts = draw.choice((("www.netflix.com", *TV_NAMES), OCA_HOSTS, ("www.netflix.com",)))
    kind = "netflix-down netflix-blocked netflix-video" if hosts == OCA_HOSTS else "netflix-down"
    sites = {host: {"https": text, "http": text} if host in OCA_HOSTS else {"https": text} for host in hosts}
    return _part(f"{status} from {hosts[0]} and {len(hosts) - 1} more", kind, Deviation(sites=sites), "sites")


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
    return _part(
        f"video servers answer {status}",
        "netflix-refuses-address netflix-blocked",
        Deviation(sites=sites),
        "sites",
    )


def video_nonsense(draw: Random) -> Part:
    answer = draw.choice(("return 404;", "return 200 '';", "return 200 '<html>hello</html>';"))
    text = f"location / {{ {answer} }}"
    return _part(f"video servers: {answer}", "netflix-down netflix-blocked netflix-refuses-address", Deviation(
        sites={host: {"https": text, "http": text} for host in OCA_HOSTS}), "sites")  # fmt: skip


def _scenario(name: str) -> Deviation:
    from tests.lab.scenarios import BY_NAME

    return BY_NAME[name].deviation


#: Every family is drawn as often as any other.
FAMILIES: dict[str, Family] = {
    f.__name__: f for f in (
        dns_dead, dns_failing, dns_blocking, dns_warning_page, dns_lying, dns_slow, dns_half, smart_dns,
        internet_dead, router_dead, no_network, ipv6_broken, mtu_blackhole, loss, far, slow, throttled, busy, drops, dies,
        portal, inspector, sni_filter, vpn, vpn_upstream, proxy, clock, hosts_file,
        netflix_blocked, netflix_down, netflix_refuses, video_nonsense,
    )
}  # fmt: skip
