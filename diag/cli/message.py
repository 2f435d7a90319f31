"""``diag message``: is a mail or a text genuine, and what to do when something was done already."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diag.cli.output import NARROWEST, WIDEST

if TYPE_CHECKING:
    from diag.account.message import Judgement


@click.command()
@click.argument("file", metavar="FILE", required=False)
@click.option(
    "--done",
    multiple=True,
    metavar="WHAT",
    help="What you did already, with commas between: clicked,password,card,code,installed,paid.",
)
@click.option("--country", metavar="XX", help="Where to report it: a country as two letters, e.g. gb.")
@click.option("--keep", is_flag=True, help="Keep the message with its answer in your case on this PC.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def message(file: str | None, done: tuple[str, ...], country: str | None, keep: bool, as_json: bool) -> None:
    """Say whether a message is from Netflix: a saved mail (.eml) or a text file, "-" reads what is pasted.

    No link is opened, and nothing leaves this PC.  Exits with 0 whatever the answer is.
    """
    from diag.account.message import afterwards
    from diag.report import message as words

    try:
        steps = afterwards.plan(done, country) if done or country else ()
    except afterwards.UnknownWord as exc:
        raise click.BadParameter(str(exc)) from exc
    if file is None and not steps:
        raise click.UsageError("name a file with the message, or - to paste it.")
    judgement = _judge(file) if file is not None else None
    case = _keep(judgement) if keep and judgement else None
    if as_json:
        click.echo(json.dumps(words.as_json(judgement, steps, case), indent=1, ensure_ascii=False))
        return
    width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))
    for line in words.lines(judgement, steps, width, case):
        click.echo(line)


def _keep(judgement: Judgement) -> str:
    """The case in which the message is now.  Raises click.ClickException."""
    from diag.store import Store, StoreError
    from diag.troubleshoot.messages import keep_message

    try:
        with Store() as store:
            return keep_message(store, judgement)[0]
    except StoreError as exc:
        raise click.ClickException(str(exc)) from exc


def _judge(file: str) -> Judgement:
    """Raises click.BadParameter."""
    from diag import files
    from diag.account.message import LARGEST, analyse

    if file == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
    else:
        try:
            raw = files.read_bytes(Path(file), LARGEST + 1)
        except OSError as exc:
            raise click.BadParameter(f"{file}: {exc.strerror or exc}", param_hint="FILE") from exc
    if not raw.strip():
        raise click.BadParameter("there is no text in it.", param_hint="FILE")
    return analyse(raw)
