"""Whom the PC of a home contacts, seen from outside the program: by its own packet filter, or by the router's ear."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from diag.probes import endpoints
from tests.lab import namespaces
from tests.lab.home import Home
from tests.lab.internet import OCA_HOSTS, TIME
from tests.lab.scenario import ISP_RESOLVERS, PC, PC6, ROUTER, ROUTER6
from tests.lab.scenarios.words import addresses

#: The home itself: no place of the internet.
HOME = {ROUTER, ROUTER6, PC, PC6, *ISP_RESOLVERS}
#: Every host that ``diag hosts`` lists, the video servers of its one pattern by name.
LISTED = frozenset({place.host for place in endpoints.ALL} | set(OCA_HOSTS))

#: Questions that have no place of their own: who answers, and names made up to see whether they get an answer.
_QUESTIONS = re.compile(
    r"(id\.server|version\.bind|hostname\.bind|o-o\.myaddr\.l\.google\.com|(www\.)?[a-z0-9-]{10,30}\.com)\.?"
)
#: What every PC says to its neighbours by itself: neighbour discovery, groups of its own link.
_NEIGHBOURS = ("fe80:", "ff02:")

_WITNESS = "".join(
    f" set seen{family} {{\n  type ipv{family}_addr\n  size 8192\n  flags dynamic\n }}\n" for family in (4, 6)
)


@dataclass(frozen=True)
class Contacts:
    """Whom the PC sent packets to, and which names it asked any resolver for (none where nobody listened to them)."""

    addresses: frozenset[str]
    names: frozenset[str] = frozenset()


def addresses_of(hosts: set[str] | frozenset[str]) -> set[str]:
    """The lab's addresses of listed places: by name, time server or literal address of a resolver."""
    literal = {
        a for place in endpoints.ALL if place.host in hosts for a in (*place.address4, *place.address6)
    }
    times = {a for host, families in TIME.items() if host in hosts for family in families for a in family}
    return {*addresses(*hosts), *literal, *times}


def strangers(
    contacts: Contacts, hosts: set[str] | frozenset[str] = LISTED, also: frozenset[str] = frozenset()
) -> set[str]:
    """Addresses and names that belong to none of the hosts, to no question of their kind and not to the home."""
    allowed = HOME | addresses_of(hosts) | also
    foreign = {a for a in contacts.addresses if a not in allowed and not a.startswith(_NEIGHBOURS)}
    return foreign | {n for n in contacts.names if n not in hosts and not _QUESTIONS.fullmatch(n)}


@dataclass
class Witness:
    """The PC's own packet filter, which remembers every address that a packet was sent to, a dropped one too."""

    home: Home
    contacts: Contacts = field(default=Contacts(frozenset()))
    received_mb: float = 0.0

    def close(self) -> None:
        """Read what it has seen."""
        with namespaces.inside(self.home.names["pc"]):
            told = subprocess.run(
                ["nft", "-j", "list", "table", "inet", "witness"], capture_output=True, text=True, check=True
            ).stdout
        sets = [each["set"] for each in json.loads(told)["nftables"] if "set" in each]
        self.contacts = Contacts(frozenset(str(one) for each in sets for one in each.get("elem", ())))
        self.received_mb = (_received(self.home) - self._before) / 1e6

    def __post_init__(self) -> None:
        rules = "".join(
            f"  add @seen{family} {{ {word} daddr }}\n" for family, word in ((4, "ip"), (6, "ip6"))
        )
        chain = f" chain out {{\n  type filter hook output priority -320;\n{rules} }}\n"
        namespaces.nft(self.home.names["pc"], f"table inet witness {{\n{_WITNESS}{chain}}}\n")
        self._before = _received(self.home)


def _received(home: Home) -> int:
    """Bytes that arrived at the PC's network card."""
    with namespaces.inside(home.names["pc"]):
        lines = Path("/proc/self/net/dev").read_text().splitlines()
    return sum(int(line.split(":")[1].split()[0]) for line in lines if line.strip().startswith("eth0:"))


@contextmanager
def listening(home: Home, capture: Path) -> Iterator[None]:
    """The router writes down all that the PC sends."""
    with namespaces.inside(home.names["router"]):
        watcher = subprocess.Popen(
            ["tcpdump", "-U", "-ni", "lan1", "-w", str(capture)], stderr=subprocess.PIPE
        )
    assert watcher.stderr
    watcher.stderr.readline()
    yield
    time.sleep(0.2)
    watcher.terminate()
    watcher.communicate()


def read(capture: Path) -> Contacts:
    """Destinations of all packets that the PC sent, and names it asked for."""
    shown = subprocess.run(
        ["tcpdump", "-nr", str(capture), f"src host {PC} or src host {PC6}"], capture_output=True, text=True
    ).stdout
    contacted, asked = set(), set()
    for line in shown.splitlines():
        if found := re.match(r"\S+ IP6? \S+ > (\S+?)(\.\d+)?: ", line):
            address, port = found[1], found[2]
            contacted.add(address if ":" in address or address.count(".") == 3 else address + (port or ""))
        if found := re.search(r"(?:Type\d+|TXT|A|AAAA)(?: CHAOS)?\? (\S+?)\. ", line):
            asked.add(found[1].lower())
    return Contacts(frozenset(contacted), frozenset(asked))
