"""The countries whose law we looked up, and how to tell them by what people call them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from diag import paths

#: The contract partner in the EU (rights table, s5, 2025: one good secondary source, so it is always said where to compare it).
_EU_CONTRACT = "Netflix International B.V., Karperstraat 8-10, 1075 KZ Amsterdam, Netherlands"


@dataclass(frozen=True, kw_only=True)
class Country:
    """``contract``: who the other side of the contract is, None where we do not know; ``body`` takes complaints about a
    trader, ``bank_body`` those about a bank; ``addressed``: ``body`` is the name of one body; ``cross_border``: it takes
    only complaints about a trader in another country; ``month_first``: dates have the month before the day."""

    code: str
    name: str
    names: tuple[str, ...]
    currency: str
    checked: date
    body: str
    body_source: str
    bank_body: str | None = None
    bank_body_source: str | None = None
    contract: str | None = None
    addressed: bool = False
    cross_border: bool = False
    month_first: bool = False
    eu: bool = False


@cache
def countries() -> Mapping[str, Country]:
    """Code -> country."""
    rows = tomllib.loads(paths.data("account/countries.toml").read_text(encoding="utf-8"))
    made = {}
    for code, row in rows.items():
        contract = row.pop("contract", _EU_CONTRACT if row.get("eu") else None)
        made[code] = Country(code=code, names=tuple(row.pop("names")), contract=contract, **row)
    return made


def find_country(text: str | None) -> Country | None:
    """The country that somebody wrote, by name or code; None for another one."""
    wanted = " ".join((text or "").casefold().split()).rstrip(".")
    if not wanted:
        return None
    table = {name.rstrip("."): each for each in countries().values() for name in each.names}
    if wanted in table:
        return table[wanted]
    # "London, United Kingdom", "Berlin (Germany)": the name as whole words, none of the two-letter codes
    words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in wanted).split())} "
    found = {each.code: each for name, each in table.items() if len(name) > 3 and f" {name} " in words}
    return next(iter(found.values())) if len(found) == 1 else None
