"""Letters as they look: one form for those that look alike, and nothing for those that nobody sees.

The table is a small choice from Unicode's confusables (Unicode Technical Standard 39, version 16): those that occur in
imitations of a name in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Letter that looks like a Latin one -> that one.  Cyrillic, Greek, Armenian, Latin extensions, digits and signs.
_LOOKS: dict[int, str] = {
    ord(pair[0]): pair[1]
    for pair in (
        "аa еe оo рp сc хx уy іi јj ѕs ԁd ɡg һh ӏl Ӏl қk кk мm тt вb нh пn ԛq ԝw єe ωw αa εe οo ρp ιi τt νv κk χx υu ηn βb "
        "γy зz ոn սu ցg օo հh ւl ɑa ɩi ıi ɪi łl ʟl ⅼl øo ðd đd ħh ŧt ſs ƒf ꜰf ꞙf"
    ).split()
}
#: Greek capitals that look like others than their small letters do.
_CAPITALS = str.maketrans("ΝΗΥ", "NHY")
#: Digits and signs that stand for letters: "N3tfl1x".
_DIGITS = str.maketrans("013457$@!|", "oieast" + "sail")
#: Letters that hardly differ in most fonts become one: "netfIix" with a large i.
_THIN = re.compile("[l1|!i]")
#: Letters of Latin alphabets that Unicode does not take apart.
_NO_ACCENTS = str.maketrans(
    {
        "ß": "ss",
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
    }
)
#: Marks that are vowels, without which two words would be one: of Thai ("child", "debt") and Devanagari.
_VOWELS = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0941\u0942\u0943\u0947\u0948")
_LETTERS_AND_DIGITS = re.compile("[a-z][0-9]+[a-z]|^[0-9][a-z]{1,}$")
_LATIN, _OTHER = re.compile(r"[a-z]"), re.compile(r"[\u0370-\u058f]")


@dataclass(frozen=True)
class Folded:
    """A text in plain small letters; ``places``: where each of its characters stands in the original."""

    text: str
    places: tuple[int, ...] | range

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of it stands in the original."""
        return (self.places[start], self.places[end - 1] + 1) if start < end else (0, 0)


def fold(text: str) -> Folded:
    """Small letters without accents; full-width and invisible characters are taken for what a reader sees."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    folded = text.translate(_FOLDING)
    if all(len(_FOLDING[ord(sign)]) == 1 for sign in set(text)):
        return Folded(folded, range(len(text)))
    places: list[int] = []
    for number, sign in enumerate(text):
        places.extend([number] * len(_FOLDING[ord(sign)]))
    return Folded(folded, tuple(places))


class _Folding(dict[int, str]):
    """What each character becomes, as far as it was met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign.lower() if sign.isascii() else _plain(sign)
        return self[code]


_FOLDING = _Folding()


def _plain(sign: str) -> str:
    if sign in _VOWELS:
        return sign
    if unicodedata.category(sign) in {"Cf", "Mn", "Cc"} or sign in "\u115f\u1160\u3164\uffa0":
        return "" if sign not in "\x85" else "\n"
    if sign in "\u2018\u2019\u02bc\uff07":
        return "'"
    if unicodedata.category(sign) in {"Zs", "Zl", "Zp"}:
        return " "
    apart = unicodedata.normalize("NFKD", sign).lower()
    kept = "".join(c for c in apart if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", kept).translate(_NO_ACCENTS)


def plain(text: str) -> str:
    """The folded text alone."""
    return fold(text).text


def skeleton(word: str) -> str:
    """What a word looks like: equal for words that a reader confuses.  "NеtfIіx" and "netflix" have the same."""
    looks = word.lower() if word.isascii() else plain(word.translate(_CAPITALS)).translate(_LOOKS)
    return _THIN.sub("i", looks.translate(_DIGITS))


def mixes_scripts(word: str) -> bool:
    """Whether Latin letters and Greek, Cyrillic or Armenian ones stand in one word."""
    return not word.isascii() and bool(_LATIN.search(low := word.lower()) and _OTHER.search(low))


def read_digits(word: str) -> str:
    """A word in which digits stand for letters, with the letters: "acc0unt"."""
    return word.translate(_DIGITS) if _LETTERS_AND_DIGITS.search(word) else word


def look(word: str) -> str:
    """The letters that a word seems to have, where it mixes scripts; else the word."""
    return word.translate(_LOOKS) if mixes_scripts(word) else word
