"""Progress of a run on stderr: a live list on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from diag.cli.output import may_style
from diag.model import Result, Status
from diag.report.formatting import MARKS, reason_words
from diag.text import clean
from diag.vocabulary import check_name

if TYPE_CHECKING:
    from diag.session import Event, Session


#: How often is looked whether somebody stopped the run, in seconds: at once, for a person.
STOP_LOOK_S = 0.05


def follow(session: Session, stopped: Sequence[int], *, quiet: bool) -> None:
    """Show the progress of a run until it is over.  It is cancelled as soon as there is something in ``stopped``, to which
    a handler of signals adds (diag.interruption)."""
    with suppress(RuntimeError):  # no thread to be had: then the run has ended already, for the same reason
        threading.Thread(target=_cancel_when, args=(session, stopped), name="stop", daemon=True).start()
    with show_progress(session, quiet=quiet) as show:
        for _, event in session.watch():
            show(event)


def _cancel_when(session: Session, stopped: Sequence[int]) -> None:
    while not session.done:
        if stopped:
            session.cancel()
        time.sleep(STOP_LOOK_S)


@contextmanager
def show_progress(session: Session, *, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """A function that shows one event of this session."""
    if quiet:
        yield lambda _event: None
    elif may_style(sys.stderr):
        with _live(session) as show:
            yield show
    else:
        yield _plain


def _plain(event: Event) -> None:
    if isinstance(event, Result) and event.status is not Status.SKIPPED:
        click.echo(_words(event), err=True)


def _words(result: Result) -> str:
    name, mark = check_name(result.check), MARKS[result.status].draw(unicode=False)
    if result.status is Status.UNKNOWN:
        return f"{mark} {name}: could not be measured ({reason_words(result.reason)})"
    titles = [clean(f.title) for f in result.findings if f.severity != "note"]
    return f"{mark} {name}: {'; '.join(titles) or MARKS['ok'].spoken}"


@contextmanager
def _live(session: Session) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=True)
    unicode = "utf" in (console.encoding or "").lower()
    state: dict[str, Event | None] = dict.fromkeys(session.asked_for)
    spinner = Spinner("dots" if unicode else "line")

    def table() -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=2)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        for id_, event in state.items():
            if isinstance(event, Result):
                mark = MARKS[event.status]
                sign = Text(mark.draw(unicode), style=mark.colour)
                words = "; ".join(clean(f.title) for f in event.findings if f.severity != "note")
                if event.status is Status.UNKNOWN:
                    words = f"{mark.spoken}: {reason_words(event.reason)}"
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
