"""What was answered in walks as facts of an account, and the other way round: nobody is asked twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from diag import paths
from diag.account.charges import NETFLIX, Charge
from diag.account.facts import NAMES, TROUBLES

Answers = Mapping[str, str]
#: The tables that are about something else than one fact.
_CHARGES, _TROUBLE, _BOTH_WAYS = "charges", "trouble", "both_ways"


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


def complete(charge: Charge, said: Answers) -> Charge:
    """A charge with what the answers say of every one; what is known of it stays."""
    for fact, words in _data()[_CHARGES].items():
        told = words.get(said.get(fact, ""), {})
        charge = replace(charge, **{name: getattr(charge, name) or value for name, value in told.items()})
    return charge


def recall_answers(facts: Answers, charges: Iterable[Charge]) -> dict[str, str]:
    """The answers that walks need not ask for: of each fact the one word that what is kept says."""
    found = {}
    for fact in _data()[_BOTH_WAYS]:
        words = answer_facts()[fact]
        fits = [word for word, told in words.items() if told.items() <= facts.items()]
        if len(fits) == 1:
            found[fact] = fits[0]
    paid = [each for each in charges if not each.refund]
    if len(paid) > 1 and all(each.status for each in paid):
        found["charges-booked"] = "pending" if any(each.status == "pending" for each in paid) else "booked"
    payers = {"partner" if each.paid_by == "partner" else each.biller for each in paid}
    if payers == {NETFLIX}:
        found["biller"] = "netflix"
    elif payers and not payers & {NETFLIX, None}:
        found["biller"] = "partner"
    return found
