"""What a linter reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where."""

    file: str
    entry: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.text}" if self.entry else f"{self.file}: {self.text}"
