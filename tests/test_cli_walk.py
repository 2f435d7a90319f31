"""``diag walk``: what scripts rely on, and a person before a terminal, with measurements that are made up."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diag.account.dates import long_day
from diag.case.from_run import document_of
from diag.cli import main
from diag.cli.prompt import Prompt
from diag.model import (
    Asked,
    Case,
    Confidence,
    Diagnosis,
    Finding,
    Opinion,
    Remedy,
    Result,
    Severity,
    Status,
    Verdict,
    VerdictStatus,
    Where,
)
from diag.store import Store
from diag.store.account_facts import today
from diag.troubleshoot import remeasure, restart_companion, router_watch
from diag.troubleshoot.restart_companion import RestartCompanion
from diag.vocabulary import CAUSES
from tests import golden_walks
from tests.guide_cases import GUIDES

KEYS = {"flow", "step", "kind", "text", "answers", "skipped", "end"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAG_DATA_DIR", str(tmp_path))
    return tmp_path


def made_up(
    asked: Asked, broken: Sequence[str], checks: Sequence[str], facts: dict[str, Any] | None = None
) -> Case:
    """A case in which some checks fail."""
    finding = {
        name: Finding(id=id_, severity=Severity.FAIL, where=Where(CAUSES[id_].where), confidence=Confidence.SURE,
                      title="Nobody looks up names", text="x.", remedy=(Remedy("Do it.", always="a test"),))
        for name, id_ in (("dns", "dns-unreachable"), ("internet", "internet-unreachable"), ("path", "packet-loss"))
    }  # fmt: skip
    results = tuple(
        Result(
            check=name,
            status=Status.FAIL if name in broken else Status.OK,
            findings=(finding[name],) if name in broken else (),
            facts=(facts or {}).get(name, {}),
        )
        for name in checks
    )
    diagnoses = tuple(
        Diagnosis(id=f.id, where=f.where, severity=f.severity, confidence=f.confidence, title=f.title, text=f.text,
                  remedy=f.steps, evidence=(r.check,))
        for r in results for f in r.findings
    )  # fmt: skip
    status = VerdictStatus.PROBLEM if diagnoses else VerdictStatus.HEALTHY
    verdict = Verdict(status=status, where=Where.NONE, headline="A headline", next="Next.")
    return Case(id=f"{len(results):012x}", started=now(), took_s=1.0, version="0", asked=asked, results=results,
                opinion=Opinion(verdict=verdict, diagnoses=diagnoses, hidden=()))  # fmt: skip


def now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def save(
    *,
    broken: Sequence[str] = (),
    checks: Sequence[str] = ("internet", "portal", "dns", "netflix", "path"),
    asked: Asked | None = None,
) -> str:
    facts = {"path": {"loss": 0.0, "round_trip_ms": 21.0}}
    with Store() as store:
        return store.save_run(document_of(made_up(asked or Asked(), broken, checks, facts)))


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["walk", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


# -- JSON -----------------------------------------------------------------------------------------------------


def test_the_step_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "smart-tv", "--device", "smart-tv")
    assert set(found) >= KEYS
    assert (found["flow"], found["step"], found["kind"], found["end"]) == (
        "smart-tv",
        "code.write",
        "do",
        None,
    )
    assert found["skipped"] == []
    assert {"word": "none", "label": "There is neither a code nor a message"} in found["answers"]


def test_the_json_of_a_step_stays_as_it_is() -> None:
    assert golden_walks.print_steps() == golden_walks.RECORDED.read_text(encoding="utf-8")


def test_answers_lead_on(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--answer", "code.write=none", "--answer", "others=yes", "--answer", "phone.ask=yes")
    found = shown(capsys, "smart-tv", "--device", "smart-tv/lg", *given)
    assert (found["step"], found["kind"], found["device"]) == ("restart-here", "do", "smart-tv/lg")
    assert found["text"].startswith("Netflix plays on another device")
    assert found["conclusions"][-1]["id"] == "tv-side"
    assert found["how"][0].startswith("Unplug the TV")


def test_an_end_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "too-many-screens", "--device", "ios", "--answer", "stop=plays")
    assert (found["kind"], found["end"], found["fixed_by"], found["answers"]) == ("end", "fixed", "stop", [])


def test_everyday_names_of_devices(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "basic", "--device", "iPhone")["device"] == "ios"
    assert shown(capsys, "basic", "--device", "ps5")["device"] == "playstation/ps5"


def test_a_way_that_differs_by_generation_names_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ("date-and-time", "--code", "NW-2-5", "--device")
    any_of_them = shown(capsys, *given, "playstation")
    assert [look["device"] for look in any_of_them["looks"]] == ["playstation/ps5", "playstation/ps4"]
    own = shown(capsys, *given, "ps4")
    assert own["how"][0] == "Open Settings, then Date and Time."
    assert [look["device"] for look in own["looks"]] == ["playstation/ps5"]
    assert shown(capsys, *given, "roku")["looks"] == []


def test_a_fresh_case_is_the_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    save(broken=["dns"])
    given = [
        part
        for pair in ("code.write=none", "settings=yes", "restart-device=same")
        for part in ("--answer", pair)
    ]
    found = shown(capsys, "cannot-connect", "--device", "smart-tv", *given)
    assert found["action"] == "router-automatic-dns"
    assert {"step": "line.names", "because": "We have measured it: Nobody looks up names."} in found[
        "skipped"
    ]


def test_an_old_case_is_no_evidence_unless_it_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = save(broken=["dns"])
    monkeypatch.setattr("diag.troubleshoot.suggest.FRESH_S", -1)
    given = [
        part
        for pair in ("code.write=none", "settings=yes", "restart-device=same")
        for part in ("--answer", pair)
    ]
    assert shown(capsys, "cannot-connect", "--device", "smart-tv", *given)["kind"] == "check"
    found = shown(capsys, "cannot-connect", "--device", "smart-tv", "--case", id_, *given)
    assert found["action"] == "router-automatic-dns"


def test_json_never_measures(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it measured")

    monkeypatch.setattr(remeasure, "start_session", never)
    given = [
        part
        for pair in ("code.write=none", "settings=yes", "restart-device=same")
        for part in ("--answer", pair)
    ]
    found = shown(capsys, "cannot-connect", "--device", "smart-tv", *given)
    assert (found["kind"], found["check"]) == ("check", "internet")
    assert {"ok", "else", "internet-unreachable"} == {answer["word"] for answer in found["answers"]}


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    rows = shown(capsys, "--list")
    assert [row["id"] for row in rows] == list(GUIDES.flows)
    by_id = {row["id"]: row for row in rows}
    assert "buffering" in by_id["buffering"]["symptoms"]
    assert "vpn-active" in by_id["vpn-or-proxy"]["diagnoses"]
    assert "roku" in by_id["smart-tv"]["devices"]
    assert "NW-2-5" in by_id["cannot-connect"]["codes"]
    assert main(["walk", "--list"]) == 0
    assert "Netflix does not play on the TV" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "flow"),
    [
        (["--code", "NW-2-5", "--device", "smart-tv"], "cannot-connect"),
        (["--symptom", "buffering", "--device", "roku"], "buffering"),
        (["--device", "fire-tv"], "smart-tv"),
        (["--device", "mac"], "browser-trouble"),
        (["--device", "android"], "basic"),
    ],
)
def test_entry_points(capsys: pytest.CaptureFixture[str], arguments: list[str], flow: str) -> None:
    assert shown(capsys, *arguments)["flow"] == flow


def test_a_diagnosis_leads_to_its_walk(capsys: pytest.CaptureFixture[str]) -> None:
    save(broken=["path"])
    assert shown(capsys, "--device", "smart-tv")["flow"] == "buffering"


def test_a_code_that_was_given_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "smart-tv", "--device", "smart-tv", "--code", "NW-2-5")
    assert found["step"] == "others"
    assert "NW-2-5" in found["skipped"][0]["because"]


def test_without_a_walk_or_a_device_it_asks_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys)
    assert (found["step"], found["kind"]) == ("which-walk", "ask")
    assert {a["word"] for a in found["answers"]} == set(GUIDES.flows)
    found = shown(capsys, "--answer", "which-walk=basic")
    assert (found["step"], found["flow"]) == ("device", "basic")
    assert {a["word"] for a in found["answers"]} == set(GUIDES.devices)
    found = shown(capsys, "--answer", "which-walk=basic", "--answer", "device=smart-tv/lg")
    assert (found["step"], found["device"]) == ("code.write", "smart-tv/lg")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere"],
        ["basic", "--device", "toaster"],
        ["basic", "--device", "roku", "--answer", "others"],
        ["basic", "--device", "roku", "--answer", "others=perhaps"],
        ["basic", "--device", "roku", "--answer", "nowhere=yes"],
        ["basic", "--device", "roku", "--case", "ffffffffffff"],
        ["--answer", "which-walk=nowhere"],
        ["--graph"],
    ],
)
def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["walk", *arguments, "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("diag: ")
    assert said.err.count("\n") == 1


def test_measured_text_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "smart-tv", "--device", "smart-tv", "--code", "call 84.155.33.71")
    assert "84.155.33.71" not in json.dumps(found)


def test_our_own_words_are_not_masked(capsys: pytest.CaptureFixture[str]) -> None:
    before = ("restart-app", "restart-device", "space", "update-app", "update-system")
    given = ("what=stops", "code.write=code", *(f"{step}=same" for step in before))
    answers = [part for pair in given for part in ("--answer", pair)]
    found = shown(capsys, "app-trouble", "--device", "roku", *answers)
    assert "the password of the account to sign in again" in found["warning"]


def test_the_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--graph", "too-many-screens"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("flowchart TD\n")
    ends = [step for step in GUIDES.flows["too-many-screens"].steps.values() if step.end]
    assert {"fixed", "support"} <= {step.end for step in ends}
    for step in ends:
        assert f'(["{step.id}<br>{step.end}"])' in out


def test_without_a_terminal_it_prints_the_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "buffering", "--device", "roku"]) == 0
    out = capsys.readouterr().out
    assert "What happens while you watch?" in out
    assert "--answer what=blurred" in out


# -- a person before a terminal ----------------------------------------------------------------------------------


class Measured:
    """A session that has already measured what the test says."""

    done = True

    def __init__(self, case: Case) -> None:
        self._case = case
        self.asked_for = ()

    def watch(self) -> Iterator[tuple[int, Result]]:
        yield from enumerate(self._case.results, start=1)

    def case(self) -> Case:
        return self._case

    def cancel(self) -> None:
        """Nothing runs."""


class Person:
    """Types what the test says; ``world`` says what is broken when something is measured."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.typed: list[str] = []
        self.broken: set[str] = set()
        self.facts: dict[str, Any] = {"path": {"loss": 0.0, "round_trip_ms": 21.0}}
        self.runs: list[tuple[str, ...] | None] = []
        self.checks: tuple[str, ...] = ("internet", "portal", "dns", "netflix", "path")
        monkeypatch.setattr("diag.cli.walk.before_a_terminal", lambda: True)
        monkeypatch.setattr("builtins.input", self._answer)
        monkeypatch.setattr(remeasure, "start_session", self._started)
        monkeypatch.setattr(router_watch, "public_address", lambda: None)
        monkeypatch.setattr(router_watch, "look_at_router", lambda: "up")

    def _answer(self, _prompt: str = "") -> str:
        if not self.typed:
            raise EOFError
        word = self.typed.pop(0)
        if word == "^C":
            raise KeyboardInterrupt
        if word.startswith("repair "):
            self.broken.discard(word.removeprefix("repair "))
            return self._answer()
        return word

    def _started(self, asked: Asked, only: tuple[str, ...] | None) -> Any:
        self.runs.append(only)
        checks = only or self.checks
        return Measured(made_up(asked, sorted(self.broken), checks, self.facts))


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(monkeypatch)


def sit_down(
    person: Person, capsys: pytest.CaptureFixture[str], *typed: str, walk: tuple[str, ...]
) -> tuple[int, str]:
    person.typed = list(typed)
    code = main(["walk", *walk])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


def kept() -> list[dict[str, Any]]:
    with Store() as store:
        newest = store.newest()
        assert newest
        return list(store.case(newest).walks)


def test_a_walk_to_fixed(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    person.broken = {"dns"}
    code, said = sit_down(
        person, capsys, "yes", "code", "NW-2-5", "yes", "repair dns", "plays", walk=("cannot-connect", "--device", "smart-tv"),
    )  # fmt: skip
    assert code == 0
    assert person.runs == [None, ("dns", "netflix")]
    assert "it helped. The names of Netflix's servers that we looked up are found now." in said
    assert "What helped: Set the name service of the router to automatic." in said
    (walk,) = kept()
    assert (walk["end"], walk["fixed_by"], walk["code"]) == ("fixed", "line.router-names", "NW-2-5")
    assert walk["effects"]["line.router-names"]["changes"][0]["how"] == "better"


def test_the_end_of_a_walk_tells_the_day_to_look_again(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(person, capsys, "pending", walk=("charged-twice",))
    days = [today() - timedelta(days=ago) for ago in (2, 1)]
    lines = [f"{day.isoformat()} Netflix.com 13.99 EUR" for day in days]
    assert main(["charges", "add", lines[0]]) == 0
    assert main(["charges", "add", f"{lines[1]} pending"]) == 0
    capsys.readouterr()
    with Store() as store:
        case = store.newest()
    code, said = sit_down(person, capsys, "pending", walk=("charged-twice", "--case", str(case)))
    assert code == 0
    assert f"Look at the statement again on {long_day(days[1] + timedelta(days=8))}." in said


def test_nothing_is_measured_unless_wanted(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = sit_down(
        person, capsys, "no", "none", "yes", "same", "no", "same", walk=("basic", "--device", "smart-tv")
    )
    assert code == 0
    assert person.runs == []
    assert said.count("Shall it measure now?") == 1, "it is asked once, not before every step"
    assert said.count("Skipped: You did not want to measure, so we go on without it.") == 1
    assert "Restart the modem and the router" in said


def test_measuring_when_a_step_asks_for_it(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(
        person,
        capsys,
        "no",
        "none",
        "yes",
        "same",
        "b",
        "same",
        "yes",
        walk=("basic", "--device", "smart-tv"),
    )
    assert person.runs == [("internet",), ("dns",), ("netflix",)], "only what the steps ask for"
    assert said.count("Shall it measure now?") == 2, "once more after going back"


def test_a_walk_that_measured_nothing_asks_again_when_it_begins_anew(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(person, capsys, "no", "none", "q", walk=("basic", "--device", "smart-tv"))
    _, said = sit_down(person, capsys, "yes", "yes", "q", walk=("date-and-time", "--device", "smart-tv"))
    assert "Shall this program measure your connection first?" in said
    assert person.runs == [None]


def test_what_the_code_means_is_shown_where_it_is_looked_up(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = sit_down(
        person, capsys, "no", "code", "NW-2-5", *["yes"] * 2, *["same"] * 6, "no", "same", "yes",
        walk=("smart-tv", "--device", "smart-tv/vidaa"),
    )  # fmt: skip
    assert "This is what we know about NW-2-5: NW-2-5: The device took too long to reach Netflix" in said


def test_a_check_step_measures_just_that_check(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    person.broken = {"dns"}
    sit_down(
        person, capsys, "no", "none", "yes", "same", "yes", walk=("cannot-connect", "--device", "smart-tv")
    )
    assert person.runs == [("internet",), ("dns",)]


def test_the_router_restart_that_did_not_happen(
    person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(router_watch, "PACE_S", 0.0)
    monkeypatch.setattr(router_watch.RestartWatch, "was_restarted", lambda _self: False)
    person.broken = {"internet"}
    _, said = sit_down(
        person, capsys, "yes", "none", "yes", "same", "same", walk=("cannot-connect", "--device", "smart-tv")
    )
    assert "Still not so: the internet works in your home. We did not see the connection go away." in said
    assert kept()[0]["effects"]["line.restart-line"]["restarted"] is False
    assert kept()[0]["end"] == "provider"


@pytest.fixture
def router(person: Person, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens while the person restarts the router together with us, a look each ten seconds: the router's words, or
    what is typed ("" is Enter)."""
    looked, happens, now = ["up"], list[str](), [0.0]
    made: list[RestartCompanion] = []

    def companion_for(asked: Asked, measure: Callable[[], bool]) -> RestartCompanion:
        online = lambda: "internet" not in person.broken  # noqa: E731
        made.append(
            RestartCompanion(look=lambda: looked[-1], online=online, measure=measure, clock=lambda: now[0])
        )
        return made[-1]

    def has_line(_within_s: float) -> bool:
        word = happens.pop(0) if happens else looked[-1]
        if word.startswith("repair "):
            person.broken.discard(word.removeprefix("repair "))
        elif word in {"up", "down"}:
            looked.append(word)
        else:
            person.typed.insert(0, word)
            return True
        now[0] += 10
        made[-1].step()
        return False

    monkeypatch.setattr(restart_companion, "companion_for", companion_for)
    monkeypatch.setattr(RestartCompanion, "start", lambda _self: None)
    monkeypatch.setattr(Prompt, "has_line", staticmethod(has_line))
    return happens


def walk_to_restart(
    person: Person, capsys: pytest.CaptureFixture[str], *typed: str, device: str = "smart-tv"
) -> tuple[int, str]:
    person.broken = {"internet"}
    return sit_down(
        person, capsys, "yes", "none", "yes", "r", *typed, walk=("cannot-connect", "--device", device)
    )


def test_the_router_is_restarted_together_and_measured(
    person: Person, capsys: pytest.CaptureFixture[str], router: list[str]
) -> None:
    """Counted, seen to go and come back, measured once, said whether it helped, and the answer takes it over."""
    router += [*["up"] * 2, *["down"] * 9, *["up"] * 3, "repair internet"]
    code, said = walk_to_restart(person, capsys, "plays")
    assert code == 0
    order = ("r Do it together", "Unplug the router from the power", "Leave it unplugged.", "seconds left", "Plug it in again.",
             "The router is back.", "We look at the router.", "The internet answers again.", "Now we measure",
             "It is better after the restart.", "We saw the connection go away and come back")  # fmt: skip
    places = [said.find(words) for words in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places[0] < places[1] < places[2] < places[4] < places[5] < places[8] < places[9] < places[10]
    assert kept()[0]["effects"]["line.restart-line"]["restarted"] is True
    measured = [run for run in person.runs[1:] if run != ("internet",)]
    assert len(measured) <= 1, "the answer takes what was measured"


def test_a_restart_that_is_not_seen_is_told_and_one_that_is_left_asks_as_before(
    person: Person, capsys: pytest.CaptureFixture[str], router: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    router += ["", "up", "q"]
    _, said = walk_to_restart(person, capsys, "same")
    assert "Leave it unplugged." in said
    assert "Plug it in again." not in said
    assert said.count("Restart the modem and the router") >= 1
    assert "We measure again what this can have changed." in said, "nothing was measured with the restart"


def test_a_router_that_stays_away_and_an_interrupt(
    person: Person, capsys: pytest.CaptureFixture[str], router: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to look at is said, and Ctrl-C keeps the answers."""
    router += ["", *["down"] * 40, "^C"]
    code, said = walk_to_restart(person, capsys)
    assert code == 130
    assert "1. Look at the lights of the router." in said
    assert "Your answers are kept" in said
    assert [answer["step"] for answer in kept()[0]["answers"]][-1] != "line.restart-line"


def test_an_interrupt_while_it_measures_again_keeps_the_answer(
    person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Measured):
        def watch(self) -> Iterator[tuple[int, Result]]:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)  # another thread may have been hit by it
            return super().watch()

    started = person._started

    def start(asked: Asked, only: tuple[str, ...] | None) -> Any:
        session = started(asked, only)
        return session if only is None else Interrupted(session.case())

    monkeypatch.setattr(remeasure, "start_session", start)
    person.broken = {"internet"}
    code, said = sit_down(
        person, capsys, "yes", "none", "yes", "same", walk=("cannot-connect", "--device", "smart-tv")
    )
    assert code == 130
    assert "Your answers are kept" in said
    assert kept()[0]["answers"][-1]["step"] == "line.restart-line"
    assert kept()[0]["effects"] == {}


def test_back_and_numbers(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(person, capsys, "no", "1", "b", "2", "q", walk=("buffering", "--device", "roku"))
    assert said.count("What happens while you watch?") == 2
    assert "Write down the code" in said


def test_which_one_it_is_is_asked_once_and_only_where_it_decides(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = ("date-and-time", "--device", "playstation")
    _, said = sit_down(person, capsys, "no", "none", "playstation/ps4", "same", "same", "q", walk=walk)
    assert said.count("Which one is yours?") == 1
    assert "1. Open Settings, then Date and Time." in said
    assert "On PlayStation 5" not in said
    assert "Close Application" in said
    assert kept()[0]["device"] == "playstation/ps4"
    _, said = sit_down(person, capsys, "no", "no", "none", "3", "same", "q", walk=walk)
    assert said.count("Which one is yours?") == 1, "who is not sure is not asked again"
    assert "On PlayStation 5" in said


def test_nonsense_is_asked_again(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = sit_down(
        person, capsys, "no", "banana", "99", "0", "", "q", walk=("buffering", "--device", "roku")
    )
    assert code == 0
    assert said.count("Please type a number from 1 to 3.") == 4


def test_quitting_keeps_the_answers_and_the_walk_goes_on_there(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = ("buffering", "--device", "roku")
    code, said = sit_down(person, capsys, "no", "blurred", "q", walk=walk)
    assert code == 0
    assert "Your answers are kept" in said
    assert kept()[0]["step"] == "data-use"
    code, said = sit_down(person, capsys, "yes", "plays", walk=walk)
    assert "go on there?" in said
    assert "What happens while you watch?" not in said
    (one,) = kept()
    assert one["end"] == "fixed"


def test_the_end_of_the_input_is_a_quit(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = sit_down(person, capsys, "no", "blurred", walk=("buffering", "--device", "roku"))
    assert code == 0
    assert kept()[0]["step"] == "data-use"


def test_an_interrupt_keeps_the_answers(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = sit_down(person, capsys, "no", "blurred", "^C", walk=("buffering", "--device", "roku"))
    assert code == 130
    assert "Your answers are kept" in said
    assert kept()[0]["step"] == "data-use"


def test_an_interrupt_before_the_first_answer_keeps_nothing(
    person: Person, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    code, _ = sit_down(person, capsys, "^C", walk=("buffering", "--device", "roku"))
    assert code == 130


def test_it_asks_what_and_where(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(person, capsys, "buffering", "roku", "no", "q", walk=())
    assert "What is the trouble?" in said
    assert "On which device does Netflix not play?" in said
    assert "What happens while you watch?" in said


def test_into_the_next_walk(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(
        person, capsys, "no", "code", "NW-2-5", "no", "yes", "q", walk=("smart-tv", "--device", "smart-tv")
    )
    assert "Go on with: The device cannot reach Netflix." in said
    assert "You have given the code NW-2-5 already." in said
    assert [walk["flow"] for walk in kept()] == ["smart-tv"]


def test_a_narrow_window(
    person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is longer than the window, and what goes on in the next line is set in below its beginning."""
    monkeypatch.setenv("COLUMNS", "40")
    person.typed = ["no", "none", "yes", "same", "no", "same"]
    main(["walk", "basic", "--device", "smart-tv"])
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 40
    at = lines.index("  1  There is a code, and I have written")
    assert lines[at + 1] == "     it down"
    assert lines[at - 1] == ""
    at = lines.index("1. Look at the whole message on the TV,")
    assert lines[at + 1].startswith("   also")


def test_a_walk_says_what_it_is_and_what_was_measured(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    person.broken = {"dns"}
    _, said = sit_down(person, capsys, "yes", "q", walk=("basic", "--device", "smart-tv"))
    assert said.startswith("Netflix does not play We go one step at a time")
    assert "What we measured: " in said


def test_a_walk_opens_with_what_the_tv_told_and_asks_it_again(
    person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"make": "Roku", "model": "Roku Express 3930X", "system": "Roku OS", "version": "14.1.4", "kind": "roku",
            "network": "wifi", "netflix": "stopped", "up_s": 90_000.0, "read_by": ["roku"]}  # fmt: skip
    person.facts["tv"] = {"device": "roku", "devices": [told], "os": "linux"}
    monkeypatch.setattr(person, "checks", ("internet", "tv"))
    _, said = sit_down(
        person, capsys, "yes", "none", "yes", "yes", "same", "q", walk=("smart-tv", "--device", "roku")
    )
    assert (
        "itself: Roku Express 3930X. Its system is Roku OS, version 14.1.4. It is connected by Wi-Fi." in said
    )
    assert person.runs == [None, ("tv",)]
    assert "told us that it has been on for 1 day and 1 hour, so it was not restarted." in said


def test_a_walk_that_is_taken_up_again_still_asks_before_it_measures(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = ("basic", "--device", "smart-tv")
    sit_down(person, capsys, "no", "none", "yes", "q", walk=walk)
    _, said = sit_down(person, capsys, "yes", "same", "no", "q", walk=walk)
    assert "Shall it measure now?" in said
    assert person.runs == []


def test_progress_is_shown(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(person, capsys, "no", "blurred", "q", walk=("buffering", "--device", "roku"))
    assert "Step 1 of at most" in said
    assert "Step 2 of at most" in said


def test_a_store_that_cannot_be_used_stops_nobody(
    person: Person, capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "file").write_text("x")
    monkeypatch.setenv("DIAG_DATA_DIR", str(data / "file"))
    code, said = sit_down(person, capsys, "no", "blurred", "plays", walk=("buffering", "--device", "roku"))
    assert code == 0
    assert "What helped" in said


def test_a_case_deleted_meanwhile_stops_nobody(
    person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are kept as a new case, the code among them."""
    save_walk = Store.save_walk
    deleted: list[str] = []

    def save(self: Store, case: str, walk: dict[str, Any], *, number: int | None = None) -> int:
        if not deleted and len(walk["answers"]) == 2:
            deleted.append(self.delete(case))
        return save_walk(self, case, walk, number=number)

    monkeypatch.setattr(Store, "save_walk", save)
    code, said = sit_down(
        person, capsys, "no", "code", "NW-2-5", "yes", "q", walk=("basic", "--device", "smart-tv")
    )
    assert code == 0
    with Store() as store:
        (row,) = store.rows()
        assert [row.id] != deleted
        assert store.case(row.id).told["code"] == "NW-2-5"
    assert f"kept as a new case, {row.id}" in said
    (walk,) = kept()
    assert len(walk["answers"]) >= 2


def test_a_code_that_is_too_long_is_asked_again(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = sit_down(
        person, capsys, "no", "code", "x" * 401, "code", "NW-2-5", "q", walk=("basic", "--device", "smart-tv")
    )
    assert "401 characters, and at most 400" in said
    (walk,) = kept()
    assert walk["code"] == "NW-2-5"


# -- one trouble, one case ------------------------------------------------------------------------------------------


def count_cases() -> int:
    with Store() as store:
        return store.count()


@pytest.mark.parametrize(("answer", "cases"), [("no", 2), ("yes", 1)])
def test_another_trouble_is_another_case_unless_the_person_says_otherwise(
    person: Person, capsys: pytest.CaptureFixture[str], answer: str, cases: int
) -> None:
    person.broken = {"internet"}
    sit_down(person, capsys, "yes", "none", "q", walk=("cannot-connect", "--device", "smart-tv"))
    first, runs = newest_id(), len(person.runs)
    typed = ("no", "no", "yes", "q") if answer == "no" else ("yes", "yes", "q")
    _, said = sit_down(person, capsys, *typed, walk=("one-title", "--device", "smart-tv"))
    assert "it was about this: The device cannot reach Netflix. Is this still the same trouble?" in said
    assert count_cases() == cases
    assert len(person.runs) == runs
    with Store() as store:
        now = store.case(newest_id())
    assert (now.id == first) == (answer == "yes")
    if answer == "no":
        assert [walk["flow"] for walk in now.walks] == ["one-title"]
        assert now.runs[-1].diagnoses == (), "what was measured for the other trouble is not blamed here"


def test_what_belongs_to_the_trouble_is_not_asked_about(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing but a measurement so far; the walk that was left; the one that the last walk leads to."""
    sit_down(person, capsys, "yes", "q", walk=("basic", "--device", "smart-tv"))
    _, said = sit_down(person, capsys, "none", "no", "no", walk=("basic", "--device", "smart-tv"))
    assert "same trouble" not in said
    assert kept()[-1]["to"] == "cannot-connect"
    _, said = sit_down(person, capsys, "q", walk=("cannot-connect", "--device", "smart-tv"))
    assert "same trouble" not in said
    assert count_cases() == 1


def test_what_is_told_now_goes_before_what_the_newest_case_knows(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(person, capsys, "no", "code", "NW-2-5", "q", walk=("cannot-connect", "--device", "smart-tv"))
    _, said = sit_down(
        person, capsys, "no", "no", "q", walk=("--symptom", "one-title", "--device", "smart-tv")
    )
    assert "One title does not play" in said
    assert "same trouble" in said


def newest_id() -> str:
    with Store() as store:
        found = store.newest()
    assert found
    return found


# -- the last questions ---------------------------------------------------------------------------------------------


def test_before_the_end_what_support_asks_is_asked_and_each_can_be_skipped(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    last = ("", "", "OLED55C1", "", "9.1.2", "My password is hunter2secret", "since Friday", "s")
    _, said = sit_down(
        person,
        capsys,
        "no",
        "same",
        "same",
        "same",
        "none",
        "same",
        *last,
        walk=("too-many-screens", "--device", "smart-tv/lg"),
    )
    assert "Which title is it" in said
    assert "Who makes" not in said, "the maker is known"
    assert "That looks like a password" in said
    assert said.index("Which model is it?") < said.index("Netflix's own support can help from here")
    assert "In which country" not in said
    with Store() as store:
        told = store.case(newest_id()).told
    assert (told["model"], told["app_version"], told["began"], told["title"]) == (
        "OLED55C1", "9.1.2", "since Friday", None,
    )  # fmt: skip
    assert kept()[-1]["asked_last"]


def test_who_stops_among_the_last_questions_still_reads_the_end(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = ("no", "same", "same", "same", "none", "same")
    code, said = sit_down(person, capsys, *steps, walk=("too-many-screens", "--device", "smart-tv/lg"))
    assert code == 0
    assert "Netflix's own support can help from here" in said
