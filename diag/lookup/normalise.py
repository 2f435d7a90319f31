"""What a person typed, in the one spelling that the scanner reads.

Nothing is decided here.  At most LONGEST characters are read, so that a pasted book costs no more than a page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from diag.lookup.patterns import LazyPattern

#: Characters that are read; more than any screen or chat message shows.
LONGEST = 4000
#: What is tried only in a text of so few characters: nobody spells a code in a long one.
_SHORT = 400

#: Dashes, minus signs and what looks like them, all meant as "-": Unicode categories Pd and Sm as people
#: and word processors produce them (U+2010-2015, U+2212, U+FE58, U+FE63, U+FF0D, U+2043, U+2500 ...).
_DASHES = "‐‑‒–—―−⁃﹘﹣－─━˗➖‧·•⸺⸻〜〰゠֊᐀᠆⁻₋"
_QUOTES = "’‘‚‛`´ʼ′＇"
#: Cyrillic and Greek capitals that look like Latin ones: typed with another keyboard, or copied from a forum.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЅЈԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ",
    "ABEKMHOPCTYXISJGQWABEZHIKMNOPTYXC",
)
#: A zero that is struck through, as some keyboards and fonts have it.
_STRUCK = str.maketrans("Ø∅⌀", "000")
#: The letters of UI and NW with an accent of another keyboard, or by their sound in Russian and Ukrainian.
_ACCENTED = LazyPattern(r"(?<![^\W_])(?:[UÚÙÛÜ][IÍÌÎÏ|]|УИ|УІ|[NÑŃ]W|НВ)(?=[ -]?\d)")
_LATIN_UI = {first + second: "UI" for first in "UÚÙÛÜ" for second in "IÍÌÎÏ|"}
_LATIN_UI |= {"УИ": "UI", "УІ": "UI", "НВ": "NW", **dict.fromkeys(("NW", "ÑW", "ŃW"), "NW")}
_LOOKS_LATIN = frozenset(map(chr, _LOOKALIKES))
_OTHER_ALPHABET = LazyPattern("[\u0370-\u03ff\u0400-\u052f]+")
#: Trade marks and footnotes behind a code, which NFKC would make part of it.
_FOOTNOTE = LazyPattern("[™®©℠]+|(?<=[0-9A-Za-z)])[¹²³⁰⁴-⁹]+")
#: Soft hyphen, zero-width characters, direction marks, variation selectors, tags (Unicode category Cf and kin);
#: a dictionary, since a set of that width costs a regular expression 10 ms to build.
_INVISIBLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE01EF),
)  # fmt: skip
_GONE: dict[int, str | None] = {code: None for first, last in _INVISIBLE for code in range(first, last + 1)}
_TO_PLAIN = _GONE | str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), "“": '"', "”": '"', "„": '"'}
)
#: Accents that stand alone after a letter or digit of a code: underlined, struck through, boxed.
_LOOSE_ACCENT = LazyPattern("(?<=[A-Za-z0-9-])[\u0300-\u036f\u20d0-\u20ff]+")
_ENTITY = LazyPattern(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
_OTHER_DIGIT = LazyPattern(r"[^\D0-9]")
_SPACE = LazyPattern(r"[\s\x00-\x1f\x7f-\x9f]+")
#: The katakana long-vowel sign and the Chinese "one" are dashes only between Latin letters and digits.
_EAST_DASH = LazyPattern(r"(?<=[A-Za-z0-9])[ーー一]+(?=[A-Za-z0-9])")
#: Where a picture that was read, or a copied page, lost a blank: "NW-2-5Netflix", "FehlercodeUI-800-3".
_GLUED = LazyPattern(
    r"(?<=\d)(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=(?:NW|UI)-?\d|TVQ-|NSE[SZ]-|[A-Z]7\d{3}(?!\d))"
)
#: A code whose signs were read one by one: "N W - 2 - 5"; and a lone number in brackets: "( - 14 )".
_SPELLED_OUT = LazyPattern(
    r"(?<![^\W_])(?:N W|U I|T V Q|N S E [SZ]|[A-Z] [78])(?: ?- ?| )(?:[A-Z0-9](?: ?- ?| )){0,9}\d(?![^\W_])",
    re.ASCII | re.IGNORECASE,
)
#: What may stand between signs that were written one by one, and how many of them there must be.
_APART = LazyPattern("[-.]")
_FEWEST = 3
#: The same with one sign between all, or with letters of another keyboard: "N.W.2.5", "u-i-3-0-1-2", "Ν W 2 5".
_ONE_BY_ONE = LazyPattern(r"(?<![^\W_])(?:[^\W_](?: ?[-.] ?| )){2,13}[^\W_](?![^\W_])")
_BEGIN = LazyPattern(r"NW\d{2,4}|UI\d{3,6}|TVQ[A-Z]{2,3}\d|NSE[SZ][A-Z0-9]{3}|[A-Z]7\d{3}|E1\d\d")
#: Letters of a code apart, and its digits together: "u i 113".
_LETTERS_APART = LazyPattern(
    r"(?<![^\W_])(?:N W|U I|T V Q|N S E [SZ])(?= ?-? ?\d{2,})", re.ASCII | re.IGNORECASE
)
_UHX = LazyPattern(r"(?<=NSES-)U-H-X\b", re.IGNORECASE)
#: A dash in words, a digit on both sides; and a number of which each digit stands alone, with nothing else.
_DASH_IN_WORDS = LazyPattern(
    r"(?<=\d) (?:minus|dash|hyphen|strich|moins|tiret|menos|guion|trattino) (?=\d)", re.IGNORECASE
)
_DIGITS_APART = LazyPattern(r"\d(?: \d){3,4}")
_LONE_NUMBER = LazyPattern(r"(?<=[(\[]) ?- ?(?=\d{1,4} ?[)\]])")


def _compatible(text: str) -> str:
    """NFKC, in pieces: one character can become eighteen, and ordering a long run of accents takes its square."""
    done = ""
    for at in range(0, len(text), 200):
        done += unicodedata.normalize("NFKC", text[at : at + 200])
        if len(done) >= LONGEST:
            break
    return done[:LONGEST]


#: The name in other letters, as people write it.
_NAMES = (
    "ネットフリックス", "ネトフリ", "넷플릭스", "넷플", "奈飞", "网飞", "網飛", "نتفلكس", "نتفليكس", "نتفلیکس", "نيتفليكس",
    "נטפליקס", "нетфликс", "нетфлікс", "नेटफ्लिक्स", "เน็ตฟลิกซ์", "เนตฟลิกซ์", "νετφλιξ", "νέτφλιξ",
)  # fmt: skip


def plain(typed: str) -> str:
    """Half-width letters, plain dashes and quotes, single spaces; nothing invisible, no control characters.

    Case is kept."""
    text = typed[:LONGEST]
    if "&" in text and _ENTITY.search(text):  # copied from the source of a page: "NW&#8209;2&#8209;5"
        from html import unescape

        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if not text.isascii():
        text = _FOOTNOTE.sub("", text.replace("´", "'"))
        text = _compatible(text).translate(_TO_PLAIN)  # NFKC makes two signs of "´"
        text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text)
        text = _LOOSE_ACCENT.sub("", _EAST_DASH.sub("-", text))
    else:
        text = text.replace("`", "'")
    text = _GLUED.sub(" ", _SPACE.sub(" ", text).strip())
    return _LONE_NUMBER.sub("-", _together(text))


def _together(text: str) -> str:
    """The signs of a code that were written one by one, together."""
    text = _SPELLED_OUT.sub(lambda code: code[0].replace(" ", ""), text)
    if len(text) > _SHORT:
        return text
    if sum(len(sign) == 1 for sign in _APART.sub(" ", text).split()) >= _FEWEST:
        text = _UHX.sub("UHX", _ONE_BY_ONE.sub(lambda code: _join(code[0]), text))
    if " " not in text:
        return text
    text = _LETTERS_APART.sub(lambda code: code[0].replace(" ", ""), text)
    text = _DASH_IN_WORDS.sub("-", text)
    return text.replace(" ", "") if _DIGITS_APART.fullmatch(text) else text


def _join(code: str) -> str:
    """Signs that make the beginning of a code, in Latin letters; anything else as it is."""
    signs = re.sub("[-. ]", "", latin(" ".join(upper(code))))
    begin = _BEGIN.match(signs)
    if begin is None:
        return code
    return re.sub("^NW(.)", r"NW-\1-", signs) if signs.startswith("NW") else signs


def upper(text: str) -> str:
    """The same text in capitals, character for character, so that positions stay where they are."""
    capitals = text.upper()
    if len(capitals) == len(text):  # no capital is shorter than its letter, so each is one for one
        return capitals
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)


def latin(text: str) -> str:
    """Words of other alphabets that look Latin in every letter, in Latin letters ("М7111"; not "ОШИБКА")."""
    if text.isascii() and "|" not in text:
        return text
    text = text.replace("İ", "I").translate(_STRUCK)
    if len(text) <= _SHORT:
        text = _ACCENTED.sub(lambda code: _LATIN_UI[code[0]], text)
    return _OTHER_ALPHABET.sub(
        lambda word: word[0].translate(_LOOKALIKES) if _LOOKS_LATIN.issuperset(word[0]) else word[0], text
    )


def fold(text: str) -> str:
    """Small letters without accents: "é" as "e", "ß" as "ss", "ł" as "l"."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize(
        "NFKD", text.casefold().replace("ł", "l").replace("ø", "o").replace("æ", "ae")
    )
    return "".join(char for char in apart if not unicodedata.combining(char))


@cache
def _name_elsewhere() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(fold, _NAMES), key=len, reverse=True)))


def name_plainly(folded: str) -> str:
    """A folded text in which the name of Netflix stands in Latin letters, as a word of its own."""
    return folded if folded.isascii() else _name_elsewhere().sub(" netflix ", folded)
