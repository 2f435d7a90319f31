"""The hosts file: names that this PC does not look up at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from diag import files

#: Of what is kept: some twenty thousand lines.  Files that block advertising run to several megabytes, so the file itself may
#: be longer.
_CAP = 1 << 19
_FILE_CAP = 64 << 20
#: Read at a time; the longest line that counts (a line of hosts(5) has one address and some names); what tells the encoding.
_BLOCK, _LONGEST_LINE, _BEGINNING = 1 << 20, 1 << 16, 1 << 10


def path() -> Path:
    """Where the hosts file of this system lies."""
    if sys.platform == "win32":
        return _windows_folder() / "hosts"
    return Path("/etc/hosts")


def _windows_folder() -> Path:
    usual = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "drivers" / "etc"
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
            ) as key:
                return Path(os.path.expandvars(str(winreg.QueryValueEx(key, "DataBasePath")[0])))
        except OSError:
            return usual
    return usual


def read_hosts_file(mentioning: Iterable[str] = (), *, at: Path | None = None) -> str | None:
    """The hosts file's text, at most 512 KiB; only lines that mention one of these words, if any are given.

    None: it cannot be read, or is no file.  A file that does not exist reads as empty.
    """
    words = tuple(w.lower().encode() for w in mentioning)
    try:
        with files.open_file(at or path()) as file:
            beginning = file.read(_BEGINNING)
            encoding = files.encoding_of(beginning)
            if encoding.startswith(("utf-16", "utf-32")):
                written = (beginning + file.read(_CAP)).decode(encoding, "replace").encode()
                return b"".join(_mentioning(written, words)).decode()
            kept = b"".join(_lines(beginning, file, words))
    except FileNotFoundError:
        return ""
    except OSError:
        return None
    return kept[:_CAP].decode("utf-8-sig", errors="replace")


def hosts_file_encoding(*, at: Path | None = None) -> str:
    """How the hosts file is written: "utf-8", or "utf-16", which not every system reads."""
    try:
        found = files.encoding_of(files.read_bytes(at or path(), _BEGINNING))
    except OSError:
        return "utf-8"
    return "utf-16" if found.startswith(("utf-16", "utf-32")) else "utf-8"


def _lines(beginning: bytes, file: BinaryIO, words: Sequence[bytes]) -> Iterator[bytes]:
    """The lines that mention one of the words, up to _CAP bytes of them; of an endless line only its beginning."""
    size, rest, endless = 0, beginning, False
    while size < _CAP and file.tell() <= _FILE_CAP:
        block = file.read(_BLOCK)
        rest += block
        end = rest.rfind(b"\n") + 1 if block else len(rest)
        whole, rest = rest[:end], rest[end:]
        if endless:  # what is left of a line of which enough was read
            whole = whole[whole.find(b"\n") + 1 :]
            endless = not end
        for line in _mentioning(whole, words):
            yield line
            size += len(line)
        if not block:
            return
        if len(rest) > _LONGEST_LINE:
            if not endless:
                yield from _mentioning(rest[:_LONGEST_LINE], words)
            rest, endless = b"", True


def _mentioning(block: bytes, words: Sequence[bytes]) -> Iterator[bytes]:
    """The lines of a block that mention one of the words; the block is searched as a whole, which is quicker by far."""
    if not words:
        yield block
        return
    lower = block.lower()
    found = {start: end for word in words for start, end in _lines_with(lower, word)}
    for start in sorted(found):
        yield block[start : min(found[start], start + _LONGEST_LINE)]


def _lines_with(block: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """Where the lines with this word begin and end."""
    at = block.find(word)
    while at >= 0:
        end = block.find(b"\n", at) + 1 or len(block)
        yield block.rfind(b"\n", 0, at) + 1, end
        at = block.find(word, end)
