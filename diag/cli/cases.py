"""``diag cases``: what is kept on this PC, what was told and tried, and how to delete it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from diag.cli import typed

if TYPE_CHECKING:
    from diag.store import Row, Store

#: So many cases are listed for people unless they ask for all.
SHOWN = 20

_case = click.option(
    "--case", "id_", metavar="ID", callback=typed.require_text, help="Which case (the newest one)."
)


@contextmanager
def open_store() -> Iterator[Store]:
    """The store of this user; what goes wrong is one clear line, and so are its notices."""
    from diag.store import NotFound, Store, StoreError, TextRefused

    try:
        opened = Store()
    except StoreError as exc:
        raise click.ClickException(str(exc)) from exc
    with opened as store:
        try:
            yield store
        except (StoreError, NotFound, TextRefused) as exc:
            raise click.ClickException(str(exc)) from exc
        finally:
            for notice in store.notices:
                click.echo(notice, err=True)


def choose_case(store: Store, id_: str | None) -> str:
    """The id that was typed, or that of the newest case."""
    found = id_ or store.newest()
    if found is None:
        raise click.ClickException("there is no saved case yet; `diag run` makes one")
    return found


@click.group(invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help=f"List all, not only the newest {SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, always of all cases.")
@click.pass_context
def cases(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """List the cases that are kept on this PC, the newest first."""
    if ctx.invoked_subcommand:
        return
    with open_store() as store:
        if as_json:
            objects = store.rows_json()
            click.echo("[\n " + ",\n ".join(objects) + "\n]" if objects else "[]")
            return
        rows = store.rows(None if everything else SHOWN)
        count = store.count() if len(rows) == SHOWN else len(rows)
        days = store.keep_days
    if not rows:
        click.echo("No case is saved on this PC. `diag run` saves one.")
        return
    _print_rows(rows)
    if count > len(rows):
        click.echo(f"… and {count - len(rows)} older ones: diag cases --all")
    kept = f"for {days} days after their last change" if days else "until you delete them"
    click.echo(f"\nCases stay on this PC only, {kept}. Read one with: diag report ID")


def _print_rows(rows: list[Row]) -> None:
    from diag.report.formatting import device

    width = max(40, min(shutil.get_terminal_size().columns, 100))
    for row in rows:
        when = datetime.fromtimestamp(row.changed, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        told = "  ".join(" ".join(text.split()) for text in (row.code, device(row.device)) if text)
        click.echo(_short(f"{row.id}  {when}  {told}".rstrip(), width))
        click.echo(_short(f"    {' '.join(row.headline.split())}", width))


@cases.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Delete every case.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(ids: tuple[str, ...], everything: bool, yes: bool) -> None:
    """Delete cases for good: those named, or all."""
    if everything == bool(ids):
        raise click.UsageError("name the cases to delete, or use --all")
    from diag.store import damaged_files

    with open_store() as store:
        if ids:
            whole = [store.find(id_) for id_ in ids]  # all must exist before one goes
            for id_ in dict.fromkeys(whole):
                click.echo(f"Deleted {store.delete(id_)}.")
            return
        if not store.exists:
            click.echo("No case is saved on this PC.")
            return
        if not yes and sys.stdin.isatty() and not click.confirm("Delete all saved cases for good?"):
            return
        click.echo(f"Deleted {store.delete_all()} cases.")
        for path in damaged_files(store.folder):
            click.echo(
                f"A damaged file from before is still there. Delete it yourself if you wish: {path}", err=True
            )


@cases.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Take back every one.")
def restore(ids: tuple[str, ...], everything: bool) -> None:
    """Take back cases that were put away for their age; without a name, list them."""
    if everything and ids:
        raise click.UsageError("name the cases to take back, or use --all")
    with open_store() as store:
        if everything or ids:
            for id_ in store.restore(None if everything else ids):
                click.echo(f"Taken back: {id_}.")
            return
        rows = store.rows(put_away=True)
    _print_rows(rows)
    click.echo("\nTake them back with: diag cases restore ID" if rows else "No case was put away on this PC.")


@cases.command(context_settings={"ignore_unknown_options": False})
@click.argument("words", nargs=-1, required=True, metavar="[ID] FIELD=TEXT...")
def note(words: tuple[str, ...]) -> None:
    """Write down what support will ask for; FIELD= takes an answer back.

    \b
    device      the kind of device            make        its maker, for example LG
    model       its model                     code        the exact code or message
    symptom     what happens                  began       when it began
    connection  Wi-Fi, cable or mobile        others      which other devices and titles play
    outcome     what you want from support    title       the title that does not play
    wrong       what is wrong with it         app_version of the Netflix app
    firmware    version of the device         plan        your Netflix plan
    country     where you are                 provider    your internet provider
    """
    id_, pairs = (None, words) if "=" in words[0] else (words[0], words[1:])
    told: dict[str, str | None] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise click.UsageError(f"write FIELD=TEXT, for example make=LG, not {pair!r}")
        told[name.strip().lower()] = text
    if not told:
        raise click.UsageError("write at least one FIELD=TEXT, for example make=LG")
    with open_store() as store:
        case = choose_case(store, id_)
        try:
            store.note(case, **told)
        except ValueError as exc:
            raise click.UsageError(str(exc)) from exc
        click.echo("Written down.", err=True)


@cases.command("tried")
@_case
@click.argument("what", callback=typed.require_text)
@click.option("--effect", metavar="TEXT", help="What it changed, for example: no change.")
@click.option("--at", metavar="TIME", callback=typed.require_text, help="When (now).")
def note_step(id_: str | None, what: str, effect: str | None, at: str | None) -> None:
    """Write down a step that you tried, and what it changed."""
    from diag.case.document import TriedStep
    from diag.case.story import time_to_note

    with open_store() as store:
        store.add_step(choose_case(store, id_), TriedStep(at=at or time_to_note(), what=what, effect=effect))
        click.echo("Written down.", err=True)


@cases.command()
@_case
@click.option("--channel", metavar="WORD", help="chat, phone, …")
@click.option("--agent", metavar="NAME", help="First name or id of the agent.")
@click.option("--said", metavar="TEXT", help="What they said.")
@click.option("--reference", metavar="TEXT", help="Number of the case at support.")
@click.option("--at", metavar="TIME", callback=typed.require_text, help="When (now).")
def contact(id_: str | None, at: str | None, **told: str | None) -> None:
    """Write down a talk with support."""
    from diag.case.document import Contact
    from diag.case.story import time_to_note

    if not any(text and text.strip() for text in told.values()):
        raise click.UsageError("say something about the talk, for example --said TEXT")
    with open_store() as store:
        store.add_contact(choose_case(store, id_), Contact(at=at or time_to_note(), **told))
        click.echo("Written down.", err=True)


@cases.command()
@click.argument("days", required=False, metavar="[DAYS|forever]")
def keep(days: str | None) -> None:
    """Show or set for how many days a case is kept after its last change."""
    with open_store() as store:
        if days is not None:
            if days != "forever" and not (days.isascii() and days.isdigit() and 1 <= int(days[:6]) <= 36500):
                raise click.BadParameter("use a number of days from 1 to 36500, or the word forever")
            store.keep_days = 0 if days == "forever" else int(days)
        kept = store.keep_days
    click.echo(
        f"Cases are kept for {kept} days after their last change." if kept else "Cases are kept for ever."
    )


def _short(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"
