"""The body of an HTTP/1.1 answer: where it ends (RFC 9112, 6.3 and 7.1).  Pure; nothing of a body is ever kept.

Each kind takes pieces of plain text, however the bytes were cut on their way, and says how many of them were its own.
``left`` is how many bytes are sure to come before there is anything to look at again, ``size`` how many it has as far
as is known, ``is_over`` whether it has ended.
"""

from __future__ import annotations

import re
import sys

from diag.bandwidth.http_head import LONGEST, BrokenHead, Head

_LENGTH = re.compile(r"[0-9]{1,15}")
#: A chunk's size and its extensions, which mean nothing to us.  15 digits are 2^60 bytes: no answer has more.
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
#: The usual step from one chunk to the next, taken at once: a fast line brings 10,000 of them in a second.
_STEP = re.compile(rb"\r\n([1-9A-Fa-f][0-9A-Fa-f]{0,14})\r\n")
_LINE = re.compile(rb"[^\n]*\n")


class SizedBody:
    """A body of so many bytes, announced by Content-Length."""

    def __init__(self, size: int) -> None:
        self.left = self.size = size

    @property
    def is_over(self) -> bool:
        return not self.left

    def feed(self, data: memoryview) -> int:
        taken = min(self.left, len(data))
        self.left -= taken
        return taken


class OpenBody:
    """A body of unknown length: it ends with the connection."""

    is_over = False

    def __init__(self) -> None:
        self.left = self.size = sys.maxsize

    def feed(self, data: memoryview) -> int:
        return len(data)


class ChunkedBody:
    """A body in chunks, each with its size before it; the last one has none, and trailers may follow."""

    def __init__(self, most: int | None = None) -> None:
        self.left = 0  # of the chunk under way
        self._most = most
        self.is_over = False
        self.size = 0  # of all chunks so far
        self._expects = "size"  # what the next line is: size, end (of a chunk), trailer
        self._line = bytearray()
        self._room = LONGEST  # for trailers

    def feed(self, data: memoryview) -> int:
        """Raises BrokenHead for what is no chunk."""
        at, end = 0, len(data)
        while at < end and not self.is_over:
            if self.left:
                taken = min(self.left, end - at)
                self.left -= taken
                at += taken
            elif self._expects == "end" and not self._line and (step := _STEP.match(data, at)):
                self._begin(int(step[1], 16))
                at = step.end()
            else:
                at = self._collect(data, at)
        return at

    def _collect(self, data: memoryview, at: int) -> int:
        """Collect a line, and read it when it is whole; where in the data we are then."""
        line = _LINE.match(data, at)
        end = line.end() if line else len(data)
        self._line += data[at:end]
        if len(self._line) > LONGEST:
            raise BrokenHead("too-large")
        if line:
            text = bytes(self._line)
            self._line.clear()
            self._read(text)
        return end

    def _read(self, line: bytes) -> None:
        if self._expects == "size":
            size = _SIZE.fullmatch(line)
            if not size:
                raise BrokenHead("garbled", "the size of a chunk is not a number")
            self._begin(int(size[1], 16))
        elif line == b"\r\n":
            self.is_over = self._expects == "trailer"
            self._expects = "size"
        elif self._expects == "end":
            raise BrokenHead("garbled", "a chunk is longer than its size")
        else:
            self._room -= len(line)
            if self._room < 0:
                raise BrokenHead("too-large")

    def _begin(self, size: int) -> None:
        self.left = size
        self.size += size
        _check_size(self.size, self._most)
        self._expects = "end" if size else "trailer"


Body = SizedBody | OpenBody | ChunkedBody


def body_of(head: Head, *, most: int | None) -> Body:
    """The body that a head announces, of ``most`` bytes at most.  Raises BrokenHead."""
    if head.status == 204:
        return SizedBody(0)
    if "chunked" in head.fields.get("transfer-encoding", "").lower():
        return ChunkedBody(most)
    text = head.fields.get("content-length")
    if text is None:
        return OpenBody()
    if not _LENGTH.fullmatch(text):
        raise BrokenHead("garbled", "its length is not a number")
    _check_size(int(text), most)
    return SizedBody(int(text))


def _check_size(size: int, most: int | None) -> None:
    if most is not None and size > most:
        raise BrokenHead("too-large", "it offers more than we asked for")
