"""What was measured, as words that a walk understands: pure reading of cases (format diag.case/1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from diag.guide.types import ELSE, Evidence, GuideDevice, Step
from diag.values import is_number
from diag.vocabulary import CHECKS

CODE_GIVEN = "code-given"

Json = Mapping[str, Any]


class MeasuredEvidence:
    """Everything that was measured for one person's case, the newest result of each check counting.

    ``runs`` are cases as JSON, the oldest first.  ``device``: what is measured on the PC itself counts for it
    only when it is that PC.
    """

    def __init__(
        self,
        runs: Iterable[Json] = (),
        *,
        evidence: Mapping[str, Evidence] | None = None,
        texts: Mapping[str, str] | None = None,
        device: GuideDevice | None = None,
        code: str | None = None,
    ) -> None:
        self._evidence = evidence or {}
        self._texts = texts or {}
        self.checks: dict[str, Json] = {}
        diagnoses: dict[str, Json] = {}
        for run in runs:
            code = code or run["asked"].get("code")
            for check in run["checks"]:
                if check["reason"] not in {"not-asked", "interrupted"}:
                    self.checks[check["id"]] = check
            diagnoses.update({d["id"]: d for d in run["diagnoses"]})
        self.code = code
        self.diagnoses = {id_: d for id_, d in diagnoses.items() if self._still_holds(d)}
        self.same_device = device is not None and bool(device.os) and device.os == self._os()

    def _still_holds(self, diagnosis: Json) -> bool:
        """Whether the newest results still say so."""
        return diagnosis["severity"] != "note" and any(
            diagnosis["id"] in self.checks[check]["findings"]
            for check in diagnosis["evidence"]
            if check in self.checks
        )

    def _os(self) -> str | None:
        facts = self.checks.get("clock", {}).get("facts") or {}
        return facts.get("os")

    def measured_checks(self) -> list[str]:
        """The checks that said something: what is worth measuring again."""
        return [id_ for id_, check in self.checks.items() if check["status"] in {"ok", "warn", "fail"}]

    def applies(self, check: str) -> bool:
        """Whether what this check says is true of the device in question."""
        return self.same_device or not CHECKS[check].of_this_pc

    def reason(self, word: str) -> str | None:
        """The sentence behind a word of evidence; None when it is not known to be true."""
        if word == CODE_GIVEN:
            return self._texts["code-given"].format(code=self.code) if self.code else None
        one = self._evidence[word]
        if one.device and not self.same_device:
            return None
        if one.ok and not all(self.checks.get(check, {}).get("status") == "ok" for check in one.ok):
            return None
        found = [self.diagnoses[id_] for id_ in one.found if self._is_sure(id_)]
        if one.found and not found:
            return None
        values = {name: self._value(path) for name, path in one.values.items()}
        if any(value is None for value in values.values()):
            return None
        return one.say.format(found=found[0]["title"] if found else "", **values)

    def _is_sure(self, id_: str) -> bool:
        """Whether a diagnosis was made, and is more than one of several possibilities."""
        return id_ in self.diagnoses and self.diagnoses[id_].get("confidence") != "possible"

    def _value(self, path: str) -> str | None:
        check, _, fact = path.partition(".")
        value = (self.checks.get(check, {}).get("facts") or {}).get(fact)
        if is_number(value):
            return format_number(value)
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
        for id_ in check["findings"]:
            if id_ in step.go and id_ in self.diagnoses:
                return id_, self._texts["found"].format(title=self.diagnoses[id_]["title"])
        status = check["status"]
        word = status if status in step.go else ELSE
        return word, self._texts[status].format(fine=CHECKS[step.check].fine)


def format_number(value: float) -> str:
    """A value for people: "93", "4.2"."""
    return f"{value:.1f}" if abs(value) < 10 and value != int(value) else f"{value:.0f}"
