"""Refused means refused: what holds a secret is neither kept nor shown, whichever door it comes through."""

from __future__ import annotations

import json

import pytest

from diag.cli import main
from diag.redact import secrets_in, without_sentences
from diag.store import SecretRefused, Store, require_storable
from tests import worlds

TOLD = "Mein Netflix-Passwort ist Gurkensalat3 und es geht nicht. Seit Freitag."


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (TOLD, "Mein Netflix-<password removed> Seit Freitag."),
        (
            "It fails.\nmy password is Kartoffel9\nsince Friday",
            "It fails.\nmy <password removed>\nsince Friday",
        ),
        (
            "It fails. The code by sms was 559201! What now?",
            "It fails. The <one-time code removed> What now?",
        ),
        ("charged to 4242 4242\n4242 4242 again", "charged to <card number removed>"),
        ("see https://x.example/?token=abc123 please", "see https://x.example/?<session key removed>"),
        ("Nothing here. NW-2-5.", "Nothing here. NW-2-5."),
        ("<password removed> is what it was", "<password removed> is what it was"),
    ],
)
def test_what_leads_to_a_secret_and_what_follows_is_not_given_back(text: str, rest: str) -> None:
    """R3: what comes back can be sent again, since nothing of the secret is left in it."""
    assert without_sentences(text) == rest
    assert without_sentences(rest) == rest
    assert not list(secrets_in(rest))


def test_it_is_refused_as_often_as_it_is_sent() -> None:
    for _ in range(3):
        with pytest.raises(SecretRefused):
            require_storable(TOLD)


def test_no_store_keeps_it(own_data_folder: object) -> None:
    store = Store()
    id_ = store.save_run(worlds.run(worlds.world("healthy")))
    for _ in range(2):
        with pytest.raises(SecretRefused):
            store.note(id_, outcome=TOLD)
    saved = store.case(id_)
    assert "Gurkensalat3" not in repr(saved)


@pytest.mark.parametrize("command", [["run", "--no-save"], ["walk", "--device", "smart-tv"]])
def test_no_command_takes_it_as_a_code(
    command: list[str], capsys: pytest.CaptureFixture[str], own_data_folder: object
) -> None:
    for _ in range(2):
        assert main([*command, "--code", TOLD]) == 2
        said = capsys.readouterr()
        assert "looks like a password" in said.err
        assert "Gurkensalat3" not in said.out + said.err


def test_a_message_to_explain_is_shown_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["code", "--json", f"It shows NW-2-5. {TOLD}"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["typed"] == "It shows NW-2-5. Mein Netflix-<password removed> Seit Freitag."
    assert "Gurkensalat3" not in json.dumps(answer)


@pytest.mark.parametrize("text", ["la contraseña es incorrecta", "(user: none)", 'Wi-Fi "5 GHz" band'])
def test_talk_about_one_is_kept(text: str) -> None:
    """R29."""
    assert require_storable(text) == text
