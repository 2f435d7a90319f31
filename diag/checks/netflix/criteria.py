"""How the facts of the netflix check are read: pure, one question a function."""

from __future__ import annotations

from diag.probes.host_probe import HostProbe, HttpAnswer

#: What Netflix answers to an address that it does not want (facts 2.4: 420 from its video servers;
#: 403 and 451 from the site).
REFUSALS = frozenset({403, 420, 451})
#: How a name fails that a filter hides; anything else that fails is a resolver's trouble.
NAMELESS = frozenset({"filtered", "name-not-found", "name-empty"})


def is_reached(host: HostProbe) -> bool:
    """Whether the host was reached, over one of the ways to it."""
    return host.best is not None and host.best.outcome == "ok"


def is_silent(page: HttpAnswer | None) -> bool:
    """Whether no answer came.  A certificate that we do not like is an answer."""
    return page is not None and page.status is None and not (page.failure or "").startswith("tls-")


def stays_away(host: HostProbe) -> bool:
    """Whether a host failed for good in both rounds, in a way that a block and not the line explains."""
    path, again = host.best, host.again
    if path is None or path.outcome == "ok" or again is None:
        return False
    if not again.tries or "ok" in again.tries:
        return False
    return again.small != "done" or path.outcome == "impostor"  # small packets get through: no block


def how_blocked(failed: list[HostProbe]) -> str:
    """A word of findings.HOW for the way in which hosts failed."""
    words = {h.best.outcome for h in failed if h.best}
    kinds = {
        "impostor" if w in {"impostor", "not-tls"}
        else "refused" if w in {"refused", "unreachable", "no-network", "no-permission"}
        else "silent" if w == "timeout"
        else "cut"
        for w in words
    }  # fmt: skip
    return kinds.pop() if len(kinds) == 1 else "mixed"


def is_genuine(host: HostProbe) -> bool:
    """Whether it is Netflix that answered: by its public certificate, or by headers that only it sends."""
    path = host.best
    return bool(
        path and path.outcome == "ok" and (path.trusted == "public" or (host.page and host.page.marks))
    )


def statuses_of(host: HostProbe) -> list[int]:
    """The statuses of both rounds; of round one alone when there was no second."""
    pages = [host.page, host.again.page if host.again else None]
    return [p.status for p in pages if p is not None and p.status is not None]
