"""Where a value from outside becomes a fact: its texts are cleaned and cut here, once, so that no exit has to remember it.

Names of networks and devices, headers, answers of servers and the output of system tools are a stranger's to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from types import NoneType
from typing import Any, TypeVar

from diag.text import clean

#: Characters of one text that was measured, and of one that a person told or a case file holds.  Names on networks have at
#: most 253 (RFC 1035, section 2.3.4), headers that we keep some hundred.
LONGEST_FACT, LONGEST_TOLD = 2_000, 16_000

T = TypeVar("T")

_PLAIN = frozenset({int, float, bool, NoneType})


def clean_fact(value: T) -> T:
    """What was measured, with every text at any depth in one line, cut, and without characters that steer a screen."""
    found: T = _clean(value, LONGEST_FACT, lines=False)
    return found


def clean_told(value: T) -> T:
    """What a person or a file told: the same, but texts keep their lines."""
    found: T = _clean(value, LONGEST_TOLD, lines=True)
    return found


def _clean(value: Any, longest: int, *, lines: bool) -> Any:
    """The value itself where nothing had to be changed: a case holds thousands of samples."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is str:
        text = value[:longest]
        if text.isprintable():
            return text
        return clean(text if lines else " ".join(text.splitlines()))
    if is_dataclass(kind):
        found = {name: getattr(value, name) for name in _names(kind)}
        fresh = {name: _clean(each, longest, lines=lines) for name, each in found.items()}
        changed = {name: each for name, each in fresh.items() if each is not found[name]}
        return replace(value, **changed) if changed else value
    if isinstance(value, Mapping):
        return {
            _clean(key, longest, lines=lines): _clean(each, longest, lines=lines)
            for key, each in value.items()
        }
    if kind in (tuple, list, set, frozenset):
        items = [each if type(each) in _PLAIN else _clean(each, longest, lines=lines) for each in value]
        return value if all(map(is_, items, value)) else kind(items)
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.init)
