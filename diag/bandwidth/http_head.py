"""The head of an HTTP/1.1 answer, as far as a measurement needs it (RFC 9112).  Pure.

Nothing is ever decompressed, stored or redirected: an answer that would need it is broken off.
"""

from __future__ import annotations

import re

#: Room for the header of an answer; real ones have under 1 KB.
LONGEST = 16 * 1024

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r)")


class BrokenHead(Exception):
    """The other side does not keep to what was agreed; the argument is a word of types.WHY."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.detail = detail


def fields(head: bytes) -> dict[str, str]:
    """The fields of a head by their names in small letters, and under "" the version.  Raises Broken."""
    status = _STATUS.match(head + b"\r")
    if not status:
        raise BrokenHead("garbled", "its answer is not HTTP")
    code = int(status[1])
    if 300 <= code < 400:
        raise BrokenHead("redirected")
    if code not in {200, 201, 204, 206}:
        raise BrokenHead("provider-refused", f"HTTP {code}")
    found = {"": head[5:8].decode("latin-1")}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        found[name.strip().lower()] = value.strip()
    return found


def ends_connection(found: dict[str, str]) -> bool:
    """Whether the other side will close after this answer."""
    said = found.get("connection", "").lower()
    return said == "close" or (found[""] == "1.0" and said != "keep-alive")


def length(found: dict[str, str], *, most: int | None) -> int:
    """What the answer says of its length: -1 for nothing.  Raises Broken for none at all, or more than ``most``."""
    if "chunked" in found.get("transfer-encoding", "").lower() or "content-length" not in found:
        return -1
    text = found["content-length"]
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise BrokenHead("garbled", "its length is not a number")
    size = int(text)
    if not size:
        raise BrokenHead("empty")
    if most is not None and size > most:
        raise BrokenHead("too-large", "it offers more than we asked for")
    return size
