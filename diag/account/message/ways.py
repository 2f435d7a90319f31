"""Ways on which the reader of a message can get to its sender, other than links: numbers, names in messengers, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

#: Nine digits at least, or eight in two groups: fewer are a code.  A date and a time are none.
_PHONE = re.compile(
    r"(?<![\w/=.,-])(?!\d\d?[./-]\d\d?[./-](?:19|20)\d\d\b|(?:19|20)\d\d-\d\d-\d\d\b)"
    r"(?:\+?(?:\d[ \t().\u2011-]{0,2}){8,14}\d|\d{4}[-\u2011]\d{4}|1-?800-?[A-Za-z]{4,9})(?![\w-])"
)
#: A number in words, so that no filter finds it: "oh two oh, seven nine …"; fewer words are a code, an age or a score.
_SPELLED = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred"
    r"|null|eins|zwei|zwo|drei|vier|f\u00fcnf|sechs|sieben|acht|neun"
    r"|un|deux|trois|quatre|cinq|sept|huit|neuf|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    r"|due|tre|quattro|cinque|sei|sette|otto|nove)\b[\s,.-]{0,3}){7,}",
    re.IGNORECASE,
)
#: A name in a messenger: "@netflix_help", "netflix_help"; what stands behind an @ in a mail address is none.
_HANDLE = re.compile(
    r"(?<![\w.%+/@-])[a-z][a-z0-9]*_[a-z0-9_]{1,20}(?![\w@.])"
    r"|(?<![\w.%+-])@[A-Za-z][A-Za-z0-9_.]{2,30}[A-Za-z0-9_](?![\w.]*[@]\w)"
)
#: Addresses of Bitcoin (BIP 173, base58), Ethereum (EIP-55) and Tron.
_WALLET = re.compile(
    r"\b(?:bc1[ac-hj-np-z02-9]{25,60}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b"
)
#: An account's number (ISO 13616), or its name at a service ("$name").
_IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|(?<!\w)\$[A-Za-z][A-Za-z0-9_]{2,20}\b"
)
_PATTERNS = (
    ("telephone", _PHONE),
    ("telephone", _SPELLED),
    ("messenger", _HANDLE),
    ("wallet", _WALLET),
    ("account", _IBAN),
)


class WayBack(NamedTuple):
    """A way to a sender: "telephone", "messenger", "wallet" or "account", and where it stands."""

    kind: str
    start: int
    end: int


def find_ways(text: str, body: int) -> Iterator[WayBack]:
    """The first ways of each kind in a text, behind a mail's head."""
    for kind, pattern in _PATTERNS:
        found = pattern.search(text, body)
        if found:
            yield WayBack(kind, *found.span())
