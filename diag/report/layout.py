"""A report's paragraphs in lines of a screen, a sheet or a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from diag.text import clean, wrap

#: Columns of a text that is for no screen: e-mail breaks longer lines (RFC 5322, 2.1.1).
WIDTH = 78

#: Narrower than this a label has no room beside its text, and an address none to stay whole.
NARROW = 60

#: What begins a line: blanks, a number, a dash.
_BEGINNING = re.compile(r" *(?:\d+\. |- )?")


@dataclass(frozen=True)
class Paragraph:
    """Text that is wrapped.  ``first`` and ``rest`` begin its lines; ``whole_words``: an address stays whole where it can."""

    text: str
    first: str = ""
    rest: str = ""
    whole_words: bool = False


@dataclass(frozen=True)
class Chain:
    """Links in a row, such as the stops of a way: lines end between links, and within one only where it is longer than a line."""

    links: tuple[str, ...]


#: Between two links, also where a new line begins.
ARROW = " > "


def chain_lines(links: Sequence[str], width: int) -> Iterator[str]:
    """The links of a chain in lines of at most ``width`` columns."""
    line = ""
    for number, link in enumerate(links):
        arrow = ARROW if number else ""
        if line and len(line) + len(arrow) + len(link) > width:
            yield line
            line = ""
        *whole, line = wrap(line + arrow + link, width, "", " " * len(ARROW))
        yield from whole
    yield line


def pair(label: str, text: str, column: int) -> Paragraph:
    """A label and its text, which begins in a column."""
    return Paragraph(text, f"{label + ':':{column}}", " " * column)


def lay_out(parts: Iterable[str | Paragraph | Chain], width: int | None = None) -> str:
    """Lines of at most ``width`` columns (None: 78), each with its end.  A bare text is a line of its own."""
    return "".join(f"{line}\n" for part in parts for line in _lines(part, width or WIDTH))


def wrap_lines(text: str, width: int | None) -> str:
    """A text for a screen of so many columns: lines end where blanks were, so that it has as many characters."""
    if width is None:
        return text
    return "".join(f"{line}\n" for long in text.splitlines() for line in wrap(long, width) or [""])


def _lines(part: str | Paragraph | Chain, width: int) -> Iterator[str]:
    if isinstance(part, Chain):
        yield from chain_lines(part.links, width)
        return
    if isinstance(part, str):
        beginning = _BEGINNING.match(part)
        set_in = " " * len(beginning[0]) if beginning else ""
        yield from wrap(part[len(set_in) :], width, part[: len(set_in)], set_in) or [""]
        return
    first, rest, whole = part.first, part.rest, part.whole_words
    if width < NARROW:
        whole = False
        if len(rest) > width // 4:
            first, rest = f"{first.rstrip()} ", "  "
    yield from wrap(clean(part.text).replace("\n", " "), width, first, rest, whole_words=whole)
