"""DNS over HTTPS: what the resolver's web server may send back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import dns.message
import dns.rrset
import pytest

from diag.net import doh, http
from diag.net.http import HttpReply
from diag.net.resolve import DnsAnswer

Sent = list[tuple[str, dict[str, Any]]]


def serve(monkeypatch: pytest.MonkeyPatch, answer: Callable[[dns.message.Message], HttpReply]) -> Sent:
    sent: Sent = []

    def get(url: str, **options: Any) -> HttpReply:
        sent.append((url, options))
        encoded = parse_qs(urlsplit(url).query)["dns"][0]
        return answer(dns.message.from_wire(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))))

    monkeypatch.setattr(http, "get", get)
    return sent


def reply(
    body: bytes = b"",
    *,
    status: int | None = 200,
    kind: str = "application/dns-message",
    failure: str | None = None,
) -> HttpReply:
    return HttpReply(url="", status=status, headers={"content-type": kind}, body=body, failure=failure)


def said(query: dns.message.Message, *addresses: str) -> bytes:
    answer = dns.message.make_response(query)
    for address in addresses:
        answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", address))
    return answer.to_wire()


def ask() -> DnsAnswer:
    return doh.ask("1.1.1.1", "cloudflare-dns.com", "/dns-query", "www.netflix.com", timeout=1.0)


def test_answer_at_the_literal_address(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = serve(monkeypatch, lambda q: reply(said(q, "52.1.2.3"), kind="application/dns-message; charset=x"))
    answer = ask()
    assert (answer.rcode, answer.addresses, answer.failure, answer.transport) == (
        "NOERROR",
        ("52.1.2.3",),
        None,
        "https",
    )
    url, options = sent[0]
    assert url.startswith("https://cloudflare-dns.com/dns-query?dns=AAABAAAB")  # id 0, RFC 8484 §4.1
    assert "=" not in url.partition("dns=")[2]
    assert options["address"] == "1.1.1.1"
    assert options["trust"] is http.Trust.SYSTEM
    assert options["cap"] == 65_536


@pytest.mark.parametrize(
    ("given", "failure"),
    [
        (reply(failure="timeout", status=None), "timeout"),
        (reply(failure="tls-not-yet-valid", status=None), "tls-not-yet-valid"),
        (reply(failure="too-large"), "too-large"),
        (reply(b"<html>Sign in</html>", kind="text/html"), "garbled"),
        (reply(b"", status=403), "garbled"),
        (reply(b"", status=302), "garbled"),
        (reply(b""), "garbled"),
        (reply(b"\x00" * 12), "garbled"),
        (reply(b"\xff" * 65_536), "garbled"),
    ],
)
def test_what_is_no_answer(monkeypatch: pytest.MonkeyPatch, given: HttpReply, failure: str) -> None:
    serve(monkeypatch, lambda q: given)
    answer = ask()
    assert (answer.failure, answer.rcode, answer.addresses) == (failure, None, ())


def test_answer_to_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    other = dns.message.make_query("other.example", "A", id=0)
    serve(monkeypatch, lambda q: reply(said(other, "192.0.2.66")))
    assert ask().failure == "garbled"


def test_impossible_name_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = serve(monkeypatch, lambda q: reply())
    assert doh.ask("1.1.1.1", "dns.example", "/", "a" * 64 + ".com", timeout=1.0).failure == "other"
    assert sent == []
