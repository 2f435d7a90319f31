"""A fake network for checks: a healthy home by default, each test changes one thing.

Nothing waits: a time-out is an answer like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from diag.host import SystemFacts
from diag.model import Asked
from diag.net import connect, http, resolve
from diag.net.certificates import Certificate
from diag.net.connect import Trust
from diag.net.limits import Limit
from diag.probes import connectivity, endpoints, fast_com
from diag.probes.context import CheckContext, RunContext

VIDEO = tuple(
    f"https://ipv4-c00{n}-lhr005-ix.1.oca.nflxvideo.net/speedtest?c=gb&n=1&v=82&e=1&t=x" for n in (1, 2, 3)
)
NETFLIX_HEADERS = {"x-netflix.nfstatus": "1_1", "via": "1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)"}
PORTAL_BODIES = {
    "captive.apple.com": b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n",
    "www.msftconnecttest.com": b"Microsoft Connect Test",
    "detectportal.firefox.com": b"success\n",
}


def public(name: str) -> Certificate:
    return Certificate(
        subject=f"CN={name}, O=Netflix, Inc.", issuer="CN=DigiCert TLS, O=DigiCert Inc", names=(name,),
        organisation="Netflix, Inc.", issuer_organisation="DigiCert Inc", sha256="00",
    )  # fmt: skip


class FakeNetwork:
    """Overrides are functions that return a failure word, or None to go on as in a healthy home."""

    def __init__(self) -> None:
        self.names: dict[str, resolve.Lookup] = {}
        self.no_route: set[int] = set()
        self.tcp: Callable[[str, int, int | None], str | None] = lambda address, port, segment: None
        self.tls: Callable[[str, str, Trust, int | None], str | None] = lambda address, name, trust, segment: (
            None
        )
        self.shown: Callable[[str, str], Certificate] = lambda address, name: public(name)
        self.reply: Callable[[str, str, Mapping[str, str], int | None], dict[str, Any] | None] = (
            lambda host, path, headers, segment: None
        )
        self.listed = fast_com.Targets(
            asn="3320",
            isp="Deutsche Telekom AG",
            country="DE",
            urls=VIDEO,
            status=200,
            client_ip_kind="public",
        )
        self.answers: Callable[[str, str], resolve.DnsAnswer] = lambda server, name: resolve.DnsAnswer(
            server=server, name=name, rdtype="A", rcode="NOERROR", addresses=("198.38.96.9",)
        )
        self.asked: list[str] = []
        self.shrinks = True

    # -- what the fakes do --------------------------------------------------------------------------------

    def address(self, name: str, family: int = 4) -> str:
        number = sum(name.encode()) % 200 + 1
        return f"198.38.96.{number}" if family == 4 else f"2a00:86c0:2::{number}"

    def _system(self, name: str, *, timeout: float) -> resolve.Lookup:
        known = self.names.get(name)
        return known or resolve.Lookup(
            name=name, addresses=(self.address(name), self.address(name, 6)), ms=1.0
        )

    def _source(self, destination: str) -> str | None:
        if ":" in destination:
            return None if 6 in self.no_route else "2a02:810d::20"
        return None if 4 in self.no_route else "192.168.1.20"

    def _failure(self, address: str, port: int, segment: int | None) -> str | None:
        if self._source(address) is None:
            return "no-network"
        return self.tcp(address, port, segment)

    def _tcp(
        self, address: str, port: int, *, timeout: float, max_segment: int | None = None
    ) -> connect.Outcome:
        assert timeout > 0
        self.asked.append(f"tcp {address} {port}")
        word = self._failure(address, port, max_segment)
        return connect.Outcome(address=address, port=port, failure=word, ms=None if word else 20.0)

    def _tls(
        self, address: str, server_name: str, *, port: int = 443, timeout: Limit, trust: Trust = Trust.PUBLIC,
        max_segment: int | None = None, connected: Callable[[float], None] = lambda ms: None,
    ) -> connect.Handshake:  # fmt: skip
        self.asked.append(f"tls {address} {server_name} {trust}")
        word = self._failure(address, port, max_segment)
        if word:
            return connect.Handshake(address=address, server_name=server_name, failure=word)
        connected(20.0)
        word = self.tls(address, server_name, trust, max_segment)
        shown = self.shown(address, server_name) if word is None or word.startswith("tls-") else None
        if word:
            seen = None if word == "tls-refused" else shown
            return connect.Handshake(
                address=address,
                server_name=server_name,
                tcp_ms=20.0,
                failure=word,
                stage="tls",
                certificate=seen,
            )
        return connect.Handshake(
            address=address, server_name=server_name, tcp_ms=20.0, ms=40.0, stage="done", certificate=shown
        )

    def _get(self, url: str, *, timeout: Limit, **more: Any) -> http.HttpReply:
        self.asked.append(f"get {url}")
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        address = more.get("address") or self.address(host)
        word = self._failure(address, 443 if scheme == "https" else 80, more.get("max_segment"))
        if word is None and scheme == "https":
            word = self.tls(address, host, more.get("trust", Trust.SYSTEM), more.get("max_segment"))
            if word and word.startswith("tls-") and more.get("trust") is Trust.NONE:
                word = None
        if word:
            return http.HttpReply(url=url, address=address, failure=word)
        change = self.reply(host, slash + path, more.get("headers") or {}, more.get("max_segment"))
        if change is None:
            change = self._healthy(host, slash + path)
        return http.HttpReply(**{"url": url, "address": address, "ms": 60.0, **change})

    def _healthy(self, host: str, path: str) -> dict[str, Any]:
        if host in PORTAL_BODIES:
            return {"status": 200, "body": PORTAL_BODIES[host]}
        if path == "/generate_204":
            return {"status": 204}
        if host == "www.netflix.com":
            return {"status": 302, "headers": NETFLIX_HEADERS}
        if host.endswith("nflxvideo.net"):
            return {"status": 206, "body": b"x"}
        return {"status": 200 if host == "fast.com" else 404}

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connect, "tcp", self._tcp)
        monkeypatch.setattr(connect, "tls", self._tls)
        monkeypatch.setattr(connect, "source_address", self._source)
        monkeypatch.setattr(connect, "can_limit_segments", lambda: self.shrinks)
        monkeypatch.setattr(http, "get", self._get)
        monkeypatch.setattr(resolve, "look_up", self._system)
        monkeypatch.setattr(
            resolve, "ask", lambda server, name, rdtype="A", **more: self.answers(server, name)
        )
        monkeypatch.setattr(
            resolve,
            "ask_many",
            lambda server, questions, **more: [self.answers(server, name) for name, _ in questions],
        )
        monkeypatch.setattr(fast_com, "fetch", lambda lookup, *, timeout: self.listed)
        monkeypatch.setattr(connectivity, "FALLBACK_AFTER_S", 0.05)

    def run(
        self, *, third_party: bool = True, first_look: Callable[[Any], None] | None = None
    ) -> CheckContext:
        shared = RunContext(Asked(third_party=third_party), SystemFacts(os="linux"))
        return CheckContext(shared, first_look=first_look)


NETFLIX = tuple(place.host for place in endpoints.NETFLIX)
LITERALS = {a: p.host for p in endpoints.RESOLVERS for a in (*p.address4, *p.address6)}
