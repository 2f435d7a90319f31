"""Measures just what one step of a walk can have changed, and watches whether the router was really restarted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from diag import host
from diag.guide import effects
from diag.guide.effects import Effect
from diag.guide.loader import Guides
from diag.guide.types import Action
from diag.model import Asked, Case
from diag.probes import liveness
from diag.session import Session
from diag.vocabulary import CHECKS

#: Between two looks at the router, in seconds: a restart takes it away for half a minute at least.
PACE_S = 2.0

#: Asking for the public address may take so long in all, in seconds.
ADDRESS_S = 3.0

Json = Mapping[str, Any]


def checks_to_repeat(action: Action, measured: Iterable[str], same_device: bool) -> tuple[str, ...]:
    """The checks to run again after an action: those that can see it and that were measured before."""
    seen = (*action.measures, *(action.pc if same_device else ()))
    before = set(measured)
    return tuple(check for check in dict.fromkeys(seen) if check in before)


def checks_after_fix(case: Json) -> tuple[str, ...]:
    """The checks to run when somebody has done what a case said: all quick ones, which take two seconds together
    and show whether something new is wrong, and of the costly ones those that were not in order."""
    said = {check["id"]: check["status"] for check in case["checks"]}
    return tuple(id_ for id_ in said if not CHECKS[id_].costly or said[id_] in {"warn", "fail", "unknown"})


def rebuild_asked(case: Json) -> Asked:
    """What was asked for in a case, to measure it again."""
    asked = case["asked"]
    return Asked(
        code=asked.get("code"),
        device=asked.get("device"),
        symptom=asked.get("symptom"),
        quality=asked.get("quality"),
        screens=asked.get("screens"),
        quick="bandwidth" not in checks_after_fix(case),
    )


def start_session(asked: Asked, only: Iterable[str] | None) -> Session:
    """A run of some checks (None: all) that has begun; watch it for its events."""
    session = Session(asked, only)
    session.start()
    return session


def empty_case(asked: Asked) -> Case:
    """A case in which nothing was measured: a walk needs one to be kept in."""
    session = Session(asked, ())
    session.cancel()
    return session.case()


def compare(
    guides: Guides,
    title: str,
    action: Action,
    before: Mapping[str, Json],
    after: Json,
    restarted: bool | None,
) -> Effect:
    """The effect of an action, from the checks before and a new case after."""
    fresh = {check["id"]: check for check in after["checks"] if check["status"] != "skipped"}
    return effects.effect(
        title,
        before,
        fresh,
        known=guides.metrics,
        texts=guides.effects,
        restarted=restarted,
        restarts=action.restart,
    )


class RestartWatch:
    """Looks at the connection again and again while a person restarts the router.  Use as a context manager."""

    def __init__(
        self, asked: Asked, *, pace_s: float = PACE_S, look: Callable[[], str] | None = None
    ) -> None:
        self._asked = asked
        self._pace_s = pace_s
        self._look = look or _look
        self._stop = threading.Event()
        self._samples: list[str] = []
        self._before: str | None = None
        self._thread = threading.Thread(target=self._work, name="restart-watch", daemon=True)

    def __enter__(self) -> RestartWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _work(self) -> None:
        self._before = public_address(self._asked)
        while not self._stop.is_set():
            self._samples.append(self._look())
            self._stop.wait(self._pace_s)

    def was_restarted(self) -> bool | None:
        """Whether the restart happened; see diag.guide.effects.restarted."""
        self._stop.set()
        samples = tuple(self._samples)
        if effects.DOWN in samples or not self._before:
            return effects.router_restarted(samples)
        return effects.router_restarted(samples, self._before, public_address(self._asked))


def _look() -> str:
    try:
        return liveness.look(host.read_system())
    except OSError:  # adapters come and go while a router restarts
        return liveness.DOWN


def public_address(asked: Asked) -> str | None:
    """The public address of the home as Netflix sees it; None when it could not be asked."""
    # HTTP takes a while to load, and few walks need it
    from diag.net import resolve
    from diag.probes import fast_com

    end = time.monotonic() + ADDRESS_S

    def seconds_left() -> float:
        return max(0.05, end - time.monotonic())

    return fast_com.fetch(
        lambda name: resolve.system(name, timeout=min(1.0, seconds_left())), timeout=seconds_left
    ).client_ip
