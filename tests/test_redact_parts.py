"""The parts that masking is made of, each at its edges: addresses, stand-ins, declared fields, names, secrets."""

from __future__ import annotations

import getpass
import ipaddress
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from diag.model import Status
from diag.redact import (
    Masker,
    addresses,
    declared_values,
    masker,
    own_names,
    placeholders,
    public_of,
    scrub,
    scrub_tree,
    secrets_in,
)
from diag.redact.addresses import hardware, inside, looks_like_version, parse_address
from diag.redact.masker import Masked
from diag.redact.placeholders import Placeholders, find_numbered, is_mark, only_signs, settle

# -- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("84.17.45.9", "84.17.45.9"), ("084.017.045.009", "84.17.45.9"), ("84-17-45-9", "84.17.45.9"),
        ("[2a02::1]", "2a02::1"), ("fe80::1%eth0", "fe80::1"), ("::ffff:84.17.45.9", "::ffff:84.17.45.9"),
        ("1.2.3", None), ("1.2.3.4.5", None), ("a.b.c.d", None), ("1.2.3.٤", None), ("1.2.3.", None), ("300.1.1.1", None),
        ("2a02::g", None), ("", None), ("router", None),
    ],
)  # fmt: skip
def test_an_address_is_read_as_people_and_programs_write_it(text: str, address: str | None) -> None:
    assert parse_address(text) == (ipaddress.ip_address(address) if address else None)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("::ffff:84.17.45.9", "84.17.45.9"), ("2002:5411:2d09::1", "84.17.45.9"), ("64:ff9b::5411:2d09", "84.17.45.9"),
        ("64:ff9b:1::5411:2d09", None), ("2a02::1", None), ("84.17.45.9", None),
    ],
)  # fmt: skip
def test_the_ipv4_address_inside_an_ipv6_one(outer: str, inner: str | None) -> None:
    assert str(inside(ipaddress.ip_address(outer))) == (inner or outer)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("84.17.45.9", "public IPv4 address"), ("192.0.2.1", "public IPv4 address"), ("198.51.100.1", "public IPv4 address"),
        ("203.0.113.1", "public IPv4 address"), ("2a02::1", "public IPv6 address"), ("2001:db8::1", "public IPv6 address"),
        ("3fff::1", "public IPv6 address"), ("::ffff:84.17.45.9", "public IPv4 address"),
        ("64:ff9b::5411:2d09", "public IPv4 address"), ("fe80::1", None), ("fe80::1c2b:3aff:fe4d:5e6f", "link-local address"),
        ("fd00::1c2b:3aff:fe4d:5e70", "unique-local address"), ("fd00::5", None), ("fd00::1c2b:3aff:fe00:0", "unique-local address"),
        ("192.168.1.1", None), ("100.64.0.1", None), ("224.0.0.251", None), ("233.252.0.1", None), ("ff02::1", None), ("::1", None),
        ("::ffff:192.168.1.1", None), ("64:ff9b::c0a8:101", None), ("::ffff:8.8.8.8", None), ("::ffff:fe00:0", None),
        ("4000::ff:fe00:1", None), ("1.1.1.1", None), ("2620:fe::9", None),
    ],
)  # fmt: skip
def test_which_addresses_are_personal(address: str, kind: str | None) -> None:
    assert addresses.kind(ipaddress.ip_address(address)) == kind


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("3C:22:FB:1A:2B:3C", "3c22fb1a2b3c"), ("3c-22-fb-1a-2b-3c", "3c22fb1a2b3c"), ("3c22.fb1a.2b3c", "3c22fb1a2b3c"),
        ("3c:22:fb:a:2:f", "3c22fb0a020f"), ("3c22fb1a2b3c", "3c22fb1a2b3c"), ("ff:ff:ff:ff:ff:ff", None),
        ("0:0:0:0:0:0", None), ("01:00:5e:00:00:fb", None), ("33:33:00:00:00:01", None), ("01:80:C2:00:00:00", None),
        ("01:00:5f:00:00:fb", "01005f0000fb"),
    ],
)  # fmt: skip
def test_hardware_addresses_in_one_form(text: str, flat: str | None) -> None:
    assert hardware(text) == flat


@pytest.mark.parametrize(
    ("before", "version"),
    [
        ("version ", True), ("Chrome/", True), ("webOS", True), ("Tizen ", True), ("firmware is ", True), ("tvq-pb-101 (", True),
        ("ui-800 (1.2) (", True), ("from ", False), ("connection error: ", False), ("Netflix from ", False), ("", False),
        (f"version {' ' * 24}", True), (f"version {' ' * 25}", False),
    ],
)  # fmt: skip
def test_four_numbers_after_a_word_for_versions_are_one(before: str, version: bool) -> None:
    assert looks_like_version(before) is version


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("84.17.45.9", True), ("2a02::1", True), ("<public IPv4 address 1>", True), ("<public IPv6 address 2 (aws)>", True),
        ("192.168.1.1", False), ("fe80::1", False), ("<host name 1>", False), ("tv", False), ("8.8.8.8", False),
    ],
)  # fmt: skip
def test_a_public_address_masked_or_not(text: str, public: bool) -> None:
    assert public_of(text) is public


# -- stand-ins --------------------------------------------------------------------------------------------------


def test_each_stand_in_is_one_sign_and_comes_back() -> None:
    signs = Placeholders()
    text = "<host name 1> and <password removed>, <host name 1 (aws)>, <host name 1>"
    encoded = signs.encode(text)
    assert encoded[0] == encoded[-1] != encoded[6]
    assert len(encoded) == len("x and x, x, x")
    assert signs.decode(encoded) == text
    assert signs.put("<host name 1>") == encoded[0]
    assert Placeholders().decode("plain") == "plain"


def test_signs_that_a_text_brings_along_are_none_of_ours() -> None:
    assert Placeholders().encode("a\U000f0000b\U000ffffdc") == "a\ufffdb\ufffdc"
    assert Placeholders().encode("\U000ffffe") == "\U000ffffe"


def test_more_stand_ins_than_signs_lose_their_text_and_never_show_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(placeholders, "_LAST", placeholders._FIRST + 1)
    signs = Placeholders()
    encoded = [signs.put(f"<host name {number}>") for number in (1, 2, 3, 2)]
    assert encoded[2] == "\ufffd"
    assert signs.decode("".join(encoded)) == "<host name 1><host name 2>\ufffd<host name 2>"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *((f"<{kind} 1>", True) for kind in placeholders.NUMBERED), *((f"<{kind} removed>", True) for kind in placeholders.REMOVED),
        ("<host name 123456>", True), ("<host name 1234567>", False), ("<host name 1 (aws-2)>", True), ("<host name>", False),
        ("<host name 1 (Aws)>", False), ("<password 1>", False), ("<host name removed>", False), (" <host name 1>", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_a_stand_in(text: str, mark: bool) -> None:
    assert is_mark(text) is mark


def test_numbered_stand_ins_are_found_with_kind_and_number() -> None:
    text = "<host name 4>, <Wi-Fi name 12 (aws)>, <password removed>, <public IPv4 address 1234567>, <odd 3>"
    assert find_numbered(text) == [("host name", 4), ("Wi-Fi name", 12)]


def test_only_signs() -> None:
    sign = Placeholders().put("<host name 1>")
    assert only_signs(f"{sign} {sign}\ufffd")
    assert only_signs("")
    assert not only_signs(f"{sign}x")


def test_it_is_done_again_until_nothing_changes() -> None:
    """A stand-in may give what stands beside it new surroundings."""
    seen: list[str] = []

    def once(text: str, signs: Placeholders) -> str:
        seen.append(text)
        return text.replace("b", signs.put("<host name 2>")) if "c" not in text else text.replace("c", "b", 1)

    assert settle("<host name 1>cc", once) == "<host name 1>" + "<host name 2>" * 2
    assert len(seen) == 4


# -- declared fields --------------------------------------------------------------------------------------------


@dataclass
class Part:
    ssid: Any = field(default=None, metadata={"private": "ssid"})
    plain: Any = None


def test_what_fields_declare_is_found_in_whatever_holds_it() -> None:
    inner = Part(ssid=["one", ("two", {"three": 5}), {"four"}, frozenset({"five"}), 6])
    everywhere: tuple[object, ...] = (
        inner,
        [inner],
        (inner,),
        {"key": inner},
        {"key": [{"other": (inner,)}]},
        Part(plain=inner),
    )
    for held in everywhere:
        assert list(declared_values(held)) == [
            ("ssid", word) for word in ("one", "two", "three", "four", "five")
        ]
    nowhere: tuple[object, ...] = (
        None,
        5,
        "text",
        Part,
        Part(plain="text"),
        {"ssid": "text"},
        {"text"},
        frozenset({"text"}),
    )
    for held in nowhere:
        assert list(declared_values(held)) == []


# -- the masker -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("ip", "84.17.45.9", "<public IPv4 address 1>"), ("ip", "192.168.1.1", "192.168.1.1"), ("ip", "", ""),
        ("ip", "84.17.45.9%eth0", "<public IPv4 address 1>%eth0"), ("ip", "at 84.17.45.9", "at <public IPv4 address 1>"),
        ("mac", "3c:22:fb:1a:2b:3c", "<device address 1>"), ("mac", "no address", "<device address 1>"),
        ("host", "tv", "<host name 1>"), ("host", "www.netflix.com:443", "www.netflix.com:443"), ("user", "netflix.com", "<user name 1>"),
        ("host", "84.17.45.9:443", "<public IPv4 address 1>:443"), ("host", "192.168.1.1", "192.168.1.1"),
        ("host", "2a02::1", "<public IPv6 address 1>"), ("host", "<host name 7>", "<host name 7>"), ("ssid", " Casa ", "<Wi-Fi name 1>"),
        ("serial", "X1", "<serial number 1>"), ("something", "X1", "<device id 1>"), ("user", "password: hunter2", "<user name 1>"),
    ],
)  # fmt: skip
def test_the_stand_in_of_a_declared_value(kind: str, value: str, shown: str) -> None:
    assert Masker().mask(kind, value) == shown


def test_the_same_declared_value_is_one_whatever_its_letters_and_kind_of_writing() -> None:
    one = Masker()
    assert one.mask("ssid", "Casa") == one.mask("ssid", "CASA ") == "<Wi-Fi name 1>"
    assert (
        one.mask("mac", "3c:22:fb:1a:2b:3c") == one.mask("mac", "3C-22-FB-1A-2B-3C") == "<device address 1>"
    )
    assert one.mask("user", "casa") == "<user name 1>"
    assert one.mask("ssid", "Other") == "<Wi-Fi name 2>"


def test_which_learned_values_are_looked_for_in_text() -> None:
    one = Masker()
    names = ("Kowalski", "Eva", "ab", "Guest", "84.17.45.9", "<host name 3>", "   ", "kowalski-nas")
    one.learn([*(("host", name) for name in names), ("host", "api.netflix.com"), ("ip", "zebra")])
    text = "kowalski ab guest kowalski-nas zebra api.netflix.com eva"
    assert one.sweep(text) == "<host name 2> ab guest <host name 1> zebra api.netflix.com <host name 3>"
    assert one.tree({"relay": "Guest", "x": "Guest", "y": "ab", "z": "api.netflix.com"}) == {
        "relay": "<host name 4>", "x": "Guest", "y": "<host name 5>", "z": "api.netflix.com"
    }  # fmt: skip


def test_what_is_learned_later_is_found_in_what_was_swept_before() -> None:
    one = Masker()
    assert one.sweep("zebrafink sings") == "zebrafink sings"
    one.learn([("user", "zebrafink")])
    assert one.sweep("zebrafink sings") == "<user name 1> sings"
    assert one.sweep("zebrafink") == "<user name 1>", "one word alone"
    assert one.sweep("ok") == "ok"


def test_the_longest_name_is_found_first_and_the_first_kind_counts() -> None:
    one = Masker()
    one.learn([("user", "anna"), ("host", "anna maria"), ("host", "anna maria nas"), ("ssid", "anna")])
    assert one.sweep("anna maria nas, anna maria, anna") == "<host name 1>, <host name 2>, <user name 1>"


def test_ids_of_our_own_stay_and_names_of_people_go() -> None:
    one = Masker(own_names=("dns", "anna", "timeout", "wifi"))
    tree = {
        "id": "anna", "check": "anna-1", "status": "Anna Maria", "by": ["x-anna"], "note": "x-anna",
        "word": "timeout", "reason": "timeout", "host": "dns", "anna": 1, "Anna K": 2, "values": ("anna", 3, None, True, 1.5),
    }  # fmt: skip
    assert one.tree(tree) == {
        "id": "<user name 1>", "check": "anna-1", "status": "<user name 1> Maria", "by": ["x-anna"], "note": "x-<user name 1>",
        "word": "timeout", "reason": "timeout", "host": "dns", "anna": 1, "<user name 1> K": 2,
        "values": ("<user name 1>", 3, None, True, 1.5),
    }  # fmt: skip


def test_words_of_our_own_types_stay_what_they_are() -> None:
    assert Masker().tree({"status": Status.OK, "both": [Status.OK]}) == {
        "status": Status.OK,
        "both": [Status.OK],
    }


def test_a_network_is_named_for_public_addresses_alone() -> None:
    asked: list[str] = []

    def owner(address: str) -> str | None:
        asked.append(address)
        return "aws" if address.startswith("84") else None

    one = Masker(owner=owner)
    assert one.sweep("84.17.45.9 85.1.1.1 2002:5411:2d09::1 fe80::1:2:3:4 zebra.lan") == (
        "<public IPv4 address 1 (aws)> <public IPv4 address 2> <public IPv4 address 1 (aws)> <link-local address 1> <host name 1>.lan"
    )
    assert set(asked) == {"84.17.45.9", "85.1.1.1"}


def test_a_text_that_a_person_sends_back_holds_what_was_masked_again() -> None:
    one = Masker(owner=lambda address: "aws")
    masked = one.sweep("from 84.17.45.9 to zebra.lan, password: hunter2")
    assert one.restore(masked) == "from 84.17.45.9 to zebra.lan, password: <password removed>"
    assert one.restore("<host name 9> <b> <public IPv4 address 1>") == "<host name 9> <b> 84.17.45.9"
    assert list(one.masked.values()) == [
        Masked("public IPv4 address 1", "public IPv4 address", "84.17.45.9"), Masked("host name 1", "host name", "zebra")
    ]  # fmt: skip


def test_quotes_around_a_name_stay() -> None:
    assert Masker().sweep("SSID = 'Casa K', next") == "SSID = '<Wi-Fi name 1>', next"
    assert (
        Masker().sweep("WLAN „Haus“ und SSID: “Casa”") == "WLAN „<Wi-Fi name 1>“ und SSID: “<Wi-Fi name 2>”"
    )
    assert masker._any_of([]) is None


# -- secrets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("nothing here", []), ("password: hunter2", ["password"]), ("http://a:b@host/", ["sign-in"]),
        ("your verification code is 483920", ["one-time code"]), ("4111 1111 1111 1111", ["card number"]),
        ("DE89 3704 0044 0532 0130 00", ["bank account"]), ("Cookie: a=b", ["session key"]), ("https://x/?sig=abc", ["session key"]),
        ("<password removed>", []), ("password: <password removed>", []),
    ],
)  # fmt: skip
def test_the_kinds_of_secrets_in_a_text(text: str, kinds: list[str]) -> None:
    assert sorted(set(secrets_in(text))) == kinds


@pytest.mark.parametrize(
    ("number", "card"),
    [
        ("4111111111111111", True), ("4111111111111112", False), ("2223003122003222", True), ("6011111111111117", True),
        ("378282246310005", True), ("5555555555554444", True), ("7111111111111110", False), ("1111111111111117", False),
        ("4222222222222", True), ("422222222222", False), ("4000000000000000006", True), ("40000000000000000002", False),
    ],
)  # fmt: skip
def test_a_card_has_13_to_19_digits_a_first_one_of_cards_and_the_right_sum(number: str, card: bool) -> None:
    assert (scrub(f"x {number} y") == "x <card number removed> y") is card
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert (scrub(f"x {grouped} y") == "x <card number removed> y") is card


@pytest.mark.parametrize(
    ("text", "account"),
    [("DE89 3704 0044 0532 0130 00", True), ("DE89370400440532013000", True), ("NO93 8601 1117 947", True),
     ("DE88 3704 0044 0532 0130 00", False), ("GB82 WEST 1234 5698 7654 32", True), ("de89 3704 0044 0532 0130 00", True)],
)  # fmt: skip
def test_a_bank_account_has_the_right_sum(text: str, account: bool) -> None:
    assert (scrub(f"x {text} y") == "x <bank account removed> y") is account


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("password hunter2", True), ("password sommer!", False), ("password som!mer", True), ("password sommer", False), ("password ab12", False),
        ("password abc12", False), ("password abc12x", True), ("password 'x y'", True), ("password NW-2-5", False), ("password 12345678", True),
        ("password resets", False), ("password 1.2.3.4", False), ("password incorrect", False), ("password !!!!!!", False),
        ("password to Summer", True), ("password to log in", False), ("password to anybody", False), ("password to the TV", False),
        ("pin is 123", False), ("pin is abcd", True), ("secret: wrong", False), ("password: wrong!", False), ("password: Q", True), ("password: x", False),
    ],
)  # fmt: skip
def test_what_is_a_password_told_and_what_is_talk_about_one(text: str, told: bool) -> None:
    assert ("removed>" in scrub(text)) is told


def test_signatures_go_from_the_addresses_of_speed_tests_alone() -> None:
    signed = "https://a.nflxvideo.net/speedtest?c=de&n=1&v=5&e=2&t=abc https://x.example/?t=10&s=2&n=3"
    assert (
        scrub(signed)
        == "https://a.nflxvideo.net/speedtest?c=de&n=…&v=5&e=…&t=… https://x.example/?t=10&s=2&n=3"
    )
    assert scrub("https://x.example/range/0-5?k=1&s=2") == "https://x.example/range/0-5?k=…&s=…"
    assert scrub("https://x.example/?access_token=abc&KEY=def;sid=…&hmac=1#x") == (
        "https://x.example/?access_token=…&KEY=…&hmac=…"
    )


def test_trees_keep_their_shape_and_lose_their_secrets() -> None:
    secret = "password: hunter2"
    gone = "password: <password removed>"

    assert scrub_tree({secret: [secret, (secret, 5), None, True, Status.OK]}) == {
        gone: [gone, (gone, 5), None, True, Status.OK]
    }
    assert isinstance(scrub_tree(Status.OK), Status)
    assert scrub_tree(Part(ssid=secret, plain=(secret,))) == Part(ssid=gone, plain=(gone,))
    assert scrub_tree(Part) is Part
    assert scrub_tree({"pin": "", "token": "<session key removed>", "my-cookie": "x", "cookies": "x", 5: "x"}) == {
        "pin": "", "token": "<session key removed>", "my-cookie": "<password removed>", "cookies": "x", "5": "x"
    }  # fmt: skip


# -- the names of this PC ---------------------------------------------------------------------------------------


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(platform, "node", lambda: "zebra-pc.fritz.box")
    monkeypatch.setattr(getpass, "getuser", lambda: "annika")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/annikahome"))
    pytest.importorskip("pwd")
    monkeypatch.setattr("pwd.getpwuid", lambda uid: SimpleNamespace(pw_gecos="Annika Kowalski,,,"))
    monkeypatch.setenv("COMPUTERNAME", "ZEBRA-WIN")
    return monkeypatch


def test_all_names_of_this_pc(pc: pytest.MonkeyPatch) -> None:
    assert own_names() == (
        ("host", "zebra-pc.fritz.box"), ("host", "zebra-pc"), ("host", "ZEBRA-WIN"),
        ("user", "annika"), ("user", "annikahome"), ("user", "Annika Kowalski"),
    )  # fmt: skip


def test_a_pc_without_names(pc: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise KeyError

    pc.setattr(platform, "node", lambda: "pc")
    pc.setattr(getpass, "getuser", missing)
    pc.setattr("pwd.getpwuid", missing)
    pc.setattr(Path, "home", lambda: Path("/root"))
    pc.delenv("COMPUTERNAME")
    assert own_names() == (("user", "root"),)
    pc.setattr("pwd.getpwuid", lambda uid: SimpleNamespace(pw_gecos="Ann (the cat); x"))
    assert own_names() == (("user", "root"), ("user", "Ann"))
    assert os.environ.get("COMPUTERNAME") is None
