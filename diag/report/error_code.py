"""What ``diag code`` prints for people: title, meaning, how sure we are, what to do, where it is from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diag import catalog
from diag.lookup.answers import CodeAnswer, Reading, Understood
from diag.text import wrap
from diag.vocabulary import DEVICES, GROUPS, kinds

#: Netflix's own search for codes; help.netflix.com, checked 2026-11-22 (facts.md 11).
SEARCH = "https://help.netflix.com/en/troubleshooting"
#: A numbered help article; Netflix may redirect or remove it.
ARTICLE = "https://help.netflix.com/en/node/{number}"

UNKNOWN = "We do not know this code or message."
UNKNOWN_NEXT = (
    "Look for small print at the bottom or in a corner of the screen, and copy everything in brackets too.",
    "Netflix's own search for codes: {search}",
)
SUGGEST = "We do not know this code. These look like it:"
ASK_DEVICE = "This means different things on different devices. Which device shows it?"
ASK_ONE = "These digits are only a part of a code. Which device shows them?"
AGAIN = "Ask again and name the device, for example: diag code {code} --device {kind}"
SEVERAL = "We found {count} codes in what you typed."
FAMILY = "We know the family of this code, not this code itself."
DECODED = "This code is not in our table. We read it by its parts."
COMPOSED = "The code is put together from parts that were seen; the whole code was not."
CHECKED = "Last compared with its source on {day}."
SOURCE = "Source: {source}"
HELP = "Netflix's article: {link}"
ON = "On: {devices}"
WARN = "Before you do this: {text}"
CANNOT_CHECK = "This program cannot check this from the PC."
WE_CHECK = "diag run --code {code} checks what this PC can see of it."


def lines(answer: CodeAnswer, width: int = 88) -> list[str]:
    """The answer as lines of plain text."""
    return [part for text in _texts(answer) for part in (_wrap(text, width) if text else [""])]


def _wrap(text: str, width: int) -> list[str]:
    """Long sentences broken, with what follows a number or a label set in."""
    indent = " " * (
        len(text) - len(text.lstrip()) + (3 if text.lstrip()[:1].isdigit() and ". " in text[:6] else 0)
    )
    return wrap(text, width, rest=indent, whole_words=True)


def _texts(answer: CodeAnswer) -> Iterator[str]:
    if answer.status is Understood.UNKNOWN:
        yield UNKNOWN
        for sentence in UNKNOWN_NEXT:
            yield sentence.format(search=SEARCH)
        return
    if answer.status is Understood.SUGGEST:
        yield SUGGEST
        for code in answer.suggestions:
            yield f"  {code}: {catalog.table().entry(code).title}"
        yield UNKNOWN_NEXT[1].format(search=SEARCH)
        return
    if answer.status is Understood.ASK_DEVICE:
        yield ASK_DEVICE if len(answer.readings) > 1 else ASK_ONE
        for reading in answer.readings:
            yield ""
            yield f"  {devices(reading)}: {reading.title} ({reading.code})"
            yield f"  {catalog.CONFIDENCE[reading.confidence]}"
        yield ""
        first, *_ = kinds(answer.readings[0].entry.devices)
        typed = answer.typed.strip()
        code = typed if re.fullmatch(r"[\w.]{1,20}", typed) else answer.readings[0].code
        yield AGAIN.format(code=_quote(code), kind=first)
        return
    found = shown_readings(answer)
    if len(found) > 1:
        yield SEVERAL.format(count=len(found))
        yield ""
    for number, reading in enumerate(found):
        if number:
            yield ""
        yield from _reading(reading, answer)


def shown_readings(answer: CodeAnswer) -> list[Reading]:
    """The readings for people: a family row that stands behind a decoded code adds nothing."""
    return [
        r for r in answer.readings if not (answer.status is Understood.DECODED and r.family and not r.decoded)
    ]


def how_known(reading: Reading, answer: CodeAnswer) -> str:
    """What to say about a code that does not stand in the table as it is; empty when it does."""
    if reading.decoded:
        return DECODED
    return FAMILY if reading.family and reading.code.lower() not in answer.typed.lower() else ""


def _reading(reading: Reading, answer: CodeAnswer) -> Iterator[str]:
    entry = reading.entry
    yield f"{reading.code}: {reading.title}" if not entry.words else reading.title
    yield ""
    how = how_known(reading, answer)
    if how:
        yield how
    yield entry.meaning
    for part in reading.parts:
        yield f"  {part.say}"
    yield ""
    yield "What to do:"
    for number, action in enumerate(entry.steps, 1):
        row = catalog.ids().actions[action]
        yield f"{number:2}. {row['say']}"
        if "loses" in row:
            yield f"    {WARN.format(text=row['loses'])}"
    yield ""
    yield ON.format(devices=devices(reading))
    yield catalog.CONFIDENCE[reading.confidence]
    if entry.composed and not reading.decoded:
        yield COMPOSED
    yield SOURCE.format(source=reading.source)
    yield CHECKED.format(day=reading.checked.isoformat())
    if entry.article is not None and not reading.decoded:
        yield HELP.format(link=ARTICLE.format(number=entry.article))
    yield WE_CHECK.format(code=_quote(reading.code)) if entry.suspects else CANNOT_CHECK


def _quote(code: str) -> str:
    return f'"{code}"' if set(code) & set(" ()'") or code.startswith("-") else code


def devices(reading: Reading) -> str:
    """On which devices a reading holds, for people."""
    return ", ".join(
        dict.fromkeys((GROUPS.get(name) or DEVICES[name]).name for name in reading.entry.devices)
    )
