"""Proves that the walks and devices are sound; reports every problem at once, each with its file and entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from diag.flow import lint_graph, loading
from diag.flow.evidence import CODE_GIVEN
from diag.flow.nouns import CANNOT, CONFIDENCE, ENDS
from diag.model import CHECK_IDS, DEVICE_KINDS

FLOW_KEYS = {"title", "start", "step", "devices", "instead", "symptoms", "diagnoses"}
PART_KEYS = {"part", "start", "step"}
STEP_KEYS = {
    "say", "ask", "check", "do", "end", "go", "answers", "known", "concludes", "records", "flow", "include", "exit", "unready",
}  # fmt: skip
HOW_KEYS = {"steps", "impossible", "loses", "source", "confidence", "checked"}
#: What a step can be; exactly one of them.
KINDS = ("ask", "check", "do", "end", "include", "exit")
#: What a check can say besides a finding.
STATUSES = ("ok", "warn", "fail", "skipped", "unknown")
BLANKS = {"the", "The", "device"}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BLANK = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where."""

    file: str
    entry: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.text}" if self.entry else f"{self.file}: {self.text}"


def lint(root: Path) -> list[Problem]:
    """Every problem of the walks in a folder, sorted; an empty list means that they are sound."""
    linter = _Linter(root)
    linter.read()
    if not linter.problems:
        linter.whole()
    return sorted(set(linter.problems))


class _Linter:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.ids: dict[str, Any] = {}
        self.walk: dict[str, Any] = {}
        self.flows: dict[str, dict[str, Any]] = {}
        self.parts: dict[str, dict[str, Any]] = {}

    def tell(self, file: str, entry: str, text: str) -> None:
        self.problems.append(Problem(file, entry, text))

    def read(self) -> None:
        """Every file by itself: keys, words and ids."""
        self.ids = self._parsed(self.root / "ids.toml")
        self.walk = self._parsed(self.root / "walk.toml")
        for path in sorted((self.root / "flows").glob("*.toml")):
            self.flows[path.stem] = self._parsed(path)
        for path in sorted((self.root / "flows" / "parts").glob("*.toml")):
            self.parts[path.stem] = self._parsed(path)
        if self.problems:
            return
        for name, row in self.flows.items():
            self._flow(f"flows/{name}.toml", name, row)
        for name, row in self.parts.items():
            self._part(f"flows/parts/{name}.toml", row)
        for id_ in sorted(set(self.ids["flows"]) - set(self.flows)):
            self.tell("ids.toml", id_, f"names a flow that has no file flows/{id_}.toml")
        for path in sorted((self.root / "devices").rglob("*.toml")):
            self._device(path)
        self._shared()

    def _parsed(self, path: Path) -> dict[str, Any]:
        try:
            return loading.parsed(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            self.tell(path.relative_to(self.root).as_posix(), "", f"is not valid TOML: {exc}")
            return {}

    # -- flows ------------------------------------------------------------------------------------------

    def _flow(self, file: str, name: str, row: Mapping[str, Any]) -> None:
        if name not in self.ids["flows"]:
            self.tell(file, "", "is not among the flows of ids.toml")
        for key in sorted(set(row) - FLOW_KEYS):
            self.tell(file, "", f"has an unknown key {key!r}")
        for key in sorted({"title", "start", "step", "devices"} - set(row)):
            self.tell(file, "", f"has no {key}")
        for device in row.get("devices", ()):
            if device not in DEVICE_KINDS and device not in self.ids["devices"]:
                self.tell(file, "", f"names an unknown device {device!r}")
        kinds = {k for d in row.get("devices", ()) for k in self.ids["devices"].get(d, (d,))}
        if kinds < set(DEVICE_KINDS) and row.get("instead") not in self.flows:
            self.tell(file, "", "is not for every device and names no walk to take instead")
        self._steps(file, row)

    def _part(self, file: str, row: Mapping[str, Any]) -> None:
        for key in sorted(set(row) - PART_KEYS):
            self.tell(file, "", f"has an unknown key {key!r}")
        if row.get("part") is not True:
            self.tell(file, "", "is a part and does not say so")
        if not any("exit" in step for step in row.get("step", {}).values()):
            self.tell(file, "", "has no exit")
        self._steps(file, row)

    def _steps(self, file: str, row: Mapping[str, Any]) -> None:
        steps = row.get("step", {})
        if row.get("start") not in steps:
            self.tell(file, "", f"starts at {row.get('start')!r}, which is no step")
        for name, step in steps.items():
            for text in self._step(name, step, row):
                self.tell(file, name, text)
        reached = {row.get("start")} | {to for s in steps.values() for to in s.get("go", {}).values()}
        for name in sorted(set(steps) - reached):
            self.tell(file, name, "is a step that nothing leads to")

    def _step(self, name: str, step: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
        if not _ID.fullmatch(name):
            yield "has a name that is not made of small letters and dashes"
        for key in sorted(set(step) - STEP_KEYS):
            yield f"has an unknown key {key!r}"
        kinds = [kind for kind in KINDS if kind in step]
        if len(kinds) != 1:
            yield f"must be exactly one of {', '.join(KINDS)}; it is {' and '.join(kinds) or 'none'}"
            return
        go = step.get("go", {})
        if not isinstance(go, dict) or not all(isinstance(to, str) for to in go.values()):
            yield "has a go that is not a table of words and steps"
            return
        if "unready" in step and "loses" not in self.ids["actions"].get(step.get("do", ""), {}):
            yield "has 'unready', but its action loses nothing"
        for to in dict.fromkeys((*go.values(), *([step["unready"]] if "unready" in step else []))):
            if to not in row["step"]:
                yield f"goes to {to!r}, which is no step"
        if kinds[0] in {"end", "exit"}:
            if go:
                yield f"is an {kinds[0]} and goes on"
            yield from self._end(step)
        elif not go:
            yield "leads nowhere"
            return
        yield from {"check": self._check, "do": self._do, "ask": self._ask, "include": self._include}.get(
            kinds[0], lambda _: iter(())
        )(step)
        yield from self._words(step)
        for text in (step.get("say", ""), step.get("ask", ""), *step.get("answers", {}).values()):
            yield from _blanks(text)

    def _end(self, step: Mapping[str, Any]) -> Iterator[str]:
        if "end" in step and step["end"] not in ENDS:
            yield f"ends as {step['end']!r}; the ends are: {', '.join(ENDS)}"
        if (step.get("end") == "flow") != ("flow" in step):
            yield "must name another flow, and only when it ends as 'flow'"
        if step.get("flow", "basic") not in self.flows:
            yield f"ends in an unknown flow {step['flow']!r}"

    def _check(self, step: Mapping[str, Any]) -> Iterator[str]:
        if step["check"] not in CHECK_IDS:
            yield f"runs an unknown check {step['check']!r}"
            return
        if not {"ok", "else"} <= set(step["go"]):
            yield "runs a check and needs both 'ok' and 'else' in go"
        known = {*STATUSES, "else", *(id_ for ids in self.ids["checks"].values() for id_ in ids)}
        for word in step["go"]:
            if word not in known:
                yield f"waits for {word!r}, which no check says"

    def _do(self, step: Mapping[str, Any]) -> Iterator[str]:
        if step["do"] not in self.ids["actions"]:
            yield f"asks for an unknown action {step['do']!r}"
        elif step["do"] not in self.walk["actions"]:
            yield f"asks for the action {step['do']!r}, which walk.toml does not name"
        if CANNOT not in step["go"]:
            yield "asks for an action and needs 'cannot' in go"

    @staticmethod
    def _ask(step: Mapping[str, Any]) -> Iterator[str]:
        if len(step["go"]) < 2:
            yield "asks a question with fewer than two answers"
        if not step["ask"].rstrip().endswith("?") and "?" not in step["ask"]:
            yield "asks without a question mark"

    def _include(self, step: Mapping[str, Any]) -> Iterator[str]:
        part = self.parts.get(step["include"])
        if part is None:
            yield f"includes an unknown part {step['include']!r}"
            return
        exits = {s["exit"] for s in part.get("step", {}).values() if "exit" in s}
        if exits != set(step["go"]):
            yield f"includes {step['include']!r}, whose exits are: {', '.join(sorted(exits))}"

    def _words(self, step: Mapping[str, Any]) -> Iterator[str]:
        go = step.get("go", {})
        for word in step.get("answers", {}):
            if word not in go:
                yield f"labels an answer {word!r} that it does not have"
        if {"ask", "do", "check"} & set(step):
            for word in go:
                if word not in step.get("answers", {}) and word not in self.walk["words"]:
                    yield f"has an answer {word!r} without a label"
        for word, answer in step.get("known", {}).items():
            if word != CODE_GIVEN and word not in self.walk["evidence"]:
                yield f"is answered by unknown evidence {word!r}"
            if answer not in go:
                yield f"is answered by evidence with {answer!r}, which is no answer"
        for word, conclusion in step.get("concludes", {}).items():
            if conclusion not in self.walk["conclusions"] or word not in go:
                yield f"draws an unknown conclusion {conclusion!r}, or from no answer"
        if step.get("records", "code") != "code":
            yield f"records {step['records']!r}; only the code is recorded"

    # -- devices and shared words -------------------------------------------------------------------------

    def _device(self, path: Path) -> None:
        file = path.relative_to(self.root).as_posix()
        row = self._parsed(path)
        base = path.parent.name == "like"
        for key in () if base or path.parent.name != "devices" else ("name", "the"):
            if key not in row:
                self.tell(file, "", f"has no {key}")
        for name in row.get("like", ()):
            if not (self.root / "devices" / "like" / f"{name}.toml").exists():
                self.tell(file, "", f"is like {name!r}, which has no file")
        kind = path.stem if path.parent.name == "devices" else path.parent.name
        if not base and kind not in DEVICE_KINDS:
            self.tell(file, "", "is no kind of device that the program knows")
        for key, fields in row.items():
            if key in loading.DEVICE_KEYS:
                continue
            action = self.ids["actions"].get(key)
            if action is None or action["on"] != "device":
                self.tell(file, key, "is no action that is done on a device")
            for text in _how(fields):
                self.tell(file, key, text)

    def _shared(self) -> None:
        for id_, row in self.walk["actions"].items():
            if id_ not in self.ids["actions"]:
                self.tell("walk.toml", id_, "is no action of ids.toml")
                continue
            home = self.ids["actions"][id_]["on"] != "device"
            if home != ("steps" in row):
                self.tell("walk.toml", id_, "must say how it is done, unless the devices do")
            if home and "steps" in row:
                for text in _how({k: v for k, v in row.items() if k in HOW_KEYS}):
                    self.tell("walk.toml", id_, text)
            if "loses" in self.ids["actions"][id_] and "ask" not in row:
                self.tell("walk.toml", id_, "loses something and has no question to ask before")
            for check in (*row.get("measures", ()), *row.get("pc", ())):
                if check not in CHECK_IDS:
                    self.tell("walk.toml", id_, f"is measured by an unknown check {check!r}")
        findings = {id_ for ids in self.ids["checks"].values() for id_ in ids}
        for id_, row in self.walk["evidence"].items():
            for check in (
                *row.get("ok", ()),
                *(path.partition(".")[0] for path in row.get("values", {}).values()),
            ):
                if check not in CHECK_IDS:
                    self.tell("walk.toml", id_, f"rests on an unknown check {check!r}")
            for finding in row.get("found", ()):
                if finding not in findings:
                    self.tell("walk.toml", id_, f"rests on an unknown finding {finding!r}")
            for action in row.get("spares", ()):
                if action not in self.ids["actions"]:
                    self.tell("walk.toml", id_, f"spares an unknown action {action!r}")

    # -- the whole --------------------------------------------------------------------------------------

    def whole(self) -> None:
        """What only shows when everything is put together."""
        loaded = loading.read(self.root)
        for kind in DEVICE_KINDS:
            if kind not in loaded.devices:
                self.tell("devices", kind, "has no file")
        on_devices = [id_ for id_, action in loaded.actions.items() if action.on == "device"]
        for id_, device in loaded.devices.items():
            for action in on_devices:
                if action not in device.how:
                    self.tell(
                        f"devices/{id_}.toml", action, "is not answered: say how, or that it is not possible"
                    )
        for flow in loaded.flows.values():
            for step, text in lint_graph.graph(flow, loaded.actions):
                self.tell(f"flows/{flow.id}.toml", step, text)
        for names in lint_graph.rounds({f.id: lint_graph.leads(f) for f in loaded.flows.values()}):
            self.tell(f"flows/{names[0]}.toml", "", f"comes back to itself: {' > '.join(names)}")


def _how(fields: Any) -> Iterator[str]:
    if not isinstance(fields, dict):
        yield "is not a table"
        return
    for key in sorted(set(fields) - HOW_KEYS):
        yield f"has an unknown key {key!r}"
    if ("impossible" in fields) == ("steps" in fields):
        yield "must say either how it is done or why it is impossible"
    for key in ("source", "confidence", "checked"):
        if not fields.get(key):
            yield f"has no {key}"
    if fields.get("confidence", CONFIDENCE[0]) not in CONFIDENCE:
        yield f"has an unknown confidence {fields['confidence']!r}"
    if not isinstance(fields.get("checked", date.min), date):
        yield "has a checked that is no date"
    for text in (*fields.get("steps", ()), fields.get("impossible", ""), fields.get("loses", "")):
        yield from _blanks(text)
        if text and not text.rstrip().endswith((".", "?")):
            yield f"has a text that is no whole sentence: {text!r}"


def _blanks(text: str) -> Iterator[str]:
    for blank in _BLANK.findall(text):
        if blank not in BLANKS:
            yield f"has an unknown placeholder {{{blank}}}"
