"""Dataclasses as JSON types: facts, findings and the whole case (``diag schema`` prints the schema of that)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

_PLAIN = frozenset({str, int, bool})


def to_json(value: Any) -> Any:
    """A value as JSON types; from_json makes it again.

    Keys come in the order of the fields, without those that are ``absent`` and None (see diag.case.document).  What JSON
    has no number for becomes null.
    """
    if value is None or type(value) in _PLAIN:  # most values are
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(inner) for name, inner in keys_of(value).items()}
    if isinstance(value, Mapping):
        return {str(to_json(k)): to_json(v) for k, v in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | str) else str(value)


def keys_of(value: Any) -> dict[str, Any]:
    """The keys of one object; what stands in it stays as it is.  ``json.dumps(case, default=keys_of)`` writes a case."""
    found = ((each, getattr(value, each.name)) for each in fields(value))
    return {each.name: inner for each, inner in found if not (inner is None and each.metadata.get("absent"))}
