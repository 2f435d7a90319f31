"""Whether the connection of this PC is there at this moment: one quick look, to see a router go away and come back."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from diag.host import SystemFacts
from diag.net import connect
from diag.net.concurrency import gather

#: What home routers listen on: names, and their own page.  A refusal is an answer too.
PORTS = (53, 80, 443)

#: A router in the same home answers within milliseconds, over bad Wi-Fi within tenths of a second.
LOOK_S = 0.8

UP, DOWN = "up", "down"

#: Only the router itself, or somebody behind it, can have said this.
_SPOKE = {None, "refused", "reset", "closed"}


def look(system: SystemFacts, beyond: Sequence[str] = ()) -> str:
    """ "up" when the router answers at all, or one of the addresses ``beyond`` it does; else "down".

    Takes LOOK_S seconds at most.
    """
    tries = [(address, port) for address in system.routers() for port in PORTS]
    tries += [(address, 443) for address in beyond]
    if not tries:
        return DOWN
    calls = {pair: functools.partial(connect.tcp, *pair, timeout=LOOK_S) for pair in tries}
    found = gather(calls, LOOK_S + 0.2)
    return UP if any(outcome.failure in _SPOKE for outcome in found.values()) else DOWN
