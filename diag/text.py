"""Text on its way to people: cleaned of what could repaint a screen, put in one line, or wrapped."""

from __future__ import annotations

import textwrap
import unicodedata

#: Control, escape, surrogate and private characters, and those that change the direction of writing.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})


#: What breaks a line in one program and not in the next (Unicode, categories Zl and Zp) becomes a line end that all see.
_BREAKS = str.maketrans("\u2028\u2029", "\n\n")


def clean(text: str) -> str:
    """Text from outside without the characters that could repaint a terminal or a page; line ends stay."""
    if text.isprintable():  # none of the characters of a printable text is unseen
        return text
    return "".join(c for c in text.translate(_BREAKS) if c in "\n" or unicodedata.category(c) not in _UNSEEN)


def one_line(text: str) -> str:
    """The same in a single line."""
    return " ".join(clean(text).split())


def wrap(text: str, width: int, first: str = "", rest: str = "", *, whole_words: bool = False) -> list[str]:
    """One paragraph in lines of at most ``width`` columns; an empty one has none.

    ``first`` and ``rest`` begin the lines.  A line is never broken at a hyphen: codes hold them.  ``whole_words``: an
    address that is longer than a line stays whole, so that it can be copied.
    """
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=not whole_words,
    )
