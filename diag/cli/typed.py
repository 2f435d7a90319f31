"""What several commands check in the words that were typed."""

from __future__ import annotations

import click


def read_code(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A code or message, if it may be kept, and whole.  Raises click.BadParameter."""
    from diag.store import LONGEST_CODE, TextRefused, require_storable

    try:
        return None if value is None else require_storable(value, LONGEST_CODE)
    except TextRefused as exc:
        raise click.BadParameter(str(exc)) from exc


def require_text(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A word that may be left out and may not be empty, as a script's unset variable is.  Raises click.BadParameter."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty")
    return value


def without_secrets(text: str) -> str:
    """A text to explain, without the sentences of it that hold a password or the like: nothing of them is shown again.

    A code is too short to hold one, and must not wait for the rules.
    """
    if len(text) < SHORT:
        return text
    from diag.redact import without_sentences

    return without_sentences(text)


#: No longer than a code with its device (characters): "M7111-1331-2206".
SHORT = 20
