"""Do Netflix's own hosts answer, one by one and stage by stage, and does Netflix take us as we come?

What fails at the name look-up is the DNS check's matter; here it counts as not measured.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

from diag.checks.netflix import video_servers as videos
from diag.checks.netflix.facts import NAMELESS, REFUSALS, Facts, answers, silent
from diag.checks.netflix.findings import (
    DEVICE_HOSTS_BLOCKED,
    HOW,
    IPV6_BROKEN,
    NETFLIX_BLOCKED,
    NETFLIX_DOWN,
    NO_PAGE,
    ONE_HOST_SILENT,
    REFUSES_ADDRESS,
    VIDEO_BLOCKED,
    VIDEO_NAMES_BLOCKED,
    VPN_UPSTREAM,
)
from diag.checks.netflix.round_two import round_two
from diag.model import Check, Confidence, Finding, NotMeasured, Reason
from diag.net import connect, ip_owners
from diag.net.concurrency import CallGroup, gather, value_of
from diag.probes import endpoints, host_probe
from diag.probes.context import CheckContext
from diag.probes.host_probe import HostProbe

#: So many video servers of the list are asked; more would only be more load.
VIDEO_SERVERS = 2


# -- observe ------------------------------------------------------------------------------------------------


def observe(run: CheckContext) -> Facts:
    run.tell(0.1, "Asking Netflix's servers")
    group = CallGroup()
    hosts = group.start(functools.partial(_hosts, run))
    listed = group.start(functools.partial(_list, run))
    group.wait(run.seconds_left(4.5))
    facts = value_of(listed) or Facts(hosts=(), list_failure="timeout")
    facts = replace(facts, hosts=value_of(hosts) or ())
    known = [h for h in facts.hosts if h.name == "ok"]
    if not known:
        words = {h.name for h in facts.hosts} or {"timeout"}
        raise NotMeasured(
            Reason.TIMEOUT if "timeout" in words else Reason.BLOCKED, "Netflix's names could not be looked up"
        )
    if all(h.best is not None and h.best.outcome == "no-network" and not _has_source(h) for h in known):
        raise NotMeasured(Reason.NO_NETWORK, "this PC has no way to Netflix's addresses")
    if run.cancelled:
        return facts
    facts = round_two(run, facts)
    if any(answers(h) for h in facts.hosts):
        return facts
    if _dead(facts.elsewhere):
        raise NotMeasured(Reason.TIMEOUT, "nothing else on the internet answered either")
    if facts.elsewhere_tls == "timeout" and all(h.best and h.best.stage == "tls" for h in known):
        raise NotMeasured(Reason.TIMEOUT, "encrypted connections got no answer anywhere")
    return facts


def _has_source(host: HostProbe) -> bool:
    return bool(host.best and host.best.address and connect.source_address(host.best.address))


def _dead(word: str | None) -> bool:
    return word not in {None, "ok"}


def _hosts(run: CheckContext) -> tuple[HostProbe, ...]:
    found = gather(
        {p.host: functools.partial(host_probe.host, run, p) for p in endpoints.NETFLIX}, run.seconds_left(4.4)
    )
    return tuple(found.get(p.host) or host_probe.not_in_time(run, p) for p in endpoints.NETFLIX)


def _list(run: CheckContext) -> Facts:
    """Netflix's list of video servers and one byte from the first of them."""
    listed = run.shared.targets(run.seconds_left(3.0))
    asked = gather(
        {url: functools.partial(videos.ask, run, url) for url in listed.urls[:VIDEO_SERVERS]},
        run.seconds_left(4.0),
    )
    return Facts(
        hosts=(),
        videos=tuple(asked[url] for url in listed.urls[:VIDEO_SERVERS] if url in asked),
        list_status=listed.status,
        list_failure=listed.failure,
        asn=listed.asn,
        isp=listed.isp,
        country=listed.country,
        client_ip_kind=listed.client_ip_kind,
        company=ip_owners.hosting_company(listed.asn, listed.isp),
    )


# -- judge --------------------------------------------------------------------------------------------------


def judge(facts: Facts) -> Iterator[Finding]:
    yield from _judge_blocking(facts)
    yield from _video_names(facts)
    yield from _down(facts)
    yield from _judge_refusals(facts)
    if facts.company:
        yield VPN_UPSTREAM.fill(company=facts.company)
    yield from _ipv6(facts)


def _judge_blocking(facts: Facts) -> Iterator[Finding]:
    failed = [h for h in facts.hosts if _stays_away(h)]
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    answered = [h for h in facts.hosts if answers(h)]
    if failed:
        how, hosts = HOW[_how(failed)], ", ".join(h.host for h in failed)
        if www in failed or not answered:
            yield NETFLIX_BLOCKED.fill(how=how, hosts=hosts)
        elif len(failed) >= 2:
            yield DEVICE_HOSTS_BLOCKED.fill(how=how, hosts=hosts)
        else:
            yield ONE_HOST_SILENT.fill(how=how, hosts=hosts)
        return
    mute = [v for v in facts.videos if silent(v.page) and silent(v.again)]
    if len(mute) >= 2 and len(mute) == len(facts.videos) and answered:
        yield VIDEO_BLOCKED.fill(how=HOW["mixed"], hosts="*.nflxvideo.net")


def _stays_away(host: HostProbe) -> bool:
    """Whether a host failed for good in both rounds, in a way that a block and not the line explains."""
    path, again = host.best, host.again
    if path is None or path.outcome == "ok" or again is None:
        return False
    if not again.tries or "ok" in again.tries:
        return False
    return again.small != "done" or path.outcome == "impostor"  # small packets get through: no block


def _how(failed: list[HostProbe]) -> str:
    words = {h.best.outcome for h in failed if h.best}
    kinds = {
        "impostor" if w in {"impostor", "not-tls"}
        else "refused" if w in {"refused", "unreachable", "no-network", "no-permission"}
        else "silent" if w == "timeout"
        else "cut"
        for w in words
    }  # fmt: skip
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _video_names(facts: Facts) -> Iterator[Finding]:
    # Netflix itself names these hosts, so a resolver that does not know them is filtered
    gone = [v for v in facts.videos if v.name in NAMELESS]
    if not gone or len(gone) != len(facts.videos):
        return
    if any(v.elsewhere for v in gone):
        yield VIDEO_NAMES_BLOCKED.with_changes(confidence=Confidence.SURE)
    elif all(v.elsewhere is None for v in gone) and any(v.name == "filtered" for v in gone):
        yield VIDEO_NAMES_BLOCKED


def _genuine(host: HostProbe) -> bool:
    """Whether it is Netflix that answered: by its public certificate, or by headers that only it sends."""
    path = host.best
    return bool(
        path and path.outcome == "ok" and (path.trusted == "public" or (host.page and host.page.marks))
    )


def _statuses(host: HostProbe) -> list[int]:
    """The statuses of both rounds; of round one alone when there was no second."""
    pages = [host.page, host.again.page if host.again else None]
    return [p.status for p in pages if p is not None and p.status is not None]


def _down(facts: Facts) -> Iterator[Finding]:
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    if www is None or not _genuine(www):
        return
    statuses = _statuses(www)
    if len(statuses) == 2 and min(statuses) >= 500:
        yield NETFLIX_DOWN
        return
    failing = [h for h in facts.hosts if _genuine(h) and _statuses(h) and min(_statuses(h)) >= 500]
    if not any(s < 500 for s in statuses) and len(failing) >= 3:
        yield NETFLIX_DOWN.with_changes(confidence=Confidence.LIKELY)
    elif silent(www.page) and www.again is not None and silent(www.again.page):
        yield NO_PAGE


def _judge_refusals(facts: Facts) -> Iterator[Finding]:
    said: dict[str, int] = {}
    certain = False
    for host in facts.hosts:
        statuses = _statuses(host)
        if host.host in {"www.netflix.com", "fast.com"} and _genuine(host) and statuses:
            if all(s in REFUSALS for s in statuses):
                said[host.host] = statuses[-1]
            certain = certain or bool(host.page and host.page.status == 420 and host.page.geo_refused)
    if facts.list_status in REFUSALS:
        said["api.fast.com"] = facts.list_status or 0
    refusing = [v for v in facts.videos if v.page and v.page.status in REFUSALS]
    if refusing:
        said["nflxvideo.net"] = (refusing[0].page.status if refusing[0].page else 0) or 0
    certain = certain or any(v.page and v.page.status == 420 for v in facts.videos)
    if certain or len(said) >= 2:
        shown = ", ".join(f"{host}: {status}" for host, status in said.items())
        finding = REFUSES_ADDRESS.with_changes(confidence=Confidence.SURE) if certain else REFUSES_ADDRESS
        yield finding.fill(statuses=shown)


def _ipv6(facts: Facts) -> Iterator[Finding]:
    tried = [h for h in facts.hosts if h.v6 is not None]
    if (
        len(tried) >= 2
        and all(h.v6 and h.v6.outcome != "ok" and h.v4 and h.v4.outcome == "ok" for h in tried)
        and facts.ipv6_again
        and "ok" not in facts.ipv6_again
    ):
        yield IPV6_BROKEN


CHECK = Check(
    id="netflix",
    why="Browsers, apps and TVs need several of Netflix's servers; each is asked on its own.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
