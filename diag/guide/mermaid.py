"""A flow as a picture for the people who maintain it (Mermaid)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diag.guide.types import Flow, Step, StepKind


def mermaid(flow: Flow, titles: Mapping[str, str]) -> str:
    """The flow as a Mermaid flowchart; ``titles`` are those of the actions."""
    names = {id_: f"s{number}" for number, id_ in enumerate(flow.steps)}
    lines = ["flowchart TD", f"  %% {flow.id}: {flow.title}", f"  start(( )) --> {names[flow.start]}"]
    for step in flow.steps.values():
        left, right = _SHAPES[step.kind]
        lines.append(f'  {names[step.id]}{left}"{step.id}<br>{_quote(_label(step, titles))}"{right}')
    for step in flow.steps.values():
        targets: dict[str, list[str]] = {}
        for word, to in step.go.items():
            targets.setdefault(to, []).append(word)
        for to, words in targets.items():
            lines.append(f"  {names[step.id]} -->|{_quote(', '.join(words))}| {names[to]}")
    return "\n".join(lines) + "\n"


_SHAPES = {
    StepKind.ASK: ("{", "}"),
    StepKind.CHECK: ("[/", "/]"),
    StepKind.DO: ("[", "]"),
    StepKind.END: ("([", "])"),
}


def _label(step: Step, titles: Mapping[str, str]) -> str:
    if step.ready:
        return f"Ready for: {titles[step.ready]}?"
    if step.do:
        return titles[step.do]
    if step.check:
        return f"measure {step.check}"
    if step.end:
        return step.end + (f": {step.flow}" if step.flow else "")
    return step.ask


def _quote(text: str) -> str:
    """Text that Mermaid takes as it is: no quotes, brackets or braces of its own."""
    text = text.replace("{the}", "the device").replace("{The}", "The device")
    return re.sub(r'["\[\]{}|<>]', "", text)
