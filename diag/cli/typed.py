"""What several commands check in the words that were typed."""

from __future__ import annotations

import click


def read_code(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A code or message, if it can be kept whole.  Raises click.BadParameter."""
    from diag.store import LONGEST_CODE, TextTooLong, require_short

    try:
        return None if value is None else require_short(value, LONGEST_CODE)
    except TextTooLong as exc:
        raise click.BadParameter(str(exc)) from exc


def require_text(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A word that may be left out and may not be empty, as a script's unset variable is.  Raises click.BadParameter."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty")
    return value
