"""The rules about the line itself: does it answer, does it hold, who fills it, and what stands in its place.

See rules.py for what a rule is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from diag.diagnosis.table import HIDDEN_BY, Found
from diag.model import Confidence, Finding, Result, Severity, Status, Where


def _beyond_answers(by_check: Mapping[str, Result]) -> bool:
    """Whether anything beyond the router answered."""
    result = by_check.get("internet")
    return bool(
        result
        and result.status in {Status.OK, Status.WARN}
        and not any(f.id == "internet-unreachable" for f in result.findings)
    )


def silent_router_is_fine(found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]) -> Found:
    """A router that says nothing but lets everything through only keeps quiet."""
    if "gateway-unreachable" in found and _beyond_answers(by_check):
        return {id_: value for id_, value in found.items() if id_ != "gateway-unreachable"}
    return found


def a_route_that_works_is_fine(
    found: Found, by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """An odd default route over which the internet answers is none that leads nowhere; where only the other IP version
    answers, or this one only at times (systems pass a dead router over once they know), it does harm, but something
    plays."""
    result = by_check.get("internet")
    if "route-wrong" not in found or result is None or result.facts is None:
        return found
    finding, evidence = found["route-wrong"]
    states = {4: result.facts.ipv4.state, 6: result.facts.ipv6.state}
    family = finding.facts.get("family")
    same = f"ipv{family}-broken"  # that is the route's doing, not the provider's
    if isinstance(family, int) and states.get(family) == "works" and same not in found:
        return {id_: value for id_, value in found.items() if id_ != "route-wrong"}
    severity = Severity.WARN if "works" in states.values() else Severity.FAIL
    changed = replace(finding, severity=severity, confidence=Confidence.SURE)
    if same in found and found[same][0].severity is not Severity.NOTE:
        explained[same] = "route-wrong"
    others = {id_: value for id_, value in found.items() if id_ != same}
    return {**others, "route-wrong": (changed, (*evidence, "internet"))}


#: So many connections are no chance.
FEW = 5


def what_answered_all_along_is_reachable(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Connections beyond the router opened during the whole run: then it is not true that nothing there answers."""
    outages = by_check.get("outages")
    ends = getattr(outages and outages.facts, "ends", ())
    opened = any(
        e.end == "far" and e.protocol == "tcp" and e.sent >= FEW and e.lost <= e.sent / 2 for e in ends
    )
    if "internet-unreachable" not in found or "connection-drops" in found or not opened:
        return found
    return {id_: value for id_, value in found.items() if id_ != "internet-unreachable"}


def a_router_that_was_not_asked_may_be_it(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Nothing outside answers, and whether the router does is not known: then it is not known either to be the provider's."""
    router = by_check.get("gateway")
    if "internet-unreachable" not in found or router is None or router.status is not Status.UNKNOWN:
        return found
    finding, evidence = found["internet-unreachable"]
    if finding.where is not Where.ISP:
        return found
    changed = replace(finding, where=Where.HOME_NETWORK, confidence=Confidence.LIKELY)
    return {**found, "internet-unreachable": (changed, evidence)}


def what_went_for_good_took_the_rest(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """What was measured after the moment in which the connection went for good follows from that."""
    drops = found.get("connection-drops")
    if drops is None or not drops[0].facts.get("lasts"):
        return found
    return _without_symptoms_of_no_line(found, "connection-drops", explained)


def a_moment_that_was_felt_is_no_note(
    found: Found, _by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """One short outage harms no film, but where data or answers about names were lost too, that came of it."""
    if "connection-drops" not in found or not {"packet-loss", "dns-slow"} & set(found):
        return found
    drops, evidence = found["connection-drops"]
    if drops.severity is not Severity.NOTE:
        return found
    return {**found, "connection-drops": (replace(drops, severity=Severity.WARN), evidence)}


MAYBE_BUSY_TITLE = "Something may be filling your connection"
MAYBE_BUSY = (
    "An answer from the internet takes {usual} milliseconds, but at the best moment of the same run it took {lowest}. A far "
    "line would be slow all the time. So data of another device or program may be standing in the way."
)
#: A far line varies by less: the best moment of a delay that comes from the distance is near the usual one.
COMES_AND_GOES = 0.65


def a_delay_that_comes_and_goes_is_no_distance(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Late on the way to the internet, and far sooner in between: something fills the line; who, nobody told."""
    if "latency-high" not in found or "link-busy" in found:
        return found
    finding, evidence = found["latency-high"]
    usual, lowest = finding.facts.get("round_trip"), _soonest_ms(by_check.get("outages"))
    if finding.where is not Where.ISP or usual is None or lowest is None or lowest > COMES_AND_GOES * usual:
        return found
    kept = {id_: value for id_, value in found.items() if id_ != "latency-high"}
    return {**kept, "link-busy": (_maybe_busy(finding, usual, lowest), (*evidence, "outages"))}


#: A queue is worth a word where answers take so long on a line that nobody tests, in milliseconds, and came so much sooner
#: once: distance alone gives a share of over 0.9.
A_QUEUE_MS, SOONER = 100.0, 0.8


def a_slow_line_with_a_queue_may_be_a_busy_one(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Unsteady, or perhaps too slow, and answers wait before we send anything: data of somebody else may stand in the way.  What
    was steadily too slow, twice, stays that."""
    if "bandwidth-low" not in found or "link-busy" in found:
        return found
    path = by_check.get("path")
    usual = getattr(path and path.facts, "round_trip_ms", None)
    lowest = _soonest_ms(by_check.get("outages"))
    finding, evidence = found["bandwidth-low"]
    if finding.severity is not Severity.WARN or usual is None or usual < A_QUEUE_MS:
        return found
    if lowest is None or lowest > SOONER * usual:
        return found
    return {**found, "link-busy": (_maybe_busy(finding, usual, lowest), (*evidence, "path", "outages"))}


def _maybe_busy(finding: Finding, usual: float, lowest: float) -> Finding:
    """The finding as that of a line which somebody may fill; answers took so long usually and at best, in milliseconds."""
    return replace(
        finding,
        id="link-busy",
        where=Where.HOME_NETWORK,
        confidence=Confidence.POSSIBLE,
        title=MAYBE_BUSY_TITLE,
        text=MAYBE_BUSY.format(usual=round(usual), lowest=round(lowest)),
    )


def _soonest_ms(result: Result | None) -> float | None:
    """The soonest answer from beyond the router in the whole run, by the protocol over which that took longest: a satellite
    modem or a filter may answer TCP in the place of what is far away (RFC 3135)."""
    ends = getattr(result and result.facts, "ends", ())
    known = [(e.protocol, e.lowest_ms) for e in ends if e.end == "far" and e.lowest_ms is not None]
    return max((min(ms for p, ms in known if p == protocol) for protocol, _ in known), default=None)


def silence_while_the_connection_dropped_out(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """A line that drops out is silent for moments: then silence is no proof of a block."""
    drops = found.get("connection-drops")
    if drops is None or drops[0].severity is Severity.NOTE:
        return found
    silent = [id_ for id_, (finding, _) in found.items() if finding.facts.get("by_silence")]
    explained.update(dict.fromkeys(silent, "connection-drops"))
    return {id_: value for id_, value in found.items() if id_ not in silent}


ONLY_THE_PROXY = (
    "No connection to the internet opens directly, but the in-between server (proxy) that is set on this PC does reach Netflix. "
    "So this PC can use the internet only through that server, and Netflix often refuses connections from such servers."
)


def only_the_proxy_gets_out(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """Where only the proxy reaches the internet, that is what people must know, not "no internet"."""
    return _instead_of_no_line(found, "proxy-configured", "reaches_netflix", explained, text=ONLY_THE_PROXY)


DEAD_TUNNEL = (
    "Everything that this PC sends to the internet goes into a VPN, and no connection gets through it. "
    "The VPN itself does not work at the moment, or it blocks everything until it is connected."
)


def nothing_leaves_the_tunnel(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """A VPN that takes everything and leads nowhere is the cause; the line behind it was not measured at all."""
    return _instead_of_no_line(found, "vpn-active", "takes_everything", explained, text=DEAD_TUNNEL)


def _instead_of_no_line(found: Found, cause: str, fact: str, explained: dict[str, str], **said: Any) -> Found:
    """``cause`` speaks (with ``said`` changed) instead of "nothing outside answers", where its ``fact`` is true."""
    if "internet-unreachable" not in found or cause not in found:
        return found
    finding, evidence = found[cause]
    if not finding.facts.get(fact):
        return found
    kept = _without_symptoms_of_no_line(found, cause, explained)
    return {**kept, cause: (replace(finding, **said), (*evidence, "internet"))}


def _without_symptoms_of_no_line(found: Found, by: str, explained: dict[str, str]) -> Found:
    """What can be there although nothing gets out directly; the rest is explained by ``by``."""
    kept = {}
    for id_, value in found.items():
        if id_ == by or (
            id_ != "internet-unreachable" and "internet-unreachable" not in HIDDEN_BY.get(id_, ())
        ):
            kept[id_] = value
        elif value[0].severity is not Severity.NOTE:
            explained[id_] = by
    return kept
