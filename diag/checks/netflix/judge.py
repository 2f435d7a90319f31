"""What the facts about Netflix's servers mean.  Pure.

A host that verifies publicly counts as reached only when it proved itself, and a video server only when it handed out
what was asked for; every other answer is a finding, by its kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from diag.checks.netflix.criteria import (
    NAMELESS,
    NO_PAGE_STATUSES,
    REFUSALS,
    how_blocked,
    is_genuine,
    is_near,
    is_reached,
    is_served,
    is_silent,
    is_stranger,
    is_unproven,
    matters,
    missing_over,
    statuses_of,
    stays_away,
)
from diag.checks.netflix.facts import Facts
from diag.checks.netflix.findings import (
    ANOTHER_WAY,
    CERTIFICATE,
    DATE_WORDS,
    DEVICE_HOSTS_BLOCKED,
    HOW,
    IPV4_BLOCKED,
    IPV6_BROKEN,
    NAMES_LED_ASTRAY,
    NETFLIX_BLOCKED,
    NETFLIX_DOWN,
    NO_PAGE,
    NOTHING_ENCRYPTED,
    ODD_PAGE,
    ONE_HOST_SILENT,
    REFUSES_ADDRESS,
    STRANGER,
    THROWN_AWAY,
    VIDEO_BLOCKED,
    VIDEO_FAILS,
    VIDEO_MIXED,
    VIDEO_NAMES_BLOCKED,
    VIDEO_NAMES_FAIL,
    VIDEO_STRANGER,
    VPN_UPSTREAM,
)
from diag.model import Confidence, Finding, Severity
from diag.probes.host_probe import DATES

#: How the video servers are called in a sentence.
VIDEO_HOSTS = "*.nflxvideo.net"


def judge(facts: Facts) -> Iterator[Finding]:
    found = list(_judge_each(facts))
    yield from found
    if all(finding.severity is Severity.NOTE for finding in found):
        yield from _judge_mixture(facts)


def _judge_mixture(facts: Facts) -> Iterator[Finding]:
    """What is no single thing, and still leaves nothing to play: no video server serves, though all were asked twice."""
    failed = [
        v for v in facts.videos
        if (v.name in NAMELESS and v.elsewhere) or (v.page and v.again and not is_served(v.page) and not is_served(v.again))
    ]  # fmt: skip
    if len(failed) >= 2 and len(failed) == len(facts.videos):
        yield VIDEO_MIXED.fill(count=len(failed), hosts=VIDEO_HOSTS)


def _judge_each(facts: Facts) -> Iterator[Finding]:
    yield from _judge_blocking(facts)
    yield from _judge_video_names(facts)
    yield from _judge_video_answers(facts)
    yield from _judge_outage(facts)
    yield from _judge_refusals(facts)
    if facts.company:
        yield VPN_UPSTREAM.fill(company=facts.company)
    yield from _judge_families(facts)


def _judge_blocking(facts: Facts) -> Iterator[Finding]:
    if any(is_stranger(h) for h in facts.hosts):
        yield from _judge_strangers(facts)
        return
    failed = [h for h in facts.hosts if stays_away(h)]
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    answered = [h for h in facts.hosts if is_reached(h) or (h.again and "ok" in h.again.tries)]
    if failed:
        word = how_blocked(failed)
        finding = ONE_HOST_SILENT
        if www in failed or not answered:
            finding = NETFLIX_BLOCKED
        elif len(failed) >= 2:
            finding = DEVICE_HOSTS_BLOCKED
        hosts = ", ".join(h.host for h in failed)
        names = {h.host for h in failed}
        if facts.elsewhere_tls == "timeout" and all(h.best and h.best.stage == "tls" for h in failed):
            finding = NOTHING_ENCRYPTED
        for own, told in ((facts.thrown_away, THROWN_AWAY), (facts.another_way, ANOTHER_WAY)):
            if names <= set(own):
                finding = told.with_changes(severity=finding.severity)
        yield finding.fill(how=HOW[word], hosts=hosts, by_silence=word == "silent")
        return
    mute = [v for v in facts.videos if is_silent(v.page) and (v.again is None or is_silent(v.again))]
    twice = [v for v in mute if v.again]
    if len(twice) >= 2 and len(mute) == len(facts.videos) and answered:
        yield VIDEO_BLOCKED.fill(how=HOW["mixed"], hosts=VIDEO_HOSTS)


def _judge_strangers(facts: Facts) -> Iterator[Finding]:
    """Hosts at which somebody answers who does not prove to be Netflix: that is no answer of Netflix's."""
    strange = [h for h in facts.hosts if is_stranger(h)]
    dated = [h for h in strange if h.best and h.best.outcome in DATES]
    if dated:
        yield _certificate_finding(
            ", ".join(h.host for h in dated), {h.best.outcome for h in dated if h.best}
        )
    others = [h for h in strange if h not in dated]
    astray = [h for h in others if h.again and h.again.genuine_at == "ok"]
    if astray:
        hosts = ", ".join(h.host for h in astray)
        yield NAMES_LED_ASTRAY.fill(hosts=hosts, resolver=facts.resolver or "of this network")
    elif others:
        yield STRANGER.fill(hosts=", ".join(h.host for h in others))


def _certificate_finding(hosts: str, failures: set[str]) -> Finding:
    words = {DATE_WORDS[failure] for failure in failures}
    return CERTIFICATE.fill(hosts=hosts, state=words.pop() if len(words) == 1 else "not valid now")


def _judge_video_answers(facts: Facts) -> Iterator[Finding]:
    """What it means that no video server of the list hands out the byte that was asked for, twice."""
    listed = facts.videos
    if any(is_served(v.page) or is_served(v.again) for v in listed):
        return
    if sum(v.again is not None for v in listed) < 2:
        return  # once is nothing
    known = [v for v in listed if v.name == "ok"]
    strange = [v for v in known if is_unproven(v.page) and (v.again is None or is_unproven(v.again))]
    if strange and len(strange) * 2 >= len(known):
        failures = {page.failure or "" for v in strange for page in (v.page, v.again) if page}
        if failures <= DATES:
            yield _certificate_finding(VIDEO_HOSTS, failures)
        elif any(v.genuine_at == "ok" for v in strange):
            yield NAMES_LED_ASTRAY.fill(hosts=VIDEO_HOSTS, resolver=facts.resolver or "of this network")
        else:
            yield VIDEO_STRANGER.fill(hosts=VIDEO_HOSTS)
        return
    pages = [v.again or v.page for v in known]
    statuses = sorted({p.status for p in pages if p and p.status is not None and p.status not in REFUSALS})
    if statuses and not any(p and p.status in REFUSALS for p in pages):
        yield VIDEO_FAILS.fill(statuses=", ".join(map(str, statuses)))


def _judge_video_names(facts: Facts) -> Iterator[Finding]:
    # Netflix itself names these hosts, so a resolver that does not know them is filtered
    gone = [v for v in facts.videos if v.name != "ok"]
    if not gone or len(gone) != len(facts.videos):
        return
    mishaps = [v for v in gone if v.name not in NAMELESS]
    if mishaps:
        if sum(bool(v.elsewhere) for v in gone) >= 2:  # one look-up that fails is nothing
            yield VIDEO_NAMES_FAIL
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
        first, second = statuses
        words = f"{first}, twice" if first == second else f"{first}, then {second}"
        yield NETFLIX_DOWN.fill(statuses=f"{www.host}: {words}")
        return
    failing = [h for h in facts.hosts if is_genuine(h) and statuses_of(h) and min(statuses_of(h)) >= 500]
    if not any(s < 500 for s in statuses) and len(failing) >= 3:
        said = ", ".join(f"{h.host}: {statuses_of(h)[-1]}" for h in failing)
        yield NETFLIX_DOWN.with_changes(confidence=Confidence.LIKELY).fill(statuses=said)
    elif (
        is_silent(www.page)
        and www.again is not None
        and is_silent(www.again.page)
        and is_near(www, facts.patience)
    ):
        yield NO_PAGE.fill(hosts=www.host)
    elif len(statuses) == 2 and all(s in NO_PAGE_STATUSES for s in statuses):
        yield ODD_PAGE.fill(status=statuses[-1])


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
    again = [v for v in refusing if v.again and v.again.status in REFUSALS]
    if len(again) >= 2 and len(refusing) == len(facts.videos):
        certain = True  # every one of them refuses, twice, what Netflix's own list gave us: that is no chance
    certain = certain or any(v.page and v.page.status == 420 for v in facts.videos)
    if certain or len(said) >= 2:
        shown = ", ".join(f"{host}: {status}" for host, status in said.items())
        finding = REFUSES_ADDRESS.with_changes(confidence=Confidence.SURE) if certain else REFUSES_ADDRESS
        yield finding.fill(statuses=shown)


def _judge_families(facts: Facts) -> Iterator[Finding]:
    """Hosts that one IP version alone does not reach, twice; IPv4 as a whole is the matter of the internet check."""
    for family, again, form in ((6, facts.ipv6_again, IPV6_BROKEN), (4, facts.ipv4_again, IPV4_BLOCKED)):
        missing = [
            h.host for h, word in zip(missing_over(facts.hosts, family), again, strict=False) if word != "ok"
        ]
        if matters(missing) and (family == 6 or facts.ipv4_elsewhere in {"ok", None}):
            certainty = Confidence.POSSIBLE if len(missing) == 1 else form.confidence
            yield form.with_changes(confidence=certainty).fill(hosts=", ".join(missing))
