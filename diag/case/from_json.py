"""JSON back to the dataclasses it was made from, by their type hints; strict about types, whatever the file says."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache, partial
from typing import Any

from diag.case.document import CaseDocument
from diag.entrance import clean_told
from diag.values import is_whole, number


class DoesNotFit(ValueError):
    """A value is not of the type that a field has; the text names the place."""


def read_document(data: Any) -> CaseDocument:
    """A whole case, with its texts cleaned.  Raises DoesNotFit."""
    found: CaseDocument = from_json(CaseDocument, clean_told(data), "the case")
    return found


def from_json(kind: Any, value: Any, place: str) -> Any:
    """``value`` (JSON types) as an instance of the type ``kind``: dataclasses, tuples, mappings, enums, unions.

    Unknown keys are left out; missing ones take the field's default, or are None where that fits.  Raises DoesNotFit
    with the place.
    """
    return _reader(kind)(value, place)


#: Takes a value and its place; gives the value as the type says, or raises DoesNotFit.
Reader = Callable[[Any, str], Any]


@cache
def _reader(kind: Any) -> Reader:
    """What reads values of one type: looked up once, since a case has hundreds of values of few types."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any or kind is object:
        return lambda value, _place: value
    if origin in (typing.Union, types.UnionType):
        return _union_reader(inside)
    if origin is typing.Literal:
        return lambda value, place: _require(value in inside, value, place)
    if isinstance(kind, type) and is_dataclass(kind):
        return partial(_dataclass, kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return partial(_enum, kind)
    holder = origin or kind
    if isinstance(holder, type) and issubclass(holder, Mapping):
        return partial(_mapping, *(inside or (str, Any)))
    if holder in (tuple, list, frozenset, set) or (
        isinstance(holder, type) and holder.__module__ == "collections.abc"
    ):
        return partial(_sequence, holder, inside)
    if kind is float:
        return lambda value, place: float(_require(number(value) is not None, value, place))
    if kind is int:
        return lambda value, place: _require(is_whole(value) and abs(value) < 2**63, value, place)
    return lambda value, place: _require(isinstance(value, kind), value, place)


def _require(good: bool, value: Any, place: str) -> Any:
    if not good:
        raise DoesNotFit(f"{place} has a value of the wrong kind")
    return value


def _union_reader(kinds: tuple[Any, ...]) -> Reader:
    some = {kind: _reader(kind) for kind in kinds if kind is not type(None)}

    def read(value: Any, place: str) -> Any:
        if value is None and len(some) < len(kinds):
            return None
        for reader in [some[type(value)]] if type(value) in some else some.values():
            try:
                return reader(value, place)
            except DoesNotFit:
                if len(some) == 1:
                    raise  # its text names the place inside
        raise DoesNotFit(f"{place} has a value of the wrong kind")

    return read


def _enum(kind: type[Enum], value: Any, place: str) -> Enum:
    try:
        return kind(value)
    except ValueError as exc:
        raise DoesNotFit(f"{place} has an unknown word") from exc


def _dataclass(kind: Any, value: Any, place: str) -> Any:
    _require(isinstance(value, Mapping), value, place)
    found = {}
    for name, reader, may_be_none, has_default in _keys(kind):
        if name in value:
            found[name] = reader(value[name], f"{place}.{name}")
        elif not has_default:
            if not may_be_none:
                raise DoesNotFit(f"{place}.{name} is missing")
            found[name] = None
    return kind(**found)


@cache
def _keys(kind: Any) -> tuple[tuple[str, Reader, bool, bool], ...]:
    """Of each field of a dataclass: name, what reads it, whether it may be None and whether it has a default."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (
            each.name,
            _reader(hints[each.name]),
            type(None) in typing.get_args(hints[each.name]),
            each.default is not MISSING or each.default_factory is not MISSING,
        )
        for each in fields(kind)
    )


def _mapping(key_kind: Any, item_kind: Any, value: Any, place: str) -> dict[Any, Any]:
    _require(isinstance(value, Mapping), value, place)
    if item_kind is Any and key_kind is str:
        return dict(value)
    reader = _reader(item_kind)
    return {_key(key_kind, k, place): reader(v, f"{place}.…") for k, v in value.items()}


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
        return tuple(_reader(kind)(item, place) for kind, item in zip(kinds, value, strict=True))
    reader = _reader(kinds[0] if kinds else Any)
    items = [reader(item, f"{place}[{n}]") for n, item in enumerate(value)]
    return items if holder is list else holder(items) if holder in (frozenset, set) else tuple(items)
