"""What walking through a case needs: thousands of samples, in which no text can hide, are passed over quickly."""

from __future__ import annotations

from dataclasses import fields
from types import NoneType
from typing import Any

#: Types of values in which nothing can hide.
PLAIN = frozenset({int, float, bool, NoneType})

_KNOWN: dict[type[Any], tuple[tuple[str, str | None], ...]] = {}


def fields_of(cls: type[Any]) -> tuple[tuple[str, str | None], ...]:
    """The fields of a dataclass, each with the kind of what it declares private or open (None: nothing is declared)."""
    if cls not in _KNOWN:
        _KNOWN[cls] = tuple(
            (each.name, each.metadata.get("private") or each.metadata.get("open")) for each in fields(cls)
        )
    return _KNOWN[cls]
