"""What a step of a walk about money lets people keep: the lines of a statement, and days and amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from diag.account.case import check_fact
from diag.account.charges import Charge
from diag.account.countries import find_country
from diag.account.facts import DAYS, WORDS
from diag.account.statement import PastedLines
from diag.store import Saved, Store, TextRefused
from diag.store.account_facts import known_charges, merge_facts, today
from diag.web.pages import charge_form

#: The word in a walk's `keeps` that stands for the lines of a statement.
_CHARGES = "charges"
_LINES = "Paste the lines of your statement, one charge a line"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """``fields``: name, label, kind ("lines", "day", "word") and what stands in it; ``charges``: what is kept already."""

    fields: tuple[tuple[str, str, str, str], ...] = ()
    charges: tuple[Charge, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""


def offer(
    case: Saved, keeps: Sequence[str], *, lines: str = "", typed: Mapping[str, str] | None = None
) -> Keep:
    """The form of a step, with what is known of it."""
    return Keep(
        fields=tuple(_fields({**merge_facts(case), **(typed or {})}, keeps, lines)),
        charges=tuple(kept.charge for kept in known_charges(case)) if _CHARGES in keeps else (),
    )


def _fields(
    known: Mapping[str, str], keeps: Sequence[str], lines: str
) -> Iterator[tuple[str, str, str, str]]:
    for name in keeps:
        if name == _CHARGES:
            yield name, _LINES, "lines", lines
        else:
            yield name, {**DAYS, **WORDS}[name], "day" if name in DAYS else "word", known.get(name, "")


def take(store: Store, case: Saved, keeps: Sequence[str], sent: Mapping[str, str]) -> Keep:
    """Keep what was sent, and say what was guessed; nothing of it where one field cannot be kept."""
    land = find_country(case.told.get("country") or "")
    form = charge_form.take(sent)
    typed = {name: sent.get(name, "").strip() for name in keeps if name != _CHARGES}
    read, made = PastedLines(()), list[Charge]()
    try:
        facts: dict[str, str | None] = {
            name: check_fact(name, text, today(), month_first=bool(land and land.month_first))
            for name, text in typed.items()
            if text
        }
        if _CHARGES in keeps and form["lines"]:
            read, made = charge_form.read_lines(form, land)
            store.add_charges(case.id, made)
        if facts:
            store.tell_account(case.id, facts)
    except TextRefused as exc:  # a secret is shown to nobody again
        return replace(offer(case, keeps), refused=str(exc))
    except ValueError as exc:
        return replace(offer(case, keeps, lines=form["lines"], typed=typed), refused=str(exc))
    if not facts and not made:
        return replace(offer(case, keeps), refused="Nothing was typed.")
    unread = (f"We found no charge in this line: {line}" for line in read.unread)
    return replace(offer(store.case(case.id), keeps), notes=("Kept.", *read.notes, *unread))
