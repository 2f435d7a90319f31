"""One video server of Netflix's list, asked for a single byte, and once more where that failed."""

from __future__ import annotations

import functools
from dataclasses import replace

from diag.checks.netflix.criteria import is_silent, is_unproven
from diag.checks.netflix.facts import Video
from diag.net import http, resolve
from diag.net.addresses import may_be_public
from diag.net.concurrency import CallGroup, gather, value_of
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints, fast_com, host_probe, second_try
from diag.probes.context import CheckContext
from diag.probes.host_probe import HttpAnswer


def ask(run: CheckContext, url: str, *, second: bool = False) -> Video:
    """Look the server of ``url`` up and ask it for one byte; ``second``: in the time of round two."""
    host = fast_com.host_of(url)
    found = run.lookup(host)
    good = connectivity.keep_routable(a for a in found.addresses if may_be_public(a))
    if not good:
        return Video(host=host, name=found.failure or ("filtered" if found.addresses else "name-empty"))
    return Video(host=host, page=_ask_one_byte(run, url, good[0], second=second))


def ask_again(run: CheckContext, video: Video, url: str) -> Video:
    """The second round: the byte again, or a public resolver for a name that is not known here."""
    if video.name != "ok":
        return replace(video, elsewhere=_is_known_elsewhere(run, video.host))
    good = connectivity.keep_routable(a for a in run.lookup(video.host).addresses if may_be_public(a))
    if not url or not good:
        return video
    if not is_unproven(video.page):
        # where one IP version is dead, video servers are not
        other = connectivity.of_other_family(good, good[0]) if is_silent(video.page) else ()
        return replace(video, again=_ask_one_byte(run, url, next(iter(other), good[0]), second=True))
    group = CallGroup()
    again = group.start(functools.partial(_ask_one_byte, run, url, good[0], second=True))
    genuine = group.start(functools.partial(second_try.genuine_elsewhere, run, video.host, good[0]))
    group.wait(run.time_limit(2.3, second=True))
    return replace(video, again=value_of(again), genuine_at=value_of(genuine))


def _ask_one_byte(run: CheckContext, url: str, address: str, *, second: bool = False) -> HttpAnswer:
    reply = http.get(
        fast_com.range_url(url, 0, 0),
        timeout=run.time_limit(2.0, second=second),
        address=address,
        trust=Trust.SYSTEM,
    )
    return host_probe.page_of(reply)


def _is_known_elsewhere(run: CheckContext, name: str) -> bool | None:
    """Whether a public resolver has a plausible address for a name; None when none could be asked."""
    servers = [p.address4[0] for p in endpoints.RESOLVERS[:2] if run.is_allowed(p)]
    calls = {
        s: functools.partial(resolve.ask, s, name, timeout=run.seconds_left(1.5, second=True))
        for s in servers
    }
    answers = [a for a in gather(calls, run.seconds_left(1.6, second=True)).values() if a.failure is None]
    if not answers:
        return None
    return any(may_be_public(address) for a in answers for address in a.addresses)
