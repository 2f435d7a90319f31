"""A hostile network: what answers may lie, bite, drip and flood; nothing forbidden is asked, and the search ends in time."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time
import tracemalloc

import pytest

from diag.net.http import HttpReply
from diag.text import clean
from diag.tv import look, mdns, ssdp
from diag.tv.documents import label, read_json, read_xml
from diag.tv.door import may_follow
from diag.tv.readers import READERS
from tests.lab.faults import tv
from tests.lab.faults.tv import Device, Page
from tests.loopback import Server, serving
from tests.tv.conftest import LAN, PC, LoopbackHome

TV = "192.168.1.50"
FORBIDDEN = [
    "http://127.0.0.1:80/x", "http://[::1]/x", "http://[::ffff:127.0.0.1]/x", "http://169.254.169.254/x", "http://0/x",
    "http://0300.0250.1.62/x", "http://3232235826/x", "http://tv.local:56790/x", "http://192.168.1.51:56790/x", "http://192.168.1.50.evil.example/x",
    "file:///etc/passwd", "https://192.168.1.50/x", "ftp://192.168.1.50/x", "http://a:b@192.168.1.50/x", "http://192.168.1.50@evil.example/x",
    "http://192.168.1.50:0/x", "http://192.168.1.50:99999/x", "http://192.168.1.50:22/x", "http://192.168.1.50:x/x", "//192.168.1.50/x", "", "x",
    "http://192.168.1.50:56790/x y", "http://192.168.1.50:56790/\r\nX: y", "http://192.168.1.50:56790/x#y", "http://192.168.1.50:56790/" + "a" * 600,
    "http://192.168.1.50:56790/ä", "http://192.168.1.50:56790/?a b",
]  # fmt: skip


@pytest.mark.parametrize("url", FORBIDDEN)
def test_no_page_of_others_is_followed(url: str) -> None:
    assert not may_follow(url, TV)


@pytest.mark.parametrize("url", [f"http://{TV}/d.xml", f"http://{TV}:56790/dd.xml", f"http://{TV}:2869/u.dll?content=uuid:1"])  # fmt: skip
def test_its_own_pages_are(url: str) -> None:
    assert may_follow(url, TV)


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{"&a%s;" % (n - 1 or "") * 10}">' for n in range(1, 9)) + "]><root>&a8;</root>"  # fmt: skip
XML = {
    "bomb": BOMB.encode(),
    "quadratic": ('<!DOCTYPE r [<!ENTITY a "' + "a" * 20_000 + '">]><r>' + "&a;" * 3000 + "</r>").encode(),
    "external": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><root>&x;</root>',
    "dtd": b'<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><root/>',
    "deep": b"<a>" * 10_000 + b"</a>" * 10_000,
    "utf-16 bomb": BOMB.encode("utf-16"),
    "broken": b"<root><device>",
    "html": b"<html><p>no<br></html>",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", XML)
def test_xml_that_bites_is_unreadable_and_quickly(kind: str) -> None:
    took = []
    for _ in range(3):  # the best of three: a busy test machine slows down any one of them
        began = time.thread_time()
        assert read_xml(HttpReply(url="", status=200, body=XML[kind])) is None
        took.append(time.thread_time() - began)
    assert min(took) < 0.5


@pytest.mark.parametrize("body", [b"[" * 100_000, b"null", b"[1]", b'{"a": ', b"\xff\xfe"])
def test_json_that_is_no_object_is_unreadable(body: bytes) -> None:
    assert read_json(HttpReply(url="", status=200, body=body)) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ("\x1b[31mRed\u202eTV\x07", "31mRedTV"),
        ("=cmd|' /C calc'!A0", "cmd' /C calc'A0"),
        ("M" * 100_000, "M" * 48),
        ("TV 44:48:F7:12:34:56 of anna@example.com", "TV of"),
        ("uuid 88d68ee4-cffc-47c4-894f-6d46ca51333a", "uuid"),
        ("Unknown", None),
        ("\n \t", None),
        (7, None),
    ],
)
def test_words_of_a_device_are_short_plain_and_nobodys(text: object, shown: str | None) -> None:
    assert label(text) == shown


def test_names_that_people_gave_are_left_out() -> None:
    assert label("Anna's TV UE43", ["Anna's TV"]) == "UE43"


def test_hostile_numbers_of_a_cast_device_are_none(home: LoopbackHome) -> None:
    words = {"md": "x" * 200, "ca": "9" * 200, "fn": "<b>"}
    body = b'{"wifi": {"signal_level": 1e999}, "net": [], "device_info": {"manufacturer": {"a": 1}, "capabilities": 7}, "has_update": "yes", "uptime": NaN}'
    home.add(Device(services={mdns.CAST: words}, pages={(8008, "/setup/eureka_info"): Page(body)}))
    (found,) = home.look(0.6).devices
    assert (found.signal_dbm, found.network, found.make, found.update_waits, found.up_s) == (None,) * 5


def test_datagrams_that_are_no_answers_say_nothing() -> None:
    for data in (
        b"",
        b"\x00" * 12,
        b"HTTP/1.1 404 no\r\n\r\n",
        b"NOTIFY * HTTP/1.1\r\nST: roku:ecp\r\n\r\n",
        b"\xff" * 9000,
    ):
        assert list(ssdp.read_answer(data, TV)) == []
        assert list(mdns.read_answer(data, TV)) == []
    assert list(mdns.read_answer(mdns.questions()[0], TV)) == []  # a question is no answer
    (odd,) = ssdp.read_answer(
        b"HTTP/1.1 200 OK\r\nlocation:http://a/\r\nSt:  roku:ecp \r\nLOCATION: http://b/\r\n\r\n", TV
    )
    assert (odd.location, odd.service) == ("http://a/", "roku:ecp")


def test_nothing_forbidden_is_ever_connected_to(home: LoopbackHome) -> None:
    """Locations, pages of apps and redirects that lead to this PC or to another device; own and never-read addresses."""

    def trap(sock: socket.socket, server: Server) -> None:
        server.requests.append(b"caught")

    with serving(trap) as caught:
        bait = f"http://{PC}:{caught.port}/x"
        home.add(
            Device({service: bait for reader in READERS for service in reader.services if ":" in service})
        )
        home.add(
            Device(
                {tv.DIAL: "http://{address}:56790/d"},
                pages={
                    (56790, "/d"): Page(
                        tv.description("LG", "TV"),
                        headers={"Application-URL": f"http://{PC}:{caught.port}/apps/"},
                    )
                },
            )
        )
        home.add(
            Device(
                {tv.DIAL: "http://{address}:56790/d"},
                pages={(56790, "/d"): Page(status=302, headers={"Location": bait})},
            )
        )
        home.add(
            Device(
                {"roku:ecp": bait},
                pages={(8060, "/query/device-info"): Page(status=301, headers={"Location": bait})},
            )
        )
        router = home.add(tv.dial(model="Router"))
        found = home.look(never=frozenset({PC, router.address}))
        assert caught.connections == 0
    assert router.requests == []
    assert [one.model for one in found.devices] == ["TV"]  # fmt: skip
    assert all(one.searches for one in home.devices)


def test_drips_floods_and_endless_pages_end_in_time(home: LoopbackHome) -> None:
    """A byte a second, 200 MB, a stumbling block for each reader and 500 who answer at once: in time, and in little memory."""
    endless = Page(b"<" + b"a" * 200_000_000)
    home.add(Device({tv.DIAL: "http://{address}:56790/d"}, pages={(56790, "/d"): endless}))
    home.add(
        Device(
            {tv.DIAL: "http://{address}:56790/d"},
            pages={(56790, "/d"): Page(tv.description("LG", "TV"), pause_s=1)},
        )
    )
    home.add(Device({"roku:ecp": "x"}, pages={(8060, "/query/device-info"): Page(XML["bomb"])}))
    good = home.add(tv.dial(model="Good one"))
    senders = []
    for number in range(500):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind((f"127.251.{number // 250}.{number % 250 + 1}", 0))
        senders.append(sender)
    crowd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    crowd.bind(("127.251.9.9", 0))

    def answer() -> None:
        _, asker = crowd.recvfrom(2048)
        for sender in senders:
            at = f"http://{sender.getsockname()[0]}:56790/d"
            sender.sendto(
                f"HTTP/1.1 200 OK\r\nST: {tv.DIAL}\r\nLOCATION: {at}\r\nX: {'<script>' * 800}\r\n\r\n".encode(),
                asker,
            )

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    home.searches.append(dataclasses.replace(ssdp.SEARCH, group="127.251.9.9", port=crowd.getsockname()[1]))
    tracemalloc.start()
    began = time.monotonic()
    found = home.look(2.0)
    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for sender in (*senders, crowd):
        sender.close()
    assert took < 2.5
    assert peak < 20_000_000
    assert "Good one" in [one.model for one in found.devices]
    assert good.requests


def test_a_search_ends_when_it_is_told_to() -> None:
    began = time.monotonic()
    found = look((LAN,), look_s=5, stop=lambda: time.monotonic() > began + 0.1, searches=())
    assert time.monotonic() - began < 1
    assert found.asked == ()


def test_nowhere_to_look() -> None:
    assert look(()).failure == "no-lan"


def test_texts_are_clean_without_the_labels_help() -> None:
    assert clean("a\u202eb") == "ab"
