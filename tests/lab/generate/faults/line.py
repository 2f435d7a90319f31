"""Faults of the line and of the way to it: dead, far, slow, lossy, busy, coming and going."""

from __future__ import annotations

from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part, fault
from tests.lab.scenario import Deviation, Line, Program
from tests.lab.scenarios.words import addresses, arriving, forward, leaving, program, to


def internet_dead(draw: Random) -> Part:
    how = draw.choice(("down", "swallowed", "refused"))
    if how == "down":
        return fault(
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
    return fault(
        f"everything is {how} at the provider", "internet-unreachable", Deviation(rules=rules), "line"
    )


def router_dead(draw: Random) -> Part:
    if draw.random() < 0.5:
        return fault("the router is off", "gateway-unreachable", Deviation(commands=(
            ("router", "ip link set br0 down"), ("pc", "ip neigh flush dev eth0"))), "line", "home")  # fmt: skip
    nobody = words.lan(draw)
    return fault(f"the default route names {nobody}, which nobody has", "gateway-unreachable", Deviation(
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
    return fault(
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
        return fault(f"IPv6 packets over {size} bytes are lost", "ipv6-broken mtu-blackhole", Deviation(
            commands=(("provider", f"ip link set home mtu {size}; ip link set core mtu {size}"),),
            rules={"provider": leaving("icmpv6 type packet-too-big drop")}), "mtu", "families")  # fmt: skip
    if how == "Netflix alone":
        hosts = (".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net")
        six = [address for address in addresses(*hosts) if ":" in address]
        return fault("Netflix's IPv6 addresses do not answer", "ipv6-broken netflix-blocked", Deviation(rules={
            "provider": forward(*to(six, "drop"))}), "families")  # fmt: skip
    action = "drop" if how == "swallowed" else "reject with icmpv6 type no-route"
    rules = {"provider": forward(f"meta nfproto ipv6 {action}")}
    return fault(f"IPv6 is {how}", "ipv6-broken", Deviation(rules=rules), "families")


def mtu_blackhole(draw: Random) -> Part:
    size = draw.randint(1280, 1440)
    return fault(f"packets over {size} bytes vanish", "mtu-blackhole", Deviation(
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
    return fault(f"{percent} % lost ({where})", "packet-loss", Deviation(rules=rules[where]), "loss")


def far(draw: Random) -> Part:
    delay = draw.choice((110, 130, 160, 200, 310, 450))
    return fault(
        f"everything is {2 * delay} ms away", "latency-high", Deviation(line=Line(delay_ms=delay)), "line"
    )


def slow(draw: Random) -> Part:
    down = round(draw.uniform(0.6, 3.6), 1)
    up = round(max(0.3, down * draw.uniform(0.1, 0.5)), 1)
    return fault(f"a line of {down} and {up} Mbit/s", "bandwidth-low", Deviation(
        line=Line(down=down, up=up, buffer_ms=draw.choice((60, 150, 300)))), "line", speed=True)  # fmt: skip


def throttled(draw: Random) -> Part:
    rate = draw.randint(100, 330)
    hosts = addresses(".nflxvideo.net")
    four = ", ".join(a for a in hosts if ":" not in a)
    return fault(f"Netflix's video servers are held at {rate * 8 / 1000:.1f} Mbit/s", "netflix-throttled", Deviation(
        rules={"provider": forward(f"ip saddr {{ {four} }} limit rate over {rate} kbytes/second burst 60 kbytes drop")}),
        "line", speed=True)  # fmt: skip


def busy(draw: Random) -> Part:
    """Another device downloads, or uploads, over as many connections as it likes."""
    down = draw.choice((8, 12, 16, 25))
    links = draw.choice((2, 4, 8))
    upwards = draw.random() < 0.3
    command = ("send", "/__up") if upwards else ("fetch", "/__down?bytes=200000000")
    return fault(f"another device {'sends' if upwards else 'fetches'} over {links} connections on a line of {down} Mbit/s", "link-busy", Deviation(
        line=Line(down=down, up=max(2.0, down / 5), buffer_ms=draw.choice((60, 120, 300))),
        programs=(Program(where="tv", command=(
            "{python}", "-B", f"{{faults}}/{command[0]}.py", "162.159.140.220", "speed.cloudflare.com", command[1], str(links))),),
        commands=(("pc", "sleep 1.5"),)), "line", speed=True)  # fmt: skip


def drops(draw: Random) -> Part:
    down, up = round(draw.uniform(0.5, 2.0), 1), round(draw.uniform(2.0, 7.0), 1)
    where = draw.choice(("router", "provider"))
    match = {"router": "iifname br0", "provider": "iifname home"}[where]
    return fault(f"the {where} is gone for {down} s, back for {up} s, and so on",
                 "connection-drops packet-loss internet-unreachable gateway-unreachable", Deviation(
        programs=(program(where, "flap", str(up), str(down), match),)), "line", "loss", watch_s=30.0)  # fmt: skip


def dies(draw: Random) -> Part:
    after = round(draw.uniform(0.3, 3.0), 1)
    where, match, device = draw.choice(
        (("router", "iifname br0", "br0"), ("provider", "iifname home", "home"))
    )
    return fault(f"{after} s after the first connection the {where} is gone for good",
                 "connection-drops internet-unreachable gateway-unreachable packet-loss", Deviation(
        programs=(program(where, "flap", str(after), "0", match, "--once", device),)), "line", "loss", speed=True)  # fmt: skip


def bloated(draw: Random) -> Part:
    down = draw.choice((10, 16, 25))
    return fault(f"a line of {down} Mbit/s whose buffers hold two seconds", "bufferbloat", Deviation(
        line=Line(down=down, up=down / 8, buffer_ms=draw.choice((1200, 2000, 3000)))), "line", speed=True)  # fmt: skip


ALL = (
    internet_dead,
    router_dead,
    no_network,
    ipv6_broken,
    mtu_blackhole,
    loss,
    far,
    slow,
    throttled,
    busy,
    drops,
    dies,
    bloated,
)
