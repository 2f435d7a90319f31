"""Every stage and every failure word of TCP and TLS, against servers on loopback."""

from __future__ import annotations

import ssl
import sys
import time
from pathlib import Path

import certifi
import pytest
import truststore

from diag.net import connect, failures
from diag.net.connect import Trust
from tests.loopback import Authority, free_port, raw, reset, serving, silent

NAME = "www.netflix.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"), "Web Shield Root", "Inspector Inc")


@pytest.fixture
def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Public roots are the test's own authority."""
    real, own = connect.tls_context, authority.client()
    monkeypatch.setattr(connect, "tls_context", lambda trust: own if trust is Trust.PUBLIC else real(trust))


def shake(port: int, *, timeout: float = 2.0, trust: Trust = Trust.PUBLIC) -> connect.Handshake:
    return connect.tls("127.0.0.1", NAME, port=port, timeout=timeout, trust=trust)


def test_tcp_measures_and_closes() -> None:
    with serving(silent) as server:
        done = connect.tcp("127.0.0.1", server.port, timeout=1)
    assert done.failure is None
    assert done.ms is not None
    assert done.local == "127.0.0.1"


def test_tcp_refused() -> None:
    assert connect.tcp("127.0.0.1", free_port(), timeout=1).failure == "refused"


@pytest.mark.parametrize(
    ("exc", "word"),
    [
        (TimeoutError(), "timeout"),
        (OSError(113, "no route to host"), "unreachable"),
        (OSError(101, "network unreachable"), "no-network"),
        (PermissionError(1, "not permitted"), "no-permission"),
    ],
)
def test_tcp_words(exc: OSError, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise exc

    monkeypatch.setattr(connect, "dial", fail)
    assert connect.tcp("192.0.2.1", 443, timeout=1).failure == word
    found = connect.tls("192.0.2.1", NAME, timeout=1)
    assert (found.failure, found.stage) == (word, "tcp")


def test_what_is_no_literal_address_fails_without_a_look_up() -> None:
    assert connect.tcp("www.netflix.test", 443, timeout=1).failure == "name-not-found"
    assert connect.source_address("www.netflix.test") is None


def test_small_segments() -> None:
    with serving(silent) as server:
        assert connect.tcp("127.0.0.1", server.port, timeout=1, max_segment=536).failure is None


def test_small_segments_where_the_system_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "can_limit_segments", lambda: False)
    assert connect.tcp("127.0.0.1", 1, timeout=1, max_segment=536).failure == "not-supported"
    assert connect.tls("127.0.0.1", NAME, port=1, timeout=1, max_segment=536).failure == "not-supported"


def test_source_address() -> None:
    assert connect.source_address("127.0.0.1") == "127.0.0.1"


@pytest.mark.usefixtures("trusting")
def test_good_handshake(authority: Authority) -> None:
    with serving(silent, authority.issue(NAME, "*.oca.test", organisation="Netflix, Inc.")) as server:
        done = shake(server.port)
    assert (done.stage, done.failure) == ("done", None)
    assert done.ms is not None
    assert done.tcp_ms is not None
    certificate = done.certificate
    assert certificate is not None
    assert certificate.names == (NAME, "*.oca.test")
    assert certificate.organisation == "Netflix, Inc."
    assert certificate.issuer_organisation == "Lab Trust Ltd"
    assert certificate.issuer_name == "Lab Root"
    assert certificate.covers(NAME)
    assert certificate.covers("c1.oca.test")
    assert not certificate.covers("a.c1.oca.test")
    assert certificate.not_before is not None
    assert certificate.not_before < time.time() < (certificate.not_after or 0)


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("names", "days", "word"),
    [
        ([NAME], (-90, -10), "tls-expired"),
        ([NAME], (10, 90), "tls-not-yet-valid"),
        (["other.test"], (-10, 90), "tls-wrong-name"),
    ],
)
def test_bad_certificates(authority: Authority, names: list[str], days: tuple[int, int], word: str) -> None:
    with serving(silent, authority.issue(*names, start_days=days[0], end_days=days[1])) as server:
        done = shake(server.port)
    assert (done.failure, done.stage) == (word, "tls")
    assert done.certificate is not None
    assert done.certificate.names == tuple(names)


@pytest.mark.usefixtures("trusting")
def test_untrusted_still_shows_who_signed(stranger: Authority) -> None:
    with serving(silent, stranger.issue(NAME)) as server:
        done = shake(server.port)
        assert done.failure == "tls-untrusted"
        assert done.certificate is not None
        assert done.certificate.issuer == "CN=Web Shield Root, O=Inspector Inc"
        assert shake(server.port, trust=Trust.NONE).stage == "done"
        # and this computer's store does not know it either
        assert shake(server.port, trust=Trust.SYSTEM).failure == "tls-untrusted"


ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # fatal, handshake_failure (RFC 5246, 7.2)


@pytest.mark.parametrize(
    ("serve", "word"),
    [
        (silent, "timeout"),
        (reset, "reset"),
        (raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not-tls"),
        (raw(ALERT), "tls-refused"),
        (lambda sock, server: sock.recv(4096), "closed"),
        (raw(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76", pause=0.05), "timeout"),  # half a ServerHello, dripping
        (raw(b"\x16\x03\x03\x00\x04\x63\x00\x00\x00"), "garbled"),
    ],
)
def test_hostile_handshakes(serve: object, word: str) -> None:
    began = time.monotonic()
    with serving(serve) as server:  # type: ignore[arg-type]
        done = shake(server.port, timeout=0.3)
    assert (done.failure, done.stage) == (word, "tls")
    assert time.monotonic() - began < 1.5


def test_public_roots_ignore_the_environment(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    connect._cached_context.cache_clear()
    for trust in (Trust.PUBLIC, Trust.SYSTEM):
        subjects = str(connect.tls_context(trust).get_ca_certs())
        assert "Lab Root" not in subjects
    assert "DigiCert" in str(connect.tls_context(Trust.PUBLIC).get_ca_certs())
    connect._cached_context.cache_clear()


def test_contexts_are_kept_but_not_where_the_system_verifies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connect.tls_context(Trust.NONE) is connect.tls_context(Trust.NONE)
    made: list[int] = []

    def context(protocol: int) -> object:
        made.append(protocol)
        return object()

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(truststore, "SSLContext", context)
    assert connect.tls_context(Trust.SYSTEM) is not connect.tls_context(Trust.SYSTEM)
    assert made == [ssl.PROTOCOL_TLS_CLIENT] * 2


def test_public_roots_come_from_certifi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(authority.root))
    connect._cached_context.cache_clear()
    try:
        assert len(connect.tls_context(Trust.PUBLIC).get_ca_certs()) == 1
    finally:
        connect._cached_context.cache_clear()


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (0x800B0101, "tls-expired"),  # Windows
        (0x800B010F, "tls-wrong-name"),
        (0x800B0109, "tls-untrusted"),
        (-67818, "tls-expired"),  # macOS
        (-67602, "tls-wrong-name"),
        (-67843, "tls-untrusted"),
    ],
)
def test_verdicts_of_windows_and_macos(code: int, word: str) -> None:
    exc = ssl.SSLCertVerificationError("said by the system")
    exc.verify_code = code
    assert failures.word_for(exc) == word
