"""``diag run``: measure, diagnose, print."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from diag import interruption
from diag.cli import typed
from diag.cli.output import (
    NOT_WRITTEN,
    check_target,
    deliver,
    may_style,
    screen_width,
    silence_broken_streams,
)
from diag.model import Asked
from diag.report import FORMATS
from diag.vocabulary import (
    CHECK_IDS,
    DEFAULT_QUALITY,
    DEVICE_KINDS,
    MOST_SCREENS,
    QUALITIES,
    is_device,
    is_word,
    without_look,
)

if TYPE_CHECKING:
    from diag.case.document import CaseDocument
    from diag.session import Session

EXIT = {"healthy": 0, "problem": 1, "inconclusive": 3}
WRONG_USAGE = 2

PROVIDERS = ("auto", "netflix", "cloudflare", "speedtest", "file")

T = TypeVar("T")


def _check_id(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in CHECK_IDS:
            raise click.BadParameter(f"there is no check {value!r}; `diag list` shows them all")
    return values


def _device(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    if is_device(value.lower()):
        return without_look(value.lower())
    from diag import lookup

    try:
        return without_look(lookup.device_id(value))
    except lookup.UnknownDevice as exc:
        raise click.BadParameter(
            f"{value!r} is not one of: {', '.join(DEVICE_KINDS)} (smart-tv/samsung names a maker)"
        ) from exc


def _symptom(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_word(value):
        raise click.BadParameter("use one short word such as buffering, black-screen or no-sign-in")
    return value


def _url(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.match(r"https://[^/\s]+", value):
        raise click.BadParameter("use an address that begins with https://")
    return value


@click.command()
@click.argument("checks", nargs=-1, callback=_check_id, metavar="[CHECK]...")
@click.option("--quick", is_flag=True, help="Leave the speed test out.")
@click.option(
    "--code", metavar="CODE", callback=typed.read_code, help="The error code or message on the screen."
)
@click.option(
    "--device", metavar="KIND", callback=_device, help="The device that does not play, e.g. smart-tv."
)
@click.option("--symptom", metavar="WORD", callback=_symptom, help="What happens, in one word.")
@click.option(
    "--quality", type=click.Choice(tuple(QUALITIES)[::-1]), help=f"The picture wanted ({DEFAULT_QUALITY.id})."
)
@click.option("--screens", type=click.IntRange(1, MOST_SCREENS), help="How many screens play at once (1).")
@click.option("--json", "as_json", is_flag=True, help="Print the case as JSON.")
@click.option("--report", "report_format", type=click.Choice(FORMATS), help="Print a report in this format.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the result to this file; - is the screen.",
)
@click.option("--timeout", type=click.FloatRange(1, 600), default=25.0, help="Seconds at most (25).")
@click.option(
    "--max-data",
    type=click.FloatRange(1, 100_000),
    help="Megabytes the speed test may use (40; 400 with --longer).",
)
@click.option("--upload", is_flag=True, help="Measure sending too.")
@click.option("--compare", is_flag=True, help="Compare Netflix's servers with a neutral one.")
@click.option("--longer", is_flag=True, help="Watch the speed for a minute, to see stalls.")
@click.option("--provider", type=click.Choice(PROVIDERS), default="auto", help="Whose speed test to use.")
@click.option("--url", callback=_url, help="An https file to measure with (provider file).")
@click.option("--no-third-party", is_flag=True, help="Contact only your network and Netflix.")
@click.option("--no-save", is_flag=True, help="Keep nothing on this PC.")
@click.option("--case", metavar="ID", callback=typed.require_text, help="Add this run to a saved case.")
@click.option("--raw", is_flag=True, help="Do not mask private values.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def run(
    checks: tuple[str, ...],
    as_json: bool,
    report_format: str | None,
    output: Path | None,
    raw: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Check this PC's connection to Netflix: all checks, or only those named."""
    if as_json and report_format not in (None, "json"):
        raise click.UsageError("choose one of --json and --report")
    asked = _make_asked(options)
    check_target(output)
    into = _find_case(options["case"], options["no_save"])

    with interruption.hold_back() as stopped:
        from diag.cli import logs
        from diag.cli.memory import require_memory

        require_memory()
        from diag.session import Session

        logs.watch()
        session = Session(asked, checks or None)
        mistake = _watch(session, quiet, stopped)
        if not options["no_save"]:
            _though_nobody_reads(partial(_save, session, quiet, into))
        case = _document(session, raw)
        form = "json" if as_json else report_format
        mistake = _though_nobody_reads(partial(_deliver, case, form, output)) or mistake
        if mistake:
            logs.tell_mistake(mistake)
            return NOT_WRITTEN
        return interruption.exit_code() if stopped else EXIT[case.verdict.status]


def _make_asked(options: Mapping[str, Any]) -> Asked:
    if options["provider"] == "file" and not options["url"]:
        raise click.UsageError("--provider file needs --url")
    return Asked(
        code=options["code"],
        device=options["device"],
        symptom=options["symptom"],
        quality=options["quality"],
        screens=options["screens"],
        timeout_s=options["timeout"],
        max_data_mb=options["max_data"],
        quick=options["quick"],
        upload=options["upload"],
        compare=options["compare"],
        provider="file" if options["url"] else options["provider"],
        url=options["url"],
        third_party=not options["no_third_party"],
        longer=options["longer"],
    )


def _watch(session: Session, quiet: bool, stopped: Sequence[int]) -> Exception | None:
    """Show progress until the run is over, or somebody stopped it.  A mistake of ours in showing it costs no result: it is
    handed back."""
    from diag.cli.progress import follow

    session.start()
    try:
        _load_what_comes_after()
        follow(session, stopped, quiet=quiet)
    except Exception as exc:
        for _ in session.watch():
            if stopped:
                session.cancel()
        if isinstance(exc, BrokenPipeError):
            silence_broken_streams()
            return None
        return exc
    return None


def _though_nobody_reads(work: Callable[[], T]) -> T | None:
    """Do it; where the reader of what is said went away, the run still ends with the code of its verdict."""
    try:
        done = work()
        sys.stdout.flush()
    except BrokenPipeError:
        silence_broken_streams()
        return None
    return done


def _load_what_comes_after() -> None:
    """The measurements wait for the network now: a good moment to load what the result needs."""
    from importlib import import_module

    for name in ("diag.store.case_file", "diag.case.to_json", "diag.report.terminal"):
        import_module(name)


def _document(session: Session, raw: bool) -> CaseDocument:
    from diag.case.from_run import document_of
    from diag.case.masking import make_masker, mask_run

    case = session.case()
    return document_of(case) if raw else mask_run(case, make_masker())


#: Saving must not hold up a run: so long it waits for another program that is writing (seconds).
SAVE_WAIT_S = 1.0


def _find_case(case: str | None, no_save: bool) -> str | None:
    """The whole id of the case that was named, before anything is measured for it."""
    from diag.cli.cases import open_store

    if case is None:
        return None
    if no_save:
        raise click.UsageError("choose one of --case and --no-save")
    with open_store() as store:
        return store.find(case)


def _save(session: Session, quiet: bool, into: str | None) -> None:
    """Keep the case on this PC, unmasked; that it could not be kept is one calm line and no more."""
    from diag.store import Store, StoreError, case_file

    try:
        with Store(wait_s=SAVE_WAIT_S) as store:
            kept = case_file.save_case(session.case(), store, into)
            for notice in store.notices:
                click.echo(notice, err=True)
    except StoreError as exc:
        click.echo(f"This case was not saved. {exc}", err=True)
    except Exception:  # nothing about saving is worth losing a result
        click.echo("This case was not saved, because of a mistake in this program.", err=True)
    else:
        if not quiet:
            click.echo(f"Saved on this PC as case {kept}. For a report: diag report", err=True)


def _deliver(case: CaseDocument, form: str | None, output: Path | None) -> Exception | None:
    """Hand the result out as it was wanted; where a mistake of ours prevents that, as JSON, and the mistake is handed back."""
    try:
        if form is None and output is None:
            _print_for_people(case)
        else:
            width = screen_width() if output is None else None
            deliver(_render(case, form or "full", width), output, precious=True)
    except (click.ClickException, OSError):
        raise
    except Exception as exc:
        if form == "json":
            raise
        deliver(_render(case, "json", None), output, precious=True)
        return exc
    return None


def _render(case: CaseDocument, form: str, width: int | None) -> str:
    from diag.report.render import render

    return render(case, form, width=width)


_STYLES: dict[str, dict[str, Any]] = {
    "headline": {"bold": True},
    "title": {"bold": True},
    "faint": {"dim": True},
    "path": {"fg": "cyan"},
}


def _print_for_people(case: CaseDocument) -> None:
    from diag.report.terminal import lines

    width = screen_width() or 80
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    coloured = may_style(sys.stdout)
    for line in lines(case, width=width, unicode=encoding.startswith("utf")):
        style = _STYLES.get(line.style) if coloured else None
        click.echo(click.style(line.text, **style) if style else line.text)
