"""The whole phase: which provider, what is repeated or compared, and how time and data are shared out.

The order when something is to be compared is A B A B, so that a line that changes meanwhile changes for both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from diag.bandwidth import traffic
from diag.bandwidth.budget import Budget
from diag.bandwidth.latency import RouterPinger
from diag.bandwidth.providers.cloudflare import Cloudflare
from diag.bandwidth.providers.file import File
from diag.bandwidth.providers.netflix import Netflix
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import (
    LONGER_BYTES,
    LONGER_S,
    USUAL_BYTES,
    USUAL_S,
    Limits,
    Measurement,
    Options,
    Provider,
    ProviderRefusal,
    ServerList,
    Tell,
    Trial,
    TrialContext,
)
from diag.probes.fast_com import Targets
from diag.vocabulary import needed_mbps

#: The first test leaves this much of the default limit for repeats, when repeats may follow (architecture.md 5).
FIRST_SHARE = 0.4
LEAST_TEST_S = 1.2
#: Seven round trips pass before the first bytes come; for each 333 ms of one more than usual (Options.patience).
FIRST_BYTES_S = 7 * 0.333

#: Whose servers send to us, for people who watch.
ASKED = {
    "netflix": "Netflix's own servers send data to us",
    "cloudflare": "A neutral server (Cloudflare) sends data to us",
    "speedtest": "A server of speedtest.net sends data to us",
    "file": "The server that you named sends data to us",
}
#: Why it takes longer than was said at first, for people who watch.
AGAIN = "The speed looks low, so we measure again: about {seconds:.0f} seconds more"
COMPARED = "Now we measure a neutral server too, to compare: about {seconds:.0f} seconds more"
AGAIN_AND_COMPARED = (
    "The speed looks low, so we measure again, and a neutral server too: about {seconds:.0f} seconds more"
)
SENDING = "Now we measure how fast this PC sends: about {seconds:.0f} seconds more"
LEAST_BYTES = 300_000
UPLOAD_SHARE = 0.3
UPLOAD_S = 3.5


def measure(
    wish: Options,
    *,
    targets: Callable[[], Targets],
    router: str | None = None,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    dial: Dialer | None = None,
) -> Measurement:
    """Measure as wished; never raises for what the world does.

    ``targets`` gives Netflix's server list when it is needed (that of RunContext), ``router`` is the literal
    address of the router or None, ``tell`` hears of progress, ``cancelled()`` is asked often.
    ``dial`` is for tests: how names, certificates and private addresses are treated.
    """
    watch = TrialContext(
        tell=tell or (lambda fraction, note="", mbps=None, left_s=None: None),
        cancelled=cancelled or (lambda: False),
    )
    return _Phase(wish, targets, router, watch, dial or Dialer()).run()


class _Phase:
    def __init__(
        self,
        wish: Options,
        targets: Callable[[], Targets],
        router: str | None,
        watch: TrialContext,
        dial: Dialer,
    ) -> None:
        self.wish, self.watch = wish, watch
        self.router = RouterPinger(router)
        self.makers: dict[str, Callable[[], Provider]] = {
            "netflix": lambda: Netflix(targets, dial),
            "cloudflare": lambda: Cloudflare(dial),
            "file": lambda: File(wish.url, dial),
            "speedtest": _speedtest,
        }
        self.began = time.monotonic()
        longer = wish.longer
        self.end = self.began + (LONGER_S + wish.seconds if longer else wish.seconds)
        self.budget = Budget(wish.max_bytes or (LONGER_BYTES if longer else USUAL_BYTES))
        self.needed = needed_mbps(wish.quality, wish.screens)
        # what a trial over a satellite takes before its first bytes comes on top
        self.least_s = LEAST_TEST_S + FIRST_BYTES_S * (wish.patience - 1)
        self.trials: list[Trial] = []
        self.uploads: list[Trial] = []
        self.refused: list[ProviderRefusal] = []
        self.unknown: dict[str, str] = {}
        self.router_loaded: list[float] = []

    def run(self) -> Measurement:
        router_idle = self.router.idle()
        first = self._measure_first()
        if first:
            provider, found = first
            self._repeat(provider, found)
            if self.wish.upload:
                self._measure_upload(provider, found)
        return Measurement(
            trials=tuple(self.trials),
            uploads=tuple(self.uploads),
            refused=tuple(self.refused),
            router_idle_ms=router_idle,
            router_loaded_ms=max(self.router_loaded, default=None),
            bytes=self.budget.payload,
            took_s=time.monotonic() - self.began,
            unknown=self.unknown,
        )

    def _provider_names(self) -> tuple[str, ...]:
        """Which providers to try, in order.  A provider that was asked for by name is the only one."""
        if self.wish.provider != "auto":
            return (self.wish.provider,)
        return ("netflix", "cloudflare") if self.wish.third_party else ("netflix",)

    def _measure_first(self) -> tuple[Provider, ServerList] | None:
        for name in self._provider_names():
            provider = self.makers[name]()
            if provider.third_party and not self.wish.third_party:
                self.refused.append(ProviderRefusal(provider=name, failure="not-asked"))
                continue
            found = provider.find_servers()
            if found.failure:
                self.refused.append(
                    ProviderRefusal(provider=name, failure=found.failure, detail=found.detail, stage="list")
                )
                continue
            if self._run_trial(provider, found, self._first_limits(provider)):
                return provider, found
            if self.watch.cancelled() or self._seconds_left() < self.least_s:
                break
        return None

    def _first_limits(self, provider: Provider) -> Limits:
        wish = self.wish
        seconds = LONGER_S if wish.longer else self._longest_s(provider)
        size = self._bytes_for_downloads()
        seconds = min(seconds, self._seconds_left() - (UPLOAD_S if wish.upload else 0.0))
        if wish.compare and not wish.longer:
            size, seconds = size // 4, min(seconds, self._seconds_left() / 4)
        asked = wish.quality is not None or wish.screens is not None
        return Limits(
            wire_bytes=size,
            seconds=max(LEAST_TEST_S, seconds),
            wanted_mbps=self.needed if asked else None,
            needed_mbps=self.needed,
            probation_bytes=int(self.budget.wire_bytes_left * FIRST_SHARE),
            steady=not wish.longer,
        )

    def _repeat(self, provider: Provider, found: ServerList) -> None:
        """Measure again, and elsewhere, when asked to or when the line looks too slow."""
        first = self.trials[0].estimate
        if first is None or self.watch.cancelled():
            return
        slow = first.low_mbps < self.needed
        if not slow and not self.wish.compare:
            return
        plan: list[tuple[Provider, ServerList]] = []
        other = self._find_neutral(provider.name)
        if other:
            plan.append(other)
        plan.append((provider, found))
        if other:
            plan.append(other)
        self._announce((AGAIN_AND_COMPARED if slow else COMPARED) if other else AGAIN, len(plan))
        for index, (who, where) in enumerate(plan):
            if self.watch.cancelled():
                return
            rest = len(plan) - index
            seconds = (self._seconds_left() - (UPLOAD_S if self.wish.upload else 0.0)) / rest
            size = self._bytes_for_downloads() // rest
            if seconds < self.least_s or size < LEAST_BYTES:
                what = "repeat" if who is provider else "comparison"
                self.unknown[what] = "data-cap" if size < LEAST_BYTES else "deadline"
                continue
            limits = Limits(
                wire_bytes=size, seconds=min(seconds, self._longest_s(who)), needed_mbps=self.needed
            )
            if not self._run_trial(who, where, limits) and who is not provider:
                self.unknown["comparison"] = "provider-refused"

    def _announce(self, words: str, trials: int) -> None:
        """Say what comes on top and how long it will take, before it begins."""
        uploads = 1 if self.wish.upload else 0
        seconds = min(self._seconds_left(), USUAL_S * (trials + uploads))
        if seconds >= 1:
            self.watch.tell(None, words.format(seconds=seconds), left_s=seconds)

    def _find_neutral(self, name: str) -> tuple[Provider, ServerList] | None:
        """The other provider of a comparison."""
        if not self.wish.third_party:
            return None
        if self.wish.provider not in {"auto", name} or (
            self.wish.provider != "auto" and not self.wish.compare
        ):
            return None
        if any(refused.provider == "netflix" for refused in self.refused):
            return None
        who = self.makers["cloudflare" if name != "cloudflare" else "netflix"]()
        where = who.find_servers()
        if where.failure:
            self.refused.append(
                ProviderRefusal(provider=who.name, failure=where.failure, detail=where.detail, stage="list")
            )
            self.unknown["comparison"] = "provider-refused"
            return None
        return who, where

    def _measure_upload(self, provider: Provider, found: ServerList) -> None:
        if self.watch.cancelled():
            return
        seconds, left = self._seconds_left(), self.budget.wire_bytes_left
        if seconds < self.least_s or left < LEAST_BYTES:
            self.unknown["upload"] = "data-cap" if left < LEAST_BYTES else "deadline"
            return
        self._announce(SENDING, 0)
        limits = Limits(wire_bytes=left, seconds=min(seconds, self._longest_s(provider)))
        trial = replace(provider.run_trial(found, limits, self.watch, upload=True), provider=provider.name)
        self.budget.spend(trial.bytes)
        if trial.failure or not trial.estimate:
            self.unknown["upload"] = "provider-refused"
            self.refused.append(
                ProviderRefusal(
                    provider=provider.name,
                    failure=trial.failure or "too-short",
                    detail=f"upload {trial.detail}".strip(),
                )
            )
        else:
            self.uploads.append(trial)

    def _run_trial(self, provider: Provider, found: ServerList, limits: Limits) -> bool:
        """One download, with the router asked meanwhile; whether it gave an estimate."""
        self.watch.tell(None, ASKED.get(provider.name, provider.name))
        self.router.start()
        trial = provider.run_trial(found, limits, self.watch)
        full = time.monotonic() - (trial.estimate.end - trial.estimate.start if trial.estimate else 0.0)
        loaded = self.router.stop(full)
        trial = replace(trial, provider=provider.name, router_loaded_ms=loaded)
        self.budget.spend(trial.bytes)
        if trial.failure or not trial.estimate:
            self.refused.append(
                ProviderRefusal(
                    provider=provider.name, failure=trial.failure or "too-short", detail=trial.detail
                )
            )
            return False
        self.trials.append(trial)
        if loaded is not None:
            self.router_loaded.append(loaded)
        return True

    def _bytes_for_downloads(self) -> int:
        """What is left of the budget, less what an upload will need."""
        left = self.budget.wire_bytes_left
        return int(left * (1 - UPLOAD_SHARE)) if self.wish.upload else left

    def _longest_s(self, provider: Provider) -> float:
        """A trial over a satellite needs longer."""
        return provider.longest_s * self.wish.patience

    def _seconds_left(self) -> float:
        return self.end - time.monotonic()


def _speedtest() -> Provider:
    from diag.bandwidth.providers.speedtest import Speedtest  # only when asked for by name

    return Speedtest()


link_mbps = traffic.link_mbps
