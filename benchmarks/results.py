"""Puts what a benchmark measured into RESULTS.md."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def write(text: str, start: str, end: str) -> None:
    """Replace the section between two marks, which ``text`` brings along; add it when there is none."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    if start in old:
        before, _, rest = old.partition(start)
        new = before + text + rest.partition(end)[2]
    else:
        new = old.rstrip("\n") + "\n\n" + text + "\n"
    RESULTS.write_text(new, encoding="utf-8")
