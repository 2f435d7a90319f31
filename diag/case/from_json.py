"""JSON back to the dataclasses it was made from, by their type hints; strict about types, whatever the file says."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from diag.case.document import CaseDocument
from diag.values import is_whole, number


class DoesNotFit(ValueError):
    """A value is not of the type that a field has; the text names the place."""


def read_document(data: Any) -> CaseDocument:
    """A whole case.  Raises DoesNotFit."""
    found: CaseDocument = from_json(CaseDocument, data, "the case")
    return found


def from_json(kind: Any, value: Any, place: str) -> Any:
    """``value`` (JSON types) as an instance of the type ``kind``: dataclasses, tuples, mappings, enums, unions.

    Unknown keys are left out; missing ones take the field's default, or are None where that fits.  Raises DoesNotFit
    with the place.
    """
    origin = typing.get_origin(kind)
    if kind is Any or kind is object:
        return value
    if origin in (typing.Union, types.UnionType):
        return _one_of(typing.get_args(kind), value, place)
    if origin is typing.Literal:
        return _require(value in typing.get_args(kind), value, place)
    if kind is type(None):
        return _require(value is None, value, place)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, value, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError as exc:
            raise DoesNotFit(f"{place} has an unknown word") from exc
    holder = origin or kind
    if isinstance(holder, type) and issubclass(holder, Mapping):
        return _mapping(typing.get_args(kind) or (str, Any), value, place)
    if holder in (tuple, list, frozenset, set) or (
        isinstance(holder, type) and holder.__module__ == "collections.abc"
    ):
        return _sequence(holder, typing.get_args(kind), value, place)
    if kind is float:
        _require(number(value) is not None, value, place)
        return float(value)
    if kind is int:
        return _require(is_whole(value) and abs(value) < 2**63, value, place)
    return _require(isinstance(value, kind), value, place)


def _require(good: bool, value: Any, place: str) -> Any:
    if not good:
        raise DoesNotFit(f"{place} has a value of the wrong kind")
    return value


def _one_of(kinds: tuple[Any, ...], value: Any, place: str) -> Any:
    some = [kind for kind in kinds if kind is not type(None)]
    if value is None and len(some) < len(kinds):
        return None
    if len(some) == 1:
        return from_json(some[0], value, place)  # so that the text names the place inside
    for kind in some:
        try:
            return from_json(kind, value, place)
        except DoesNotFit:
            continue
    raise DoesNotFit(f"{place} has a value of the wrong kind")


def _dataclass(kind: Any, value: Any, place: str) -> Any:
    _require(isinstance(value, Mapping), value, place)
    found = {}
    for name, hint, has_default in _keys(kind):
        if name in value:
            found[name] = from_json(hint, value[name], f"{place}.{name}")
        elif not has_default:
            if type(None) not in typing.get_args(hint):
                raise DoesNotFit(f"{place}.{name} is missing")
            found[name] = None
    return kind(**found)


@cache
def _keys(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type and whether it has a default, of each field of a dataclass."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (each.name, hints[each.name], each.default is not MISSING or each.default_factory is not MISSING)
        for each in fields(kind)
    )


def _mapping(kinds: tuple[Any, ...], value: Any, place: str) -> dict[Any, Any]:
    _require(isinstance(value, Mapping), value, place)
    key_kind, item_kind = kinds
    return {_key(key_kind, k, place): from_json(item_kind, v, f"{place}.…") for k, v in value.items()}


def _key(kind: Any, text: str, place: str) -> Any:
    """Keys of JSON are texts; numbers among them are told by the type."""
    if kind is int:
        _require(text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 19, text, place)
        return int(text)
    return from_json(kind, text, place)


def _sequence(holder: Any, kinds: tuple[Any, ...], value: Any, place: str) -> Any:
    _require(isinstance(value, list), value, place)
    if holder is tuple and kinds and kinds[-1] is not Ellipsis:
        _require(len(value) == len(kinds), value, place)
        return tuple(from_json(kind, item, place) for kind, item in zip(kinds, value, strict=True))
    kind = kinds[0] if kinds else Any
    items = [from_json(kind, item, f"{place}[{n}]") for n, item in enumerate(value)]
    return items if holder is list else holder(items) if holder in (frozenset, set) else tuple(items)
