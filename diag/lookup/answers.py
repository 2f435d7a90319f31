"""What the look-up answers: readings of a code, and how sure each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from diag.catalog import Entry

#: At most this many readings and suggestions are given, the best first.
MOST = 6


class Understood(StrEnum):
    """How an input was understood."""

    KNOWN = "known"  # an entry or a family of the table
    DECODED = "decoded"  # explained by its parts
    ASK_DEVICE = "ask-device"  # readings differ by device: all of them are listed
    SUGGEST = "suggest"  # only codes that look like it
    UNKNOWN = "unknown"  # no entries, no guesses


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a structured code, explained in a whole sentence."""

    text: str  # as typed: "M", "7121", "5059"
    say: str
    source: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One meaning of what was typed.

    ``code`` is the table's code, or for a decoded one the normalised code itself; ``spelled`` is the code that was
    typed, as Netflix writes it, and empty for a message; ``entry`` is the row whose
    title, steps and suspects hold; ``parts`` explain a structured code; ``family``: the row speaks of all
    codes of its family, not of this one alone.
    """

    code: str
    entry: Entry
    category: str
    title: str
    confidence: str
    source: str
    checked: date
    spelled: str = ""
    parts: tuple[Part, ...] = ()
    decoded: bool = False

    @property
    def id(self) -> str:
        """The row's id, for links: a decoded code has no row of its own."""
        return self.entry.id

    @property
    def family(self) -> bool:
        return self.entry.family

    @property
    def means(self) -> str:
        """How we know what it means, as a word of confidence: of a decoded code as of its parts."""
        return self.confidence if self.decoded else self.entry.means_by

    @property
    def article(self) -> int | None:
        """Netflix's help article of this very code."""
        return None if self.decoded else self.entry.article_of(self.spelled or self.code)

    def as_json(self) -> dict[str, str]:
        """One entry of ``diag code --json``: its names never change their meaning."""
        return {
            "code": self.code,
            "category": self.category,
            "title": self.title,
            "id": self.id,
            "confidence": self.confidence,
            "source": self.source,
        }


def of_entry(entry: Entry, parts: tuple[Part, ...] = (), spelled: str = "") -> Reading:
    """The reading that a row of the table gives, of a code as it was typed."""
    return Reading(
        code=entry.code,
        entry=entry,
        category=entry.category,
        title=entry.title,
        confidence=entry.confidence,
        source=entry.source,
        checked=entry.checked,
        spelled=spelled,
        parts=parts,
    )


@dataclass(frozen=True, kw_only=True)
class CodeAnswer:
    """What was typed, how it was understood, every reading of it, the best first, and the device that was named."""

    typed: str
    status: Understood
    readings: tuple[Reading, ...] = ()
    suggestions: tuple[str, ...] = ()
    device: str | None = None

    @property
    def kind(self) -> str | None:
        """The kind of the device that was named, without its maker."""
        return self.device.partition("/")[0] if self.device else None

    def as_json(self) -> dict[str, Any]:
        """Exactly what ``diag code --json`` prints."""
        return {
            "typed": self.typed,
            "status": self.status.value,
            "entries": [reading.as_json() for reading in self.readings],
            "suggestions": list(self.suggestions),
        }
