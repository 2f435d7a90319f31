"""Secrets and look-alikes of a set of our own, in more than twenty languages, in every place that holds a text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diag.case.document import Contact, TriedStep
from diag.case.masking import make_masker, mask_document
from diag.case.story import join_story
from diag.checks import load, vpn, wifi
from diag.cli import main
from diag.cli.logs import mask_text
from diag.redact import Masker, secrets_in
from diag.report import FORMATS
from diag.report.render import render
from diag.store import Store, TextRefused
from tests import worlds

MASKING = Path(__file__).parent / "masking"


def texts(name: str) -> Iterator[tuple[str, str, str]]:
    """Kind, value and sentence of each row."""
    kind, values = "", [""]
    for line in (MASKING / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            kind, _, told = line[3:].partition(": ")
            values = [value.strip() for value in told.split(" | ")]
        elif line and not line.startswith("#"):
            for value in values if "{}" in line else values[:1]:
                yield kind, value, line.replace("{}", value)


SECRETS = list(texts("fresh_secrets.txt"))
LOOK_ALIKES = list(texts("fresh_lookalikes.txt"))


def parts(kind: str, value: str) -> list[str]:
    """What of a value must not be readable: the whole, and each word of a name of several."""
    words = re.findall(r"\w{4,}", value) if kind in {"folder", "personal name", "postal address"} else []
    return [value, *words]


def readable(shown: str) -> list[str]:
    return [
        f"{kind}: {text}" for kind, value, text in SECRETS for part in parts(kind, value) if part in shown
    ]


def test_the_set_is_large() -> None:
    assert len({text for _, _, text in SECRETS}) >= 600
    assert len({text for _, _, text in LOOK_ALIKES}) >= 500
    assert len({kind for kind, _, _ in SECRETS}) >= 24


def test_no_secret_is_readable_in_its_sentence() -> None:
    left = [
        text
        for kind, value, text in SECRETS
        if any(part in Masker().sweep(text) for part in parts(kind, value))
    ]
    assert not left


def test_look_alikes_stay() -> None:
    changed = [text for _, _, text in LOOK_ALIKES if Masker().sweep(text) != text or list(secrets_in(text))]
    assert len(changed) <= 2, changed


def test_no_secret_is_readable_in_any_form_whatever_holds_it() -> None:
    """As a step, as its effect, as what support said, as an answer of a walk, as a detail of a check."""
    run = worlds.run(worlds.world("lossy-wifi"))
    sentences = [text for _, _, text in SECRETS]
    checks = tuple(
        replace(check, detail=". ".join(sentences[number::17])) for number, check in enumerate(run.checks)
    )
    whole = join_story(
        run.id,
        [replace(run, checks=checks)],
        {"outcome": "\n".join(sentences[::3]), "began": "\n".join(sentences[1::3]), "others": "\n".join(sentences[2::3])},
        steps=[TriedStep(at="2026-11-22 10:42", what=text, effect=text) for text in sentences[::2]],
        contacts=[Contact(at="2026-11-22 10:42", channel="chat", agent=text, said=text, reference=text) for text in sentences[1::2]],
        walks=[{"flow": "buffering", "title": "It stops", "steps": [{"step": "router", "at": "", "what": text, "effect": text}], "answers": [{"step": "x", "word": text}], "conclusions": [text]} for text in sentences[::5]],
    )  # fmt: skip
    masker = make_masker()
    document = mask_document(whole, masker)
    for form in FORMATS:
        assert not readable(render(document, form, masked=list(masker.masked.values()))), form


@pytest.mark.parametrize(
    "name", ["Kanzlei Zitronenfalter", "zitronenfalter-home", "Lena Brandts VPN", "Офис Лотос", "花子の会社"]
)
def test_no_name_of_an_adapter_a_network_or_a_program_is_readable(name: str) -> None:
    busy = load.Window(cpu_share=0.97, rx_mbps=0.1, tx_mbps=0.1)
    world = worlds.world("vpn")
    ways = tuple(replace(way, interface=name) for way in world.changed["vpn"].ways)
    facts = {
        **world.changed,
        "vpn": vpn.Facts(ways=ways, present=(name,)),
        "load": load.Facts(first=busy, again=busy, interface=name, program=name),
        "wifi": wifi.Facts(interface=name, ssid=name, signal_dbm=-84.0),
    }
    changed = replace(world, changed=facts)
    masker = make_masker()
    masker.learn(worlds.known(changed))
    document = mask_document(worlds.whole(changed), masker)
    for form in FORMATS:
        assert name not in render(document, form, masked=list(masker.masked.values())), form


def test_no_list_and_no_log_shows_one(capsys: pytest.CaptureFixture[str]) -> None:
    store = Store()
    kept, refusals = 0, []
    for number, (_, _, text) in enumerate(SECRETS[::6]):
        id_ = store.save_run(replace(worlds.run(worlds.world("slow")), id=f"{number:012x}"))
        for told in ({"code": text}, {"outcome": text}):
            try:
                store.note(id_, **told)
                kept += 1
            except TextRefused as exc:
                refusals.append(str(exc))
    assert refusals
    assert not readable("".join(refusals))
    assert kept, "what is private and no secret is kept"
    main(["cases"])
    main(["cases", "--json"])
    said = capsys.readouterr()
    assert not readable(said.out + said.err)
    record = logging.LogRecord(
        "x", logging.INFO, "x", 1, "\n".join(text for _, _, text in SECRETS), None, None
    )
    assert not readable(mask_text(record.getMessage()))
