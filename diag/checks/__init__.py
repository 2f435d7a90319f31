"""One file a check.  A check is found by its file name; nothing is listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from diag.model import CHECK_IDS, Check


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check there is, in the order in which people read them."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = [importlib.import_module(f"{__name__}.{name}").CHECK for name in names]
    return tuple(sorted(found, key=lambda check: CHECK_IDS.index(check.id)))
