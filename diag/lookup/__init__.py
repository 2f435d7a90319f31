"""Finds the right row of the table from whatever a person types, and never makes a meaning up.

Pure: no input, no output but the table.  Linear: at most 4,000 characters are read, in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from diag import catalog
from diag.catalog import Entry, Head, Table
from diag.lookup import messages, normalise, scan, suggest
from diag.lookup.answers import MOST, Answer, Found, Part, Reading, of_entry
from diag.lookup.causes import Cause, causes
from diag.lookup.context import Context
from diag.lookup.decode import decode, explain
from diag.lookup.devices import UnknownDevice, kind
from diag.lookup.scan import Candidate, Strength

__all__ = ["Answer", "Cause", "Found", "Part", "Reading", "UnknownDevice", "causes", "kind", "look_up"]

#: Different codes that are looked at in one text; more than anybody reads from a screen.
_MOST_CODES = 20


def look_up(text: str, device: str | None = None) -> Answer:
    """What an error code, a message or a whole chat message means.

    ``device``: a kind ("apple-tv", "smart-tv/samsung") or an everyday name ("ps5").  Raises UnknownDevice
    for any other word, and nothing else whatever the text is.
    """
    asked = kind(device) if device else None
    typed = text[: normalise.LONGEST].encode("utf-8", "replace").decode()  # half characters cannot be printed
    plain = normalise.plain(typed)
    capitals = normalise.upper(plain)
    latin = normalise.latin(capitals)
    table = catalog.table()
    context = Context(capitals, _possible(scan.candidates(latin), table))
    found = _own_code(capitals, table) or _codes(context, asked, table)
    if found is None:
        shown = [] if context.names_another else messages.match(plain, table.messages)
        shown = _for_device(shown, asked) or shown
        if shown:
            found = Found.KNOWN, [of_entry(entry) for entry in shown]
    if found is not None:
        return Answer(typed=typed, status=found[0], readings=tuple(found[1][:MOST]), device=asked)
    near = _suggestions(latin, context, table)
    return Answer(
        typed=typed, status=Found.SUGGEST if near else Found.UNKNOWN, suggestions=near, device=asked
    )


def _possible(found: Iterable[Candidate], table: Table) -> Iterator[Candidate]:
    """A number or an E code that no row could mean is just a word: "0800" in "0800 113"."""
    known: dict[str, bool] = {}
    for candidate in found:
        form = candidate.forms[0]
        if form not in known:
            sure = candidate.strength is not Strength.NUMBER and candidate.shape != "e"
            known[form] = sure or bool(table.matching(form)) or _stands_for_others(form, table)
        if known[form]:
            yield candidate


_Result = tuple[Found, list[Reading]] | None


def _codes(context: Context, device: str | None, table: Table) -> _Result:
    """All codes in the text.  What is known comes first; a reading that needs the device is given only
    when there is nothing better."""
    results: dict[Found, dict[str, Reading]] = {}
    seen: set[tuple[str, ...]] = set()
    for candidate in context.found:
        if candidate.forms in seen or not context.allows(candidate):
            continue
        seen.add(candidate.forms)
        if len(seen) > _MOST_CODES:
            break
        result = _resolve(candidate, device, table, context)
        if result is not None:
            for reading in result[1]:
                results.setdefault(result[0], {}).setdefault(reading.code, reading)
    for status in (Found.KNOWN, Found.DECODED):
        if status in results:
            both = {**results[status], **results.get(Found.DECODED, {})}
            return status, _whole_before_heading(list(both.values()))
    if Found.ASK_DEVICE in results:
        return Found.ASK_DEVICE, list(results[Found.ASK_DEVICE].values())
    return None


def _whole_before_heading(readings: list[Reading]) -> list[Reading]:
    """Rows about one code before rows about a family of codes; else as they were typed."""
    return sorted(readings, key=lambda reading: reading.family and not reading.decoded)


def _resolve(candidate: Candidate, device: str | None, table: Table, context: Context) -> _Result:
    if candidate.strength is Strength.NUMBER or _stands_for_others(candidate.forms[0], table):
        return _by_device(candidate, device, table)
    if candidate.shape == "web_without_letter" and any(_exact(form, table) for form in candidate.forms):
        return _unknown_letter(candidate, explain(candidate)[0], table)
    exact = next(filter(None, (_exact(form, table) for form in candidate.forms)), [])
    told, points = explain(candidate)
    if exact and not _bracket_says_more(candidate, exact, points):
        return Found.KNOWN, [
            of_entry(table.entry(head.code), told) for head in _of_device(exact, device, table)
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
        return Found.DECODED, [decoded, *([of_entry(row)] if row else [])]
    return (Found.KNOWN, [of_entry(row, told)]) if row else None


def _exact(form: str, table: Table) -> list[Head]:
    """Rows that list this code by itself, or whose own code it is."""
    heads = table.matching(form)
    return [head for head in heads if not head.family] or [
        head for head in heads if head.code.upper() == form
    ]


def _family(form: str, table: Table) -> Head | None:
    """The deepest family that the code belongs to."""
    return max((head for head in table.matching(form) if head.family), key=table.depth, default=None)


def _bracket_says_more(candidate: Candidate, exact: list[Head], points: dict[str, str]) -> bool:
    """The bracket has a meaning of its own, and no row lists it."""
    listed = any(not head.family and head.matches(candidate.forms[0]) for head in exact)
    return candidate.shape == "tvq" and "business" in points and not listed


def _loose_enough(candidate: Candidate, row: Entry | None, context: Context) -> bool:
    if row is None:
        return False
    if candidate.shape == "tvq":
        return bool(row.within)  # "tvq pb 999": a screen that we know
    return context.alone or context.beside(candidate)


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
        return letter in "CDEFHMOSU" or bool(points)
    if "step" in points or context.beside(candidate):
        return True
    if row is not None and row.within:
        return True
    return context.alone and letter in "CDEFHMOSU" and not step.endswith("0")


def _unknown_letter(candidate: Candidate, told: tuple[Part, ...], table: Table) -> _Result:
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
    return Found.DECODED, [
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


def _stands_for_others(form: str, table: Table) -> bool:
    return table.any_bare.fullmatch(form) is not None


def _by_device(candidate: Candidate, device: str | None, table: Table) -> _Result:
    """Digits mean different things on different devices: one reading is an answer, several are a question,
    and digits that merely stand for a longer code are always one."""
    form = candidate.forms[0]
    shown = _exact(form, table)
    if not shown and (family := _family(form, table)):
        shown = [family]
    meant = [head for head in table.bare if head.bare_regex.fullmatch(form) and head not in shown]
    meant.sort(key=lambda head: head.code.startswith("-"))
    if device is not None:
        mine = _strictly_of_device(shown, device, table) or _strictly_of_device(meant, device, table)
        return (Found.KNOWN, [of_entry(table.entry(mine[0].code))]) if mine else None
    rows = [of_entry(table.entry(head.code)) for head in (*shown, *meant)]
    if not rows:
        return None
    return (Found.ASK_DEVICE if meant else Found.KNOWN), rows


def _strictly_of_device(heads: list[Head], device: str, table: Table) -> list[Head]:
    """The rows of this device, the one for the fewest devices first."""
    kinds = {head.code: catalog.ids().kinds(table.entry(head.code).devices) for head in heads}
    mine = [head for head in heads if device in kinds[head.code]]
    return sorted(mine, key=lambda head: len(kinds[head.code]))


def _of_device(heads: list[Head], device: str | None, table: Table) -> list[Head]:
    """The device's own rows first; a code with letters says what it says on every device."""
    return (_strictly_of_device(heads, device, table) if device else []) or heads


def _for_device(entries: list[Entry], device: str | None) -> list[Entry]:
    if device is None:
        return entries
    return [entry for entry in entries if device in catalog.ids().kinds(entry.devices)]


_GAP = re.compile(r"[\s_-]*-[\s_-]*|\s*[/;]\s*")
_LEAD = re.compile(r"^(?:(?:NETFLIX|SITE|ERROR|CODE|FEHLERCODE)\b[ :#]*)+(?=\S)")


def _key(text: str) -> str:
    return _GAP.sub("-", text.strip(" .,;:!?\"'()[]{}*<>#"))


@cache
def _own_codes() -> dict[str, str]:
    placeholders = (code for code in catalog.table().heads if "x" in code or " to " in code)
    return {_key(normalise.upper(code)): code for code in placeholders}


def _own_code(capitals: str, table: Table) -> _Result:
    """The code of a family as the table itself writes it ("NW-x-y", "502.x / 503.x / 504.x")."""
    if len(capitals) > 120:
        return None
    for text in (capitals, _LEAD.sub("", capitals)):
        code = _own_codes().get(_key(text))
        if code is not None:
            return Found.KNOWN, [of_entry(table.entry(code))]
    return None


def _suggestions(latin: str, context: Context, table: Table) -> tuple[str, ...]:
    """Only for what was clearly typed as a code: short, or where Netflix or a word for code is named."""
    if len(latin) > 400 or context.names_another:
        return ()
    if len(latin) > 40 and not (context.has_code_word or context.names_netflix):
        return ()
    return suggest.nearest(latin, table, MOST)
