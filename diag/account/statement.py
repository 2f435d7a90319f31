"""Lines pasted from a bank's page or app, in whatever form: each becomes a charge, and what was guessed is said."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from diag.account.charges import NETFLIX, Charge, find_biller
from diag.account.dates import find_days, long_day
from diag.account.money import AMOUNT, CODES, Money, money_of
from diag.text import one_line

#: So many lines are read at most; a person has a handful.
MOST_LINES = 200
#: A longer line is none of a statement.
_LONGEST = 400

#: Words with which banks say that an amount is only reserved, in the languages of our countries.
_PENDING = re.compile(
    r"\b(?:pending|processing|authori[sz]ation|authori[sz]ed|hold|vorgemerkt|ausstehend|reserviert|en attente|autorisation|"
    r"in (?:sospeso|attesa)|non contabilizzat\w*|autorizzat\w*|pendiente|"
    r"retenid\w*|in behandeling|gereserveerd|oczekując\w*|oczekujac\w*|"
    r"blokad\w*|w toku|nierozliczon\w*)\b",
    re.IGNORECASE,
)
_BOOKED = re.compile(
    r"\b(?:posted|booked|completed|settled|cleared|gebucht|abgerechnet|comptabilisée?|débitée?|contabilizzat\w*|contabilizad\w*|"
    r"geboekt|verwerkt|zaksięgowan\w*|zaksiegowan\w*|rozliczon\w*)\b",
    re.IGNORECASE,
)
_REFUND = re.compile(
    r"\b(?:refund\w*|reversal|reversed|credited|gutschrift|erstattung|rückerstattung|storno|remboursement|rimborso|storno|reembolso|"
    r"devoluci[oó]n|terugbetaling|zwrot)\b|\bCR\b(?=\W*$)",
    re.IGNORECASE,
)
_STATUS = re.compile(f"{_PENDING.pattern}|{_BOOKED.pattern}", re.IGNORECASE)
#: A merchant's telephone number, as US statements print it; none is kept.
_PHONE = re.compile(
    r"(?<![\w-])\+?\d{1,4}[ -]\d{3}[ -]\d{4}(?![\w-])|(?<![\w-])\+?\d{9,14}(?![\w-])|(?<![\w-])\d{3}-\d{7}(?![\w-])"
)
#: The number of a bank account (IBAN, ISO 13616): somebody's own or Netflix's; none is kept.
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
#: What stands before a second day or a balance, which are not kept themselves.
_LABELS = re.compile(
    r"\b(?:value date|valuta|wertstellung|saldo|solde|balance|mon|tue|wed|thu|fri|sat|sun)\b:?(?=\s|$)",
    re.IGNORECASE,
)
_LAST_FOUR = re.compile(
    r"(?:(?<![x*•·])[x*•·]{2,40}[ -]?|[*•](?=\d{4}\b)|\bX(?=\d{4}\b)|"
    r"\b(?:tarjeta|carte|karte|card|kaart|carta|karta|cartão) (?=\d{4}\b(?! ?\d))|\b(?:ending(?: in)?|endet auf|endend auf|"
    r"se terminant par|finissant par|terminante|que termina en|eindigend op|kończąca)\W{1,3})"
    r"(?P<four>\d{4})(?!\d)",
    re.IGNORECASE,
)
#: A column with the currency alone.
_CURRENCY_COLUMN = re.compile(rf";\s*({'|'.join(sorted(CODES))})\s*(?=;|$)")
#: A column of its own that says which way the money went, as Dutch banks have it: the sign of the amount.
_WENT, _CAME = frozenset({"af", "debit", "d", "dr"}), frozenset({"bij", "credit", "c", "cr"})
_TIME = re.compile(r"(?<![\d.])T?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?(?![\d])")


@dataclass(frozen=True)
class PastedLines:
    """What was read: the charges, the lines in which nothing was found, and sentences about what was guessed."""

    charges: tuple[Charge, ...]
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    charge: Charge
    sign: str
    doubtful: bool
    day_words: str


class _Bare(NamedTuple):
    """A line without its days, times and the digits of a card; these digits; and its amount."""

    rest: str
    four: str | None
    amount: re.Match[str] | None


class _Reader:
    """Reads the lines of one statement; a line is asked several times, and looked through once."""

    def __init__(self, today: date, month_first: bool) -> None:
        self.today, self.month_first = today, month_first
        self._days: dict[str, list[tuple[date, str, bool]]] = {}
        self._bare: dict[str, _Bare] = {}

    def find_days(self, text: str) -> list[tuple[date, str, bool]]:
        """As diag.account.dates.find_days."""
        if text not in self._days:
            self._days[text] = list(find_days(text, self.today, month_first=self.month_first))
        return self._days[text]

    def strip(self, line: str) -> _Bare:
        """What a line says beside its days."""
        if line not in self._bare:
            rest = line
            for _, words, _ in self.find_days(line):
                rest = rest.replace(words, " ", 1)
            four = _LAST_FOUR.search(rest)
            rest = _TIME.sub(" ", _LAST_FOUR.sub(" ", rest) if four else rest)
            self._bare[line] = _Bare(rest, four["four"] if four else None, _amount(rest))
        return self._bare[line]


def parse_lines(
    text: str, today: date, *, currency: str = "", month_first: bool | None = None, paid_by: str | None = None
) -> PastedLines:
    """Charges from pasted text, a line each; never raises.

    ``month_first``: that 11/03 is 3 November, as in the US; None where nobody said, then the lines themselves decide.
    """
    lines = [one_line(line.replace("\t", " ; "))[:_LONGEST] for line in text.splitlines() if line.strip()][
        :MOST_LINES
    ]
    order = _month_first(lines, currency, today) if month_first is None else month_first
    reader = _Reader(today, order)
    found: list[_Line] = []
    unread: list[str] = []
    for line in _join([_split_columns(line, reader) for line in lines], reader):
        read = _read_line(line, reader, currency, paid_by)
        if read:
            found.append(read)
        elif any(c.isdigit() for c in line):
            unread.append(line)
    charges = tuple(_with_refunds(found))
    return PastedLines(charges, tuple(unread), tuple(_notes(found, charges, order, today)))


def _month_first(lines: Sequence[str], currency: str, today: date) -> bool:
    """Whether the lines have the month first: one of them may say so, or dollars of the US, else the later days are meant."""
    pairs = [
        (int(a), int(b))
        for line in lines
        for a, b in re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?!\d)", line)
    ]
    if not pairs or any(a > 12 >= b for a, b in pairs):
        return False
    if any(b > 12 >= a for a, b in pairs):
        return True
    if currency == "USD" or (not currency and re.search(r"(?<![A-Z])\$|\bUSD\b|\bUS\$", " ".join(lines))):
        return True
    return not currency and _days_back(lines, today, True) < _days_back(lines, today, False)


def _days_back(lines: Sequence[str], today: date, month_first: bool) -> int:
    """How many days ago the lines lie together; a day to come counts as very long ago."""
    days = [day for line in lines for day, _, _ in find_days(line, today, month_first=month_first)]
    return sum((today - day).days if day <= today else 9999 for day in days)


def _join(lines: Sequence[str], reader: _Reader) -> list[str]:
    """Apps put one charge on several lines: a line without an amount belongs to the next one with it, if only one has a
    day; a status alone belongs to the charge before it."""
    whole: list[str] = []
    waiting = ""
    for line in lines:
        if whole and not waiting and _is_status(line):
            whole[-1] += f" {line}"
            continue
        if (
            whole
            and not waiting
            and _LAST_FOUR.search(line)
            and not _LAST_FOUR.search(whole[-1])
            and not _has_digits(line)
        ):
            whole[-1] += f" {line}"
            continue
        both = f"{waiting} {line}".strip()
        if reader.strip(line).amount is not None and reader.find_days(both):
            whole.append(both)
            waiting = ""
        elif waiting and reader.find_days(line) and reader.find_days(waiting):
            whole.append(waiting)
            waiting = line
        else:
            waiting = both
    return [*whole, waiting] if waiting else whole


def _is_status(line: str) -> bool:
    """Whether a line says that a charge is pending or booked, and nothing else."""
    return not any(map(str.isdigit, line)) and not _STATUS.sub("", line).strip(" .,;:()")


def _has_digits(line: str) -> bool:
    """Whether more than the end of a card's number stands there."""
    return any(character.isdigit() for character in _LAST_FOUR.sub("", line))


def _split_columns(line: str, reader: _Reader) -> str:
    """A line of a file with commas between its columns, with semicolons instead: a comma may be part of an amount."""
    try:
        columns = next(csv.reader([line]))
    except csv.Error:
        return line
    columns = [column.strip() for column in columns]
    if len(columns) < 3 or not any(_is_day(c, reader) for c in columns):
        return line
    signs = ["+" if c.lower() in _CAME else "-" for c in columns if c.lower() in _WENT | _CAME]
    if len(signs) == 1:
        columns = [
            f"{signs[0]}{c}" if AMOUNT.fullmatch(c) and re.search(r"[.,]\d{2}$", c) else c
            for c in columns
            if c.lower() not in _WENT | _CAME
        ]
    return " ; ".join(columns)


def _is_day(column: str, reader: _Reader) -> bool:
    """Whether a column holds a day, if with its time of the day, and nothing else."""
    words = next((words for _, words, _ in reader.find_days(column)), None)
    return bool(words) and _TIME.sub("", column).strip() == words


def _amount(text: str) -> re.Match[str] | None:
    """The amount in a line: the first with a currency, else the first with cents; a balance stands behind it."""
    found = [
        m for m in AMOUNT.finditer(text) if m["before"] or m["after"] or re.search(r"[.,]\d{2}$", m["number"])
    ]
    return next((m for m in found if m["before"] or m["after"]), None) or next(iter(found), None)


def _read_line(line: str, reader: _Reader, currency: str, paid_by: str | None) -> _Line | None:
    days = reader.find_days(line)
    rest, four, amount = reader.strip(line)
    if not days or amount is None:
        return None
    try:
        money: Money = money_of(amount, currency)
    except ValueError:
        return None
    said = _STATUS.search(rest)
    status = None if not said else "pending" if _PENDING.search(rest) else "booked"
    alone = _CURRENCY_COLUMN.findall(rest)
    if not money.currency and len(set(alone)) == 1:
        money, rest = (
            Money(money.amount, alone[0]),
            f"{rest[: amount.end()]}{_CURRENCY_COLUMN.sub(' ', rest[amount.end() :])}",
        )
    signs = (
        amount["sign"] or amount["inner"] or amount["behind_sign"] or ("-" if amount["open"] else "")
    ).strip()
    words = AMOUNT.sub(lambda m: " " if re.search(r"[.,]\d{2}$", m["number"]) else m[0], rest[amount.end() :])
    text = _IBAN.sub(" ", _STATUS.sub(" ", f"{rest[: amount.start()]} {words}"))
    text = _LABELS.sub(" ", _PHONE.sub(" ", text))
    text = re.sub(r"[\s;|,\t]+", " ", text)
    text = re.sub(r'^[\s"\'–-]+|[\s"\'–-]+$', "", text)
    charge = Charge(
        day=days[0][0],
        money=money,
        status=status,
        text=text,
        last_four=four,
        paid_by=paid_by or _way_of_paying(text),
        refund=bool(_REFUND.search(rest)),
    )
    return _Line(charge, "-" if signs in {"-", "−", "–"} else signs, days[0][2], days[0][1])


def _way_of_paying(text: str) -> str | None:
    """The way of paying, where the text itself says it."""
    if "paypal" in text.casefold():
        return "paypal"
    return "partner" if find_biller(text) not in {None, NETFLIX} else None


def _with_refunds(lines: Sequence[_Line]) -> Iterator[Charge]:
    """Where most booked amounts have a minus, one without is money back, and the other way round; a plus always is."""
    booked = [line for line in lines if line.charge.status != "pending"]
    minus = sum(line.sign == "-" for line in booked)
    rare = "-" if minus * 2 < len(booked) else "" if minus * 2 > len(booked) else None
    for line in lines:
        is_booked = line.charge.status != "pending"
        is_back = line.sign == "+" or (is_booked and 0 < minus < len(booked) and line.sign == rare)
        yield replace(line.charge, refund=True) if is_back else line.charge


def _notes(
    lines: Sequence[_Line], charges: Sequence[Charge], month_first: bool, today: date
) -> Iterator[str]:
    if any(line.doubtful for line in lines):
        first = next(line for line in lines if line.doubtful)
        which = "the month first" if month_first else "the day first"
        yield f"We read {first.day_words} with {which}, as {long_day(first.charge.day)}. Please check the dates."
    if any(not charge.money.currency for charge in charges):
        yield "No currency stands on some lines. Choose it, so that the letters say it."
    if any(charge.status is None for charge in charges if not charge.refund):
        yield "The lines do not say whether the charges are pending or booked. Please look, because it decides what they mean."
    if any(charge.day > today for charge in charges):
        yield "Some dates lie in the future. Please check them."
