"""A review of how a trouble was handled: nine points out of the case, without a name, an amount or a number."""

from __future__ import annotations

from diag.account.case import AccountCase
from diag.account.charges import billers
from diag.account.facts import TROUBLES, WANTED
from diag.vocabulary import capitalise, device_name

NOT_KNOWN = "[not told]"
INTRO = "A review of how Netflix handled my trouble. It holds no name, amount or number, and stays on this PC until I share it."


def review(case: AccountCase) -> tuple[tuple[str, str | None], ...]:
    """The nine points with what is known of them, None where nobody told."""
    days = case.days
    first = min((days[name] for name in ("told-netflix", "told-partner") if name in days), default=None)
    took = (days["solved"] - first).days if first and "solved" in days and days["solved"] >= first else None
    steps = case.answers.get("next-steps-told")
    wanted = WANTED.get(case.words.get("wanted", ""))
    land = case.land
    return (
        ("Kind of trouble", TROUBLES[case.trouble].name if case.trouble else None),
        ("Who billed", _who_billed(case)),
        ("How I reached them", _channels(case)),
        ("Country", land.name if land else None),
        ("Device", capitalise(device_name(case.device)) if case.device else None),
        ("How long it took", None if took is None else "1 day" if took == 1 else f"{took} days"),
        ("Were the next steps explained", None if steps is None else "Yes" if steps else "No"),
        ("What I wanted", wanted[0] if wanted else None),
        ("Was it solved", "Yes" if "solved" in days else "No" if "final-answer" in days else None),
    )


def _who_billed(case: AccountCase) -> str | None:
    names = {billers()[each.biller].name for each in case.paid if each.biller}
    if not names and any(each.paid_by == "partner" for each in case.paid):
        return "Another company"
    return ", ".join(sorted(names)) or None


def _channels(case: AccountCase) -> str | None:
    """Only the plain words: an agent's name must not get into a review."""
    said = " ".join(talk.who for talk in case.talks).casefold()
    ways = [way for way in ("chat", "phone", "letter", "mail", "social media") if way in said]
    return ", ".join(ways).capitalize() or None


def to_text(case: AccountCase) -> str:
    """The review for the clipboard."""
    lines = [f"{label}: {text or NOT_KNOWN}" for label, text in review(case)]
    return "\n".join((INTRO, "", *lines)) + "\n"
