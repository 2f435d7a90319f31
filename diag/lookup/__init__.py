"""Finds the right row of the table from whatever a person types, and never makes a meaning up.

Pure: no input, no output but the table.  Linear: at most 4,000 characters are read, in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from diag import catalog
from diag.catalog import Entry, Table
from diag.lookup import languages, messages, normalise, scan, spoken, suggest
from diag.lookup.answers import MOST, CodeAnswer, Part, Reading, Understood, of_entry
from diag.lookup.causes import CodeCause, causes
from diag.lookup.context import Context
from diag.lookup.devices import UnknownDevice, device_id, kind
from diag.lookup.patterns import LazyPattern
from diag.lookup.resolve import Result, resolve, stands_for_others
from diag.lookup.shapes import Candidate, Strength
from diag.vocabulary import kinds

__all__ = [
    "CodeAnswer",
    "CodeCause",
    "Part",
    "Reading",
    "Understood",
    "UnknownDevice",
    "causes",
    "device_id",
    "kind",
    "look_up",
]

#: Different codes that are looked at in one text; more than anybody reads from a screen.
_MOST_CODES = 20


def look_up(text: str, device: str | None = None) -> CodeAnswer:
    """What an error code, a message or a whole chat message means.

    ``device``: a kind ("apple-tv", "smart-tv/samsung") or an everyday name ("ps5").  Raises UnknownDevice
    for any other word, and nothing else whatever the text is.
    """
    on = device_id(device) if device else None
    asked = kind(device) if device else None
    typed = text[: normalise.LONGEST].encode("utf-8", "replace").decode()  # half characters cannot be printed
    plain = normalise.plain(typed)
    capitals = normalise.upper(plain)
    latin = normalise.latin(capitals)
    table = catalog.table()
    context = Context(capitals, _possible(scan.candidates(latin), table), device=asked is not None)
    found = _own_code(capitals, table) or _codes(context, asked, table)
    if found is None:
        witness = messages.Witness(netflix=context.names_netflix, device=asked is not None)
        shown = [] if context.names_another else _messages(plain, witness, asked, table)
        if shown:
            found = Understood.KNOWN, [of_entry(entry) for entry in shown]
    found = found or _spoken_code(latin, asked, table)
    near = _suggestions(latin, context) if found is None or _is_misspelled(found[1]) else ()
    if found is not None and not near:
        return CodeAnswer(typed=typed, status=found[0], readings=tuple(found[1][:MOST]), device=on)
    return CodeAnswer(
        typed=typed, status=Understood.SUGGEST if near else Understood.UNKNOWN, suggestions=near, device=on
    )


def _spoken_code(latin: str, device: str | None, table: Table) -> Result:
    """What a code means whose signs stand there in words: a row of its own before a family."""
    results = []
    for text in spoken.spellings(latin):
        context = Context(text, _possible(scan.candidates(text), table), device=device is not None)
        results.append(_codes(context, device, table))
    found = [result for result in results if result is not None]
    return min(found, key=lambda result: result[1][0].family) if found else None


def _is_misspelled(readings: list[Reading]) -> bool:
    """All that was found is the outermost family of the TV app: no screen of it that we know ("tvq-bp-101")."""
    return all(reading.entry.code == "tvq-xxx" and reading.spelled != "tvq-xxx" for reading in readings)


def _possible(found: Iterable[Candidate], table: Table) -> Iterator[Candidate]:
    """A number or an E code that no row could mean is just a word: "0800" in "0800 113"."""
    known: dict[str, bool] = {}
    for candidate in found:
        form = candidate.forms[0]
        if form not in known:
            sure = candidate.strength is not Strength.NUMBER and candidate.shape != "e"
            known[form] = sure or bool(table.matching(form)) or stands_for_others(form, table)
        if known[form]:
            yield candidate


def _codes(context: Context, device: str | None, table: Table) -> Result:
    """All codes in the text.  What is known comes first; a reading that needs the device is given only
    when there is nothing better."""
    results: dict[Understood, dict[str, Reading]] = {}
    seen: set[tuple[str, ...]] = set()
    for candidate in context.found:
        if candidate.forms in seen or not context.allows(candidate):
            continue
        seen.add(candidate.forms)
        if len(seen) > _MOST_CODES:
            break
        result = resolve(candidate, device, table, context)
        if result is not None:
            for reading in result[1]:
                results.setdefault(result[0], {}).setdefault(reading.code, reading)
    for status in (Understood.KNOWN, Understood.DECODED):
        if status in results:
            both = {**results[status], **results.get(Understood.DECODED, {})}
            return status, _whole_before_heading(list(both.values()), context.text)
    if Understood.ASK_DEVICE in results:
        return Understood.ASK_DEVICE, list(results[Understood.ASK_DEVICE].values())
    return None


def _whole_before_heading(readings: list[Reading], text: str) -> list[Reading]:
    """Rows about what was typed before rows about its family; else as they were typed."""
    return sorted(
        readings,
        key=lambda reading: reading.family and not reading.decoded and reading.code.upper() not in text,
    )


def _messages(plain: str, witness: messages.Witness, device: str | None, table: Table) -> list[Entry]:
    """The messages that a text shows, in English or, where there is none, in another language."""
    shown = messages.match(plain, table.messages, witness)
    if shown:
        return _for_device(shown, device) or shown
    topic = languages.match(plain, witness)
    rows = list(table.topics[topic]) if topic else []
    return (_for_device(rows, device) or rows)[:1]


def _for_device(entries: list[Entry], device: str | None) -> list[Entry]:
    if device is None:
        return entries
    return [entry for entry in entries if device in kinds(entry.devices)]


_GAP = LazyPattern(r"[\s_-]{0,20}-[\s_-]{0,20}|\s{0,20}[/;]\s{0,20}")
_LEAD = LazyPattern(r"^(?:(?:NETFLIX|SITE|ERROR|CODE|FEHLERCODE)\b[ :#]*)+(?=\S)")


def _key(text: str) -> str:
    return _GAP.sub("-", text.strip(" .,;:!?\"'()[]{}*<>#"))


@cache
def _own_codes() -> dict[str, str]:
    placeholders = (
        code for code in catalog.table().heads if "x" in code or " to " in code or " on a " in code
    )
    return {_key(normalise.upper(code)): code for code in placeholders}


def _own_code(capitals: str, table: Table) -> Result:
    """The code of a family as the table itself writes it ("NW-x-y", "502.x / 503.x / 504.x")."""
    if len(capitals) > 120:
        return None
    for text in (capitals, _LEAD.sub("", capitals)):
        code = _own_codes().get(_key(text))
        if code is not None:
            return Understood.KNOWN, [of_entry(table.entry(code))]
    return None


def _suggestions(latin: str, context: Context) -> tuple[str, ...]:
    """Only for what was clearly typed as a code: short, or where Netflix or a word for code is named."""
    if len(latin) > 400 or context.names_another or context.is_booked:
        return ()
    if len(latin) > 40 and not (context.has_code_word or context.names_netflix):
        return ()
    return suggest.nearest(latin, MOST)
