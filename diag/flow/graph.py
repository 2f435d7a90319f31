"""A flow as a picture for the people who maintain it (Mermaid), and its paths for the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from diag.flow.nouns import Flow, Kind, Step


def mermaid(flow: Flow, titles: Mapping[str, str]) -> str:
    """The flow as a Mermaid flowchart; ``titles`` are those of the actions."""
    names = {id_: f"s{number}" for number, id_ in enumerate(flow.steps)}
    lines = ["flowchart TD", f"  %% {flow.id}: {flow.title}", f"  start(( )) --> {names[flow.start]}"]
    for step in flow.steps.values():
        left, right = _SHAPES[step.kind]
        lines.append(f'  {names[step.id]}{left}"{step.id}<br>{_quoted(_words(step, titles))}"{right}')
    for step in flow.steps.values():
        targets: dict[str, list[str]] = {}
        for word, to in step.go.items():
            targets.setdefault(to, []).append(word)
        for to, words in targets.items():
            lines.append(f"  {names[step.id]} -->|{_quoted(', '.join(words))}| {names[to]}")
    return "\n".join(lines) + "\n"


_SHAPES = {Kind.ASK: ("{", "}"), Kind.CHECK: ("[/", "/]"), Kind.DO: ("[", "]"), Kind.END: ("([", "])")}


def _words(step: Step, titles: Mapping[str, str]) -> str:
    if step.ready:
        return f"Ready for: {titles[step.ready]}?"
    if step.do:
        return titles[step.do]
    if step.check:
        return f"measure {step.check}"
    if step.end:
        return step.end + (f": {step.flow}" if step.flow else "")
    return step.ask


def _quoted(text: str) -> str:
    """Text that Mermaid takes as it is: no quotes, brackets or braces of its own."""
    text = text.replace("{the}", "the device").replace("{The}", "The device")
    return re.sub(r'["\[\]{}|<>]', "", text)


def paths(flow: Flow, start: str | None = None) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every path from a step to an end as (step, word), one for each way of steps: of several words that lead
    to the same step only the first is taken."""
    step = flow.steps[start or flow.start]
    if step.kind is Kind.END:
        yield ()
        return
    first: dict[str, str] = {}
    for word, to in step.go.items():
        first.setdefault(to, word)
    for to, word in first.items():
        for rest in paths(flow, to):
            yield ((step.id, word), *rest)
