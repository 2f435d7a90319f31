"""The rules for what the walks share: how things are done on each device, and walk.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from diag.case.story import TOLD
from diag.guide import loader
from diag.guide.types import CODE, CONFIDENCE, ENDS
from diag.vocabulary import CAUSES, CHECK_IDS, DEVICE_KINDS, LOOKS
from tools.lint.flow_rules import Found, Tables, blanks

FACT_KEYS = {"says", "about", "line", "unless"}
#: What a step can hold to be copied (guide/position.py).
COPIES = {"names", "rules"}
HOW_KEYS = {"steps", "impossible", "loses", "instead", "source", "confidence", "checked"}


def device(tables: Tables, path: PurePath, row: Mapping[str, Any], likes: set[str]) -> Iterator[Found]:
    """What is wrong with the file of one device, or of several that are alike (``likes`` are their names)."""
    base = path.parent.name == "like"
    look = path.with_suffix("").as_posix().partition("look/")[2]
    for name in row.get("like", ()):
        if name not in likes:
            yield "", f"is like {name!r}, which has no file"
    kind = path.stem if path.parent.name == "devices" else path.parent.name
    if not base and (look not in LOOKS if look else kind not in DEVICE_KINDS):
        yield "", "is no kind of device that the program knows"
    for key, fields in row.items():
        if key in loader.DEVICE_KEYS:
            continue
        action = tables.ids["actions"].get(key)
        if action is None or action["on"] not in {"device", "home"}:
            yield key, "is no action that is done on a device or at home"
        for text in _how(fields):
            yield key, text


def check_shared(tables: Tables) -> Iterator[Found]:
    """What is wrong with walk.toml."""
    yield from _actions(tables)
    for id_, row in tables.walk["evidence"].items():
        facts = (path.partition(".")[0] for path in row.get("values", {}).values())
        for check in (*row.get("ok", ()), *facts):
            if check not in CHECK_IDS:
                yield id_, f"rests on an unknown check {check!r}"
        for finding in row.get("found", ()):
            if finding not in CAUSES:
                yield id_, f"rests on an unknown finding {finding!r}"
        for action in row.get("spares", ()):
            if action not in tables.ids["actions"]:
                yield id_, f"spares an unknown action {action!r}"

    for id_, row in tables.walk["facts"].items():
        for key in sorted(set(row) - FACT_KEYS):
            yield id_, f"is a fact with an unknown key {key!r}"
        for check in (check for checks in row.get("unless", {}).values() for check in checks):
            if check not in CHECK_IDS:
                yield id_, f"is contradicted by an unknown check {check!r}"
        for text in row["says"].values():
            yield from ((id_, found) for found in blanks(text))
            if not text.endswith("."):
                yield id_, f"is a fact whose text is no whole sentence: {text!r}"

    for id_, row in tables.walk["last"].items():
        if id_ not in TOLD:
            yield id_, "is a last question for a field that no case has"
        if not row["ends"] or not set(row["ends"]) <= set(ENDS) - {"fixed", "flow"}:
            yield id_, "is a last question before an end at which nobody else helps"
        yield from ((id_, found) for text in (row["ask"], row.get("hint", "")) for found in blanks(text))


def _actions(tables: Tables) -> Iterator[Found]:
    for id_, row in tables.walk["actions"].items():
        if id_ not in tables.ids["actions"]:
            yield id_, "is no action of ids.toml"
            continue
        home = tables.ids["actions"][id_]["on"] != "device"
        if home != ("steps" in row):
            yield id_, "must say how it is done, unless the devices do"
        if home and "steps" in row:
            for text in _how({k: v for k, v in row.items() if k in HOW_KEYS}):
                yield id_, text
        if "loses" in tables.ids["actions"][id_] and "ask" not in row:
            yield id_, "loses something and has no question to ask before"
        if ("ask" in row) != ("records" in row) or row.get("records", CODE) not in {
            CODE,
            *tables.walk["facts"],
        }:
            yield id_, "asks before an action and records no fact of walk.toml"
        for cause in row.get("clears", ()):
            if cause not in CAUSES:
                yield id_, f"clears an unknown cause {cause!r}"
        for form in row.get("copies", ()):
            if form not in COPIES:
                yield id_, f"has something to copy that nobody makes: {form!r}"
        for check in (*row.get("measures", ()), *row.get("pc", ())):
            if check not in CHECK_IDS:
                yield id_, f"is measured by an unknown check {check!r}"


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
    for text in (
        *fields.get("steps", ()),
        *(fields.get(key, "") for key in ("impossible", "loses", "instead")),
    ):
        yield from blanks(text)
        if text and not text.rstrip().endswith((".", "?")):
            yield f"has a text that is no whole sentence: {text!r}"
