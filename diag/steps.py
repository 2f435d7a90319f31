"""Ways of which one home takes one: they are no steps one after the other, and are shown as one step.

What is handed on is a list of sentences, in which such ways stand side by side and begin with "Either:" and "Or:", so that
they are told apart wherever the list is read; who shows the list puts them together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

EITHER, OR = "Either: ", "Or: "

#: Above the ways of one step.
ONE_OF = "One of these, whichever fits your home:"


def tell_ways(steps: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Sentences from steps and whether each is one of several ways; a way that stands alone is a step like any other."""
    found: list[str] = []
    run: list[str] = []
    for text, is_way in (*steps, ("", False)):
        if is_way:
            run.append(text)
            continue
        found += run if len(run) < 2 else [f"{EITHER if n == 0 else OR}{way}" for n, way in enumerate(run)]
        run = []
        found += [text] if text else []
    return tuple(found)


def group_ways(steps: Iterable[str]) -> list[list[str]]:
    """The steps one after the other: each a single sentence, or the ways of which one is taken, as sentences of their own."""
    groups: list[list[str]] = []
    for step in steps:
        if step.startswith(OR) and groups:
            groups[-1].append(bare(step))
        else:
            groups.append([bare(step)])
    return groups


def bare(step: str) -> str:
    """A step without the word that makes it one of several ways."""
    return step.removeprefix(EITHER).removeprefix(OR)


def first_of(steps: Sequence[str]) -> str | None:
    """The first thing to do, as a sentence that stands alone; None where there is nothing."""
    return bare(steps[0]) if steps else None
