"""Round one of the netflix check: all of Netflix's hosts, and its list of video servers, side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from diag.checks.netflix import video_servers as videos
from diag.checks.netflix.facts import Facts
from diag.net import ip_owners
from diag.net.addresses import kind_of
from diag.net.concurrency import CallGroup, gather, value_of
from diag.probes import endpoints, host_probe
from diag.probes.context import CheckContext
from diag.probes.host_probe import HostProbe

#: So many video servers of the list are asked; more would only be more load.
VIDEO_SERVERS = 2


def round_one(run: CheckContext) -> Facts:
    """What all hosts and the list say until the end of round one."""
    group = CallGroup()
    hosts = group.start(partial(_ask_hosts, run))
    listed = group.start(partial(_ask_video_servers, run))
    group.wait(run.time_limit(4.5))
    facts = value_of(listed) or Facts(hosts=(), list_failure="timeout")
    return replace(facts, hosts=value_of(hosts) or (), resolver=_first_resolver(run))


def _first_resolver(run: CheckContext) -> str | None:
    """The name server that is asked first; the one behind a forwarder on this PC where that is known."""
    known = [r.address for r in run.system.resolvers]
    return next((a for a in known if kind_of(a) != "loopback"), known[0] if known else None)


def _ask_hosts(run: CheckContext) -> tuple[HostProbe, ...]:
    found = gather(
        {p.host: partial(host_probe.probe_host, run, p) for p in endpoints.NETFLIX}, run.time_limit(4.4)
    )
    return tuple(found.get(p.host) or host_probe.host_not_in_time(run, p) for p in endpoints.NETFLIX)


def _ask_video_servers(run: CheckContext) -> Facts:
    """Netflix's list of video servers and one byte from the first of them."""
    listed = run.shared.targets(run.time_limit(3.0))
    asked = gather(
        {url: partial(videos.ask, run, url) for url in listed.urls[:VIDEO_SERVERS]},
        run.time_limit(4.0),
    )
    return Facts(
        hosts=(),
        videos=tuple(asked[url] for url in listed.urls[:VIDEO_SERVERS] if url in asked),
        list_status=listed.status,
        list_failure=listed.failure,
        asn=listed.asn,
        isp=listed.isp,
        country=listed.country,
        client_ip=listed.client_ip,
        client_ip_kind=listed.client_ip_kind,
        company=ip_owners.hosting_company(listed.asn, listed.isp),
    )
