"""Do Netflix's own hosts answer, one by one and stage by stage, and does Netflix take us as we come?

What fails at the name look-up is the DNS check's matter; here it counts as not measured.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity, Where
from diag.net import connect, http, owners, places, reach, resolve, staged, targets
from diag.net.connect import Trust
from diag.net.places import Place
from diag.net.run import Run
from diag.net.staged import Host, Page
from diag.net.together import together

NETFLIX_BLOCKED = Finding(
    id="netflix-blocked",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="Something blocks the way to Netflix",
    text="Other servers on the internet answer, but Netflix's do not: {how} ({hosts}). "
    "Usually a filter does this: a parental control, a firewall, a security box or the network's owner.",
    remedy=(
        "Switch off parental controls, web filters and the firewall's blocking rules in the router for a moment, then run this check again.",
        "Switch off the web protection of the antivirus program on this PC for a moment, then run this check again.",
        "Try another connection, for example a phone's hotspot: if Netflix works there, show this report to whoever runs this network.",
        "Ask your internet provider whether it blocks these servers: {hosts}",
    ),
)
DEVICE_HOSTS_BLOCKED = (
    "The Netflix website answers, but servers that TVs and apps need do not: {how} ({hosts}). "
    "A TV shows a network error although Netflix works in a browser."
)
VIDEO_BLOCKED = (
    "Netflix itself answers, but the servers that the video comes from do not: {how} ({hosts}). "
    "Netflix then opens, but nothing plays."
)
ONE_HOST_SILENT = (
    "Netflix answers, but one of its servers does not: {how} ({hosts}). "
    "Some devices may show a network error."
)
HOW = {
    "refused": "connections are turned away",
    "cut": "connections are cut off",
    "silent": "nothing comes back",
    "impostor": "another site answers in their place",
    "mixed": "connections are cut off or get no answer",
}

NETFLIX_DOWN = Finding(
    id="netflix-down",
    severity=Severity.FAIL,
    where=Where.NETFLIX,
    confidence=Confidence.SURE,
    title="Netflix has a problem on its own side",
    text="Your connection reaches Netflix, and Netflix answers that it cannot serve the page right now.",
    remedy=(
        "Wait half an hour, then try again.",
        "See what Netflix's own status page says (help.netflix.com/is-netflix-down).",
    ),
)
NO_ANSWER = (
    "Your connection reaches Netflix, and its servers identify themselves, but then no page comes. "
    "Most often Netflix is overloaded."
)

REFUSES_ADDRESS = Finding(
    id="netflix-refuses-address",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Netflix refuses the address of your connection",
    text="Netflix answers, but refuses requests from here ({statuses}). "
    "It does so when it takes a public address for that of a VPN, a proxy or a hosting company; "
    "sometimes it is wrong.",
    remedy=(
        "Switch off every VPN, proxy and unblocking service on this PC and in the router, then try again.",
        "Unplug the router for five minutes: many providers then hand out another address.",
        "Tell your internet provider that Netflix refuses the address of your line. Providers can have that corrected.",
    ),
)

VPN_UPSTREAM = Finding(
    id="vpn-upstream",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="To Netflix, your connection looks like a VPN",
    text="Netflix sees this connection as coming from {company}, a company that rents out servers or runs a VPN. "
    "There may be a VPN in your router or on the way.",
    remedy=(
        "Look in the router's settings for a VPN and switch it off.",
        "If a VPN or a relay runs on this PC, switch it off.",
        "If you know of neither, ask whoever set up this network.",
    ),
)

IPV6_BROKEN = Finding(
    id="ipv6-broken",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="The newer kind of internet connection (IPv6) does not reach Netflix",
    text="Over IPv4 Netflix answers, over IPv6 it does not. Apps that try IPv6 first start slowly or give up.",
    remedy=(
        "Restart the router: unplug it for 30 seconds and wait two minutes.",
        "If it stays like this, switch IPv6 off in the router's settings.",
        "Tell your internet provider that Netflix cannot be reached over IPv6.",
    ),
)

VIDEO_NAMES_BLOCKED = Finding(
    id="dns-blocking",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="The names of Netflix's video servers are blocked",
    text="Netflix names the servers that the video comes from, but here their names (nflxvideo.net) lead nowhere. "
    "Usually an ad blocker or a filter list does this.",
    remedy=(
        "Allow this line in the ad blocker or filter of the network: *.nflxvideo.net",
        "Switch the filter off for ten minutes and try Netflix again.",
    ),
)

#: What Netflix answers to an address that it does not want (facts 2.4: 420 from its video servers;
#: 403 and 451 from the site).
REFUSALS = frozenset({403, 420, 451})
#: So many video servers of the list are asked; more would only be more load.
VIDEO_SERVERS = 2


@dataclass(frozen=True, kw_only=True)
class Video:
    """One video server of Netflix's list.

    ``name`` as in staged.Host; ``elsewhere``: whether a public resolver knows the name (None: not asked).
    """

    host: str = field(metadata={"private": "host"})
    name: str = "ok"
    page: Page | None = None
    again: Page | None = None
    elsewhere: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All hosts; what Netflix's list says of this line; whether anything else answers (asked only in doubt).

    ``list_status`` is the HTTP status of api.fast.com.  ``company``: the hosting or VPN company that the
    line seems to belong to.  ``ipv6_again``: IPv6 connections of round two, host -> "ok" or a word.
    ``elsewhere`` and ``elsewhere_tls``: "ok" or a word, None when not asked.
    """

    hosts: tuple[Host, ...]
    videos: tuple[Video, ...] = ()
    list_status: int | None = None
    list_failure: str | None = None
    asn: str | None = None
    isp: str | None = None
    country: str | None = None
    client_ip_kind: str | None = None
    company: str | None = None
    ipv6_again: tuple[str, ...] = ()
    elsewhere: str | None = None
    elsewhere_tls: str | None = None


# -- observe ------------------------------------------------------------------------------------------------


def observe(run: Run) -> Facts:
    run.tell(0.1, "Asking Netflix's servers")
    listed = together(
        {
            "hosts": functools.partial(_hosts, run),
            "list": functools.partial(_list, run),
        },
        run.left(4.5),
    )
    hosts = listed.get("hosts")
    facts = listed.get("list") or Facts(hosts=(), list_failure="timeout")
    if hosts is not None:
        facts = replace(facts, hosts=hosts.hosts)
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
    facts = _second_round(run, facts)
    if any(_ok(h) for h in facts.hosts):
        return facts
    if _dead(facts.elsewhere):
        raise NotMeasured(Reason.TIMEOUT, "nothing else on the internet answered either")
    if facts.elsewhere_tls == "timeout" and all(h.best and h.best.stage == "tls" for h in known):
        raise NotMeasured(Reason.TIMEOUT, "encrypted connections got no answer anywhere")
    return facts


def _has_source(host: Host) -> bool:
    return bool(host.best and host.best.address and connect.source_address(host.best.address))


def _dead(word: str | None) -> bool:
    return word not in {None, "ok"}


def _hosts(run: Run) -> Facts:
    found = together({p.host: functools.partial(staged.host, run, p) for p in places.NETFLIX}, run.left(4.4))
    late = {p.host: Host(host=p.host, verifies=p.verifies, name="timeout") for p in places.NETFLIX}
    return Facts(hosts=tuple((late | found)[p.host] for p in places.NETFLIX))


def _list(run: Run) -> Facts:
    """Netflix's list of video servers and one byte from the first of them."""
    listed = run.shared.targets(run.left(3.0))
    videos = together(
        {url: functools.partial(_video, run, url) for url in listed.urls[:VIDEO_SERVERS]}, run.left(4.0)
    )
    return Facts(
        hosts=(),
        videos=tuple(videos[url] for url in listed.urls[:VIDEO_SERVERS] if url in videos),
        list_status=listed.status,
        list_failure=listed.failure,
        asn=listed.asn,
        isp=listed.isp,
        country=listed.country,
        client_ip_kind=listed.client_ip_kind,
        company=owners.hosting_company(listed.asn, listed.isp),
    )


def _video(run: Run, url: str) -> Video:
    host = targets.host_of(url)
    found = run.lookup(host)
    good = reach.routable(a for a in found.addresses if reach.plausible(a))
    if not good:
        return Video(host=host, name=found.failure or ("filtered" if found.addresses else "name-empty"))
    return Video(host=host, page=_byte(run, url, good[0]))


def _byte(run: Run, url: str, address: str, *, second: bool = False) -> Page:
    reply = http.get(
        targets.range_url(url, 0, 0),
        timeout=run.left(2.0, second=second),
        address=address,
        trust=Trust.SYSTEM,
    )
    return staged.page_of(reply)


def _second_round(run: Run, facts: Facts) -> Facts:
    """Everything that failed once more, and whether other places answer."""
    by_host = {p.host: p for p in places.NETFLIX}
    doubtful = [h for h in facts.hosts if h.name == "ok" and _doubtful(h)]
    urls = {targets.host_of(u): u for u in run.shared.targets(0.05).urls}
    videos = [
        v for v in facts.videos if v.name in {"filtered", "name-not-found", "name-empty"} or _silent(v.page)
    ]
    ipv6 = [h for h in facts.hosts if h.v6 is not None and h.v6.outcome != "ok" and _ok(h)]
    if not (doubtful or videos or len(ipv6) >= 2):
        return facts
    run.tell(0.5, "Asking again, to be sure")
    parts = together(
        {
            "hosts": functools.partial(_hosts_again, run, by_host, doubtful),
            "videos": functools.partial(_videos_again, run, videos, urls),
            "ipv6": functools.partial(_ipv6_again, run, ipv6),
            "elsewhere": functools.partial(_elsewhere, run, doubtful),
        },
        run.left(2.8, second=True),
    )
    again: Facts | None = parts.get("hosts")
    renewed = {h.host: h for h in again.hosts} if again else {}
    seen: Facts | None = parts.get("videos")
    shown = {v.host: v for v in seen.videos} if seen else {}
    other: Facts | None = parts.get("elsewhere")
    six: Facts | None = parts.get("ipv6")
    return replace(
        facts,
        hosts=tuple(renewed.get(h.host, h) for h in facts.hosts),
        videos=tuple(shown.get(v.host, v) for v in facts.videos),
        ipv6_again=six.ipv6_again if six else (),
        elsewhere=other.elsewhere if other else None,
        elsewhere_tls=other.elsewhere_tls if other else None,
    )


def _doubtful(host: Host) -> bool:
    if not _ok(host):
        return True
    page = host.page
    if page is None or not host.verifies:
        return False
    return _silent(page) or (page.status is not None and (page.status >= 500 or page.status in REFUSALS))


def _ok(host: Host) -> bool:
    return host.best is not None and host.best.outcome == "ok"


def _silent(page: Page | None) -> bool:
    """Whether no answer came.  A certificate that we do not like is an answer."""
    return page is not None and page.status is None and not (page.failure or "").startswith("tls-")


def _hosts_again(run: Run, by_host: dict[str, Place], hosts: list[Host]) -> Facts:
    calls = {h.host: functools.partial(staged.host_again, run, by_host[h.host], h) for h in hosts}
    ended = together(calls, run.left(2.4, second=True))
    return Facts(hosts=tuple(replace(h, again=ended.get(h.host)) for h in hosts))


def _videos_again(run: Run, videos: list[Video], urls: dict[str, str]) -> Facts:
    calls = {v.host: functools.partial(_video_again, run, v, urls.get(v.host, "")) for v in videos}
    ended = together(calls, run.left(2.4, second=True))
    return Facts(hosts=(), videos=tuple(ended.get(v.host, v) for v in videos))


def _video_again(run: Run, video: Video, url: str) -> Video:
    if video.name != "ok":
        return replace(video, elsewhere=_known_elsewhere(run, video.host))
    good = reach.routable(a for a in run.lookup(video.host).addresses if reach.plausible(a))
    if not url or not good:
        return video
    return replace(video, again=_byte(run, url, good[0], second=True))


def _known_elsewhere(run: Run, name: str) -> bool | None:
    """Whether a public resolver has a plausible address for a name; None when none could be asked."""
    servers = [p.address4[0] for p in places.RESOLVERS[:2] if run.allowed(p)]
    calls = {s: functools.partial(resolve.ask, s, name, timeout=run.left(1.5, second=True)) for s in servers}
    answers = [a for a in together(calls, run.left(1.6, second=True)).values() if a.failure is None]
    if not answers:
        return None
    return any(reach.plausible(address) for a in answers for address in a.addresses)


def _ipv6_again(run: Run, hosts: list[Host]) -> Facts:
    if len(hosts) < 2:
        return Facts(hosts=())
    calls = {
        h.host: functools.partial(connect.tcp, str(h.v6.address), 443, timeout=run.left(2.0, second=True))
        for h in hosts
        if h.v6 is not None
    }
    ended = together(calls, run.left(2.1, second=True))
    return Facts(
        hosts=(),
        ipv6_again=tuple((ended[h.host].failure or "ok") if h.host in ended else "timeout" for h in hosts),
    )


def _elsewhere(run: Run, doubtful: list[Host]) -> Facts:
    """Whether anything that is not Netflix answers; asked only when Netflix does not."""
    if all(_ok(h) for h in doubtful) or not run.asked.third_party:
        return Facts(hosts=())
    family = 4 if reach.source(4) or not reach.source(6) else 6
    ended = together(
        {
            "tcp": functools.partial(_elsewhere_tcp, run, family),
            "tls": functools.partial(_elsewhere_tls, run, family),
        },
        run.left(2.7, second=True),
    )
    return Facts(hosts=(), elsewhere=ended.get("tcp", "timeout"), elsewhere_tls=ended.get("tls", "timeout"))


def _elsewhere_tcp(run: Run, family: int) -> str:
    tries = reach.anything(run, family, second=True, netflix=False)
    return next((a.failure or "ok" for a in tries), "timeout")  # what succeeded comes first


def _elsewhere_tls(run: Run, family: int) -> str:
    calls = {}
    for place in places.RESOLVERS[:2]:
        address = (place.address6 if family == 6 else place.address4)[0]
        calls[place.host] = functools.partial(
            connect.tls, address, place.host, timeout=run.left(2.0, second=True), trust=Trust.NONE
        )
    ended = together(calls, run.left(2.1, second=True))
    if any(shake.stage == "done" for shake in ended.values()):
        return "ok"
    return next((shake.failure or "other" for shake in ended.values()), "timeout")


# -- judge --------------------------------------------------------------------------------------------------


def judge(facts: Facts) -> Iterator[Finding]:
    yield from _blocked(facts)
    yield from _video_names(facts)
    yield from _down(facts)
    yield from _refused(facts)
    if facts.company:
        yield VPN_UPSTREAM.given(company=facts.company)
    yield from _ipv6(facts)


def _blocked(facts: Facts) -> Iterator[Finding]:
    failed = [h for h in facts.hosts if _stays_away(h)]
    www = next((h for h in facts.hosts if h.host == "www.netflix.com"), None)
    answered = [h for h in facts.hosts if _ok(h)]
    if failed:
        how, hosts = HOW[_how(failed)], ", ".join(h.host for h in failed)
        if www in failed or not answered:
            yield NETFLIX_BLOCKED.given(how=how, hosts=hosts)
        elif len(failed) >= 2:
            yield NETFLIX_BLOCKED.but(text=DEVICE_HOSTS_BLOCKED).given(how=how, hosts=hosts)
        else:
            weak = NETFLIX_BLOCKED.but(
                severity=Severity.WARN, confidence=Confidence.POSSIBLE, text=ONE_HOST_SILENT
            )
            yield weak.given(how=how, hosts=hosts)
        return
    videos = [v for v in facts.videos if _silent(v.page) and _silent(v.again)]
    if len(videos) >= 2 and len(videos) == len(facts.videos) and answered:
        yield NETFLIX_BLOCKED.but(text=VIDEO_BLOCKED).given(how=HOW["mixed"], hosts="*.nflxvideo.net")


def _stays_away(host: Host) -> bool:
    """Whether a host failed for good in both rounds, in a way that a block and not the line explains."""
    path, again = host.best, host.again
    if path is None or path.outcome == "ok" or again is None:
        return False
    if not again.tries or "ok" in again.tries:
        return False
    return again.small != "done" or path.outcome == "impostor"  # small packets get through: no block


def _how(failed: list[Host]) -> str:
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
    gone = [v for v in facts.videos if v.name in {"filtered", "name-not-found", "name-empty"}]
    if not gone or len(gone) != len(facts.videos):
        return
    if any(v.elsewhere for v in gone):
        yield VIDEO_NAMES_BLOCKED.but(confidence=Confidence.SURE)
    elif all(v.elsewhere is None for v in gone) and any(v.name == "filtered" for v in gone):
        yield VIDEO_NAMES_BLOCKED


def _genuine(host: Host) -> bool:
    """Whether it is Netflix that answered: by its public certificate, or by headers that only it sends."""
    path = host.best
    return bool(
        path and path.outcome == "ok" and (path.trusted == "public" or (host.page and host.page.marks))
    )


def _statuses(host: Host) -> list[int]:
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
        yield NETFLIX_DOWN.but(confidence=Confidence.LIKELY)
    elif _silent(www.page) and www.again is not None and _silent(www.again.page):
        yield NETFLIX_DOWN.but(severity=Severity.WARN, confidence=Confidence.POSSIBLE, text=NO_ANSWER)


def _refused(facts: Facts) -> Iterator[Finding]:
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
        finding = REFUSES_ADDRESS.but(confidence=Confidence.SURE) if certain else REFUSES_ADDRESS
        yield finding.given(statuses=shown)


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
    title="Netflix's own servers",
    why="Browsers, apps and TVs need several of Netflix's servers; each is asked on its own.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
