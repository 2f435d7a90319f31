"""``python -m diag`` and the ``diag`` command."""

from __future__ import annotations

import sys

from diag import interruption


def run() -> None:
    """Run the command line and leave with its exit code."""
    interruption.end_at_once()
    from diag.cli import logs, main, streams

    streams.prepare()
    logs.install()
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
