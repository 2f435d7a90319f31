"""What was answered in walks as facts of an account, and the other way round: nobody is asked twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from diag import paths
from diag.account.charges import HOLD, NETFLIX, Charge
from diag.account.facts import NAMES, TROUBLES

Answers = Mapping[str, str]
#: The tables that are about something else than one fact.
_CHARGES, _TROUBLE, _BOTH_WAYS = "charges", "trouble", "both_ways"
#: The fact that says of two charges whether one of them is pending.
_BOOKED = "charges-booked"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(paths.data("account/walk_answers.toml").read_text(encoding="utf-8"))


@cache
def answer_facts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Fact of a walk -> answer -> facts of the account.  Raises ValueError for a name that nobody knows."""
    table = {fact: words for fact, words in _data().items() if fact not in {_CHARGES, _TROUBLE, _BOTH_WAYS}}
    unknown = {name for words in table.values() for facts in words.values() for name in facts} - NAMES
    if unknown or not set(_data()[_TROUBLE]["refund-reason"].values()) <= TROUBLES.keys():
        raise ValueError(f"walk_answers.toml names what there is not: {sorted(unknown)}")
    return table


def collect_answers(walks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Fact of a walk -> word, of all that was answered in the walks of a case; the newest answer counts."""
    return {
        str(said["fact"]): str(said["word"])
        for walk in walks
        for said in walk.get("said") or ()
        if "fact" in said and "word" in said
    }


def read_facts(said: Answers) -> dict[str, str]:
    """The facts of the account that these answers tell."""
    return {
        name: value
        for fact, word in said.items()
        for name, value in answer_facts().get(fact, {}).get(word, {}).items()
    }


def find_trouble(said: Answers) -> str | None:
    """The trouble, where an answer names it better than its walk does."""
    return next(
        (words[said[fact]] for fact, words in _data()[_TROUBLE].items() if said.get(fact) in words), None
    )


def complete_charges(charges: Iterable[Charge], walks: Sequence[Mapping[str, Any]]) -> tuple[Charge, ...]:
    """The charges of a case with what its walks say of them; what is known of one stays.

    Which of two is pending is known where it can be only one; an amount that was pending is booked, where that was
    answered after such amounts are gone.
    """
    said = collect_answers(walks)
    made = [_complete(charge, said, _day_of(walks, _BOOKED)) for charge in charges]
    open_ = [n for n, each in enumerate(made) if not each.refund and each.status is None]
    if said.get(_BOOKED) == "pending" and len(open_) == 1 and all(each.status != "pending" for each in made):
        made[open_[0]] = replace(made[open_[0]], status="pending")
    return tuple(made)


def _complete(charge: Charge, said: Answers, answered: date | None) -> Charge:
    was_held = charge.status == "pending" and answered is not None and charge.day + HOLD < answered
    if was_held and said.get(_BOOKED) == "booked":
        charge = replace(charge, status="booked")
    for fact, words in _data()[_CHARGES].items():
        told = words.get(said.get(fact, ""), {})
        charge = replace(charge, **{name: getattr(charge, name) or value for name, value in told.items()})
    return charge


def _day_of(walks: Iterable[Mapping[str, Any]], fact: str) -> date | None:
    """The day of the newest answer to a question; None where nobody wrote it down."""
    times = [
        str(said.get("at") or "")
        for walk in walks
        for said in walk.get("said") or ()
        if said.get("fact") == fact
    ]
    try:
        return date.fromisoformat(times[-1][:10]) if times else None
    except ValueError:
        return None


def recall_answers(facts: Answers, charges: Iterable[Charge], today: date) -> dict[str, str]:
    """The answers that walks need not ask for: of each fact the one word that what is kept says.

    An amount that was pending so long ago that it must be gone or booked by now says nothing: somebody has to look again.
    """
    found = {}
    for fact in _data()[_BOTH_WAYS]:
        words = answer_facts()[fact]
        fits = [word for word, told in words.items() if told.items() <= facts.items()]
        if len(fits) == 1:
            found[fact] = fits[0]
    paid = [each for each in charges if not each.refund]
    if any(each.status == "pending" and each.day + HOLD >= today for each in paid):
        found[_BOOKED] = "pending"
    elif len(paid) > 1 and all(each.status == "booked" for each in paid):
        found[_BOOKED] = "booked"
    payers = {"partner" if each.paid_by == "partner" else each.biller for each in paid}
    if payers == {NETFLIX}:
        found["biller"] = "netflix"
    elif payers and not payers & {NETFLIX, None}:
        found["biller"] = "partner"
    return found
