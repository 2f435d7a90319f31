"""Facts as JSON types, and what their fields declare private (``metadata={"private": kind}``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from diag.redact.masker import Declared, Masker


def plain(value: Any, masker: Masker | None = None) -> Any:
    """Facts as JSON types; with a masker, private fields and all text are masked."""
    if masker:
        masker.learn(declared_values(value))
        return masker.tree(plain(value))
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def declared_values(value: Any) -> Iterator[Declared]:
    """Every value that a field at any depth declares private, with its kind."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            kind = each.metadata.get("private")
            inner = getattr(value, each.name)
            yield from ((kind, text) for text in _texts(inner)) if kind else declared_values(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from declared_values(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from declared_values(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _texts(key)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
