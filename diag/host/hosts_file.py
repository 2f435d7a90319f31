"""The hosts file: names that this PC does not look up at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

#: Of what is kept.  Files that block advertising run to several megabytes, so the file itself may be longer.
_CAP = 1 << 20
_FILE_CAP = 64 << 20


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
    """The hosts file's text, at most 1 MiB; only lines that mention one of these words, if any are given.

    None: it cannot be read.  A file that does not exist reads as empty.
    """
    words = tuple(w.lower().encode() for w in mentioning)
    kept: list[bytes] = []
    size = seen = 0
    try:
        with (at or path()).open("rb") as file:
            for line in file:
                seen += len(line)
                if seen > _FILE_CAP:
                    break
                if words and not any(w in line.lower() for w in words):
                    continue
                size += len(line)
                if size > _CAP:
                    kept.append(line[: _CAP - size])
                    break
                kept.append(line)
    except FileNotFoundError:
        return ""
    except OSError:
        return None
    return b"".join(kept).decode("utf-8-sig", errors="replace")
