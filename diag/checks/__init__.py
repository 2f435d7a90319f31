"""One file a check.  A check is found by its file name; nothing is listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from diag.model import Check
from diag.vocabulary import CHECK_IDS, CHECKS


@cache
def ids() -> tuple[str, ...]:
    """The ids of all checks, in the order in which people read them; loads none of them."""
    names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(sorted((name.replace("_", "-") for name in names), key=CHECK_IDS.index))


def find(id_: str) -> Check:
    """One check.  Raises ImportError when there is none of that id."""
    check: Check = importlib.import_module(f"{__name__}.{id_.replace('-', '_')}").CHECK
    return check


def all_checks() -> tuple[Check, ...]:
    """Every check there is, in the order in which people read them."""
    return tuple(find(id_) for id_ in ids())


def starting_order(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The slowest first: while they wait for the network, the others are still being loaded."""
    return tuple(sorted(chosen, key=lambda id_: not CHECKS[id_].slow))
