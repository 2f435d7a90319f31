"""An error code held against the measurements: which of its causes are confirmed, ruled out, undecided.

Pure functions.  What a code may mean is the table's word (catalog, lookup), what was found is diagnosis's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from diag.model import Asked, CauseState, CodeOpinion, Opinion, Reason, Result, Severity, Status, WeighedCause
from diag.vocabulary import CAUSES

CODE_UNKNOWN = "We do not know this code, so it cannot be held against the measurements."
CODE_SEVERAL = "This code means different things on different devices. Name the device to go on."
CODE_OTHER = "This PC cannot measure what causes this code."
CODE_NOT_TIED = (
    "We do not know whether what we found explains this code: this PC cannot measure what causes it."
)
CODE_FIRST = "What to try first for the code itself: {step}"
CODE_CONFIRMED = "The code fits what we measured: {names}."
CODE_RULED_OUT = "Checked from this PC, and not the case: {names}."
CODE_UNDECIDED = "We could not decide: {names}."
CODE_NOT_LOOKED_FOR = "Not checked from this PC yet: {names}."
CODE_LEFT_OUT = "Left out of this check: {names}. A full check looks for it."
CODE_ELSEWHERE = "So look at the device that shows the code, and at its own connection to the router."

#: How much was asked before something was said not to be seen.
NAMES_ASKED = "{count} names asked"
NAMES_ANSWERED = "{found} of {count} names answered"
SERVERS_TRIED = "{count} servers tried"

NOT_SEEN = "Not seen from this PC ({scope})."
#: What was found out about a cause, as a whole line.
STATE_WORDS = {
    CauseState.CONFIRMED: "Found here.",
    CauseState.RULED_OUT: "Not seen from this PC.",
    CauseState.UNDECIDED: "We could not decide.",
}


def code_opinion(asked: Asked, results: tuple[Result, ...], opinion: Opinion) -> CodeOpinion | None:
    """What the measurements say about the code that was typed; None when there was none."""
    if not asked.code:
        return None
    from diag import lookup  # the table of codes is read only by those who have a code

    answer = lookup.look_up(asked.code, asked.device)
    typed = answer.typed
    if answer.status in {lookup.Understood.UNKNOWN, lookup.Understood.SUGGEST}:
        return CodeOpinion(typed=typed, entry=None, title="", causes=(), text=CODE_UNKNOWN)
    suspected = [(cause.id, cause.check) for cause in lookup.causes(answer)]
    weighed = weigh(suspected, results, opinion)
    if answer.status is lookup.Understood.ASK_DEVICE:
        return CodeOpinion(typed=typed, entry=None, title="", causes=weighed, text=CODE_SEVERAL)
    first = answer.readings[0]
    if weighed and results and all(r.status is Status.SKIPPED for r in results):  # a walk without measuring
        text = CODE_NOT_LOOKED_FOR.format(names=_name_causes([CAUSES[cause.id].name for cause in weighed]))
    else:
        left_out = {r.check for r in results if r.reason is Reason.NOT_ASKED}
        text = about_code(weighed, {id_ for id_, check in suspected if check in left_out})
    if not weighed:
        found = any(d.severity is not Severity.NOTE for d in opinion.diagnoses)
        step = _first_step(first.entry.steps)
        text = " ".join((CODE_NOT_TIED if found else CODE_OTHER, CODE_FIRST.format(step=step)))
    shown = first.spelled or first.code.removeprefix("message: ")  # never a name that only the table knows
    return CodeOpinion(typed=typed, entry=shown, title=first.title, causes=weighed, text=text)


def _first_step(steps: tuple[str, ...]) -> str:
    """The first step that is told alike for every device: how a device is restarted is not."""
    from diag import catalog

    chosen = next((step for step in steps if step != "restart-device"), steps[0])
    return catalog.ids().actions[chosen]["say"]


def weigh(
    suspected: Iterable[tuple[str, str]], results: Iterable[Result], opinion: Opinion
) -> tuple[WeighedCause, ...]:
    """Hold the causes that a code may have, pairs of (diagnosis id, check id), against the measurements.

    Confirmed: it was found and nothing else explains it.  Ruled out: its check measured and found nothing.
    """
    found = {d.id for d in opinion.diagnoses if d.severity is not Severity.NOTE}
    hidden = {h.id for h in opinion.hidden}
    measured = {r.check: r for r in results if r.status in {Status.OK, Status.WARN, Status.FAIL}}
    weighed = []
    for id_, check in suspected:
        if id_ in found:
            state = CauseState.CONFIRMED
        elif id_ not in hidden and check in measured and _is_told(id_, measured[check]):
            state = CauseState.RULED_OUT
        else:
            state = CauseState.UNDECIDED
        scope = _scope(id_, measured[check]) if state is CauseState.RULED_OUT else ""
        weighed.append(WeighedCause(id=id_, state=state, scope=scope))
    return tuple(weighed)


def _is_told(id_: str, result: Result) -> bool:
    """Whether a check that ran could see this cause at all."""
    fact = CAUSES[id_].told_as if id_ in CAUSES else ""
    if not fact:
        return True
    told = [getattr(device, fact, None) for device in getattr(result.facts, "devices", ())]
    return bool(told) and not {None, "unknown"} & set(told)


def _scope(id_: str, result: Result) -> str:
    """How much the check asked for, where a cause may hide in what it did not ask for."""
    if id_ == "dns-blocking":
        found, count = getattr(result.facts, "found", None), getattr(result.facts, "sought", None)
        if count is None:
            return ""  # a case that another version saved
        return (
            NAMES_ASKED.format(count=count)
            if found == count
            else NAMES_ANSWERED.format(found=found, count=count)
        )
    if id_ == "netflix-blocked" and (hosts := getattr(result.facts, "hosts", None)):
        return SERVERS_TRIED.format(count=len(hosts))
    return ""


def about_code(weighed: Iterable[WeighedCause], left_out: Collection[str] = ()) -> str:
    """What follows from the weighed causes, in whole sentences; the most usual causes are named first.  ``left_out``:
    those that this check did not look for, since nobody asked for it."""
    names: dict[CauseState, list[str]] = {state: [] for state in CauseState}
    unasked: list[str] = []
    for cause in weighed:
        scope = f" ({cause.scope})" if cause.scope else ""
        told = unasked if cause.id in left_out and cause.state is CauseState.UNDECIDED else names[cause.state]
        told.append(CAUSES[cause.id].name + scope)
    if not any(names.values()) and not unasked:
        return CODE_OTHER
    sentences = []
    for listed, words in (
        (names[CauseState.CONFIRMED], CODE_CONFIRMED),
        (names[CauseState.RULED_OUT], CODE_RULED_OUT),
        (names[CauseState.UNDECIDED], CODE_UNDECIDED),
        (unasked, CODE_LEFT_OUT),
    ):
        if listed:
            sentences.append(words.format(names=_name_causes(listed)))
    if not names[CauseState.CONFIRMED] and names[CauseState.RULED_OUT]:
        sentences.append(CODE_ELSEWHERE)
    return " ".join(sentences)


def list_causes(causes: Iterable[WeighedCause]) -> list[dict[str, str]]:
    """The weighed causes of a case as lines: name, state and words; what was found comes first."""
    order = list(CauseState)
    return [
        {
            "id": cause.id,
            "name": CAUSES[cause.id].title if cause.id in CAUSES else cause.id,
            "state": cause.state.value,
            "words": NOT_SEEN.format(scope=cause.scope) if cause.scope else STATE_WORDS[cause.state],
        }
        for cause in sorted(causes, key=lambda cause: order.index(cause.state))
    ]


#: So many causes are named in one sentence; the most usual come first, and the JSON has them all.
MOST_NAMED = 5


def _name_causes(names: list[str]) -> str:
    shown, rest = names[:MOST_NAMED], len(names) - MOST_NAMED
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
