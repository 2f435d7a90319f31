"""What the facts about Netflix's servers mean.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from diag.checks.netflix.criteria import (
    NAMELESS,
    REFUSALS,
    how_blocked,
    is_genuine,
    is_reached,
    is_silent,
    statuses_of,
    stays_away,
)
from diag.checks.netflix.facts import Facts
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
from diag.model import Confidence, Finding


def judge(facts: Facts) -> Iterator[Finding]:
    yield from _judge_blocking(facts)
    yield from _judge_video_names(facts)
    yield from _judge_outage(facts)
    yield from _judge_refusals(facts)
    if facts.company:
        yield VPN_UPSTREAM.fill(company=facts.company)
    yield from _judge_ipv6(facts)


def _judge_blocking(facts: Facts) -> Iterator[Finding]:
    failed = [h for h in facts.hosts if stays_away(h)]
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    answered = [h for h in facts.hosts if is_reached(h)]
    if failed:
        how, hosts = HOW[how_blocked(failed)], ", ".join(h.host for h in failed)
        if www in failed or not answered:
            yield NETFLIX_BLOCKED.fill(how=how, hosts=hosts)
        elif len(failed) >= 2:
            yield DEVICE_HOSTS_BLOCKED.fill(how=how, hosts=hosts)
        else:
            yield ONE_HOST_SILENT.fill(how=how, hosts=hosts)
        return
    mute = [v for v in facts.videos if is_silent(v.page) and is_silent(v.again)]
    if len(mute) >= 2 and len(mute) == len(facts.videos) and answered:
        yield VIDEO_BLOCKED.fill(how=HOW["mixed"], hosts="*.nflxvideo.net")


def _judge_video_names(facts: Facts) -> Iterator[Finding]:
    # Netflix itself names these hosts, so a resolver that does not know them is filtered
    gone = [v for v in facts.videos if v.name in NAMELESS]
    if not gone or len(gone) != len(facts.videos):
        return
    if any(v.elsewhere for v in gone):
        yield VIDEO_NAMES_BLOCKED.with_changes(confidence=Confidence.SURE)
    elif all(v.elsewhere is None for v in gone) and any(v.name == "filtered" for v in gone):
        yield VIDEO_NAMES_BLOCKED


def _judge_outage(facts: Facts) -> Iterator[Finding]:
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    if www is None or not is_genuine(www):
        return
    statuses = statuses_of(www)
    if len(statuses) == 2 and min(statuses) >= 500:
        yield NETFLIX_DOWN
        return
    failing = [h for h in facts.hosts if is_genuine(h) and statuses_of(h) and min(statuses_of(h)) >= 500]
    if not any(s < 500 for s in statuses) and len(failing) >= 3:
        yield NETFLIX_DOWN.with_changes(confidence=Confidence.LIKELY)
    elif is_silent(www.page) and www.again is not None and is_silent(www.again.page):
        yield NO_PAGE


def _judge_refusals(facts: Facts) -> Iterator[Finding]:
    said: dict[str, int] = {}
    certain = False
    for host in facts.hosts:
        statuses = statuses_of(host)
        if host.host in {"www.netflix.com", "fast.com"} and is_genuine(host) and statuses:
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


def _judge_ipv6(facts: Facts) -> Iterator[Finding]:
    tried = [h for h in facts.hosts if h.v6 is not None]
    if (
        len(tried) >= 2
        and all(h.v6 and h.v6.outcome != "ok" and h.v4 and h.v4.outcome == "ok" for h in tried)
        and facts.ipv6_again
        and "ok" not in facts.ipv6_again
    ):
        yield IPV6_BROKEN
