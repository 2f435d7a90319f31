"""Cases on this PC: one SQLite file for this user alone.  ``store`` is what others use; the rest serves it."""

from diag.store.files import StoreError, damaged_files, data_folder
from diag.store.retention import KEEP_DAYS
from diag.store.store import Store
from diag.store.types import (
    FIELDS,
    LONGEST,
    LONGEST_CODE,
    NotFound,
    Row,
    Saved,
    SecretRefused,
    TextRefused,
    TextTooLong,
    is_case_id,
    require_short,
    require_storable,
)

__all__ = [
    "FIELDS",
    "KEEP_DAYS",
    "LONGEST",
    "LONGEST_CODE",
    "NotFound",
    "Row",
    "Saved",
    "SecretRefused",
    "Store",
    "StoreError",
    "TextRefused",
    "TextTooLong",
    "damaged_files",
    "data_folder",
    "is_case_id",
    "require_short",
    "require_storable",
]
