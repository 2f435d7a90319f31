"""What only a whole flow shows: ways round, paths that are too long, and a code that gets lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diag.guide.types import MAX_STEPS, Action, Flow


def graph(flow: Flow, actions: Mapping[str, Action]) -> Iterator[tuple[str, str]]:
    """(step, what is wrong) of one flow."""
    edges = {id_: tuple(step.go.values()) for id_, step in flow.steps.items()}
    ways = rounds(edges)
    for names in ways:
        yield names[0], f"comes back to itself: {' > '.join(names)}"
    if ways:
        return
    length = flow.steps_left[flow.start] + 1
    if length > MAX_STEPS:
        yield "", f"has a path of {length} steps; more than {MAX_STEPS} wear people out"
    for id_ in sorted(_without_code(flow)):
        action = flow.steps[id_].do
        if action and actions[action].code_first:
            yield id_, "can be reached before the code was written down, and wipes it away"


def leads(flow: Flow) -> tuple[str, ...]:
    """The flows that this one can lead into."""
    ends = [step.flow for step in flow.steps.values() if step.flow]
    return (*ends, *([flow.instead] if flow.instead else []))


def rounds(edges: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Every way round that was met, as names from the first back to itself."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            found.append([*way[way.index(name) :], name])
            return
        if name in done or name not in edges:
            return
        for to in dict.fromkeys(edges[name]):
            visit(to, (*way, name))
        done.add(name)

    for name in edges:
        visit(name, ())
    return found


def _without_code(flow: Flow) -> set[str]:
    """The steps that can be reached without passing one that records the code."""
    seen: set[str] = set()
    todo = [flow.start]
    while todo:
        id_ = todo.pop()
        if id_ not in seen:
            seen.add(id_)
            step = flow.steps[id_]
            if not step.takes_code:
                todo += [to for word, to in step.go.items() if word not in step.codeless]
    return seen
