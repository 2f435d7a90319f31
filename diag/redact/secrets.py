"""What must not even be stored: passwords, one-time codes, card and account numbers, session keys, signatures.

``scrub`` takes them out for good, ``secrets_in`` says what a typed text holds, ``without_sentences`` gives back what may be
typed again.  Pure functions; the rules stand in the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from diag.redact import one_time_codes, passwords, payment, session_keys
from diag.redact.normal import normalise
from diag.redact.placeholders import Placeholders, is_mark, removed_secret, settle
from diag.redact.rules import RuleSet, find_all, replace_taken
from diag.redact.tree import PLAIN, fields_of

RULES = RuleSet(*session_keys.RULES, *passwords.RULES, *one_time_codes.RULES, *payment.RULES)

#: Query parameters that sign a request, wherever they stand; and the short ones of Netflix's speed test
#: (facts.md 3.1: t, e and n), which mean nothing elsewhere.
_SIGNED = re.compile(
    r"(?<=[?&;])((?:access_|id_|refresh_)?token|sig|signature|key|api_?key|auth|session|sid|policy|hmac|key-pair-id|x-amz-[\w-]+|passwd?|password|pwd|hdntl)=(?!…)[^&\s\"'<>]+",
    re.IGNORECASE,
)
_RUN = re.compile(r"[^\s\"'<>]+")
_SPEEDTEST = ("nflxvideo", "speedtest", "/range/")
_SHORT = re.compile(r"(?<=[?&])([otensk]|sc)=(?!…)[^&\s\"'<>]+")

#: One word of ours, such as "timeout": nothing can hide in it but a name.
_HARMLESS = re.compile(r"[a-z-]*")

#: A field of this name holds a secret whatever its value looks like.
_FIELD = re.compile(
    r"(?:^|[_-])(?:password|passwd|passphrase|pwd|psk|secret|pin|otp|cvv|cookie|token|authorization)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def scrub(text: str) -> str:
    """The text with every secret replaced by what it was; nothing can bring it back."""
    if _HARMLESS.fullmatch(text):
        return text
    return settle(text, without_secrets)


def scrub_tree(value: Any) -> Any:
    """JSON types and dataclasses of them with every secret in any text removed, and every field whose name says that
    it is one."""
    if isinstance(value, str):
        return value if isinstance(value, Enum) else scrub(value)
    if isinstance(value, tuple):
        return tuple([item if type(item) in PLAIN else scrub_tree(item) for item in value])
    if isinstance(value, list):
        return [item if type(item) in PLAIN else scrub_tree(item) for item in value]
    if is_dataclass(type(value)):
        found = {name: getattr(value, name) for name, _ in fields_of(type(value))}
        changed = {name: each for name, each in found.items() if type(each) not in PLAIN}
        return replace(value, **scrub_tree(changed))
    if isinstance(value, Mapping):
        return {
            scrub(str(k)): removed_secret("password") if _hides(str(k), v) else scrub_tree(v)
            for k, v in value.items()
        }
    return value


def secrets_in(text: str) -> Iterator[str]:
    """The kinds of secrets in a text."""
    text = Placeholders().encode(text)
    normal = normalise(text)
    for rule in RULES.candidates(normal.text):
        if any(rule.find(normal)):
            yield rule.kind
    if _SIGNED.search(text):
        yield "session key"


#: Where a sentence or a line ends.
_END = re.compile(r"[.!?。！？]+(?=\s|$)|(?=\n)|$")


def without_sentences(text: str) -> str:
    """The text without each sentence that holds a secret, from the words that lead to it on.

    A rule may take too little, so nothing that stands behind comes back when the text is sent again.
    """
    signs = Placeholders()
    encoded = signs.encode(text)
    normal = normalise(encoded)
    found: list[tuple[int, int, str]] = []
    for rule in RULES.candidates(normal.text):
        found += [
            (normal.place(match.start(), match.end())[0], normal.place(*match.span("v"))[1], rule.kind)
            for match in rule.find(normal)
        ]
    found += [(match.start(), match.end(), "session key") for match in _SIGNED.finditer(encoded)]
    parts, done = [], 0
    for start, end, kind in sorted(found):
        if end <= done:
            continue
        if start >= done:
            parts += [encoded[done:start], signs.put(removed_secret(kind))]
        stop = _END.search(encoded, end)
        done = stop.end() if stop else len(encoded)
    return signs.decode("".join(parts) + encoded[done:]) if parts else text


def _hides(name: str, value: Any) -> bool:
    return isinstance(value, str) and bool(value) and bool(_FIELD.search(name)) and not is_mark(value)


def without_secrets(text: str, signs: Placeholders) -> str:
    """One pass over a text in which stand-ins are signs."""
    normal = normalise(text)
    taken = find_all(RULES, normal)
    if taken:
        text = replace_taken(text, normal, taken, lambda each: signs.put(removed_secret(each.kind)))
    if "=" in text:
        text = _SIGNED.sub(r"\1=…", text)
        if any(sign in text.casefold() for sign in _SPEEDTEST):
            text = _RUN.sub(_strip_signature, text)
    return text


def _strip_signature(match: re.Match[str]) -> str:
    """The address of a speed test without what signs it; any other run of signs as it is."""
    run = match[0]
    return _SHORT.sub(r"\1=…", run) if any(sign in run.casefold() for sign in _SPEEDTEST) else run
