"""Texts from outside are shown as text: names of networks and devices, codes, notes, words of a provider."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from diag.case.document import Contact, TriedStep
from diag.case.from_json import read_document
from diag.case.to_json import to_json
from diag.store import LONGEST_CODE, SecretRefused, Store, TextTooLong, require_storable
from tests import worlds
from tests.web.payloads import PAYLOADS, STEERING, Skeleton, faults, poisoned
from tests.web.routes import changing, names_of_fields, path, rules
from tests.web.site import STORED, Site

#: Keys of a case whose words are chosen by the program from a fixed list.
WORDS = frozenset(
    "format id started status where severity confidence by reason provider plays stopped entry state quality device "
    "evidence findings flow step kind v4 v6 outcome stage role at as end tool version anchor source bound by_case".split()
)
#: Names of values in addresses that decide by themselves what a page does.
ALONE = ("code", "device", "symptom", "flow", "q", "format")
#: Together in one text, since a page costs the same for one as for six: what breaks out of its place does so beside others too.
#: An address works at the beginning alone, and what holds unseen characters or is long stands for itself.
LEADING = [payload for payload in PAYLOADS if payload.startswith(("javascript:", "data:"))]
BY_THEMSELVES = [payload for payload in PAYLOADS if not payload.isprintable() or len(payload) > 200]
OTHERS = [payload for payload in PAYLOADS if payload not in LEADING + BY_THEMSELVES]
GROUPS = [" ".join((*LEADING[at : at + 1], *OTHERS[at::5])) for at in range(5)] + BY_THEMSELVES
EACH = pytest.mark.parametrize(
    "payload", GROUPS, ids=[each.encode("unicode_escape").decode()[:30] for each in GROUPS]
)


def pages(site: Site, **known: str) -> Mapping[str, Any]:
    """Every page of the site that can be read."""
    found = {}
    for rule in rules(site.app):
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            found[rule.rule] = site.get(path(rule, **known))
    return found


def look(site: Site, answers: Mapping[str, Any]) -> None:
    for rule, answer in answers.items():
        assert answer.status_code < 500, (rule, answer.text[:300])
        text = answer.text
        assert not STEERING & set(text), (rule, STEERING & set(text))
        if answer.mimetype == "text/html":
            assert faults(text) == [], rule
        elif answer.mimetype in {
            "application/json",
            "text/event-stream",
            "text/plain",
            "text/markdown",
            "text/calendar",
        }:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        elif answer.mimetype == "image/svg+xml":
            drawn = list(fromstring(text).iter())
            assert {each.tag.rpartition("}")[2] for each in drawn}.isdisjoint(
                {"script", "foreignObject", "a", "image"}
            ), rule
            assert not [name for each in drawn for name in each.attrib if name.lower().startswith("on")], rule
        else:
            assert answer.status_code in {303, 404}, (rule, answer.mimetype)


@EACH
def test_in_a_case(site: Site, payload: str) -> None:
    """In every text of a saved run, and in all that its person told."""
    bad = read_document(poisoned(to_json(worlds.run(STORED)), payload, WORDS))
    with Store() as store:
        case = store.save_run(bad, worlds.known(STORED))
        told = ("make", "model", "began", "connection", "outcome", "others")
        step = TriedStep(at=payload[:40], what=payload[:300], effect=payload[:300])
        talk = Contact(
            at="now", channel="chat", agent=payload[:40], said=payload[:300], reference=payload[:40]
        )
        keeping: tuple[Callable[[], object], ...] = (
            lambda: store.note(case, **dict.fromkeys(told, payload[:300])),
            lambda: store.add_step(case, step),
            lambda: store.add_contact(case, talk),
        )
        for keep in keeping:
            with contextlib.suppress(SecretRefused):  # one of them looks like a key, and is not kept at all
                keep()
        walk = next(w.walks[0] for w in worlds.WORLDS if w.walks)
        store.save_walk(case, poisoned(walk, payload[:300], WORDS))
    answers = pages(site, case=case, number="1")
    look(site, answers)
    text = Skeleton(answers["/case/<case>"].text).text
    assert "zq7" in text or "evil" in text, "the payload must be seen, as text"


@EACH
def test_in_a_run(site: Site, payload: str) -> None:
    """In what the checks of a run find: the names of the network, of resolvers, of the provider."""
    said = {**worlds.HEALTHY, **worlds.WORLDS[-1].changed}
    bad = {name: poison(facts, payload) for name, facts in said.items()}
    site.world = dataclasses.replace(worlds.WORLDS[-1], changed=bad)
    typed = payload
    try:
        require_storable(payload, LONGEST_CODE)
    except (SecretRefused, TextTooLong):  # refused before anything is kept
        typed = payload[:5]
    site.run(code=typed, device=typed, symptom=typed)
    assert site.manager.work
    run, case = site.manager.work.id, site.manager.work.case or ""
    look(site, pages(site, case=case, run=run))
    heard = site.get(f"/run/{run}/state").get_json()["events"]
    assert len(heard) > 10
    assert not STEERING & set(json.dumps(heard, ensure_ascii=False))


def poison(facts: Any, payload: str) -> Any:
    """The texts of a check's facts that come from outside."""
    names = {"ssid", "isp", "asn", "product", "products", "issuer", "subject", "server", "missing_name"}
    if not dataclasses.is_dataclass(facts):
        return facts
    changed = {
        field.name: (payload,) if isinstance(value, tuple) else payload
        for field in dataclasses.fields(facts)
        if field.name in names
        and (value := getattr(facts, field.name))
        and not isinstance(value, int | float)
    }
    return dataclasses.replace(facts, **changed)  # type: ignore[type-var]


@EACH
def test_in_an_address(site: Site, stored: str, payload: str) -> None:
    """In every value that a page reads from its address, and in the address itself."""
    query = dict.fromkeys(names_of_fields(), payload[:600])
    turn = GROUPS.index(
        payload
    )  # all names at once, and two of them alone: over all payloads each has its turn
    alone = [ALONE[(turn + step) % len(ALONE)] for step in (0, 3)]
    for rule in rules(site.app):
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            for one in (query, *({name: payload[:3000]} for name in alone)):
                look(site, {rule.rule: site.get(path(rule, case=stored), query_string=one)})
            for argument in rule.arguments:
                look(site, {rule.rule: site.get(path(rule, **{argument: payload[:600].replace("/", "%2F")}))})
    look(site, {"nothing": site.get("/nothing/" + payload[:600])})


@EACH
def test_in_a_form(site: Site, stored: str, payload: str) -> None:
    """In every field of every form: the answer leads back into the page, with no header of theirs."""
    sent = dict.fromkeys(names_of_fields(), payload[:3000])
    for rule, _ in changing(site.app):
        for extra in ({}, {"device": "smart-tv", "flow": "buffering", "symptom": "buffering"}):
            answer = site.post(path(rule, case=stored), {**sent, **extra})
            assert answer.status_code < 500, rule
            assert "a=b" not in str(answer.headers.get("Set-Cookie", ""))
            assert answer.status_code != 303 or is_inside(answer.location), (rule, answer.location)
            if answer.status_code == 303:
                look(site, {rule.rule: site.get(answer.location)})
            elif answer.mimetype == "text/html":
                look(site, {rule.rule: answer})
            if site.manager.work:
                site.over()
    look(site, pages(site, case=stored))


def is_inside(location: str) -> bool:
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "\n" not in location


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%2F/evil.example",
        "\t//evil.example",
    ],
)
def test_no_form_leads_elsewhere(site: Site, stored: str, elsewhere: str) -> None:
    for rule, _ in changing(site.app):
        answer = site.post(path(rule, case=stored), dict.fromkeys(names_of_fields(), elsewhere))
        assert answer.status_code != 303 or is_inside(answer.location), (rule, answer.location)
        if site.manager.work:
            site.over()
    for rule in rules(site.app):
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            answer = site.get(
                path(rule, case=stored),
                query_string=dict.fromkeys([*names_of_fields(), "next", "back", "to"], elsewhere),
            )
            assert answer.status_code not in {301, 302, 303, 307, 308} or is_inside(answer.location), rule


def test_the_list_of_what_a_page_must_not_have() -> None:
    """The test itself sees each payload where a page would show it raw."""
    for payload in PAYLOADS[:6] + PAYLOADS[12:19] + PAYLOADS[20:25]:
        assert faults(f"<p>{payload}</p>"), payload
