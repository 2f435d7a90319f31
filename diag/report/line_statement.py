"""What is known of the provider's line, in whole sentences, each with what it was measured by.

An all-clear stands only where the line was measured, and names with what; never for a PC without a connection, a run that
left the line out, or one that went through a VPN or a sign-in page.
"""

from __future__ import annotations

from collections.abc import Iterator

from diag.case.document import CaseDocument
from diag.model import Diagnosis, Status, Where
from diag.report import summary
from diag.report.facts import ReportedFacts
from diag.report.formatting import milliseconds, rate, share
from diag.vocabulary import SPEED_SERVERS, check_name

#: Where somebody of the provider can act; ``none``: nobody could tell whether it is the home or the provider.
_THEIRS = frozenset({Where.ISP, Where.NETFLIX, Where.NONE})
#: First looked for at home, and often the provider's: its name servers stand behind the router's, and it blocks, too.
_OFTEN_THEIRS = frozenset({"dns-unreachable", "dns-slow", "netflix-blocked"})
#: What a fault on this side of the router spoils: the line shows through it, weaker than it is.
_SPOILED_BY = frozenset({"path", "wifi", "bandwidth", "load", "link"})

NOT_CONNECTED = "The line was not measured: {why}."
BEHIND_IT = "The numbers below went through that, so they do not show the line."
THROUGH_VPN = (
    "This PC sent everything through a VPN. What was measured below is the way through that VPN, not the line alone. "
    "Switch the VPN off and run the check again to see the line."
)
NOTHING = (
    "The line itself was not measured in this check: neither its speed, nor lost data, nor answer times."
)
ONLY_REACHED = "What was seen: Netflix's servers answer over it."
SPOILED = "Measured through a fault in the home ({titles}): {parts}. That does not show the line alone."
NO_FAULT = "No fault of the line shows in what was measured: {parts}."
LEFT_OUT = "Not measured: {names}."


def theirs(case: CaseDocument) -> tuple[Diagnosis, ...]:
    """The faults about which a provider can do something, most important first."""
    return tuple(d for d in summary.real_diagnoses(case) if d.where in _THEIRS or d.id in _OFTEN_THEIRS)


def say_what_is_known(case: CaseDocument, facts: ReportedFacts) -> tuple[str, ...]:
    """Whole sentences: no fault seen, and by what; or why the line was not measured.  For a case with a fault of the
    line they say what else was measured."""
    return tuple(_sentences(case, facts))


def _sentences(case: CaseDocument, facts: ReportedFacts) -> Iterator[str]:
    why = summary.cut_off(case)
    if why and case.diagnoses[0].id != "internet-unreachable":
        yield NOT_CONNECTED.format(why=why)
        if facts.path.round_trip_ms is not None or (case.bandwidth and not summary.earlier(case)):
            yield BEHIND_IT
        return
    if any(d.id == "vpn-active" for d in summary.real_diagnoses(case)):
        yield THROUGH_VPN
        return
    if any(d.where is not Where.NETFLIX for d in theirs(case)):
        return
    parts = tuple(_measurements(case, facts))
    home = [d for d in summary.real_diagnoses(case) if d.where in {Where.THIS_DEVICE, Where.HOME_NETWORK}]
    spoiling = [d.title for d in home if _SPOILED_BY & set(d.evidence)]
    if not parts:
        yield NOTHING
        if _status(case, "netflix") is Status.OK:
            yield ONLY_REACHED
        return
    if spoiling:
        yield SPOILED.format(titles="; ".join(spoiling), parts="; ".join(parts))
    else:
        yield NO_FAULT.format(parts="; ".join(parts))
    missing = tuple(_missing(case, facts))
    if missing:
        yield LEFT_OUT.format(names=", ".join(missing))


def _measurements(case: CaseDocument, facts: ReportedFacts) -> Iterator[str]:
    test, path = case.bandwidth, facts.path
    if test and test.download_mbps is not None:
        whom = SPEED_SERVERS.get(test.provider or "", "another server")
        text = f"{rate(test.download_mbps, at_least=test.at_least)} received from {whom}"
        yield summary.with_date(text, summary.earlier(case))
    sent, whom = summary.sent_beyond(facts)
    towards = f" towards {whom}" if whom else ""
    if path.loss is not None and sent:
        yield f"{share(path.loss)} of {sent} small packets{towards} lost"
    if path.round_trip_ms is not None:
        yield f"answers{'' if path.loss is not None and sent else towards} in {milliseconds(path.round_trip_ms)}"


def _missing(case: CaseDocument, facts: ReportedFacts) -> Iterator[str]:
    if case.bandwidth is None or case.bandwidth.download_mbps is None:
        yield check_name("bandwidth")
    if facts.path.loss is None or facts.path.round_trip_ms is None:
        yield check_name("path")
    if _status(case, "netflix") not in {Status.OK, Status.WARN, Status.FAIL}:
        yield check_name("netflix")


def _status(case: CaseDocument, check: str) -> Status | None:
    return next((each.status for each in case.checks if each.id == check), None)
