"""What the fields of facts and of the case declare: private (``metadata={"private": kind}``), or a thing of others that
may be read by all (``metadata={"open": kind}``): server, resolver, page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from diag.redact.masker import Declared


def declared_values(value: Any) -> Iterator[Declared]:
    """Every value that a field at any depth declares private or open, with its kind."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from declared_values(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from declared_values(inner)
    elif value is not None and not isinstance(value, str | int | float) and is_dataclass(type(value)):
        for each in fields(value):
            kind = each.metadata.get("private") or each.metadata.get("open")
            inner = getattr(value, each.name)
            yield from ((kind, text) for text in _texts(inner)) if kind else declared_values(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _texts(key)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
