"""Is a proxy set on this PC that Netflix traffic would go through, and does it answer?"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from diag import host as this_pc
from diag.checks._remedies import A_PERSON_KNOWS, MEASURED, ONLY_THE_PROXY, WORKS_WITHOUT_PROXY
from diag.host import ProxySetting
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import connect, http, socks
from diag.net.addresses import kind_of
from diag.net.concurrency import CallGroup, value_of
from diag.probes.context import CheckContext

PROXY_CONFIGURED = Finding(
    id="proxy-configured",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    title="This PC sends Netflix through an in-between server (proxy)",
    text="An in-between server (proxy) is set on this PC ({source}) and it answers. Netflix often refuses connections that come from "
    "one.",
    remedy=(
        Remedy(
            "Ask whoever runs this network to let Netflix out without its in-between server (proxy).",
            when=ONLY_THE_PROXY,
        ),
        Remedy("Switch the in-between server (proxy) off: {how}.", when=WORKS_WITHOUT_PROXY, one_of=True),
        Remedy(
            "If the in-between server (proxy) belongs to your work or school, ask there before you change it.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
        Remedy("Close Netflix or the browser, open it again and try.", when=WORKS_WITHOUT_PROXY),
    ),
)
PROXY_LOCAL = replace(
    PROXY_CONFIGURED,
    title="A program on this PC works as an in-between server (proxy) for Netflix",
    confidence=Confidence.POSSIBLE,
    text="A program on this PC{program} works as an in-between server (a proxy: {source}), so all that you watch goes through it. If it "
    "passes the traffic on to somewhere else, Netflix refuses it.",
    remedy=(
        Remedy(
            "Switch that program off for a test (often an ad blocker, an antivirus or an unblocker), or {how}.",
            when=WORKS_WITHOUT_PROXY,
        ),
        Remedy("Close Netflix or the browser, open it again and try.", when=WORKS_WITHOUT_PROXY),
        Remedy(
            "Ask whoever runs this network to let Netflix out without its in-between server (proxy).",
            when=ONLY_THE_PROXY,
        ),
    ),
)
PROXY_DEAD = replace(
    PROXY_CONFIGURED,
    title="The in-between server (proxy) that is set on this PC does not answer",
    severity=Severity.FAIL,
    confidence=Confidence.SURE,
    text="An in-between server (proxy) is set on this PC ({source}), but it does not answer. Programs that use it cannot reach Netflix at "
    "all.",
    remedy=(
        Remedy("Switch the in-between server (proxy) off: {how}.", when=WORKS_WITHOUT_PROXY, one_of=True),
        Remedy(
            "If a program set it (an ad blocker, an unblocker, an antivirus), start that program again or uninstall it properly.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
        Remedy(
            "If the in-between server (proxy) belongs to your work or school, ask there.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
    ),
)
PROXY_UNCLEAR = replace(
    PROXY_CONFIGURED,
    title="An in-between server (proxy) is set on this PC",
    confidence=Confidence.POSSIBLE,
    text="An in-between server (proxy) is set on this PC ({source}). It does not answer, but nothing else does either, so we could not "
    "measure whether it is at fault.",
)
PROXY_SCRIPT = replace(
    PROXY_CONFIGURED,
    title="A script on this PC may send Netflix through an in-between server (proxy)",
    confidence=Confidence.POSSIBLE,
    text="A script decides on this PC ({source}) which connections go through an in-between server (proxy). We did not run it, so we do not "
    "know whether it covers Netflix.",
)
PROXY_SCRIPT_DEAD = replace(
    PROXY_SCRIPT,
    title="The script for in-between servers (proxies) of this PC cannot be fetched",
    severity=Severity.NOTE,
    text="This PC is told to fetch a script for in-between servers (proxies: {source}), but the place where it should lie does not answer. Most "
    "programs then connect directly, some only after a wait.",
)
PROXY_FOUND = Finding(
    id="proxy-auto-detect",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.POSSIBLE,
    title="This network offers an in-between server (proxy) by itself",
    text="This PC looks for an in-between server (proxy) by itself, and this network has a host named “wpad”, which usually offers one.",
    remedy=(
        Remedy(
            "Switch “automatically detect settings” off in the network settings of this PC and try again.",
            always=MEASURED,
        ),
    ),
)

#: Where each source is changed.
HOW = {
    "environment": "remove https_proxy and all_proxy from the environment of this account",
    "windows": "in Settings, Network & internet, Proxy",
    "macos": "in System Settings, Network, Details, Proxies",
    "gnome": "in Settings, Network, Network Proxy",
    "kde": "in System Settings, Network, Proxy",
}
#: More than this many different proxies at once are not asked.
AT_MOST = 3
NETFLIX = "www.netflix.com"


@dataclass(frozen=True, kw_only=True)
class ProxyAnswer:
    """One proxy that covers Netflix.  ``answers`` and ``reaches_netflix``: None when not measured."""

    source: str
    kind: str
    address: str = field(metadata={"private": "host"})
    on_this_pc: bool = False
    answers: bool | None = None
    failure: str | None = None
    reaches_netflix: bool | None = None
    program: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``direct``: whether Netflix answers without a proxy; ``wpad``: off, on (nothing found), found."""

    proxies: tuple[ProxyAnswer, ...] = ()
    scripts: tuple[ProxyAnswer, ...] = ()
    wpad: str = "off"
    direct: bool | None = None


def observe(run: CheckContext) -> Facts:
    settings = run.system.proxies
    if not settings and run.system.is_unread("proxies"):
        raise NotMeasured(Reason.NOT_SUPPORTED, "The proxy settings of this PC could not be read.")
    fixed = _distinct(p for p in settings if p.applies and p.kind in {"http", "https", "socks"})
    scripts = _distinct(p for p in settings if p.kind == "pac")
    searches = any(p.kind == "auto-detect" for p in settings)
    group = CallGroup()
    asking = [(p, group.start(partial(_ask_proxy, run, p))) for p in fixed]
    asking_scripts = [(p, group.start(partial(_ask_script, run, p))) for p in scripts]
    direct = group.start(partial(_reaches_netflix_directly, run)) if fixed else None
    wpad = group.start(partial(_look_for_wpad, run)) if searches else None
    group.wait(run.time_limit(4.3))
    return Facts(
        proxies=tuple(value_of(answer) or _not_in_time(p) for p, answer in asking),
        scripts=tuple(value_of(answer) or _not_in_time(p) for p, answer in asking_scripts),
        wpad=value_of(wpad) or ("on" if searches else "off"),
        direct=value_of(direct),
    )


def _distinct(settings: Iterator[ProxySetting]) -> tuple[ProxySetting, ...]:
    return tuple({p.address: p for p in settings if p.address}.values())[:AT_MOST]


def _not_in_time(setting: ProxySetting) -> ProxyAnswer:
    return ProxyAnswer(
        source=setting.source, kind=setting.kind, address=setting.address, answers=False, failure="timeout"
    )


def _ask_proxy(run: CheckContext, setting: ProxySetting) -> ProxyAnswer:
    host, port = _split_host_and_port(setting.address)
    address, failure = _find_address(run, host)
    here = _on_this_pc(address)
    reaches: bool | None = None
    if address is not None:
        group = CallGroup()
        answering = group.start(
            partial(socks.greet, address, port, timeout=run.seconds_left(2.0))
            if setting.kind == "socks"
            else partial(_try_connecting, run, address, port)
        )
        through = (
            group.start(partial(_reaches_netflix_through, run, setting.address))
            if setting.kind == "http"
            else None
        )
        group.wait(run.time_limit(2.2))
        reaches = value_of(through) or False if through else None
        word = value_of(answering) if answering.done() else "timeout"
        failure = None if reaches else word
    return ProxyAnswer(
        source=setting.source,
        kind=setting.kind,
        address=setting.address,
        on_this_pc=here,
        answers=failure is None,
        failure=failure,
        reaches_netflix=reaches,
        program=this_pc.owner_of_port(port) if here and failure is None else None,
    )


def _try_connecting(run: CheckContext, address: str, port: int) -> str | None:
    """The failure word of a TCP connection; a lost packet gets a second chance in round two."""
    failure = connect.tcp(address, port, timeout=run.seconds_left(1.5)).failure
    if failure == "timeout":
        failure = connect.tcp(address, port, timeout=run.seconds_left(0.5, second=True)).failure
    return failure


def _reaches_netflix_through(run: CheckContext, address: str) -> bool:
    reply = http.get(
        f"https://{NETFLIX}/",
        timeout=run.time_limit(2.0),
        proxy=f"http://{address}",
        cap=4096,
        raw_lookup=run.lookup,
    )
    return reply.status is not None


def _reaches_netflix_directly(run: CheckContext) -> bool:
    found = run.lookup(NETFLIX)
    return any(
        connect.tcp(address, 443, timeout=run.seconds_left(1.0)).failure is None
        for address in found.addresses[:2]
    )


def _ask_script(run: CheckContext, setting: ProxySetting) -> ProxyAnswer:
    scheme, _, rest = setting.address.partition("://")
    answers: bool | None = None
    failure = None
    here = False
    if scheme in {"http", "https"}:
        host, port = _split_host_and_port(rest.partition("/")[0], 443 if scheme == "https" else 80)
        address, failure = _find_address(run, host)
        here = _on_this_pc(address)
        if address is not None:
            failure = _try_connecting(run, address, port)
        answers = failure is None
    return ProxyAnswer(
        source=setting.source,
        kind="pac",
        address=setting.address,
        on_this_pc=here,
        answers=answers,
        failure=failure,
    )


def _look_for_wpad(run: CheckContext) -> str:
    return "found" if run.lookup("wpad", run.seconds_left(1.0)).addresses else "on"


def _split_host_and_port(place: str, default: int = 80) -> tuple[str, int]:
    host, colon, port = place.rpartition(":")
    if colon and port.isdigit() and not host.endswith(":"):
        return host.strip("[]"), min(int(port), 65535)
    return place.strip("[]"), default


def _find_address(run: CheckContext, host: str) -> tuple[str | None, str | None]:
    """A literal address of a host, or the failure word of its look-up."""
    try:
        return str(ipaddress.ip_address(host)), None
    except ValueError:
        pass
    if host == "localhost":
        return "127.0.0.1", None
    found = run.lookup(host)
    return (found.addresses[0], None) if found.addresses else (None, found.failure or "name-empty")


def _on_this_pc(address: str | None) -> bool:
    return address is not None and kind_of(address) == "loopback"


def judge(facts: Facts) -> Iterator[Finding]:
    dead = [p for p in facts.proxies if p.answers is False]
    alive = [p for p in facts.proxies if p.answers is not False]
    for proxy in (*dead, *alive)[:1]:
        yield _weigh(proxy, facts.direct).fill(
            source=proxy.source,
            how=HOW.get(proxy.source, "in the network settings of this PC"),
            program=f" (“{proxy.program}”)" if proxy.program else "",
            answers=proxy.answers,
            reaches_netflix=any(p.reaches_netflix for p in facts.proxies),
            works_without_proxy=_works_without(facts),
        )
    if not facts.proxies:
        for script in facts.scripts[:1]:
            finding = PROXY_SCRIPT_DEAD if script.answers is False else PROXY_SCRIPT
            how = HOW.get(script.source, "in the network settings of this PC")
            yield finding.fill(source=script.source, how=how)
    if facts.wpad == "found":
        yield PROXY_FOUND


def _works_without(facts: Facts) -> bool | None:
    """Whether anything would be left once the proxy is off; None where that is not known."""
    if facts.direct:
        return True
    return False if facts.direct is False and any(p.reaches_netflix for p in facts.proxies) else None


def _weigh(proxy: ProxyAnswer, direct: bool | None) -> Finding:
    if proxy.answers is False:
        return PROXY_DEAD if direct or proxy.on_this_pc else PROXY_UNCLEAR
    return PROXY_LOCAL if proxy.on_this_pc else PROXY_CONFIGURED


CHECK = Check(
    id="proxy",
    why="A proxy stands between this PC and Netflix; Netflix refuses most of them, and a dead one stops everything.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
