"""What ``diag code`` prints for people: title, meaning, how sure we are, what to do, where it is from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diag import catalog
from diag.lookup.answers import CodeAnswer, Reading, Understood
from diag.report.code_steps import code_steps
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
FAMILY = "We know what kind of code this is. What this very code means we do not know."
DECODED = "This code is not in our table. We read it by its parts."
COMPOSED = "The code is put together from parts that were seen; the whole code was not."
CHECKED = "Last compared with its source on {day}."
SOURCE = "Source: {source}"
HELP = "Netflix's article: {link}"
ON = "On: {devices}"
WARN = "Before you do this: {text}"
FIRST_STEPS = (
    "These come first. To see all steps as your device does them, name it: diag code {code} --device {kind}"
)
STEP_BY_STEP = "With questions, one step at a time: diag walk {flow}{device}"
UNVERIFIED = "We have not verified all of these menus. They may look different on your device."
#: So many characters of a message stand in a command for the next step.
LONGEST_AGAIN = 60
LOOK_AT = "Look first at {place}."
#: The category of codes that say that the device is not supported.
UNSUPPORTED = "unsupported-device"
#: Where codes of a category have their cause most often; where a category says nothing of it, nothing is said.
PLACES = {
    "network": "the connection to the internet",
    "dns": "the connection to the internet, and at filters in it",
    "vpn-proxy": "VPNs and proxies, on the device and on the router",
    "device-data": "the device that shows it",
    "device-time": "the clock of the device that shows it",
    "app-version": "the app or browser that shows it",
    "unsupported-device": "the device that shows it",
    "drm": "the device that shows it",
    "service": "Netflix itself: waiting helps more often than anything that you can do",
    "title": "the title, and at where and when it may be watched",
    "account": "the Netflix account",
    "payment": "the Netflix account and its payment",
    "household": "the Netflix account: the connection is not the cause",
}
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
            yield f"  {devices(reading)}: {heading(reading)}"
            yield f"  {sure(reading)}"
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


def heading(reading: Reading) -> str:
    """The code as it was typed and what it means in one line; a message is its own title."""
    code = shown_code(reading)
    return f"{code}: {reading.title}" if code else reading.title


def shown_code(reading: Reading) -> str:
    """The code that was typed, never a name that only the table knows; empty for a message."""
    if reading.spelled or reading.decoded:
        return reading.spelled or reading.code
    return "" if reading.entry.topic or not reading.entry.pattern else reading.code


def sure(reading: Reading) -> str:
    """How sure it is that the code exists, and what it means."""
    return " ".join(catalog.how_sure(reading.confidence, reading.means))


def says_more(reading: Reading) -> str:
    """What the row says beyond its title; nothing where it would only say the same again."""
    meaning = reading.entry.meaning
    return "" if meaning == f"{reading.title}." else meaning


def source_lines(reading: Reading) -> Iterator[str]:
    """Where it is from, and when it was compared: where no page was found there was nothing to compare."""
    if reading.entry.source_kind == "memory" and not reading.decoded:
        return
    yield SOURCE.format(source=reading.source)
    yield CHECKED.format(day=reading.checked.isoformat())


def _reading(reading: Reading, answer: CodeAnswer) -> Iterator[str]:
    entry = reading.entry
    yield heading(reading)
    yield ""
    how = how_known(reading, answer)
    if how:
        yield how
    if more := says_more(reading):
        yield more
    for part in reading.parts:
        yield f"  {part.say}"
    if entry.category in PLACES and not how:
        yield LOOK_AT.format(place=PLACES[entry.category])
    yield from support_ends(reading, answer.device)
    yield ""
    yield "What to do:"
    device = device_of(reading, answer.device)
    steps = code_steps(entry.steps, device)
    for number, step in enumerate(steps, 1):
        yield f"{number:2}. {step.text}"
        if step.loses:
            yield f"    {WARN.format(text=step.loses)}"
    if any(step.unverified for step in steps):
        yield UNVERIFIED
    code = _quote(shown_code(reading) or _beginning(answer.typed))
    if device is None and len(entry.steps) > len(steps):
        yield FIRST_STEPS.format(code=code, kind=kinds(entry.devices)[0])
    yield STEP_BY_STEP.format(flow=entry.flow, device=f" --device {device}" if device else "")
    yield ""
    yield ON.format(devices=devices(reading))
    yield sure(reading)
    if entry.composed and not reading.decoded:
        yield COMPOSED
    yield from source_lines(reading)
    if reading.article is not None:
        yield HELP.format(link=ARTICLE.format(number=reading.article))
    yield WE_CHECK.format(code=code) if entry.suspects else CANNOT_CHECK


def _beginning(typed: str) -> str:
    """So much of a message as a command can repeat: whole words, without marks that would end it."""
    said = " ".join(typed.replace('"', " ").split())
    return (
        said
        if len(said) <= LONGEST_AGAIN
        else said[:LONGEST_AGAIN].rpartition(" ")[0] or said[:LONGEST_AGAIN]
    )


def device_of(reading: Reading, named: str | None) -> str | None:
    """The device whose steps are told: the one that was named, else the only one that shows this."""
    every = kinds(reading.entry.devices)
    return named or (every[0] if len(every) == 1 else None)


def support_ends(reading: Reading, named: str | None) -> tuple[str, ...]:
    """What is known of the device on which Netflix ended, where the code says that a device is not supported."""
    device = device_of(reading, named) if reading.entry.category == UNSUPPORTED else None
    if not device:
        return ()
    from diag.lookup.dropped import list_for  # read only where a device is named

    return tuple(row.answer for row in list_for(device))


def _quote(code: str) -> str:
    return f'"{code}"' if set(code) & set(" ()'") or code.startswith("-") else code


def devices(reading: Reading) -> str:
    """On which devices a reading holds, for people."""
    names = [
        name
        for name in reading.entry.devices
        if name != "chromecast" or "tv-app" not in reading.entry.devices
    ]
    return ", ".join(dict.fromkeys((GROUPS.get(name) or DEVICES[name]).name for name in names))
