"""The head of an HTTP/1.1 answer, as far as a measurement needs it (RFC 9112).  Pure.

Nothing is ever decompressed, stored or redirected: an answer that would need it is broken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Room for the header of an answer; real ones have under 1 KB.
LONGEST = 16 * 1024

_STATUS = re.compile(rb"HTTP/(1\.[01]) (\d{3})(?: |\r)")


class BrokenHead(Exception):
    """The other side does not keep to what was agreed; the argument is a word of types.WHY."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.detail = detail


@dataclass(frozen=True)
class Head:
    """``version`` is "1.0" or "1.1"; ``fields`` have names in small letters."""

    version: str
    status: int
    fields: dict[str, str]

    @property
    def ends_connection(self) -> bool:
        """Whether the other side will close after this answer."""
        said = self.fields.get("connection", "").lower()
        return said == "close" or (self.version == "1.0" and said != "keep-alive")


def read_head(text: bytes) -> Head:
    """The head of an answer, without the blank line after it.  Raises BrokenHead for what is no use to us."""
    start = _STATUS.match(text + b"\r")
    if not start:
        raise BrokenHead("garbled", "its answer is not HTTP")
    status = int(start[2])
    if 300 <= status < 400:
        raise BrokenHead("redirected")
    if status not in {200, 201, 204, 206}:
        raise BrokenHead("provider-refused", f"HTTP {status}")
    fields = {}
    for line in text.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return Head(start[1].decode(), status, fields)
