"""What is private never shows, what only looks like it survives, and masking twice changes nothing."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.case.document import CaseDocument, Contact, TriedStep
from diag.case.from_json import read_document
from diag.case.from_run import document_of, private_values
from diag.case.masking import mask_document, mask_run
from diag.case.story import join_story
from diag.case.to_json import to_json
from diag.checks import portal
from diag.cli import logs, main
from diag.model import Remedy, Result, Status
from diag.net import ip_owners
from diag.redact import Masker, declared_values, own_names, scrub, scrub_tree, secrets_in
from diag.redact.placeholders import REMOVED, Placeholders, is_mark, settle
from diag.redact.secrets import without_secrets
from diag.report import FORMATS
from diag.report.render import render
from diag.store import SecretRefused, Store
from tests import worlds
from tests.findings import findings
from tests.rows import every_row
from tests.secrets_and_look_alikes import (
    LOOK_ALIKES,
    OTHER_LOOK_ALIKES,
    OTHER_WORDS,
    SECRETS,
    hidden,
    told,
)

ROOT = Path(__file__).parent.parent

# -- shapes ---------------------------------------------------------------------------------------------------


def test_there_are_enough_of_both() -> None:
    assert len({kind for kind, _ in SECRETS}) == len(SECRETS) >= 60
    assert len({reason for reason, _ in LOOK_ALIKES}) == len(LOOK_ALIKES) >= 80
    assert all(hidden(text) for _, text in SECRETS)


@pytest.mark.parametrize(("kind", "text"), SECRETS, ids=[kind for kind, _ in SECRETS])
def test_a_secret_is_gone(kind: str, text: str) -> None:
    masker = Masker()
    for written in (told(text), f"({told(text)})", f"Error: {told(text)}\nnext line", told(text) + "."):
        masked = masker.sweep(written)
        for secret in hidden(text):
            assert secret not in masked
        assert all(is_mark(found) for found in re.findall(r"<[^<>]*>", masked)), "only stand-ins of ours"
        assert masker.sweep(masked) == masked
        assert Masker().sweep(masked) == masked


@every_row(OTHER_WORDS)
def test_a_secret_is_gone_in_whatever_words(kind: str, text: str) -> None:
    for written in (told(text), f"({told(text)})", f"Error: {told(text)}\nnext line", told(text) + "."):
        masked = Masker().sweep(written)
        assert not [secret for secret in hidden(text) if secret in masked], masked
        assert all(is_mark(found) for found in re.findall(r"<[^<>]*>", masked)), masked


@every_row(OTHER_LOOK_ALIKES)
def test_other_look_alikes_survive(text: str) -> None:
    assert Masker().sweep(text) == text


@pytest.mark.parametrize(("reason", "text"), LOOK_ALIKES, ids=[reason for reason, _ in LOOK_ALIKES])
def test_a_look_alike_survives(reason: str, text: str) -> None:
    for written in (text, f"It says {text} here", f"({text})"):
        assert Masker(own_names=("annika", "annikas-pc")).sweep(written) == written


def texts_of_ours() -> list[str]:
    """What checks tell people, and the table of error codes."""
    import tomllib

    from diag import paths, vocabulary
    from diag.checks import all_checks

    found = []
    for check in all_checks():
        for finding in findings(check):
            found += [finding.title, finding.text, *finding.steps]
        row = vocabulary.CHECKS[check.id]
        found += [row.title, row.fine, check.why]

    def strings(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                strings(key)
                strings(inner)
        elif isinstance(value, list):
            for inner in value:
                strings(inner)

    for path in sorted(paths.data("error_codes").glob("*.toml")):
        strings(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def test_our_own_texts_and_all_error_codes_survive() -> None:
    texts = texts_of_ours()
    assert len(texts) > 500
    changed = {text: masked for text in texts if (masked := Masker().sweep(text)) != text}
    assert not changed


PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from([told(text) for _, text in SECRETS]),
    st.sampled_from([text for _, text in LOOK_ALIKES]),
    st.sampled_from(["<public IPv4 address 1>", "<password removed>", "<host name 7 (aws)>", "<Wi-Fi name 2", "1>", "password", ": ", "=", "://", "@"]),
    st.sampled_from(["84.17.45.9", "is", "code", "4111", "-", ".", ":", "::", "\n", "\U000f0000", "\ufffd", "ſ", "K", "İ", "ß"]),
)  # fmt: skip


@given(st.lists(PIECES, max_size=8), st.sampled_from(["", " ", "\n"]))
@settings(max_examples=400, deadline=None)
def test_any_text_is_swept_without_failing_and_twice_is_once(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    masker = Masker(own_names=("root", "annikas-pc", "Annika Kowalski", "straße"))
    once = masker.sweep(text)
    assert masker.sweep(once) == once
    assert Masker(own_names=("root", "annikas-pc", "Annika Kowalski", "straße")).sweep(once) == once
    assert scrub(scrub(text)) == scrub(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20) | PIECES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PIECES, inner, max_size=4), max_leaves=12))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_json_is_masked_and_twice_is_once(value: Any) -> None:
    once = Masker().tree(value)
    assert Masker().tree(once) == once
    json.dumps(once)


def test_long_and_hostile_texts_take_no_time() -> None:
    import time

    for text in (
        "1" * 20000, "a" * 20000, "1 " * 10000, ":" * 20000, "a:" * 10000, "password " * 2000, "." * 20000, "1." * 10000,
        "a@" * 10000, "<" * 20000, "-" * 20000, "A-" * 10000, " " * 20000, "is my code " * 2000, "a." * 10000, "/home/" * 3000, "\\" * 20000,
        "sign-in code is " * 1500, "(" * 20000, "0" * 20000, "+1" * 10000, "=" * 20000, "https://a?t=" * 1500, "network name is a " * 1000,
    ):  # fmt: skip
        begun = time.process_time()
        Masker().sweep(text)
        assert time.process_time() - begun < 3, text[:20]


# -- stand-ins ------------------------------------------------------------------------------------------------


def test_the_same_value_gets_the_same_stand_in() -> None:
    masker = Masker()
    assert masker.sweep("84.17.45.9, then 84.17.45.10, then 84.17.45.9") == (
        "<public IPv4 address 1>, then <public IPv4 address 2>, then <public IPv4 address 1>"
    )
    assert (
        masker.sweep("::ffff:84.17.45.9 or 084.017.045.009")
        == "<public IPv4 address 1> or <public IPv4 address 1>"
    )
    assert masker.sweep("3c:22:fb:1a:2b:3c 3C-22-FB-1A-2B-3C 3c22.fb1a.2b3c") == " ".join(
        ["<device address 1>"] * 3
    )
    assert (
        masker.sweep("2A02:8071:B584::1 2a02:8071:b584:0::1")
        == "<public IPv6 address 1> <public IPv6 address 1>"
    )


def test_class_and_network_stay_visible() -> None:
    masker = Masker(owner=ip_owners.owner_of)
    assert masker.address("8.8.8.8") == "8.8.8.8"
    assert masker.address("45.57.40.1") == "<public IPv4 address 1 (netflix)>"
    assert masker.address("84.17.45.9") == "<public IPv4 address 2>"
    for text in ("192.168.1.1", "100.64.3.2", "127.0.0.1", "fd00::5", "169.254.1.1"):
        assert masker.address(text) == text
    assert masker.address("fe80::1c2b:3aff:fe4d:5e6f%eth0") == "<link-local address 1>%eth0"


def test_one_item_may_be_shown_and_secrets_may_not() -> None:
    text = "from 84.17.45.9 to 84.17.45.10, password: hunter2"
    masker = Masker(shown=frozenset({"public IPv4 address 2", "password"}))
    assert masker.sweep(text) == "from <public IPv4 address 1> to 84.17.45.10, password: <password removed>"
    assert [(m.label, m.value) for m in masker.masked.values()] == [
        ("public IPv4 address 1", "84.17.45.9"),
        ("public IPv4 address 2", "84.17.45.10"),
    ]
    assert not any(word in label.label for label in masker.masked.values() for word in REMOVED)


def test_a_forged_stand_in_hides_nothing() -> None:
    for text in (
        "<annika hunter2 removed>",
        "<host name 84.17.45.9>",
        "<public IPv4 address 1 (84.17.45.9)>",
        "<password: hunter2>",
    ):
        assert not is_mark(text)
        assert "84.17.45.9" not in Masker().sweep(text)
    assert "hunter2" not in Masker().sweep("<password: hunter2>")


def test_numbers_of_an_earlier_masking_are_left_out() -> None:
    masker = Masker()
    masker.reserve({"a": ["<host name 4>", {"<public IPv4 address 2>": "x"}]})
    assert masker.sweep("84.17.45.9") == "<public IPv4 address 3>"
    assert masker.mask("host", "tv.lan") == "<host name 5>"


def test_names_of_this_pc_are_known() -> None:
    import getpass
    import platform

    known = {name: kind for kind, name in own_names()}
    assert known.get(platform.node(), "host") == "host"
    assert getpass.getuser() in known


def test_learned_names_are_found_in_text_but_not_inside_words() -> None:
    masker = Masker(own_names=("anna",))
    masker.learn(
        [
            ("ssid", "Casa Kowalski 5G"),
            ("host", "www.netflix.com"),
            ("host", "tv"),
            ("user", "admin"),
            ("ip", "84.17.45.9"),
        ]
    )
    assert masker.sweep("ANNA and hannah on casa kowalski 5g") == "<user name 1> and hannah on <Wi-Fi name 1>"
    assert masker.sweep("www.netflix.com on the tv as admin") == "www.netflix.com on the tv as admin"
    assert masker.tree({"status": "tv", "anna": "tv", "id": "84.17.45.9", "by": "anna-x"}) == {
        "status": "tv", "anna": "tv", "id": "<public IPv4 address 1>", "by": "anna-x",
    }  # fmt: skip


# -- facts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inner:
    ssid: str | None = field(default=None, metadata={"private": "ssid"})


@dataclass(frozen=True)
class Facts:
    address: str = field(metadata={"private": "ip"})
    links: tuple[Inner, ...] = ()
    names: tuple[str, ...] = field(default=(), metadata={"private": "host"})
    note: str = ""
    rate: float = float("nan")


def test_declared_fields_are_masked_at_every_depth_and_wherever_they_stand() -> None:
    facts = Facts(
        "84.17.45.9",
        (Inner("Anna's home"), Inner(None)),
        ("living-room",),
        "Anna's home saw living-room at 84.17.45.9",
    )
    masker = Masker()
    masker.learn(declared_values(facts))
    assert to_json(masker.tree(facts)) == {
        "address": "<public IPv4 address 1>",
        "links": [{"ssid": "<Wi-Fi name 1>"}, {"ssid": None}],
        "names": ["<host name 1>"],
        "note": "<Wi-Fi name 1> saw <host name 1> at <public IPv4 address 1>",
        "rate": None,
    }


def test_fields_that_are_called_passwords_are_emptied_even_in_raw_json() -> None:
    raw = {
        "password": "x",
        "wifi_psk": "y",
        "pin": "1",
        "Authorization": "z",
        "proxy": {"secret": "s"},
        "pins": ["kept"],
        "secret": 5,
    }
    assert scrub_tree(raw) == {**dict.fromkeys(("password", "wifi_psk", "pin", "Authorization"), "<password removed>"), "proxy": {"secret": "<password removed>"}, "pins": ["kept"], "secret": 5}  # fmt: skip


# -- all of it, everywhere ------------------------------------------------------------------------------------

EVERYTHING = "\n".join(told(text) for _, text in SECRETS)
DECLARED = {
    "ssid": "Zebrafink Nest 42", "host": "zebrafink-htpc", "user": "zebrafinkerl", "mac": "3c:22:fb:aa:bb:cc", "ip": "84.17.45.99",
}  # fmt: skip
GONE = [secret for _, text in SECRETS for secret in hidden(text)] + list(DECLARED.values())


@dataclass(frozen=True, kw_only=True)
class Gossip:
    """Facts with a private field of every kind, and free text in which all of it stands again."""

    ssid: str = field(default=DECLARED["ssid"], metadata={"private": "ssid"})
    host: str = field(default=DECLARED["host"], metadata={"private": "host"})
    user: str = field(default=DECLARED["user"], metadata={"private": "user"})
    mac: str = field(default=DECLARED["mac"], metadata={"private": "mac"})
    ip: str = field(default=DECLARED["ip"], metadata={"private": "ip"})
    error: str = f"{EVERYTHING} {' '.join(DECLARED.values())}"
    names: tuple[str, ...] = tuple(EVERYTHING.split("\n"))
    by_name: dict[str, str] = field(default_factory=lambda: {told(text): told(text) for _, text in SECRETS})


def gossip(id_: str = "0123456789ab") -> tuple[CaseDocument, tuple[tuple[str, str], ...]]:
    """A case with all secrets in every place that can hold a text, unmasked, and what is declared in it."""
    case = worlds.case(worlds.WORLDS[6])
    loud = f"{EVERYTHING} {' '.join(DECLARED.values())}"
    finding = next(f for r in case.results for f in r.findings)
    said = tuple(Remedy(text, always="a test") for text in (loud, *EVERYTHING.split("\n")))
    told_off = replace(finding, title=loud, text=loud, remedy=said)
    opinion = replace(
        case.opinion,
        verdict=replace(case.opinion.verdict, headline=loud, next=loud),
        diagnoses=tuple(replace(d, title=loud, text=loud, remedy=(loud,)) for d in case.opinion.diagnoses),
    )
    asked = replace(case.asked, code=loud, symptom=loud)
    results = (
        *(r for r in case.results if r.check not in {"tv", "portal"}),
        Result(check="portal", status=Status.FAIL, facts=Gossip(), findings=(told_off,), detail=loud),
    )
    case = replace(case, id=id_, asked=asked, results=results, opinion=opinion)
    return document_of(case), private_values(case)


def clean_of_secrets(text: str) -> None:
    for secret in GONE:
        assert secret not in text, (
            f"{secret!r} shows: …{text[max(0, text.find(secret) - 40) : text.find(secret) + 40]}…"
        )


def test_a_case_full_of_secrets_shows_none_in_any_form() -> None:
    raw, known = gossip()
    loud = f"{EVERYTHING} {' '.join(DECLARED.values())}"
    whole = join_story(
        raw.id,
        [raw, raw],
        dict.fromkeys(("code", "make", "model", "symptom", "began", "connection", "others", "outcome"), loud),
        steps=[TriedStep(at=loud, what=loud, effect=loud)],
        contacts=[Contact(at=loud, channel=loud, agent=loud, said=loud, reference=loud)],
        walks=[
            {
                "flow": loud,
                "started": loud,
                "answers": {loud: loud},
                "steps": [{"what": loud, "effect": loud}],
                "before": [loud],
                "after": loud,
            }
        ],
    )
    masker = Masker(owner=ip_owners.owner_of)
    masker.learn(known)
    case = mask_document(whole, masker)
    for form in FORMATS:
        clean_of_secrets(render(case, form, masked=list(masker.masked.values())))
    clean_of_secrets(render(case, "chat", part_size=200))
    clean_of_secrets(json.dumps(to_json(case)))


def test_each_secret_alone_in_each_field_shows_in_no_form() -> None:
    """One secret at a time: neighbours cannot help to hide it."""
    raw = to_json(worlds.whole(worlds.WORLDS[0]))
    places = (
        "code",
        "make",
        "model",
        "symptom",
        "began",
        "connection",
        "others",
        "outcome",
        "what",
        "said",
        "detail",
        "headline",
    )
    for number, (_, text) in enumerate(SECRETS):
        place = places[number % len(places)]
        case = json.loads(json.dumps(raw))
        case["asked"] |= {k: told(text) for k in ("code", "symptom") if k == place}
        case["story"] |= {k: told(text) for k in places if k in case["story"] and k == place}
        case["story"]["steps"].append(
            {"at": "now", "what": told(text) if place == "what" else "x", "effect": None}
        )
        case["story"]["contacts"].append({"at": "now", "said": told(text) if place == "said" else "x"})
        case["checks"][0]["detail"] = told(text) if place == "detail" else ""
        case["verdict"]["headline"] = told(text) if place == "headline" else "x"
        masked = mask_document(read_document(case), Masker())
        for form in ("chat", "phone", "full", "markdown", "isp", "json"):
            shown = render(masked, form)
            for secret in hidden(text):
                assert secret not in shown, (place, form, secret)


def test_the_history_and_the_commands_show_none(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, known = gossip()
    Store().save_run(raw, known)
    for argv in (
        ["cases"],
        ["cases", "--json"],
        ["report"],
        ["report", "--json"],
        ["report", "--format", "chat"],
        ["report", "--format", "html"],
    ):
        assert main(argv) == 0
        out, err = capsys.readouterr()
        clean_of_secrets(out + err)


def test_the_store_holds_no_password_code_or_card(own_data_folder: Path) -> None:
    raw, known = gossip()
    store = Store()
    store.save_run(raw, known)
    store.close()
    disk = b"".join(path.read_bytes() for path in own_data_folder.rglob("*"))
    for kind, text in SECRETS:
        if next(secrets_in(told(text)), None):
            for secret in hidden(text):
                assert secret.encode() not in disk, kind


def test_what_must_not_be_kept_is_refused_without_repeating_it(own_data_folder: Path) -> None:
    store = Store()
    store.save_run(worlds.run(worlds.WORLDS[0], id="0123456789ab"))
    refused = 0
    for kind, text in SECRETS:
        found = next(secrets_in(told(text)), None)
        if not found:
            continue
        refused += 1
        with pytest.raises(SecretRefused) as caught:
            store.note("0123", outcome=f"Please help. {told(text)}")
        for secret in hidden(text):
            assert secret not in str(caught.value), kind
    assert refused >= 30
    for _, text in LOOK_ALIKES:
        store.note("0123", outcome=text)


@pytest.fixture(params=["", "1"], ids=["plain", "debug"])
def watched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> logging.Handler:
    """The handler of ``watch``; called twice, it is there once."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [h for h in root.handlers if h.get_name() != logs.__name__])
    monkeypatch.setenv("DIAG_DEBUG", request.param)
    logs.watch()
    logs.watch()
    (handler,) = (h for h in root.handlers if h.get_name() == logs.__name__)
    return handler


def test_logs_show_none(
    capsys: pytest.CaptureFixture[str], watched: logging.Handler, request: pytest.FixtureRequest
) -> None:
    try:
        raise OSError(EVERYTHING)
    except OSError:
        record = logging.LogRecord(
            "diag.x", logging.ERROR, __file__, 1, "failed: %s", (EVERYTHING,), sys.exc_info()
        )
    watched.emit(record)
    watched.emit(logging.LogRecord("diag.x", logging.ERROR, __file__, 1, "%d", ("no number",), None))
    err = capsys.readouterr().err
    clean_of_secrets(err)
    assert ("OSError" in err) == ("debug" in request.node.name)  # a trace of calls only for who asks for it
    assert "ERROR in diag.x" in err


def test_what_libraries_mutter_is_not_shown(
    capsys: pytest.CaptureFixture[str], watched: logging.Handler
) -> None:
    watched.emit(
        logging.LogRecord("urllib3.connection", logging.WARNING, __file__, 1, "odd headers", (), None)
    )
    assert bool(capsys.readouterr().err) == bool(os.environ.get("DIAG_DEBUG"))


def test_exceptions_that_nobody_caught_show_none(tmp_path: Path) -> None:
    script = tmp_path / "fails.py"
    script.write_text(
        f"import sys, threading\nsys.path.insert(0, {str(ROOT)!r})\nfrom diag.cli import logs\nlogs.install()\nlogs.watch()\n"
        f"from pathlib import Path\nsecrets = Path({str(tmp_path / 'secrets')!r}).read_text()\n"
        "def fail():\n    raise ValueError(secrets)\n"
        "class Falls:\n    def __del__(self): fail()\nFalls()\n"
        "thread = threading.Thread(target=fail)\nthread.start()\nthread.join()\nfail()\n"
    )
    (tmp_path / "secrets").write_text(EVERYTHING)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("ValueError: ") == 2
    clean_of_secrets(done.stdout + done.stderr)


def test_signs_that_give_way_one_by_one_go_in_few_passes() -> None:
    """Found by mutants: "password:((((…" took as many passes as it has signs, and their square of time."""
    passes: list[str] = []

    def count(text: str, signs: Placeholders) -> str:
        passes.append(text)
        return without_secrets(text, signs)

    text = f"x password:{'(' * 300}*{'(' * 300} end ((("
    assert settle(text, count) == scrub(text) == "x <password removed> end ((("
    assert len(passes) < 12
    assert Masker().sweep(text) == "x <password removed> end ((("


def test_a_live_run_masks_what_a_check_declares() -> None:
    case = worlds.case(worlds.WORLDS[3])
    masker = Masker()
    shown = json.dumps(to_json(mask_run(case, masker)))
    assert "login.hotel-seeblick.example" in shown
    assert "Hotel Seeblick Guest" not in shown
    assert "<Wi-Fi name 1>" in shown
    assert portal.CHECK.id in shown


def test_a_user_without_an_account_and_without_a_home_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise RuntimeError("Could not determine home directory.")  # what pathlib says of it

    monkeypatch.setattr("pathlib.Path.home", refuse)
    monkeypatch.setattr("getpass.getuser", refuse_user)
    monkeypatch.setattr("diag.redact._full_name", str)
    assert all(kind == "host" for kind, _ in own_names())


def refuse_user() -> str:
    raise KeyError("getpwuid(): uid not found: 54321")
