"""The file that leads a browser to the page, so that the launch key never stands in a list of processes."""

from __future__ import annotations

import os
import tempfile
import threading
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path

from diag.processes import forget_current_folder

#: A browser that was just started has read it long before, in seconds.
KEPT_S = 60.0

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}"><title>Opening …</title></head>
<body><p><a href="{address}">Go on to the page</a></p></body></html>
"""


class LaunchPage:
    """A page for this user alone that goes on to an address; it is taken away after a minute, or when the program ends.

    It lies in the home folder, under a name that is not hidden: browsers that come as snap packages can read nothing else
    (snapd's interface "home").  Where it cannot be written there, the person opens the address that the terminal shows.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    def open(self, address: str) -> None:
        """Write it and show it in a browser: in the background, since some systems wait until the browser is closed."""
        with suppress(OSError, RuntimeError):  # a home that cannot be written, or none
            handle, name = tempfile.mkstemp(prefix="couchcheck-", suffix=".html", dir=Path.home())  # mode 600
            self._path = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_PAGE.format(address=escape(address)))
            forget_current_folder()
            threading.Thread(target=webbrowser.open, args=(self._path.as_uri(),), daemon=True).start()
            timer = threading.Timer(KEPT_S, self.remove)
            timer.daemon = True
            timer.start()

    def remove(self) -> None:
        """Take it away; once is enough."""
        path, self._path = self._path, None
        if path:
            with suppress(OSError):
                path.unlink()
