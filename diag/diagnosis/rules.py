"""The rules that need more than one check.

A rule takes what was found and gives what remains.  What it takes away because something else explains it is noted in
``explained`` (id -> the id that explains it).  They are applied in the order of RULES.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diag.diagnosis import line_rules
from diag.diagnosis.table import HIDDEN_BY, RANK, Found
from diag.model import Result, Severity, Status


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
    line_rules.silent_router_is_fine,
    line_rules.a_route_that_works_is_fine,
    line_rules.what_answered_all_along_is_reachable,
    line_rules.a_router_that_was_not_asked_may_be_it,
    line_rules.what_went_for_good_took_the_rest,
    line_rules.a_moment_that_was_felt_is_no_note,
    line_rules.silence_while_the_connection_dropped_out,
    line_rules.a_delay_that_comes_and_goes_is_no_distance,
    line_rules.a_slow_line_with_a_queue_may_be_a_busy_one,
    line_rules.only_the_proxy_gets_out,
    the_proxy_gets_past_the_page,
    a_place_that_leads_on_to_netflix_blocks_nothing,
    names_that_work_over_ipv6_stop_little,
    line_rules.nothing_leaves_the_tunnel,
    a_slow_way_to_netflix_is_no_slow_line,
    the_check_of_netflix_knows_why_no_data_came,
    a_film_that_arrives_is_not_stopped_by_loss,
    the_line_is_good_where_a_tv_hears_badly,
)
