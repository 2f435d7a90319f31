"""Mutants: an input of the kind that a parser is made for, spoiled in a few places."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

#: Pieces at which parsers trip: ends of ranges, separators, controls, directions, digits of other scripts, endless numbers.
PIECES = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x80", b"\xc0\x0c", b"\xed\xa0\x80", b"\r\n", b"\n\n", b"\t", b";", b",", b":", b"=", b"\"", b"'", b"<", b">", b"&", b"%", b"{", b"}",
    b"[", b"]", b"-1", b"0", b"1e309", b"NaN", b"9" * 40, b"9" * 5000, b"null", b"../", b"\x1b]0;x\x07", b"\xe2\x80\xae", b"\xc2\x9b", b"\xd9\xa3", b"\xc2\xb2", b"\xf0\x9f\xa7\x80",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&#0;", b"<![CDATA[", b"a" * 3000, b" " * 3000, b"(" * 500, b"=?utf-8?q?", b"%00", b"\xef\xbb\xbf", b"\xff\xfe",
)  # fmt: skip

#: No input grows beyond this, in bytes: what is longer is cut before any parser sees it.
LONGEST = 64_000


class Edit(NamedTuple):
    """One place (in 65,536ths of the input), what is done there, with how many bytes, and which piece."""

    place: int
    kind: int
    size: int
    piece: int


KINDS = 6


def mutant(seed: bytes, edits: Sequence[Edit]) -> bytes:
    """The seed with the edits done, one after the other."""
    data = bytearray(seed)
    for place, kind, size, piece in edits:
        at = place * (len(data) + 1) >> 16
        if kind == 0:
            data[at : at + size] = b""
        elif kind == 1:
            data[at:at] = PIECES[piece % len(PIECES)]
        elif kind == 2:
            data[at : at + size] = PIECES[piece % len(PIECES)]
        elif kind == 3:
            data[at:at] = data[at : at + size] * (1 + piece % 40)
        elif kind == 4 and at < len(data):
            data[at] ^= 1 << piece % 8
        else:
            del data[at:]
        del data[LONGEST:]
    return bytes(data)


def draw_edits(chance: random.Random) -> list[Edit]:
    """A few edits by chance."""
    return [
        Edit(chance.randrange(1 << 16), chance.randrange(KINDS), chance.randrange(40), chance.randrange(256))
        for _ in range(chance.randint(1, 5))
    ]
