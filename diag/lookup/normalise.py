"""What a person typed, in the one spelling that the scanner reads.

Nothing is decided here.  At most LONGEST characters are read, so that a pasted book costs no more than a page.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters that are read; more than any screen or chat message shows.
LONGEST = 4000

#: Dashes, minus signs and what looks like them, all meant as "-": Unicode categories Pd and Sm as people
#: and word processors produce them (U+2010-2015, U+2212, U+FE58, U+FE63, U+FF0D, U+2043, U+2500 ...).
_DASHES = "‐‑‒–—―−⁃﹘﹣－─━˗➖‧·•⸺⸻〜〰゠֊᐀᠆⁻₋"
_QUOTES = "’‘‚‛`´ʼ′＇"
#: Cyrillic and Greek capitals that look like Latin ones: typed with another keyboard, or copied from a forum.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЅЈԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ",
    "ABEKMHOPCTYXISJGQWABEZHIKMNOPTYXC",
)
_TO_PLAIN = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), "“": '"', "”": '"', "„": '"'})
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
#: The katakana long-vowel sign and the Chinese "one" are dashes only between Latin letters and digits.
_EAST_DASH = re.compile(r"(?<=[A-Za-z0-9])[ーー一]+(?=[A-Za-z0-9])")


def _plain_marks(text: str) -> str:
    """Without invisible characters (soft hyphen, zero width, direction marks), and no long runs of accents:
    putting those in order would cost more than linear time."""
    kept: list[str] = []
    accents = 0
    for char in text:
        if char < "\x7f":
            accents = 0
        elif unicodedata.combining(char):
            accents += 1
            if accents > 2:
                continue
        else:
            accents = 0
            category = unicodedata.category(char)
            if category == "Cf" or category == "Cs" or "︀" <= char <= "️":
                continue
            if category == "Nd":
                char = str(unicodedata.digit(char))
        kept.append(char)
    return "".join(kept)


def _compatible(text: str) -> str:
    """NFKC, in pieces: one character can become eighteen."""
    done = ""
    for at in range(0, len(text), 500):
        done += unicodedata.normalize("NFKC", text[at : at + 500])
        if len(done) >= LONGEST:
            break
    return done[:LONGEST]


def plain(typed: str) -> str:
    """Half-width letters, plain dashes and quotes, single spaces, nothing invisible; case is kept."""
    text = typed[:LONGEST]
    if not text.isascii():
        text = _compatible(_plain_marks(text.translate(_TO_PLAIN))).translate(_TO_PLAIN)
        text = _EAST_DASH.sub("-", text)
    else:
        text = text.replace("`", "'")
    return _SPACE.sub(" ", text).strip()


def upper(text: str) -> str:
    """The same text in capitals, character for character, so that positions stay where they are."""
    capitals = text.upper()
    if len(capitals) == len(text):  # no capital is shorter than its letter, so each is one for one
        return capitals
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)


def latin(text: str) -> str:
    """Capitals of other alphabets that look like Latin ones, as Latin ones."""
    return text if text.isascii() else text.translate(_LOOKALIKES)
