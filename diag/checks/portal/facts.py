"""What the portal check keeps of its probes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Outcomes that look as if a sign-in page, or somebody else, had answered.
PORTAL_LIKE = frozenset({"redirect", "other-page", "status-511", "fake-204"})
#: Operators of the probe hosts; Endpoint.host -> family.
FAMILIES = {
    "connectivitycheck.gstatic.com": "google",
    "captive.apple.com": "apple",
    "www.msftconnecttest.com": "microsoft",
    "detectportal.firefox.com": "mozilla",
    "cp.cloudflare.com": "cloudflare",
}


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One operator's probe.

    ``outcome``: expected, redirect, other-page, status-511, fake-204, dns-blocked, failed.  ``relay`` is a
    decided word for what the headers betray ("signature" or a name that the relay gives itself), None
    when nothing.  ``address_kind`` is the kind of the address that its name led to.  ``page`` is where it was led to,
    ``page_kind`` what that is: sign-in, parental-lock, no-internet, untold (None: nothing odd came).
    """

    family: str
    outcome: str
    failure: str | None = None
    status: int | None = None
    address_kind: str | None = None
    address: str | None = field(default=None, metadata={"open": "server"})
    page_host: str | None = field(default=None, metadata={"open": "page"})
    page: str | None = field(default=None, metadata={"open": "page"})
    page_kind: str | None = None
    relay: str | None = field(default=None, metadata={"private": "host"})
    relay_signature: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All probes; ``witnesses`` only when one looked odd: host -> "genuine" or a failure word.

    ``same_address``: at least two unrelated operators' names lead to one address, which is what a
    sign-in page that works through DNS does.  ``same_page``: two odd answers point to one page.  ``page`` and
    ``page_kind`` are those of most odd answers.
    """

    probes: tuple[Probe, ...]
    witnesses: Mapping[str, str] = field(default_factory=dict)
    netflix: str | None = None  # the same for www.netflix.com
    same_address: bool = False
    same_page: bool = False
    same_relay: str | None = field(default=None, metadata={"private": "host"})
    page_host: str | None = field(default=None, metadata={"open": "page"})
    page: str | None = field(default=None, metadata={"open": "page"})
    page_kind: str | None = None
