"""Watches whether the router is really restarted while a person is at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from diag import host
from diag.guide import effects
from diag.probes import liveness

#: Between two looks at the router, in seconds: a restart takes it away for half a minute at least.
PACE_S = 2.0

#: Asking for the public address may take so long in all, in seconds.
ADDRESS_S = 3.0


class RestartWatch:
    """Looks at the connection again and again while a person restarts the router.  Use as a context manager."""

    def __init__(self, *, pace_s: float | None = None, look: Callable[[], str] | None = None) -> None:
        """``pace_s``: seconds between two looks; ``look``: takes one."""
        self._pace_s = PACE_S if pace_s is None else pace_s
        self._look = look or look_at_router
        self._stop = threading.Event()
        self._samples: list[str] = []
        self._before: str | None = None
        self._thread = threading.Thread(target=self._work, name="restart-watch", daemon=True)

    def __enter__(self) -> RestartWatch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def stopped(self) -> bool:
        """Whether it looks no more."""
        return self._stop.is_set()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _work(self) -> None:
        self._before = public_address()
        while not self._stop.is_set():
            self._samples.append(self._look())
            self._stop.wait(self._pace_s)

    def was_restarted(self) -> bool | None:
        """Stop looking, and say whether the restart happened; see ``effects.was_router_restarted``."""
        self.stop()
        samples = tuple(self._samples)
        if effects.DOWN in samples or not self._before:
            return effects.was_router_restarted(samples)
        return effects.was_router_restarted(samples, self._before, public_address())


def look_at_router() -> str:
    """Whether the router answers at this moment: "up" or "down"."""
    try:
        return liveness.look(host.read_system())
    except OSError:  # adapters come and go while a router restarts
        return liveness.DOWN


def public_address() -> str | None:
    """The public address of the home as Netflix sees it; None when it could not be asked."""
    # HTTP takes a while to load, and few walks need it
    from diag.net import resolve
    from diag.probes import fast_com

    end = time.monotonic() + ADDRESS_S

    def seconds_left() -> float:
        return max(0.05, end - time.monotonic())

    return fast_com.fetch(
        lambda name: resolve.look_up(name, timeout=min(1.0, seconds_left())), timeout=seconds_left
    ).client_ip
