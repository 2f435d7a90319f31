"""Calendar days: how they are written, and how far they lie apart in months and business days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

#: Beginnings of the names of months -> the number, in the languages of our countries; the longest beginning wins.
_MONTHS = {
    1: "jan ene gen sty januar january janvier enero gennaio januari stycznia styczeń styczen jänner",
    2: "feb fév fev lut februar february février febrero febbraio februari lutego luty",
    3: "mar mär mrz märz march mars marzo maart mrt marca marzec",
    4: "apr avr abr kwi april avril abril aprile kwietnia kwiecień",
    5: "may mai mag mei maj mayo maggio maja",
    6: "jun juin giu cze juni june junio giugno czerwca czerwiec",
    7: "jul juil lug lip juli july juillet julio luglio lipca lipiec",
    8: "aug aoû aou ago sie august août agosto augustus sierpnia sierpień",
    9: "sep set wrz sept september septembre septiembre settembre września wrzesień",
    10: "oct okt ott paź paz october oktober octobre octubre ottobre października październik",
    11: "nov lis november novembre noviembre listopada listopad",
    12: "dec dez déc dic gru december dezember décembre diciembre dicembre grudnia grudzień",
}
MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}
_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_WORD = re.compile(r"[^\W\d_]{3,}")

_ISO = re.compile(r"(?<![\d.])(?P<y>\d{4})(?P<s>[-/.年])(?P<m>\d{1,2})(?:(?P=s)|月)(?P<d>\d{1,2})日?(?!\d)")
#: Without signs between, as files of some banks have it; only years that a statement can be of.
_JOINED = re.compile(
    r"(?<![\w.,-])(?P<y>20[2-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w.,-]*\d)"
)
_NUMBERS = re.compile(
    r"(?<![\d.,/])(?P<a>\d{1,2})(?P<s>[./-])\s?(?P<b>\d{1,2})(?P=s)\s?(?P<y>\d{4}|\d{2})(?!\d)(?![.,:]\d)"
)
#: "03.11" without a point behind it looks like an amount: it is a day only where a line has no other one.
_BARE = re.compile(r"(?<![\d.,/*-])(?P<a>\d{2})\.(?P<b>\d{2})(?![\d.,])(?!\s?(?:[€$£]|[A-Z]{3}\b|zł|kr))")
_SHORT = re.compile(
    r"(?<![\d.,/-])(?P<a>\d{1,2})(?:(?P<s>/)(?P<b>\d{1,2})(?![\d/.,])|\.(?P<b2>\d{2})\.(?!\d))"
)
_DAY_NAME = re.compile(
    rf"(?<![\d\w])(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|er)?[ -](?:de )?(?P<n>{_NAME})\.?(?![a-zà-ž])"
    r"(?:[ ,-]+(?:de )?(?P<y>\d{4}|\d{2}(?![\d.,:])))?",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    r"(?<!\w)(?P<n>[^\W\d_]{3,})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d.,:]\d)(?:,? (?P<y>\d{4}))?(?!\d)",
    re.IGNORECASE,
)
#: How apps call the last two days, in the languages of our countries.
_NEAR = {
    0: "today heute aujourd'hui oggi hoy vandaag dzisiaj dziś hoje",
    1: "yesterday gestern hier ieri ayer gisteren wczoraj ontem",
}
NEAR_DAYS = {word: ago for ago, words in _NEAR.items() for word in words.split()}
_NEAR_DAY = re.compile(rf"(?<![\w'-])(?P<near>{'|'.join(NEAR_DAYS)})(?![\w'-])", re.IGNORECASE)


def is_plausible(day: date) -> bool:
    """Whether a day can be one of a membership: Netflix is of 1997, and what is counted from a day must be one, too."""
    return 1997 <= day.year < 2200


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later; where the month lacks it, its last day (Regulation 1182/71, art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def billing_day(joined: int, year: int, month: int) -> date:
    """The day on which Netflix bills in a month: that of joining, or the month's last.

    Source: help.netflix.com/en/node/54896, 2026-11-29.
    """
    return date(year, month, min(joined, calendar.monthrange(year, month)[1]))


def business_days_before(day: date, count: int) -> date:
    """So many business days of US banks before a day; weekends and federal holidays do not count."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5 and day not in us_holidays(day.year)
    return day


def us_holidays(year: int) -> frozenset[date]:
    """The federal holidays of a year, with the weekday on which they are kept (5 U.S.C. 6103)."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    kept = [
        *fixed,
        *(d + timedelta(days={5: -1, 6: 1}.get(d.weekday(), 0)) for d in (*fixed, date(year + 1, 1, 1))),
    ]
    may = calendar.monthrange(year, 5)[1]
    last_monday = date(year, 5, may) - timedelta(days=date(year, 5, may).weekday())
    moved = [
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        last_monday,
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    ]
    return frozenset((*kept, *moved))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def long_day(day: date) -> str:
    """A day for people, the same everywhere: "12 December 2026"."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def parse_day(text: str, today: date, *, month_first: bool = False) -> date:
    """One day that somebody typed.  Raises ValueError with a sentence for people."""
    found = next(find_days(text, today, month_first=month_first), None)
    if found is None or found[1].strip() != text.strip():
        raise ValueError("This is no date. Write it like 2026-11-29 or 29 November 2026.")
    return found[0]


def find_days(text: str, today: date, *, month_first: bool = False) -> Iterator[tuple[date, str, bool]]:
    """The days in a text, the leftmost first: the day, the words that say it, and whether day and month could be swapped.

    A day without its year is the latest one that is not after tomorrow.
    """
    found: list[tuple[int, date, str, bool]] = []
    # most lines name no month, and to look for so many names at each letter takes most of the time
    named = not MONTHS.keys().isdisjoint(_WORD.findall(text.lower()))
    patterns = (_ISO, _DAY_NAME, _NAME_DAY, _NUMBERS, _SHORT) if named else (_ISO, _NUMBERS, _SHORT)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if any(start <= match.start() < start + len(words) for start, _, words, _ in found):
                continue
            parts = match.groupdict()
            if (parts.get("n") or "jan").lower() not in MONTHS:
                continue
            read = _read(parts, match_s=parts.get("s"), month_first=month_first, today=today)
            if read:
                found.append((match.start(), read[0], match[0], read[1]))
    if not found:
        for match in (*_JOINED.finditer(text), *_NEAR_DAY.finditer(text)):
            read = _read(match.groupdict(), match_s=None, month_first=False, today=today)
            if read:
                found.append((match.start(), read[0], match[0], False))
    if not found:
        bare = _BARE.search(text)
        read = _read(bare.groupdict(), match_s=".", month_first=False, today=today) if bare else None
        if bare and read:
            found.append((bare.start(), read[0], bare[0], False))
    yield from ((day, words, doubtful) for _, day, words, doubtful in sorted(found))


def _read(
    parts: dict[str, str | None], *, match_s: str | None, month_first: bool, today: date
) -> tuple[date, bool] | None:
    doubtful = False
    if near := parts.get("near"):
        return today - timedelta(days=NEAR_DAYS[near.lower()]), False
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts.get("b") or parts.get("b2") or 0)
        swap = second > 12 or (first <= 12 and month_first and match_s == "/")
        doubtful = match_s == "/" and first <= 12 and second <= 12 and first != second
        day, month = (second, first) if swap else (first, second)
    else:
        name = (parts.get("n") or "").lower()
        day, month = int(parts["d"] or 0), MONTHS[name] if name else int(parts.get("m") or 0)
    year = parts.get("y")
    try:
        if year:
            found = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
            return (found, doubtful) if is_plausible(found) else None
        for guess in range(today.year + 1, today.year - 5, -1):
            if (month, day) == (2, 29) and not calendar.isleap(guess):
                continue
            if date(guess, month, day) <= today + timedelta(days=1):
                return date(guess, month, day), doubtful
    except ValueError:
        return None
    return None
