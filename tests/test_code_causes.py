"""An error code held against the measurements."""

from __future__ import annotations

import pytest

from diag.diagnosis import code_causes, diagnose
from diag.diagnosis.code_causes import code_opinion
from diag.model import Asked, CauseState, Confidence, Finding, Reason, Result, Severity, Status, Where


def finding(id_: str, severity: Severity = Severity.FAIL) -> Finding:
    return Finding(
        id=id_, severity=severity, where=Where.ISP, confidence=Confidence.SURE, title="t", text="t.", remedy=("Do.",)
    )  # fmt: skip


def result(check: str, *findings: Finding, unknown: bool = False) -> Result:
    if unknown:
        return Result(check=check, status=Status.UNKNOWN, reason=Reason.TIMEOUT)
    return Result(check=check, status=Status.FAIL if findings else Status.OK, findings=findings)


SUSPECTED = [
    ("vpn-active", "vpn"),
    ("dns-blocking", "dns"),
    ("netflix-blocked", "netflix"),
    ("packet-loss", "path"),
]


def states(*results: Result) -> dict[str, str]:
    weighed = code_causes.weigh(SUSPECTED, results, diagnose(results, Asked()))
    return {w.id: w.state.value for w in weighed}


def test_found_ruled_out_or_undecided() -> None:
    world = (
        result("vpn"),
        result("dns", finding("dns-blocking")),
        result("netflix", finding("netflix-blocked")),
        result("path", unknown=True),
    )
    assert states(*world) == {
        "vpn-active": "ruled-out",
        "dns-blocking": "confirmed",
        "netflix-blocked": "undecided",  # explained by the filter: open until that is gone
        "packet-loss": "undecided",
    }


def test_a_note_confirms_nothing() -> None:
    assert states(result("dns", finding("dns-blocking", Severity.NOTE)))["dns-blocking"] == "ruled-out"


def test_what_was_not_asked_for_is_undecided() -> None:
    assert set(states(result("vpn")).values()) == {"ruled-out", "undecided"}


def test_sentences() -> None:
    weighed = code_causes.weigh(SUSPECTED, [result(c) for _, c in SUSPECTED], diagnose([], Asked()))
    text = code_causes.about_code(weighed)
    assert text.startswith("On this PC we can rule out: a VPN, ")
    assert text.endswith(code_causes.CODE_ELSEWHERE)
    assert code_causes.about_code(()) == code_causes.CODE_OTHER


@pytest.mark.parametrize(
    ("typed", "entry", "says"),
    [
        ("NW-2-5", "NW-2-5", "rule out"),
        ("nw 2 5", "NW-2-5", "rule out"),
        ("my cat is grey", None, code_causes.CODE_UNKNOWN),
        ("113", None, code_causes.CODE_SEVERAL),
    ],
)
def test_the_code_of_a_run(typed: str, entry: str | None, says: str) -> None:
    results = (result("dns"), result("internet"), result("netflix"), result("link"))
    found = code_opinion(Asked(code=typed), results, diagnose(results, Asked()))
    assert found is not None
    assert found.entry == entry
    assert says in found.text
    assert entry is None or {c.state for c in found.causes} == {CauseState.RULED_OUT, CauseState.UNDECIDED}


def test_no_code_no_opinion() -> None:
    assert code_opinion(Asked(), (), diagnose([], Asked())) is None
