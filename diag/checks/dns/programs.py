"""How long programs on this PC wait for an address: by the system, both families in one call, whatever it asks in vain first."""

from __future__ import annotations

import time
from functools import partial

from diag.checks.dns.criteria import LONG_WAIT_MS
from diag.checks.dns.facts import ProgramLookup
from diag.net import resolve
from diag.net.concurrency import CallGroup, value_of
from diag.probes.context import CheckContext

#: Names that every player asks for; the second is asked only when the first took long.
NAMES = ("www.netflix.com", "api-global.netflix.com")
#: A stub resolver gives a silent server up after 5 s (resolv.conf(5), "timeout:n"); round two ends hardly later.
PATIENCE_S = 6.0


def look_up(run: CheckContext, name: str) -> ProgramLookup:
    """One look-up, waited for until the end of round two at most."""
    found = resolve.look_up_as_programs(name, timeout=run.seconds_left(PATIENCE_S, second=True))
    return ProgramLookup(name=name, ms=round(found.ms or 0.0, 1), failure=found.failure)


class FirstLookup:
    """The first look-up, under way beside everything else."""

    def __init__(self, run: CheckContext) -> None:
        self._group, self._begun = CallGroup(), time.monotonic()
        self._call = self._group.start(partial(look_up, run, NAMES[0]))

    def so_far(self) -> ProgramLookup:
        """What is known of it: it is over, or it takes long."""
        self._group.wait(max(0.0, self._begun + LONG_WAIT_MS / 1000 - time.monotonic()))
        waited = ProgramLookup(
            name=NAMES[0], ms=round((time.monotonic() - self._begun) * 1000, 1), failure="timeout"
        )
        return value_of(self._call) or waited
