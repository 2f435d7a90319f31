"""Messages of our own from the files beside, for tests that judge them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "messages"
_MARK = "=== "


def read(file: str) -> dict[str, bytes]:
    """Name -> message, of one file; "=== name" begins each one."""
    found: dict[str, bytes] = {}
    for piece in ("\n" + (FOLDER / file).read_text(encoding="utf-8")).split("\n" + _MARK)[1:]:
        name, _, message = piece.partition("\n")
        assert name not in found, name
        found[name] = message.encode()
    return found
