"""hosts-file: facts -> findings, and every way in which observe can end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from diag import host
from diag.checks.hosts_file import CHECK, KEPT, MARKS, OURS, Facts, Pin, _pins
from diag.host import SystemFacts
from diag.model import Asked, Confidence, NotMeasured, Severity
from diag.probes.context import CheckContext, RunContext


def pin(name: str, essential: bool) -> Pin:
    return Pin(name=name, address="0.0.0.0", essential=essential)


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ((), []),
        ((pin("www.netflix.com", True),), ["hosts-override"]),
        ((pin("ichnaea.netflix.com", False),), ["hosts-telemetry"]),
        ((pin("ichnaea.netflix.com", False), pin("appboot.netflix.com", True)), ["hosts-override"]),
        ((pin("nrdp51-appboot.netflix.com", False),), ["hosts-start-names"]),
        ((pin("nrdp51-appboot.netflix.com", False), pin("logs.netflix.com", False)), ["hosts-start-names"]),
        (
            (pin("www.netflix.com", True), pin("nrdp51-appboot.netflix.com", False)),
            ["hosts-override", "hosts-start-names"],
        ),
        ((pin("beacon.netflix.com", False),), ["hosts-telemetry"]),
    ],
)
def test_findings(pins: tuple[Pin, ...], expected: list[str]) -> None:
    found = list(CHECK.judge(Facts(pins=pins)))
    assert [f.id for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)


def test_long_lists_are_cut() -> None:
    found = next(iter(CHECK.judge(Facts(pins=tuple(pin(f"a{n}.nflxvideo.net", True) for n in range(9))))))
    assert "and 6 more" in found.text


def observed(monkeypatch: pytest.MonkeyPatch, written: str | None, os: str = "linux") -> Facts:
    monkeypatch.setattr("diag.host.read_hosts_file", lambda mentioning: written)
    facts = CHECK.observe(CheckContext(RunContext(Asked(), SystemFacts(os=os))))
    assert isinstance(facts, Facts)
    return facts


@pytest.mark.parametrize(
    ("written", "essential", "others"),
    [
        ("", [], []),
        ("127.0.0.1 localhost\n::1 localhost ip6-localhost\n", [], []),
        ("# 0.0.0.0 www.netflix.com\n", [], []),
        ("0.0.0.0 www.netflix.com # mine\n", ["www.netflix.com"], []),
        (
            "0.0.0.0\twww.netflix.com\tads.example  secure.netflix.com\r\n",
            ["www.netflix.com", "secure.netflix.com"],
            [],
        ),
        ("\ufeff45.57.90.1 WWW.Netflix.COM.\n", ["www.netflix.com"], []),
        (":: appboot.netflix.com\n", ["appboot.netflix.com"], []),
        ("fe80::1%lo0 uiboot.netflix.com\n", ["uiboot.netflix.com"], []),
        ("127.0.0.1 netflix.com\n", ["netflix.com"], []),
        ("127.0.0.1 nrdp.nccp.netflix.com\n", ["nrdp.nccp.netflix.com"], []),
        (
            "127.0.0.1 ipv4-c001-lhr005-ix.1.oca.nflxvideo.net\n",
            ["ipv4-c001-lhr005-ix.1.oca.nflxvideo.net"],
            [],
        ),
        (
            "127.0.0.1 occ-0-1.1.nflxso.net codex.nflxext.com\n",
            ["occ-0-1.1.nflxso.net", "codex.nflxext.com"],
            [],
        ),
        ("0.0.0.0 ichnaea.netflix.com logs.netflix.com\n", [], ["ichnaea.netflix.com", "logs.netflix.com"]),
        ("0.0.0.0 beacon.netflix.com\n", [], ["beacon.netflix.com"]),
        ("0.0.0.0 notnetflix.com www.netflix.com.evil.example mynflxvideo.net\n", [], []),
        ("0.0.0.0 *.netflix.com\n", [], []),  # hosts files know no wildcards
        ("www.netflix.com 0.0.0.0\n", [], []),  # the wrong way round: without effect
        ("0.0.0.0\n\n   \nrubbish\n999.1.1.1 www.netflix.com\n", [], []),
        ("0.0.0.0 www.netflix.com\n1.2.3.4 www.netflix.com\n", ["www.netflix.com"], []),
    ],
)
def test_lines(
    monkeypatch: pytest.MonkeyPatch, written: str, essential: list[str], others: list[str]
) -> None:
    pins = observed(monkeypatch, written).pins
    assert [p.name for p in pins if p.essential] == essential
    assert [p.name for p in pins if not p.essential] == others


def test_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotMeasured):
        observed(monkeypatch, None)


def test_names_the_right_file(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = observed(monkeypatch, "0.0.0.0 www.netflix.com", os="windows")
    assert r"drivers\etc\hosts" in "".join(next(iter(CHECK.judge(facts))).steps)


def test_a_form_that_not_every_program_reads_is_no_sure_cause() -> None:
    pins = (Pin(name="www.netflix.com", address="0.0.0.0", essential=True),)
    (found,) = CHECK.judge(Facts(pins=pins, encoding="utf-16"))
    assert (found.id, found.severity, found.confidence) == (
        "hosts-override",
        Severity.WARN,
        Confidence.POSSIBLE,
    )
    assert "UTF-16" in found.text


def test_every_domain_of_ours_is_searched_for() -> None:
    assert all(any(mark in domain for mark in MARKS) for domain in OURS)


@pytest.mark.parametrize(
    ("name", "severity", "says"),
    [
        (
            "appboot.us-west-2.origin.prodaa.netflix.com",
            Severity.WARN,
            "Netflix on TVs, sticks, consoles and boxes asks",
        ),
        ("nrdp53-appboot.netflix.com", Severity.WARN, "Netflix on TVs, sticks, consoles and boxes asks"),
        ("android14.appboot.netflix.com", Severity.WARN, "Netflix on the phone asks"),
        ("web.prod.cloud.netflix.com", Severity.WARN, "Netflix on browsers asks"),
        ("ichnaea-web.netflix.com", Severity.NOTE, "only logs there, but some TVs refuse to work without it"),
        ("codex-beta.netflix.com", Severity.NOTE, "we do not know"),
    ],
)
def test_a_name_is_sorted_by_what_netflix_needs_it_for(
    monkeypatch: pytest.MonkeyPatch, name: str, severity: Severity, says: str
) -> None:
    """The list of AdAway/adaway.github.io#278 stopped TVs, and was called harmless."""
    facts = observed(monkeypatch, f"127.0.0.1 localhost\n127.0.0.1 {name}\n")
    (found,) = CHECK.judge(facts)
    assert found.severity is severity
    assert says in found.text
    assert name in found.text
    assert "does not need" not in found.text


def test_a_list_of_any_length_is_kept_in_part_and_what_matters_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = "".join(f"0.0.0.0 x{n}.netflix.com\n" for n in range(9000))
    facts = observed(monkeypatch, f"{many}0.0.0.0 www.netflix.com nrdp50-appboot.netflix.com\n")
    assert len(facts.pins) <= 600
    assert [f.id for f in CHECK.judge(facts)] == ["hosts-override", "hosts-start-names"]


def test_a_list_of_a_quarter_of_a_million_names_of_netflix_is_read_quickly(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("".join(f"0.0.0.0 x{number}.netflix.com\n" for number in range(250_000)))
    took = []
    for _ in range(3):
        begun = time.thread_time()
        kept = host.read_hosts_file(mentioning=MARKS, at=file) or ""
        pins = _pins(kept)
        took.append(time.thread_time() - begun)
    assert len(pins) == KEPT
    assert kept.count("\n") <= 25_000  # each line costs some microseconds
    assert min(took) < 3 * 0.2  # promised: 0.2 s
