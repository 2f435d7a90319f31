"""Any https address that the user gives: a provider's test file, or a server of one's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from diag.bandwidth import engine
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Limits, Server, ServerList, Trial, TrialContext


class File:
    """Asked for in ranges; a server that ignores ranges and sends the whole file is stopped at the limit."""

    name = "file"
    third_party = True
    longest_s = engine.LONGEST_S

    def __init__(self, url: str | None, dial: Dialer) -> None:
        self.url, self.dial = url or "", dial

    def find_servers(self) -> ServerList:
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname or "", parts.port or 443
        except ValueError:
            return ServerList(failure="garbled")
        if parts.scheme != "https":
            return ServerList(failure="not-https")
        if not host or not self.url.isascii() or not self.url.isprintable() or " " in self.url:
            return ServerList(failure="garbled")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return ServerList(
            servers=(Server(host=host, port=port, where=host, download=lambda size: path, ranged=True),)
        )

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial:
        if upload:
            return Trial(failure="not-supported")
        return engine.run_trial(found.servers, limits, watch=watch, dial=self.dial)
