"""Faults of this PC: tunnels, proxies, its clock, its hosts file, its routes."""

from __future__ import annotations

from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part, fault
from tests.lab.player.names import TV_NAMES
from tests.lab.scenario import ROUTER, Deviation
from tests.lab.scenarios import tunnels
from tests.lab.scenarios.words import forward


def vpn(draw: Random) -> Part:
    device = draw.choice(words.TUNNELS)
    style = draw.choice(("halves", "default", "table", "dead", "IPv4 alone"))
    if style == "dead":
        return fault(f"a dead tunnel {device} takes everything", "vpn-active", Deviation(commands=(
            ("pc", f"ip tuntap add {device} mode tun; ip link set {device} up; ip addr add 10.66.0.2/16 dev {device};"
                   f" ip addr add fc00:bbbb:bbbb:bb01::2/64 dev {device} nodad; " + tunnels.HALVES.format(device)),)),
            "tunnel", "line", on=("browser",))  # fmt: skip
    routes = {
        "halves": tunnels.HALVES.format(device), "table": tunnels.TABLE.format(device),
        "default": f"ip route replace default dev {device}; ip -6 route replace default dev {device}",
        "IPv4 alone": f"ip route add 0.0.0.0/1 dev {device}; ip route add 128.0.0.0/1 dev {device}",
    }  # fmt: skip
    return fault(f"a tunnel {device} ({style})", "vpn-active",
                 tunnels.tunnel(device, routes[style], six=style != "IPv4 alone"), "tunnel", "line", "names", on=("browser",))  # fmt: skip


def vpn_upstream(draw: Random) -> Part:
    number, name = draw.choice(words.HOSTERS)
    return fault(f"Netflix sees an address of {name}", "vpn-upstream", Deviation(
        isp={"asn": number, "isp": name, "city": "Bucharest", "country": "RO"}), "isp")  # fmt: skip


def proxy(draw: Random) -> Part:
    how = draw.choice(("works", "nothing listens", "silent", "only way", "KDE"))
    port = draw.randint(3000, 9999)
    dead = {"nothing listens": f"http://{ROUTER}:{port}", "silent": f"http://{words.lan(draw)}:{port}"}
    if how in dead:
        name = draw.choice(("https_proxy", "HTTPS_PROXY", "all_proxy"))
        return fault(f"{name}={dead[how]}, where nothing is", "proxy-configured", Deviation(environment={name: dead[how]}),
                     "proxy", on=("browser",))  # fmt: skip
    if how == "KDE":
        text = f"[Proxy Settings]\nProxyType=1\nhttpProxy=http://{ROUTER} {port}\nhttpsProxy=http://{ROUTER} {port}\n"
        return fault("KDE names a proxy that is not there", "proxy-configured", Deviation(
            files={".config/kioslaverc": text}, environment={"XDG_CURRENT_DESKTOP": "KDE"}), "proxy", on=("browser",))  # fmt: skip
    rules = {"router": forward("iifname br0 drop")} if how == "only way" else {}
    return fault(
        f"a proxy is set ({how})", "proxy-configured", tunnels.proxy(rules=rules), "proxy", on=("browser",)
    )


def clock(draw: Random) -> Part:
    days = draw.randint(1, 900) * 86_400 + draw.randint(-30_000, 30_000)
    shift = draw.choice(
        (draw.randint(120, 3000), draw.randint(3700, 80_000), days, draw.choice((1, 2, 5, 5.5, 9)) * 3600)
    )
    shift = int(shift) * draw.choice((1, -1))
    return fault(
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
    return fault(
        f"the hosts file has {where} for {names}",
        "hosts-override",
        Deviation(hosts=(f"{where} {' '.join(names)}",)),
        "hosts",
    )


def wrong_route(draw: Random) -> Part:
    """Another adapter of this PC took the way to the world, by IPv4 alone or with IPv6 off."""
    device = draw.choice(("veth9f3a1c2", "docker0", "br-5e21", "vEthernet1", "tun9", "eth1"))
    how = draw.choice(("self-made", "private", "nobody"))
    made = f"169.254.{draw.randint(1, 254)}.{draw.randint(1, 254)}"
    net = f"172.{draw.randint(17, 30)}.0"
    add = f"ip link add {device} type veth peer name far9; ip link set {device} up; ip link set far9 up;"
    worse = (
        f"ip route del default; ip route add default via {ROUTER} dev eth0 metric {draw.randint(600, 3100)};"
    )
    commands = {
        "self-made": f"{add} ip addr add {made}/16 dev {device}; {worse} ip route add default dev {device} scope link src {made} metric 205",
        "private": f"{add} ip addr add {net}.2/16 dev {device}; {worse} ip route add default via {net}.1 dev {device} metric 50",
        "nobody": f"{worse} ip route add default via {words.lan(draw)} dev eth0 metric 20",
    }  # fmt: skip
    causes = "route-wrong gateway-unreachable" if how == "nobody" else "route-wrong"
    if device == "tun9" and how != "nobody":
        causes += " vpn-active"  # a way to the world through an adapter of that name is a VPN's, to whoever looks at it
    return fault(f"the way to the world leads through {device} ({how})", causes, Deviation(
        ipv6=draw.random() < 0.4, commands=(("pc", commands[how]),)), "tunnel", "line", "home", on=("browser",))  # fmt: skip


ALL = (vpn, vpn_upstream, proxy, clock, hosts_file, wrong_route)
