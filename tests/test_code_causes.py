"""An error code held against the measurements."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace

import pytest

from diag import catalog, lookup
from diag.checks.tv import Facts
from diag.diagnosis import code_causes, diagnose
from diag.diagnosis.code_causes import code_opinion
from diag.model import (
    Asked,
    CauseState,
    Confidence,
    Finding,
    Reason,
    Remedy,
    Result,
    Severity,
    Status,
    WeighedCause,
    Where,
)
from diag.tv import TvDevice
from diag.vocabulary import CAUSES


def finding(id_: str, severity: Severity = Severity.FAIL) -> Finding:
    return Finding(
        id=id_, severity=severity, where=Where.ISP, confidence=Confidence.SURE, title="t", text="t.", remedy=(Remedy("Do.", always="a test"),)
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
    assert text.startswith("Checked from this PC, and not the case: a VPN, ")
    assert text.endswith(code_causes.CODE_ELSEWHERE)
    assert code_causes.about_code(()) == code_causes.CODE_OTHER


def weighed(**states: str) -> list[WeighedCause]:
    return [WeighedCause(id=id_.replace("_", "-"), state=CauseState(state)) for id_, state in states.items()]


def test_what_is_confirmed_comes_first_and_then_nobody_is_sent_elsewhere() -> None:
    text = code_causes.about_code(
        weighed(
            packet_loss="undecided",
            dns_blocking="ruled-out",
            vpn_active="confirmed",
            proxy_configured="undecided",
        )
    )
    name = {id_: CAUSES[id_].name for id_ in CAUSES}
    assert text == (
        f"The code fits what we measured: {name['vpn-active']}. "
        f"Checked from this PC, and not the case: {name['dns-blocking']}. "
        f"We could not decide: {name['packet-loss']}, {name['proxy-configured']}."
    )


def test_the_device_is_named_only_where_something_was_ruled_out_here() -> None:
    assert code_causes.CODE_ELSEWHERE in code_causes.about_code(weighed(vpn_active="ruled-out"))
    assert code_causes.CODE_ELSEWHERE not in code_causes.about_code(weighed(vpn_active="undecided"))


@pytest.mark.parametrize(("count", "end"), [(5, None), (6, " and 1 more"), (9, " and 4 more")])
def test_five_causes_are_named_and_the_rest_counted(count: int, end: str | None) -> None:
    some = list(CAUSES)[:count]
    text = code_causes.about_code([WeighedCause(id=id_, state=CauseState.UNDECIDED) for id_ in some])
    assert text == f"We could not decide: {', '.join(CAUSES[id_].name for id_ in some[:5])}{end or ''}."


def test_the_list_of_causes_begins_with_what_was_found() -> None:
    rows = code_causes.list_causes(
        weighed(dns_blocking="undecided", vpn_active="ruled-out", packet_loss="confirmed", gone="undecided")
    )
    assert [(row["id"], row["state"], row["words"]) for row in rows] == [
        ("packet-loss", "confirmed", "Found here."),
        ("vpn-active", "ruled-out", "Not seen from this PC."),
        ("dns-blocking", "undecided", "We could not decide."),
        ("gone", "undecided", "We could not decide."),
    ]
    assert rows[0]["name"] == CAUSES["packet-loss"].title
    assert rows[-1]["name"] == "gone", "of a case that another version saved"


@pytest.mark.parametrize(
    ("typed", "entry", "says"),
    [
        ("NW-2-5", "NW-2-5", "not the case"),
        ("nw 2 5", "NW-2-5", "not the case"),
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
    assert found.typed == typed
    if entry:
        assert {c.state for c in found.causes} == {CauseState.RULED_OUT, CauseState.UNDECIDED}
        assert found.title == "The device took too long to reach Netflix"
    else:
        assert found.title == ""


def test_a_code_of_several_devices_keeps_its_causes_and_one_that_nobody_knows_has_none() -> None:
    results = (result("dns"), result("internet"))
    several, unknown = (
        code_opinion(Asked(code=code), results, diagnose(results, Asked())) for code in ("113", "x x")
    )
    assert several
    assert unknown
    assert several.causes
    assert unknown.causes == ()


def test_what_nobody_looked_for_was_not_left_undecided() -> None:
    results = tuple(
        Result(check=check, status=Status.SKIPPED, reason=Reason.NOT_ASKED) for check in ("vpn", "proxy")
    )
    told = code_opinion(Asked(code="M7111-5059"), results, diagnose(results, Asked()))
    assert told
    assert told.text.startswith("Not checked from this PC yet: a VPN, an in-between server (proxy), ")
    tried = (replace(results[0], status=Status.UNKNOWN, reason=Reason.TIMEOUT), results[1])
    told = code_opinion(Asked(code="M7111-5059"), tried, diagnose(tried, Asked()))
    assert told
    assert told.text.startswith("We could not decide: ")


def test_what_a_quick_check_left_out_is_said() -> None:
    """A quick run measures no speed: a code of slow connections is told so."""
    results = (
        result("path"),
        Result(check="bandwidth", status=Status.SKIPPED, reason=Reason.NOT_ASKED),
    )
    told = code_opinion(Asked(code="13015", device="android"), results, diagnose(results, Asked()))
    assert told
    slow = CAUSES["bandwidth-low"].name
    assert f"Left out of this check: {slow}. A full check looks for it." in told.text
    assert slow not in told.text.partition("Left out")[0]


#: Codes of players whose cause is certainly in the app or browser: nothing that a PC measures can bring them about.
LOCAL = {"1018", "M7020", "M7361-1254", "M7500", "U7361-1253-C00D36B4"}


def test_codes_of_the_player_name_what_can_be_measured() -> None:
    playback = [entry for entry in catalog.table().entries() if entry.category == "playback"]
    assert {entry.code for entry in playback if not entry.suspects} == LOCAL
    assert {entry.code for entry in playback if entry.suspects and not lookup.causes(entry)} == set()


def test_no_code_no_opinion() -> None:
    assert code_opinion(Asked(), (), diagnose([], Asked())) is None


@dataclass
class NamesAsked:
    found: int | None
    sought: int | None


@dataclass
class ServersTried:
    hosts: tuple[str, ...]


@pytest.mark.parametrize(
    ("found", "sought", "scope"),
    [(19, 19, "19 names asked"), (7, 19, "7 of 19 names answered"), (None, None, "")],
)
def test_what_was_not_found_says_how_much_was_asked(
    found: int | None, sought: int | None, scope: str
) -> None:
    """A filter may hide a name that nobody asked for: the sentence claims no more than was asked."""
    results = (
        dataclasses.replace(result("dns"), facts=NamesAsked(found, sought)),
        dataclasses.replace(result("netflix"), facts=ServersTried(("a", "b"))),
    )
    weighed = code_causes.weigh(SUSPECTED, results, diagnose(results, Asked()))
    assert {w.id: w.scope for w in weighed if w.state is CauseState.RULED_OUT} == {
        "dns-blocking": scope,
        "netflix-blocked": "2 servers tried",
    }
    text = code_causes.about_code(weighed)
    assert f"{CAUSES['dns-blocking'].name}{f' ({scope})' if scope else ''}, " in text
    rows = {row["id"]: row["words"] for row in code_causes.list_causes(weighed)}
    assert rows["dns-blocking"] == f"Not seen from this PC{f' ({scope})' if scope else ''}."


@pytest.mark.parametrize(
    ("devices", "state"),
    [
        ((TvDevice(netflix="stopped"),), "ruled-out"),
        ((TvDevice(),), "undecided"),  # it answered, and told nothing of Netflix
        ((TvDevice(netflix="stopped"), TvDevice()), "undecided"),
        ((), "undecided"),
    ],
)
def test_what_a_tv_did_not_tell_is_not_ruled_out(devices: tuple[TvDevice, ...], state: str) -> None:
    told = Result(check="tv", status=Status.OK, facts=Facts(os="linux", devices=devices))
    (weighed,) = code_causes.weigh([("tv-netflix-missing", "tv")], (told,), diagnose((told,), Asked()))
    assert weighed.state.value == state


def test_a_code_that_no_check_can_see_is_told_its_own_first_step() -> None:
    asked = Asked(code="E101", device=None)
    healthy = code_causes.code_opinion(asked, (), diagnose([], asked))
    assert healthy is not None
    assert healthy.text.startswith(code_causes.CODE_OTHER)
    assert "netflix.com/payment" in healthy.text
    results = [result("vpn", finding("vpn-active", Severity.FAIL))]
    beside = code_causes.code_opinion(asked, tuple(results), diagnose(results, asked))
    assert beside is not None
    assert beside.text.startswith(code_causes.CODE_NOT_TIED)
    assert "Nothing that this PC" not in beside.text


def test_no_inner_name_reaches_a_person() -> None:
    for typed, shown in (
        ("-1020", "-1020"),
        ("this tv isn't part of your netflix household", "this TV isn't part"),
    ):
        asked = Asked(code=typed)
        opinion = code_causes.code_opinion(asked, (), diagnose([], asked))
        assert opinion is not None
        assert opinion.entry is not None
        assert opinion.entry.startswith(shown)
