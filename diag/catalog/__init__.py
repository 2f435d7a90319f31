"""The curated table of Netflix error codes: reads it, and lints it with every problem at once."""

from __future__ import annotations

from diag.catalog.entries import (
    CATEGORIES,
    CONFIDENCE,
    Entry,
    Head,
    Ids,
    Table,
    ids,
    parts,
    read,
    slug,
    table,
)

__all__ = [
    "CATEGORIES", "CONFIDENCE", "Entry", "Head", "Ids", "Table", "ids", "parts", "read", "slug", "table",
]  # fmt: skip
