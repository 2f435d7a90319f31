"""The types of a walk: what the data files hold, and where a person stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from diag.vocabulary import LOOKS, capitalise

#: How a walk can end.  "settled": the person knows what to do or to wait for, and nobody else is needed.
ENDS = ("fixed", "settled", "support", "provider", "maker", "home", "bank", "partner", "flow")

#: How we know how something is done on a device, strongest first.
CONFIDENCE = ("netflix", "netflix-quoted", "maker", "reported", "unverified")

#: The source of what nobody needs to look up, such as that a TV has a screen.
EVIDENT = "Follows from what the device is"

#: The word of ``go`` that is taken when a step cannot be done, was skipped, or a check said nothing that
#: the step names.
CANNOT, ELSE = "cannot", "else"

#: The fact that is the code or message on the screen.
CODE = "code"

#: The answers with which it is typed.
WITH_CODE = ("code", "message")

#: A walk is never longer than this many steps on any path.
MAX_STEPS = 25


class StepKind(StrEnum):
    """What a step wants: an answer, a measurement, an action; or nothing more."""

    ASK = "ask"
    CHECK = "check"
    DO = "do"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One node of a flow.  Exactly one of ``ask``, ``check``, ``do`` and ``end`` is set.

    ``go`` leads from an answer's word to the next step.  ``known``: words of evidence that answer the
    question, with the answer.  ``concludes``: conclusions that an answer allows.  ``records``: the fact that the
    answer goes into the case as; ``unrecorded``: why it does not.  ``codeless``: the answers after which there is
    no code that could be lost.  ``ready``: the action that this question warns of; ``unready``: where to go
    when its answer is no (as with "cannot" otherwise).  ``source``: where what it says is from, and ``checked`` the day
    on which the two were compared.  ``keeps``: what of the account can be kept here: "charges", or a fact of it.
    ``tells``: what is told beside the step that stands in no text of ours ("home-line": the line of this PC).
    """

    id: str
    say: str = ""
    ask: str = ""
    check: str = ""
    do: str = ""
    end: str = ""
    go: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    concludes: Mapping[str, str] = field(default_factory=dict)
    records: str = ""
    unrecorded: str = ""
    codeless: tuple[str, ...] = ()
    flow: str = ""
    ready: str = ""
    unready: str = ""
    source: str = ""
    checked: date | None = None
    keeps: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()

    @cached_property
    def kind(self) -> StepKind:
        if self.ask or self.ready:
            return StepKind.ASK
        if self.check:
            return StepKind.CHECK
        return StepKind.DO if self.do else StepKind.END

    @property
    def takes_code(self) -> bool:
        """Whether the code or message is typed here."""
        return self.records == CODE


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One walk: routing only.  ``devices`` are kinds; for any other kind ``instead`` is the walk to take.

    ``device``: the device that its symptoms name; ``told``: what a symptom says already, fact -> answer.
    ``account``: it is about money, the sign-in or the household; it needs no device, and measures nothing.
    ``trouble``: what the table of charges (diag/account) calls it, where dates and letters help further.
    """

    id: str
    title: str
    start: str
    steps: Mapping[str, Step]
    devices: tuple[str, ...]
    instead: str = ""
    symptoms: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    device: str = ""
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def measures(self) -> bool:
        """Whether it looks at the connection: only then can a check of it say something about the trouble."""
        return any(step.kind is StepKind.CHECK for step in self.steps.values())

    account: bool = False
    trouble: str = ""

    @cached_property
    def steps_left(self) -> Mapping[str, int]:
        """How many steps may come after each step at most; an end counts as none.

        Raises ValueError when a step comes back to itself: such a walk would have no end.
        """
        known: dict[str, int] = {}

        def count(id_: str, way: tuple[str, ...]) -> int:
            if id_ in way:
                raise ValueError(f"the walk {self.id!r} comes back to its step {id_!r}")
            if id_ not in known:
                after = self.steps[id_].go.values()
                known[id_] = 1 + max((count(to, (*way, id_)) for to in after), default=-1)
            return known[id_]

        for id_ in self.steps:
            count(id_, ())
        return known


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """How one action is done on one kind of device, or why it is ``impossible`` there.

    ``loses`` replaces the general warning; ``checked`` is the day on which it was compared with its source.
    ``instead``: another way to the same end, which is no further step.
    """

    steps: tuple[str, ...] = ()
    instead: str = ""
    impossible: str = ""
    loses: str = ""
    source: str
    confidence: str
    checked: date

    @property
    def is_doubtful(self) -> bool:
        """Whether people are told that nobody compared it with a page."""
        return self.confidence == "unverified" and self.source != EVIDENT


@dataclass(frozen=True, kw_only=True)
class GuideDevice:
    """A kind of device (or one maker's): how each action is done there.

    ``the`` stands for it inside a sentence ("the TV").  ``os``: the system word of a PC that can measure itself.
    """

    id: str
    name: str
    the: str
    os: str = ""
    instructions: Mapping[str, Instructions] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.id.partition("/")[0]

    @property
    def is_look(self) -> bool:
        """Whether this is a set of one year or generation ("playstation/ps5")."""
        return self.id in LOOKS

    @property
    def label(self) -> str:
        """The name at the beginning of a line."""
        return capitalise(self.name)


#: What stands for the device in a walk that needs none.
NO_DEVICE = GuideDevice(id="no-device", name="your account", the="your device")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A word that measurements can make true: every check of ``ok`` is well, or one of ``found`` was diagnosed.

    ``device``: true of this PC only, not of the home.  ``names``: true only when the names with which Netflix starts on the
    device were asked for.  ``values``: placeholder of ``say`` -> "check.fact"; the
    word is not known when one of them was not measured.  ``looked_for``: true only of the kind of device that the check
    of the TV looked for.  ``when``: "check.fact" -> the size that a number may have at most, or what a text must be.
    ``given_up``: true where the device told a model on which Netflix ended (diag/lookup/dropped.py); ``say`` has {answer}.
    ``spares``: actions that would contradict it.
    """

    id: str
    say: str
    ok: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    device: bool = False
    names: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    looked_for: bool = False
    given_up: bool = False
    when: Mapping[str, float | str] = field(default_factory=dict)
    spares: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What the answers allow to say, and where it puts the fault (a word of model.Where).

    ``say``: what was answered, and what follows; ``so``: what follows alone.
    """

    id: str
    where: str
    say: str
    so: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a person can answer in a walk, as it stands in the case.  ``says``: the sentence for each answer.

    ``about``: the key of what support asks for that it answers; ``line``: it says something about the line;
    ``unless``: for an answer the checks that say otherwise where all of them are well.
    """

    id: str
    says: Mapping[str, str]
    about: str = ""
    line: bool = False
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LastQuestion:
    """One thing that those will ask who can help from here: ``id`` is a field of the story, ``ends`` are the ends
    before which it is asked; ``device``: it is about a device or the line, so no walk of the account asks it."""

    id: str
    ask: str
    ends: tuple[str, ...]
    hint: str = ""
    device: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that people do (ids.toml, walk.toml).  ``ask``: the question before it when something is lost.

    ``measures``: the checks that can see its effect; ``pc``: those that can when the device is this PC.
    ``told``: the fact of a TV at which it aims, of which the TV itself may tell ("up_s", "network", "version", "netflix",
    "clock_offset_s", "signal_dbm").
    ``restart``: it restarts the router; ``code_first``: it wipes the error code off the screen.  ``records``: the
    fact that the answer to ``ask`` is.  ``clears``: the causes that are gone once it is done.  ``copies``: what is typed
    in somewhere, to be copied ("names", "rules").
    """

    id: str
    title: str
    say: str
    on: str
    loses: str = ""
    ask: str = ""
    measures: tuple[str, ...] = ()
    pc: tuple[str, ...] = ()
    restart: bool = False
    told: str = ""
    code_first: bool = False
    records: str = ""
    clears: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CopyText:
    """Something to be typed in elsewhere, a line each; ``label``: what it is."""

    id: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StepAnswer:
    """A word that was given for a step: by the person, by evidence, or by the device (not possible there)."""

    word: str
    by: str = "person"
    because: str = ""
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be given, and how it reads."""

    word: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A step that needed no answer from the person, and why."""

    step: str
    because: str


@dataclass(frozen=True, kw_only=True)
class PassedStep:
    """One step that lies behind."""

    step: str
    answer: StepAnswer


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a person stands, and what they read there; a face decides how it looks.

    ``concluded``: what the last answer allows to say.  ``say`` leads to what is wanted: the question ``ask``, or
    the action called ``title`` with its parts ``how``; where neither is wanted it is all there is.  Each is a row
    of paragraphs.  ``caveat``: that nobody has verified how it is done.  ``warning``: what the action that is
    asked about loses.  ``instead``: another way, which is no step; ``copies``: what is typed in somewhere.
    ``conclusions``: all that the answers allow to say.  ``fixed_by``: the step after which it played; ``left``: how
    many steps may still come at most.  ``looks``: the sets of this device that do it in another way, by year or
    generation, as devices to choose from; empty where all do it alike.
    """

    flow: str
    step: str
    kind: StepKind
    concluded: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    ask: str = ""
    title: str = ""
    how: tuple[str, ...] = ()
    looks: tuple[Choice, ...] = ()
    instead: str = ""
    copies: tuple[CopyText, ...] = ()
    caveat: str = ""
    warning: str = ""
    choices: tuple[Choice, ...] = ()
    passed: tuple[PassedStep, ...] = ()
    source: str = ""
    confidence: str = ""
    action: str = ""
    check: str = ""
    records: str = ""
    keeps: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    end: str | None = None
    to: str = ""
    fixed_by: str = ""
    left: int = 0

    @property
    def takes_code(self) -> bool:
        """Whether the code or message is typed here."""
        return self.records == CODE

    @property
    def text(self) -> str:
        """All that a person reads, a paragraph a line, as a terminal shows it."""
        title = f"{self.title}:" if self.title else ""
        numbered = [f"{number}. {part}" for number, part in enumerate(self.how, start=1)]
        how = numbered if len(numbered) > 1 else self.how
        copies = (f"{copy.label}: {' '.join(copy.lines)}" for copy in self.copies)
        lines = (*self.concluded, *self.say, self.ask, title, *how, self.instead, *copies, self.caveat)
        return "\n".join(line for line in lines if line)

    @property
    def answered(self) -> tuple[PassedStep, ...]:
        """The steps behind that the person answered, the first one first."""
        return tuple(step for step in self.passed if step.answer.by == "person")

    @property
    def because(self) -> tuple[str, ...]:
        """Why the steps since the last answer needed none: what leads here, each reason once."""
        since = self.passed.index(self.answered[-1]) + 1 if self.answered else 0
        return tuple(dict.fromkeys(p.answer.because for p in self.passed[since:] if p.answer.because))

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The steps behind that needed no answer from the person."""
        return tuple(
            Skipped(step=p.step, because=p.answer.because) for p in self.passed if p.answer.by != "person"
        )
