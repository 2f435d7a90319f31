"""All walks with everything they refer to, loaded from the data files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from diag import paths
from diag.guide.effects import Metric, read_metrics
from diag.guide.types import (
    CANNOT,
    NO_DEVICE,
    Action,
    Conclusion,
    Evidence,
    Fact,
    Flow,
    GuideDevice,
    Instructions,
    LastQuestion,
    Step,
)
from diag.vocabulary import CAUSES, DEVICE_KINDS, DEVICES, LOOKS, device_name, kinds, without_look

Table = Mapping[str, Any]

#: Keys of a device file that are not about actions.
DEVICE_KEYS = ("os", "like")


@dataclass(frozen=True, kw_only=True)
class Guides:
    """Everything a walk needs.  ``words`` are labels of answers, ``ends`` and ``texts`` sentences by their name.

    ``looks``: the sets of a device by year or generation, where they do something in another way ("playstation/ps5").
    """

    flows: Mapping[str, Flow]
    devices: Mapping[str, GuideDevice]
    looks: Mapping[str, GuideDevice]
    actions: Mapping[str, Action]
    home: Mapping[str, Instructions]
    evidence: Mapping[str, Evidence]
    conclusions: Mapping[str, Conclusion]
    facts: Mapping[str, Fact]
    last: tuple[LastQuestion, ...]
    words: Mapping[str, str]
    ends: Mapping[str, str]
    texts: Mapping[str, str]
    effects: Mapping[str, str]
    metrics: tuple[Metric, ...]

    def device(self, kind: str) -> GuideDevice:
        """The device of a kind; of a maker whom we know nothing about, the general one.  Raises KeyError."""
        if kind == NO_DEVICE.id:
            return NO_DEVICE
        if kind in self.looks:
            return self.looks[kind]
        return self.devices[kind] if kind in self.devices else self.devices[kind.partition("/")[0]]

    def instructions(self, device: GuideDevice, action: str) -> Instructions:
        """How an action is done: as the device says; otherwise as everybody does it."""
        return device.instructions[action] if action in device.instructions else self.home[action]


def parse_file(path: Path) -> dict[str, Any]:
    """A TOML file; nobody changes the result.  Raises tomllib.TOMLDecodeError."""
    return _parse_text(path.read_text(encoding="utf-8"))


@cache
def _parse_text(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def read_guides(root: Path) -> Guides:
    """The guides in a folder (flows/, devices/, walk.toml, ids.toml), which the linter has found sound."""
    ids: Table = parse_file(root / "ids.toml")
    flows = {id_: parse_file(root / "flows" / f"{id_}.toml") for id_ in ids["flows"]}
    ids, walk = add_own_tables(ids, parse_file(root / "walk.toml"), flows.values())
    actions = {
        id_: read_action(id_, row, walk["actions"].get(id_, {})) for id_, row in ids["actions"].items()
    }
    parts = {path.stem: parse_file(path) for path in sorted((root / "flows" / "parts").glob("*.toml"))}
    return Guides(
        flows={
            id_: read_flow(id_, row, parts, actions)
            for id_, row in flows.items()  # in the order of ids.toml: what happens most often comes first
        },
        devices=read_devices(root / "devices"),
        looks=read_looks(root / "devices"),
        actions=actions,
        home={id_: read_instructions(row) for id_, row in walk["actions"].items() if "steps" in row},
        evidence={id_: read_evidence(id_, row) for id_, row in walk["evidence"].items()},
        conclusions={id_: read_conclusion(id_, row) for id_, row in walk["conclusions"].items()},
        facts={id_: read_fact(id_, row) for id_, row in walk["facts"].items()},
        last=tuple(
            LastQuestion(
                id=id_,
                ask=row["ask"],
                ends=tuple(row["ends"]),
                hint=row.get("hint", ""),
                device=row.get("device", False),
            )
            for id_, row in walk["last"].items()
        ),
        words=walk["words"] | {cause.id: cause.seen for cause in CAUSES.values() if cause.seen},
        ends=walk["ends"],
        texts=walk["texts"],
        effects=walk["effects"],
        metrics=read_metrics(walk["metrics"]),
    )


def add_own_tables(ids: Table, walk: Table, flows: Iterable[Table]) -> tuple[Table, Table]:
    """ids.toml and walk.toml with the actions and facts that single flows bring along, which all are of the account."""
    actions, facts = dict(walk["actions"]), dict(walk["facts"])
    named = dict(ids["actions"])
    for row in flows:
        actions |= row.get("actions", {})
        facts |= row.get("facts", {})
        named |= {
            id_: {"say": own.get("title", ""), "on": "account"} for id_, own in row.get("actions", {}).items()
        }
    return {**ids, "actions": named}, {**walk, "actions": actions, "facts": facts}


@cache
def guides() -> Guides:
    """The guides that are shipped, as a terminal tells them; read once per process."""
    return read_guides(paths.data("walk.toml").parent)


@cache
def page_guides() -> Guides:
    """The same as the page tells them: links and buttons stand there where a terminal names commands."""
    shared, page = guides(), parse_file(paths.data("walk.toml"))["page"]
    home = {id_: replace(shared.home[id_], steps=tuple(row["steps"])) for id_, row in page["actions"].items()}
    texts = {**shared.texts, **page["texts"]}
    return replace(shared, ends={**shared.ends, **page["ends"]}, home={**shared.home, **home}, texts=texts)


def read_action(id_: str, row: Table, more: Table) -> Action:
    """One action from ids.toml and walk.toml."""
    return Action(
        id=id_,
        say=row["say"],
        on=row["on"],
        loses=row.get("loses", ""),
        title=more.get("title", row["say"].rstrip(".")),
        ask=more.get("ask", ""),
        measures=tuple(more.get("measures", ())),
        pc=tuple(more.get("pc", ())),
        restart=more.get("restart", False),
        told=more.get("told", ""),
        code_first=more.get("code_first", False),
        records=more.get("records", ""),
        clears=tuple(more.get("clears", ())),
        copies=tuple(more.get("copies", ())),
    )


def read_instructions(row: Table) -> Instructions:
    """How something is done, from its table."""
    return Instructions(
        steps=tuple(row.get("steps", ())),
        impossible=row.get("impossible", ""),
        loses=row.get("loses", ""),
        instead=row.get("instead", ""),
        source=row["source"],
        confidence=row["confidence"],
        checked=row["checked"],
    )


def read_evidence(id_: str, row: Table) -> Evidence:
    """One word of evidence."""
    lists = {key: tuple(row.get(key, ())) for key in ("ok", "found", "spares")}
    return Evidence(
        id=id_,
        say=row["say"],
        device=row.get("device", False),
        names=row.get("names", False),
        values=row.get("values", {}),
        looked_for=row.get("looked_for", False),
        given_up=row.get("given_up", False),
        when=row.get("when", {}),
        **lists,
    )


def read_conclusion(id_: str, row: Table) -> Conclusion:
    """One conclusion: what was answered, and what follows from it."""
    so = row.get("so", "")
    return Conclusion(id=id_, where=row["where"], say=f"{row['say']} {so}".rstrip(), so=so)


def read_fact(id_: str, row: Table) -> Fact:
    """One thing that a person can answer."""
    unless = {word: tuple(checks) for word, checks in row.get("unless", {}).items()}
    return Fact(id=id_, **{**row, "unless": unless})


# -- devices ------------------------------------------------------------------------------------------------


def read_devices(folder: Path) -> dict[str, GuideDevice]:
    """Every device: its own file over those that it is like."""
    likes = read_likes(folder)
    return {
        id_: read_device(id_, folder, likes)
        for path in device_files(folder)
        for id_ in (path.relative_to(folder).with_suffix("").as_posix(),)
    }


def read_looks(folder: Path) -> dict[str, GuideDevice]:
    """What the sets of a device do in another way by year or generation, over all that the device says."""
    likes = read_likes(folder)
    return {id_: read_device(id_, folder, likes) for id_ in LOOKS if device_path(id_, folder).exists()}


def device_path(id_: str, folder: Path) -> Path:
    """The file of a device, or of what its sets look like."""
    return folder / "look" / f"{id_}.toml" if id_ in LOOKS else folder / f"{id_}.toml"


def read_likes(folder: Path) -> dict[str, Table]:
    """What several devices are like."""
    return {path.stem: parse_file(path) for path in sorted((folder / "like").glob("*.toml"))}


def read_device(id_: str, folder: Path, likes: Mapping[str, Table]) -> GuideDevice:
    """One device: its own file over those that it is like.  Raises FileNotFoundError."""
    whole = inherit(id_, parse_file(device_path(id_, folder)), folder, likes)
    return GuideDevice(
        id=id_,
        name=device_name(id_),
        the=DEVICES[id_.partition("/")[0]].the,
        os=whole.get("os", ""),
        instructions={key: read_instructions(row) for key, row in whole.items() if key not in DEVICE_KEYS},
    )


@cache
def shipped_device(kind: str) -> GuideDevice:
    """One device that is shipped, read without the walks: of a maker whom we know nothing about, the general one."""
    folder = paths.data("devices")
    known = kind if device_path(kind, folder).exists() else without_look(kind).partition("/")[0]
    return read_device(known, folder, read_likes(folder))


def device_files(folder: Path) -> list[Path]:
    """The files of devices, TVs first, without those that are only inherited from."""

    def order(path: Path) -> tuple[int, str]:
        kind = path.stem if path.parent == folder else path.parent.name
        return DEVICE_KINDS.index(kind), path.as_posix()

    shared = (folder / "like", folder / "look")
    return sorted((p for p in folder.rglob("*.toml") if not {*shared} & {*p.parents}), key=order)


def inherit(id_: str, row: Table, folder: Path, likes: Mapping[str, Table]) -> dict[str, Any]:
    """A device's table with all that it inherits; a look inherits from its device, a maker's set from its kind."""
    whole: dict[str, Any] = {}
    if "/" in id_:
        above = id_.rpartition("/")[0]
        whole |= inherit(above, parse_file(folder / f"{above}.toml"), folder, likes)
    for name in row.get("like", ()):
        whole |= inherit("", likes[name], folder, likes)
    return whole | dict(row)


# -- flows --------------------------------------------------------------------------------------------------


def read_flow(id_: str, row: Table, parts: Mapping[str, Table], actions: Mapping[str, Action]) -> Flow:
    """One flow with its parts put in, and with a warning before everything that can lose something."""
    steps, start = expand_parts(row["step"], row["start"], parts)
    whole = {name: read_step(name, fields) for name, fields in steps.items()}
    whole, start = add_warnings(whole, start, actions)
    account = row.get("account", False)
    return Flow(
        id=id_,
        title=row["title"],
        start=start,
        steps=whole,
        account=account,
        trouble=row.get("trouble", ""),
        devices=(*DEVICE_KINDS, NO_DEVICE.id) if account else kinds(row["devices"]),
        instead=row.get("instead", ""),
        symptoms=tuple(row.get("symptoms", ())),
        diagnoses=tuple(row.get("diagnoses", ())),
        device=row.get("device", ""),
        told=row.get("told", {}),
    )


def read_step(id_: str, fields: Table) -> Step:
    """One step from its table."""
    return Step(
        id=id_, **{**fields, **{name: tuple(fields.get(name, ())) for name in ("codeless", "keeps", "tells")}}
    )


def expand_parts(
    rows: Table, start: str, parts: Mapping[str, Table]
) -> tuple[dict[str, dict[str, Any]], str]:
    """Steps with every included part put in: the step "net" of a part's "dns" becomes "net.dns"."""
    steps: dict[str, dict[str, Any]] = {}
    enters: dict[str, str] = {}
    for name, row in rows.items():
        if "include" not in row:
            steps[name] = dict(row)
            continue
        part = parts[row["include"]]
        inner, first = expand_parts(part["step"], part["start"], parts)
        exits = {s: row["go"][fields["exit"]] for s, fields in inner.items() if "exit" in fields}
        enters[name] = exits.get(first, f"{name}.{first}")
        for s, fields in inner.items():
            if s not in exits:
                outer = {to: exits.get(to, f"{name}.{to}") for to in inner}
                steps[f"{name}.{s}"] = _lead_to(fields, outer)
    final = {to: _entry_step(to, enters) for to in (*rows, *steps)}
    return {name: _lead_to(row, final) for name, row in steps.items()}, _entry_step(start, enters)


def _lead_to(fields: Table, names: Mapping[str, str]) -> dict[str, Any]:
    """A step's table with the names of the steps that it leads to replaced."""
    led = dict(fields)
    if "go" in led:
        led["go"] = {word: names.get(to, to) for word, to in led["go"].items()}
    if "unready" in led:
        led["unready"] = names.get(led["unready"], led["unready"])
    return led


def _entry_step(to: str, enters: Mapping[str, str]) -> str:
    while to in enters:
        to = enters[to]
    return to


def add_warnings(
    steps: Mapping[str, Step], start: str, actions: Mapping[str, Action]
) -> tuple[dict[str, Step], str]:
    """Put the question "do you have the sign-in at hand?" before every action that loses something."""
    risky = [s for s in steps.values() if s.do and actions[s.do].loses]
    before = {s.id: f"{s.id}.ready" for s in risky}
    whole: dict[str, Step] = {}
    for one in steps.values():
        if one.id in before:
            unable = before.get(one.go[CANNOT], one.go[CANNOT])
            go = {"yes": one.id, "no": before.get(one.unready, one.unready) or unable, CANNOT: unable}
            asked = before[one.id]
            whole[asked] = Step(id=asked, ready=one.do, go=go, records=actions[one.do].records)
        whole[one.id] = replace(one, go={word: before.get(to, to) for word, to in one.go.items()})
    return whole, before.get(start, start)
