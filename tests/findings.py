"""Everything that a check can say: the findings of its module, or of all modules of its folder."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from diag.model import Check, Finding


def findings(check: Check) -> list[Finding]:
    face = import_module(f"diag.checks.{check.id.replace('-', '_')}")
    rooms = [
        import_module(f"{face.__name__}.{each.name}")
        for each in pkgutil.iter_modules(getattr(face, "__path__", ()))
    ]
    found = (value for room in (face, *rooms) for value in vars(room).values())
    return list(dict.fromkeys(value for value in found if isinstance(value, Finding)))
