"""The rules for the files of walks: each flow, each part and each step by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diag.guide.evidence import CODE_GIVEN
from diag.guide.types import CANNOT, CODE, ENDS, WITH_CODE
from diag.vocabulary import CAUSES, CHECK_IDS, DEVICE_KINDS, GROUPS, kinds

FLOW_KEYS = {
    "title", "start", "step", "devices", "instead", "symptoms", "diagnoses", "device", "told", "account", "trouble",
    "actions", "facts",
}  # fmt: skip
PART_KEYS = {"part", "start", "step"}
STEP_KEYS = {
    "say", "ask", "check", "do", "end", "go", "answers", "known", "concludes", "records", "unrecorded", "codeless",
    "keeps", "tells", "flow", "include", "exit", "unready", "source", "checked",
}  # fmt: skip
#: What a step can be; exactly one of them.
KINDS = ("ask", "check", "do", "end", "include", "exit")
#: What a check can say besides a finding.
STATUSES = ("ok", "warn", "fail", "skipped", "unknown")
BLANKS = {"the", "The", "device", "needed"}

#: Words with which a person says what became of an action: that is kept as a step that was tried.
_TRIED = {"plays", "same", "done", CANNOT}
#: Words that say nothing which a case could keep.
_UNSAID = {"unsure", CANNOT}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BLANK = re.compile(r"\{([^}]*)\}")

#: The entry of a file (empty for the whole file), and what is wrong with it.
Found = tuple[str, str]


@dataclass(kw_only=True)
class Tables:
    """All files as they were read: what an entry of one may refer to in another."""

    ids: Mapping[str, Any] = field(default_factory=dict)
    walk: Mapping[str, Any] = field(default_factory=dict)
    flows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    parts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    #: The ids of the actions and facts that walk.toml and ids.toml hold themselves.
    shared: dict[str, frozenset[str]] = field(default_factory=dict)


def flow(tables: Tables, name: str, row: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with one flow."""
    if name not in tables.ids["flows"]:
        yield "", "is not among the flows of ids.toml"
    for key in sorted(set(row) - FLOW_KEYS):
        yield "", f"has an unknown key {key!r}"
    account = row.get("account") is True
    for key in sorted({"title", "start", "step"} - set(row)):
        yield "", f"has no {key}"
    if account == ("devices" in row):
        yield "", "must name its devices, unless it is of the account"
    for device in row.get("devices", ()):
        if device not in DEVICE_KINDS and device not in GROUPS:
            yield "", f"names an unknown device {device!r}"
    if (
        not account
        and set(kinds(row.get("devices", ()))) < set(DEVICE_KINDS)
        and row.get("instead") not in tables.flows
    ):
        yield "", "is not for every device and names no walk to take instead"
    if row.get("device", "") not in {"", *kinds(row.get("devices", ()))}:
        yield "", f"is for its symptoms' device {row['device']!r}, which is none of its own"
    for symptom, facts in row.get("told", {}).items():
        if symptom not in row.get("symptoms", ()):
            yield "", f"is told something by {symptom!r}, which is none of its symptoms"
        for fact, word in facts.items():
            if word not in tables.walk["facts"].get(fact, {}).get("says", {}):
                yield "", f"is told {word!r} of {fact!r} by {symptom!r}, which no answer says"
    yield from _own_tables(tables, row)
    yield from _steps(tables, row)
    if account:
        yield from _account(tables, row)


def _own_tables(tables: Tables, row: Mapping[str, Any]) -> Iterator[Found]:
    """The actions and facts that a flow brings along: of a flow of the account, and nowhere else."""
    for kind in ("actions", "facts"):
        for id_ in row.get(kind, {}):
            if row.get("account") is not True:
                yield id_, f"is among the {kind} of a flow that is not of the account"
            elif (
                id_ in tables.shared[kind]
                or sum(id_ in other.get(kind, {}) for other in tables.flows.values()) > 1
            ):
                yield id_, f"is among the {kind} of two files"


def _account(tables: Tables, row: Mapping[str, Any]) -> Iterator[Found]:
    """A flow of the account needs no device, and says where it has what it says from."""
    for name, step in row.get("step", {}).items():
        action = tables.ids["actions"].get(step.get("do", ""), {})
        if "check" in step or "include" in step or action.get("on") == "device":
            yield name, "measures, or handles a device, in a flow of the account"
        if not tables.flows.get(step.get("flow", ""), {"account": True}).get("account"):
            yield name, "leads from a flow of the account to one that needs a device"
        if "say" in step and not (step.get("source") and isinstance(step.get("checked"), date)):
            yield name, "says something of the account without a source and the day of checking"


def part(tables: Tables, row: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with one part, which flows include."""
    for key in sorted(set(row) - PART_KEYS):
        yield "", f"has an unknown key {key!r}"
    if row.get("part") is not True:
        yield "", "is a part and does not say so"
    if not any("exit" in step for step in row.get("step", {}).values()):
        yield "", "has no exit"
    yield from _steps(tables, row)


def _steps(tables: Tables, row: Mapping[str, Any]) -> Iterator[Found]:
    steps = row.get("step", {})
    if row.get("start") not in steps:
        yield "", f"starts at {row.get('start')!r}, which is no step"
    for name, step in steps.items():
        for text in _step(tables, name, step, row):
            yield name, text
    reached = {row.get("start")} | {to for s in steps.values() for to in s.get("go", {}).values()}
    for name in sorted(set(steps) - reached):
        yield name, "is a step that nothing leads to"


def _step(tables: Tables, name: str, step: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    if not _ID.fullmatch(name):
        yield "has a name that is not made of small letters and dashes"
    for key in sorted(set(step) - STEP_KEYS):
        yield f"has an unknown key {key!r}"
    found = [kind for kind in KINDS if kind in step]
    if len(found) != 1:
        yield f"must be exactly one of {', '.join(KINDS)}; it is {' and '.join(found) or 'none'}"
        return
    go = step.get("go", {})
    if not isinstance(go, dict) or not all(isinstance(to, str) for to in go.values()):
        yield "has a go that is not a table of words and steps"
        return
    if "unready" in step and "loses" not in tables.ids["actions"].get(step.get("do", ""), {}):
        yield "has 'unready', but its action loses nothing"
    for to in dict.fromkeys((*go.values(), *([step["unready"]] if "unready" in step else []))):
        if to not in row["step"]:
            yield f"goes to {to!r}, which is no step"
    if found[0] in {"end", "exit"}:
        if go:
            yield f"is an {found[0]} and goes on"
        yield from _end(tables, step)
    elif not go:
        yield "leads nowhere"
        return
    yield from _KINDS.get(found[0], _nothing)(tables, step)
    yield from _words(tables, step)
    for text in (step.get("say", ""), step.get("ask", ""), *step.get("answers", {}).values()):
        yield from blanks(text)


def _end(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    if "end" in step and step["end"] not in ENDS:
        yield f"ends as {step['end']!r}; the ends are: {', '.join(ENDS)}"
    if (step.get("end") == "flow") != ("flow" in step):
        yield "must name another flow, and only when it ends as 'flow'"
    if step.get("flow", "basic") not in tables.flows:
        yield f"ends in an unknown flow {step['flow']!r}"


def _check(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    if step["check"] not in CHECK_IDS:
        yield f"runs an unknown check {step['check']!r}"
        return
    if not {"ok", "else"} <= set(step["go"]):
        yield "runs a check and needs both 'ok' and 'else' in go"
    known = {*STATUSES, "else", *CAUSES}
    for word in step["go"]:
        if word not in known:
            yield f"waits for {word!r}, which no check says"


def _do(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    if step["do"] not in tables.ids["actions"]:
        yield f"asks for an unknown action {step['do']!r}"
    elif step["do"] not in tables.walk["actions"]:
        yield f"asks for the action {step['do']!r}, which walk.toml does not name"
    if CANNOT not in step["go"]:
        yield "asks for an action and needs 'cannot' in go"


def _ask(_: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    if len(step["go"]) < 2:
        yield "asks a question with fewer than two answers"
    if not step["ask"].rstrip().endswith("?") and "?" not in step["ask"]:
        yield "asks without a question mark"


def _include(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    part = tables.parts.get(step["include"])
    if part is None:
        yield f"includes an unknown part {step['include']!r}"
        return
    exits = {s["exit"] for s in part.get("step", {}).values() if "exit" in s}
    if exits != set(step["go"]):
        yield f"includes {step['include']!r}, whose exits are: {', '.join(sorted(exits))}"


def _words(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    go = step.get("go", {})
    for word in step.get("answers", {}):
        if word not in go:
            yield f"labels an answer {word!r} that it does not have"
    labels = {*tables.walk["words"], *(cause.id for cause in CAUSES.values() if cause.seen)}
    if {"ask", "do", "check"} & set(step):
        for word in go:
            if word not in step.get("answers", {}) and word not in labels:
                yield f"has an answer {word!r} without a label"
    for word, answer in step.get("known", {}).items():
        if word != CODE_GIVEN and word not in tables.walk["evidence"]:
            yield f"is answered by unknown evidence {word!r}"
        if answer not in go:
            yield f"is answered by evidence with {answer!r}, which is no answer"
    for word, conclusion in step.get("concludes", {}).items():
        if conclusion not in tables.walk["conclusions"] or word not in go:
            yield f"draws an unknown conclusion {conclusion!r}, or from no answer"
    for word in step.get("codeless", ()):
        if word not in go:
            yield f"says that there is no code after {word!r}, which is no answer"
    yield from _record(tables, step)


def _record(tables: Tables, step: Mapping[str, Any]) -> Iterator[str]:
    """What a step that asks puts into the case, or why nothing."""
    name, go = step.get("records"), step.get("go", {})
    told = set(go) - _TRIED or set(step.get("answers", {})) - {CANNOT}
    asks = "ask" in step or ("do" in step and bool(told))
    if name is None:
        if asks and not step.get("unrecorded"):
            yield "asks and neither records the answer nor says why it need not"
        return
    if not asks or "unrecorded" in step:
        yield f"records {name!r}, but it asks nothing or says that it records nothing"
    fact = tables.walk["facts"].get(name)
    if fact is None:
        yield f"records {name!r}, which is no fact of walk.toml"
        return
    for word in go:
        if word not in {*fact["says"], *_UNSAID, *(WITH_CODE if name == CODE else ())}:
            yield f"records {name!r}, which has no sentence for {word!r}"


def _nothing(_: Tables, __: Mapping[str, Any]) -> Iterator[str]:
    return iter(())


_KINDS: Mapping[str, Callable[[Tables, Mapping[str, Any]], Iterator[str]]] = {
    "check": _check,
    "do": _do,
    "ask": _ask,
    "include": _include,
}


def blanks(text: str) -> Iterator[str]:
    """The placeholders of a text that nothing fills."""
    for blank in _BLANK.findall(text):
        if blank not in BLANKS:
            yield f"has an unknown placeholder {{{blank}}}"
