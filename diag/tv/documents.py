"""XML and JSON from a device, read so that they cannot do harm, and words of theirs that may be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException, ElementTree

from diag.net.http import HttpReply
from diag.text import one_line

#: Deeper than this lies nothing that is asked for, and code that goes down would not come back.
_DEEPEST = 40
#: Names of makes and models are shorter.
_LONGEST = 48
#: What a make, a model or a version is written with; everything else has no business there.
_NOT_IN_A_LABEL = re.compile(r"[^\w .,()+/:&'-]")
#: Addresses and numbers of a device that some put into the name of its model.
_PRIVATE = re.compile(
    r"(?i)\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"  # 44:48:f7:12:34:56
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # a UUID
    r"|\b(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b"  # 192.168.1.50
    r"|\b[0-9a-f]{12,}\b|\b\d{9,}\b"  # a MAC or a serial number in one piece
    r"|(?<!\S)\S+?@\S+"
)


def read_xml(reply: HttpReply) -> Element | None:
    """The root of an XML answer; None for any other answer, for one with a DTD and for one nested beyond reason."""
    if reply.status != 200 or reply.failure:
        return None
    root = _parse(reply.body)
    if root is None and not _HAS_DTD.search(reply.body):
        root = _parse(_mend(reply.body))
    return root if root is not None and _is_shallow(root) else None


#: Signs that XML has no room for (XML 1.0, 2.2), and an ampersand that begins no reference.
_NO_SIGN = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,8};)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>\s*")
_HAS_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _parse(body: bytes) -> Element | None:
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return None
    return root


def _mend(body: bytes) -> bytes:
    """What devices write that is no XML, as it was meant: a name that people gave goes in as it is ("Tom & Ana", an umlaut
    of another character set), and a blank line stands before the declaration."""
    text = _DECLARATION.sub("", body.decode("utf-8", "replace").lstrip("\ufeff"))
    return _BARE_AMPERSAND.sub("&amp;", _NO_SIGN.sub("", text)).strip().encode()


def _is_shallow(root: Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in one]
        if not level:
            return True
    return False


def read_json(reply: HttpReply) -> Mapping[str, Any] | None:
    """The object of a JSON answer; None for any other answer."""
    if reply.status != 200 or reply.failure:
        return None
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def parts_of(root: Element) -> Iterator[tuple[str, str]]:
    """Every element below, with its name without namespace and its text."""
    for part in root.iter():
        yield name_of(part), (part.text or "").strip()


def name_of(part: Element) -> str:
    """An element's name without its namespace."""
    return str(part.tag).rpartition("}")[2]


def first_texts(root: Element) -> dict[str, str]:
    """Name -> text of the first element of that name that has one."""
    found: dict[str, str] = {}
    for name, text in parts_of(root):
        if text:
            found.setdefault(name, text)
    return found


def object_in(of: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object inside another one; an empty one where there is none."""
    found = of.get(key)
    return found if isinstance(found, dict) else {}


def label(text: object, private: Iterable[str] = ()) -> str | None:
    """A make, a model or a version as it may be shown: one short line, nothing that belongs to this one device or its
    people (``private``: names that they gave it); None where nothing is left."""
    if not isinstance(text, str):
        return None
    line = one_line(text[: 8 * _LONGEST]).replace("•", " ")  # between maker and model of a Roku TV
    for name in private:
        if len(name) > 2:
            line = re.sub(re.escape(one_line(name)), " ", line, flags=re.IGNORECASE)
    line = _NOT_IN_A_LABEL.sub("", _PRIVATE.sub(" ", line))
    line = " ".join(line.split())[:_LONGEST].strip(" .,:;/&+'-")
    return None if line.lower() in {"", "unknown", "null", "none", "n/a"} else line
