"""Whether this PC lets the program open as many files and connections at once as a run needs."""

from __future__ import annotations

import contextlib
import os

#: A full run in the lab had 36 open at its most, those of the program itself among them (2026-11-29).
NEEDED = 40


def make_room(count: int = NEEDED) -> bool:
    """Whether ``count`` more can be open at once; what the user may have is asked for first."""
    _ask_for_all()
    opened = []
    try:
        for _ in range(count):
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


def _ask_for_all() -> None:
    """Raise the soft limit to what the hard one allows (setrlimit(2)), up to a few hundred; Windows has no such limit."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = 256 if hard == resource.RLIM_INFINITY else min(hard, 256)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
