"""Netflix's own video servers, as fast.com uses them.

The interface is unofficial and may stop working (facts.md 3.1 to 3.3): one test that a person started, never
scheduled, with an honest user agent.  Only https servers below nflxvideo.net are used, never a redirect off
them, and their signed addresses appear in no report.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from diag.bandwidth import engine
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Limits, Server, ServerList, Trial, TrialContext
from diag.probes import fast_com as lists

SUFFIX = ".nflxvideo.net"

#: What one range request may ask for: the test object has 25 MiB (facts.md 3.1).
BIGGEST = 26_214_400

MOST_SERVERS = 5


class Netflix:
    """``targets`` asks for the list, when it is needed."""

    name = "netflix"
    third_party = False
    longest_s = engine.LONGEST_S

    def __init__(self, targets: Callable[[], lists.Targets], dial: Dialer) -> None:
        self.targets, self.dial = targets, dial

    def find_servers(self) -> ServerList:
        listed = self.targets()
        if listed.failure == "other" and listed.status:
            return ServerList(
                failure="provider-refused", detail=f"{lists.HOST} answered HTTP {listed.status}"
            )
        if listed.failure:
            return ServerList(failure=listed.failure, detail=lists.HOST)
        servers = [server for url in listed.urls[:MOST_SERVERS] if (server := parse_server(url))]
        if not servers:
            return ServerList(failure="foreign-host" if listed.urls else "empty", detail=lists.HOST)
        return ServerList(servers=tuple(servers))

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial:
        return engine.run_trial(found.servers, limits, watch=watch, dial=self.dial, upload=upload)


def parse_server(url: str) -> Server | None:
    """The server that a signed address names; None when it is not one of Netflix's, or not as agreed."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host.endswith(SUFFIX) or port not in {None, 443}:
        return None
    if (
        parts.username is not None
        or not host.isascii()
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        return None

    def piece(size: int) -> str:
        return lists.range_url(url, 0, size - 1).partition(parts.netloc)[2]

    return Server(host=host, where=host.split(".")[0], download=piece, upload=piece, biggest=BIGGEST)
