"""A rule of masking: where it looks, what it takes, and examples that say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from diag.redact.normal import NormalText
from diag.redact.placeholders import only_signs

#: What may stand around a value and is not part of it.
QUOTES = "\"'“”„«»「」 "

#: Stands for "any digit" among the hints.
DIGIT = ("\0digit",)


def accept_all(_value: str) -> bool:
    """Whatever the pattern finds."""
    return True


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The group ``v`` of ``pattern`` is of this kind when ``accept`` agrees; searched in the text in one form.

    ``hints``: one of these must stand in the folded text, a quick look before the slow one.  ``hits``: texts of which the
    part between ⟦ and ⟧ is taken; ``misses``: texts of which nothing is.  Tests hold the rule to both.
    """

    kind: str
    pattern: str
    hits: tuple[str, ...]
    misses: tuple[str, ...] = ()
    accept: Callable[[str], bool] = accept_all
    hints: tuple[str, ...] = ("",)
    flags: int = re.IGNORECASE

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, made when it is first needed.

        Blanks in a row are passed over up to a limit: without one, two of them beside each other take quadratic time.
        """
        limited = self.pattern.replace(r"\s*", r"\s{0,20}").replace(r"\s+", r"\s{1,20}")
        return re.compile(limited, self.flags)

    def find(self, normal: NormalText) -> Iterator[re.Match[str]]:
        """Every match that counts."""
        for match in self.compiled.finditer(normal.text):
            value = match.group("v")
            if value and not only_signs(value) and self.accept(value):
                yield match


def signs_of(text: str) -> str:
    """What hints are looked for in: folded letters, so that no odd capital hides a word."""
    folded = text.casefold()
    return f"{folded}{DIGIT[0]}" if any(map(str.isdigit, folded)) else folded


@dataclass
class Taken:
    """A part of a text in one form that rules take: where it stands there, and what it is."""

    start: int
    end: int
    kind: str


class RuleSet:
    """Rules in their order, looked up by their hints: a text holds few of them."""

    def __init__(self, *rules: Rule) -> None:
        self.rules = rules

    @cached_property
    def _by_hint(self) -> tuple[tuple[str, int], ...]:
        """hint -> the rules that it speaks for, as bits."""
        found: dict[str, int] = {}
        for number, rule in enumerate(self.rules):
            for hint in rule.hints:
                found[hint] = found.get(hint, 0) | 1 << number
        return tuple(found.items())

    def candidates(self, text: str) -> Iterator[Rule]:
        """The rules that may find something in a text in one form."""
        folded, bits = signs_of(text), 0
        for hint, speaks_for in self._by_hint:
            if hint in folded:
                bits |= speaks_for
        return (rule for number, rule in enumerate(self.rules) if bits >> number & 1)


def find_all(rules: RuleSet, normal: NormalText) -> list[Taken]:
    """What the rules take, in its order.  All of them look at the same text, so that none takes away the words that lead
    another to its value; what overlaps becomes one, of the kind that came first."""
    found: list[Taken] = []
    for rule in rules.candidates(normal.text):
        for match in rule.find(normal):
            start, end = match.span("v")
            value = match.group("v")
            start += len(value) - len(value.lstrip(QUOTES))
            end -= len(value) - len(value.rstrip(QUOTES))
            if start < end:
                found.append(Taken(start, end, rule.kind))
    order = {id(each): number for number, each in enumerate(found)}
    merged: list[Taken] = []
    for each in sorted(found, key=lambda taken: taken.start):
        if merged and each.start < merged[-1].end:
            last = merged[-1]
            kind = last.kind if order[id(last)] < order[id(each)] else each.kind
            order[id(last)] = min(order[id(last)], order[id(each)])
            last.end, last.kind = max(last.end, each.end), kind
        else:
            merged.append(each)
    return merged


def replace_taken(text: str, normal: NormalText, taken: Iterable[Taken], put: Callable[[Taken], str]) -> str:
    """The text with each taken part replaced by what ``put`` makes of it."""
    parts, done = [], 0
    for each in taken:
        start, end = normal.place(each.start, each.end)
        if start >= done:
            parts += [text[done:start], put(each)]
            done = end
    return "".join(parts) + text[done:] if parts else text


def replace_matches(
    text: str,
    normal: NormalText,
    matches: Iterator[re.Match[str]],
    put: Callable[[re.Match[str]], str | None],
) -> str:
    """The text with the group ``v`` of each match replaced by what ``put`` makes of it (None: left as it is).

    Quotes around a value stay.
    """
    parts, done = [], 0
    for match in matches:
        value = match.group("v")
        bare = value.strip(QUOTES)
        if not bare or (mark := put(match)) is None:
            continue
        begin = match.start("v") + value.index(bare)
        start, end = normal.place(begin, begin + len(bare))
        if start < done:
            continue
        parts += [text[done:start], mark]
        done = end
    return "".join(parts) + text[done:] if parts else text
