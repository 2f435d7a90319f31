"""From findings to causes: hiding, ranking, combining and the verdict."""

from __future__ import annotations

import itertools

import pytest

from diag import diagnosis
from diag.diagnosis import HIDDEN_BY, diagnose
from diag.model import (
    Asked,
    Confidence,
    Finding,
    Opinion,
    Reason,
    Result,
    Severity,
    Status,
    VerdictStatus,
    Where,
)
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
        remedy=(f"remedy of {id_}",),
        facts=facts,
    )


def result(check: str, *findings: Finding, status: str = "ok", reason: str | None = None) -> Result:
    return Result(
        check=check,
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
    assert (verdict.status, verdict.where, verdict.headline) == (
        VerdictStatus.HEALTHY,
        Where.NONE,
        diagnosis.HEALTHY,
    )


@pytest.mark.parametrize("check", ESSENTIAL)
def test_an_essential_unknown_without_a_cause_is_inconclusive(check: str) -> None:
    verdict = opinion(result(check, status="unknown", reason="timeout")).verdict
    assert verdict.status is VerdictStatus.INCONCLUSIVE
    assert CHECKS[check].name in verdict.headline


def test_another_unknown_is_named_in_a_healthy_headline() -> None:
    verdict = opinion(result("clock", status="unknown", reason="timeout")).verdict
    assert verdict.status is VerdictStatus.HEALTHY
    assert "this PC's clock" in verdict.headline


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


def test_a_router_that_keeps_quiet_but_lets_everything_through_is_fine() -> None:
    quiet = result("gateway", finding("gateway-unreachable", where="home-network"))
    assert opinion(quiet).verdict.status is VerdictStatus.HEALTHY
    dead = opinion(quiet, result("internet", finding("internet-unreachable")))
    assert ids(dead) == ["gateway-unreachable"]


def test_where_only_the_proxy_gets_out_that_is_said() -> None:
    given = opinion(
        result("internet", finding("internet-unreachable")),
        result("dns", finding("dns-unreachable")),
        result("proxy", finding("proxy-configured", "warn", where="this-device", reaches_netflix=True)),
    )
    assert ids(given) == ["proxy-configured"]
    assert given.diagnoses[0].text == diagnosis.ONLY_THE_PROXY
    dead = opinion(
        result("internet", finding("internet-unreachable")),
        result("proxy", finding("proxy-configured", "fail", where="this-device", reaches_netflix=False)),
    )
    assert "internet-unreachable" in ids(dead)


def test_a_vpn_that_takes_everything_and_leads_nowhere_is_the_cause() -> None:
    def world(takes_everything: bool) -> Opinion:
        return opinion(
            result("internet", finding("internet-unreachable")),
            result("dns", finding("dns-unreachable")),
            result("vpn", finding("vpn-active", where="this-device", takes_everything=takes_everything)),
        )

    dead = world(True)
    assert ids(dead) == ["vpn-active"]
    assert dead.diagnoses[0].text == diagnosis.DEAD_TUNNEL
    assert {(h.id, h.by) for h in dead.hidden} == {
        ("internet-unreachable", "vpn-active"),
        ("dns-unreachable", "vpn-active"),
    }
    assert ids(world(False)) == ["internet-unreachable", "vpn-active"]


def test_headline_says_where_and_how_sure() -> None:
    sure = opinion(result("vpn", finding("vpn-active", where="this-device"))).verdict
    assert sure.headline == "The cause is on this PC: title of vpn-active"
    likely = opinion(result("vpn", finding("vpn-active", confidence="likely", where="this-device"))).verdict
    assert "probably" in likely.headline
    assert likely.next == "remedy of vpn-active"


def test_interrupted_before_anything_was_found() -> None:
    stopped = [result(check, status="unknown", reason="interrupted") for check in ESSENTIAL]
    verdict = diagnose(stopped, Asked()).verdict
    assert (verdict.status, verdict.headline) == (VerdictStatus.INCONCLUSIVE, diagnosis.INTERRUPTED)


def test_a_run_of_one_check_does_not_claim_the_rest() -> None:
    left_out = [
        result(check, status="skipped", reason="not-asked") for check in ("link", "internet", "netflix")
    ]
    verdict = diagnose([result("dns"), *left_out], Asked()).verdict
    assert verdict.headline.startswith("What we checked is fine. We did not check:")


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
