"""Whether this PC has the memory that measuring needs: half way there is no way to end in good order."""

from __future__ import annotations

#: Address space in bytes.  With 80 MB to go a run without any network came to its end, with 70 it did not (2026-11-30).
NEEDED = 96 << 20


def require_memory() -> None:
    """Raises MemoryError where so much cannot be had; nothing of it is used."""
    import mmap

    try:
        mmap.mmap(-1, NEEDED).close()
    except OSError as exc:
        raise MemoryError from exc
