"""Short ways to say what scenarios say often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tests.lab.internet import RESOLVERS, SITES
from tests.lab.scenario import Deviation, Expected, Program, Scenario

PYTHON = ("{python}", "-B")
HEALTHY = Expected(status="healthy")
DEVICE_HOSTS = ("secure.netflix.com", "appboot.netflix.com", "uiboot.netflix.com", "api-global.netflix.com")
ESSENTIAL = ("netflix.com", "nflxvideo.net", "nflxext.com")
PUBLIC_RESOLVERS = tuple(address for resolver in RESOLVERS for address in resolver.addresses)


def healthy(
    name: str, story: str, deviation: Deviation | None = None, *arguments: str, alone: bool = False
) -> Scenario:
    """A home that is odd or not, and nothing is wrong."""
    return Scenario(
        name=name, story=story, expected=HEALTHY, deviation=deviation or Deviation(), arguments=arguments or ("--quick",), alone=alone
    )  # fmt: skip


def problem(
    name: str, story: str, first: str, where: str, deviation: Deviation, *arguments: str,
    never: tuple[str, ...] = (), also: tuple[str, ...] = (), alone: bool = False,
) -> Scenario:  # fmt: skip
    """A home with one cause that must come first."""
    expected = Expected(status="problem", first=first, where=where, never=never, also=also)
    return Scenario(
        name=name,
        story=story,
        expected=expected,
        deviation=deviation,
        arguments=arguments or ("--quick",),
        alone=alone,
    )


def hostile(*scenarios: Scenario, reaches: tuple[str, ...] = ()) -> tuple[Scenario, ...]:
    """The same homes, watched closely: somebody there plays foul."""
    return tuple(replace(one, hostile=True, reaches=(*one.reaches, *reaches)) for one in scenarios)


def addresses(*hosts: str) -> tuple[str, ...]:
    """The world's addresses of these hosts; a host that begins with a dot stands for all names below it."""
    found: dict[str, None] = {}
    for site in SITES:
        if any(site.host == host or (host.startswith(".") and site.host.endswith(host)) for host in hosts):
            found.update(dict.fromkeys((*site.v4, *site.v6)))
    return tuple(found)


def forward(*rules: str, table: str = "fault") -> str:
    """Rules for packets that pass a router, before its own."""
    return _chain(table, "type filter hook forward priority -10;", rules)


def arriving(*rules: str, table: str = "arrival") -> str:
    """Rules for packets that arrive at a machine, for itself or to pass."""
    return _chain(table, "type filter hook prerouting priority -300;", rules)


def leaving(*rules: str, table: str = "departure") -> str:
    """Rules for packets that a machine sends itself."""
    return _chain(table, "type filter hook output priority -10;", rules)


def redirect(*rules: str, hook: str = "prerouting", table: str = "turn") -> str:
    """Address translation of what arrives (or, with hook ``output``, of what the machine sends itself)."""
    return _chain(table, f"type nat hook {hook} priority -110;", rules)


def _chain(table: str, head: str, rules: Iterable[str]) -> str:
    lines = "\n        ".join((head, *rules))
    return f"table inet {table} {{\n    chain rules {{\n        {lines}\n    }}\n}}\n"


def to(addresses_: Iterable[str], action: str, match: str = "") -> tuple[str, ...]:
    """An action for packets to these addresses, one rule for each family."""
    chosen = tuple(addresses_)
    rules = []
    for family, members in (
        ("ip", [a for a in chosen if ":" not in a]),
        ("ip6", [a for a in chosen if ":" in a]),
    ):
        if members:
            rules.append(f"{family} daddr {{ {', '.join(members)} }} {match} {action}")
    return tuple(rules)


def block(names: Iterable[str], *answers: str) -> tuple[str, ...]:
    """dnsmasq options that answer names, and all below them, with addresses; no address means NXDOMAIN."""
    return tuple(f"address=/{name}/{answer}" for name in names for answer in (answers or ("",)))


def program(
    where: str, script: str, *words: str, ready: tuple[str, int] | None = None, user: bool = False
) -> Program:
    """One of the scripted faults."""
    return Program(where=where, command=(*PYTHON, f"{{faults}}/{script}.py", *words), ready=ready, user=user)
