"""The certificate reader takes real certificates, and anything else without raising."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.net import certificates
from diag.net.certificates import Certificate
from tests.loopback import Authority


@pytest.fixture(scope="module")
def der(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    authority = Authority(tmp_path_factory.mktemp("ca"), "Avast Web Shield Root", "Avast, Ltd.")
    authority.issue("www.netflix.test", "*.netflix.test", organisation="Netflix, Inc.")
    pem = next(Path(authority.folder).glob("www*.pem")).read_text()
    return ssl.PEM_cert_to_DER_cert(pem)


def test_reads_what_people_need(der: bytes) -> None:
    found = certificates.parse_certificate(der)
    assert found.subject == "CN=www.netflix.test, O=Netflix, Inc."
    assert found.issuer_name == "Avast Web Shield Root"
    assert found.issuer_organisation == "Avast, Ltd."
    assert found.names == ("www.netflix.test", "*.netflix.test")
    assert (found.not_after or 0) - (found.not_before or 0) == pytest.approx(100 * 86400, abs=5)
    assert len(found.sha256) == 64


def test_every_cut_and_every_flipped_byte_is_survived(der: bytes) -> None:
    for length in range(len(der)):
        certificates.parse_certificate(der[:length])
    for position in range(len(der)):
        certificates.parse_certificate(der[:position] + bytes([der[position] ^ 0x81]) + der[position + 1 :])


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_any_bytes(data: bytes) -> None:
    assert isinstance(certificates.parse_certificate(data), Certificate)


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 5000, bytes(200_000)]
)
def test_hostile_bytes(data: bytes) -> None:
    assert certificates.parse_certificate(data).names == ()


def test_control_characters_and_length_are_tamed() -> None:
    text = certificates._plain(0x0C, "a\x1b[31m\u202eb".encode() + b"x" * 1000)
    assert text.startswith("a?[31m?b")
    assert len(text) == certificates.MOST_CHARACTERS


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        (0x17, b"700101000000Z", 0.0),
        (0x17, b"491231235959Z", 2524607999.0),
        (0x18, b"20260101000000Z", 1767225600.0),
        (0x18, b"2026", None),
        (0x17, b"991399000000Z", None),
        (0x04, b"700101000000Z", None),
    ],
)
def test_times(tag: int, text: bytes, wanted: float | None) -> None:
    assert certificates._time(tag, text) == wanted


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("www.netflix.com",), "www.netflix.com", True),
        (("*.netflix.com",), "www.netflix.com", True),
        (("*.netflix.com",), "netflix.com", False),
        (("*.netflix.com",), "a.b.netflix.com", False),
        (("netflix.com.evil.test",), "netflix.com", False),
        (("WWW.Netflix.COM.",), "www.netflix.com", True),
        (("*",), "com", False),
        ((), "www.netflix.com", False),
    ],
)
def test_covers(names: tuple[str, ...], host: str, covered: bool) -> None:
    assert Certificate(names=names).covers(host) is covered


def test_covers_falls_back_to_the_common_name() -> None:
    assert Certificate(subject="CN=fast.com, O=Netflix, Inc.").covers("fast.com")
