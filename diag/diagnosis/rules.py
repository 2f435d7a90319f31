"""The rules that need more than one check.

A rule takes what was found and gives what remains.  What it takes away because something else explains it is noted in
``explained`` (id -> the id that explains it).  They are applied in the order of RULES.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from diag.diagnosis.table import HIDDEN_BY, RANK
from diag.model import Confidence, Finding, Result, Severity, Status, Where

#: Cause id -> the finding that speaks of it, and the checks that are evidence.
Found = dict[str, tuple[Finding, tuple[str, ...]]]


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
    busy = replace(
        finding,
        id="link-busy",
        where=Where.HOME_NETWORK,
        confidence=Confidence.POSSIBLE,
        title=MAYBE_BUSY_TITLE,
        text=MAYBE_BUSY.format(usual=usual, lowest=round(lowest)),
    )
    kept = {id_: value for id_, value in found.items() if id_ != "latency-high"}
    return {**kept, "link-busy": (busy, (*evidence, "outages"))}


#: A queue is worth a word where answers take so long on a line that nobody tests, in milliseconds, and came so much sooner
#: once: distance alone gives a share of over 0.9.
A_QUEUE_MS, SOONER = 100.0, 0.8


def a_slow_line_with_a_queue_may_be_a_busy_one(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Too slow, and answers wait before we send anything: data of somebody else may stand in the way."""
    if "bandwidth-low" not in found or "link-busy" in found:
        return found
    path = by_check.get("path")
    usual = getattr(path and path.facts, "round_trip_ms", None)
    lowest = _soonest_ms(by_check.get("outages"))
    finding, evidence = found["bandwidth-low"]
    if finding.confidence is Confidence.SURE or usual is None or usual < A_QUEUE_MS:
        return found
    if lowest is None or lowest > SOONER * usual:
        return found
    busy = replace(
        finding,
        id="link-busy",
        severity=Severity.WARN,
        where=Where.HOME_NETWORK,
        confidence=Confidence.POSSIBLE,
        title=MAYBE_BUSY_TITLE,
        text=MAYBE_BUSY.format(usual=round(usual), lowest=round(lowest)),
    )
    return {**found, "link-busy": (busy, (*evidence, "path", "outages"))}


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
    "Nothing beyond the router answers directly, but the in-between server (proxy) that is set on this PC does reach Netflix. "
    "So this PC can use the internet only through that server, and Netflix often refuses connections from such servers."
)


def only_the_proxy_gets_out(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """Where only the proxy reaches the internet, that is what people must know, not "no internet"."""
    return _instead_of_no_line(found, "proxy-configured", "reaches_netflix", explained, text=ONLY_THE_PROXY)


def the_proxy_gets_past_the_page(
    found: Found, _by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """A page in the way of this PC stops nothing that goes through a proxy; what takes no proxy, such as a TV, it does stop."""
    proxy = found.get("proxy-configured")
    if proxy is None or not proxy[0].facts.get("reaches_netflix"):
        return found
    return _with_severity(found, Severity.WARN, "captive-portal", "parental-lock")


def a_place_that_leads_on_to_netflix_blocks_nothing(
    found: Found, by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """A name server that leads Netflix's names to one place, where another of them was proven to be Netflix: that place leads
    on (a smart DNS service does so), and what turns away the rest is what stands on the way."""
    result = by_check.get("netflix")
    if (
        "dns-blocking" not in found
        or "netflix-blocked" not in found
        or result is None
        or result.facts is None
    ):
        return found
    blocked = set(found["dns-blocking"][0].facts.get("hosts") or ())
    paths = [(h.host, path) for h in result.facts.hosts for path in (h.v4, h.v6) if path is not None]
    proven = {path.address for _, path in paths if path.outcome == "ok" and path.trusted == "public"}
    places = {path.address for host, path in paths if host in blocked and path.outcome != "ok"}
    led = {path.address for host, path in paths if host in blocked and path.address in proven}
    if not led or not places & proven:
        return found
    explained["dns-blocking"] = "netflix-blocked"
    return {id_: value for id_, value in found.items() if id_ != "dns-blocking"}


OVER_IPV6 = (
    " This PC gets through all the same, over IPv6. Devices that use IPv4 alone, as many TVs do, do not."
)


def names_that_work_over_ipv6_stop_little(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """A filter that lies about IPv4 addresses alone does not stop a PC that reaches the very same names over IPv6."""
    blocking, result = found.get("dns-blocking"), by_check.get("netflix")
    if blocking is None or result is None or result.facts is None or result.status is Status.FAIL:
        return found
    finding, evidence = blocking
    over = {
        h.host
        for h in result.facts.hosts
        if h.v6 and h.v6.outcome == "ok" and (h.v4 is None or h.v4.outcome != "ok")
    }
    names = set(finding.facts.get("hosts") or ())
    tried = names & {h.host for h in result.facts.hosts}
    # Some names that every device needs are looked up and not tried: one name server treats all alike.
    if not tried or not tried <= over or not names - tried <= _essential_names(by_check.get("dns")):
        return found
    changed = replace(finding, severity=Severity.WARN, text=finding.text + OVER_IPV6)
    return {**found, "dns-blocking": (changed, (*evidence, "netflix"))}


def _essential_names(result: Result | None) -> set[str]:
    """The names that the check of names asked for on behalf of every device."""
    facts = result.facts if result else None
    return {n.name for n in facts.names if n.role == "essential"} if facts is not None else set()


def _with_severity(found: Found, severity: Severity, *ids: str) -> Found:
    return {
        id_: (replace(finding, severity=severity) if id_ in ids else finding, evidence)
        for id_, (finding, evidence) in found.items()
    }


DEAD_TUNNEL = (
    "Everything that this PC sends to the internet goes into a VPN, and nothing comes back out of it. "
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


def a_slow_way_to_netflix_is_no_slow_line(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """Where a neutral server proves that the line carries what is wanted, the gap is the cause and "too slow" its symptom."""
    gap = found.get("netflix-throttled")
    if gap is None or "bandwidth-low" not in found or not gap[0].facts.get("explains_low"):
        return found
    above = [id_ for id_ in HIDDEN_BY["netflix-throttled"] if id_ in found]
    explained["bandwidth-low"] = min(above, key=lambda id_: RANK[id_], default="netflix-throttled")
    return {id_: value for id_, value in found.items() if id_ != "bandwidth-low"}


def the_check_of_netflix_knows_why_no_data_came(
    found: Found, _by_check: Mapping[str, Result], explained: dict[str, str]
) -> Found:
    """A speed test that Netflix's video servers refuse guesses at a block; the check that asked the same servers knows more."""
    blocked = found.get("netflix-blocked")
    if blocked is None or blocked[1] != ("bandwidth",):
        return found
    cause = next((id_ for id_ in ("netflix-refuses-address", "netflix-down") if id_ in found), None)
    if cause is None or found[cause][0].severity is Severity.NOTE:
        return found
    above = [id_ for id_ in HIDDEN_BY[cause] if id_ in found and found[id_][0].severity is not Severity.NOTE]
    explained["netflix-blocked"] = min(above, key=lambda id_: RANK[id_], default=cause)
    return {id_: value for id_, value in found.items() if id_ != "netflix-blocked"}


def a_film_that_arrives_is_not_stopped_by_loss(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """Where the speed was measured and is enough, lost data makes pictures worse, and stops nothing."""
    speed = by_check.get("bandwidth")
    if "packet-loss" not in found or speed is None or speed.status is not Status.OK:
        return found
    finding, evidence = found["packet-loss"]
    if finding.severity is not Severity.FAIL:
        return found
    return {
        **found,
        "packet-loss": (replace(finding, severity=Severity.WARN), (*evidence, "bandwidth")),
    }


GOOD_LINE = (
    "This PC gets {mbps:.0f} Mbit/s over the same line. So the Wi-Fi at the device is the place to look."
)


def the_line_is_good_where_a_tv_hears_badly(
    found: Found, by_check: Mapping[str, Result], _explained: dict[str, str]
) -> Found:
    """The speed of this PC tells that it is not the line."""
    speed = by_check.get("bandwidth")
    if "tv-wifi-weak" not in found or speed is None or speed.status is not Status.OK:
        return found
    mbps = getattr(speed.facts, "download_mbps", None)
    if mbps is None:
        return found
    finding, evidence = found["tv-wifi-weak"]
    said = replace(finding, text=f"{finding.text} {GOOD_LINE.format(mbps=mbps)}")
    return {**found, "tv-wifi-weak": (said, (*evidence, "bandwidth"))}


RULES = (
    silent_router_is_fine,
    a_route_that_works_is_fine,
    what_answered_all_along_is_reachable,
    what_went_for_good_took_the_rest,
    a_moment_that_was_felt_is_no_note,
    silence_while_the_connection_dropped_out,
    a_delay_that_comes_and_goes_is_no_distance,
    a_slow_line_with_a_queue_may_be_a_busy_one,
    only_the_proxy_gets_out,
    the_proxy_gets_past_the_page,
    a_place_that_leads_on_to_netflix_blocks_nothing,
    names_that_work_over_ipv6_stop_little,
    nothing_leaves_the_tunnel,
    a_slow_way_to_netflix_is_no_slow_line,
    the_check_of_netflix_knows_why_no_data_came,
    a_film_that_arrives_is_not_stopped_by_loss,
    the_line_is_good_where_a_tv_hears_badly,
)
