"""What the person agreed to once, kept beside their cases until they take it back: an empty file for each."""

from __future__ import annotations

from pathlib import Path

from diag.store.files import StoreError

#: The quick checks begin by themselves when the page is opened.
CHECKS = "agreed-checks"


def has_agreed(folder: Path, what: str = CHECKS) -> bool:
    """Whether they agreed; where that cannot be read they did not."""
    try:
        return (folder / what).is_file()
    except OSError:
        return False


def agree(folder: Path, what: str = CHECKS) -> None:
    """They agree.  Raises StoreError where that cannot be kept."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / what).touch(mode=0o600)
    except OSError as exc:
        raise StoreError(
            "Your answer could not be kept: the folder of your cases cannot be written."
        ) from exc


def take_back(folder: Path, what: str = CHECKS) -> None:
    """They agree no more.  Raises StoreError where that cannot be kept."""
    try:
        (folder / what).unlink(missing_ok=True)
    except OSError as exc:
        raise StoreError(
            "Your answer could not be kept: the folder of your cases cannot be written."
        ) from exc
