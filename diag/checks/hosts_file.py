"""Does the hosts file of this PC pin Netflix names, so that they are never looked up?"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from diag import host
from diag.checks._remedies import A_PERSON_KNOWS, HARMLESS, MEASURED
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.probes.context import CheckContext
from diag.probes.purposes import Purpose, kinds_that_start_with, purpose_of
from diag.vocabulary import describe_kinds

#: How each system opens a file that is the administrator's; None: not known which it is.
OPEN_AS_ADMINISTRATOR = {
    "windows": "Search for Notepad in the start menu, choose “Run as administrator”, and open the file {file} in it.",
    "macos": "Open the program Terminal, and type “sudo nano {file}”.",
    "linux": "Open a terminal, and type “sudo nano {file}”.",
    None: "Open the file {file} as administrator.",
}
BY_A_PROGRAM = Remedy(
    "If an ad blocker or an unblocker manages this list (the hosts file), switch it off or update it.",
    always=A_PERSON_KNOWS,
    one_of=True,
)
HOSTS_OVERRIDE = Finding(
    id="hosts-override",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="A list on this PC (the hosts file) redirects Netflix",
    text="A list on this PC (the hosts file) fixes the addresses of {names}. This PC then never asks where Netflix really is, and "
    "addresses of Netflix change often.",
    remedy=(
        BY_A_PROGRAM,
        *(
            Remedy(
                f"{how} There, delete the lines that name {{names}}, and save the file.",
                when={"os": (system,)},
                one_of=True,
            )
            for system, how in OPEN_AS_ADMINISTRATOR.items()
        ),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
#: ``devices``: those whose Netflix starts with these names.
HOSTS_START_NAMES = Finding(
    id="hosts-start-names",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.POSSIBLE,
    title="A list on this PC (the hosts file) redirects names with which Netflix starts",
    text="A list on this PC (the hosts file) fixes the addresses of {names}. Netflix on {devices} asks for such names when it starts. "
    "This file is for this PC alone, but lists like this one also stand in ad blockers and routers.",
    remedy=(
        Remedy(
            "If Netflix fails on such a device, look for the same list in your ad blocker or router and allow {names}.",
            always=A_PERSON_KNOWS,
        ),
        Remedy("Delete the lines that name {names} from the file {file}.", always=MEASURED),
    ),
)
HOSTS_TELEMETRY = Finding(
    id="hosts-telemetry",
    severity=Severity.NOTE,
    where=Where.THIS_DEVICE,
    confidence=Confidence.POSSIBLE,
    title="A list on this PC (the hosts file) redirects logging names of Netflix",
    text="A list on this PC (the hosts file) fixes the addresses of {names}. Netflix only logs there, but some TVs refuse to work without it.",
    remedy=(
        Remedy(
            "If Netflix fails on this PC only, delete these lines from the file {file} and try again.",
            always=MEASURED,
        ),
    ),
)
HOSTS_OTHERS = HOSTS_TELEMETRY.with_changes(
    title="A list on this PC (the hosts file) redirects some names of Netflix",
    text="A list on this PC (the hosts file) fixes the addresses of {names}. What Netflix needs them for, we do not know.",
)

HOSTS_UNSURE = HOSTS_OVERRIDE.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    title="A list on this PC (the hosts file) may redirect Netflix",
    text="A list on this PC (the hosts file) names {names}. But it is saved in a form (UTF-16) that not every program reads, so we could not "
    "measure whether it takes effect.",
    remedy=(
        *HOSTS_OVERRIDE.remedy[:2],
        Remedy(
            "Delete the lines that name {names}, and save the file in the form UTF-8 or ANSI.",
            always=MEASURED,
        ),
        HOSTS_OVERRIDE.remedy[3],
    ),
)

#: Netflix's own domains (facts.md 2.1).
OURS = ("netflix.com", "netflix.net", "nflxext.com", "nflxvideo.net", "nflxso.net", "nflximg.net", "nflximg.com",
        "nflxsearch.net", "fast.com")  # fmt: skip
_BELOW_OURS = tuple(f".{domain}" for domain in OURS)
#: What marks a line as interesting: one of these is in each of the domains above, and few words are searched faster.
MARKS = ("netflix.", "nflx", "fast.com")
#: So many names are enough for a sentence, and so many of each purpose for a case: lists have hundreds of thousands.
SHOWN, KEPT = 3, 500


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A name that the hosts file answers; ``essential``: nothing plays without it."""

    name: str
    address: str = field(metadata={"private": "ip"})
    essential: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``file`` is where the hosts file lies; ``encoding`` "utf-16" or "utf-8"."""

    pins: tuple[Pin, ...] = ()
    file: str = "/etc/hosts"
    encoding: str = "utf-8"


def observe(run: CheckContext) -> Facts:
    written = host.read_hosts_file(mentioning=MARKS)
    if written is None:
        raise NotMeasured(Reason.NO_PERMISSION, "The hosts file of this PC could not be read.")
    file = _FILES.get(run.system.os, "/etc/hosts")
    return Facts(pins=_pins(written), file=file, encoding=host.hosts_file_encoding())


_FILES = {"windows": r"C:\Windows\System32\drivers\etc\hosts"}


def _pins(written: str) -> tuple[Pin, ...]:
    """The Netflix names of a hosts file (hosts(5)): address first, then names; the first line for a name wins."""
    found: dict[str, Pin] = {}
    kept: Counter[Purpose] = Counter()
    for line in written.lstrip("\ufeff").splitlines():
        words = line.partition("#")[0].split()
        if len(words) < 2 or not _is_address(words[0]):
            continue
        for word in words[1:]:
            name = word.lower().rstrip(".")
            if name in found or "*" in name or not f".{name}".endswith(_BELOW_OURS):
                continue
            purpose = purpose_of(name)
            kept[purpose] += 1
            if kept[purpose] <= KEPT:
                found[name] = Pin(name=name, address=words[0], essential=purpose is Purpose.PLAYS)
    return tuple(found.values())


@lru_cache(maxsize=64)  # lists say one address again and again
def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return False
    return True


def judge(facts: Facts) -> Iterator[Finding]:
    essential = [p.name for p in facts.pins if p.essential]
    others: dict[Purpose, list[str]] = {purpose: [] for purpose in Purpose}
    for pin in facts.pins:
        if not pin.essential:
            others[purpose_of(pin.name)].append(pin.name)
    if essential:
        finding = HOSTS_UNSURE if facts.encoding == "utf-16" else HOSTS_OVERRIDE
        yield finding.fill(names=_list_names(essential), file=facts.file)
    if starting := others[Purpose.STARTS]:
        devices = describe_kinds(kinds_that_start_with(starting))
        yield HOSTS_START_NAMES.fill(names=_list_names(starting), devices=devices, file=facts.file)
    if essential or starting:
        return  # who deletes those lines has read the others
    for purpose, note in ((Purpose.LOGS, HOSTS_TELEMETRY), (Purpose.UNKNOWN, HOSTS_OTHERS)):
        if others[purpose]:
            yield note.fill(names=_list_names(others[purpose]), file=facts.file)
            return


def _list_names(names: list[str]) -> str:
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


CHECK = Check(
    id="hosts-file",
    why="A line in this file overrules every look-up, often left behind by an ad blocker or an unblocker.",
    facts=Facts,
    observe=observe,
    judge=judge,
    needs_network=False,
)
