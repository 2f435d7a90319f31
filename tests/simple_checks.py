"""Two checks that measure nothing, for runs in another process; without what only tests need, so that it starts quickly."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from diag.host.facts import Address, Interface, Route, SystemFacts
from diag.model import Check, Confidence, Finding, Remedy, Severity, Where
from diag.probes.context import CheckContext

CONNECTED = SystemFacts(
    os="linux",
    interfaces=(
        Interface(
            name="eth0", addresses=(Address(address="192.168.1.20", prefix=24, family=4, kind="private"),)
        ),
    ),
    routes=(Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0"),),
)

SLOW = Finding(
    id="vpn-on",
    where=Where.THIS_DEVICE,
    severity=Severity.WARN,
    confidence=Confidence.LIKELY,
    title="It is slow",
    text="",
    remedy=(Remedy("Wait.", always="a test"),),
)


@dataclass(frozen=True)
class Facts:
    """What was seen."""

    said: str = "fine"


def judge(facts: Facts) -> Iterator[Finding]:
    if facts.said == "slow":
        yield SLOW


def observe_slow(run: CheckContext) -> Facts:
    run.tell(0.5, "half")
    return Facts(said="slow")


def observe_long(run: CheckContext) -> Facts:
    if run.asked.symptom == "waits":
        time.sleep(30)
    if run.asked.symptom == "odd":
        return Facts(said=threading.Lock())  # type: ignore[arg-type]  # what no process can hand to another
    return Facts()


CHECKS = (
    Check(id="link", why="why", facts=Facts, observe=observe_slow, judge=judge),
    Check(id="gateway", why="why", facts=Facts, observe=observe_long, judge=judge),
)
