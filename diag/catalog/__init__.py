"""The curated table of Netflix error codes.  ``python -m tools.codes`` lints it."""

from __future__ import annotations

from diag.catalog.entries import CATEGORIES, CONFIDENCE, EXISTS, MEANS, Entry, Ids, how_sure, ids, parts, slug
from diag.catalog.reader import IndexEntry, Table, read_table, table

__all__ = [
    "CATEGORIES",
    "CONFIDENCE",
    "EXISTS",
    "MEANS",
    "Entry",
    "Ids",
    "IndexEntry",
    "Table",
    "how_sure",
    "ids",
    "parts",
    "read_table",
    "slug",
    "table",
]  # fmt: skip
