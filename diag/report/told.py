"""What the person told and answered: in their own mouth, apart from what was measured, and where the two do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diag.case.document import CaseDocument, GivenAnswer, Story
from diag.model import Severity, Status, Where
from diag.report.clock import ReportClock
from diag.report.formatting import rate
from diag.symptoms import symptom_words
from diag.text import one_line
from diag.vocabulary import CHECKS

#: How an answer begins wherever it stands among other lines.
YOU_ANSWERED = "You answered:"


@dataclass(frozen=True, kw_only=True)
class Told:
    """``said``: each answer as a sentence or two; ``line``: those of them that say something about the line; ``about``: the
    key of what support asks for -> the answers to it, which both leave out; ``unclear``: what does not fit together."""

    said: tuple[str, ...]
    line: tuple[str, ...]
    about: dict[str, str]
    unclear: tuple[str, ...]


def read_told(case: CaseDocument, story: Story, known: Iterable[str]) -> Told:
    """What was answered in the walks of a case.  ``known``: the keys of which the person told something in words."""
    newest = {answer.fact: answer for answer in story.answers}
    denied = {answer.fact for answer in newest.values() if _is_denied(case, answer)}
    conflicts = tuple(find_conflicts(case, story))
    doubtful = {conflict.answer.fact for conflict in conflicts}
    sentences = {
        fact: _sentence(answer, fact not in denied and not _clears_a_guilty_home(case, answer))
        for fact, answer in newest.items()
    }
    skipped = set(known)
    asked = {
        fact: answer.about for fact, answer in newest.items() if answer.about and answer.about not in skipped
    }
    return Told(
        said=tuple(text for fact, text in sentences.items() if fact not in asked and fact not in doubtful),
        line=tuple(text for fact, text in sentences.items() if newest[fact].line and fact not in asked),
        about={
            key: " ".join(text for fact, text in sentences.items() if asked.get(fact) == key)
            for key in dict.fromkeys(asked.values())
        },
        unclear=(
            *(conflict.text for conflict in conflicts),
            *_undone(case, story.walks),
        ),
    )


def trouble(case: CaseDocument, story: Story) -> str | None:
    """What happens, for people: as it was told, else as the walks are called that were taken for it."""
    told = one_line(case.asked.symptom or "")
    walks = [walk for walk in story.walks if walk.get("said") or walk.get("steps")] or story.walks[-1:]
    titles = dict.fromkeys(_text(walk.get("title")) for walk in walks)
    return symptom_words(told) or "; ".join(filter(None, titles)) or None


def _sentence(answer: GivenAnswer, with_conclusion: bool) -> str:
    so = one_line(answer.so or "") if with_conclusion else ""
    return f"{one_line(answer.says)} {so}".rstrip()


#: The answer from which a walk concludes that the home network is hardly the cause (walk.toml, conclusions.not-home).
_CLEARS_HOME = ("other-connection", "same")


def _clears_a_guilty_home(case: CaseDocument, answer: GivenAnswer) -> bool:
    """Whether what follows from an answer alone is that the home is fine, while a cause was measured there."""
    return (answer.fact, answer.word) == _CLEARS_HOME and any(
        d.where is Where.HOME_NETWORK and d.severity is not Severity.NOTE for d in case.diagnoses
    )


def _is_denied(case: CaseDocument, answer: GivenAnswer) -> bool:
    """Whether checks say otherwise."""
    fine = {check.id for check in case.checks if check.status is Status.OK and check.id in CHECKS}
    return bool(answer.unless) and set(answer.unless) <= fine


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """An answer that does not fit: to ``before``, an earlier answer to the same question, or to what was measured."""

    answer: GivenAnswer
    text: str
    before: GivenAnswer | None = None


def find_conflicts(case: CaseDocument, story: Story) -> Iterator[Conflict]:
    """The answers that do not fit together, or not with what was measured."""
    newest = {answer.fact: answer for answer in story.answers}
    for answer in story.answers:
        last = newest[answer.fact]
        if last.word != answer.word and not last.settled:
            text = f"{YOU_ANSWERED} {one_line(answer.says)} Later you answered: {one_line(last.says)}"
            yield Conflict(answer=last, before=answer, text=text)
    for answer in newest.values():
        if answer.about == "code" and case.asked.code:
            text = f"You told the code {one_line(case.asked.code)}. {YOU_ANSWERED} {one_line(answer.says)}"
            yield Conflict(answer=answer, text=text)
        if _is_denied(case, answer):
            fine = CHECKS[answer.unless[0]].fine
            speed = case.bandwidth.download_mbps if case.bandwidth else None
            at = f" with {rate(speed)}" if speed is not None else ""
            again = " You were asked again." if answer.settled else ""
            text = f"{YOU_ANSWERED} {one_line(answer.says)}{again} On this PC we measured: {fine}{at}."
            yield Conflict(answer=answer, text=text)


def _undone(case: CaseDocument, walks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The steps that are done, as the person answered, and not, as was measured afterwards: at once, or in the run
    that the report tells."""
    for step in (step for walk in walks for step in _list(walk.get("steps"))):
        if isinstance(step, Mapping):
            still = [text for each in _list(step.get("still")) if (text := _text(each))]
            still = still or _causes_since(case, _text(step.get("at")), _list(step.get("clears")))
            if still:
                what = _text(step.get("what"))
                yield f"{YOU_ANSWERED} {what}: done. Afterwards we measured: {'; '.join(still)}."


def _causes_since(case: CaseDocument, at: str, causes: list[Any]) -> list[str]:
    """What a run found that began after a step by which it should be gone."""
    clock = ReportClock()  # walks and runs write down UTC
    step, run = clock.moment(at), clock.moment(case.started)
    if step is None or run is None or run <= step:
        return []
    found = (one for one in case.diagnoses if one.severity is not Severity.NOTE and one.id in causes)
    return [one_line(one.title).removesuffix(".") for one in found]


def _list(value: Any) -> list[Any]:
    """What a walk wrote down; another version may have written something else."""
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""
