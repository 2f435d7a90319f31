"""Finds the data folders in a wheel, an editable install and a plain checkout alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data(name: str) -> Path:
    """The folder or file ``name``: inside the package (wheel), else beside it (checkout).

    Raises FileNotFoundError with both places when neither is there.
    """
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise FileNotFoundError(f"no {name!r} in {_PACKAGE} or beside it")
