"""The curated table of Netflix error codes.  ``python -m tools.codes`` lints it."""

from __future__ import annotations

from diag.catalog.entries import CATEGORIES, CONFIDENCE, Entry, Ids, ids, parts, slug
from diag.catalog.reader import Head, Table, read, table

__all__ = [
    "CATEGORIES", "CONFIDENCE", "Entry", "Head", "Ids", "Table", "ids", "parts", "read", "slug", "table",
]  # fmt: skip
