"""The JSON schema (2020-12) of the case, made from its types (diag.case.document)."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any

from diag.case.document import FORMAT, CaseDocument
from diag.vocabulary import CHECK_IDS, QUALITIES

#: What a name in ``Annotated`` stands for.
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "cause": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "check": {"enum": list(CHECK_IDS)},
    "quality": {"enum": list(QUALITIES)},
}

_UNIONS = (typing.Union, types.UnionType)
_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema() -> dict[str, Any]:
    """The schema of a whole case."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:couchcheck:{FORMAT.replace('/', ':')}",
        "title": FORMAT,
        "description": " ".join((CaseDocument.__doc__ or "").split()),
        **object_schema(CaseDocument),
    }


def object_schema(kind: Any) -> dict[str, Any]:
    """The schema of an object that a dataclass describes."""
    hints = typing.get_type_hints(kind, include_extras=True)
    published = [each for each in fields(kind) if not each.metadata.get("unpublished")]
    return {
        "type": "object",
        "properties": {each.name: _key(each, hints[each.name]) for each in published},
        "required": [each.name for each in published if _is_required(each)],
        "additionalProperties": len(published) < len(fields(kind)),
    }


def _key(each: Field[Any], kind: Any) -> dict[str, Any]:
    if each.metadata.get("absent"):  # it is left out instead of being null
        kind = _without_null(kind)
    found = _of(kind)
    if each.metadata.get("open_items"):
        del found["items"]
    about = each.metadata.get("about")
    return {**found, **({"description": about} if about else {})}


def _is_required(each: Field[Any]) -> bool:
    default = each.default is not MISSING or each.default_factory is not MISSING
    return bool(each.metadata.get("required")) or not default


def _of(kind: Any) -> dict[str, Any]:
    """The schema of a value of this type."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return {}
    if origin is typing.Annotated:
        return _annotation(inside[0], inside[1:])
    if origin in _UNIONS:
        return _union(kind)
    if origin is typing.Literal:
        return {"const": inside[0]} if len(inside) == 1 else {"enum": list(inside)}
    if origin is tuple:
        return _array(inside)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if is_dataclass(kind):
        return object_schema(kind)
    if issubclass(origin or kind, Mapping):
        return {"type": "object"}
    return {"type": _NAMES[kind]}


def _annotation(kind: Any, more: tuple[str | tuple[str, Any], ...]) -> dict[str, Any]:
    """A value of a type with rules (pairs), or one of the words of a list (a name)."""
    found = _of(kind)
    for each in more:
        found |= _WORDS[each] if isinstance(each, str) else {each[0]: each[1]}
    return {rule: value for rule, value in found.items() if rule != "type" or "enum" not in found}


def _array(inside: tuple[Any, ...]) -> dict[str, Any]:
    items = _of(inside[0])
    found = {"type": "array", **({"items": items} if items else {})}
    return found if inside[-1] is Ellipsis else {**found, "minItems": len(inside), "maxItems": len(inside)}


def _union(kind: Any) -> dict[str, Any]:
    """Something or null; or any number."""
    inner = _without_null(kind)
    found = {"type": "number"} if inner == int | float else _of(inner)
    if inner == kind:
        return found
    if is_dataclass(inner):
        return {"oneOf": [{"type": "null"}, found]}
    if "enum" in found:
        return {**found, "enum": [*found["enum"], None]}
    return {**found, "type": [found["type"], "null"]}


def _without_null(kind: Any) -> Any:
    kinds = tuple(each for each in typing.get_args(kind) if each is not type(None))
    return typing.Union[kinds] if kinds and typing.get_origin(kind) in _UNIONS else kind  # noqa: UP007
