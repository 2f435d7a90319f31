"""A text as rules search it, with the way back: one form for blanks, dashes, digits and letters, and no invisible signs.

Whoever pastes a number from a web page or a chat brings narrow blanks, soft hyphens and full-width digits along.  Rules
see "4242 4242", whatever it was written with, and what they find is replaced in the text as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from diag.redact.placeholders import SIGN

#: What is several signs in the text and one for the rules: an address that was made unclickable, a sign of a URL or of HTML.
_PIECES = re.compile(r"\[\.\]|\(\.\)|%(?:2E|40|20|2D|3A|2B)|&(?:amp|quot|#39|#64|nbsp);", re.IGNORECASE)
_PIECE_OF = {"[.]": ".", "(.)": ".", "%2e": ".", "%40": "@", "%20": " ", "%2d": "-", "%3a": ":", "%2b": "+", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&#64;": "@", "&nbsp;": " "}  # fmt: skip
_PIECE_OR_SIGN = re.compile(rf"{_PIECES.pattern}|[^\x20-\x7e\n]", re.IGNORECASE)
_IS_SIGN = re.compile(SIGN)
#: Scripts that set no blank beside words of other scripts: kana, Han, Hangul, Thai.
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True)
class NormalText:
    """``text`` is what rules search; ``starts`` and ``ends``: where each of its signs stands in the original (None: the same)."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the searched text stands in the original."""
        if self.starts is None or self.ends is None or start == end:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=512)
def normalise(text: str) -> NormalText:
    """The text in one form."""
    if not _PIECE_OR_SIGN.search(text):
        return NormalText(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(written: str, start: int, end: int) -> None:
        parts.append(written)
        starts.extend([start] * len(written))
        ends.extend([end] * len(written))

    done = 0
    for found in _PIECE_OR_SIGN.finditer(text):
        plain = text[done : found.start()]
        parts.append(plain)
        starts.extend(range(done, found.start()))
        ends.extend(range(done + 1, found.start() + 1))
        written = found[0]
        dense = _DENSE.match(written)
        if dense and parts and _ASCII_WORD.match(parts[-1][-1:]):
            put(" ", found.start(), found.start())  # so that a number beside such a script has an end
        put(_one_form(written) if len(written) == 1 else _PIECE_OF[written.lower()], *found.span())
        done = found.end()
        if dense and _ASCII_WORD.match(text[done : done + 1]):
            put(" ", done, done)
    parts.append(text[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return NormalText("".join(parts), tuple(starts), tuple(ends))


@cache
def _one_form(sign: str) -> str:
    """NFKC (Unicode, annex 15); any blank a space, any dash a hyphen, any decimal digit 0 to 9, nothing for what is invisible."""
    if _IS_SIGN.match(sign):
        return sign
    category = unicodedata.category(sign)
    if category == "Cf" or sign in "\u034f\u115f\u1160\u3164\uffa0" or "\ufe00" <= sign <= "\ufe0f":
        return ""
    if category == "Zs" or sign == "\t":
        return " "
    if category == "Zl" or category == "Zp" or sign in "\r\x0b\x0c\x85":
        return "\n" if sign != "\r" else " "
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return unicodedata.normalize("NFKC", sign)
