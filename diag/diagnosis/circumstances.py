"""What is known of this home beyond one finding, as far as it decides which remedies make sense.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from diag.model import Finding, Reason, Result, Status
from diag.steps import tell_ways


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """None: not measured.

    ``medium``: how this PC is connected, below any tunnel.  ``router_state``: "none" where the line ends at this PC.
    ``clock_state``, ``vpn_use`` ("only-way": no other adapter leads anywhere) and ``proxy_use`` are those of this PC;
    ``ipv4_state`` is IPv4 beyond the router.
    ``resolver_by``: who runs the name server whose answers programs take (diag.host.operators).  ``os``: of this PC.
    """

    medium: Literal["wired", "wifi", "cellular", "tunnel", "other"] | None = None
    router_state: Literal["answers", "silent", "none"] | None = None
    clock_state: Literal["right", "wrong"] | None = None
    vpn_use: Literal["in-use", "only-way", "none"] | None = None
    proxy_use: Literal["set", "none"] | None = None
    ipv4_state: Literal["works", "fails", "not-there"] | None = None
    resolver_by: Literal["this-pc", "vpn", "router", "home", "provider", "public"] | None = None
    os: Literal["linux", "macos", "windows"] | None = None


def read_circumstances(by_check: Mapping[str, Result]) -> Circumstances:
    """From all results; what a check did not measure stays unknown."""
    link, internet, dns, clock = (_facts(by_check, id_) for id_ in ("link", "internet", "dns", "clock"))
    return Circumstances(
        medium=getattr(link, "medium", None),
        router_state=_router_state(by_check.get("gateway")),
        clock_state=_either(by_check, "clock", {"clock-wrong", "timezone-wrong"}, "wrong", "right"),
        vpn_use=_vpn_use(by_check),
        proxy_use=_either(by_check, "proxy", {"proxy-configured"}, "set", "none"),
        ipv4_state=getattr(getattr(internet, "ipv4", None), "state", None),
        resolver_by=getattr(dns, "asked_by", None),
        os=getattr(clock, "os", None),
    )


def sensible_steps(finding: Finding, known: Circumstances) -> tuple[str, ...]:
    """What a finding advises, without what the facts of this home speak against.  Its own facts come before the home's."""
    facts = {**asdict(known), "where": finding.where.value, **finding.facts}
    return tell_ways((step.text, step.one_of) for step in finding.remedy if step.stands(facts))


def _facts(by_check: Mapping[str, Result], id_: str) -> Any:
    result = by_check.get(id_)
    return result.facts if result else None


def _router_state(result: Result | None) -> Any:
    if result is None:
        return None
    if result.status is Status.SKIPPED and result.reason is Reason.NOT_SUPPORTED:
        return "none"  # the check's own word for a line that ends at this PC
    gateways = getattr(result.facts, "gateways", ())
    if not gateways:
        return None
    return "answers" if any(g.answers for g in gateways) else "silent"


def _vpn_use(by_check: Mapping[str, Result]) -> Any:
    only = getattr(_facts(by_check, "vpn"), "only_way", None)
    return _either(by_check, "vpn", {"vpn-active"}, "only-way" if only else "in-use", "none")


def _either(by_check: Mapping[str, Result], check: str, ids: set[str], found: str, not_found: str) -> Any:
    """One of two words by what a check found; None where it was not measured."""
    result = by_check.get(check)
    if result is None or result.status not in {Status.OK, Status.WARN, Status.FAIL}:
        return None
    return found if any(f.id in ids for f in result.findings) else not_found
