"""All types of the project, and nothing else: no input, no output, standard library only.

Words (check ids, statuses, reasons, ``where``, confidence) are an interface that scripts and support
people rely on: an id never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any

#: Ids of causes and of checks, told apart for the schema of the case (diag.case.schema).
CauseId = Annotated[str, "cause"]
CheckId = Annotated[str, "check"]


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"  # does not apply here, or was not asked for
    UNKNOWN = "unknown"  # could not be measured: neither good nor bad


class Reason(StrEnum):
    """Why a check is skipped or unknown: a closed list."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    NO_NETWORK = "no-network"
    NO_PERMISSION = "no-permission"
    NOT_SUPPORTED = "not-supported"
    NOT_ASKED = "not-asked"
    BLOCKED = "blocked"
    PROVIDER_REFUSED = "provider-refused"
    DATA_CAP = "data-cap"
    TOO_FEW_SAMPLES = "too-few-samples"
    INTERRUPTED = "interrupted"
    DEADLINE = "deadline"
    BUG = "bug"


class Severity(StrEnum):
    """How much a finding matters for playing; a note never changes the verdict."""

    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


class Where(StrEnum):
    """Where to act first, not whom to blame."""

    THIS_DEVICE = "this-device"
    HOME_NETWORK = "home-network"
    ISP = "isp"
    NETFLIX = "netflix"
    TV = "tv"
    ACCOUNT = "account"
    NONE = "none"


class Confidence(StrEnum):
    """sure: measured directly; likely: the usual cause of what was measured; possible: one of several."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class VerdictStatus(StrEnum):
    """The one word about the whole run."""

    HEALTHY = "healthy"
    PROBLEM = "problem"
    INCONCLUSIVE = "inconclusive"


class NotMeasured(Exception):
    """Raised by ``observe`` when the world gave no answer that can be judged: the check is ``unknown``.

    ``facts`` is what little was seen, an instance of the check's own facts, for the record and not to be judged.
    """

    def __init__(self, reason: Reason, detail: str = "", *, facts: Any = None) -> None:
        super().__init__(detail or reason.value)
        self.reason = reason
        self.detail = detail
        self.facts = facts


class NotApplicable(Exception):
    """Raised by ``observe`` when the check makes no sense here: the check is ``skipped``."""

    def __init__(self, detail: str, reason: Reason = Reason.NOT_SUPPORTED) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class _Blanks(dict[str, Any]):
    """Placeholders that were not given stay visible, so that a test can see them."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@dataclass(frozen=True)
class Remedy:
    """One thing to do, with the facts under which it makes sense.

    ``when`` names facts, each with the values that speak for it (None: not measured); all must hold.  A remedy that no
    fact can speak against says in ``always`` why.  ``one_of``: beside others of that kind it is one of several ways, of
    which a home takes one.
    """

    text: str
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    always: str = ""
    one_of: bool = False

    def stands(self, facts: Mapping[str, Any]) -> bool:
        """Whether these facts leave it sensible."""
        return all(facts.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a check found, declared once as a constant of its file.

    ``title`` is what is wrong, ``text`` why it matters, ``remedy`` what to do: one action each, easiest
    first; diagnosis keeps those that the facts leave sensible.  All are whole sentences with named ``{placeholders}``
    that ``fill`` fills.
    """

    id: str
    severity: Severity
    where: Where
    confidence: Confidence
    title: str
    text: str
    remedy: tuple[Remedy, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[str, ...]:
        """The words of all remedies, whatever the facts."""
        return tuple(remedy.text for remedy in self.remedy)

    def fill(self, **facts: Any) -> Finding:
        """This finding with its placeholders filled; the facts stay readable for diagnosis."""
        blanks = _Blanks(facts)
        return replace(
            self,
            title=self.title.format_map(blanks),
            text=self.text.format_map(blanks),
            remedy=tuple(replace(step, text=step.text.format_map(blanks)) for step in self.remedy),
            facts={**self.facts, **facts},
        )

    def with_changes(
        self,
        *,
        severity: Severity | None = None,
        where: Where | None = None,
        confidence: Confidence | None = None,
        title: str | None = None,
        text: str | None = None,
        remedy: tuple[Remedy, ...] | None = None,
    ) -> Finding:
        """This finding with a different weight, place or wording; for use before ``fill``."""
        return replace(
            self,
            severity=severity or self.severity,
            where=where or self.where,
            confidence=confidence or self.confidence,
            title=self.title if title is None else title,
            text=self.text if text is None else text,
            remedy=self.remedy if remedy is None else remedy,
        )


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question about the connection: ``observe`` touches the world, ``judge`` decides.

    ``observe(run)`` returns an instance of ``facts`` (a frozen dataclass of JSON types; ``None`` means
    not measured) or raises NotMeasured or NotApplicable.  ``judge(facts)`` yields findings and touches
    nothing.  ``deadline`` is in seconds from the start of the run: half a second after the last operation of
    round two, so that a check that used all its time still says what it saw; ``alone`` means that nothing else may
    run meanwhile; ``longer_s`` how many seconds more it may take with ``--longer``; ``lasts`` that it watches from the first
    to the last second, beside all others, and ends when they are
    done (RunContext.others_done); ``needs_network`` that it is pointless on a PC with no usable address or route.
    ``reason_to_leave_out(asked, by_name)`` says why the wishes of this run leave it out, None where they do not
    (``by_name``: only some checks were asked for): what nobody asked for is never something that could not be measured.
    """

    id: str
    why: str
    facts: type
    observe: Callable[[Any], Any]
    judge: Callable[[Any], Iterable[Finding]]
    deadline: float = 7.0
    alone: bool = False
    longer_s: float = 0.0
    lasts: bool = False
    needs_network: bool = True
    reason_to_leave_out: Callable[[Asked, bool], str | None] = lambda asked, by_name: None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The last word of one check; there is exactly one for each check that was asked for."""

    check: str
    status: Status
    reason: Reason | None = None
    detail: str = ""
    facts: Any = None  # the check's Facts, or None
    findings: tuple[Finding, ...] = ()
    took_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A sign of life from a check that is still running."""

    check: str
    fraction: float | None = None  # 0 to 1, None when unknown
    note: str = ""
    mbps: float | None = None  # the rate measured so far, from the speed test alone
    left_s: float | None = (
        None  # about so many seconds are to come from now on, where that has changed; the note says why
    )
    first_look: Result | None = None  # what one look showed, where a second one follows: no last word


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the person asked for; speeds in Mbit/s, sizes in megabytes (10^6 bytes), times in seconds."""

    code: str | None = None
    device: str | None = None
    symptom: str | None = None
    quality: str | None = None  # None: not given; judged as 1080p
    screens: int | None = None  # None: not given; judged as 1
    timeout_s: float = 25.0
    max_data_mb: float | None = None  # None: as much as such a test may use (bandwidth.types)
    quick: bool = False
    upload: bool = False
    compare: bool = False
    provider: str = "auto"
    url: str | None = None
    third_party: bool = True
    longer: bool = False


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One cause, as people see it."""

    id: CauseId
    where: Where
    severity: Severity
    confidence: Confidence
    title: str
    text: str
    remedy: tuple[str, ...]
    evidence: tuple[CheckId, ...]  # ids of the checks that found it


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """A finding that another diagnosis explains."""

    id: CauseId
    by: CauseId


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer in one line, and the next thing to do."""

    status: VerdictStatus
    where: Where
    headline: str
    next: str


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Everything that diagnosis concludes from all results."""

    verdict: Verdict
    diagnoses: tuple[Diagnosis, ...]
    hidden: tuple[Hidden, ...]


class CauseState(StrEnum):
    """What the measurements say of one cause that an error code may have."""

    CONFIRMED = "confirmed"
    RULED_OUT = "ruled-out"  # not seen from this PC: a TV beside it may still have it
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class WeighedCause:
    """A cause that the code may have, as diagnosis names it, and what was measured.

    ``scope`` says of what was not seen how much was asked ("19 names asked"); empty where nothing is counted.
    """

    id: CauseId
    state: CauseState
    scope: str = ""


#: A key that the schema does not promise: its object is free to grow.
UNPUBLISHED = {"unpublished": True}


@dataclass(frozen=True, kw_only=True)
class CodeOpinion:
    """What the measurements say about the error code that was typed.

    ``entry`` is the table's code, or None when the code is not known or could mean several things;
    ``text`` says in whole sentences what follows.
    """

    typed: str
    entry: str | None
    title: str = field(metadata=UNPUBLISHED)
    causes: tuple[WeighedCause, ...]
    text: str = field(metadata=UNPUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run with everything that is known about it; what reports and the JSON are made from."""

    id: str
    started: str  # UTC, RFC 3339
    took_s: float
    version: str
    asked: Asked
    results: tuple[Result, ...]
    opinion: Opinion
    code: CodeOpinion | None = None
    utc_offset_min: int | None = None  # by which this PC's clock showed more than UTC
