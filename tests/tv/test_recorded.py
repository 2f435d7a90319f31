"""What real devices answered, read as it would be read from a home: the answers stand with their sources in recorded.toml."""

from __future__ import annotations

import email.utils
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from diag.net import http
from diag.net.http import HttpReply
from diag.tv import ssdp
from diag.tv.door import TvDoor
from diag.tv.merge import merge
from diag.tv.readers import READERS
from diag.tv.types import Sighting, TvDevice, TvReading

RECORDED: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "recorded.toml").read_text(encoding="utf-8")
)
ADDRESS = "192.168.1.50"


def sightings(told: dict[str, Any]) -> list[Sighting]:
    date = email.utils.formatdate(time.time(), usegmt=True)
    found = [
        one
        for text in told.get("ssdp", ())
        for one in ssdp.read_answer(text.format(address=ADDRESS, date=date).encode(), ADDRESS)
    ]
    return found + [
        Sighting(address=ADDRESS, service=service, told=words)
        for service, words in told.get("mdns", {}).items()
    ]


def read(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> TvDevice | None:
    """As diag/tv/look.py does it, without a network."""

    def get(url: str, **_more: Any) -> HttpReply:
        port, _, path = url.partition(f"//{ADDRESS}:")[2].partition("/")
        at = f"{port} /{path.partition('?')[0]}"
        heads = {k.lower(): v.format(address=ADDRESS) for k, v in told.get("headers", {}).get(at, {}).items()}
        body = told.get("pages", {}).get(at)
        status = 404 if body is None else 403 if at in told.get("refused", ()) else 200
        return HttpReply(url=url, status=status, headers=heads, body=(body or "").encode())

    monkeypatch.setattr(http, "get", get)
    door = TvDoor(ADDRESS, lambda: 1.0)
    readings: list[TvReading] = []
    for reader in READERS:
        for seen in sightings(told):
            reading = reader.read(seen, door) if seen.service in reader.services else None
            if reading:
                readings.append(reading)
    makers = {one.maker for one in readings} - {None}
    asked_by_maker = [reader for reader in READERS if makers & reader.makers]
    for reader in asked_by_maker:
        if reader.name not in {one.read_by for one in readings}:
            reading = reader.read(sightings(told)[0], door)
            readings += [reading] if reading else []
    order = {reader.name: place for place, reader in enumerate(READERS)}
    readings.sort(key=lambda one: order[one.read_by])
    return next(iter(merge({ADDRESS: readings})), None) if readings else None


def test_what_real_devices_answered_is_read_right(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: list[tuple[object, ...]] = []
    for name, told in RECORDED.items():
        device = read(told, monkeypatch)
        if not told["tells"]:
            wrong += [(name, "is no TV", device)] if device else []
            continue
        wrong += [(name, "was not found")] if device is None else []
        for key, expected in told["tells"].items():
            found = getattr(device, key, "no such fact")
            if found != (None if expected == "" else expected):
                wrong.append((name, key, found))
        shown = str(device).lower()
        wrong += [(name, "shows", word) for word in told["private"] if word.lower() in shown]
    assert not wrong, "\n".join(map(str, wrong))


def test_every_answer_has_its_source() -> None:
    assert len(RECORDED) >= 25
    assert [name for name, told in RECORDED.items() if len(told["source"]) < 20] == []


def test_a_clock_that_is_right_stays_right(monkeypatch: pytest.MonkeyPatch) -> None:
    device = read(RECORDED["samsung-2017"], monkeypatch)
    assert device is not None
    (seen,) = sightings(RECORDED["samsung-2017"])
    assert seen.date_offset_s is not None
    assert abs(seen.date_offset_s) < 5
