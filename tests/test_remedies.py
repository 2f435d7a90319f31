"""Each remedy says under which facts it makes sense, and none is given that the facts speak against."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest

from diag import checks
from diag.diagnosis.circumstances import Circumstances, read_circumstances, sensible_steps
from diag.model import Confidence, Finding, Reason, Remedy, Result, Severity, Status, Where
from tests.rows import every_row

_ANY = Finding(
    id="any", severity=Severity.WARN, where=Where.NONE, confidence=Confidence.SURE, title="", text="", remedy=()
)  # fmt: skip


def _every_finding() -> Iterator[tuple[str, Finding]]:
    seen: set[int] = set()
    for module in pkgutil.walk_packages(checks.__path__, "diag.checks."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if id(value) in seen:
                continue  # imported from where it stands
            seen.add(id(value))
            where = f"{module.name.removeprefix('diag.checks.')} {name}"
            if isinstance(value, Finding):
                yield where, value
            elif name.endswith("_REMEDY"):  # put into a finding when it is judged
                yield where, replace(_ANY, remedy=value)
            elif name == "_VARIANTS":
                yield from (
                    (f"{where} {key}", replace(_ANY, remedy=value[1])) for key, value in value.items()
                )


FINDINGS = dict(_every_finding())
#: What conditions may name, with all values: what is known of the home, and what findings say of themselves.
VALUES: dict[str, set[Any]] = {
    **{
        name: {word for part in get_args(hint) for word in (get_args(part) or (None,))}
        for name, hint in get_type_hints(Circumstances).items()
    },
    "where": {place.value for place in Where},
    "may_suggest": {True, False},
    "only_way": {True, False, None},
    "works_without_proxy": {True, False, None},
}


@every_row(list(FINDINGS))
def test_a_remedy_has_a_condition_or_says_why_it_needs_none(name: str) -> None:
    for remedy in FINDINGS[name].remedy:
        assert bool(remedy.when) != bool(remedy.always), remedy.text
        assert not remedy.always or len(remedy.always.split()) >= 5, remedy.always


@every_row(list(FINDINGS))
def test_conditions_name_facts_and_values_that_there_are(name: str) -> None:
    for remedy in FINDINGS[name].remedy:
        for fact, values in remedy.when.items():
            assert set(values) < VALUES[fact], f"{fact} is no condition: {remedy.text}"


def _homes(finding: Finding) -> Iterator[dict[str, Any]]:
    """Every combination of the facts that any remedy of the finding asks for."""
    asked = sorted({fact for remedy in finding.remedy for fact in remedy.when})
    for values in itertools.product(*(sorted(VALUES[fact], key=str) for fact in asked)):
        yield dict(zip(asked, values, strict=True))


def _steps(finding: Finding, home: dict[str, Any]) -> list[str]:
    return [remedy.text for remedy in finding.remedy if remedy.stands(home)]


@every_row([name for name, finding in FINDINGS.items() if finding.severity is not Severity.NOTE])
def test_something_can_be_done_in_every_home(name: str) -> None:
    for home in _homes(FINDINGS[name]):
        assert _steps(FINDINGS[name], home), home


#: fact, its value, what nobody may be told then, and the findings that measured that it is so all the same.
AGAINST = (
    ("router_state", "none", r"restart the router|unplug the (router|modem)|router's settings|in the router\b", "parental-lock|gateway|_VARIANTS"),
    ("vpn_use", "in-use", r"(tell|call) your (internet )?provider", "dns|portal"),
    ("vpn_use", "only-way", r"(tell|call) your (internet )?provider|disconnect the vpn", "dns|portal"),
    ("medium", "wired", r"wi-fi", "wifi|TV_WIFI|no-network|_VARIANTS"),
    ("medium", "wifi", r"on a cable,|with a cable:|cable is firmly in at both", "no-network"),
    ("medium", "cellular", r"hotspot|wi-fi|on a cable", "wifi|TV_WIFI|no-network|_VARIANTS"),
    ("may_suggest", False, r"\{suggest\}", "(?!)"),
    ("resolver_by", "provider", r"restart the router|pi-hole|adguard", "^(?!dns)|NONE_CONFIGURED"),
    ("resolver_by", "public", r"restart the router|pi-hole|adguard|your internet provider that its", "^(?!dns)|NONE_CONFIGURED"),
    ("resolver_by", "home", r"restart the router|your internet provider that its", "^(?!dns)|NONE_CONFIGURED"),
    ("resolver_by", "this-pc", r"restart the router|your internet provider that its", "^(?!dns)|NONE_CONFIGURED"),
    ("clock_state", "right", r"date and time", "clock"),
    ("only_way", True, r"disconnect|leave netflix out", "^(?!vpn)"),
    ("ipv4_state", "fails", r"switch ipv6 off|switch off (the )?ipv6", "(?!)"),
    ("works_without_proxy", False, r"switch (the proxy|that program) off", "^(?!proxy)|DEAD"),
)  # fmt: skip


@every_row(AGAINST)
def test_nobody_is_told_what_the_facts_speak_against(fact: str, value: Any, words: str, but: str) -> None:
    told = 0
    for name, finding in FINDINGS.items():
        if re.search(but, f"{name} {finding.id}"):
            continue
        for home in _homes(finding):
            steps = _steps(finding, {**home, fact: value})
            said = [text for text in steps if re.search(words, text, re.IGNORECASE)]
            assert not said, f"{name}: {said[0]} although {fact} is {value}"
        told += any(re.search(words, text, re.IGNORECASE) for text in finding.steps)
    assert told, "no remedy says this at all: the row tests nothing"


def test_no_name_server_is_advised_by_a_fixed_address() -> None:
    """It may be the very one that is set here, or as dead as the others."""
    assert not [text for f in FINDINGS.values() for text in f.steps if re.search(r"\d+\.\d+\.\d+\.\d+", text)]


def _result(check: str, facts: Any = None, *, status: Status = Status.OK, **more: Any) -> Result:
    return Result(check=check, status=status, facts=facts, **more)


class _Facts:
    def __init__(self, **facts: Any) -> None:
        self.__dict__.update(facts)


def _finding(id_: str, **facts: Any) -> Finding:
    return next(f for f in FINDINGS.values() if f.id == id_).fill(**facts)


@pytest.mark.parametrize(
    ("results", "known"),
    [
        ([], {}),
        ([_result("link", _Facts(medium="wifi"))], {"medium": "wifi"}),
        ([_result("gateway", status=Status.SKIPPED, reason=Reason.NOT_SUPPORTED)], {"router_state": "none"}),
        ([_result("gateway", status=Status.SKIPPED, reason=Reason.NOT_ASKED)], {}),
        ([_result("gateway", status=Status.UNKNOWN, reason=Reason.NO_NETWORK)], {}),
        ([_result("gateway", _Facts(gateways=(_Facts(answers=False), _Facts(answers=True))))], {"router_state": "answers"}),
        ([_result("gateway", _Facts(gateways=(_Facts(answers=False),)))], {"router_state": "silent"}),
        ([_result("clock")], {"clock_state": "right"}),
        ([_result("clock", status=Status.UNKNOWN, reason=Reason.TIMEOUT)], {}),
        ([_result("clock", status=Status.FAIL, findings=(_finding("timezone-wrong"),))], {"clock_state": "wrong"}),
        ([_result("vpn", _Facts(only_way=False), findings=(_finding("vpn-active"),))], {"vpn_use": "in-use"}),
        ([_result("vpn", _Facts(only_way=True), findings=(_finding("vpn-active"),))], {"vpn_use": "only-way"}),
        ([_result("vpn", _Facts(only_way=True))], {"vpn_use": "none"}),
        ([_result("proxy", findings=(_finding("proxy-configured"),))], {"proxy_use": "set"}),
        ([_result("internet", _Facts(ipv4=_Facts(state="fails")))], {"ipv4_state": "fails"}),
        ([_result("dns", _Facts(asked_by="home"))], {"resolver_by": "home"}),
    ],
)  # fmt: skip
def test_what_is_known_of_a_home(results: list[Result], known: dict[str, Any]) -> None:
    found = read_circumstances({r.check: r for r in results})
    assert {
        f.name: getattr(found, f.name) for f in fields(found) if getattr(found, f.name) is not None
    } == known


def test_what_a_finding_knows_comes_before_what_is_known_of_the_home() -> None:
    """The dead one of two name servers is the router's, though another one answers."""
    near = Remedy("near", when={"resolver_by": ("router",)})
    far = Remedy("far", when={"resolver_by": ("provider",)})
    finding = _finding("vpn-active").with_changes(remedy=(near, far)).fill(resolver_by="router")
    assert sensible_steps(finding, Circumstances(resolver_by="provider")) == ("near",)
