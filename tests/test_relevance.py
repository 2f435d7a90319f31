"""A headline names a cause only where that can bring about what the person sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diag.diagnosis import diagnose, relevance, settled_cause
from diag.model import (
    Asked,
    Confidence,
    Finding,
    Opinion,
    Remedy,
    Result,
    Severity,
    Status,
    VerdictStatus,
    Where,
)
from diag.symptoms import SYMPTOMS
from diag.vocabulary import CAUSES, CHECK_IDS
from tests import worlds


def finding(cause: str, severity: Severity = Severity.WARN) -> Finding:
    return Finding(
        id=cause,
        severity=severity,
        where=Where(CAUSES[cause].where),
        confidence=Confidence.SURE,
        title=f"Found: {cause}",
        text="",
        remedy=(Remedy("Do it.", always="a test"),),
    )


def opinion(*causes: str, **told: str) -> Opinion:
    found: dict[str, list[Finding]] = {}
    for cause in causes:
        found.setdefault(CAUSES[cause].check, []).append(finding(cause))
    fine = [Result(check=id_, status=Status.OK) for id_ in CHECK_IDS if id_ not in found]
    bad = [Result(check=id_, status=Status.WARN, findings=tuple(each)) for id_, each in found.items()]
    return diagnose([*bad, *fine], Asked(**told))  # type: ignore[arg-type]


def test_every_name_of_the_tables_exists() -> None:
    symptoms = (
        relevance.OF_THE_ACCOUNT | relevance.OF_THE_TITLE | relevance.BY_ADDRESS | relevance.NEVER_BY_SLOWNESS
    )
    assert symptoms <= set(SYMPTOMS)
    assert set(CAUSES) >= relevance.ADDRESS | relevance.SLOWNESS | relevance.OF_THIS_PC_ALONE


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("cpu-busy", {"symptom": "household"}),
        ("cpu-busy", {"code": "This TV isn't part of your Netflix household"}),
        ("cpu-busy", {"symptom": "buffering", "device": "smart-tv/lg"}),
        ("cpu-busy", {"code": "M7111-5059"}),
        ("bandwidth-low", {"symptom": "payment"}),
        ("bandwidth-low", {"symptom": "vpn"}),
        ("wifi-weak", {"code": "too many people are using your account"}),
        ("vpn-active", {"symptom": "plan"}),
        ("no-network", {"symptom": "payment"}),
        ("packet-loss", {"symptom": "buffering", "code": "M7111-5059"}),
    ],
)
def test_what_cannot_explain_it_is_also_noticed_and_no_cause(cause: str, told: dict[str, str]) -> None:
    verdict = opinion(cause, **told).verdict
    assert verdict.headline == f"Nothing that we measured explains what you see. Also noticed: Found: {cause}"
    assert verdict.status is VerdictStatus.PROBLEM, "it is there all the same"
    assert "step by step" in verdict.next


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("cpu-busy", {}),
        ("cpu-busy", {"symptom": "buffering", "device": "windows-browser"}),
        ("bandwidth-low", {"symptom": "buffering", "device": "smart-tv"}),
        ("bandwidth-low", {"code": "NW-2-5"}),
        ("vpn-active", {"symptom": "household"}),
        ("vpn-active", {"code": "NSES-404"}),
        ("dns-blocking", {"code": "UI-800-3", "device": "smart-tv/samsung"}),
        ("clock-wrong", {"code": "M7121-1331"}),
        ("no-network", {"code": "UI-800-3"}),
        ("no-network", {"symptom": "no-sign-in"}),
        ("cpu-busy", {"code": "x y z", "symptom": "it-is-odd"}),
    ],
)
def test_what_can_explain_it_is_the_cause(cause: str, told: dict[str, str]) -> None:
    verdict = opinion(cause, **told).verdict
    assert verdict.headline.startswith("The cause is")
    assert verdict.headline.endswith(f"Found: {cause}")
    assert verdict.next == "Do it."


def test_what_explains_comes_before_what_is_graver_by_itself() -> None:
    both = opinion("adapter-slow", "vpn-active", symptom="household")
    assert [d.id for d in both.diagnoses] == ["vpn-active", "adapter-slow"]
    assert opinion("cpu-busy", "bandwidth-low", device="roku").verdict.headline.endswith("bandwidth-low")


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"symptom": "household"}, Where.ACCOUNT),
        ({"symptom": "too-many-screens"}, Where.ACCOUNT),
        ({"code": "too many people are using your account"}, Where.ACCOUNT),
        ({"symptom": "wrong-subtitles"}, Where.NONE),
    ],
)
def test_the_place_is_the_account_where_the_account_decides(told: dict[str, str], where: Where) -> None:
    assert opinion("cpu-busy", **told).verdict.where is where


def test_a_healthy_line_sends_account_matters_to_their_walk() -> None:
    well = opinion(symptom="payment").verdict
    assert (well.status, well.headline) == (VerdictStatus.HEALTHY, "This PC reaches Netflix without trouble.")
    assert well.next.startswith("What you see is decided by the Netflix account")
    household = opinion(symptom="household").verdict.next
    assert "step by step" in household
    assert "not by this connection" not in household, "Netflix knows a household by its connection"
    assert "step by step" not in opinion(symptom="buffering").verdict.next


# -- what is sure while other checks still run -------------------------------------------------------------


def sure_so_far(
    cause: str, waiting: set[str], confidence: Confidence = Confidence.SURE, **told: str
) -> str | None:
    found = replace(finding(cause), confidence=confidence)
    results = [Result(check=CAUSES[cause].check, status=Status.WARN, findings=(found,))]
    results += [
        Result(check=id_, status=Status.OK) for id_ in CHECK_IDS if id_ not in {*waiting, CAUSES[cause].check}
    ]
    settled = settled_cause(results, Asked(**told), waiting)  # type: ignore[arg-type]
    return settled.id if settled else None


def test_a_sure_cause_does_not_wait_for_the_speed() -> None:
    assert sure_so_far("vpn-active", {"bandwidth", "outages", "path", "load"}) == "vpn-active"
    assert sure_so_far("no-network", set(CHECK_IDS) - {"link"}) == "no-network"


@pytest.mark.parametrize("open_check", ["link", "portal", "clock", "dns", "internet"])
def test_it_waits_for_what_may_still_explain_it_or_come_before_it(open_check: str) -> None:
    assert sure_so_far("vpn-active", {"bandwidth", "outages", open_check}) is None


def test_what_is_likely_or_explains_nothing_waits_for_the_end() -> None:
    assert sure_so_far("vpn-active", {"bandwidth"}, Confidence.LIKELY) is None
    assert sure_so_far("vpn-active", {"bandwidth"}, symptom="payment") is None


def test_no_cause_is_told_early_that_the_rest_of_the_run_takes_back() -> None:
    """Every home of the tests: what was sure while the speed was still being measured is the cause of the end too."""
    for world in worlds.WORLDS:
        case = worlds.case(world)
        early = [r for r in case.results if r.check not in {"bandwidth", "outages"}]
        settled = settled_cause(early, case.asked, {"bandwidth", "outages"})
        late = {r.check for r in case.results if r.check in {"bandwidth", "outages"} and r.findings}
        if settled and not late:
            assert settled.id == case.opinion.diagnoses[0].id, world.name


def test_a_first_look_is_told_as_likely_and_the_second_settles_it() -> None:
    ok = [Result(check=id_, status=Status.OK) for id_ in ("link", "gateway", "proxy", "vpn")]
    dead = Result(check="internet", status=Status.FAIL, findings=(finding("internet-unreachable"),))
    unheard = Result(check="portal", status=Status.UNKNOWN)
    waiting = {"internet", "portal", "dns", "outages"}
    assert settled_cause(ok, Asked(), waiting) is None
    assert settled_cause(ok, Asked(), waiting, [dead]) is None, "a sign-in page may still be seen"
    so_far = settled_cause(ok, Asked(), waiting, [dead, unheard])
    assert so_far is not None
    assert (so_far.id, so_far.confidence) == ("internet-unreachable", Confidence.LIKELY)
    sure = settled_cause([*ok, dead, unheard], Asked(), {"dns", "outages"}, [dead, unheard])
    assert sure is not None
    assert sure.confidence is Confidence.SURE


def test_a_first_look_that_the_second_took_back_counts_no_more() -> None:
    ok = [Result(check=id_, status=Status.OK) for id_ in CHECK_IDS if id_ not in {"outages", "bandwidth"}]
    dead = Result(check="internet", status=Status.FAIL, findings=(finding("internet-unreachable"),))
    assert settled_cause(ok, Asked(), {"outages", "bandwidth"}, [dead]) is None


def test_who_told_a_known_code_is_not_sent_to_look_it_up() -> None:
    for known in ("NW-2-5", "UI-800-3", "tvq-st-103"):
        said = opinion(code=known).verdict.next
        assert "look up" not in said, known
        assert "steps for the code" in said, known
    assert "look up the exact error code" in opinion(code="XYZ-9").verdict.next
    assert "look up the exact error code" in opinion().verdict.next
