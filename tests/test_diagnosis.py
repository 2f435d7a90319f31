"""From findings to causes: hiding, ranking, combining and the verdict."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks import internet
from diag.checks.netflix.facts import Facts as NetflixFacts
from diag.checks.outages.facts import Facts as Outages
from diag.checks.outages.facts import WatchedEnd
from diag.checks.path.facts import Facts as PathFacts
from diag.diagnosis import diagnose, line_rules, rules, status_of
from diag.diagnosis import verdict as verdicts
from diag.diagnosis.table import HIDDEN_BY
from diag.model import (
    Asked,
    Confidence,
    Finding,
    Opinion,
    Reason,
    Remedy,
    Result,
    Severity,
    Status,
    VerdictStatus,
    Where,
)
from diag.probes.host_probe import ConnectPath, HostProbe
from diag.vocabulary import CAUSES, CHECKS

ESSENTIAL = ("link", "internet", "dns", "netflix")


def finding(
    id_: str, severity: str = "fail", confidence: str = "sure", where: str = "isp", **facts: object
) -> Finding:
    return Finding(
        id=id_,
        severity=Severity(severity),
        where=Where(where),
        confidence=Confidence(confidence),
        title=f"title of {id_}",
        text="text",
        remedy=(Remedy(f"remedy of {id_}", always="a test"),),
        facts=facts,
    )


def result(
    check: str, *findings: Finding, status: str = "ok", reason: str | None = None, facts: object = None
) -> Result:
    return Result(
        check=check,
        facts=facts,
        status=Status("fail") if findings else Status(status),
        reason=Reason(reason) if reason else None,
        findings=findings,
    )


def opinion(*results: Result) -> Opinion:
    named = {r.check for r in results}
    fine = (result(check) for check in ESSENTIAL if check not in named)
    return diagnose((*results, *fine), Asked())


def ids(given: Opinion) -> list[str]:
    return [d.id for d in given.diagnoses]


def test_all_fine_is_healthy() -> None:
    verdict = opinion().verdict
    assert (verdict.status, verdict.where, verdict.headline, verdict.next) == (
        VerdictStatus.HEALTHY,
        Where.NONE,
        "This PC reaches Netflix without trouble.",
        verdicts.HEALTHY_NEXT,
    )


@pytest.mark.parametrize("check", ESSENTIAL)
def test_an_essential_unknown_without_a_cause_is_inconclusive(check: str) -> None:
    verdict = opinion(result(check, status="unknown", reason="timeout")).verdict
    assert (verdict.status, verdict.where) == (VerdictStatus.INCONCLUSIVE, Where.NONE)
    assert verdict.headline == f"We found no cause, but we could not measure: {CHECKS[check].name}."
    assert verdict.next == verdicts.INCONCLUSIVE_NEXT


def test_everything_unknown_is_named_and_a_missing_network_has_its_own_advice() -> None:
    verdict = opinion(
        result("dns", status="unknown", reason="no-network"),
        result("clock", status="unknown", reason="timeout"),
    ).verdict
    assert verdict.headline.endswith(f": {CHECKS['dns'].name}, {CHECKS['clock'].name}.")
    assert verdict.next == verdicts.NO_NETWORK_NEXT


def test_another_unknown_is_named_in_a_healthy_headline() -> None:
    verdict = opinion(
        result("clock", status="unknown", reason="timeout"), result("vpn", status="unknown", reason="timeout")
    ).verdict
    assert (verdict.status, verdict.next) == (VerdictStatus.HEALTHY, verdicts.HEALTHY_NEXT)
    assert verdict.headline == (
        "This PC reaches Netflix without trouble. "
        f"We could not measure: {CHECKS['clock'].name}, {CHECKS['vpn'].name}."
    )


def test_a_note_never_changes_the_verdict() -> None:
    given = opinion(result("vpn", finding("vpn-present", "note")))
    assert given.verdict.status is VerdictStatus.HEALTHY
    assert ids(given) == ["vpn-present"]


def test_a_problem_beats_an_unknown() -> None:
    given = opinion(result("vpn", finding("vpn-active")), result("dns", status="unknown", reason="timeout"))
    assert given.verdict.status is VerdictStatus.PROBLEM


@pytest.mark.parametrize(
    ("found", "shown", "hidden"),
    [
        # one unplugged cable is one cause, not twelve failures
        (["no-network", "gateway-unreachable", "internet-unreachable", "dns-unreachable", "netflix-blocked"],
         ["no-network"], {"gateway-unreachable": "no-network", "netflix-blocked": "no-network"}),
        (["internet-unreachable", "gateway-unreachable", "dns-unreachable"],
         ["gateway-unreachable"], {"internet-unreachable": "gateway-unreachable"}),
        (["captive-portal", "internet-unreachable", "dns-hijacked", "netflix-blocked", "tls-intercepted"],
         ["captive-portal"], {"internet-unreachable": "captive-portal", "tls-intercepted": "captive-portal"}),
        (["parental-lock", "internet-unreachable", "netflix-blocked"], ["parental-lock"], {"netflix-blocked": "parental-lock"}),
        (["dns-unreachable", "netflix-blocked"], ["dns-unreachable"], {"netflix-blocked": "dns-unreachable"}),
        (["dns-blocking", "netflix-blocked"], ["dns-blocking"], {"netflix-blocked": "dns-blocking"}),
        (["clock-wrong", "tls-intercepted"], ["clock-wrong"], {"tls-intercepted": "clock-wrong"}),
        (["mtu-blackhole", "netflix-blocked", "bandwidth-low"], ["mtu-blackhole"], {"netflix-blocked": "mtu-blackhole"}),
        (["packet-loss", "dns-slow", "bandwidth-low"], ["packet-loss"], {"dns-slow": "packet-loss"}),
        (["adapter-slow", "bandwidth-low"], ["adapter-slow"], {"bandwidth-low": "adapter-slow"}),
        (["vpn-active", "vpn-upstream", "netflix-refuses-address"],
         ["vpn-active"], {"vpn-upstream": "vpn-active"}),
        # independent faults stay two causes
        (["vpn-active", "dns-blocking"], ["vpn-active", "dns-blocking"], {}),
        (["clock-wrong", "packet-loss"], ["clock-wrong", "packet-loss"], {}),
        (["hosts-override", "bandwidth-low"], ["hosts-override", "bandwidth-low"], {}),
    ],
)  # fmt: skip
def test_cause_before_symptom(found: list[str], shown: list[str], hidden: dict[str, str]) -> None:
    for order in itertools.islice(itertools.permutations(found), 12):
        given = diagnose(
            (result(check, finding(id_)) for check, id_ in zip("abcdefgh", order, strict=False)), Asked()
        )
        assert ids(given) == shown
        assert {h.id: h.by for h in given.hidden}.items() >= hidden.items()


def test_a_note_hides_nothing() -> None:
    given = opinion(
        result("dns", finding("dns-blocking", "note")), result("netflix", finding("netflix-blocked"))
    )
    assert ids(given)[0] == "netflix-blocked"


def test_gravest_first_then_what_is_merely_possible_last() -> None:
    given = opinion(
        result("a", finding("transparent-proxy", "warn")),
        result("b", finding("proxy-configured", "warn", "possible")),
        result("c", finding("ipv6-broken", "warn")),
        result("d", finding("bandwidth-low", "fail")),
    )
    assert ids(given) == ["bandwidth-low", "ipv6-broken", "transparent-proxy", "proxy-configured"]


def test_two_checks_that_agree_give_one_diagnosis_with_both_as_evidence() -> None:
    given = opinion(
        result("internet", finding("ipv6-broken", "warn", "likely")),
        result("netflix", finding("ipv6-broken", "warn", "sure")),
    )
    (only,) = given.diagnoses
    assert only.evidence == ("internet", "netflix")
    assert only.confidence is Confidence.SURE


def test_of_several_findings_the_gravest_then_the_surest_then_the_first_speaks() -> None:
    said = [("warn", "sure"), ("fail", "possible"), ("fail", "likely"), ("note", "sure"), ("fail", "likely")]
    for order in itertools.permutations(range(5)):
        found = [
            replace(finding("ipv6-broken", *said[number], where="isp"), title=f"{number}") for number in order
        ]
        (only,) = opinion(
            *(result(f"c{number}", one) for number, one in zip(order, found, strict=True))
        ).diagnoses
        assert only.title == str((min(order.index(2), order.index(4)) == order.index(2) and 2) or 4)
        assert only.evidence == tuple(f"c{number}" for number in order)


def test_a_check_that_finds_the_same_twice_is_named_once_as_evidence() -> None:
    given = opinion(
        result("internet", finding("ipv6-broken", "warn"), finding("ipv6-broken", "fail")),
        result("netflix", finding("ipv6-broken", "warn")),
    )
    assert given.diagnoses[0].evidence == ("internet", "netflix")


def test_a_diagnosis_says_what_its_finding_says() -> None:
    one = replace(
        finding("bandwidth-low", "warn", "likely", where="home-network"),
        text="Why.",
        remedy=(Remedy("Do.", always="a test"), Remedy("Or.", always="a test")),
    )
    (found,) = opinion(result("bandwidth", one)).diagnoses
    assert (found.id, found.where, found.severity, found.confidence) == (
        one.id,
        one.where,
        one.severity,
        one.confidence,
    )
    assert (found.title, found.text, found.remedy) == (one.title, one.text, one.steps)


@pytest.mark.parametrize(
    ("severities", "status"),
    [
        ([], "ok"),
        (["note"], "ok"),
        (["note", "warn"], "warn"),
        (["warn", "fail", "note"], "fail"),
        (["fail"], "fail"),
    ],
)
def test_a_check_is_as_bad_as_the_worst_that_it_found(severities: list[str], status: str) -> None:
    assert status_of(tuple(finding("x", severity) for severity in severities)).value == status


def test_a_router_that_keeps_quiet_but_lets_everything_through_is_fine() -> None:
    quiet = result("gateway", finding("gateway-unreachable", where="home-network"))
    assert opinion(quiet).verdict.status is VerdictStatus.HEALTHY
    ipv6 = Result(check="internet", status=Status.WARN, findings=(finding("ipv6-broken", "warn"),))
    assert ids(opinion(quiet, ipv6)) == ["ipv6-broken"]
    dead = opinion(quiet, result("internet", finding("internet-unreachable")))
    assert ids(dead) == ["gateway-unreachable"]


@pytest.mark.parametrize(
    "internet",
    [
        None,
        result("internet", status="unknown", reason="timeout"),
        Result(check="internet", status=Status.WARN, findings=(finding("internet-unreachable", "warn"),)),
        Result(check="internet", status=Status.FAIL, findings=(finding("ipv4-broken"),)),
    ],
)
def test_a_quiet_router_is_a_cause_where_nothing_beyond_it_is_known_to_answer(
    internet: Result | None,
) -> None:
    quiet = result("gateway", finding("gateway-unreachable", where="home-network"))
    assert "gateway-unreachable" in ids(diagnose([quiet, *([internet] if internet else [])], Asked()))


@pytest.mark.parametrize(
    ("family", "four", "six", "severity"),
    [
        (4, "fails", "fails", "fail"),
        (4, "fails", "not-there", "fail"),
        (4, "fails", "works", "warn"),
        (6, "works", "fails", "warn"),
        (6, "fails", "fails", "fail"),
        (
            6,
            "works",
            "works",
            "warn",
        ),  # at first it failed: a dead router is passed over once the system knows
    ],
)
def test_a_route_astray_is_as_bad_as_what_it_leaves(family: int, four: str, six: str, severity: str) -> None:
    """Where the route's own family works, it leads somewhere; where only the other does, something still plays."""
    facts = internet.Facts(ipv4=internet.Family(state=four), ipv6=internet.Family(state=six))
    astray = finding("route-wrong", "note", "possible", where="this-device", family=family)
    told = opinion(
        result("link", astray),
        result("gateway"),
        replace(result("internet", finding(f"ipv{family}-broken", "warn", where="isp")), facts=facts),
    )
    shown = {d.id: d for d in told.diagnoses}
    assert [(h.id, h.by) for h in told.hidden] == [(f"ipv{family}-broken", "route-wrong")]
    assert list(shown) == ["route-wrong"]
    assert (shown["route-wrong"].severity, shown["route-wrong"].confidence) == (severity, "sure")
    assert shown["route-wrong"].evidence == ("link", "internet")


@pytest.mark.parametrize(
    ("family", "four", "six"), [(4, "works", "fails"), (6, "fails", "works"), (4, "works", "works")]
)
def test_a_route_astray_over_which_the_internet_answers_is_fine(family: int, four: str, six: str) -> None:
    facts = internet.Facts(ipv4=internet.Family(state=four), ipv6=internet.Family(state=six))
    astray = finding("route-wrong", "note", "possible", where="this-device", family=family)
    told = opinion(result("link", astray), replace(result("internet"), facts=facts))
    assert told.diagnoses == ()
    assert told.verdict.status == "healthy"


def test_a_route_astray_speaks_for_itself_where_the_internet_was_not_measured() -> None:
    astray = result("link", finding("route-wrong", "warn", "possible", where="this-device", family=4))
    told = diagnose((astray,), Asked()).diagnoses
    assert [(d.id, d.severity, d.confidence) for d in told] == [("route-wrong", "warn", "possible")]


def test_where_only_the_proxy_gets_out_that_is_said() -> None:
    given = opinion(
        result("internet", finding("internet-unreachable")),
        result("dns", finding("dns-unreachable")),
        result("proxy", finding("proxy-configured", "warn", where="this-device", reaches_netflix=True)),
    )
    assert ids(given) == ["proxy-configured"]
    only = given.diagnoses[0]
    assert (only.text, only.severity) == (line_rules.ONLY_THE_PROXY, Severity.WARN)
    assert only.evidence == ("proxy", "internet")
    assert only.title == "title of proxy-configured"
    assert [(h.id, h.by) for h in given.hidden] == [
        ("internet-unreachable", "proxy-configured"), ("dns-unreachable", "proxy-configured")
    ]  # fmt: skip
    dead = opinion(
        result("internet", finding("internet-unreachable")),
        result("proxy", finding("proxy-configured", "fail", where="this-device", reaches_netflix=False)),
    )
    assert "internet-unreachable" in ids(dead)


@pytest.mark.parametrize("page", ["captive-portal", "parental-lock"])
@pytest.mark.parametrize("reaches", [True, False])
def test_a_page_in_the_way_does_not_stop_what_goes_through_a_proxy(page: str, reaches: bool) -> None:
    given = opinion(
        result("portal", finding(page, "fail")),
        result("proxy", finding("proxy-configured", "warn", where="this-device", reaches_netflix=reaches)),
        result("dns", finding("dns-blocking", "fail")),
    )
    assert [(d.id, d.severity) for d in given.diagnoses] == [
        (page, "warn" if reaches else "fail"), ("proxy-configured", "warn")
    ]  # fmt: skip


#: What the check of names asks for on behalf of every device, and of some devices.
NEEDED = (
    SimpleNamespace(name="nrdp.nccp.netflix.com", role="essential"),
    SimpleNamespace(name="nrdp51-appboot.netflix.com", role="start"),
)


def host(name: str, four: str | None, six: str | None) -> HostProbe:
    paths = [ConnectPath(outcome=word, stage="tcp") if word else None for word in (four, six)]
    return HostProbe(host=name, verifies=True, v4=paths[0], v6=paths[1])


@pytest.mark.parametrize(
    ("hidden", "four", "six", "status", "severity"),
    [
        (("www.netflix.com",), "refused", "ok", "ok", "warn"),
        (("www.netflix.com", "appboot.netflix.com"), "timeout", "ok", "ok", "warn"),
        (
            ("www.netflix.com", "nrdp51-appboot.netflix.com"),
            "refused",
            "ok",
            "ok",
            "fail",
        ),  # that one we did not try
        # nor that, but every device needs it, and it goes with the rest
        (("www.netflix.com", "nrdp.nccp.netflix.com"), "refused", "ok", "ok", "warn"),
        (("nrdp.nccp.netflix.com",), "refused", "ok", "ok", "fail"),
        (("www.netflix.com",), "ok", "ok", "ok", "fail"),  # it was another answer that got through
        (("www.netflix.com",), "refused", None, "ok", "fail"),
        (("www.netflix.com",), None, "ok", "ok", "warn"),  # an address that no public host has was not tried
        (("www.netflix.com",), "refused", "ok", "fail", "fail"),
        ((), "refused", "ok", "ok", "fail"),
    ],
)
def test_names_hidden_from_ipv4_alone_stop_only_what_has_no_ipv6(
    hidden: tuple[str, ...], four: str | None, six: str | None, status: str, severity: str
) -> None:
    facts = NetflixFacts(
        hosts=tuple(host(name, four, six) for name in ("www.netflix.com", "appboot.netflix.com"))
    )
    given = opinion(
        result("dns", finding("dns-blocking", "fail", hosts=hidden), facts=SimpleNamespace(names=NEEDED)),
        result("netflix", status=status, facts=facts),
    )
    (told,) = given.diagnoses
    assert (told.severity, told.text.endswith(rules.OVER_IPV6)) == (severity, severity == "warn")
    assert told.evidence == (("dns", "netflix") if severity == "warn" else ("dns",))


def test_what_needs_no_line_stays_beside_the_proxy_and_notes_go_without_a_word() -> None:
    given = opinion(
        result("internet", finding("internet-unreachable")),
        result("proxy", finding("proxy-configured", "warn", where="this-device", reaches_netflix=True)),
        result("clock", finding("clock-wrong")),
        result("path", finding("packet-loss", "note")),
    )
    assert ids(given) == ["clock-wrong", "proxy-configured"]
    assert [h.id for h in given.hidden] == ["internet-unreachable"]


@pytest.mark.parametrize(
    ("speed", "severity"),
    [
        (result("bandwidth"), "warn"),
        (result("bandwidth", finding("bandwidth-low", "warn")), "fail"),
        (result("bandwidth", status="skipped", reason="not-asked"), "fail"),
        (result("bandwidth", status="unknown", reason="timeout"), "fail"),
    ],
)
def test_lost_data_stops_no_film_that_was_seen_to_arrive(speed: Result, severity: str) -> None:
    first = opinion(result("path", finding("packet-loss")), speed).diagnoses[0]
    assert (first.id, first.severity) == ("packet-loss", severity)


def _reached(host: str, outcome: str, address: str, trusted: str = "unchecked") -> HostProbe:
    return HostProbe(host=host, v4=ConnectPath(outcome=outcome, address=address, trusted=trusted))


@pytest.mark.parametrize(
    ("elsewhere", "first"),
    [
        (_reached("fast.com", "ok", "185.38.14.10", "public"), "netflix-blocked"),
        (
            _reached("fast.com", "ok", "185.38.14.10", "system"),
            "dns-blocking",
        ),  # proven to this PC alone: somebody looks in
        (_reached("fast.com", "ok", "23.55.163.79", "public"), "dns-blocking"),
        (_reached("fast.com", "reset", "185.38.14.10"), "dns-blocking"),
    ],
)
def test_a_place_that_leads_on_to_netflix_blocks_nothing(elsewhere: HostProbe, first: str) -> None:
    hosts = (_reached("www.netflix.com", "reset", "185.38.14.10"), elsewhere)
    found = opinion(
        result("dns", finding("dns-blocking", hosts=("www.netflix.com",))),
        result("netflix", finding("netflix-blocked"), facts=NetflixFacts(hosts=hosts)),
    )
    assert ids(found) == [first]
    assert len(found.hidden) == 1


@pytest.mark.parametrize(
    ("usual", "lowest", "severity", "first"),
    [
        (135.0, 100.0, "warn", "link-busy"),
        (135.0, 125.0, "warn", "bandwidth-low"),  # far away, and not waiting
        (60.0, 20.0, "warn", "bandwidth-low"),  # a phone's connection comes and goes like this
        (135.0, None, "warn", "bandwidth-low"),
        (
            135.0,
            100.0,
            "fail",
            "bandwidth-low",
        ),  # steadily too slow, twice: that is not given up for what is possible
    ],
)
def test_a_slow_line_on_which_answers_wait_may_be_a_busy_one(
    usual: float, lowest: float | None, severity: str, first: str
) -> None:
    ends = (
        WatchedEnd(
            end="far", protocol="icmp", target="1.1.1.1", sent=90, lost=0, lowest_ms=lowest, median_ms=usual
        ),
    )
    given = opinion(
        result("bandwidth", finding("bandwidth-low", severity, confidence="likely")),
        result("path", facts=PathFacts(legs=(), round_trip_ms=usual)),
        result("outages", facts=Outages(watched_s=9.0, ends=ends)),
    )
    assert ids(given) == [first]


@pytest.mark.parametrize("answered", [True, False])
def test_a_silent_name_server_is_a_fault_of_its_own_where_names_are_answered_outside(answered: bool) -> None:
    given = opinion(
        result("internet", finding("internet-unreachable", names_answered=answered)),
        result("dns", finding("dns-unreachable")),
        result("bandwidth", finding("bandwidth-low")),
    )
    both = ["internet-unreachable", "dns-unreachable"]
    assert ids(given) == (both if answered else both[:1])
    assert {h.id for h in given.hidden} == (
        {"bandwidth-low"} if answered else {"bandwidth-low", "dns-unreachable"}
    )


def test_a_proxy_or_a_vpn_alone_says_nothing_of_the_line() -> None:
    given = opinion(
        result("proxy", finding("proxy-configured", "warn", reaches_netflix=True)),
        result("vpn", finding("vpn-active", "warn", takes_everything=True)),
    )
    assert [(d.severity, d.text) for d in given.diagnoses] == [("warn", "text")] * 2


def test_a_vpn_that_takes_everything_and_leads_nowhere_is_the_cause() -> None:
    def world(takes_everything: bool) -> Opinion:
        return opinion(
            result("internet", finding("internet-unreachable")),
            result("dns", finding("dns-unreachable")),
            result("vpn", finding("vpn-active", where="this-device", takes_everything=takes_everything)),
        )

    dead = world(True)
    assert ids(dead) == ["vpn-active"]
    assert dead.diagnoses[0].text == line_rules.DEAD_TUNNEL
    assert {(h.id, h.by) for h in dead.hidden} == {
        ("internet-unreachable", "vpn-active"),
        ("dns-unreachable", "vpn-active"),
    }
    assert ids(world(False)) == ["internet-unreachable", "vpn-active"]


@pytest.mark.parametrize(
    ("cause", "more", "root"),
    [
        ("netflix-down", (), "netflix-down"),
        ("netflix-refuses-address", (), "netflix-refuses-address"),
        ("netflix-refuses-address", ("vpn-active",), "vpn-active"),
    ],
)
def test_a_refused_speed_test_sends_nobody_to_filters_when_netflix_itself_refuses(
    cause: str, more: tuple[str, ...], root: str
) -> None:
    refused = result("bandwidth", finding("netflix-blocked", "warn", "possible", where="home-network"))
    said = opinion(
        refused,
        result("netflix", finding(cause, where="netflix")),
        *(result("vpn", finding(m)) for m in more),
    )
    assert ids(said) == [root]
    assert ("netflix-blocked", root) in [(h.id, h.by) for h in said.hidden]
    assert ids(opinion(refused)) == ["netflix-blocked"]


def test_what_both_checks_found_blocked_is_blocked() -> None:
    blocked = finding("netflix-blocked", where="home-network")
    said = opinion(
        result("bandwidth", blocked), result("netflix", blocked, finding("netflix-down", where="netflix"))
    )
    assert set(ids(said)) == {"netflix-blocked", "netflix-down"}


GAP = finding("netflix-throttled", where="isp", explains_low=True)


def test_a_gap_to_netflix_is_the_cause_of_a_rate_that_is_too_low() -> None:
    said = opinion(result("bandwidth", finding("bandwidth-low"), GAP))
    assert [d.id for d in said.diagnoses] == ["netflix-throttled"]
    assert [(h.id, h.by) for h in said.hidden] == [("bandwidth-low", "netflix-throttled")]


def test_what_explains_the_gap_explains_the_low_rate_too() -> None:
    said = opinion(result("bandwidth", finding("bandwidth-low"), GAP), result("vpn", finding("vpn-active")))
    assert [d.id for d in said.diagnoses] == ["vpn-active"]
    assert {(h.id, h.by) for h in said.hidden} == {
        ("bandwidth-low", "vpn-active"),
        ("netflix-throttled", "vpn-active"),
    }


def test_a_line_that_is_too_slow_for_everybody_stays_the_first_cause() -> None:
    gap = finding("netflix-throttled", "warn", "possible", explains_low=False)
    said = opinion(result("bandwidth", finding("bandwidth-low"), gap))
    assert [d.id for d in said.diagnoses] == ["bandwidth-low", "netflix-throttled"]


def test_headline_says_where_and_how_sure() -> None:
    sure = opinion(result("vpn", finding("vpn-active", where="this-device"))).verdict
    assert sure.headline == "The cause is on this PC: title of vpn-active"
    likely = opinion(result("vpn", finding("vpn-active", confidence="likely", where="this-device"))).verdict
    assert "probably" in likely.headline
    assert likely.headline == "The cause is probably on this PC: title of vpn-active"
    assert (likely.status, likely.where, likely.next) == (
        VerdictStatus.PROBLEM, Where.THIS_DEVICE, "remedy of vpn-active"
    )  # fmt: skip


def test_a_cause_of_no_place_is_told_without_one_and_without_a_remedy_the_code_is_next() -> None:
    verdict = opinion(result("vpn", replace(finding("vpn-active", where="none"), remedy=()))).verdict
    assert (verdict.headline, verdict.next) == ("title of vpn-active", verdicts.HEALTHY_NEXT)


def test_interrupted_before_anything_was_found() -> None:
    stopped = [result(check, status="unknown", reason="interrupted") for check in ESSENTIAL]
    verdict = diagnose(stopped, Asked()).verdict
    assert (verdict.status, verdict.headline) == (VerdictStatus.INCONCLUSIVE, verdicts.INTERRUPTED_AT_ONCE)
    begun = diagnose([*stopped[1:], result("link")], Asked()).verdict
    assert (begun.status, begun.headline) == (VerdictStatus.INCONCLUSIVE, verdicts.INTERRUPTED)
    partly = [*stopped[1:], result("link", status="unknown", reason="timeout"), result("vpn")]
    assert diagnose(partly, Asked()).verdict.headline.startswith(
        "We found no cause, but we could not measure:"
    )


@pytest.mark.parametrize("check", [c for c in CHECKS if c != "tv"])
@pytest.mark.parametrize("reason", ["no-network", "timeout", "refused", "bug", "deadline"])
def test_a_check_that_was_asked_for_and_not_measured_is_never_healthy(check: str, reason: str) -> None:
    others = [result(c, status="skipped", reason="not-asked") for c in CHECKS if c != check]
    verdict = diagnose([*others, result(check, status="unknown", reason=reason)], Asked()).verdict
    assert verdict.status is VerdictStatus.INCONCLUSIVE
    assert verdict.headline == f"We could not measure this: {CHECKS[check].name}."


def test_a_check_that_does_not_apply_is_no_all_clear() -> None:
    others = [result(c, status="skipped", reason="not-asked") for c in CHECKS if c != "wifi"]
    verdict = diagnose([*others, result("wifi", status="skipped", reason="not-supported")], Asked()).verdict
    assert (verdict.status, verdict.next) == (VerdictStatus.INCONCLUSIVE, verdicts.ASK_FOR_ALL_NEXT)


@pytest.mark.parametrize(
    ("drops", "shown"),
    [
        (finding("connection-drops", "warn", lasts=False), ["netflix-blocked", "connection-drops"]),
        (finding("connection-drops", "fail", lasts=True), ["connection-drops"]),
        (finding("connection-drops", "note", lasts=False), ["dns-blocking", "connection-drops"]),
    ],
)
def test_silence_is_no_block_while_the_connection_drops_out(drops: Finding, shown: list[str]) -> None:
    results = [
        result("outages", drops),
        result("dns", finding("dns-blocking", by_silence=True)),
        result("netflix", finding("netflix-blocked", by_silence=False)),
    ]
    opinion = diagnose(results, Asked())
    assert [d.id for d in opinion.diagnoses] == shown
    assert {h.id for h in opinion.hidden} == {"dns-blocking", "netflix-blocked"} - set(shown)


def _far(lowest: float | None) -> Result:
    end = WatchedEnd(end="far", protocol="icmp", target="1.1.1.1", sent=9, lost=0, lowest_ms=lowest)
    near = WatchedEnd(end="router", protocol="icmp", target="192.168.1.1", sent=9, lost=0, lowest_ms=1.0)
    return replace(result("outages"), facts=Outages(watched_s=9.0, ends=(near, end)))


@pytest.mark.parametrize(
    ("lowest", "where", "shown"),
    [
        (118.0, "isp", ["link-busy"]),
        (260.0, "isp", ["latency-high"]),
        (180.0, "isp", ["latency-high"]),
        (None, "isp", ["latency-high"]),
        (118.0, "home-network", ["latency-high"]),
    ],
)
def test_a_delay_that_comes_and_goes_is_no_distance(
    lowest: float | None, where: str, shown: list[str]
) -> None:
    late = finding("latency-high", "warn", where=where, round_trip=265)
    opinion = diagnose([result("path", late), _far(lowest)], Asked())
    assert [d.id for d in opinion.diagnoses] == shown
    if shown == ["link-busy"]:
        [found] = opinion.diagnoses
        assert (found.where, found.confidence) == (Where.HOME_NETWORK, Confidence.POSSIBLE)
        assert "takes 265 milliseconds, but at the best moment of the same run it took 118." in found.text
        assert found.evidence == ("path", "outages")


def test_a_modem_that_answers_connections_itself_is_no_best_moment() -> None:
    late = finding("latency-high", "warn", where="isp", round_trip=701)
    modem = WatchedEnd(end="far", protocol="tcp", target="8.8.8.8", sent=9, lost=0, lowest_ms=0.3)
    pinged = _far(700.0)
    watched = replace(pinged, facts=replace(pinged.facts, ends=(*pinged.facts.ends, modem)))
    assert [d.id for d in diagnose([result("path", late), watched], Asked()).diagnoses] == ["latency-high"]


@pytest.mark.parametrize(
    ("protocol", "lost", "shown"),
    [
        ("tcp", 1, ["latency-high"]),
        ("tcp", 18, ["internet-unreachable"]),
        ("icmp", 1, ["internet-unreachable"]),
    ],
)
def test_what_answered_all_along_is_reachable(protocol: str, lost: int, shown: list[str]) -> None:
    end = WatchedEnd(end="far", protocol=protocol, target="1.1.1.1", sent=20, lost=lost)
    watched = replace(result("outages"), facts=Outages(watched_s=9.0, ends=(end,)))
    unreachable = result("internet", finding("internet-unreachable"))
    opinion = diagnose([watched, unreachable, result("path", finding("latency-high", "warn"))], Asked())
    assert [d.id for d in opinion.diagnoses] == shown
    alone = diagnose([watched, unreachable, *(result(c, status="unknown", reason="timeout") for c in ("dns", "netflix"))], Asked())  # fmt: skip
    assert alone.verdict.status in {VerdictStatus.PROBLEM, VerdictStatus.INCONCLUSIVE}


def test_a_longer_queue_never_looks_like_a_line_that_is_only_far() -> None:
    """Of a line with answers after 40 ms, the more stands before them, the less it looks far."""
    said = []
    for queue in range(180, 2000, 60):
        late = finding("latency-high", "warn", where="isp", round_trip=40 + queue)
        said.append(diagnose([result("path", late), _far(40.0)], Asked()).diagnoses[0].id)
    assert set(said) == {"link-busy"}


@pytest.mark.parametrize(
    ("beside", "shown"),
    [("dns-slow", ["connection-drops"]), ("packet-loss", ["connection-drops"]), ("vpn-upstream", ["vpn-upstream", "connection-drops"])],
)  # fmt: skip
def test_a_moment_that_was_felt_is_no_note(beside: str, shown: list[str]) -> None:
    results = [result("outages", finding("connection-drops", "note")), result("dns", finding(beside, "warn"))]
    assert [d.id for d in diagnose(results, Asked()).diagnoses] == shown


def test_what_answered_before_it_dropped_out_is_not_unreachable() -> None:
    results = [
        result("outages", finding("connection-drops", "warn")),
        result("internet", finding("internet-unreachable")),
    ]
    assert [d.id for d in diagnose(results, Asked()).diagnoses] == ["connection-drops"]


@given(st.lists(st.sampled_from(["ok", "unknown", "skipped"]), min_size=17, max_size=17), st.integers(0, 16))
def test_measuring_less_never_looks_healthier(states: list[str], lost: int) -> None:
    """More could not be measured: the verdict may become less sure, and never healthy."""
    checks = [c for c in CHECKS if c != "tv"]

    def run(words: list[str]) -> VerdictStatus:
        reasons = {"ok": None, "unknown": "timeout", "skipped": "not-asked"}
        given_ = [result(c, status=w, reason=reasons[w]) for c, w in zip(checks, words, strict=True)]
        return diagnose(given_, Asked()).verdict.status

    worse = [*states[:lost], "unknown", *states[lost + 1 :]]
    if states[lost] != "skipped" and run(states) is not VerdictStatus.HEALTHY:
        assert run(worse) is not VerdictStatus.HEALTHY


def test_a_run_of_one_check_does_not_claim_the_rest() -> None:
    left_out = [
        result(check, status="skipped", reason="not-asked") for check in ("link", "internet", "netflix")
    ]
    verdict = diagnose([result("dns"), *left_out], Asked()).verdict
    names = ", ".join(CHECKS[check].name for check in ("link", "internet", "netflix"))
    fine = CHECKS["dns"].name
    assert verdict.headline == f"Fine, as far as we checked: {fine}. We did not check: {names}."
    assert (verdict.status, verdict.next) == (VerdictStatus.HEALTHY, verdicts.HEALTHY_NEXT)
    assert diagnose([result("dns")], Asked()).verdict.headline == verdict.headline  # as in cases of old
    elsewhere = result("bandwidth", finding("speed-elsewhere", "note", where="none"))
    said = diagnose([replace(elsewhere, status=Status.OK), *left_out], Asked()).verdict.headline
    assert said.endswith(" We could not measure: the speed towards Netflix.")


def test_the_table_has_no_doubles_no_unknown_ids_and_no_circles() -> None:
    known = list(CAUSES)
    above = {id_: set(HIDDEN_BY.get(id_, ())) for id_ in known}
    assert set(HIDDEN_BY) <= set(known)
    for id_, by in above.items():
        assert by <= set(known), id_
        assert id_ not in by
    for start in known:
        reached, frontier = set(), set(above[start])
        while frontier:
            reached |= frontier
            frontier = set().union(*(above[i] for i in frontier)) - reached
        assert start not in reached, f"{start} would hide itself"


@pytest.mark.parametrize(
    ("reason", "outages", "status"),
    [
        ("timeout", "unknown", "inconclusive"),
        ("reset", "skipped", "inconclusive"),
        ("no-network", "ok", "inconclusive"),
        ("timeout", "ok", "healthy"),  # it was watched over, and held
        ("provider-refused", "unknown", "healthy"),
    ],
)
def test_a_line_that_may_be_gone_is_not_healthy(reason: str, outages: str, status: str) -> None:
    """What worked two seconds into the run proves nothing when the speed test met a dead line after six."""
    given = opinion(
        Result(check="bandwidth", status=Status.UNKNOWN, reason=Reason(reason)),
        Result(
            check="outages",
            status=Status(outages),
            reason=None if outages == "ok" else Reason.TOO_FEW_SAMPLES,
        ),
    )
    assert given.verdict.status == status


def test_what_the_person_stopped_is_told_as_that() -> None:
    given = opinion(Result(check="bandwidth", status=Status.UNKNOWN, reason=Reason.INTERRUPTED))
    assert given.verdict.status is VerdictStatus.HEALTHY
    assert given.verdict.headline.endswith("You stopped before this was measured: the speed.")
    assert "We could not" not in given.verdict.headline


@pytest.mark.parametrize(
    ("router", "where", "confidence"),
    [("unknown", "home-network", "likely"), ("ok", "isp", "sure"), ("skipped", "isp", "sure")],
)
def test_who_could_not_ask_the_router_does_not_blame_the_provider(
    router: str, where: str, confidence: str
) -> None:
    given = opinion(
        result("gateway", status=router, reason=None if router == "ok" else "timeout"),
        result("internet", finding("internet-unreachable")),
    )
    assert [(d.where, d.confidence) for d in given.diagnoses] == [(where, confidence)]
