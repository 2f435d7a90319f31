"""Cloudflare's speed test: the neutral path, to compare with Netflix's (facts.md 10.1)."""

from __future__ import annotations

from diag.bandwidth import engine
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Limits, Server, ServerList, Trial, TrialContext

#: It refuses 100 MB and more in one answer, and counts requests: ours are few and of ordinary size.
BIGGEST = 25_000_000

SERVER = Server(
    host="speed.cloudflare.com",
    where="Cloudflare",
    download=lambda size: f"/__down?bytes={size}",
    upload=lambda size: "/__up",
    biggest=BIGGEST,
)


class Cloudflare:
    """One server name, which leads to the nearest of its sites."""

    name = "cloudflare"
    third_party = True
    longest_s = engine.LONGEST_S

    def __init__(self, dial: Dialer) -> None:
        self.dial = dial

    def find_servers(self) -> ServerList:
        return ServerList(servers=(SERVER,))

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial:
        return engine.run_trial(found.servers, limits, watch=watch, dial=self.dial, upload=upload)
