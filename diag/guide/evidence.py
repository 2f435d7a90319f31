"""What was measured, as words that a walk understands: pure reading of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from diag.case.document import CaseDocument, CheckRecord
from diag.guide.types import ELSE, Evidence, GuideDevice, Step
from diag.lookup.dropped import dropped_devices, find_model
from diag.model import CauseId, CheckId, Confidence, Diagnosis, Reason, Severity, Status, Where
from diag.values import is_number
from diag.vocabulary import CAUSES, CHECKS, capitalise, needed_mbps

CODE_GIVEN = "code-given"

#: A number that may be only a lower bound: (check, fact) -> the fact of that check which says so.
BOUNDS = {("bandwidth", "download_mbps"): "at_least", ("bandwidth", "upload_mbps"): "upload_at_least"}
AT_LEAST = "at least "


@dataclass(frozen=True, kw_only=True)
class SlimQuestion:
    """Of what was asked for in a run only the code and the picture; None: not known."""

    code: str | None
    quality: str | None = None
    screens: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlimCheck:
    """Of one check what a walk needs."""

    id: CheckId
    status: Status
    reason: Reason | None
    facts: Mapping[str, Any]
    findings: tuple[CauseId, ...]


@dataclass(frozen=True, kw_only=True)
class SlimDiagnosis:
    """Of one diagnosis what a walk needs.  ``where``: None in walks of versions before 29 November 2026."""

    id: CauseId
    severity: Severity
    confidence: Confidence
    title: str
    evidence: tuple[CheckId, ...]
    where: Where | None = None


@dataclass(frozen=True, kw_only=True)
class SlimCase:
    """Of a run only what a walk needs, with the keys of a case: no addresses, names or anything else private."""

    asked: SlimQuestion
    checks: tuple[SlimCheck, ...]
    diagnoses: tuple[SlimDiagnosis, ...]


MeasuredCase = CaseDocument | SlimCase
MeasuredCheck = CheckRecord | SlimCheck

#: The check that asks for other names on other devices.
NAMES = "dns"

#: The words of a look-up that a filter gives (the facts of the check ``dns``).
HIDDEN = frozenset({"sinkhole", "loopback", "private", "nxdomain", "nodata", "refused", "block-page"})

#: The check that asks devices of the home; what it tells is that of the one device that it found.
DEVICES = "tv"

#: A check that ended like this has said something.
MEASURED = frozenset({Status.OK, Status.WARN, Status.FAIL})


class MeasuredEvidence:
    """Everything that was measured for one person's case, the newest result of each check counting.

    ``runs``: the oldest first.  ``device``: what is measured on the PC itself counts for it
    only when it is that PC.
    """

    def __init__(
        self,
        runs: Iterable[MeasuredCase] = (),
        *,
        evidence: Mapping[str, Evidence] | None = None,
        texts: Mapping[str, str] | None = None,
        device: GuideDevice | None = None,
        code: str | None = None,
    ) -> None:
        self._evidence = evidence or {}
        self._texts = texts or {}
        self.checks: dict[str, MeasuredCheck] = {}
        #: The picture that is wanted, and on how many screens; None: nobody said.
        self.quality: str | None = None
        self.screens: int | None = None
        diagnoses: dict[str, Diagnosis | SlimDiagnosis] = {}
        for run in runs:
            code = code or run.asked.code
            self.quality, self.screens = run.asked.quality or self.quality, run.asked.screens or self.screens
            for check in run.checks:
                if check.reason not in {Reason.NOT_ASKED, Reason.INTERRUPTED}:
                    self.checks[check.id] = check
            diagnoses.update({d.id: d for d in run.diagnoses})
        self.code = code
        self.diagnoses = {id_: d for id_, d in diagnoses.items() if self._still_holds(d)}
        self._kind = device.kind if device else None
        self._the = device.the if device else "the device"
        #: The system of the PC that measured; None: not measured.
        self.os = self._os()
        self.same_device = device is not None and bool(device.os) and device.os == self.os

    def _are_names_asked(self) -> bool:
        """Whether the names with which Netflix starts on the device were looked up, not only those that a PC needs."""
        asked = self._fact(NAMES, "devices")
        return self.same_device or (isinstance(asked, list | tuple) and self._kind in asked)

    def _still_holds(self, diagnosis: Diagnosis | SlimDiagnosis) -> bool:
        """Whether the newest results still say so."""
        return diagnosis.severity is not Severity.NOTE and any(
            diagnosis.id in self.checks[check].findings
            for check in diagnosis.evidence
            if check in self.checks
        )

    def _os(self) -> str | None:
        os = self._fact("clock", "os")
        return os if isinstance(os, str) else None

    def _fact(self, check: str, fact: str) -> Any:
        known = self.checks.get(check)
        if known is None:
            return None
        return (only_device(known) if check == DEVICES else known.facts).get(fact)

    def _was_looked_for(self) -> bool:
        """Whether the check of the TV looked for a device of the kind in question, and found the one that can be it."""
        known = self.checks.get(DEVICES)
        if known is None or known.status not in MEASURED or count_devices(known) != 1:
            return False
        return self._kind is not None and str(known.facts.get("device")).partition("/")[0] == self._kind

    def _answer_about_model(self) -> str | None:
        """What is known of a device that told a model on which Netflix ended; None: it told no such model."""
        known = self.checks.get(DEVICES)
        row = dropped_devices().get(find_given_up(only_device(known)) or "") if known else None
        return row.answer if row else None

    def _is_so(self, path: str, wanted: float | str) -> bool:
        check, _, fact = path.partition(".")
        value = self._fact(check, fact)
        if isinstance(wanted, str):
            return bool(value == wanted)
        return is_number(value) and abs(value) <= wanted

    @property
    def needed(self) -> str:
        """The rate in Mbit/s that the wanted picture needs, for people."""
        return format_number(needed_mbps(self.quality, self.screens))

    @property
    def hidden_names(self) -> tuple[str, ...]:
        """The names of Netflix that the newest look-up found to be hidden, as far as is known, in its order."""
        return tuple(dict.fromkeys(row["name"] for row in hidden_rows(self._fact(NAMES, "names"))))

    @property
    def cause_at(self) -> Where | None:
        """Where the first cause lies that is more than a possibility, faults before warnings; None: none was measured for
        the device in question, or no one place."""
        found = [
            d
            for id_, d in self.diagnoses.items()
            if self._is_sure(id_) and any(check in CHECKS and self.applies(check) for check in d.evidence)
        ]
        first = min(found, key=lambda d: d.severity is not Severity.FAIL, default=None)
        if first is None:
            return None
        row = CAUSES.get(first.id)
        return first.where or (Where(row.where) if row else None)

    @property
    def others_asked(self) -> bool:
        """Whether more than the own network and Netflix may be contacted: who did not want that is asked for nothing else."""
        return self._fact("internet", "third_party") is not False

    def measured_checks(self) -> list[str]:
        """The checks that said something: what is worth measuring again."""
        return [id_ for id_, check in self.checks.items() if check.status in MEASURED]

    def applies(self, check: str) -> bool:
        """Whether what this check says is true of the device in question."""
        return self.same_device or not CHECKS[check].of_this_pc

    def reason(self, word: str) -> str | None:
        """The sentence behind a word of evidence; None when it is not known to be true."""
        if word == CODE_GIVEN:
            return self._texts["code-given"].format(code=self.code) if self.code else None
        one = self._evidence[word]
        if (one.device and not self.same_device) or (one.names and not self._are_names_asked()):
            return None
        if one.looked_for and not self._was_looked_for():
            return None
        if not all(self._is_so(path, wanted) for path, wanted in one.when.items()):
            return None
        if not all(check in self.checks and self.checks[check].status is Status.OK for check in one.ok):
            return None
        found = [self.diagnoses[id_] for id_ in one.found if self._is_sure(id_)]
        if one.found and not found:
            return None
        values = {name: self._value(path) for name, path in one.values.items()}
        if one.given_up:
            values["answer"] = self._answer_about_model()
        if any(value is None for value in values.values()):
            return None
        title = found[0].title if found else ""
        return one.say.format(found=title, the=self._the, The=capitalise(self._the), **values)

    def _is_sure(self, id_: str) -> bool:
        """Whether a diagnosis was made, and is more than one of several possibilities."""
        return id_ in self.diagnoses and self.diagnoses[id_].confidence is not Confidence.POSSIBLE

    def _value(self, path: str) -> str | None:
        check, _, fact = path.partition(".")
        value = self._fact(check, fact)
        if is_number(value):
            return (AT_LEAST if is_bound(self.checks[check], fact) else "") + format_number(value)
        return value if isinstance(value, str) else None

    def reason_to_skip(self, action: str) -> str | None:
        """Why an action would contradict what was measured; None when it would not."""
        for one in self._evidence.values():
            if action in one.spares:
                because = self.reason(one.id)
                if because:
                    return because
        return None

    def measured_answer(self, step: Step) -> tuple[str, str] | None:
        """The word of ``go`` that a check's newest result gives, and the sentence for people.

        A finding that the step names comes before the status, and only when nothing else explains it.
        """
        check = self.checks.get(step.check)
        if not self.applies(step.check):
            return ELSE, self._texts["not-here"]
        if check is None:
            return None
        if step.check == NAMES and check.status is Status.OK and not self._are_names_asked():
            return None  # to be measured anew, for this device
        for id_ in check.findings:
            if id_ in step.go and id_ in self.diagnoses:
                return id_, self._texts["found"].format(title=self.diagnoses[id_].title)
        status = check.status.value
        word = status if status in step.go else ELSE
        return word, self._texts[status].format(fine=CHECKS[step.check].fine)


def hidden_rows(names: Any) -> list[Mapping[str, Any]]:
    """Of the names that the check ``dns`` looked up those that are hidden here, and not known to be gone everywhere."""
    return [
        {key: row.get(key) for key in ("name", "role", "system", "public")}
        for row in (names if isinstance(names, list | tuple) else ())
        if isinstance(row, Mapping)
        and row.get("role") != "control"
        and row.get("system") in HIDDEN
        and row.get("public") in {"ok", None}
    ]


def only_device(check: MeasuredCheck) -> Mapping[str, Any]:
    """What the one device told that the check of the TV found; nothing where it found several, or none."""
    if count_devices(check) != 1:
        return {}
    found = check.facts["devices"][0]
    return found if isinstance(found, Mapping) else {}


def count_devices(check: MeasuredCheck) -> int:
    """How many devices that can be the one in question the check of the TV found."""
    devices = check.facts.get("devices")
    return len(devices) if isinstance(devices, list | tuple) else 0


def find_given_up(told: Mapping[str, Any]) -> str | None:
    """The row of dropped.toml of what a device told; None where it has none, or Netflix runs on it all the same."""
    if "given_up" in told:  # kept in place of the model, which no walk needs to know
        kept = told["given_up"]
        return kept if isinstance(kept, str) else None
    kind, maker, model = (told.get(key) for key in ("kind", "maker", "model"))
    device = f"{kind}/{maker}" if kind == "smart-tv" and maker else str(kind)
    row = find_model(device, model if isinstance(model, str) else None)
    return row.id if row and not row.some and told.get("netflix") != "running" else None


def is_bound(check: MeasuredCheck, fact: str) -> bool:
    """Whether a number of a check is only a lower bound of what there is."""
    return check.facts.get(BOUNDS.get((check.id, fact), "")) is True


def format_number(value: float) -> str:
    """A value for people: "93", "4.2"."""
    return f"{value:.1f}" if abs(value) < 10 and value != int(value) else f"{value:.0f}"
