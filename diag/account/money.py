"""Amounts of money as a bank prints them: a decimal number and its currency, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: Sign or word of a currency -> its code in ISO 4217; the longer ones are tried first.
SIGNS = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "R$": "BRL", "MX$": "MXN",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "zł": "PLN", "zl": "PLN",
    "Rs.": "INR", "Rs": "INR", "Kč": "CZK", "Ft": "HUF", "kr": "SEK",
}  # fmt: skip
CODES = frozenset(
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PEN PHP PLN "
    "RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR".split()
)
#: Currencies without a smaller unit (ISO 4217, column "minor unit").
WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "VND"})

_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_UNIT = rf"(?:{_SIGN}|(?<![A-Za-z])(?:{'|'.join(sorted(CODES))})(?![A-Za-z]))"
_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
#: An amount with its sign and currency, where either may stand before or behind.
AMOUNT = re.compile(
    rf"(?<![\w*.,/:-])(?P<open>\()?(?P<sign>[-+−–]\s?)?(?P<before>{_UNIT})?\s?(?P<inner>[-+−–]\s?)?(?P<number>{_NUMBER})"
    rf"(?![\d/:])(?P<behind_sign>[-−](?!\w))?\s?(?P<after>{_UNIT})?(?P<close>\))?(?![\w*])",
)


@dataclass(frozen=True)
class Money:
    """An amount in a currency of ISO 4217; an empty code where nobody said which."""

    amount: Decimal
    currency: str = ""

    def __str__(self) -> str:
        number = f"{self.amount:.0f}" if self.currency in WHOLE else f"{self.amount:.2f}"
        return f"{number} {self.currency}".rstrip()


def parse_number(text: str, currency: str = "") -> Decimal:
    """A number as people and banks write it: "1.234,56", "1,234.56", "17,99", "¥1,590".  Raises ValueError.

    The last separator is the decimal one when one or two digits follow it.
    """
    plain = re.sub(r"[ '’\u00a0\u202f]", "", text.strip())
    if not re.fullmatch(r"\d[\d.,]*", plain, re.ASCII):
        raise ValueError("This is no amount. Write it like 17.99.")
    last = max(plain.rfind("."), plain.rfind(","))
    digits = len(plain) - last - 1
    if last >= 0 and digits in (1, 2) and currency not in WHOLE:
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    elif last >= 0 and digits != 3:
        raise ValueError("This is no amount. Write it like 17.99.")
    else:
        plain = re.sub(r"[.,]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation as exc:
        raise ValueError("This is no amount. Write it like 17.99.") from exc


def parse_money(text: str, currency: str = "") -> Money:
    """One amount that somebody typed, "17,99 €" or "USD 15.49".  Raises ValueError with a sentence for people."""
    found = AMOUNT.fullmatch(text.strip())
    if not found:
        raise ValueError("This is no amount. Write it like 17.99 EUR.")
    return money_of(found, currency)


def money_of(found: re.Match[str], currency: str = "") -> Money:
    """The amount of a match of AMOUNT, without its sign; ``currency`` where the match names none."""
    unit = found["before"] or found["after"] or ""
    if found["after"] in CODES:
        unit = found["after"]  # "$22.99 AUD": the code says which dollars
    code = unit if unit in CODES else SIGNS.get(unit, "")
    if unit == "$" and currency in {"AUD", "CAD", "NZD", "MXN", "HKD", "SGD"}:
        code = currency  # the sign of many dollars; who lives there means theirs
    if unit == "kr" and currency in {"DKK", "NOK", "ISK"}:
        code = currency
    code = code or currency
    return Money(parse_number(found["number"], code), code)
