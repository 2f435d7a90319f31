"""The first page, a run from its form to its end, and what the page hears of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from diag.case.document import CaseDocument
from diag.guide import guides
from diag.model import Case, Progress
from diag.session import Session
from diag.store import Store
from diag.store.files import data_folder
from diag.troubleshoot import remeasure
from diag.web import run_manager, unfinished
from diag.web.run_manager import RunManager
from tests import worlds
from tests.web.site import Site, wait_for
from tests.worlds import world


def events(text: str) -> list[tuple[int, dict[str, object]]]:
    """The numbers and the data of a stream."""
    return [(int(n), json.loads(data)) for n, data in re.findall(r"id: (\d+)\ndata: (.+)\n", text)]


def test_every_trouble_of_the_first_page_opens_a_walk(site: Site) -> None:
    page = site.get("/").text
    linked = re.findall(r'href="/walk\?symptom=([a-z-]+)"', page)
    assert len(linked) >= 6
    assert set(linked) <= {symptom for flow in guides().flows.values() for symptom in flow.symptoms}


def test_a_run_from_the_form_to_its_result(site: Site) -> None:
    site.world = world("vpn")
    work = site.run(device="smart-tv/lg", symptom="buffering", code="NW-2-5", quality="4k", screens="2")
    asked = site.started[-1].asked
    assert (asked.device, asked.symptom, asked.code) == ("smart-tv/lg", "buffering", "NW-2-5")
    assert (asked.quality, asked.screens, asked.quick) == ("4k", 2, False)
    answer = site.get("/run")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/case/{work.case}"
    page = site.get(answer.headers["Location"]).text
    assert "VPN" in page
    assert "What to do now" in page
    assert "I did it: check again" in page


def test_what_explains_nothing_is_also_noticed_and_the_walk_leads(site: Site) -> None:
    site.world = world("slow")
    work = site.run(device="smart-tv/lg", symptom="too-many-screens")
    page = site.get(f"/case/{work.case}").text
    assert "<h1>Nothing that we measured explains what you see." in page
    assert "<h2>Also noticed: " in page
    first = page[page.index("What to do now") : page.index("<h2>Also noticed: ")]
    assert "decided by the Netflix account" in first
    assert re.search(r'<button class="primary" type="submit" formaction="/walk/begin"', first)
    assert "I did it: check again" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"device": "toaster"},
        {"device": "smart-tv/<b>"},
        {"symptom": "Two words"},
        {"quality": "8k", "screens": "99"},
        {"only": "rm -rf"},
    ],
)
def test_what_a_form_cannot_ask_for_counts_as_not_said(site: Site, fields: dict[str, str]) -> None:
    site.run(**fields)
    asked = site.started[-1].asked
    assert (asked.device, asked.symptom, asked.quality, asked.screens) == (None, None, None, None)
    assert len(site.started[-1].asked_for) == len(site.started[-1].ids)


def test_only_some_checks_can_be_asked_for(site: Site) -> None:
    site.post("/run", {"only": ["dns", "vpn"]})
    site.over()
    assert set(site.started[-1].asked_for) == {"dns", "vpn"}


def test_the_live_page_shows_every_check_and_goes_on_by_itself_without_a_script(site: Site) -> None:
    site.go.clear()
    site.post("/run", device="smart-tv")
    page = site.get("/run").text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    for id_ in site.started[-1].asked_for:
        assert f'id="check-{id_}"' in page
    assert "seconds left" in page
    assert "TV: not measured" in page  # in the words of the picture
    site.go.set()
    site.over()


def test_the_stream_tells_each_result_once_and_where_to_go(site: Site) -> None:
    work = site.run()
    told = events(site.get(f"/run/{work.id}/events").text)
    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    last = told[-1][1]
    assert last == {"kind": "over", "case": work.case, "to": f"/case/{work.case}"}
    final = {event["check"]: event for _, event in told if event["kind"] == "check"}
    assert set(final) == set(site.started[-1].asked_for)
    assert all(event["mark"] in {"ok", "skipped"} for event in final.values())
    assert all(event["path"] for event in final.values())


def test_a_first_look_stands_on_the_page_as_probable(site: Site) -> None:
    site.world = world("internet-dead")
    site.held = frozenset({"internet", "dns", "outages", "bandwidth"})
    site.go.clear()
    site.post("/run")
    work = site.manager.work
    assert work
    wait_for(lambda: not {"link", "gateway", "portal", "proxy", "vpn"} & set(work.waiting))
    seen = next(r for r in worlds.case(world("internet-dead")).results if r.check == "internet")
    work.hear(Progress(check="internet", note="Trying again, to be sure", first_look=seen))
    page = " ".join(site.get("/run").text.split())
    assert (
        "Probably on the internet provider's side</p> <h2>Nothing on the internet answers</h2>"
        in unescape(page)
    )
    assert "We are looking once more, to be sure." in page
    site.go.set()
    site.over()


def test_a_sure_cause_is_told_while_the_speed_is_still_measured(site: Site) -> None:
    site.world = world("vpn")
    site.held = frozenset({"bandwidth", "outages"})
    site.go.clear()
    site.post("/run")
    work = site.manager.work
    assert work
    wait_for(lambda: work.cause is not None)
    assert not work.over.is_set()
    told = [event["cause"] for _, event in work.events_after(0) if event.get("cause")]
    assert (told[0]["place"], told[0]["headline"]) == ("On this PC", "A VPN is active on this PC")
    assert len(told[0]["steps"]) >= 2
    page = site.get("/run").text
    assert '<p class="place">On this PC</p>\n<h2>A VPN is active on this PC</h2>' in page, (
        "also without scripts"
    )
    assert "still being measured" in page
    site.go.set()
    assert "</span> A VPN is active on this PC</h1>" in site.get(f"/case/{site.over().case}").text


def test_the_picture_needs_no_case_while_the_run_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    build = Session.case

    def count(session: Session) -> Case:
        built.append(session)
        return build(session)

    monkeypatch.setattr(Session, "case", count)
    monkeypatch.setattr(
        run_manager, "KEEP_EVERY_S", 60.0
    )  # what is kept for a program that dies is another case
    work = site.run()
    told = [event for event in work.events_after(0) if event[1].get("path")]
    assert len(told) > 10, "every result draws the picture"
    assert len(built) == 1, "the case is made once, at the end"


def test_a_lost_stream_goes_on_where_it_was_and_polling_hears_the_same(site: Site) -> None:
    work = site.run()
    told = events(site.get(f"/run/{work.id}/events").text)
    later = events(site.get(f"/run/{work.id}/events", headers={"Last-Event-ID": "3"}).text)
    assert later == told[3:]
    polled = site.get(f"/run/{work.id}/state?after=3").get_json()
    assert polled["events"] == [{"id": number, **event} for number, event in later]


def test_a_run_that_is_not_the_current_one_is_not_streamed(site: Site) -> None:
    site.run()
    assert site.get("/run/0123456789ab/events").status_code == 404
    assert site.get("/run/0123456789ab/state").status_code == 404


def test_stopping_keeps_what_was_measured(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    assert site.post("/run/cancel").status_code == 303
    work = site.over()
    assert work.cancelled
    page = site.get(f"/case/{work.case}").text
    assert "Could not be measured" in page


def test_nothing_is_under_way_at_first(site: Site) -> None:
    page = site.get("/run")
    assert page.status_code == 200
    assert "No check is under way" in page.text
    assert site.post("/run/cancel").status_code == 303


def test_a_second_run_is_refused_with_the_way_to_the_first(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    answer = site.post("/run")
    assert answer.status_code == 409
    assert 'href="/run"' in answer.text
    assert "A check is under way" in site.get("/").text
    site.go.set()
    site.over()


def test_checking_again_measures_what_matters_and_shows_before_and_after(site: Site) -> None:
    site.world = world("vpn")
    case = site.run(device="smart-tv").case
    site.world = world("healthy")
    assert site.post(f"/case/{case}/again").status_code == 303
    site.over()
    assert "bandwidth" not in site.started[-1].asked_for
    assert site.started[-1].asked.device == "smart-tv"
    assert len(site.saved(case or "").runs) == 2
    page = site.get(f"/case/{case}").text
    assert "Before and after" in page
    assert "That helped." in page


def test_checking_again_what_did_not_help_says_so(site: Site) -> None:
    site.world = world("vpn")
    case = site.run().case
    site.post(f"/case/{case}/again")
    site.over()
    assert "It has not helped yet" in site.get(f"/case/{case}").text


def test_checking_again_outlives_the_case(site: Site) -> None:
    case = site.run().case or ""
    site.go.clear()
    site.post(f"/case/{case}/again")
    with Store() as store:
        store.delete(case)
    site.go.set()
    job = site.over()
    assert job.case not in {None, case}
    assert site.get("/run").location == f"/case/{job.case}"
    page = site.get(f"/case/{job.case}").text
    assert "deleted meanwhile" in page
    assert site.cases() == 1


def test_checking_again_an_unknown_case_is_a_clear_error(site: Site) -> None:
    assert site.post("/case/ffffffffffff/again").status_code == 404
    assert site.get("/case/ffffffffffff").status_code == 404


def test_the_speed_is_measured_again_only_where_it_was_not_in_order() -> None:
    def case(status: str) -> CaseDocument:
        rest: dict[str, Any] = {"reason": None, "facts": {}}
        checks = [{"id": id_, "status": "ok", **rest} for id_ in ("dns", "outages")]
        checks.append({"id": "bandwidth", "status": status, **rest})
        return worlds.run(world("healthy"), checks=checks)

    assert remeasure.checks_after_fix(case("ok")) == ("dns",)
    assert remeasure.checks_after_fix(case("skipped")) == ("dns",)
    assert (
        remeasure.checks_after_fix(case("fail"))
        == remeasure.checks_after_fix(case("unknown"))
        == ("dns", "outages", "bandwidth")
    ), "a speed test is watched over: alone it cannot say that the line went away"
    assert remeasure.rebuild_asked(case("ok")).quick
    assert not remeasure.rebuild_asked(case("warn")).quick


def test_a_case_that_cannot_be_saved_is_shown_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diag.store import Store, StoreError

    def full(*_: object, **__: object) -> str:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Store, "save_run", full)
    work = site.run()
    page = site.get(f"/case/{work.case}").text
    assert "could not be saved" in page
    assert "The disk is full." in page


def test_closing_the_program_keeps_what_was_measured(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    site.manager.close()
    work = site.manager.work
    assert work
    wait_for(work.over.is_set)
    assert site.saved(work.case or "").runs


def test_the_chat_report_tells_what_was_mended(site: Site) -> None:
    site.world = world("vpn")
    case = site.run().case
    assert "Before, " not in site.get(f"/case/{case}/report?format=chat").text
    site.world = world("healthy")
    site.post(f"/case/{case}/again")
    site.over()
    assert re.search(
        r"Before, [^:]+:\d\d UTC[+:\d-]*: The cause is on this PC: A VPN",
        site.get(f"/case/{case}/report?format=chat").text,
    )


def test_a_run_that_was_cut_off_is_kept_and_gone_on_with(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is killed while the speed is measured; the next one has the rest, and measures what is missing."""
    monkeypatch.setattr(run_manager, "KEEP_EVERY_S", 0.0)
    site.world = world("vpn")
    site.held = frozenset({"bandwidth"})
    site.go.clear()
    site.post("/run", symptom="vpn")
    work = site.manager.work
    assert work
    wait_for(lambda: len(work.waiting) == 1)
    path = data_folder() / unfinished.NAME
    wait_for(lambda: path.exists() and json.loads(path.read_text())["waiting"] == ["bandwidth"])
    assert path.stat().st_mode & 0o077 == 0, "for this user alone"
    left = path.read_text()
    site.go.set()
    site.over()
    assert not path.exists(), "a run that is saved leaves nothing behind"

    path.write_text(left.replace(work.id, "0123456789ab"))  # as a killed program leaves it
    again = site.manager = site.app.extensions["run_manager"] = RunManager()
    again.take_up()
    assert not path.exists()
    page = site.get("/run").text
    assert "The check was cut off" in page
    assert "Still to be measured: the speed." in page
    assert "VPN" in site.get("/case/0123456789ab").text
    assert site.post("/run/rest").status_code == 303
    done = site.over()
    assert set(site.started[-1].asked_for) == {"bandwidth"}
    assert done.case == "0123456789ab"
    newest = site.saved("0123456789ab").runs[-1]
    known = {check.id: check.status for check in newest.checks}
    assert known["bandwidth"] == known["link"] == "ok"
    assert newest.diagnoses[0].id == "vpn-active"
    assert site.post("/run/rest").status_code == 303, "there is nothing left to go on with"


@pytest.mark.parametrize(
    "left", ["", "{}", "[1]", '{"case": {}, "private": [], "into": null, "waiting": []}', "\x00"]
)
def test_what_cannot_be_read_is_forgotten(site: Site, left: str) -> None:
    path = data_folder() / unfinished.NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(left)
    site.manager.take_up()
    assert site.manager.cut_off is None
    assert not path.exists()
