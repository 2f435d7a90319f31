"""What is private is masked, what is not survives, and masking twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.redact import Masker, plain


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("from 84.17.45.9 to you", "from <public IPv4 address 1> to you"),
        ("2a02:8071:b584::1 is yours", "<public IPv6 address 1> is yours"),
        ("again 84.17.45.9 and 84.17.45.9", "again <public IPv4 address 1> and <public IPv4 address 1>"),
        ("fe80::1c2b:3aff:fe4d:5e6f", "<link-local address 1>"),
        ("3c:22:fb:1a:2b:3c", "<device address 1>"),
        ("3C-22-FB-1A-2B-3C here", "<device address 1> here"),
        ("write to anna.b@example.org now", "write to <e-mail address 1> now"),
        ("http://anna:secret@proxy.lan:3128", "http://<sign-in removed>@proxy.lan:3128"),
        ("https://x.oca.nflxvideo.net/speedtest?c=gb&n=31898&e=1700&t=AbC", "https://x.oca.nflxvideo.net/speedtest?c=gb&n=…&e=…&t=…"),
        ("file /home/anna/x on annas-pc", "file /home/<user name 2>/x on <user name 1>"),
    ],
)  # fmt: skip
def test_private_things_are_masked(text: str, masked: str) -> None:
    masker = Masker(own_names=("anna", "annas-pc"))
    assert masker.sweep(text) == masked
    assert masker.sweep(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.1", "10.0.0.1", "100.64.3.2", "127.0.0.1", "0.0.0.0", "169.254.3.4", "1.1.1.1", "8.8.4.4",
        "2606:4700:4700::1111", "fd00::5", "::1", "::", "version 3.1.11.2024", "Chrome 126.0.6478.127.1",
        "tvq-pb-101 (5.2.5)", "NW-2-5", "M7111-5059", "12:34:56", "at 10:30", "12.99 EUR", "hannah",
        "2026-11-22T10:42:52Z", "1.2.3", "999.1.1.1",
    ],
)  # fmt: skip
def test_look_alikes_survive(text: str) -> None:
    assert Masker(own_names=("anna",)).sweep(text) == text


@given(st.text(max_size=300))
def test_any_text_is_swept_without_failing_and_twice_is_once(text: str) -> None:
    masker = Masker(own_names=("root", "annas-pc"))
    once = masker.sweep(text)
    assert masker.sweep(once) == once


@dataclass(frozen=True)
class Inner:
    ssid: str | None = field(default=None, metadata={"private": "ssid"})


@dataclass(frozen=True)
class Facts:
    address: str = field(metadata={"private": "ip"})
    links: tuple[Inner, ...] = ()
    names: tuple[str, ...] = field(default=(), metadata={"private": "host"})
    note: str = ""
    rate: float = float("nan")


def test_declared_fields_are_masked_at_every_depth() -> None:
    facts = Facts("84.17.45.9", (Inner("Anna's home"), Inner(None)), ("tv.lan",), "seen 84.17.45.9")
    assert plain(facts, Masker()) == {
        "address": "<public IPv4 address 1>",
        "links": [{"ssid": "<Wi-Fi name 1>"}, {"ssid": None}],
        "names": ["<host name 1>"],
        "note": "seen <public IPv4 address 1>",
        "rate": None,
    }
    assert plain(facts, None)["address"] == "84.17.45.9"
