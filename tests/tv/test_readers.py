"""Each reader on recorded and simulated devices: what it makes of them, and that it only ever asks for pages."""

from __future__ import annotations

import ast
import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diag.net import http
from diag.net.http import HttpReply
from diag.tv.documents import first_texts, read_xml
from diag.tv.door import TvDoor
from diag.tv.look import read_boot
from diag.tv.merge import merge
from diag.tv.readers import READERS
from diag.tv.types import Sighting, TvDevice, TvReading
from tests.lab.faults import tv
from tests.lab.faults.tv import Device, Page
from tests.tv.conftest import LoopbackHome

ADDRESS = "192.168.1.50"
#: What the simulated devices hold of their people, and what nobody else may learn.
PRIVATE = (
    "anna",
    "44:48",
    "54:60",
    "ce:ac",
    "88d68ee4",
    "0d1cef00",
    "1gu48t",
    "192.168",
    "0ab1c2d3e4",
    "b0:a7",
)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that reads a device without a network, as everything that it answers would be read."""

    def read(found: Device) -> TvDevice | None:
        def get(url: str, *, address: str, **more: Any) -> HttpReply:
            assert address == ADDRESS
            assert more.get("method", "GET") == "GET"
            port, _, path = url.partition(f"//{ADDRESS}:")[2].partition("/")
            page = found.pages.get((int(port), f"/{path.partition('?')[0]}"), Page(status=404))
            headers = {name.lower(): value.format(address=ADDRESS) for name, value in page.headers.items()}
            return HttpReply(url=url, status=page.status, headers=headers, body=page.body)

        monkeypatch.setattr(http, "get", get)
        seen = [
            Sighting(address=ADDRESS, service=service, location=at.format(address=ADDRESS))
            for service, at in found.targets.items()
        ]
        seen += [
            Sighting(address=ADDRESS, service=service, told=words)
            for service, words in found.services.items()
        ]
        readings: list[TvReading] = []
        for reader in READERS:
            for one in seen:
                reading = (
                    reader.read(one, TvDoor(ADDRESS, lambda: 1.0)) if one.service in reader.services else None
                )
                readings += [reading] if reading else []
        return next(iter(merge({ADDRESS: readings})), None)

    return read


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (tv.dial("running"), {"netflix": "running", "make": "Hisense", "model": "HE55A6100", "maker": "hisense"}),
        (tv.dial("hidden"), {"netflix": "stopped"}),
        (tv.dial("installable=http://x/"), {"netflix": "installable"}),
        (tv.dial("404"), {"netflix": "unknown"}),  # a 404 is never "not installed"
        (tv.dial("exploded"), {"netflix": "unknown"}),
        (tv.dial(manufacturer=" ", model="Acme Box"), {"make": None, "model": "Acme Box", "kind": None, "netflix": "stopped"}),
        (tv.dial(manufacturer="Sony Interactive Entertainment", model="PlayStation 4"), {"kind": "playstation"}),
        (tv.dial(manufacturer="Microsoft Corporation", model="Xbox One"), {"kind": "xbox", "make": "Microsoft"}),
        (tv.samsung(), {"netflix": "stopped", "network": "wifi", "system": "Tizen", "model": "UE43RU7400UXRU", "version": None}),
        (tv.samsung("running", "wired"), {"netflix": "running", "network": "wired"}),
        (tv.samsung("absent"), {"netflix": "absent"}),
        (tv.samsung("absent", dial_state="stopped"), {"netflix": "stopped"}),  # who saw it is surer
        (tv.roku(), {"netflix": "stopped", "network": "wifi", "version": "14.1.4", "is_set": False, "up_s": 90210.0}),
        (tv.roku("running"), {"netflix": "running"}),
        (tv.roku("absent"), {"netflix": "absent"}),
        (tv.roku(mode="disabled"), {"netflix": "unknown", "is_closed": True, "kind": "roku"}),
        (tv.roku(is_tv="true"), {"is_set": True, "kind": "roku"}),
        (tv.chromecast(), {"signal_dbm": -52.0, "network": "wifi", "netflix": "unknown", "kind": "chromecast"}),
        (tv.chromecast("0", wired="1"), {"signal_dbm": None, "network": "wired"}),
        (tv.chromecast(model="BRAVIA 4K VH2", maker="Sony"), {"kind": "smart-tv", "maker": "sony", "is_set": True}),
        (tv.lg(), {"netflix": "stopped", "make": "LG", "model": "LG Smart TV OLED55C17LB", "system": "webOS"}),
        (tv.fire_tv(), {"kind": "fire-tv", "model": "AFTKA", "make": "Amazon"}),
        (tv.apple_tv(), {"kind": "apple-tv", "version": "17.4"}),
        (tv.android_tv(), {"kind": None, "system": "Android TV"}),
    ],
)  # fmt: skip
def test_what_a_device_tells(device: Any, found: Device, expected: dict[str, object]) -> None:
    read = device(found)
    assert {key: getattr(read, key) for key in expected} == expected
    shown = str(read).lower()
    assert not [word for word in PRIVATE if word in shown]


@pytest.mark.parametrize(
    "found",
    [
        tv.chromecast(model="Google Home Mini", ca="201220"),  # a speaker
        tv.chromecast(model="Google Cast Group"),
        Device(services={"_airplay._tcp.local": {"model": "MacBookPro18,3", "deviceid": "44:48:F7:12:34:56"}}),
        Device(services={"_airplay._tcp.local": {"model": "AudioAccessory5,1"}}),
        Device({"upnp:rootdevice": "http://{address}:80/d.xml"},
               pages={(80, "/d.xml"): Page(tv.description("Royal Philips Electronics", "Philips hue bridge 2015", name="TV room"))}),
        Device({tv.MEDIA_RENDERER: "http://{address}:1400/d.xml"},
               pages={(1400, "/d.xml"): Page(tv.description("Sonos, Inc.", "Sonos Playbar", name="TV"))}),
        Device({tv.DIAL: "http://{address}:8008/d.xml"}, pages={}),
    ],
)  # fmt: skip
def test_what_is_no_tv(device: Any, found: Device) -> None:
    assert device(found) is None


def test_a_recorded_set_of_the_maker_that_shows_music_too(device: Any) -> None:
    """Many sets answer as players of pictures alone."""
    page = Page(tv.description("Hisense", "MediaRenderer", name="Smart TV", kind="MediaRenderer"))
    found = Device({tv.MEDIA_RENDERER: "http://{address}:38400/d.xml"}, pages={(38400, "/d.xml"): page})
    assert device(found).maker == "hisense"


def test_all_of_them_in_one_home(home: LoopbackHome) -> None:
    """One device a box, however many ways it answered; the clock of the one that tells it; nothing but GET, no Origin."""
    for make in tv.KINDS.values():
        home.add(make())
    home.add(replace(tv.dial(model="HE1", date_s="86400"), boot="1732896000"))
    found = home.look()
    assert len(found.devices) == len(tv.KINDS)  # one of them is silent
    assert found.asked == ("ssdp", "mdns")
    assert found.failure is None
    samsung = next(one for one in found.devices if one.maker == "samsung")
    assert samsung.read_by == ("samsung", "dial", "description")
    he1 = next(one for one in found.devices if one.model == "HE1")
    ahead = he1.clock_offset_s
    assert he1.boot_id == 1732896000
    assert samsung.boot_id is None
    assert ahead is not None
    assert abs(ahead - 86400) < 5
    assert {method for one in home.devices for method, *_ in one.requests} == {"GET"}
    heads = [head for one in home.devices for head in one.heads]
    assert heads
    assert not [
        name for head in heads for name in head if name.lower() in {"origin", "cookie", "authorization"}
    ]


@pytest.mark.parametrize(
    ("told", "boot"),
    [
        (["7"], 7),
        (["7", "7"], 7),
        (["7", "8"], None),  # one that counts its answers
        ([""], None),
        ([], None),
        (["-1"], None),
        (["1e9"], None),
        (["9" * 40], None),
        (["٣"], None),
    ],
)
def test_the_number_that_grows_with_each_start(told: list[str], boot: int | None) -> None:
    assert read_boot(told) == boot


def test_however_a_set_writes_its_pages_it_is_read(home: LoopbackHome) -> None:
    """In pieces, without a length, packed though nobody asked for it, with heads in odd case, at a second address."""
    at, apps = (56790, "/dd.xml"), (56789, "/apps/Netflix")
    told = "http://{address}:56789/apps/"
    pages = {
        "PIECES": Page(tv.description("Hisense", "PIECES"), headers={"aPPLICATION-url": told}, chunked=True),
        "ENDLESS": Page(
            tv.description("Hisense", "ENDLESS"), headers={"APPLICATION-URL": told}, length=False
        ),
        "PACKED": Page(
            gzip.compress(tv.description("Hisense", "PACKED")),
            headers={"Application-URL": told, "Content-Encoding": "gzip"},
        ),
    }
    for page in pages.values():
        home.add(Device({tv.DIAL: "http://{address}:56790/dd.xml"}, pages={at: page, apps: Page(tv.app("stopped"), chunked=True)}))  # fmt: skip
    found = {device.model: device.netflix for device in home.look().devices}
    assert found["PIECES"] == found["ENDLESS"] == "stopped"
    assert "stopped" in {found.get("PACKED"), found.get(None)}, (
        "its description may stay unread, not what it says of Netflix"
    )


def test_two_addresses_of_one_device_are_one_device() -> None:
    one = TvReading(read_by="dial", make="LG", model="OLED", netflix="stopped", identity="a")
    other = TvReading(read_by="description", make="LG", model="OLED", identity="a")
    assert merge({"192.168.1.5": [one], "192.168.1.6": [other]}) == (
        TvDevice(make="LG", model="OLED", netflix="stopped", read_by=("dial", "description")),
    )


def test_two_models_with_one_identity_are_two_devices() -> None:
    """Some makers give every device the same."""
    read = {f"192.168.1.{n}": [TvReading(read_by="dial", model=f"M{n}", identity="a")] for n in (5, 6)}
    assert len(merge(read)) == 2


def test_only_the_door_speaks_http_and_it_only_gets() -> None:
    """Whoever adds a reader cannot send anything else: no other file of the room reaches HTTP, and the door names no method."""
    room = Path(tv.__file__).parents[3] / "diag" / "tv"
    reaching = {}
    for path in sorted(room.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("http.")
        ]
        modules = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom | ast.Import)
            for name in ast.unparse(node).split()
        }
        if calls or modules & {"requests", "urllib.request", "http.client", "diag.net.connect"}:
            reaching[path.name] = calls
    assert set(reaching) == {"door.py"}
    assert len(reaching["door.py"]) == 1
    assert reaching["door.py"][0].startswith("http.get(")
    assert "method" not in reaching["door.py"][0]


@pytest.mark.parametrize(
    "body",
    [
        b'\n\t\t<?xml version="1.0"?><root><friendlyName>TV</friendlyName><manufacturer>LG</manufacturer></root>',
        b"<root><friendlyName>Tom & Ana &amp; Co</friendlyName><manufacturer>LG</manufacturer></root>",
        b'<?xml version="1.0" encoding="utf-8"?><root><friendlyName>K\xfcche</friendlyName><manufacturer>LG</manufacturer></root>',
        b'<?xml version="1.0" encoding="gb18030"?><root><friendlyName>\xb5\xe7</friendlyName><manufacturer>LG</manufacturer></root>',
        b"<root><friendlyName>a\x01b</friendlyName><manufacturer>LG</manufacturer></root>\x00\x00",
        b"\xef\xbb\xbf<root><friendlyName>TV</friendlyName><manufacturer>LG</manufacturer></root>",
        '<?xml version="1.0" encoding="ISO-8859-1"?><root><manufacturer>LG</manufacturer><friendlyName>Küche</friendlyName></root>'.encode("latin-1"),
    ],
)  # fmt: skip
def test_descriptions_that_are_no_xml_as_devices_write_them(body: bytes) -> None:
    """A name that somebody gave a TV does not hide the TV."""
    root = read_xml(HttpReply(url="", status=200, body=body))
    assert root is not None
    assert first_texts(root)["manufacturer"] == "LG"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"<root><a></root>", b'\n<!DOCTYPE r [<!ENTITY a "b">]><root>&a;</root>',
        b'<! DOCTYPE r [<!ENTITY a "b">]><root>& &a;</root>', "<root/>".encode("utf-16")[:7],
    ],
)  # fmt: skip
def test_what_cannot_be_mended_stays_unread(body: bytes) -> None:
    assert read_xml(HttpReply(url="", status=200, body=body)) is None
