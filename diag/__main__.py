"""``python -m diag`` and the ``diag`` command."""

# Before all else, and without the module "signal", which takes longer to load than all before it: until the program is
# there, Ctrl-C ends it as it ends any other, without a trace.  Where whoever started us has told us to ignore it, it stays so.
import _signal  # type: ignore[import-not-found]

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

import sys

from diag import interruption


def run() -> None:
    """Run the command line and leave with its exit code."""
    interruption.end_at_once()
    from diag.cli import logs, main, streams

    streams.prepare()
    logs.install()
    streams.leave(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
