"""The command line: parses, calls the session, prints.  It decides nothing.

Each command imports what it needs when it runs, so that ``diag --help`` and ``diag code`` stay quick.
Exit codes: 0 healthy or answered, 1 problem, 2 wrong usage, 3 inconclusive, 70 the result could not be written or a mistake
in this program, 130 interrupted (143 and 129 where the program was asked to end, or its terminal was closed).
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

import diag
from diag import interruption
from diag.cli.output import NOT_WRITTEN, NotWritten, silence_broken_streams
from diag.text import one_line

WRONG_USAGE = 2
#: What writing says when a disk is full, a quota or the largest size of a file is reached, the disk fails, or stdout is
#: closed (see diag.cli.streams).
_FULL = {getattr(errno, word, None) for word in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF")} - {None}


#: Command -> the module of this package that defines it, and its name there.
COMMANDS = {
    "serve": ("serve", "serve"),
    "run": ("run", "run"),
    "code": ("code", "code"),
    "codes": ("codes", "codes"),
    "walk": ("walk", "walk"),
    "tv": ("tv", "tv"),
    "spot": ("spot", "spot"),
    "report": ("report", "report"),
    "cases": ("cases", "cases"),
    "message": ("message", "message"),
    "charges": ("account", "charges"),
    "clock": ("account", "clock"),
    "list": ("reference", "list_"),
    "hosts": ("reference", "hosts"),
    "schema": ("reference", "schema"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are named: help and codes stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"diag.cli.{module}"), name)
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read what was typed, which answers ``--help`` and ``--version`` too."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            silence_broken_streams()
            raise click.exceptions.Exit(0) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that went away is no failure (click would end with 1, which is that of a diagnosis)."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence_broken_streams()
            return 0


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Couchcheck is independent of Netflix.",
)
@click.version_option(diag.__version__, prog_name="Couchcheck (diag)", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> Any:
    """Find out why Netflix does not play here, and what to do now.

    \b
    diag        opens the page in your browser
    diag run    checks right here in the terminal
    """
    if ctx.invoked_subcommand is None:
        from diag.cli.serve import serve

        return ctx.invoke(serve)
    return None


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; wrong usage is one clear line on stderr."""
    _printable()
    try:
        with interruption.throw():
            return _answer(argv)
    except KeyboardInterrupt:
        return interruption.exit_code()


def _answer(argv: Sequence[str]) -> int:
    try:
        code = cli.main(args=list(argv), prog_name="diag", standalone_mode=False)
        sys.stdout.flush()  # here, and not at the interpreter's end, where a full disk would be a traceback
    except click.exceptions.NoArgsIsHelpError as exc:
        click.echo(exc.format_message())
        return 0
    except click.ClickException as exc:
        click.echo(f"diag: {one_line(exc.format_message())}", err=True)
        return NOT_WRITTEN if isinstance(exc, NotWritten) else WRONG_USAGE
    except click.Abort:
        return interruption.exit_code()
    except BrokenPipeError:  # with the last of what was said
        silence_broken_streams()
        return 0
    except OSError as exc:
        if exc.filename is not None or exc.errno not in _FULL:  # a file of ours, or no matter of the output
            return _own_mistake(exc)
        _drop_output()
        click.echo(f"diag: the result could not be written ({exc.strerror or exc}).", err=True)
        return NOT_WRITTEN
    except Exception as exc:
        return _own_mistake(exc)
    return code if isinstance(code, int) else 0


def _own_mistake(exc: Exception) -> int:
    """A mistake of this program is one line, and never the code of a diagnosis; DIAG_DEBUG=1 shows the trace, masked."""
    from diag.cli import logs

    logs.tell_mistake(exc)
    return NOT_WRITTEN


def _drop_output() -> None:
    """Nothing more goes out, so that the interpreter's end has nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printable() -> None:
    """A terminal that cannot show a sign shows another one instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
