"""What a scenario is: a healthy home, one deviation described as data, and what ``diag run`` must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from diag.vocabulary import GROUPS
from tests.lab.internet import ISP, OCA_HOSTS, Site


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program that runs in one namespace while the scenario lasts.

    ``{faults}`` in a word stands for the folder of scripted servers, ``{python}`` for the interpreter,
    ``{lab}`` for the scenario's own folder, ``{certificates}`` for that of the certificates, ``{line}`` for
    delay_line.py, ``{ns_pc}`` and so on for the names of namespaces.
    ``ready`` is a TCP address that accepts connections once the program is up; ``user`` runs it as the
    PC's user, in the PC's own process list.
    """

    where: str
    command: tuple[str, ...]
    ready: tuple[str, int] | None = None
    user: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """The home's line: rates in Mbit/s as the provider shapes them, delay one way to the internet in ms."""

    down: float = 100.0
    up: float = 40.0
    delay_ms: float = 10.0
    buffer_ms: float = 40.0


#: The resolver addresses of the provider, and of the router as the PC sees it.
ISP_RESOLVERS = ("217.237.148.22", "2a01:c20:53::53")
LAN = "192.168.1"
ROUTER, ROUTER6 = "192.168.1.1", "2a01:c22:7a00:1200::1"
PC, PC6, TV = "192.168.1.23", "2a01:c22:7a00:1200::23", "192.168.1.50"
WAN, WAN6 = "84.155.33.71", "2a01:c20:1::2"


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """How a home differs from the healthy one.  The defaults are the healthy home.

    Roles are pc, tv, router, provider, internet.
    """

    rules: Mapping[str, str] = field(default_factory=dict)  # role -> nftables text
    prepare: tuple[tuple[str, str], ...] = ()  # (role, shell command), before the programs
    programs: tuple[Program, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()  # (role, shell command), when everything is up
    without: tuple[
        str, ...
    ] = ()  # servers that do not run: nginx, doh, chrony, cloudflare, google, quad9, isp, dnsmasq, ui

    router_dns: tuple[str, ...] = ()  # further options of the router's dnsmasq
    router_asks: tuple[str, ...] = ISP_RESOLVERS
    isp_dns: tuple[str, ...] = ()  # further options of the provider's unbound
    resolvers: tuple[str, ...] = (ROUTER,)  # of the PC
    resolv_options: tuple[str, ...] = ()  # further lines of the PC's resolv.conf
    identities: Mapping[str, str] = field(
        default_factory=dict
    )  # public resolver -> its answer to CH TXT id.server
    records: tuple[str, ...] = ()  # further lines of the internet's zone
    sites: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # host -> replaced fields of its Site
    strangers: tuple[Site, ...] = ()  # further hosts of the internet
    isp: Mapping[str, str] = field(default_factory=lambda: ISP)  # whom Netflix sees
    video_hosts: tuple[str, ...] = OCA_HOSTS

    line: Line = Line()
    ipv6: bool = True
    tv: tuple[
        str, ...
    ] = ()  # what answers in the TV's place: words for faults/tv.py; nothing answers without
    lan: str = LAN  # the home's network; addresses in a deviation are written as they stand in it
    hosts: tuple[str, ...] = ()  # further lines of the PC's hosts file
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # in the user's home folder
    lab_files: Mapping[str, str] = field(
        default_factory=dict
    )  # in {lab}, for programs; {lab} in their text is filled too
    clock_s: int = 0  # how far the product's clock is ahead, in seconds
    ping: str = (
        "allowed"  # ICMP sockets of users: allowed, forbidden; missing: forbidden, and no ping program
    )
    system_roots: tuple[str, ...] = (
        "root",
    )  # authorities in the system's bundle; certifi has the lab's root alone


def with_tv(deviation: Deviation, arguments: tuple[str, ...]) -> Deviation:
    """The home with a plain TV that answers, where a TV is in question and nothing else is said of it."""
    device = arguments[arguments.index("--device") + 1] if "--device" in arguments else ""
    if deviation.tv or device.partition("/")[0] not in GROUPS["tv"].kinds:
        return deviation
    return replace(deviation, tv=("dial", "manufacturer= ", "model=TV"))


def moved(value: Any, lan: str) -> Any:
    """The same with every address of the usual home network in another one; for text, tuples and mappings."""
    if isinstance(value, str):
        return value.replace(f"{LAN}.", f"{lan}.")
    if isinstance(value, tuple):
        return tuple(moved(one, lan) for one in value)
    if isinstance(value, Mapping):
        return {moved(key, lan): moved(one, lan) for key, one in value.items()}
    if isinstance(value, Program):
        ready = (moved(value.ready[0], lan), value.ready[1]) if value.ready else None
        return replace(value, command=moved(value.command, lan), ready=ready)
    if isinstance(value, Deviation):
        return replace(
            value, **{f.name: moved(getattr(value, f.name), lan) for f in fields(value)} | {"lan": lan}
        )
    return value


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the JSON must say.

    ``first`` is the id of the first diagnosis of severity warn or fail (None: there is none); ``never``
    must not be among the diagnoses in any severity but note; ``also`` must be among them or among the hidden.
    A bar separates words of which each is right, where the design leaves the choice; a star is any.
    """

    status: str
    first: str | None = None
    where: str = "none"
    never: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    took_s: float | None = None  # at most, as the JSON says


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One home and its expected diagnosis.  ``alone``: no other lab may load the machine meanwhile.

    ``hostile``: somebody there plays foul, so that memory, traffic and whom the PC contacts are watched too; beyond the home and the
    hosts of ``diag hosts`` it may contact only the addresses in ``reaches``.
    """

    name: str
    story: str
    expected: Expected
    deviation: Deviation = Deviation()
    arguments: tuple[str, ...] = ("--quick",)
    alone: bool = False
    hostile: bool = False
    reaches: tuple[str, ...] = ()
