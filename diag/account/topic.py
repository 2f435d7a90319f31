"""What a case about an account is about, what was gathered for it, and what is next: for lists and for its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diag.account.case import AccountCase
from diag.account.dates import long_day
from diag.account.facts import TROUBLES
from diag.account.honesty import find_explanation
from diag.account.ladder import next_rung
from diag.account.worksheet import read_worksheet

#: Ends of a walk after which nothing is left to do; as diag.case.solution has them, which stands above.
GOOD_ENDS = frozenset({"fixed", "settled"})
#: Where a walk ended -> what is next then, where the ladder of a trouble with money says nothing better.
_NEXT = {
    "": "go on with the steps",
    "support": "ask Netflix",
    "bank": "ask your bank",
    "partner": "ask the company that bills you",
    "provider": "ask your provider",
}
UNNAMED, MESSAGE = "Money and an account", "A message that was kept"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """``name``: what it is about; ``gathered``: what is kept ("2 charges and 5 answers"); ``next``: what is to be done, in a
    few words; both are empty where there is nothing; ``is_done``: that nothing is to be done or to be waited for."""

    name: str
    gathered: str = ""
    next: str = ""
    is_done: bool = False

    @property
    def headline(self) -> str:
        """The topic as sentences in one line."""
        parts = (
            self.name,
            "Done" if self.is_done else "",
            f"Kept: {self.gathered}" if self.gathered else "",
            f"Next: {self.next}" if self.next else "",
        )
        return "".join(f" {part}." for part in parts if part).strip()


def read_topic(
    case: AccountCase, walks: Sequence[Mapping[str, Any]], *, answers: int = 0, messages: int = 0
) -> Topic:
    """The topic of a case.  ``walks``: those about the account, as they are kept; ``answers``: how many were given.

    One walk leads to another: the newest that is about a trouble with money gives the name, else the first.
    """
    naming = next((walk for walk in reversed(walks) if walk.get("trouble")), walks[0] if walks else {})
    title, walk = str(naming.get("title") or ""), walks[-1] if walks else None
    name = TROUBLES[case.trouble].name if case.trouble else title or (MESSAGE if messages else UNNAMED)
    counts = (
        (len(case.charges), "charge"),
        (answers, "answer"),
        (len(case.talks), "talk"),
        (messages, "message"),
    )
    kept = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    gathered = " and ".join(filter(None, (", ".join(kept[:-1]), *kept[-1:])))
    following = _find_next(case, walk)
    ended = "solved" in case.days or (walk is not None and walk.get("end") in GOOD_ENDS)
    return Topic(name=name, gathered=gathered, next=following, is_done=ended and not following)


def _find_next(case: AccountCase, walk: Mapping[str, Any] | None) -> str:
    if "solved" in case.days:
        return ""
    again = read_worksheet(case).look_again
    if again:
        return f"look at the statement again on {long_day(again)}"
    explanation = find_explanation(case)
    if explanation:
        return f"see what explains it ({explanation.name[:1].lower()}{explanation.name[1:]})"
    if case.answers.get("one-pending"):
        return "look at the statement again, 8 days after the charge"
    end = str(walk.get("end") or "") if walk else None
    if end == "" or end in GOOD_ENDS:
        return _NEXT.get(end, "")
    rung = next_rung(case)
    if rung:
        due = f" on {long_day(rung.due)}" if rung.due and rung.due > case.today else ""
        return f"{rung.name[:1].lower()}{rung.name[1:]}{due}"
    return _NEXT.get(end or "none", "")
