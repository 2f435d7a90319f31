"""Does what the product says of a home agree with what the player saw there?  And how sure are the rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.lab.generate.home import DrawnHome

#: Two-sided 95 %.
_Z = 1.959964


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One home: what the player saw, what the product said.

    ``broken``: the lab failed, nothing is known.  ``hurried``: this machine had so much else to do that the
    product's deadlines say nothing.
    """

    home: DrawnHome
    played: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    broken: str = ""
    hurried: bool = False

    @property
    def plays(self) -> str:
        """The player's verdict."""
        return str(self.played.get("verdict", ""))

    @property
    def status(self) -> str:
        """The product's verdict."""
        return str(self.case["verdict"]["status"])

    @property
    def found(self) -> list[dict[str, Any]]:
        """The product's diagnoses, notes left out."""
        return [d for d in self.case["diagnoses"] if d["severity"] != "note"]

    @property
    def first(self) -> str:
        return str(self.found[0]["id"]) if self.found else ""

    @property
    def missed(self) -> bool:
        """Nothing can play, and the product says that all is well."""
        return self.plays == "does-not-play" and self.status == "healthy"

    @property
    def alarmed(self) -> bool:
        """It plays well, and the product says that something is broken."""
        return self.plays == "plays" and any(d["severity"] == "fail" for d in self.found)

    @property
    def warned(self) -> bool:
        """Nothing was drawn, it plays well, and the product sees a problem all the same."""
        return self.plays == "plays" and not self.home.faults and self.status == "problem"

    @property
    def unjudged(self) -> bool:
        """Nothing can play, and the product could not tell."""
        return self.plays == "does-not-play" and self.status == "inconclusive"

    @property
    def asked_for_a_cause(self) -> bool:
        """There is a fault that matters or that the product speaks of."""
        return bool(self.home.faults) and (self.plays == "does-not-play" or self.status == "problem")

    @property
    def right(self) -> bool:
        """The first cause is one of those drawn."""
        return self.first in self.home.causes

    @property
    def impaired_unseen(self) -> bool:
        """It plays with stalls or poorly, and the product says that all is well: no miss, but worth a look."""
        return self.plays in {"plays-with-stalls", "plays-poorly"} and self.status == "healthy"

    def said(self) -> str:
        """What the product said, in one line."""
        if self.broken:
            return self.broken.splitlines()[0][:150]
        ids = ", ".join(d["id"] + ("!" if d["severity"] == "fail" else "") for d in self.found)
        return f"{self.status}: {ids}" if ids else self.status

    def seen(self) -> str:
        """What the player saw, in one line."""
        if self.broken:
            return ""
        words = (self.plays, f"at: {self.played['step']}" if self.played["step"] else "", self.played["why"])
        return "; ".join(filter(None, words))

    def complaint(self) -> str:
        """What disagrees, in one word; "" for nothing."""
        if self.broken:
            return "LAB"
        kinds = {
            "MISS": self.missed, "FALSE ALARM": self.alarmed, "warned": self.warned, "unjudged": self.unjudged,
            "wrong first": self.asked_for_a_cause and not self.right, "impaired": self.impaired_unseen,
            "bug": any(check["reason"] == "bug" for check in self.case["checks"]),
        }  # fmt: skip
        return next((kind for kind, holds in kinds.items() if holds), "")


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), 0 to 1."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z / total
    middle = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def rates(judgements: Sequence[Judgement]) -> list[str]:
    """The table of rates, each with its interval."""
    known = [j for j in judgements if not j.broken]
    dead = [j for j in known if j.plays == "does-not-play"]
    well = [j for j in known if j.plays == "plays"]
    caused = [j for j in known if j.asked_for_a_cause]
    single = [j for j in caused if len(j.home.faults) == 1]
    rows: list[tuple[str, Callable[[Judgement], bool], list[Judgement]]] = [
        ("misses: does not play, called healthy", lambda j: j.missed, dead),
        ("could not tell: does not play, inconclusive", lambda j: j.unjudged, dead),
        ("false alarms: plays well, called broken", lambda j: j.alarmed, well),
        ("warnings in homes without a fault", lambda j: j.warned, [j for j in well if not j.home.faults]),
        ("first cause right, one fault", lambda j: j.right, single),
        ("first cause one of the drawn", lambda j: j.right, caused),
        ("plays badly, called healthy", lambda j: j.impaired_unseen, [j for j in known if j.plays in {"plays-with-stalls", "plays-poorly"}]),
    ]  # fmt: skip
    lines = ["| what | homes | share | 95 % interval |", "|---|--:|--:|--:|"]
    for name, test, homes in rows:
        hits = sum(map(test, homes))
        low, high = wilson(hits, len(homes))
        share = f"{100 * hits / len(homes):.1f} %" if homes else "-"
        lines.append(f"| {name} | {hits} of {len(homes)} | {share} | {100 * low:.1f} to {100 * high:.1f} % |")
    if broken := len(judgements) - len(known):
        lines.append(f"| the lab failed | {broken} of {len(judgements)} | | |")
    return lines
