"""The one line at the top: where the fault lies, or exactly what was and what was not measured.  Pure.

"Healthy" is said of what was measured and of nothing else: a run of everything needs the four essential checks, a run
of checks that were asked for by name needs every one of them (architecture.md 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from diag.diagnosis.relevance import can_explain, is_known, nothing_explains, place_of
from diag.model import (
    Asked,
    Confidence,
    Diagnosis,
    Reason,
    Result,
    Severity,
    Status,
    Verdict,
    VerdictStatus,
    Where,
)
from diag.steps import first_of
from diag.vocabulary import PLACES, capitalise, check_name

#: Without these four nothing can be said about the way to Netflix.
ESSENTIAL = ("link", "internet", "dns", "netflix")

HEADLINE = "The cause is {at}: {title}"
LIKELY_HEADLINE = "The cause is probably {at}: {title}"
#: Faults were found, and none of them can bring about what the person told.
NOT_THE_CAUSE = "Nothing that we measured explains what you see. Also noticed: {title}"
#: Where the account decides, no measurement helps; the walk does.
WALK_NEXT = "Take the help step by step: it begins with what you see on the screen."
ACCOUNT_NEXT = (
    "What you see is decided by the Netflix account, and not by this connection. Take the help step by step: it begins with what "
    "you see on the screen."
)
HEALTHY = "This PC reaches Netflix without trouble."
NOT_MEASURED = "We could not measure: {names}."
#: The person stopped the run: no fault kept this from being measured.
STOPPED = "You stopped before this was measured: {names}."
HEALTHY_BUT = f"{HEALTHY} {NOT_MEASURED}"
#: Notes that say what was not measured, and what that is.
NOT_KNOWN = {
    "speed-elsewhere": "the speed towards Netflix",
    "speed-at-least": "whether the speed is enough",
}
#: Whoever told a code that we know is not asked for it again.
CODE_NEXT = (
    "If Netflix still does not play, take the steps for the code that you told us, on the device that shows it. "
    "This test speaks of this PC alone."
)
HEALTHY_NEXT = (
    "If Netflix still does not play here, look up the exact error code. "
    "If it fails on a TV, the fault is more likely there: this test speaks of this PC, not of your TV."
)
PARTLY = "Fine, as far as we checked: {fine}. We did not check: {names}."
INCONCLUSIVE = "We found no cause, but we could not measure: {names}."
NOTHING_MEASURED = "We could not measure this: {names}."
INTERRUPTED = "You stopped the check. Nothing wrong was found in what was measured so far."
INTERRUPTED_AT_ONCE = "You stopped the check before anything was measured."
#: A walk that was taken without measuring is kept in such a case.
NEVER_BEGUN = "Nothing was measured yet."
NEVER_BEGUN_NEXT = "Run the check on this PC: it shows how far the way to Netflix works."
#: What is said of a run that holds no measurement at all.
EMPTY = frozenset(
    {INTERRUPTED_AT_ONCE, NEVER_BEGUN, "Stopped before anything was measured."}
)  # the last one until 0.1
INCONCLUSIVE_NEXT = "Please run the check again in a minute. If it stays like this, try another connection."
NO_NETWORK_NEXT = "Connect this PC to your home network, then run the check again."
#: The detail of a check that this PC kept from opening a file or a connection, and what to do then.
TOO_FEW_FILES = "this PC lets the program open too few files and connections at once"
TOO_FEW_FILES_NEXT = "Close some other programs, or restart this PC, then run the check again."
ASK_FOR_ALL_NEXT = "Run the whole check, without naming a part of it."


#: How a headline begins that names a place, and what is said of that place in a line of its own.
_BEGINNINGS = {
    words.format(at=place.at, title=""): capitalise(f"{sure}{place.at}")
    for words, sure in ((HEADLINE, ""), (LIKELY_HEADLINE, "probably "))
    for place in PLACES.values()
}


class HeadlineParts(NamedTuple):
    """A headline for a page: the place above it ("On this PC"; "" where it names none), and what is the matter."""

    place: str
    title: str


def split_headline(headline: str) -> HeadlineParts:
    """The parts of a headline of ours, also of one that was saved long ago."""
    for beginning, place in _BEGINNINGS.items():
        if headline.startswith(beginning):
            return HeadlineParts(place, capitalise(headline.removeprefix(beginning)))
    return HeadlineParts("", headline)


def conclude(ranked: tuple[Diagnosis, ...], by_check: Mapping[str, Result], asked: Asked) -> Verdict:
    """The verdict on all results; ``ranked`` are the diagnoses, most important first, and ``asked`` is what was told."""
    told = {"code": asked.code, "device": asked.device, "symptom": asked.symptom}
    first = next((d for d in ranked if d.severity is not Severity.NOTE), None)
    if first is not None:
        return _problem(first) if can_explain(first.id, **told) else _also_noticed(first, told)
    results = by_check.values()
    unknown = [r for r in results if r.status is Status.UNKNOWN]
    measured = [r for r in results if r.status in {Status.OK, Status.WARN, Status.FAIL}]
    needed = {r.check for r in results} if _is_by_name(results) else set(ESSENTIAL)
    if not measured or any(
        r.check in needed or r.detail == TOO_FEW_FILES or _is_gone(r, by_check) for r in unknown
    ):
        return _inconclusive(measured, unknown, by_check)
    found = _healthy(measured, unknown, by_check)
    if nothing_explains(**told) or place_of(**told) is Where.ACCOUNT:
        return replace(found, next=_help_for(told))
    return replace(found, next=CODE_NEXT) if is_known(asked.code, asked.device) else found


def _is_by_name(results: Iterable[Result]) -> bool:
    """Whether checks were asked for by name: the others were then left out without a word of their own."""
    return any(_was_left_out(r) for r in results)


def _is_gone(unknown: Result, by_check: Mapping[str, Result]) -> bool:
    """Whether a check, late in the run, may have met a connection that was gone: then what worked before proves nothing now.
    Where it was watched and held, what is unknown has another reason."""
    if unknown.reason is Reason.NO_NETWORK:
        return True
    held = by_check.get("outages")
    lost = unknown.reason in {Reason.TIMEOUT, Reason.RESET}
    return unknown.check == "bandwidth" and lost and (held is None or held.status is not Status.OK)


def _was_left_out(result: Result) -> bool:
    return result.status is Status.SKIPPED and result.reason is Reason.NOT_ASKED and not result.detail


def _problem(first: Diagnosis) -> Verdict:
    words = HEADLINE if first.confidence is Confidence.SURE else LIKELY_HEADLINE
    place = PLACES.get(first.where)
    return Verdict(
        status=VerdictStatus.PROBLEM,
        where=first.where,
        headline=words.format(at=place.at, title=first.title) if place else first.title,
        next=first_of(first.remedy) or HEALTHY_NEXT,
    )


def _also_noticed(first: Diagnosis, told: Mapping[str, str | None]) -> Verdict:
    """Something is wrong here, and it is not why the person came."""
    return Verdict(
        status=VerdictStatus.PROBLEM,
        where=place_of(**told),
        headline=NOT_THE_CAUSE.format(title=first.title),
        next=_help_for(told),
    )


def _help_for(told: Mapping[str, str | None]) -> str:
    decided = nothing_explains(**told) and place_of(**told) is Where.ACCOUNT
    return ACCOUNT_NEXT if decided else WALK_NEXT


def _inconclusive(measured: list[Result], unknown: list[Result], by_check: Mapping[str, Result]) -> Verdict:
    if by_check and all(map(_was_left_out, by_check.values())):
        return Verdict(
            status=VerdictStatus.INCONCLUSIVE,
            where=Where.NONE,
            headline=NEVER_BEGUN,
            next=NEVER_BEGUN_NEXT,
        )
    if unknown and all(r.reason is Reason.INTERRUPTED for r in unknown):
        headline = INTERRUPTED if measured else INTERRUPTED_AT_ONCE
    elif measured:
        headline = INCONCLUSIVE.format(names=_names(unknown))
    else:  # what does not apply here was not measured either
        asked = unknown or [r for r in by_check.values() if not _was_left_out(r)]
        headline = NOTHING_MEASURED.format(names=_names(asked))
    following = INCONCLUSIVE_NEXT
    if any(r.reason is Reason.NO_NETWORK for r in unknown):
        following = NO_NETWORK_NEXT
    elif any(r.detail == TOO_FEW_FILES for r in unknown):
        following = TOO_FEW_FILES_NEXT
    elif not measured and not unknown:
        following = ASK_FOR_ALL_NEXT
    return Verdict(status=VerdictStatus.INCONCLUSIVE, where=Where.NONE, headline=headline, next=following)


def _healthy(measured: list[Result], unknown: list[Result], by_check: Mapping[str, Result]) -> Verdict:
    stopped = [check_name(r.check) for r in unknown if r.reason is Reason.INTERRUPTED]
    missing = [check_name(r.check) for r in unknown if r.reason is not Reason.INTERRUPTED]
    found = {f.id for r in measured for f in r.findings}
    missing += [words for id_, words in NOT_KNOWN.items() if id_ in found]
    left_out = [id_ for id_ in ESSENTIAL if id_ not in by_check or by_check[id_].status is Status.SKIPPED]
    if left_out:
        names = ", ".join(check_name(id_) for id_ in left_out)
        headline = PARTLY.format(fine=_names(measured), names=names)
        if missing:
            headline += f" {NOT_MEASURED.format(names=', '.join(missing))}"
    else:
        headline = HEALTHY_BUT.format(names=", ".join(missing)) if missing else HEALTHY
    if stopped:
        headline += f" {STOPPED.format(names=', '.join(stopped))}"
    return Verdict(status=VerdictStatus.HEALTHY, where=Where.NONE, headline=headline, next=HEALTHY_NEXT)


def _names(results: Iterable[Result]) -> str:
    return ", ".join(check_name(r.check) for r in results)
