"""What the netflix check keeps of Netflix's hosts and of its video servers."""

from __future__ import annotations

from dataclasses import dataclass, field

from diag.probes.host_probe import HostProbe, HttpAnswer


@dataclass(frozen=True, kw_only=True)
class Video:
    """One video server of Netflix's list.

    ``name`` as in host_probe.HostProbe; ``elsewhere``: whether a public resolver knows the name (None: not
    asked); ``genuine_at`` as in host_probe.SecondTry.
    """

    host: str = field(metadata={"open": "server"})
    name: str = "ok"
    page: HttpAnswer | None = None
    again: HttpAnswer | None = None
    elsewhere: bool | None = None
    genuine_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All hosts; what Netflix's list says of this line; whether anything else answers (asked only in doubt).

    ``list_status`` is the HTTP status of api.fast.com.  ``company``: the hosting or VPN company that the
    line seems to belong to.  ``ipv6_again`` and ``ipv4_again``: connections of round two to the hosts that one IP version alone did
    not reach (criteria.missing_over), in their order: "ok" or a word.  ``ipv4_elsewhere``: whether anything else answers over IPv4.
    ``elsewhere`` and ``elsewhere_tls``: "ok" or a word, None when not asked.  ``resolver``: the name server that
    programs on this PC ask first, None when its address is not known.  ``patience``: how many times longer than usual
    everything was waited for (probes.context).
    ``thrown_away``: hosts that did not answer because a route of this PC throws away what goes to them; ``another_way``: hosts
    that did not answer, to which this PC sends from another address than to the rest of the internet.
    """

    hosts: tuple[HostProbe, ...]
    videos: tuple[Video, ...] = ()
    list_status: int | None = None
    list_failure: str | None = None
    asn: str | None = None
    isp: str | None = None
    country: str | None = None
    client_ip: str | None = field(default=None, metadata={"private": "ip"})
    client_ip_kind: str | None = None
    company: str | None = None
    ipv6_again: tuple[str, ...] = ()
    ipv4_again: tuple[str, ...] = ()
    ipv4_elsewhere: str | None = None
    elsewhere: str | None = None
    elsewhere_tls: str | None = None
    resolver: str | None = field(default=None, metadata={"open": "resolver"})
    patience: float = 1.0
    thrown_away: tuple[str, ...] = ()
    another_way: tuple[str, ...] = ()
