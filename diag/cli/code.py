"""``diag code``: what an error code or message means."""

from __future__ import annotations

import json
import shutil
import sys

import click

from diag import files
from diag.cli import typed

#: A line that is longer than this cannot be a code or a message; it is read up to here (characters).
LONGEST_LINE = 100_000


@click.command(context_settings={"ignore_unknown_options": True})  # "-120" is a code, not an option
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
@click.option("--device", metavar="KIND", help="The device that shows it, e.g. smart-tv.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def code(text: tuple[str, ...], device: str | None, as_json: bool) -> None:
    """Explain an error code or message; "-" reads one a line and prints JSON lines."""
    from diag import lookup

    try:
        if device is not None:
            lookup.kind(device)
    except lookup.UnknownDevice as exc:
        raise click.BadParameter(str(exc), param_hint="--device") from exc
    if text == ("-",):
        _each_line(device)
        return
    answer = lookup.look_up(typed.without_secrets(" ".join(text)), device)
    if as_json:
        click.echo(json.dumps(answer.as_json(), indent=1, ensure_ascii=False))
        return
    from diag.report import error_code

    width = max(32, min(shutil.get_terminal_size().columns, 88))
    for line in error_code.lines(answer, width):
        click.echo(line)


def _each_line(device: str | None) -> None:
    from diag import lookup

    for line in files.lines_of(sys.stdin.buffer, LONGEST_LINE):
        click.echo(
            json.dumps(lookup.look_up(typed.without_secrets(line), device).as_json(), ensure_ascii=False)
        )
