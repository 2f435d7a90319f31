"""Proves that the walks and devices are sound; reports every problem at once, each with its file and entry."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from diag.guide import loader
from diag.vocabulary import DEVICE_KINDS
from tools.lint import device_rules, flow_graph, flow_rules
from tools.lint.flow_rules import Found, Tables
from tools.lint.problem import Problem


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

    def tell(self, file: str, found: Iterable[Found]) -> None:
        self.problems += [Problem(file, entry, text) for entry, text in found]

    def read(self) -> None:
        """Every file by itself: keys, words and ids."""
        tables = Tables(ids=self._parse(self.root / "ids.toml"), walk=self._parse(self.root / "walk.toml"))
        for path in sorted((self.root / "flows").glob("*.toml")):
            tables.flows[path.stem] = self._parse(path)
        for path in sorted((self.root / "flows" / "parts").glob("*.toml")):
            tables.parts[path.stem] = self._parse(path)
        if self.problems:
            return
        tables.shared = {
            "actions": frozenset({*tables.ids["actions"], *tables.walk["actions"]}),
            "facts": frozenset(tables.walk["facts"]),
        }
        tables.ids, tables.walk = loader.add_own_tables(tables.ids, tables.walk, tables.flows.values())
        for name, row in tables.flows.items():
            self.tell(f"flows/{name}.toml", flow_rules.flow(tables, name, row))
        for name, row in tables.parts.items():
            self.tell(f"flows/parts/{name}.toml", flow_rules.part(tables, row))
        for id_ in sorted(set(tables.ids["flows"]) - set(tables.flows)):
            self.tell("ids.toml", [(id_, f"names a flow that has no file flows/{id_}.toml")])
        likes = {path.stem for path in (self.root / "devices" / "like").glob("*.toml")}
        for path in sorted((self.root / "devices").rglob("*.toml")):
            file = path.relative_to(self.root)
            self.tell(file.as_posix(), device_rules.device(tables, file, self._parse(path), likes))
        self.tell("walk.toml", device_rules.check_shared(tables))

    def _parse(self, path: Path) -> dict[str, Any]:
        try:
            return loader.parse_file(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            self.tell(path.relative_to(self.root).as_posix(), [("", f"is not valid TOML: {exc}")])
            return {}

    def whole(self) -> None:
        """What only shows when everything is put together."""
        loaded = loader.read_guides(self.root)
        for kind in DEVICE_KINDS:
            if kind not in loaded.devices:
                self.tell("devices", [(kind, "has no file")])
        on_devices = [id_ for id_, action in loaded.actions.items() if action.on == "device"]
        for id_, device in loaded.devices.items():
            for action in on_devices:
                if action not in device.instructions:
                    text = "is not answered: say how, or that it is not possible"
                    self.tell(f"devices/{id_}.toml", [(action, text)])
        recorded = {step.records for flow in loaded.flows.values() for step in flow.steps.values()}
        for id_ in loaded.facts:
            if id_ not in recorded:
                self.tell("walk.toml", [(id_, "is a fact that no step records")])
        for flow in loaded.flows.values():
            self.tell(f"flows/{flow.id}.toml", flow_graph.graph(flow, loaded.actions))
        for names in flow_graph.rounds({id_: flow_graph.leads(f) for id_, f in sorted(loaded.flows.items())}):
            self.tell(f"flows/{names[0]}.toml", [("", f"comes back to itself: {' > '.join(names)}")])
