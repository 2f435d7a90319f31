"""The second round of the netflix check: what failed once more, and whether anything else answers."""

from __future__ import annotations

import functools
from dataclasses import replace

from diag.checks.netflix import video_servers as videos
from diag.checks.netflix.criteria import (
    NO_PAGE_STATUSES,
    REFUSALS,
    is_reached,
    is_served,
    is_silent,
    matters,
    missing_over,
)
from diag.checks.netflix.facts import Facts, Video
from diag.net import connect
from diag.net.concurrency import CallGroup, gather, value_of
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints, fast_com, host_probe, second_try
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.host_probe import HostProbe, SecondTry


def round_two(run: CheckContext, facts: Facts) -> Facts:
    """Everything that failed once more, and whether other places answer."""
    by_host = {p.host: p for p in endpoints.NETFLIX}
    doubtful = [h for h in facts.hosts if h.name == "ok" and _is_doubtful(h)]
    urls = {fast_com.host_of(u): u for u in run.shared.targets(0.05).urls}
    unseen = [v for v in facts.videos if v.name != "ok" or not is_served(v.page)]
    others: list[str] = []
    if len(unseen) < len(facts.videos):
        unseen = []  # players take another one: a single video server may be out of order
    else:
        asked = {v.host for v in facts.videos}
        others = [
            url for host, url in urls.items() if host not in asked
        ]  # and so the rest of the list is asked
    missing = {family: missing_over(facts.hosts, family) for family in (4, 6)}
    asked_again = {f: hosts for f, hosts in missing.items() if matters([h.host for h in hosts])}
    if not (doubtful or unseen or asked_again):
        return facts
    run.tell(0.5, "Asking again, to be sure")
    group = CallGroup()
    hosts = group.start(functools.partial(_ask_hosts_again, run, by_host, doubtful))
    seen = group.start(functools.partial(_ask_videos_again, run, unseen, urls))
    more = group.start(functools.partial(_ask_other_videos, run, others))
    families = {
        family: group.start(functools.partial(_connect_again, run, hosts, family))
        for family, hosts in asked_again.items()
    }
    elsewhere4 = group.start(functools.partial(_connect_elsewhere, run, 4)) if 4 in asked_again else None
    other = group.start(functools.partial(_ask_elsewhere, run, doubtful))
    group.wait(run.time_limit(2.8, second=True))
    renewed, shown = value_of(hosts) or {}, value_of(seen) or {}
    # What was asked elsewhere and has not come back is silence; only what was not asked is None.
    thrown_away, another_way = _look_at_routes(doubtful)
    elsewhere, elsewhere_tls = value_of(other) or ("timeout", "timeout")
    return replace(
        facts,
        hosts=tuple(renewed.get(h.host, h) for h in facts.hosts),
        videos=(*(shown.get(v.host, v) for v in facts.videos), *(value_of(more) or ())),
        ipv6_again=value_of(families.get(6)) or (),
        ipv4_again=value_of(families.get(4)) or (),
        ipv4_elsewhere=value_of(elsewhere4) or ("timeout" if elsewhere4 else None),
        elsewhere=elsewhere,
        elsewhere_tls=elsewhere_tls,
        thrown_away=thrown_away,
        another_way=another_way,
    )


def _look_at_routes(hosts: list[HostProbe]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The hosts that did not answer and to which this PC sends nothing, or another way than to the rest; no packet is sent."""
    addresses = {h.host: h.best.address for h in hosts if h.best and h.best.address and not is_reached(h)}
    thrown = tuple(host for host, address in addresses.items() if connect.is_thrown_away(address))
    # Over IPv6 the sources may differ for no reason but the likeness of addresses (RFC 6724, 5, rule 8).
    usual = connectivity.source_towards_internet(4)
    apart = tuple(
        host
        for host, address in addresses.items()
        if ":" not in address and usual and connect.source_address(address) not in {usual, None}
    )
    return thrown, apart


def _is_doubtful(host: HostProbe) -> bool:
    if not is_reached(host):
        return True
    page = host.page
    if page is None or not host.verifies:
        return False
    if page.status is None:
        return is_silent(page)
    front = host.host == "www.netflix.com" and page.status in NO_PAGE_STATUSES
    return page.status >= 500 or page.status in REFUSALS or front


def _ask_hosts_again(
    run: CheckContext, by_host: dict[str, Endpoint], hosts: list[HostProbe]
) -> dict[str, HostProbe]:
    calls = {h.host: functools.partial(second_try.probe_host_again, run, by_host[h.host], h) for h in hosts}
    ended = gather(calls, run.time_limit(2.4, second=True))
    return {h.host: replace(h, again=_keep_if_asked(h, ended.get(h.host))) for h in hosts}


def _keep_if_asked(host: HostProbe, again: SecondTry | None) -> SecondTry | None:
    """What the second round brought; None where it had no time for a host that failed."""
    failed = host.best is not None and host.best.outcome != "ok"
    return None if failed and again is not None and not again.tries else again


def _ask_videos_again(run: CheckContext, failed: list[Video], urls: dict[str, str]) -> dict[str, Video]:
    calls = {v.host: functools.partial(videos.ask_again, run, v, urls.get(v.host, "")) for v in failed}
    return gather(calls, run.time_limit(2.4, second=True))


def _ask_other_videos(run: CheckContext, urls: list[str]) -> tuple[Video, ...]:
    """The servers of the list that round one left out, asked once."""
    calls = {url: functools.partial(videos.ask, run, url, second=True) for url in urls}
    ended = gather(calls, run.time_limit(2.4, second=True))
    return tuple(ended[url] for url in urls if url in ended)


def _connect_again(run: CheckContext, hosts: list[HostProbe], family: int) -> tuple[str, ...]:
    """Over one IP version: a word for each host, "ok" or a failure.  At its other addresses too: players take the next one
    where one is dead (RFC 8305, 4)."""
    first = {h.host: str((h.v6 if family == 6 else h.v4).address) for h in hosts}  # type: ignore[union-attr]
    by_host = {place.host: place for place in endpoints.NETFLIX}
    calls = {
        (host, address): functools.partial(host_probe.handshake, run, by_host[host], address, second=True)
        for host, known in first.items()
        for address in (known, *connectivity.others_of_family(run.lookup(host).addresses, known))
    }
    ended = gather(calls, run.time_limit(2.1, second=True))
    words = {key: ended[key].outcome if key in ended else "timeout" for key in calls}
    return tuple(
        "ok" if any(words[key] == "ok" for key in calls if key[0] == host) else words[host, address]
        for host, address in first.items()
    )


def _ask_elsewhere(run: CheckContext, doubtful: list[HostProbe]) -> tuple[str | None, str | None]:
    """Whether anything that is not Netflix answers, by TCP and by TLS; asked only when Netflix does not."""
    if all(is_reached(h) for h in doubtful) or not run.asked.third_party:
        return None, None
    family = (
        4 if connectivity.source_towards_internet(4) or not connectivity.source_towards_internet(6) else 6
    )
    ended = gather(
        {
            "tcp": functools.partial(_connect_elsewhere, run, family),
            "tls": functools.partial(_shake_hands_elsewhere, run, family),
        },
        run.time_limit(2.7, second=True),
    )
    return ended.get("tcp", "timeout"), ended.get("tls", "timeout")


def _connect_elsewhere(run: CheckContext, family: int) -> str:
    tries = connectivity.connect_anywhere(run, family, second=True, netflix=False)
    return next((a.failure or "ok" for a in tries), "timeout")  # what succeeded comes first


def _shake_hands_elsewhere(run: CheckContext, family: int) -> str:
    calls = {}
    for place in endpoints.RESOLVERS[:2]:
        address = (place.address6 if family == 6 else place.address4)[0]
        calls[place.host] = functools.partial(
            connect.tls, address, place.host, timeout=run.time_limit(2.0, second=True), trust=Trust.NONE
        )
    ended = gather(calls, run.time_limit(2.1, second=True))
    if any(shake.stage == "done" for shake in ended.values()):
        return "ok"
    return next((shake.failure or "other" for shake in ended.values()), "timeout")
