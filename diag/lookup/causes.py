"""Which causes, as diagnosis names them, a code points to, and which checks can see them."""

from __future__ import annotations

from dataclasses import dataclass

from diag import catalog
from diag.catalog import Entry
from diag.lookup.answers import CodeAnswer, Reading
from diag.vocabulary import CAUSES


@dataclass(frozen=True, kw_only=True)
class CodeCause:
    """One cause (a diagnosis id) and the check that can confirm it or rule it out."""

    id: str
    check: str


def causes(what: Entry | Reading | CodeAnswer) -> tuple[CodeCause, ...]:
    """The causes that a code may have and that this PC can check, the most usual one first.

    They follow from the category and the suspects of the code (table in ids.toml); a code that no
    measurement can explain (payment, household ...) has none.
    """
    if isinstance(what, CodeAnswer):
        every = [cause for reading in what.readings for cause in causes(reading)]
        return tuple(dict.fromkeys(every))
    entry = what.entry if isinstance(what, Reading) else what
    return tuple(
        CodeCause(id=cause, check=CAUSES[cause].check)
        for cause in catalog.ids().causes[entry.category]
        if CAUSES[cause].check in entry.suspects
    )


#: What every code is held against: whether the way to Netflix is there at all.
WAY = ("link", "internet", "dns", "netflix")


def checks(what: Entry | Reading | CodeAnswer) -> tuple[str, ...]:
    """The checks to run for a code: those that can see its causes, and the way to Netflix; none for a code
    that no measurement can explain."""
    own = [cause.check for cause in causes(what)]
    return tuple(dict.fromkeys((*WAY, *own))) if own else ()
