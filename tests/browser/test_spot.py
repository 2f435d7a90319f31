"""A phone beside the TV: its browser, behind a shaped line, measures towards the PC, whose page shows the same at once."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from diag import spot
from diag.spot import SpotLan, SpotServer, SpotSession
from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.lab import delay_line, namespaces
from tests.web.served import Served

pytestmark = pytest.mark.lab

PC, PHONE = "192.168.88.20", "192.168.88.50"

#: Of each 1514 bytes on the line 1448 are payload (as in benchmarks/bandwidth.py).
PAYLOAD = 1448 / 1514


@contextlib.contextmanager
def home(mbit: float) -> Iterator[dict[str, str]]:
    """A PC and a phone with a line between them that carries so much each way."""
    names = namespaces.create("spotpc", "phone")
    try:
        pc, phone = names["spotpc"], names["phone"]
        namespaces.ip([f"link add eth0 netns {pc} type veth peer name wlan0 netns {phone}"])
        namespaces.ip(["link set lo up", "link set eth0 up", f"addr add {PC}/24 dev eth0"], pc)
        namespaces.ip(["link set lo up", "link set wlan0 up", f"addr add {PHONE}/24 dev wlan0"], phone)
        delay_line.shape(pc, "eth0", mbit=mbit)
        delay_line.shape(phone, "wlan0", mbit=mbit)
        yield names
    finally:
        namespaces.remove(list(names.values()))


def test_a_phone_measures_beside_the_tv(
    playwright: Playwright, browser: Browser, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with home(20) as names, stage.chromium(playwright, names["phone"], tmp_path) as phones:
        opened: list[SpotServer] = []

        def open_spot(*_: object, **__: object) -> SpotServer:
            lan = SpotLan(own=PC, network=ipaddress.IPv4Network(f"{PC}/24", strict=False), medium="wired")
            session = SpotSession(minutes=5, third_parties=False, medium="wired")
            server = SpotServer(lan, session, listening=stage.listening_in(names["spotpc"], PC))
            server.start()
            opened.append(server)
            return server

        monkeypatch.setattr(spot, "open_spot", open_spot)
        with (
            stage.page(browser, name="spot-pc") as pc,
            stage.page(phones, name="spot-phone", viewport={"width": 360, "height": 640}) as phone,
        ):
            enter(pc, served)
            pc.goto(base(served) + "/spot")
            pc.get_by_role("button", name="Open it for ten minutes").click()
            address = pc.locator(".address strong").inner_text()
            phone.goto(f"http://{address}")
            expect(pc.locator(".address strong")).not_to_have_text(address)
            phone.locator("#walk").click()
            expect(pc.locator("#carried")).to_be_visible()
            expect(pc.locator("#mbps-there")).to_have_text(re.compile(r"1[5-9]|2[0-2]"))
            phone.locator("#walk").click()
            phone.get_by_role("button", name="Beside the router").click()
            phone.locator("#measure").click()
            expect(pc.locator("#measuring")).to_be_visible()
            expect(phone.locator("#lines li").first).to_be_visible(timeout=30_000)
            expect(pc.locator("main")).to_contain_text("Beside the router")
            expect(pc.locator("main")).to_contain_text("this place is reached well enough")
            pc.goto(base(served) + "/")
            expect(pc.locator(".lead-in").first).to_be_visible()
            left_s = (opened[0].session._looked_until or 0) - time.monotonic()
            assert left_s <= 5, "the page was left, so that it closes in a moment"
        (measured,) = opened[0].session.state().spots
        check(measured, 20)


def check(measured: Any, mbit: float) -> None:
    for rate in (measured.down_mbps, measured.up_mbps):
        assert rate == pytest.approx(PAYLOAD * mbit, rel=0.05), measured
    assert measured.stalls == 0
    assert measured.formats is not None
