"""Progress of a run on stderr: a live list on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from diag.model import Result, Status
from diag.report.formatting import MARKS, REASONS, clean
from diag.vocabulary import check_name

if TYPE_CHECKING:
    from diag.session import Event, Session

_MARK = {
    Status.OK: "ok",
    Status.WARN: "warn",
    Status.FAIL: "fail",
    Status.UNKNOWN: "unknown",
    Status.SKIPPED: "beyond",
}
_COLOUR = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "magenta", "beyond": "bright_black"}


@contextmanager
def show_progress(session: Session, *, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """A function that shows one event of this session."""
    if quiet:
        yield lambda _event: None
    elif sys.stderr.isatty():
        with _live(session) as show:
            yield show
    else:
        yield _plain


def _plain(event: Event) -> None:
    if isinstance(event, Result) and event.status is not Status.SKIPPED:
        click.echo(_words(event), err=True)


def _words(result: Result) -> str:
    name = check_name(result.check)
    if result.status is Status.UNKNOWN:
        return f"{MARKS['unknown'][1]} {name}: could not be measured ({REASONS[result.reason or 'bug']})"
    titles = [clean(f.title) for f in result.findings if f.severity != "note"]
    return f"{MARKS[_MARK[result.status]][1]} {name}: {'; '.join(titles) or 'fine'}"


@contextmanager
def _live(session: Session) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=True)
    signs = 0 if "utf" in (console.encoding or "").lower() else 1
    state: dict[str, Event | None] = dict.fromkeys(session.asked_for)
    spinner = Spinner("dots" if signs == 0 else "line")

    def table() -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=2)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        for id_, event in state.items():
            if isinstance(event, Result):
                mark = _MARK[event.status]
                sign = Text(MARKS[mark][signs], style=_COLOUR[mark])
                words = "; ".join(clean(f.title) for f in event.findings if f.severity != "note")
                if event.status is Status.UNKNOWN:
                    words = f"not measured: {REASONS[event.reason or 'bug']}"
                grid.add_row(sign, Text(f"{check_name(id_)}  ").append(words, style="dim"))
            else:
                note = event.note if event else ""
                if event and event.fraction is not None:
                    note = f"{event.fraction:.0%} {note}"
                grid.add_row(spinner, Text(f"{check_name(id_)}  ").append(clean(note), style="dim"))
        return grid

    with Live(table(), console=console, refresh_per_second=10, transient=True) as live:

        def show(event: Event) -> None:
            if event.check in state:
                state[event.check] = event
                live.update(table())

        yield show
