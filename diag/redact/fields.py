"""What the fields of facts and of the case declare: private (``metadata={"private": kind}``), or a thing of others that
may be read by all (``metadata={"open": kind}``): server, resolver, page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

from diag.redact.masker import Declared
from diag.redact.tree import PLAIN, fields_of


def declared_values(value: Any) -> list[Declared]:
    """Every value that a field at any depth declares private or open, with its kind."""
    found: list[Declared] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[Declared]) -> None:
    # A case holds thousands of samples: their types are looked at before anything is called for them.
    if is_dataclass(type(value)):
        for name, kind in fields_of(type(value)):
            inner = getattr(value, name)
            if kind:
                found += ((kind, text) for text in _texts(inner))
            elif type(inner) not in PLAIN:
                _collect(inner, found)
        return
    if isinstance(value, str):
        return
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple | set | frozenset):
        return
    for inner in value:
        if type(inner) not in PLAIN:
            _collect(inner, found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _texts(key)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
