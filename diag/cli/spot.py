"""``diag spot``: a phone or a TV's browser measures the way between the place where it stands and this PC."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from diag.cli.output import may_style, screen_width
from diag.cli.prompt import Prompt, Quit
from diag.cli.reference import as_json
from diag.text import wrap

if TYPE_CHECKING:
    from diag.case.document import CaseDocument, MeasuredSpot
    from diag.spot import SpotServer
    from diag.spot.session import SpotState

QUESTION = (
    "For {time}, devices of your home network can open a small page on this PC that measures the way between them "
    "and it. Nothing else of this PC is shown, and the page needs the address with its last three signs."
)
#: What the systems ask by themselves when a program is to be reached from outside.
FIREWALL = {
    "windows": "Windows may ask whether Python may be reached. Allow it for private networks, or no phone gets through.",
    "macos": "macOS may ask whether Python may accept connections. Allow it, or no phone gets through.",
}
OPEN = "Scan this with a phone that uses your Wi-Fi, or type the address into the browser of the TV:"
NEXT = "For another device, the address is now: {address}"
OVER = {
    "time": "The time is up, so the page is closed.",
    "closed": "The page is closed.",
    "guessed": "Somebody tried many wrong addresses, so the page is closed. Start again if you want to measure more.",
}

#: How often the live number is drawn, in seconds.
DRAW_S = 0.3


@click.command()
@click.option("--minutes", type=click.IntRange(1, 10), default=10, help="For how long, 10 at most.")
@click.option("--no-third-party", is_flag=True, help="Leave out the device's own way to the internet.")
@as_json
def spot(minutes: int, no_third_party: bool, as_json: bool) -> int:
    """Measure where the TV stands, with a phone or the TV's own browser.  Stop it with Ctrl-C."""
    from diag import host, interruption
    from diag.spot import CannotOpen, open_spot

    system = host.read_system()
    asking = sys.stdin.isatty() and not as_json
    _say(
        QUESTION.format(time="one minute" if minutes == 1 else f"{minutes} minutes"), FIREWALL.get(system.os)
    )
    try:
        if asking:
            click.echo("Press Enter to open it, Ctrl-C to leave it: ", nl=False, err=True)
            Prompt.read_line("")
        server = open_spot(system, minutes=minutes, third_parties=not no_third_party)
    except Quit as exc:
        raise click.Abort from exc
    except CannotOpen as exc:
        raise click.ClickException(str(exc)) from exc
    code = 0
    try:
        _follow(server, as_json)
    except KeyboardInterrupt:
        code = interruption.exit_code()
    finally:
        server.close()
        _wipe()
    _say(OVER[server.session.over or "closed"])
    return code


def _follow(server: SpotServer, as_json: bool) -> None:
    """Show what comes until it is over."""
    _say(OPEN)
    announced, address = server.session.state().code, server.address
    _draw_code(f"http://{address}")
    click.echo(address)
    sys.stdout.flush()
    case: str | None = None
    state, shown = server.session.state(), 0
    while True:
        _draw_live(state)
        for fresh in state.spots[shown:]:
            _wipe()
            case, document = _keep(fresh, case)
            _print(fresh, state.spots, document, as_json)
        shown = len(state.spots)
        if state.over is not None:
            return
        if state.code != announced:
            announced = state.code
            _wipe()
            _say(NEXT.format(address=server.address))
        state = server.session.wait(state, DRAW_S)


def _keep(spot: MeasuredSpot, case: str | None) -> tuple[str | None, CaseDocument | None]:
    """Keep a place in the case of this opening; that case, and its newest run."""
    from diag.store import Store, StoreError
    from diag.troubleshoot import spots

    try:
        with Store() as store:
            case, _ = spots.keep_spot(store, spot, case)
            return case, store.case(case).runs[-1]
    except StoreError as exc:
        _say(f"This was not saved. {exc}")
        return case, None


def _print(
    fresh: MeasuredSpot, all_: tuple[MeasuredSpot, ...], document: CaseDocument | None, as_json: bool
) -> None:
    from diag.spot import compare_spots, context_of, read_spot
    from diag.spot.server import say_numbers

    if as_json:
        click.echo(json.dumps(asdict(fresh), ensure_ascii=False))
        sys.stdout.flush()
        return
    reading = read_spot(fresh, all_, context_of(document))
    width = screen_width() or 80
    click.echo(f"\n{fresh.name}")
    for text in (*say_numbers(fresh), f"{reading.title}. {reading.text}", reading.next, compare_spots(all_)):
        if text:
            click.echo("\n".join(wrap(text, width, "  ", "  ")))
    sys.stdout.flush()


def _say(*texts: str | None) -> None:
    for text in filter(None, texts):
        click.echo("\n".join(wrap(text, screen_width() or 80, whole_words=True)), err=True)


def _draw_live(state: SpotState) -> None:
    """The number that changes while somebody walks, in one line of the terminal."""
    if not may_style(sys.stderr):
        return
    if state.live:
        live = state.live
        words = f"{live.mbps:6.1f} Mbit/s   best {live.best_mbps:.1f}   worst {live.worst_mbps:.1f}"
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)
    elif state.measuring:
        click.echo("\r\x1b[KMeasuring …", nl=False, err=True)
    else:
        _wipe()


def _wipe() -> None:
    if may_style(sys.stderr):
        click.echo("\r\x1b[K", nl=False, err=True)


def _draw_code(text: str) -> None:
    """A QR code of half blocks, dark on light whatever the terminal's colours; nothing where that cannot be drawn."""
    if not may_style(sys.stderr) or "utf" not in (sys.stderr.encoding or "").lower():
        return
    import segno

    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=3)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        line = "".join(
            " ▀▄█"[bool(above) + 2 * bool(below)] for above, below in zip(upper, lower, strict=True)
        )
        click.echo(f"\x1b[38;5;16;48;5;231m{line}\x1b[0m", err=True)
