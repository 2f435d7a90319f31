"""Files that others wrote: a saved case, a list of codes, the hosts file, a desktop's settings.

They may be of any size and encoding, and no files at all: opening a pipe waits for whoever writes into it, reading a
device may never end.  So they are opened here only.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

#: The marks at the beginning of a text file (Unicode 16, section 23.8), the longer ones first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: So many bytes tell UTF-16 that has no mark.
_SAMPLE = 256


class NotAFile(OSError):
    """The path names a pipe, a device or something else that is no ordinary file."""


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file for reading; never waits.  Raises OSError, NotAFile for anything else than a file."""
    _require_file(os.stat(path).st_mode, path)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(handle, "rb")
    try:
        _require_file(os.fstat(handle).st_mode, path)  # it may have been replaced meanwhile
    except NotAFile:
        file.close()
        raise
    return file


def _require_file(mode: int, path: Path) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(None, "is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise NotAFile(None, "is no ordinary file", str(path))


def read_bytes(path: Path, cap: int) -> bytes:
    """The first ``cap`` bytes of a file.  Raises OSError."""
    with open_file(path) as file:
        return file.read(cap)


def read_text(path: Path, cap: int) -> str:
    """The text in the first ``cap`` bytes of a file, whatever its encoding.  Raises OSError."""
    return decode(read_bytes(path, cap))


def encoding_of(beginning: bytes) -> str:
    """The encoding of a text, from its first bytes: the one that its mark names, UTF-16 without a mark, else UTF-8."""
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return name
    sample = beginning[:_SAMPLE]
    # Every second byte of plain words in UTF-16 is zero; text in UTF-8 has none.
    even, odd = sample[0::2], sample[1::2]
    if len(sample) >= 4 and odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(sample) >= 4 and even.count(0) > 0.7 * len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-8"


def decode(raw: bytes, errors: str = "replace") -> str:
    """A text from its bytes.  What does not fit becomes U+FFFD; with ``errors`` "strict" it raises UnicodeDecodeError."""
    return raw.decode(encoding_of(raw), errors)


def lines_of(stream: BinaryIO, longest: int) -> Iterator[str]:
    """The lines of a text without their ends, each as soon as it is there; ``longest`` bytes of a line at most."""
    first = stream.readline(longest)
    decoder = codecs.getincrementaldecoder(encoding_of(first))("replace")
    chunk, waiting = first, ""
    while chunk:
        *whole, waiting = (waiting + decoder.decode(chunk)).split("\n")
        yield from (line.rstrip("\r") for line in whole)
        if len(waiting) >= longest:
            yield waiting
            waiting = ""
        chunk = stream.readline(longest)
    waiting += decoder.decode(b"", True)
    if waiting:
        yield waiting.rstrip("\r")
