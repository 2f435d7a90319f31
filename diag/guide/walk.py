"""One person's walk as it goes on: answers, what was measured on the way, and what each step changed.

It can be written down as plain data at any moment and taken up again from it.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from diag.case.document import GivenAnswer
from diag.case.from_json import DoesNotFit, from_json
from diag.case.to_json import to_json
from diag.guide.effects import Change, Effect
from diag.guide.evidence import (
    BOUNDS,
    DEVICES,
    NAMES,
    MeasuredCase,
    MeasuredCheck,
    MeasuredEvidence,
    SlimCase,
    SlimCheck,
    SlimDiagnosis,
    SlimQuestion,
    find_given_up,
    hidden_rows,
)
from diag.guide.loader import Guides
from diag.guide.position import WrongAnswer, answer_label, fill, is_at_hand, position
from diag.guide.types import CANNOT, ELSE, Action, Flow, GuideDevice, Position, StepAnswer, StepKind
from diag.vocabulary import CAUSES, CHECKS, has_several_systems, is_system, without_look

FORMAT = "diag.walk/1"


@dataclass(kw_only=True)
class Walk:
    """A walk under way.  ``runs``: the oldest first; those measured on the way come last."""

    guides: Guides
    flow: Flow
    device: GuideDevice
    runs: list[MeasuredCase] = field(default_factory=list)
    started: str = ""
    code: str | None = None
    answers: dict[str, StepAnswer] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    later_runs: list[MeasuredCase] = field(default_factory=list)
    #: What the walk before this one was told, by the steps that would ask for it again.
    carried: dict[str, StepAnswer] = field(default_factory=dict)
    #: Facts about which the person was asked again, with the word that holds; an empty one takes the answer back.
    settled: dict[str, str] = field(default_factory=dict)
    #: Whether the last questions were asked.
    asked_last: bool = False

    @property
    def evidence(self) -> MeasuredEvidence:
        """Everything measured so far."""
        return MeasuredEvidence(
            (*self.runs, *self.later_runs),
            evidence=self.guides.evidence,
            texts=self.guides.texts,
            device=self.device,
            code=self.code,
        )

    def position(self) -> Position:
        """Where the person stands now."""
        now = position(self.guides, self.flow, self.device, {**self.carried, **self.answers}, self.evidence)
        effect = self.effects.get(now.fixed_by)
        if effect and effect.unchanged:  # it plays, but nobody saw that the step did it
            title = self.guides.actions[self.flow.steps[now.fixed_by].do].title
            helped, since = (
                fill(self.guides.texts[text].format(title=title), self.device) for text in ("helped", "since")
            )
            now = replace(now, say=tuple(since if line == helped else line for line in now.say))
        return now

    def answer(self, word: str, *, typed: str = "", at: str = "") -> Position:
        """Answer the step that is reached; the position after it.  Raises WrongAnswer.

        What evidence answered on the way stays answered like that, even when later measurements differ.
        """
        now = self.position()
        if now.kind is StepKind.END or word not in self.flow.steps[now.step].go:
            raise WrongAnswer(f"the step {now.step!r} has no answer {word!r}")
        self.answers = {p.step: p.answer for p in now.passed}
        self.answers[now.step] = StepAnswer(word=word, typed=typed)
        self.times[now.step] = at
        if now.takes_code and typed:
            self.code = typed
        return self.position()

    def choose_look(self, device: str) -> Position:
        """Go on as the set of a year or generation, or with the system, that the person has; every answer stays.  Raises
        WrongAnswer."""
        inside = has_several_systems(self.device.id) and is_system(device)
        if not inside and (
            device not in self.guides.looks or without_look(device) != without_look(self.device.id)
        ):
            raise WrongAnswer(f"{self.device.id!r} is never a {device!r}")
        self.device = self.guides.device(device)
        return self.position()

    def skip_measuring(self) -> Position:
        """Go on without measuring what the step that is reached wants to know."""
        now = self.position()
        self.answers = {p.step: p.answer for p in now.passed}
        self.answers[now.step] = StepAnswer(word=ELSE, by="earlier", because=self.guides.texts["unmeasured"])
        return self.position()

    def back(self) -> Position:
        """Take the person's last answer back; what it led to is forgotten.  At the start nothing happens."""
        passed = self.position().passed
        answered = [number for number, p in enumerate(passed) if p.answer.by == "person"]
        if answered:
            if self.flow.steps[passed[answered[-1]].step].takes_code:
                self.code = None
            self.answers = {p.step: p.answer for p in passed[: answered[-1]]}
            for step in set(self.effects) - set(self.answers):
                del self.effects[step]
        return self.position()

    def add_measurement(self, case: MeasuredCase) -> None:
        """Take in what was measured on the way.  The steps behind stay as they are; it counts from here on."""
        self.answers = {p.step: p.answer for p in self.position().passed}
        self.later_runs.append(case)

    def next_walk(self, flow: str, *, started: str = "") -> Walk:
        """The next walk, where the end of this one leads: with all that was measured, and what was answered not asked
        again."""
        after = self.guides.flows[flow]
        looked = [p.answer.word for p in self.position().passed if self.flow.steps[p.step].takes_code]
        because = self.guides.texts["code-looked-for"]
        said = {answer.fact: answer.word for answer in self.given_answers(self.position())}
        return Walk(
            guides=self.guides,
            flow=after,
            device=self.device,
            runs=[*self.runs, *self.later_runs],
            started=started,
            code=self.code,
            carried={**carry(self.guides, after, self.device, said), **self._carry_told(after)},
            answers={
                step.id: StepAnswer(word=looked[0], by="earlier", because=because)
                for step in after.steps.values()
                if step.takes_code and looked and not self.code
            },
        )

    def _carry_told(self, after: Flow) -> dict[str, StepAnswer]:
        """What a symptom or an earlier walk of the case had said, for the same facts of the next walk."""
        said = {
            self.flow.steps[step].records: answer.word
            for step, answer in self.carried.items()
            if self.flow.steps[step].records
        }
        return carry(self.guides, after, self.device, said)

    def action_title(self, action: str) -> str:
        """What an action is called on this device."""
        return fill(self.guides.actions[action].title, self.device)

    # -- plain data ---------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """The walk as JSON types.  ``steps`` are the actions that were tried, with what they changed."""
        now = self.position()
        return {
            "format": FORMAT,
            "flow": self.flow.id,
            "title": self.flow.title,
            "trouble": self.flow.trouble or None,
            "device": self.device.id,
            "started": self.started,
            "code": self.code,
            "steps": [
                self._tried_step(p.step, p.answer) for p in now.passed if self._was_tried(p.step, p.answer)
            ],
            "answers": [
                {"step": p.step, **asdict(p.answer), "at": self.times.get(p.step, "")} for p in now.passed
            ],
            "said": [to_json(one) for one in self.given_answers(now)],
            "conclusions": [one.say for one in now.conclusions],
            "step": now.step,
            "end": now.end,
            "to": now.to or None,
            "fixed_by": now.fixed_by or None,
            "fixed_by_title": self.action_title(self.flow.steps[now.fixed_by].do) if now.fixed_by else None,
            "measured": [to_json(slim_case(self.guides, case)) for case in self.later_runs],
            "effects": {step: asdict(effect) for step, effect in self.effects.items()},
            "carried": {step: asdict(answer) for step, answer in self.carried.items()},
            "settled": dict(self.settled),
            "asked_last": self.asked_last,
        }

    def given_answers(self, now: Position) -> Iterator[GivenAnswer]:
        """What the person answered on the way to a position, as it stands in the case."""
        needed = self.evidence.needed
        for passed in now.answered:
            step, word = self.flow.steps[passed.step], passed.answer.word
            fact = self.guides.facts.get(step.records)
            if fact is None or word not in fact.says or is_at_hand(self.flow, step, now.passed):
                continue
            so = self.guides.conclusions.get(step.concludes.get(word, ""))
            yield GivenAnswer(
                at=self.times.get(passed.step, ""),
                fact=fact.id,
                word=word,
                says=fill(fact.says[word], self.device, needed),
                so=fill(so.so, self.device) or None if so else None,
                about=fact.about or None,
                line=fact.line,
                unless=fact.unless.get(word, ()),
            )

    def _was_tried(self, step: str, answer: StepAnswer) -> bool:
        """Whether the person did something here; a step that records what they saw is an answer of theirs."""
        one = self.flow.steps[step]
        done = bool(one.do) and answer.by == "person" and answer.word != CANNOT
        return done and not one.records

    def _tried_step(self, step: str, answer: StepAnswer) -> dict[str, Any]:
        effect = self.effects.get(step)
        one = self.flow.steps[step]
        label = fill(answer_label(self.guides, one, answer.word), self.device, self.evidence.needed)
        done = self.guides.actions[one.do]
        words = self._effect_words(done, effect, label)
        return {
            "step": step,
            "at": self.times.get(step, ""),
            "what": self.action_title(one.do),
            "effect": words,
            "before": {c.what: c.before for c in effect.changes} if effect else {},
            "after": {c.what: c.after for c in effect.changes} if effect else {},
            "restarted": effect.restarted if effect else None,
            "still": list(effect.still) if effect else [],
            "clears": [cause for cause in done.clears if self._is_cleared(done, cause)],
        }

    def _is_cleared(self, done: Action, cause: str) -> bool:
        """Whether a cause that is found after a step shows that the step was not done on this device."""
        check = CAUSES[cause].check
        seen = check in done.measures or not CHECKS[check].of_this_pc
        return self.evidence.same_device or (bool(done.measures) and seen)

    def _effect_words(self, done: Action, effect: Effect | None, label: str) -> str:
        """What a step changed, with the person's own word; where nobody saw what could be seen, that is said."""
        if effect:
            order = (label + ".", effect.summary) if effect.still else (effect.summary, label + ".")
            return " ".join(order)
        seen = done.clears and (done.measures or done.pc)
        return f"{label}. {self.guides.effects['unseen']}" if seen else f"{label}."


def carry(
    guides: Guides, flow: Flow, device: GuideDevice, said: Mapping[str, str], *, done: bool = False
) -> dict[str, StepAnswer]:
    """Answers for the questions of a walk that were given before: ``said`` is fact -> word.

    ``done``: also for steps in which something is tried, which a symptom can have told.
    """
    found = {}
    for step in flow.steps.values():
        word = said.get(step.records, "")
        if (step.ask or (done and step.do)) and word in step.go and word in guides.facts[step.records].says:
            says = fill(guides.facts[step.records].says[word], device)
            because = guides.texts["answered"].format(says=says)
            found[step.id] = StepAnswer(word=word, by="earlier", because=because)
    return found


def resume(guides: Guides, data: Mapping[str, Any], runs: Iterable[MeasuredCase]) -> Walk:
    """A walk from its data.  Raises KeyError or TypeError when the data is not a walk of this program."""
    flow = guides.flows[data["flow"]]
    answers = {}
    for row in data["answers"]:
        if row["step"] not in flow.steps or row["word"] not in flow.steps[row["step"]].go:
            break  # the flow has changed since: what came before still holds, what came after may not
        answers[row["step"]] = StepAnswer(
            word=row["word"], by=row["by"], because=row["because"], typed=row["typed"]
        )
    return Walk(
        guides=guides,
        flow=flow,
        device=guides.device(data["device"]),
        runs=list(runs),
        started=data["started"],
        code=data["code"],
        answers=answers,
        times={row["step"]: row["at"] for row in data["answers"] if row["step"] in answers},
        effects={
            step: Effect(
                action=row["action"],
                changes=tuple(Change(**change) for change in row["changes"]),
                summary=row["summary"],
                restarted=row["restarted"],
                still=tuple(row.get("still", ())),
            )
            for step, row in data["effects"].items()
            if step in answers
        },
        later_runs=[_read_slim(case) for case in data["measured"]],
        carried={
            step: StepAnswer(**row)
            for step, row in data.get("carried", {}).items()
            if step in flow.steps and row["word"] in flow.steps[step].go
        },
        settled=dict(data.get("settled", {})),
        asked_last=bool(data.get("asked_last")),
    )


def _read_slim(data: Any) -> SlimCase:
    try:
        found: SlimCase = from_json(SlimCase, data, "measured")
    except DoesNotFit as exc:
        raise TypeError(str(exc)) from exc
    return found


def _find_hidden_rows(check: MeasuredCheck) -> list[Mapping[str, Any]]:
    return hidden_rows(check.facts.get("names")) if check.id == NAMES else []


#: What a TV tells that a step can change, or that spares one.
_OF_DEVICE = (
    "clock_offset_s",
    "network",
    "signal_dbm",
    "netflix",
    "version",
    "update_waits",
    "up_s",
    "boot_id",
)


def _device_facts(check: MeasuredCheck) -> Mapping[str, Any]:
    """Of the devices that the check of the TV found what a walk needs, and not which ones they are."""
    rows = check.facts.get("devices")
    if check.id != DEVICES or not isinstance(rows, list | tuple):
        return {}
    told = [
        {
            **{key: row.get(key) for key in _OF_DEVICE},
            "given_up": find_given_up(row),
        }
        for row in rows
        if isinstance(row, Mapping)
    ]
    return {"device": check.facts.get("device"), "devices": told}


def slim_case(guides: Guides, case: MeasuredCase) -> SlimCase:
    """Of a case only what a walk needs."""
    facts = {(m.check, m.fact) for m in guides.metrics} | {
        ("clock", "os"),
        (NAMES, "devices"),
    }
    facts |= {
        (c, f) for e in guides.evidence.values() for c, _, f in (p.partition(".") for p in e.values.values())
    }
    facts |= {(number[0], bound) for number, bound in BOUNDS.items() if number in facts}
    return SlimCase(
        asked=SlimQuestion(code=case.asked.code, quality=case.asked.quality, screens=case.asked.screens),
        checks=tuple(
            SlimCheck(
                id=check.id,
                status=check.status,
                reason=check.reason,
                facts={
                    **{name: value for name, value in check.facts.items() if (check.id, name) in facts},
                    **({"names": hidden} if (hidden := _find_hidden_rows(check)) else {}),
                    **_device_facts(check),
                },
                findings=check.findings,
            )
            for check in case.checks
        ),
        diagnoses=tuple(
            SlimDiagnosis(
                id=one.id,
                severity=one.severity,
                confidence=one.confidence,
                title=one.title,
                evidence=one.evidence,
                where=one.where,
            )
            for one in case.diagnoses
        ),
    )
