"""The shapes of Netflix codes: one pattern and one reader each, every repetition bounded.

A candidate is a shape, not yet a code: the table decides that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Strength(Enum):
    """What the shape alone proves."""

    STRONG = "found anywhere"
    LOOSE = "spaces for dashes and the like: must hit a code that the table lists by itself"
    WEAK = "letters and digits that mean other things too (E101, R17): the words around decide"
    NUMBER = "digits alone: only alone, or beside a word for code or error"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A piece of text that may be a code.

    ``forms`` are its normalised spellings, the likeliest first; ``parts`` what decoding needs: letter,
    step, sub-code and extra of a player code, the screen of a tvq code, the number of an MSL code.
    """

    shape: str
    forms: tuple[str, ...]
    strength: Strength
    begin: int
    end: int
    parts: tuple[str, ...] = ()


#: The first letters of player codes that were seen: one for each browser (error_codes/parts.toml says which).
BROWSERS = frozenset("CDEFHMOSU")

Got = Callable[[str], str]
Spelling = tuple[tuple[str, ...], Strength, tuple[str, ...]]

_D = "[0-9OIL]"  # a digit, or a letter that looks like one
_DASH = r"(?: ?[-_./:,]{1,2} ?)"
_GAP = r"(?: ?[-_./:,]{1,2} ?| )"
#: No letter of a Latin word before: "KIŞI 7111" is no "I7111"; letters of other scripts may touch ("出NW-2-5").
_FREE = r"(?<![A-Z0-9À-ÖØ-Þß-öø-ÿĀ-ɏ])(?<![A-Z0-9][-_.])"
_END = r"(?![A-Z0-9])"
#: What follows a code in brackets; the closing one may be lost, or both.
_BRACKET = (
    r"(?: ?[(\[{<] ?(?P<in>[0-9A-Z][^()\[\]{}<>]{0,39})[)\]}>]"
    r"| ?\( ?(?P<open>[0-9A-Z][0-9A-Z.]{0,19})"
    r"|[ :,/-]{1,2}(?P<naked>E1\d\d|\d{1,2}\.\d{1,2}(?:\.\d{1,4})?)(?!\w|\.\w))?"
)
_DIGITS = str.maketrans("OIL", "011")
#: Of so many signs one digit among letters that look like digits is enough: "I5OOI".
_LONG_NUMBER = 5


def _digits(text: str) -> str:
    return text.translate(_DIGITS)


def _letters_only(text: str) -> bool:
    return bool(text) and not any(char.isdigit() for char in text)


def _with_bracket(code: str, got: Got) -> tuple[str, ...]:
    inside = (got("in") or got("open") or got("naked")).strip()
    if not inside:
        return (code,)
    inside = re.sub(r" ?[.,] ?", ".", inside)
    forms = [f"{code} ({inside})"]
    if re.fullmatch(r"E?[0-9OIL.]{1,20}", inside):
        forms.insert(0, f"{code} ({_digits(inside)})")
    return (*dict.fromkeys(forms), code)


def _nw(got: Got) -> Spelling:
    a, b, c = got("a"), got("b"), got("c")
    spaced = bool(got("space1") or got("space2"))
    status = len(b) == 3 and len(re.findall(r"\d", b)) == 2
    if spaced and not ((a + b).isdigit() or (a.isdigit() and status)):  # "NW1 4LL" is a place in London
        return (), Strength.LOOSE, ()
    code = f"NW-{_digits(a)}-{_digits(b)}" + (f"-{c}" if c else "")
    loose = spaced or (_letters_only(a) and _letters_only(b))
    return _with_bracket(code, got), Strength.LOOSE if loose else Strength.STRONG, (_digits(a), _digits(b))


def _nw_compact(got: Got) -> Spelling:
    first, rest = got("n")[0], got("n")[1:]
    return (f"NW{first}{rest}", f"NW-{first}-{rest}"), Strength.LOOSE, (first, rest)


def _ui(got: Got) -> Spelling:
    a, b = got("a"), got("b")
    code = f"UI-{_digits(a)}" + (f"-{_digits(b)}" if b else "")
    loose = got("i") != "I" or not got("dash") or got("space2") or _letters_only(a)
    return _with_bracket(code, got), Strength.LOOSE if loose else Strength.STRONG, ()


def _tvq(got: Got) -> Spelling:
    screen = {"5T": "ST", "P8": "PB"}.get(got("screen"), got("screen"))
    screen = re.sub(r"[^A-Z]+", "-", screen).replace("DETAILSMENU", "DETAILS-MENU")
    number = got("n")
    lost = re.search(r"-([OIL]{1,3})$", screen)  # "tvq-pb-lOl", "tvq-pb-lO1"
    if lost and len(lost[1] + number) == 3:
        screen, number = screen[: lost.start()], lost[1] + number
    code = f"TVQ-{screen}" + (f"-{_digits(number)}" if number else "")
    spaced = " " in (got("gap1"), got("gap2")) or " " in got("screen")
    return _with_bracket(code, got), Strength.LOOSE if spaced else Strength.STRONG, (screen,)


def _tvp(got: Got) -> Spelling:
    return _with_bracket(f"TVP-{_digits(got('n'))}", got), Strength.STRONG, ()


def _site(got: Got) -> Spelling:
    tail = got("a") or got("b")
    if re.fullmatch(rf"{_D}{{3}}", tail) and not _letters_only(tail):
        tail = _digits(tail)
    return (f"NSE{got('letter')}-{tail}",), Strength.STRONG, ()


def _blk(got: Got) -> Spelling:
    return (f"BLK-{_digits(got('n'))}",), Strength.STRONG, ()


def _offline(got: Got) -> Spelling:
    return (f"OF.NA.{_digits(got('n'))}",), Strength.STRONG, ()


def _spell_stop_code(got: Got) -> Spelling:
    return (f"DLST.N{_digits(got('n'))}",), Strength.STRONG, ()


def _download(got: Got) -> Spelling:
    letters = {"NQ1": "NQL", "NQI": "NQL", "DIS": "DLS", "D1S": "DLS"}.get(got("letters"), got("letters"))
    sure = letters == got("letters") and not _letters_only(got("n"))
    sure = sure and bool(
        got("dash") or (letters != "DLS" and len(got("n")) >= 3)
    )  # "NQL 22005" is nothing else
    return (f"{letters}.{_digits(got('n'))}",), Strength.STRONG if sure else Strength.WEAK, ()


def _avf(got: Got) -> Spelling:
    code = f"AVF:{got('n')}"
    return ((f"{code};{got('kind')}:{got('os')}", code) if got("os") else (code,)), Strength.STRONG, ()


def _game(got: Got) -> Spelling:
    return (f"NGPSTATUSCODE {got('n')}".rstrip(), "NGPSTATUSCODE"), Strength.STRONG, ()


def _msl(got: Got) -> Spelling:
    return (f"MSL:{got('n')}",), Strength.STRONG, (got("n"),)


def _web(got: Got) -> Spelling:
    """A zero in the first place is read as O: "O7702" is Opera, and no letter there stands for a digit."""
    letter = "O" if got("letter") == "0" else got("letter")
    step = _digits(got("step"))
    spaced = got("spaced_sub") or got("glued_sub")
    sub = spaced or _digits(got("sub"))
    extra = got("spaced_extra") or got("glued_extra") or got("extra") or got("extra2")
    if _digits(extra).isdigit():
        extra = _digits(extra)
    strength = Strength.STRONG if sub else Strength.WEAK
    if sub and (spaced or got("gap") == " "):
        strength = Strength.LOOSE
    code = "-".join(part for part in (letter + step, sub, extra) if part)
    return (code,), strength, (letter, step, sub, extra)


def _web_without_letter(got: Got) -> Spelling:
    parts = (got("step"), got("sub"), got("extra"))
    return ("M" + "-".join(part for part in parts if part),), Strength.WEAK, ("", *parts)


def _silverlight(got: Got) -> Spelling:
    code = got("step") + (f"-{got('sub')}" if got("sub") else "")
    if not got("letter"):
        return ((code,) if got("sub") else ()), Strength.WEAK, ()
    sure = got("sub") and got("gap") != " "
    return (f"N{code}",), Strength.STRONG if sure else Strength.WEAK, ()


def _e(got: Got) -> Spelling:
    number = _digits(got("n"))
    return ((f"E{number}",) if len(number) == 3 else ()), Strength.WEAK, ()


def _end_of_support(got: Got) -> Spelling:
    return (f"R{got('n')}",), Strength.WEAK, ()


def _number(got: Got) -> Spelling:
    number = _digits(got("n"))
    hardly = len(number) < _LONG_NUMBER and not re.fullmatch(r"\d\.\d\d", number)
    if hardly and re.search("[OIL]", got("n")) and len(re.findall(r"\d", got("n"))) < 2:
        return (), Strength.NUMBER, ()  # "I5", "1L": hardly a number
    number = re.sub(r"(?<=\d)-|,", ".", number)
    if re.fullmatch(r"\d\d\.\d{3}", number):  # "10.002", as thousands are written
        number = number.replace(".", "")
    return (number,), Strength.NUMBER, ()


def _in_halves(got: Got) -> Spelling:
    if len(got("second")) < (1 if re.search("[-_.,]", got("gap")) else 3):
        return (), Strength.NUMBER, ()  # "500 50": two numbers
    return (f"{_digits(got('first'))}.-{_digits(got('second'))}",), Strength.NUMBER, ()


#: name: (pattern, reader).  Where two could match at one place the earlier one wins.
SHAPES: dict[str, tuple[str, Callable[[Got], Spelling]]] = {
    "nw": (
        rf"{_FREE}N-?(?:W|VV)(?:{_DASH}|(?P<space1> ))?(?P<a>{_D}{{1,2}})(?:{_DASH}|(?P<space2> ))(?P<b>{_D}{{1,3}})"
        rf"(?:-(?P<c>\d{{1,2}}))?(?![A-Z0-9]|[-.]\d){_BRACKET}",
        _nw,
    ),
    "nw_compact": (rf"{_FREE}NW-?(?P<n>\d{{2,4}})(?![A-Z0-9]|[-.]\d)", _nw_compact),
    "ui": (
        rf"{_FREE}U-?(?P<i>[I1L])(?:(?P<dash>{_DASH})|(?P<space1> ))?(?P<a>{_D}{{1,6}})"
        rf"(?:(?:{_DASH}|(?P<space2> ))(?P<b>{_D}{{1,3}}))?(?![A-Z0-9]|-\w){_BRACKET}",
        _ui,
    ),
    "tvq": (
        rf"{_FREE}TV(?:Q| Q(?=[- ](?:PB|PM|ST|RND)\b))(?P<gap1>{_GAP})?"
        r"(?P<screen>DETAILS ?[-_]? ?MENU|5T|P8|[A-Z]{2,10}(?:[-_.][A-Z]{2,10}){0,2})"
        rf"(?:(?P<gap2>{_GAP})?(?P<n>(?={_D}*\d|[OIL]{{3}}){_D}{{1,4}}))?{_END}{_BRACKET}",
        _tvq,
    ),
    "tvp": (rf"{_FREE}TVP{_GAP}?(?P<n>{_D}{{3}}){_END}{_BRACKET}", _tvp),
    "site": (
        rf"{_FREE}NSE(?P<letter>[SZ])(?:{_DASH}?(?P<a>[A-Z0-9]{{3,10}})| (?P<b>UHX|{_D}{{3}})){_END}",
        _site,
    ),
    "blk": (rf"{_FREE}BLK{_GAP}?(?P<n>{_D}{{3}}){_END}", _blk),
    "offline": (rf"{_FREE}OF[-_., ]?NA[-_., ]?(?P<n>{_D}){_END}", _offline),
    "stopped": (rf"{_FREE}DLST{_GAP}?N ?(?P<n>{_D}{{1,4}}){_END}", _spell_stop_code),
    "download": (
        rf"{_FREE}(?P<letters>NQ[LM1I]|D[LI1]S)(?:(?P<dash>{_DASH})| )?(?P<n>{_D}{{1,6}}){_END}",
        _download,
    ),
    "avf": (
        rf"(?<![A-Z0-9])AVF ?:? ?(?P<n>1\d{{4}})(?: ?;? ?(?P<kind>OS|CM) ?:? ?(?P<os>-?\d{{1,6}}))?{_END}(?: ?;)?",
        _avf,
    ),
    "game": (rf"(?<![A-Z0-9])NGP ?STATUS ?CODE(?:[ .:_(-]{{0,3}}(?P<n>[0-9A-Z._-]{{0,29}}\d))?{_END}", _game),
    "msl": (rf"(?<![A-Z0-9])MSL ?[-:]? ?(?P<n>\d{{4}}){_END}(?: ?;)?", _msl),
    "web": (
        rf"{_FREE}(?P<letter>[A-Z0])(?P<gap>-| )?(?P<step>[78]{_D}{{3}})"
        rf"(?:{_DASH}(?P<sub>{_D}{{3,5}})"
        rf"(?:[-_./:]{{1,2}}(?P<extra>[0-9A-Z]{{1,12}})| ?- ?(?P<extra2>P\d|(?=[A-F]{{0,7}}\d)[0-9A-F]{{4,12}}))?"
        rf"| (?P<spaced_sub>\d{{4}})(?: (?P<spaced_extra>\d{{4}}|P\d|(?=[A-F]{{0,7}}\d)[0-9A-F]{{8}}))?"
        rf"|(?P<glued_sub>\d{{4}})(?:[- ]?(?P<glued_extra>\d{{4}}|P\d))?)?{_END}",
        _web,
    ),
    "web_without_letter": (
        r"(?<![A-Z0-9])(?<![-+./:,])(?P<step>7\d{3})-(?P<sub>\d{4})(?:-(?P<extra>[0-9A-Z]{2,12}))?(?![A-Z0-9]|[-.]\d)",
        _web_without_letter,
    ),
    "silverlight": (
        rf"{_FREE}(?P<letter>N)?(?P<gap>-| )?(?P<step>8\d{{3}})(?:(?:{_DASH}| )(?P<sub>\d{{3,4}}))?(?![A-Z0-9]|[-.]\d)",
        _silverlight,
    ),
    "e": (rf"{_FREE}E(?:-| )?(?P<n>(?=[OIL]{{0,2}}\d|[IL][OIL]{{2}}){_D}{{3}})(?![A-Z0-9]|[-./]\w)", _e),
    "ended": (rf"{_FREE}R-? ?(?P<n>17|40)(?![A-Z0-9]|[-./]\w)", _end_of_support),
    "halves": (  # the number of the app, and behind it a status number, however they were parted
        rf"(?<![0-9.,/_$€£¥₹+&@%])(?<!\d[-:])(?P<first>[5S][0O][0-4OIL]|1500[0O1IL])"
        rf"(?P<gap> ?[.,] ?[-_] ?| ?[-_] ?|[ ,] ?\(?-?|[.,]-?)(?P<second>{_D}{{1,4}})(?![A-Z0-9_%$€£¥₹°]|[.,:/]\w|-\d)",
        _in_halves,
    ),
    "number": (
        rf"(?<![0-9.,/_$€£¥₹+&@%])(?<!\d[-:])(?P<n>-?(?=[OIL]{{0,4}}\d){_D}{{1,5}}(?:[.,]-?{_D}{{1,4}}){{0,2}})"
        rf"(?![A-Z0-9_%$€£¥₹°]|[.,:/]\w|-\d)",
        _number,
    ),
}
