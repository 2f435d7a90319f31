"""A result goes to stdout, or whole into a file: never half of one."""

from __future__ import annotations

import os
from pathlib import Path

import click


def deliver(text: str, output: Path | None, *, precious: bool = False) -> None:
    """Print it, or write it to a file.  ``precious``: printed all the same when it cannot be written there."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        partial = output.with_name(output.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, output)
    except OSError as exc:
        if precious:
            click.echo(text, nl=False)
        raise click.FileError(str(output), exc.strerror or "cannot be written") from exc
    click.echo(f"Written to {output}", err=True)
