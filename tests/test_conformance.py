"""Walks the registry: every check, finding and option is whole, tested and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diag.checks import all_checks
from diag.cli.run import run
from diag.model import Check, Severity, Where
from diag.vocabulary import CAUSES, CHECK_IDS
from tests.findings import findings

ROOT = Path(__file__).parent.parent
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
CHECKS = all_checks()
each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)

#: Words that a person at home does not know; titles must do without them.
JARGON = re.compile(
    r"\b(DNS|TCP|UDP|TLS|SSL|MTU|ICMP|NXDOMAIN|SERVFAIL|IPv[46]|NAT|RTT|latency|packet|resolver|gateway|subnet|socket|"
    r"certificate chain|handshake|hostname|interface)\b"
)
#: Where the name of the thing cannot be avoided, since the person has to look for it.
JARGON_NEEDED = {"ipv6-broken": {"IPv6"}, "ipv4-broken": {"IPv6"}}


def test_all_planned_checks_are_there() -> None:
    assert {c.id for c in CHECKS} == set(CHECK_IDS)


@each_check
def test_a_check_says_why_in_one_sentence(check: Check) -> None:
    assert re.fullmatch(r"[A-Z].+[.?]", check.why), check.why
    assert len(check.why.split()) <= 30


@each_check
def test_a_check_has_its_test(check: Check) -> None:
    assert (ROOT / "tests" / "checks" / f"test_{check.id.replace('-', '_')}.py").exists()


@each_check
def test_findings_are_whole(check: Check) -> None:
    for finding in findings(check):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", finding.id)
        assert finding.title
        assert finding.title[-1] not in ".!"
        assert finding.text.rstrip()[-1] in ".?}", finding.text
        if finding.severity is not Severity.NOTE:
            assert finding.id in CAUSES, f"{finding.id} has no row in the table of causes"
            assert finding.steps, f"{finding.id} says nothing to do"
            assert finding.where is not Where.NONE
        for step in finding.steps:
            assert step[0].isupper() or step[0] == "{"
            assert step[-1] in ".?}", step


@each_check
def test_a_cause_stands_where_the_vocabulary_says(check: Check) -> None:
    """The check that finds it has a finding at its usual place; others may stand where the facts say."""
    found = {
        (finding.id, finding.where) for finding in findings(check) if finding.severity is not Severity.NOTE
    }
    for id_ in {id_ for id_, _ in found if CAUSES[id_].check == check.id}:
        assert (id_, CAUSES[id_].where) in found


@each_check
def test_titles_are_free_of_jargon(check: Check) -> None:
    for finding in findings(check):
        words = set(JARGON.findall(finding.title)) - JARGON_NEEDED.get(finding.id, set())
        assert not words, f"{finding.id}: {finding.title}"


@each_check
def test_sentences_are_short(check: Check) -> None:
    for finding in findings(check):
        for text in (finding.text, *finding.steps):
            for sentence in re.split(r"(?<=[.?!])\s+", text):
                assert len(sentence.split()) <= 30, f"{finding.id}: {sentence}"


def test_every_option_of_run_is_described() -> None:
    for parameter in run.params:
        for name in parameter.opts:
            if name.startswith("--"):
                assert f"`{name}`" in USAGE, name
