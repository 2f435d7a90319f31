"""Codes and messages that begin like what somebody is typing: a help while typing, never an answer."""

from __future__ import annotations

import re
from functools import cache

from diag.catalog import Table, table
from diag.lookup import normalise
from diag.lookup.answers import MOST
from diag.lookup.suggest import nearest

#: So much of what was typed is looked at; no code is longer, in characters.
LONGEST = 100

#: A word of a title or an inner part of a code must be this long to say anything, in characters.
LEAST = 3

_TITLE = re.compile(r'^title = "(.*)"$', re.MULTILINE)
_SIGNS = re.compile(r"[^A-Z0-9]")
_WORDS = re.compile(r"[^\W_]+")


def completions(typed: str, most: int = MOST) -> tuple[tuple[str, str], ...]:
    """Codes with their titles: those that begin like it, then those that hold it, then titles with its words."""
    capitals = normalise.latin(normalise.upper(normalise.plain(typed[:LONGEST])))
    key = _SIGNS.sub("", capitals)
    words = [word for word in _WORDS.findall(capitals.lower()) if len(word) >= LEAST]
    ranked = []
    for code, short, title in _index():
        if key and short.startswith(key):
            rank = 0
        elif len(key) >= LEAST and key in short:
            rank = 1
        elif words and all(any(part.startswith(word) for part in title) for word in words):
            rank = 2
        else:
            continue
        ranked.append((rank, len(code), code))
    found = [code for _, _, code in sorted(ranked)[:most]] or list(nearest(capitals, most))
    return tuple((code, table().entry(code).title) for code in found)


@cache
def _index() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Each code, its letters and digits alone, and the words of its title; read without parsing the rows."""
    known: Table = table()
    return tuple(
        (code, _SIGNS.sub("", code.upper()), tuple(_WORDS.findall(found[1].lower() if found else "")))
        for code, head in known.heads.items()
        for found in (_TITLE.search(head.chunk),)
    )
