"""Nothing private leaves the machine unasked: declared fields first, then a sweep over all text.

The same value always gets the same stand-in within one case, and the stand-in keeps the value's class
("public IPv4 address 1"), since blind masking makes reports useless (replicatedhq/troubleshoot ADR 001).
Private, shared (CGNAT) and loopback addresses say nothing about a person and stay; so do the well-known
public resolvers.  Passwords, one-time codes and card numbers are not masked but taken out for good.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import re
from pathlib import Path

from diag.redact import addresses, names, secrets
from diag.redact.fields import declared_values
from diag.redact.masker import Declared, Masked, Masker
from diag.redact.secrets import scrub, scrub_tree, secrets_in, without_sentences

__all__ = [
    "Declared",
    "Masked",
    "Masker",
    "compile_rules",
    "declared_values",
    "own_names",
    "public_of",
    "scrub",
    "scrub_tree",
    "secrets_in",
    "without_sentences",
]


def compile_rules() -> None:
    """Make all patterns ready, some 0.1 s of work: whoever has idle time before a first text is masked spends it here."""
    for rules in (names.FIRST, names.RULES, secrets.RULES):
        for rule in rules.rules:
            _ = rule.compiled


def own_names() -> tuple[Declared, ...]:
    """The names by which this PC and its user are known; they hide in paths, errors and names on the network."""
    found: dict[str, str] = {}
    for host in (platform.node(), os.environ.get("COMPUTERNAME", "")):
        for name in (host, host.partition(".")[0]):
            found.setdefault(name, "host")
    with contextlib.suppress(KeyError, OSError):  # a user id without an account
        found.setdefault(getpass.getuser(), "user")
    with contextlib.suppress(RuntimeError):  # the same, and no HOME
        found.setdefault(Path.home().name, "user")
    found.setdefault(_full_name(), "user")
    return tuple((kind, name) for name, kind in found.items() if len(name) >= 3)


def _full_name() -> str:
    try:
        import pwd

        return re.split(r"[,;(]", pwd.getpwuid(os.getuid()).pw_gecos)[0].strip()
    except (ImportError, KeyError, AttributeError):
        return ""


def public_of(text: str) -> bool:
    """Whether a text is one public address, masked or not."""
    address = addresses.parse_address(text)
    kind = addresses.kind(address) if address else None
    return bool(kind and kind.startswith("public")) or text.startswith("<public IPv")
