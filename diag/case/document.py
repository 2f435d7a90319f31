"""The case as one document of the published format ``diag.case/1``: its types, and nothing else.

Writing (to_json), reading (from_json), the schema, masking and reports all follow from these types, so a new key is one
line here: ``title: str | None = None``.  A key with a default need not stand in a document, and one that may be null
is null where it is missing; ``key`` says what else the type cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Annotated, Any, Literal

from diag.model import (
    CauseId,
    CheckId,
    CodeOpinion,
    Diagnosis,
    Hidden,
    Reason,
    Status,
    Verdict,
)
from diag.vocabulary import DEFAULT_QUALITY

FORMAT = "diag.case/1"

#: What JSON has one kind of: a whole number stays one when it is written again.
Number = int | float

# What the schema says beyond the type (see diag.case.schema): a rule with its value, or the name of a list of words.
Amount = Annotated[Number, ("minimum", 0)]
Count = Annotated[int, ("minimum", 0)]
Moment = Annotated[str, ("format", "date-time")]
QualityId = Annotated[str, "quality"]


def key(
    about: str = "",
    *,
    default: Any = MISSING,
    required: bool = False,
    absent: bool = False,
    open_items: bool = False,
    private: str | None = None,
) -> Any:
    """A key of the document.

    ``about``: its description in the schema.  ``required``: every document has it, although reading knows a
    default.  ``absent``: it is left out where it is None.  ``open_items``: the
    schema does not say what is in the list.  ``private``: the kind of private value that it holds
    (see diag.redact), which is then masked wherever it stands.
    """
    said = {
        "about": about,
        "required": required,
        "absent": absent,
        "open_items": open_items,
        "private": private,
    }
    return field(default=default, metadata={name: value for name, value in said.items() if value})


@dataclass(frozen=True, kw_only=True)
class Tool:
    """What wrote the document."""

    name: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the person asked for."""

    code: str | None
    device: str | None
    symptom: str | None
    quality: QualityId = key(default=DEFAULT_QUALITY.id, required=True)
    screens: Annotated[int, ("minimum", 1)] = key(default=1, required=True)


@dataclass(frozen=True, kw_only=True)
class CheckRecord:
    """The last word of one check.  ``facts`` are those of the check (see its Facts) as JSON."""

    id: CheckId
    status: Status
    reason: Reason | None = key("Set when skipped or unknown.")
    detail: str = key("The same in words, may be empty.", default="", required=True)
    took_s: Amount = key(default=0.0, required=True)
    facts: Mapping[str, Any] = key("What was measured; null means not measured. Free to grow.")
    findings: tuple[CauseId, ...] = key(default=(), required=True)


@dataclass(frozen=True, kw_only=True)
class ComparedSpeed:
    """One download of a comparison; ``provider`` is a word, rates in Mbit/s."""

    provider: str
    mbps: Number
    low_mbps: Number
    at_least: bool | None = key(default=None, absent=True)


@dataclass(frozen=True, kw_only=True)
class SpeedTest:
    """The speed test, from the facts of the check "bandwidth"; times in ms and s, rates in Mbit/s."""

    download_mbps: Amount | None
    low_mbps: Amount | None
    upload_mbps: Amount | None
    idle_ms: Amount | None
    loaded_ms: Amount | None
    bytes: Count | None
    took_s: Amount | None
    confidence: Literal["high", "medium", "low"] | None
    stopped: str | None
    plays: QualityId | None = key("Best quality for the screens asked for, from low_mbps.")
    screens: Count | None = key("How many streams of that quality.")
    provider: str | None
    rpm: Amount | None
    router_idle_ms: Amount | None
    router_loaded_ms: Amount | None
    compared: tuple[ComparedSpeed, ...] | None = key(open_items=True)
    series: tuple[tuple[Number, Number], ...] | None = key("[seconds, Mbit/s]")
    at_least: bool | None = key(
        "The test was cut short: download_mbps and low_mbps are lower bounds and no measurement of the line.",
        default=None,
        absent=True,
    )
    upload_at_least: bool | None = key("The same for upload_mbps.", default=None, absent=True)
    stalls: tuple[tuple[Number, Number], ...] | None = key(
        "[seconds from the start, seconds that nothing came], where the line was watched for them.",
        default=None,
        absent=True,
    )
    measured: Moment | None = key(
        "Only in reports of a saved case whose newest run left the speed test out: "
        "the start of the earlier run that it comes from.",
        default=None,
        absent=True,
    )


@dataclass(frozen=True, kw_only=True)
class TriedStep:
    """One thing that was tried, and what it changed."""

    at: str
    what: str
    effect: str | None = key(default=None, required=True)


@dataclass(frozen=True, kw_only=True)
class MeasuredSpot:
    """One measurement at a place in the home, from there towards this PC; the browser there said the numbers."""

    at: str = key("Local time.")
    name: str = key("What the place is called.")
    down_mbps: Amount | None = key("From this PC to the place, in Mbit/s of payload.")
    up_mbps: Amount | None = key("From the place to this PC, counted here.")
    round_trip_ms: Amount | None
    spread_ms: Amount | None
    stalls: Count | None = key("How often nothing came for half a second and longer.")
    internet_mbps: Amount | None = key("From a public server to the place, without this PC.")
    formats: tuple[str, ...] | None = key(
        "What the browser there says it plays: video formats, protected video.", default=None, absent=True
    )
    medium: Literal["wired", "wifi"] | None = key(
        "How this PC was connected meanwhile.", default=None, absent=True
    )


@dataclass(frozen=True, kw_only=True)
class KeptMessage:
    """A mail or a text that the person wanted to keep, with the answer on it; nothing of it was opened."""

    at: str = key("Local time.")
    verdict: Literal["scam", "cannot-tell", "nothing-found"]
    reasons: tuple[str, ...] = key("What was seen in it, the weightiest first.")
    text: str = key("Its beginning, as it was read.")


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """One thing that the person answered in a walk.  ``says``: that answer as a sentence, ``so``: what it allows to say."""

    at: str
    fact: str = key("What was asked, as one word of [facts] in diag/walk.toml.")
    word: str
    says: str
    so: str | None = key(default=None, required=True)
    about: str | None = key("The key of what support asks for, where this answers it.", default=None)
    line: bool = key("Whether it says something about the line.", default=False)
    unless: tuple[str, ...] = key("The checks that say otherwise where all are well.", default=())
    settled: bool = key("Whether the person was asked again since it did not fit.", default=False)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One talk with support.  ``at`` is local time, as typed or "2026-11-22 10:42"."""

    at: str
    channel: str | None = None
    agent: str | None = None
    said: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """One run of a case in a few words; ``diagnoses``: the ids of those that are no notes."""

    id: str
    started: str
    status: str
    headline: str
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the person told and tried, beyond what ``asked`` holds."""

    make: str | None
    model: str | None
    began: str | None
    connection: str | None
    others: str | None
    outcome: str | None
    title: str | None = key("The title that does not play.", default=None)
    wrong: str | None = key("What is wrong with it.", default=None)
    app_version: str | None = key("The version of the Netflix app.", default=None)
    firmware: str | None = key("The version of the device's own software.", default=None)
    plan: str | None = key("The Netflix plan.", default=None)
    country: str | None = None
    provider: str | None = key("The internet provider.", default=None)
    answers: tuple[GivenAnswer, ...] = key(
        "What the person answered in walks, the first answer first.", default=()
    )
    steps: tuple[TriedStep, ...] = key(default=(), required=True)
    walks: tuple[Mapping[str, Any], ...] = key(
        "Walks as they were recorded. Free to grow.", default=(), required=True
    )
    contacts: tuple[Contact, ...] = key(default=(), required=True)
    runs: tuple[RunSummary, ...] = key(default=(), required=True)
    messages: tuple[KeptMessage, ...] | None = key(
        "Messages that the person kept, the first one first.", default=None, absent=True
    )
    spots: tuple[MeasuredSpot, ...] | None = key(
        "Places in the home as a phone or a TV measured them, the first one first.", default=None, absent=True
    )


@dataclass(frozen=True, kw_only=True)
class CaseDocument:
    """One run of `diag run`, redacted unless --raw was given. New ids and new keys inside `facts` may be added; what is
    here keeps its meaning."""

    format: Literal["diag.case/1"] = key(default="diag.case/1", required=True)
    id: Annotated[str, ("minLength", 1)]
    tool: Tool
    started: Moment = key("UTC, RFC 3339")
    took_s: Amount
    asked: Question
    verdict: Verdict
    diagnoses: tuple[Diagnosis, ...] = key("Most important first: the first one is what to act on.")
    hidden: tuple[Hidden, ...] = key("Findings that another diagnosis explains.")
    checks: tuple[CheckRecord, ...]
    bandwidth: SpeedTest | None
    code: CodeOpinion | None
    utc_offset_min: int | None = key(
        "Minutes by which the clock of this PC showed more than UTC; times in texts are of that clock.",
        default=None,
        absent=True,
    )
    story: Story | None = key(
        "What the person told and tried; only in reports of a saved case.", default=None, absent=True
    )
