"""From one candidate to the rows of the table that it means: exact entry, else parts, else family."""

from __future__ import annotations

from diag.catalog import Entry, IndexEntry, Table
from diag.lookup.answers import Part, Reading, Understood, of_entry
from diag.lookup.context import Context
from diag.lookup.decode import decode, explain
from diag.lookup.patterns import LazyPattern
from diag.lookup.shapes import BROWSERS, Candidate, Strength
from diag.vocabulary import kinds

#: How a candidate was understood, and its readings; None: it is no code of ours.
Result = tuple[Understood, list[Reading]] | None


def _spell(candidate: Candidate, head: IndexEntry) -> str:
    """The typed code as Netflix writes it; a remark in brackets is not repeated."""
    form = candidate.forms[0]
    if head.code.upper() in candidate.forms or head.code.upper() == form.replace("-", ""):
        return head.code  # also "UI-3012", which has no dash where Netflix shows it
    code, _, bracket = form.partition(" (")
    if head.bare and head.bare_regex.fullmatch(form):
        return f"-{form}" if head.code.startswith("-") else form
    if head.code[:1].islower():
        code = code.lower()
    return code + (f" ({bracket}" if _NUMBER.fullmatch(bracket) else "")


#: What stands in the brackets of a code; anything else is a remark.
_NUMBER = LazyPattern(r"(?=[^)]{0,20}\d)[0-9A-Z.]{1,20}\)")


def resolve(candidate: Candidate, device: str | None, table: Table, context: Context) -> Result:
    if candidate.strength is Strength.NUMBER or stands_for_others(candidate.forms[0], table):
        return _by_device(candidate, device, table)
    if candidate.shape == "web_without_letter" and any(_exact(form, table) for form in candidate.forms):
        return _unknown_letter(candidate, explain(candidate)[0], table)
    exact = next(filter(None, (_exact(form, table) for form in candidate.forms)), [])
    told, points = explain(candidate)
    if exact and not _bracket_says_more(candidate, exact, points):
        return Understood.KNOWN, [
            of_entry(table.entry(head.code), told, _spell(candidate, head))
            for head in _of_device(exact, device, table)
        ]
    family = next(filter(None, (_family(form, table) for form in candidate.forms)), None)
    row = table.entry(family.code) if family else None
    if candidate.strength is Strength.LOOSE and not _loose_enough(candidate, row, context):
        return None
    if candidate.shape in {"web", "web_without_letter"} and not _is_player_code(
        candidate, row, points, context
    ):
        return None
    if candidate.shape == "web_without_letter" or (candidate.shape == "web" and row is None):
        return _unknown_letter(candidate, told, table)
    decoded = decode(candidate, row, table)
    if decoded is not None:
        return Understood.DECODED, [decoded, *([of_entry(row)] if row else [])]
    if row is None or family is None:
        return None
    return Understood.KNOWN, [of_entry(row, told, _spell(candidate, family))]


def _exact(form: str, table: Table) -> list[IndexEntry]:
    """Rows that list this code by itself, or whose own code it is."""
    heads = table.matching(form)
    return [head for head in heads if not head.family] or [
        head for head in heads if head.code.upper() == form
    ]


def _family(form: str, table: Table) -> IndexEntry | None:
    """The deepest family that the code belongs to."""
    return max((head for head in table.matching(form) if head.family), key=table.depth, default=None)


def _bracket_says_more(candidate: Candidate, exact: list[IndexEntry], points: dict[str, str]) -> bool:
    """The bracket has a meaning of its own, and no row lists it."""
    listed = any(not head.family and head.matches(candidate.forms[0]) for head in exact)
    return candidate.shape == "tvq" and "business" in points and not listed


def _loose_enough(candidate: Candidate, row: Entry | None, context: Context) -> bool:
    if row is None or (row.family and row.category == "unknown"):
        # An open family proves nothing about words like "UI 500"; "U1-128" with nothing else is meant as one.
        return (
            row is not None
            and candidate.shape == "ui"
            and "-" in context.spelling(candidate)
            and context.alone
        )
    if candidate.shape == "tvq":
        return bool(row.within)  # "tvq pb 999": a screen that we know
    return (
        context.alone
        or context.beside(candidate)
        or (context.device and candidate.shape in {"nw_compact", "web"})
    )


def _is_player_code(
    candidate: Candidate, row: Entry | None, points: dict[str, str], context: Context
) -> bool:
    """A letter and four digits are also names of TV sets and phones ("D8000"): without a sub-code the step
    must be one we know, or the words around must call it a code."""
    letter, step, sub, _ = candidate.parts
    if candidate.shape == "web_without_letter":
        return "step" in points and (
            "sub" in points or "business" in points or sub == "1331" or sub == "1003"
        )
    if sub:
        return letter in BROWSERS or not {"sub", "business"}.isdisjoint(points)
    if "step" in points or context.beside(candidate):
        return True
    if row is not None and row.within:
        return True
    return context.alone and letter in BROWSERS and not step.endswith("0")


def _unknown_letter(candidate: Candidate, told: tuple[Part, ...], table: Table) -> Result:
    """The number says the same whatever the letter: answer as for Chrome, and say what was not known."""
    form = "M" + candidate.forms[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    heads = _exact(form, table)
    head = heads[0] if heads else _family(form, table)
    if head is None:
        return None
    entry = table.entry(head.code)
    twin = Candidate(
        shape="web",
        forms=(form,),
        strength=candidate.strength,
        begin=0,
        end=0,
        parts=("M", *candidate.parts[1:]),
    )
    reading = decode(twin, entry if entry.family else None, table) if not heads else None
    base = reading or of_entry(entry)
    return Understood.DECODED, [
        Reading(
            code=candidate.forms[0] if candidate.parts[0] else form[1:],
            entry=base.entry,
            category=base.category,
            title=base.title,
            confidence=base.confidence,
            source=base.source,
            checked=base.checked,
            parts=told,
            decoded=True,
        )
    ]


def stands_for_others(form: str, table: Table) -> bool:
    return table.any_bare.fullmatch(form) is not None


def _by_device(candidate: Candidate, device: str | None, table: Table) -> Result:
    """Digits mean different things on different devices: one reading is an answer, several are a question,
    and digits that merely stand for a longer code are always one."""
    form = candidate.forms[0]
    shown = _exact(form, table)
    if not shown and (family := _family(form, table)):
        shown = [family]
    shown.sort(key=lambda head: head.code != form)
    meant = [head for head in table.bare if head.bare_regex.fullmatch(form) and head not in shown]
    meant.sort(key=lambda head: head.code.startswith("-"))
    told = explain(candidate)[0]

    def read(head: IndexEntry) -> Reading:
        return of_entry(table.entry(head.code), told, _spell(candidate, head))

    if device is not None:
        mine = _strictly_of_device(shown, device, table) or _strictly_of_device(meant, device, table)
        return (Understood.KNOWN, [read(mine[0])]) if mine else None
    rows = [read(head) for head in (*shown, *meant)]
    if form.startswith(
        "-"
    ):  # with its minus it is whole, and what nobody has verified is no other reading of it
        rows = [row for row in rows if row.confidence != "unverified"] or rows
    if not rows:
        return None
    return (Understood.ASK_DEVICE if meant or len(rows) > 1 else Understood.KNOWN), rows


def _strictly_of_device(heads: list[IndexEntry], device: str, table: Table) -> list[IndexEntry]:
    """The rows of this device, the one for the fewest devices first."""
    kinds_of = {head.code: kinds(table.entry(head.code).devices) for head in heads}
    mine = [head for head in heads if device in kinds_of[head.code]]
    return sorted(mine, key=lambda head: len(kinds_of[head.code]))


def _of_device(heads: list[IndexEntry], device: str | None, table: Table) -> list[IndexEntry]:
    """The device's own rows first; a code with letters says what it says on every device."""
    return (_strictly_of_device(heads, device, table) if device else []) or heads
