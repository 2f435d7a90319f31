"""What a field declares decides: things of this home are masked, servers of others stay readable, in every form."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import ModuleType
from typing import Any

import pytest

from diag.case.masking import make_masker, mask_document, mask_run
from diag.checks import all_checks, load, vpn
from diag.redact import Masker, declared_values, everyday
from diag.redact.masker import NAMING
from diag.report import FORMATS
from diag.report.render import render
from tests import our_words, worlds


def forms(world: worlds.World) -> dict[str, str]:
    masker = make_masker()
    masker.learn(worlds.known(world))
    document = mask_document(worlds.whole(world), masker)
    return {form: render(document, form, masked=list(masker.masked.values())) for form in FORMATS}


def changed(base: str, **facts: Any) -> worlds.World:
    world = worlds.world(base)
    return replace(world, changed={**world.changed, **facts})


OFFICE = "Kanzlei Brombeer"


def test_a_vpn_named_after_an_office_and_a_program_named_after_a_person_show_in_no_form() -> None:
    """R17."""
    busy = load.Window(cpu_share=0.97, rx_mbps=0.1, tx_mbps=0.1)
    world = changed(
        "vpn",
        vpn=vpn.Facts(
            ways=tuple(replace(way, interface=OFFICE) for way in worlds.world("vpn").changed["vpn"].ways),
            present=(OFFICE,),
        ),
        load=load.Facts(first=busy, again=busy, interface="wlan0", program="brombeer-archiv.exe"),
    )
    for form, text in forms(world).items():
        assert "rombeer" not in text, form
    assert "<adapter name 1>" in forms(world)["json"]
    assert "“<program name 1>”" in forms(world)["json"]


def test_what_everybody_has_stays_readable() -> None:
    for name in ("wlan0", "enp3s0f1", "en0", "utun4", "wg0", "Wi-Fi", "Ethernet 2", "WLAN", "LAN-Verbindung 3", "NordLynx", "Подключение по локальной сети",
                 "ProtonVPN TUN", "vEthernet (Default Switch)", "Local Area Connection* 12", "docker0", "以太网", "CloudflareWARP", "Conexión de área local",
                 "veth1a2b3c4", "vethdeadbe7", "br-0123456789ab"):  # fmt: skip
        assert everyday.is_everyday_adapter(name), name
    for name in ("wg-brombeer", "tun-kanzlei", "Annas VPN", "enx3c22fb1a2b3c", "Firma Müller", "brombeer", "office-berlin", "ZahnarztVPN", "Home Anna", "vethmaria", "br-brombeer"):  # fmt: skip
        assert not everyday.is_everyday_adapter(name), name
    assert everyday.is_everyday_program("chrome.exe")
    assert everyday.is_everyday_program("kworker/0:1-events")
    assert not everyday.is_everyday_program("annas-backup.exe")


def test_servers_of_others_are_readable_and_the_own_address_is_not() -> None:
    """R12."""
    for name in ("slow", "healthy", "dns-blocking", "dns-dead"):
        for form, text in forms(worlds.world(name)).items():
            stand_ins = set(re.findall(r"<([a-zA-Z0-9 -]+ \d+)(?: \([a-z0-9-]+\))?>", text))
            assert stand_ins <= {
                "public IPv6 address 1",
                "Wi-Fi name 1",
                "e-mail address 1",
                "user name 1",
            }, (name, form, stand_ins)
            assert worlds.PUBLIC6 not in text
    assert worlds.OCA in forms(worlds.world("slow"))["isp"]
    assert "84.17.45.53" in forms(worlds.world("dns-dead"))["full"]  # the resolver of the provider


def test_the_page_that_blocks_is_named() -> None:
    text = forms(worlds.world("captive-portal"))["full"]
    assert "login.hotel-seeblick.example" in text
    assert "Hotel Seeblick Guest" not in text


@dataclass(frozen=True)
class Places:
    own: tuple[str, ...] = field(default=(), metadata={"private": "ip"})
    servers: tuple[str, ...] = field(default=(), metadata={"open": "server"})
    resolvers: tuple[str, ...] = field(default=(), metadata={"open": "resolver"})
    page: str | None = field(default=None, metadata={"open": "page"})


@pytest.mark.parametrize(
    ("places", "text", "seen"),
    [
        (Places(servers=("84.17.45.9",)), "84.17.45.9 and 84.17.45.10", "84.17.45.9 and <public IPv4 address 1>"),
        (Places(own=("84.17.45.9",), servers=("84.17.45.9",)), "at 84.17.45.9", "at <public IPv4 address 1>"),
        (Places(own=("2003:e7:bf1f:4a00::5",), resolvers=("2003:e7:bf1f:4aff::1",)), "asks 2003:e7:bf1f:4aff::1", "asks <public IPv6 address 1>"),
        (Places(own=("2003:e7:bf1f:4a00::5",), resolvers=("2003:180:2::53",)), "asks 2003:180:2::53", "asks 2003:180:2::53"),
        (Places(resolvers=("2003:180:2::53",)), "asks 2003:180:2::53", "asks <public IPv6 address 1>"),
        (Places(page="http://portal.seeblick.lan/login?x=1"), "open http://portal.seeblick.lan/ now", "open http://portal.seeblick.lan/ now"),
        (Places(page="http://brombeer.myfritz.net/"), "open http://brombeer.myfritz.net/", "open http://<host name 1>.myfritz.net/"),
        (Places(servers=("fe80::3e22:fbff:fe1a:2b3e%en0",)), "fe80::3e22:fbff:fe1a:2b3e", "<link-local address 1>"),
    ],
)  # fmt: skip
def test_what_is_open_stays_unless_it_belongs_to_this_home(places: Places, text: str, seen: str) -> None:
    masker = Masker()
    masker.learn(declared_values(places))
    assert masker.sweep(text) == seen
    assert masker.sweep(seen) == seen


@pytest.mark.parametrize(
    "name",
    [
        "the",
        "weak",
        "Router",
        "Living Room TV",
        "Netflix",
        "wrong password",
        "Wi-Fi signal at",
        "an e-mail",
        "doesn't play",
    ],
)
def test_a_name_of_words_that_we_use_masks_no_sentence_of_ours(name: str) -> None:
    """A20: only its own field is masked."""
    world = worlds.world("lossy-wifi")
    named = replace(world, changed={**world.changed, "wifi": replace(world.changed["wifi"], ssid=name)})
    text = "\n".join(d.title + d.text for d in mask_run(worlds.case(named), make_masker()).diagnoses)
    assert text == "\n".join(d.title + d.text for d in worlds.run(world).diagnoses)


def lines(name: str) -> list[str]:
    """The JSON of a run in a home whose Wi-Fi is called so, and every sentence for people."""
    world = worlds.world("lossy-wifi")
    named = replace(world, changed={**world.changed, "wifi": replace(world.changed["wifi"], ssid=name)})
    document = mask_run(worlds.case(named), make_masker())
    return [line for form in ("json", "full") for line in render(document, form).splitlines()]


#: Words of our texts, ids of our JSON, numbers, hosts: what a stranger could call a Wi-Fi to make a report unreadable.
STEERING = ("netflix", "Do not", "Is it", "if we do", "router", "the", "Full HD", "speed", "1080p", "100", "0.1.0", "healthy", "problem", "Couchcheck", "high", "direct",
            "wlan0", "icmp", "home-network", "smart-tv", "www.netflix.com", "time.cloudflare.com", "speed.cloudflare.com", "packet-loss")  # fmt: skip


@pytest.mark.parametrize("name", STEERING)
def test_a_stranger_s_name_masks_its_own_field_and_nothing_else(name: str) -> None:
    """A20, A21: the same report as with a name that nobody else has."""
    assert lines(name) == lines("Zebrafink 29-31")


@pytest.mark.parametrize("name", ["田中", "자택", "Дом", "Bär"])
def test_a_short_name_in_another_script_is_masked_in_sentences_too(name: str) -> None:
    masker = Masker()
    masker.learn([("adapter", name)])
    assert (
        masker.sweep(f"leaves through a tunnel ({name}), not straight")
        == "leaves through a tunnel (<adapter name 1>), not straight"
    )


def test_a_first_name_is_no_word_of_ours() -> None:
    for name in our_words.NAMES:
        assert not everyday.is_everyday_phrase(name), name
        masker = Masker()
        masker.learn([("user", name)])
        assert name not in masker.sweep(f"C:/old/{name}/x and {name} again").split()


def test_every_field_of_names_is_masked_by_its_key() -> None:
    """What a field declares to be a name stands in the list of keys by which the JSON is masked."""
    declared = {
        (each.name, each.metadata["private"])
        for check in all_checks()
        for cls in dataclasses_of(sys.modules[check.facts.__module__])
        for each in fields(cls)
        if each.metadata.get("private") in {"host", "adapter", "program", "ssid", "place"}
    }
    assert declared <= {(name, kind) for name, kinds in NAMING.items() for kind in kinds}
    assert len(declared) >= 8


def dataclasses_of(module: ModuleType) -> Iterator[Any]:
    yield from (each for each in vars(module).values() if isinstance(each, type) and is_dataclass(each))


def test_the_words_of_ours_are_ours() -> None:
    known = everyday._our_words()
    missing = our_words.words() - known
    assert len(missing) < len(known) / 10, "python -m tests.our_words"
    assert not {"kowalski", "annika", "zebrafink"} & known
