"""``diag clock`` and ``diag charges``: what was charged, what it may mean, and the last days to act.  Nothing is sent."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diag.cli import typed
from diag.cli.cases import open_store
from diag.cli.output import check_target, deliver

if TYPE_CHECKING:
    from diag.account.case import AccountCase
    from diag.redact import Masker
    from diag.store import Store

NOTHING_YET = (
    "there is no charge and nothing about an account on this PC yet; "
    "begin with: diag charges tell trouble=charged-twice country=Ireland"
)

_case = click.option(
    "--case",
    "id_",
    metavar="ID",
    callback=typed.require_text,
    help="Which case (the newest one about an account).",
)


@click.command()
@click.argument("case", required=False, callback=typed.require_text)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--ics", "as_ics", is_flag=True, help="Print a calendar file, to open in a calendar.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file; - is the screen.",
)
def clock(case: str | None, as_json: bool, as_ics: bool, output: Path | None) -> None:
    """Print the last days to act for a CASE about an account, the next one first. Not legal advice."""
    if as_json and as_ics:
        raise click.UsageError("choose one of --json and --ics")
    check_target(output)
    from diag.account import calendar_file
    from diag.account import clock as table

    with open_store() as store:
        id_ = _choose(store, case)
        of = _load(store, id_)
    if as_json:
        text = json.dumps(table.to_json(of), ensure_ascii=False, indent=1) + "\n"
    elif as_ics:
        text = calendar_file.to_ics(of, id_, datetime.now(UTC))
    else:
        text = table.to_text(of)
    deliver(text, output)


@click.group(invoke_without_command=True)
@_case
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def charges(ctx: click.Context, id_: str | None, as_json: bool) -> None:
    """Show the charges of a case, and what they may mean."""
    if ctx.invoked_subcommand:
        return
    from diag.account import worksheet
    from diag.account.dates import long_day
    from diag.account.price_change import read_price_change, to_lines
    from diag.store.account_facts import known_charges

    with open_store() as store:
        saved = store.case(_choose(store, id_))
        of = _load(store, saved.id)
    sheet = worksheet.read_worksheet(of)
    if as_json:
        click.echo(json.dumps(_to_json(of, sheet), ensure_ascii=False, indent=1))
        return
    for number, each in known_charges(saved):
        words = (f"{each.status or ''}", "money back" if each.refund else "", each.text)
        click.echo(
            f"{number:>4}  {long_day(each.day)}  {each.money}  {'  '.join(filter(None, words))}".rstrip()
        )
    if saved.charges:
        click.echo()
    if change := read_price_change(of):
        for line in to_lines(change, of.today):
            click.echo(line)
        click.echo()
    for line in worksheet.summarise(sheet):
        click.echo(line)


@charges.command()
@click.argument("lines", nargs=-1, metavar="[LINE]...")
@_case
@click.option("--new", is_flag=True, help="Begin a new case.")
@click.option("--status", type=click.Choice(["pending", "booked"]), help="For lines that do not say it.")
@click.option(
    "--paid-by",
    type=click.Choice(["credit-card", "debit-card", "direct-debit", "paypal", "partner", "gift-card"]),
)
@click.option("--currency", metavar="CODE", help="For lines that do not say it, for example EUR.")
@click.option("--last-four", metavar="DIGITS", help="Last four digits of the card.")
@click.option("--sign-in", metavar="TEXT", help="E-mail address or number of the Netflix account.")
@click.option("--statement", metavar="DAY", help="Day on which the bank sent the statement.")
def add(
    lines: tuple[str, ...],
    id_: str | None,
    new: bool,
    status: str | None,
    paid_by: str | None,
    currency: str | None,
    last_four: str | None,
    sign_in: str | None,
    statement: str | None,
) -> None:
    """Add charges: each LINE as it stands on the statement, or - to read them from the input."""
    from dataclasses import replace

    from diag.account.dates import parse_day
    from diag.account.money import Money
    from diag.account.statement import parse_lines
    from diag.store.account_facts import today

    text = sys.stdin.read() if lines == ("-",) else "\n".join(lines)
    try:
        sent = parse_day(statement, today()) if statement else None
        with open_store() as store:
            case = _choose_or_begin(store, id_, new)
            land = _load(store, case).land
            code = (currency or "").upper() or (land.currency if land else "")
            read = parse_lines(
                text, today(), currency=code, month_first=land.month_first if land else None, paid_by=paid_by
            )
            if not read.charges:
                raise click.UsageError(
                    "no charge was found; write for example: 2026-11-03 NETFLIX.COM 17.99 EUR booked"
                )
            store.add_charges(
                case,
                [
                    replace(
                        each,
                        money=Money(each.money.amount, each.money.currency or code),
                        status=each.status or status,
                        last_four=each.last_four or last_four,
                        sign_in=sign_in,
                        statement=sent,
                    )
                    for each in read.charges
                ],
            )
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc
    for note in (*read.notes, *(f"We found no charge in this line: {line}" for line in read.unread)):
        click.echo(note, err=True)
    count = len(read.charges)
    click.echo(
        f"{count} charge{'s' if count > 1 else ''} kept in the case {case}. See what they mean: diag charges",
        err=True,
    )


@charges.command()
@click.argument("words", nargs=-1, required=True, metavar="NAME=TEXT...")
@_case
@click.option("--new", is_flag=True, help="Begin a new case.")
def tell(words: tuple[str, ...], id_: str | None, new: bool) -> None:
    """Tell what decides the matter, for example trouble=charged-twice country=Ireland; NAME= takes it back.

    Without a known name, all names are listed.
    """
    from diag.account.case import FactRefused, check_fact
    from diag.store.account_facts import today

    facts: dict[str, str | None] = {}
    country: str | None = None
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise click.UsageError(f"write NAME=TEXT, for example cancelled=2026-11-10, not {word!r}")
        if name == "country":
            country = text
            continue
        try:
            facts[name] = check_fact(name, text, today()) if text.strip() else None
        except FactRefused as exc:
            raise click.UsageError(f"{name}: {exc}") from exc
    with open_store() as store:
        case = _choose_or_begin(store, id_, new)
        if country is not None:
            store.note(case, country=country)
        store.tell_account(case, facts)
        click.echo(f"Written down in the case {case}.", err=True)


@charges.command()
@click.argument("number", type=int)
@_case
@click.option("--day", metavar="DAY", help="Day of the charge.")
@click.option("--amount", metavar="AMOUNT", help="For example 17.99, or 17.99 EUR.")
@click.option("--currency", metavar="CODE", help="For example EUR.")
@click.option("--text", metavar="TEXT", help="Text on the statement; empty takes it back.")
@click.option("--status", type=click.Choice(["pending", "booked", ""]), help="What the bank says.")
@click.option(
    "--paid-by",
    type=click.Choice(["credit-card", "debit-card", "direct-debit", "paypal", "partner", "gift-card", ""]),
)
@click.option("--last-four", metavar="DIGITS", help="Last four digits of the card.")
@click.option("--sign-in", metavar="TEXT", help="E-mail address or number of the Netflix account.")
@click.option("--statement", metavar="DAY", help="Day on which the bank sent the statement.")
@click.option("--refund", type=click.Choice(["yes", "no"]), help="Whether the money came back.")
def edit(number: int, id_: str | None, **told: str | None) -> None:
    """Put one charge right by its NUMBER: only what is named changes."""
    from diag.account.charges import edit_charge
    from diag.store.account_facts import today

    changes = {name: text.strip() for name, text in told.items() if text is not None}
    if not changes:
        raise click.UsageError("say what to change, for example --amount 17.99")
    with open_store() as store:
        case = _choose(store, id_)
        known = next((kept.charge for kept in store.case(case).charges if kept.number == number), None)
        if known is None:
            raise click.UsageError("there is no such charge in this case; see: diag charges")
        land = _load(store, case).land
        try:
            changed = edit_charge(known, changes, today(), month_first=bool(land and land.month_first))
        except ValueError as exc:
            raise click.UsageError(str(exc)) from exc
        store.change_charge(case, number, changed)
        click.echo("Put right.", err=True)


@charges.command()
@click.argument("number", type=int)
@_case
def remove(number: int, id_: str | None) -> None:
    """Take out one charge by its number."""
    with open_store() as store:
        store.delete_charge(_choose(store, id_), number)
        click.echo("Taken out.", err=True)


def account_text(id_: str | None, form: str, receiver: str | None, masker: Masker) -> str:
    """One of ACCOUNT_FORMS of a case, masked for its receiver."""
    from diag.account import letters, pack, review
    from diag.store.account_case import load_account

    with open_store() as store:
        of = load_account(store, store.case(_choose(store, id_)), masker)
    if form == "review":
        return review.to_text(of)
    if form == "papers":
        return pack.to_text(pack.build_pack(of, receiver or "netflix", masker.sweep))
    to = {"letter": receiver or "netflix"}.get(form, form)
    return letters.to_text(letters.write_letter(of, to, masker.sweep))


def _choose(store: Store, id_: str | None) -> str:
    """The id that was typed, or that of the newest case about an account."""
    found = store.find(id_) if id_ else store.newest_account()
    if found is None:
        raise click.ClickException(NOTHING_YET)
    return found


def _choose_or_begin(store: Store, id_: str | None, new: bool) -> str:
    """The same; a new case where there is none: nothing about money joins a case about the network by itself."""
    if id_ and new:
        raise click.UsageError("choose one of --case and --new")
    if id_:
        return store.find(id_)
    from diag.troubleshoot.accounts import begin_account, find_walked

    found = None if new else find_walked(store) or store.newest_account()
    return found or begin_account(store)


def _load(store: Store, id_: str) -> AccountCase:
    from diag.case.masking import make_masker
    from diag.store.account_case import load_account

    return load_account(store, store.case(id_), make_masker())


def _to_json(of: AccountCase, sheet: Any) -> dict[str, Any]:
    return {
        "trouble": of.trouble or None,
        "country": of.land.code if of.land else None,
        "charges": [
            {
                "date": each.day.isoformat(),
                "amount": str(each.money.amount),
                "currency": each.money.currency or None,
                "status": each.status,
                "text": each.text,
                "paid_by": each.paid_by,
                "biller": each.biller,
                "refund": each.refund,
            }
            for each in of.charges
        ],
        "readings": [
            {
                "cause": each.cause,
                "fit": each.fit,
                "why": list(each.why),
                "next": each.next or None,
                "look_again": each.look_again.isoformat() if each.look_again else None,
            }
            for each in sheet.readings
        ],
        "needs": list(sheet.needs),
        "price": _price_json(of),
    }


def _price_json(of: AccountCase) -> dict[str, Any] | None:
    """The worksheet of a price increase; None for another trouble."""
    from diag.account.price_change import read_price_change

    change = read_price_change(of)
    if change is None:
        return None
    return {
        "old": str(change.old) if change.old else None,
        "new": str(change.new) if change.new else None,
        "more": str(change.more) if change.more else None,
        "share_percent": change.share,
        "told": change.noticed.isoformat() if change.noticed else None,
        "begins": change.begins.isoformat() if change.begins else None,
        "told_late": change.told_late,
        "needs": list(change.needs),
    }
