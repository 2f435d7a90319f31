"""A home with its provider and the internet, built for one scenario and torn down afterwards.

::

    pc  --veth--+                                    (delay_line.py: a TUN pair with a fixed delay)
                br0 router wan --veth-- home provider core ------------ core internet (all addresses on lo)
    tv  --veth--+

The router translates IPv4, forwards IPv6, forwards DNS with dnsmasq and shows a page on port 80.  The
provider shapes both directions and runs the ISP's resolver.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from tests.lab import certificates, delay_line, namespaces, processor, servers, shifted_clock
from tests.lab.internet import SITES, LabInternet, fast_targets, manifest
from tests.lab.pc import PC
from tests.lab.scenario import ISP_RESOLVERS, PC6, ROUTER, ROUTER6, TV, WAN, WAN6, Deviation, Program, moved
from tests.lab.scenario import PC as PC4

ROLES = ("pc", "tv", "router", "provider", "internet")
_FAULTS = Path(__file__).with_name("faults")

#: What a home router does out of the box.
_ROUTER_RULES = """
table inet firewall {
    chain input {
        type filter hook input priority filter;
        iifname "wan" ct state established,related accept
        iifname "wan" meta l4proto { icmp, ipv6-icmp } accept
        iifname "wan" drop
    }
    chain forward {
        type filter hook forward priority filter;
        iifname "wan" ct state established,related accept
        iifname "wan" meta l4proto ipv6-icmp accept
        iifname "wan" drop
    }
}
table ip translation {
    chain out {
        type nat hook postrouting priority srcnat;
        oifname "wan" masquerade
    }
}
"""

#: Amazon's load balancers, where Netflix's front ends live, do not answer ping.
_INTERNET_RULES = """
table inet silence {
    chain input {
        type filter hook input priority filter;
        ip daddr { 3.0.0.0/8, 18.0.0.0/8, 34.240.0.0/12, 46.51.0.0/16, 52.0.0.0/8, 54.0.0.0/8, 99.80.0.0/15 } icmp type echo-request drop
        ip6 daddr 2a05:d018::/36 icmpv6 type echo-request drop
    }
}
"""


class Lab:
    """What all homes of one session share: certificates and the files of speed tests, in one folder."""

    def __init__(self) -> None:
        namespaces.sweep()
        self._sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"couchlab-{os.getpid()}-"))
        self.folder.chmod(0o755)
        processor.mount(self.folder / "groups")
        self.certificates = self.folder / "certificates"
        shifted_clock.build(self.folder)
        certificates.make(self.certificates, self.folder)
        servers.objects(self.folder)

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: object) -> None:
        self._remove(self.folder)

    @staticmethod
    def _remove(folder: Path) -> None:
        processor.unmount(folder / "groups")
        if not (folder / "groups").is_mount():
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove the folders of dead labs."""
        for folder in Path(tempfile.gettempdir()).glob("couchlab-*-*"):
            pid = folder.name.split("-")[1]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                self._remove(folder)


def internet_of(deviation: Deviation) -> LabInternet:
    """The internet of a scenario."""
    sites = []
    for site in SITES:
        if site.host == "api.fast.com":
            site = dataclasses.replace(site, https=fast_targets(deviation.isp, deviation.video_hosts))
        elif site.host in {"www.netflix.com", "api-global.netflix.com"}:
            listed = manifest(deviation.isp, deviation.video_hosts)
            site = dataclasses.replace(site, https=site.https + listed)
        sites.append(dataclasses.replace(site, **deviation.sites.get(site.host, {})))  # type: ignore[arg-type]
    return LabInternet(sites=(*sites, *deviation.strangers), records=deviation.records)


class Home:
    """A built home.  Use as a context manager; ``pc.run`` runs a program as the PC's user."""

    def __init__(self, lab: Lab, deviation: Deviation | None = None) -> None:
        self.lab = lab
        self.deviation = deviation or Deviation()
        self.folder = Path(tempfile.mkdtemp(prefix="home-", dir=lab.folder))
        self.folder.chmod(0o755)
        self._running: list[subprocess.Popen[bytes]] = []
        self.names: dict[str, str] = {}
        self._router_dns: subprocess.Popen[bytes] | None = None
        self.pc: PC

    def _local(self, address: str) -> str:
        return str(moved(address, self.deviation.lan))

    @property
    def router(self) -> str:
        """The router's address in the home."""
        return self._local(ROUTER)

    def __enter__(self) -> Home:
        try:
            self._build()
        except BaseException as exc:
            exc.add_note(self.logs())
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def logs(self) -> str:
        """The last words of every server, for people who debug the lab."""
        texts = (
            (path.name, path.read_text(errors="replace")[-600:]) for path in sorted(self.folder.glob("*.log"))
        )
        return "\n".join(f"--- {name}\n{text}" for name, text in texts if text)

    def forget_names(self) -> None:
        """The router's resolver forgets what it was told, so that the next program meets the home as it was."""
        if self._router_dns:
            self._router_dns.send_signal(signal.SIGHUP)
            time.sleep(0.1)

    def close(self) -> None:
        """Take everything down; safe to call twice and half-built."""
        if hasattr(self, "pc"):
            self.pc.close()
            del self.pc
        namespaces.stop(self._running)
        self._running.clear()
        namespaces.remove(list(self.names.values()))
        shutil.rmtree(self.folder, ignore_errors=True)

    def _build(self) -> None:
        self.names = namespaces.create(*ROLES)
        for name in self.names.values():
            for scope in ("default", "all"):
                namespaces.sysctl(name, **{
                    f"ipv6__conf__{scope}__accept_dad": 0,
                    f"ipv6__conf__{scope}__accept_ra": 0,
                    f"ipv6__conf__{scope}__router_solicitations": 0,
                })  # fmt: skip
        self._connect()
        internet = internet_of(self.deviation)
        zone = self.folder / "root.zone"
        zone.write_text(internet.zone())
        self._start_servers(internet, zone)
        self.pc = PC(self.names["pc"], self.folder, self.lab.certificates, self.deviation)
        self._await()
        self._deviate()

    def _connect(self) -> None:
        """Links, addresses, routes, forwarding, and the line with its rates."""
        n, d = self.names, self.deviation
        namespaces.ip([
            f"link add eth0 netns {n['pc']} type veth peer name lan1 netns {n['router']}",
            f"link add eth0 netns {n['tv']} type veth peer name lan2 netns {n['router']}",
            f"link add wan netns {n['router']} type veth peer name home netns {n['provider']}",
        ])  # fmt: skip
        self._running.append(subprocess.Popen(
            ["nice", "-n", "-10", sys.executable, delay_line.__file__, "--left", n["provider"], "--right", n["internet"], "--left-name", "core",
             "--right-name", "core", "--delay-ms", str(d.line.delay_ms)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        ))  # fmt: skip
        for role in ("router", "provider"):
            namespaces.sysctl(n[role], ipv4__ip_forward=1, ipv6__conf__all__forwarding=1)
        for role in ("internet", "pc"):  # the one algorithm that every kernel allows in a namespace
            namespaces.sysctl(n[role], ipv4__tcp_congestion_control="reno")
        if d.ping == "allowed":
            namespaces.sysctl(n["pc"], ipv4__ping_group_range="0 2147483647")
        for port in ("lan1", "lan2"):
            namespaces.sysctl(n["router"], **{f"ipv6__conf__{port}__disable_ipv6": 1})
        for role, lines in self._addresses():
            namespaces.ip([*lines], n[role])
        ready = self._running[0].stdout
        assert ready
        if ready.readline() != b"ready\n":
            raise RuntimeError("the line did not come up")
        ready.close()
        namespaces.ip(["addr add 62.157.250.1/30 dev core", "addr add 2a01:c20:ff::1/126 dev core nodad",
                       "route add default dev core", "route add ::/0 dev core"], n["provider"])  # fmt: skip
        namespaces.ip(["addr add 62.157.250.2/30 dev core", "addr add 2a01:c20:ff::2/126 dev core nodad",
                       "route add default dev core", "route add ::/0 dev core",
                       *(f"addr add {a} dev lo" for a in internet_of(d).addresses())], n["internet"])  # fmt: skip
        delay_line.shape(n["provider"], "home", mbit=d.line.down, buffer_ms=d.line.buffer_ms)
        delay_line.shape(n["router"], "wan", mbit=d.line.up, buffer_ms=d.line.buffer_ms)

    def _addresses(self) -> Iterator[tuple[str, list[str]]]:
        up = [f"link set {device} up" for device in ("lo", "eth0")]
        for role, v4, v6 in (("pc", self._local(PC4), PC6), ("tv", self._local(TV), PC6[:-2] + "50")):
            lines = [*up, f"addr add {v4}/24 dev eth0", f"route add default via {self.router}"]
            if self.deviation.ipv6:
                lines += [f"addr add {v6}/64 dev eth0 nodad", "route add ::/0 via fe80::1 dev eth0"]
            yield role, lines
        router = [
            "link add br0 type bridge mcast_snooping 0", "link set lan1 master br0", "link set lan2 master br0",
            *(f"link set {device} up" for device in ("lo", "lan1", "lan2", "br0", "wan")),
            f"addr add {self.router}/24 dev br0", "addr add fe80::1/64 dev br0 nodad",
            f"addr add {WAN}/20 dev wan", "route add default via 84.155.32.1",
            f"addr add {WAN6}/64 dev wan nodad", "route add ::/0 via 2a01:c20:1::1",
        ]  # fmt: skip
        if self.deviation.ipv6:
            router.append(f"addr add {ROUTER6}/64 dev br0 nodad")
        yield "router", router
        yield "provider", [
            "link set lo up", "link set home up",
            "addr add 84.155.32.1/20 dev home", "addr add 2a01:c20:1::1/64 dev home nodad",
            f"route add 2a01:c22:7a00:1200::/56 via {WAN6}",
            *(f"addr add {address} dev lo" for address in ISP_RESOLVERS),
        ]  # fmt: skip
        yield "internet", ["link set lo up"]

    def _start_servers(self, internet: LabInternet, zone: Path) -> None:
        n, d = self.names, self.deviation
        self._running += servers.internet(
            n["internet"], self.folder, internet, zone, self.lab.certificates, self.lab.folder,
            without=d.without, identities=d.identities,
        )  # fmt: skip
        listen = [self.router, *([ROUTER6] if d.ipv6 else [])]
        page = "location / { return 200 '<html><title>HomeBox 7590</title>Please sign in.</html>'; }"
        others = {
            "isp": ("provider", servers.isp_resolver(self.folder, ISP_RESOLVERS, d.isp_dns, zone)),
            "dnsmasq": ("router", servers.dnsmasq(self.folder, listen, d.router_asks, d.router_dns)),
            "ui": ("router", servers.web_page(self.folder, "ui", listen, page)),
        }
        for name, (role, command) in others.items():
            if name not in d.without:
                self._running.append(namespaces.start(n[role], command, log=self.folder / f"{name}.log"))
                if name == "dnsmasq":
                    self._router_dns = self._running[-1]
        namespaces.nft(n["router"], _ROUTER_RULES)
        namespaces.nft(n["internet"], _INTERNET_RULES)

    def _deviate(self) -> None:
        for name, text in self.deviation.lab_files.items():
            (self.folder / name).write_text(text.replace("{lab}", str(self.folder)))
        for role, command in self.deviation.prepare:
            self._command(role, command)
        if self.deviation.tv:
            self._start(self._tv(self.deviation.tv))
        for program in self.deviation.programs:
            self._start(program)
        for role, rules in self.deviation.rules.items():
            namespaces.nft(self.names[role], rules)
        for role, command in self.deviation.commands:
            self._command(role, command)

    def _tv(self, words: tuple[str, ...]) -> Program:
        address = self._local(TV)
        return Program(
            where="tv", command=("{python}", "-B", "{faults}/tv.py", address, *words), ready=(address, 9)
        )

    def _command(self, role: str, command: str) -> None:
        with namespaces.inside(self.names[role]):
            done = subprocess.run(
                ["sh", "-ec", command], stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
        if done.returncode:
            raise RuntimeError(f"{command} in {role}: {done.stderr.strip()}")

    def _start(self, program: Program) -> None:
        words = {
            "faults": str(_FAULTS), "python": sys.executable, "lab": str(self.folder), "line": delay_line.__file__,
            "certificates": str(self.lab.certificates), **{f"ns_{role}": name for role, name in self.names.items()},
        }  # fmt: skip
        command = [word.format(**words) for word in program.command]
        log = self.folder / "programs.log"
        if program.where == "pc":
            self.pc.start(command, root=not program.user, log=log)
        else:
            self._running.append(namespaces.start(self.names[program.where], command, log=log))
        if program.ready:
            servers.await_ports(self.names[program.where], [program.ready])

    def _await(self) -> None:
        """Return when neighbours know each other and every server answers."""
        for role, device, address in (
            ("pc", "eth0", self.router),
            ("tv", "eth0", self.router),
            ("router", "wan", "84.155.32.1"),
        ):
            namespaces.meet(self.names[role], device, address)
        if self.deviation.ipv6:
            for role, device, address in (("pc", "eth0", "fe80::1"), ("router", "wan", "2a01:c20:1::1")):
                namespaces.meet(self.names[role], device, address)
        waits = {
            "nginx": ("internet", "54.74.73.31", 443), "doh": ("internet", "127.0.0.1", 8053),
            "cloudflare": ("internet", "1.1.1.1", 53), "google": ("internet", "8.8.8.8", 53),
            "quad9": ("internet", "9.9.9.9", 53), "isp": ("provider", ISP_RESOLVERS[0], 53),
            "dnsmasq": ("router", self.router, 53), "ui": ("router", self.router, 80),
        }  # fmt: skip
        for name, (role, address, port) in waits.items():
            if name not in self.deviation.without:
                servers.await_ports(self.names[role], [(address, port)])
