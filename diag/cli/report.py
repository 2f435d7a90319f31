"""``diag report``: a saved case, or a file of one judged again, in the form that somebody needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diag.cli import typed
from diag.cli.cases import choose_case, open_store
from diag.cli.output import check_target, deliver, screen_width
from diag.processes import find_program
from diag.report import ACCOUNT_FORMS, FORMATS
from diag.text import one_line

if TYPE_CHECKING:
    from diag.case.document import CaseDocument
    from diag.redact import Masked, Masker


ASK_FOR_ADDRESS = "Your line's public address is left out. Your provider finds the line by it: add --public-address to show it.\n"

#: Receivers of a letter about an account; the same as diag.account.letters has them, which is not loaded for a list of words.
LETTERS = ("netflix-chat", "netflix", "partner", "bank", "withdrawal", "provider", "complaint")

#: Programs that put stdin on the clipboard; the first that is there and works is used.
_COPIERS = (["pbcopy"], ["clip.exe"], ["wl-copy"], ["xclip", "-selection", "clipboard"], ["xsel", "-ib"])


@click.command()
@click.argument("case", required=False, callback=typed.require_text)
@click.option("--format", "form", type=click.Choice((*FORMATS, *ACCOUNT_FORMS)), help="For whom (full).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, the same as --format json.")
@click.option(
    "--to",
    "receiver",
    type=click.Choice(LETTERS),
    help="Who gets the letter or the papers, with --format letter or papers (netflix).",
)
@click.option(
    "--part-size",
    type=click.IntRange(60, 1500),
    help="Split a chat into numbered parts of so many characters.",
)
@click.option(
    "--unmask",
    multiple=True,
    metavar="LABEL",
    help='Show one masked item, for example "public IPv4 address 1".',
)
@click.option(
    "--public-address",
    is_flag=True,
    help="Show your line's public address: your provider finds the line by it.",
)
@click.option(
    "--masked", "list_masked", is_flag=True, help="List what is masked, with the values, on this screen only."
)
@click.option("--copy", is_flag=True, help="Put it on the clipboard too.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file; - is the screen.",
)
@click.option(
    "--replay",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Judge a saved JSON case again, offline.",
)
def report(
    case: str | None,
    form: str | None,
    as_json: bool,
    receiver: str | None,
    part_size: int | None,
    unmask: tuple[str, ...],
    public_address: bool,
    list_masked: bool,
    copy: bool,
    output: Path | None,
    replay: Path | None,
) -> None:
    """Print a report of a saved CASE (the newest one), private values masked.

    \b
    chat      for the chat box of support        markdown  for a forum or an e-mail
    phone     what to read aloud                 html      to print, one or two pages
    full      everything as text                 json      for programs
    isp       the line alone, for your provider

    \b
    Of a case about an account (see diag charges):
    letter    to Netflix, or with --to        bank      a dispute of a charge
    partner   to the company that bills       review    nine points, no names
    papers    letter, days, answers, messages and what to enclose
    """
    if case and replay:
        raise click.UsageError("name a saved case or a file to replay, not both")
    if as_json and form not in (None, "json"):
        raise click.UsageError("choose one of --json and --format")
    form = "json" if as_json else form or "full"
    if part_size is not None and form != "chat":
        raise click.UsageError("--part-size is for --format chat")
    if receiver and form not in {"letter", "papers"}:
        raise click.UsageError("--to is for --format letter and papers")
    check_target(output)
    from diag.case.masking import make_masker

    masker = make_masker(unmask)
    if form in ACCOUNT_FORMS:
        if replay or public_address:
            raise click.UsageError(
                f"--format {form} is for a saved case, without --replay and --public-address"
            )
        from diag.cli.account import account_text

        _hand_over(
            account_text(case, form, receiver, masker), output, copy=copy, masker=masker, listing=list_masked
        )
        return
    data = _replay(replay, masker) if replay else _load_saved(case, masker)
    if public_address or form == "isp":
        from diag.report import view

        own = view.build(data).address_labels
        if public_address and own:
            masker = make_masker((*unmask, *own))
            data = _replay(replay, masker) if replay else _load_saved(case, masker)
        elif own and sys.stderr.isatty():
            click.echo(ASK_FOR_ADDRESS, err=True)
    _check_labels(masker)
    if list_masked:
        _list_masked(masker)
        return
    from diag.report.render import render

    hidden = _hidden_values(masker)
    text = render(data, form, part_size=part_size, masked=hidden)
    width = screen_width() if output is None else None
    deliver(
        text if width is None else render(data, form, part_size=part_size, masked=hidden, width=width), output
    )
    _finish(text, hidden, copy=copy)


def _hand_over(text: str, output: Path | None, *, copy: bool, masker: Masker, listing: bool) -> None:
    """A finished text, or the list of what is masked in it."""
    _check_labels(masker)
    if listing:
        _list_masked(masker)
        return
    deliver(text, output)
    _finish(text, _hidden_values(masker), copy=copy)


def _check_labels(masker: Masker) -> None:
    """Whether all that shall be readable is masked at all.  Raises click.UsageError."""
    wrong = sorted(masker.shown - {m.label for m in masker.masked.values()})
    if wrong:
        known = ", ".join(m.label for m in masker.masked.values()) or "nothing"
        raise click.UsageError(f"nothing is masked as {wrong[0]!r}; masked are: {known}")


def _list_masked(masker: Masker) -> None:
    for each in masker.masked.values():
        click.echo(f"{each.label}: {one_line(each.value)}")
    if not masker.masked:
        click.echo("Nothing is masked in this case.")


def _hidden_values(masker: Masker) -> list[Masked]:
    return [m for m in masker.masked.values() if m.label not in masker.shown]


def _finish(text: str, hidden: Sequence[Masked], *, copy: bool) -> None:
    """Put it on the clipboard, and say what is masked."""
    if copy:
        _copy(text)
    if hidden and (copy or sys.stderr.isatty()):
        click.echo(
            f"\nMasked: {', '.join(m.label for m in hidden)}. See them: diag report --masked", err=True
        )


def _load_saved(id_: str | None, masker: Masker) -> CaseDocument:
    """A saved case with its story, masked."""
    from diag.store import case_file

    with open_store() as store:
        saved = store.case(choose_case(store, id_))
    try:
        return case_file.mask_case(saved, masker)
    except ValueError as exc:
        raise click.ClickException(str(exc)) from exc


def _replay(path: Path, masker: Masker) -> CaseDocument:
    """The case of a file, judged with today's rules; what its person told goes along."""
    from diag import checks
    from diag.case import replay

    try:
        return replay.replay(path, checks.all_checks(), masker)
    except replay.Unreadable as exc:
        raise click.ClickException(str(exc)) from exc


def _copy(text: str) -> None:
    for command in _COPIERS:
        if program := find_program(command[0]):
            encoding = "utf-16" if command[0] == "clip.exe" else "utf-8"
            try:
                subprocess.run(  # noqa: S603
                    [program, *command[1:]],
                    input=text.encode(encoding),
                    check=True,
                    timeout=5,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except (OSError, subprocess.SubprocessError):
                continue
            click.echo("Copied. Paste it into the chat.", err=True)
            return
    click.echo("This PC has no clipboard that we can reach. Please mark the text and copy it.", err=True)
