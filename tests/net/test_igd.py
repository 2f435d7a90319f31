"""The router's counters: read where they are told, and nothing else is asked whatever it says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.net import http, igd
from diag.net.http import HttpReply
from diag.net.igd import IgdService

ROUTER = "192.168.1.1"
SERVICE = "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
PAGE = f"http://{ROUTER}:5000/rootDesc.xml"
CONTROL = f"http://{ROUTER}:5000/ctl"


def description(control: str = "/ctl", service: str = SERVICE) -> bytes:
    return (
        '<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device><serviceList><service>'
        f"<serviceType>{service}</serviceType><controlURL>{control}</controlURL></service></serviceList></device></deviceList></device></root>"
    ).encode()


def total(name: str, value: object) -> bytes:
    return f"<s:Envelope xmlns:s='x'><s:Body><u:R xmlns:u='y'><{name}>{value}</{name}></u:R></s:Body></s:Envelope>".encode()


class Router:
    """Its web side, and every question it got."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {PAGE: description()}
        self.status = 200
        self.totals: dict[str, object] = {"Received": 4_000_000_000, "Sent": 7}
        self.asked: list[tuple[str, str]] = []

    def get(
        self, url: str, *, address: str, method: str = "GET", headers: Any = None, **_more: Any
    ) -> HttpReply:
        assert address == ROUTER
        self.asked.append((method, url))
        if method == "POST":
            word = headers["SOAPAction"].rpartition("GetTotalBytes")[2].strip('"')
            return HttpReply(
                url=url, status=self.status, body=total(f"NewTotalBytes{word}", self.totals[word])
            )
        return HttpReply(url=url, status=self.status, body=self.pages.get(url, b""))  # fmt: skip


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Router:
    found = Router()
    monkeypatch.setattr(http, "get", found.get)
    monkeypatch.setattr(igd, "_search", lambda router, end: PAGE)
    return found


def test_a_router_that_tells(router: Router) -> None:
    found = igd.find(ROUTER, timeout=1)
    assert found == IgdService(url=CONTROL, service=SERVICE)
    assert igd.read_totals(found, timeout=1) == (4_000_000_000, 7)
    assert router.asked == [("GET", PAGE), ("POST", CONTROL), ("POST", CONTROL)]


@pytest.mark.parametrize(
    "control",
    [
        "http://192.168.1.50:5000/ctl",
        "http://127.0.0.1/ctl",
        "https://192.168.1.1/ctl",
        "http://192.168.1.1@169.254.169.254/ctl",
        "http://user:word@192.168.1.1/ctl",
        "//evil.example/ctl",
        "file:///etc/passwd",
        "/ctl?reboot=1",
        "http://192.168.1.1:99999/ctl",
        "http://[::1]/ctl",
        "http://192.168.1.1.evil.example/",
        "/ct\u00e4l",
    ],
)
def test_no_other_address_is_followed(router: Router, control: str) -> None:
    router.pages[PAGE] = description(control)
    assert igd.find(ROUTER, timeout=1) is None
    assert router.asked == [("GET", PAGE)]


BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><root>&b;</root>'
OUTSIDE = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><root>&a;</root>'


@pytest.mark.parametrize(
    "page",
    [b"", b"<root>", BOMB, OUTSIDE, b"\xff\xfe<\0r\0", b"<r>" * 20_000, description(service="urn:other:1"), description("")],
)  # fmt: skip
def test_what_cannot_be_read_is_no_counter(router: Router, page: bytes) -> None:
    router.pages[PAGE] = page
    assert igd.find(ROUTER, timeout=1) is None


@given(st.binary(max_size=300))
def test_any_page_is_survived(page: bytes) -> None:
    assert igd._parse(page) is None or page


@pytest.mark.parametrize("value", ["-5", "NaN", "", "1e9", "9" * 25, "\u0664", "<b/>"])
def test_a_total_is_a_number(router: Router, value: str) -> None:
    router.totals["Sent"] = value
    assert igd.read_totals(IgdService(url=CONTROL, service=SERVICE), timeout=1) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.1.1", "8.8.8.8", "fe80::1", "router", "0.0.0.0"])
def test_only_a_router_at_home_is_asked(router: Router, address: str) -> None:
    assert igd.find(address, timeout=0.1) is None
    assert router.asked == []


@pytest.mark.parametrize(
    ("before", "after", "bytes_"),
    [(5, 9, 4), ((1 << 32) - 10, 20, 30), (1 << 33, (1 << 33) + 7, 7), (1 << 40, 5, 0)],
)
def test_totals_begin_again(before: int, after: int, bytes_: int) -> None:
    assert igd.growth(before, after) == bytes_


@contextlib.contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, *answers: bytes) -> Iterator[None]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        monkeypatch.setattr(igd, "SSDP_PORT", sock.getsockname()[1])

        def answer() -> None:
            data, source = sock.recvfrom(2000)
            assert data.startswith(b"M-SEARCH * HTTP/1.1\r\n")
            for one in answers:
                sock.sendto(one, source)

        thread = threading.Thread(target=answer)
        thread.start()
        yield
        thread.join(2)


def test_the_router_says_where_its_description_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    wrong = b"HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.50/x.xml\r\n\r\n"
    right = b"HTTP/1.1 200 OK\r\nST: x\r\nLocation:http://127.0.0.1:5000/x.xml\r\n\r\n"
    with answering(monkeypatch, b"\0\xff", wrong, right):
        assert igd._search("127.0.0.1", time.monotonic() + 2) == "http://127.0.0.1:5000/x.xml"
    with answering(monkeypatch, wrong):
        assert igd._search("127.0.0.1", time.monotonic() + 0.3) is None
