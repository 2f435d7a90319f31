"""How the page's server treats connections: idle ones lock nobody out, and its own refusals look like ours."""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from diag.web import guard

#: What the server counts against its limit besides connections: the listening socket, what wakes it, and a little room.
OWN_SOCKETS = 4


class RefusalTask(ErrorTask):
    """What the server itself says of a request that it cannot read: our page with our headers, and nothing of the request."""

    def execute(self) -> None:
        """Write it, and close the connection."""
        request: Any = self.request
        error = request.error
        headers, body = guard.make_server_refusal(error.code)
        self.status = f"{error.code} {error.reason}"
        self.response_headers = headers
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class BrowserConnection(HTTPChannel):
    """A connection that takes the place of the oldest idle one where there is no other.

    The server would accept nobody any more: any program of this PC, without a key, could lock the page by
    connections on which it says nothing.
    """

    error_task_class = RefusalTask

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        if len(server.active_channels) + OWN_SOCKETS >= adj.connection_limit:
            self._end_oldest_idle()

    def _end_oldest_idle(self) -> None:
        channels: Any = self.server.active_channels
        others = [other for other in channels.values() if other is not self]
        idle = [other for other in others if not other.requests and not other.total_outbufs_len]
        if idle:
            min(idle, key=lambda other: other.last_activity).handle_close()
