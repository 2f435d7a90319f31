"""Everything that a check can say: the findings of its module, or of all modules of its folder."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from diag.model import Check, Finding


def findings(check: Check) -> list[Finding]:
    face = import_module(f"diag.checks.{check.id.replace('-', '_')}")
    names = [f"{face.__name__}.{each.name}" for each in pkgutil.iter_modules(getattr(face, "__path__", ()))]
    values = [value for module in (face, *map(import_module, names)) for value in vars(module).values()]
    return list({id(value): value for value in values if isinstance(value, Finding)}.values())
