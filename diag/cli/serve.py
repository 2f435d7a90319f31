"""``diag serve``: the page on this PC, and a browser that shows it."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable

import click

HINT = "Open this address in your browser within a minute if it does not open by itself. Stop with Ctrl-C."
HINT_WITH_ENTER = (
    "Open this address in your browser within a minute if it does not open by itself. Enter shows a new one, and Ctrl-C ends the "
    "program."
)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="The port (the first free one from 8477 on).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Another address of this PC.")
@click.option("--i-understand", is_flag=True, help="Yes, let other devices of the network reach the page.")
def serve(port: int | None, no_browser: bool, host: str, i_understand: bool) -> int:
    """Show the page: check, understand, fix, report.  Stop it with Ctrl-C."""
    host = "127.0.0.1" if host == "localhost" else host
    try:
        beyond = not ipaddress.ip_address(host).is_loopback
    except ValueError as exc:
        raise click.UsageError(
            f"--host takes an address of this PC, such as 192.168.1.20, not {host!r}"
        ) from exc
    if beyond and not i_understand:
        raise click.UsageError(
            "with --host other devices of your network can reach the page; say --i-understand if you want that"
        )
    from diag import interruption
    from diag.cli import logs
    from diag.cli.enter_key import hear_enter
    from diag.cli.memory import require_memory

    require_memory()
    from diag.web.launch_page import LaunchPage
    from diag.web.serve import PortTaken, serve

    logs.watch()

    def ready(new_address: Callable[[], str]) -> None:
        def show() -> None:
            click.echo(new_address())
            sys.stdout.flush()

        show()
        at_a_terminal = sys.stdin is not None and sys.stdin.isatty()
        click.echo(HINT_WITH_ENTER if at_a_terminal else HINT, err=True)
        hear_enter(show)

    launch = LaunchPage()
    try:
        serve(ready, port=port, host=host, opened=None if no_browser else launch.open)
    except PortTaken as exc:
        raise click.ClickException(f"{exc}; try another one with --port") from exc
    finally:
        launch.remove()
    return interruption.exit_code()
