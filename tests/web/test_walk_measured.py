"""The walk on the page: what it measures, what it sees of the router, and what people type into it."""

from __future__ import annotations

import re
import threading

import pytest

from diag.probes import liveness
from diag.store import Store, StoreError
from diag.troubleshoot import router_watch
from diag.web import step_watch
from tests.web.site import Site
from tests.web.test_code import HOSTILE
from tests.web.walker import Walker
from tests.worlds import world

# -- measuring ----------------------------------------------------------------------------------------------------


def reach_a_check(walker: Walker) -> Walker:
    walker.begin("cannot-connect", "smart-tv").say("none", "yes", "same")
    assert "Measure now" in walker.page
    return walker


def test_measure_now(walker: Walker) -> None:
    walker.site.world = world("dns-dead")
    reach_a_check(walker).press("measure")
    (session,) = walker.site.started
    assert "internet" in session.asked_for
    assert set(session.asked_for) <= {"internet", "portal", "dns", "netflix"}
    assert len(walker.site.saved(walker.case).runs) == 1, "it belongs to the walk, not to the list of runs"
    assert "Set the name service of the router to automatic" in walker.page
    assert walker.kept()["measured"], "and it is kept"


def test_what_cannot_be_measured_leads_on(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    walker.site.go.clear()
    reach_a_check(walker)
    step = walker.step
    assert walker.site.post(f"{walker.at}/measure", step=step).location == "/run"
    walker.site.post("/run/cancel")
    walker.site.go.set()
    walker.site.over()
    walker.read()
    assert walker.step != step


def test_skip(walker: Walker) -> None:
    reach_a_check(walker).press("skip")
    assert "Measure now" not in walker.page
    assert "You did not want to measure, so we go on without it." in walker.page
    assert walker.site.started == []
    walker.press("back")
    walker.say("same")
    assert "Measure now" in walker.page, "who goes back may think again"


def test_only_a_measuring_step_measures(walker: Walker) -> None:
    walker.begin("buffering", "roku")
    for button in ("measure", "skip"):
        assert walker.site.post(f"{walker.at}/{button}", step=walker.step).status_code == 400
    assert walker.site.started == []


def test_the_answer_in_another_tab_wins_over_a_late_measurement(walker: Walker) -> None:
    walker.site.go.clear()
    reach_a_check(walker)
    assert walker.site.post(f"{walker.at}/measure", step=walker.step).location == "/run"
    walker.press("back")
    step = walker.step
    walker.site.go.set()
    walker.site.over()
    walker.read()
    assert walker.step == step
    assert walker.kept()["measured"] == []


def test_a_case_deleted_meanwhile(walker: Walker) -> None:
    walker.site.go.clear()
    reach_a_check(walker)
    walker.site.post(f"{walker.at}/measure", step=walker.step)
    with Store() as store:
        store.delete(walker.case)
    walker.site.go.set()
    job = walker.site.over()
    assert walker.site.get(walker.at).status_code == 404
    assert job.case != walker.case
    assert walker.site.saved(job.case or "").runs, "what was measured is kept as a new case"
    assert walker.site.get("/run").location == f"/case/{job.case}"
    assert "deleted meanwhile" in walker.site.get(f"/case/{job.case}").text


def test_a_busy_desk(walker: Walker) -> None:
    walker.site.world = world("dns-dead")
    walker.begin("cannot-connect", "smart-tv", measure="1").say("none", "yes")
    kept = walker.kept()
    walker.site.go.clear()
    assert walker.site.post("/run", symptom="buffering").status_code == 303
    for button, more in (("answer", {"word": "same"}), ("whole", {})):
        answer = walker.site.post(f"{walker.at}/{button}", {"step": walker.step, **more})
        assert answer.status_code == 409
        assert "A check is under way, so nothing was done yet." in answer.text
    assert walker.kept() == kept
    walker.site.go.set()
    walker.site.over()
    walker.say("same")
    assert walker.kept() != kept


def test_a_busy_desk_and_a_step_that_measures(walker: Walker) -> None:
    reach_a_check(walker)
    walker.site.go.clear()
    walker.site.post("/run")
    answer = walker.site.post(f"{walker.at}/measure", step=walker.step)
    assert answer.status_code == 409
    assert 'href="/run"' in answer.text
    walker.press("skip")


def test_get_starts_nothing(walker: Walker) -> None:
    reach_a_check(walker)
    for address in ("/walk", "/walk/basic?device=roku", walker.at, f"{walker.at}?left=1"):
        walker.site.get(address)
    assert walker.site.started == []


# -- the router ---------------------------------------------------------------------------------------------------


def at_the_restart(walker: Walker) -> Walker:
    walker.site.world = world("internet-dead")
    walker.begin("cannot-connect", "smart-tv", measure="1").say("none", "yes")
    assert "Restart the modem and the router" in walker.page
    return walker


def held(site: Site) -> step_watch.StepWatch | None:
    return site.manager.kept_cases().get(step_watch.NAME)


def test_a_restart_that_did_not_happen(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router_watch, "PACE_S", 0.01)
    monkeypatch.setattr(router_watch.RestartWatch, "was_restarted", lambda _self: False)
    at_the_restart(walker)
    watch = held(walker.site)
    assert watch
    walker.say("same")
    assert held(walker.site) is None
    assert not watch.timer.is_alive() or watch.timer.finished.is_set()
    assert "We did not see the connection go away. The router may not have been restarted." in walker.page
    assert walker.kept()["effects"]["line.restart-line"]["restarted"] is False


def test_a_restart_that_is_seen(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([liveness.UP, liveness.DOWN])
    seen = threading.Event()

    def look() -> str:
        said = next(looks, None)
        if said is None:
            seen.set()
        return said or liveness.UP

    monkeypatch.setattr(router_watch, "look_at_router", look)
    monkeypatch.setattr(router_watch, "PACE_S", 0.01)
    at_the_restart(walker)
    assert seen.wait(5)
    walker.site.world = world("healthy")
    walker.say("plays")
    assert "We saw the connection go away and come back." in walker.page
    assert "Before" in walker.page or "it helped" in walker.page


def test_a_watch_ends_when_it_is_replaced_or_too_old(
    walker: Walker, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_restart(walker)
    first = held(site)
    assert first
    walker.read()
    assert held(site) is first, "a reload starts no second watch"
    walker.press("back")
    assert held(site) is None
    assert first.watch.stopped
    monkeypatch.setattr(step_watch, "LONGEST_S", 0.01)
    walker.say("yes")
    old = held(site)
    assert old
    old.timer.join(5)
    assert old.expired
    assert old.watch.stopped
    assert old.was_restarted() is None, "what was not watched any more cannot be known"


def test_no_watch_where_nothing_was_measured(walker: Walker) -> None:
    walker.begin("cannot-connect", "smart-tv").say("none", "yes", "same").press("skip")
    assert "Restart the modem and the router" in walker.page or walker.words
    assert held(walker.site) is None


# -- what people type ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [text for text in HOSTILE if "Cookie" not in text])
def test_hostile_codes_stay_text(site: Site, typed: str) -> None:
    walker = Walker(site).begin("basic", "roku")
    walker.press("answer", word="code", typed=typed)
    raw = site.get(walker.at).text
    for tag in ("<script>", "<img src=x", "<svg", "<b>x"):
        assert tag not in raw
    assert "49" not in re.sub(r"[0-9a-f]{12,}", "", raw)
    assert site.get(f"/walk?code={typed[:50]}&case={walker.case}").status_code == 200


def test_a_password_is_refused(walker: Walker) -> None:
    walker.begin("basic", "roku")
    answer = walker.site.post(
        f"{walker.at}/answer", step=walker.step, word="code", typed="my password: hunter2secret"
    )
    assert answer.status_code == 400
    assert "password" in answer.text
    assert walker.kept()["answers"] == []


def test_a_password_begins_no_walk(site: Site) -> None:
    answer = site.post("/walk/begin", flow="basic", device="roku", code="my password: hunter2secret")
    assert answer.status_code == 400
    assert site.cases() == 0


def test_what_was_measured_long_ago_is_offered_to_be_measured_again(site: Site) -> None:
    case = site.keep()  # of a fixed day in the past
    walker = Walker(site).begin("basic", "smart-tv", case=case)
    assert "Measure my connection first" in walker.page
    walker.press("whole")
    assert "Measure my connection first" not in walker.page
    assert walker.case == case


def test_a_case_that_could_not_be_saved_is_saved_with_its_walk(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def full(*_: object, **__: object) -> None:
            raise StoreError("The disk is full.")

        broken.setattr(Store, "save_run", full)
        case = str(site.run(device="smart-tv").case)
        assert site.cases() == 0
        assert site.post("/walk/begin", flow="basic", device="smart-tv", case=case).status_code == 503
    walker = Walker(site).begin("basic", "smart-tv", case=case)
    assert walker.case == case
    assert site.saved(case).runs


def test_words_that_no_step_has(walker: Walker) -> None:
    walker.begin("buffering", "roku")
    for word in ("", "perhaps", "<script>", "../x", "y" * 5000):
        assert walker.site.post(f"{walker.at}/answer", step=walker.step, word=word).status_code == 400
    assert walker.kept()["answers"] == []


def test_private_values_are_masked(walker: Walker) -> None:
    walker.begin("smart-tv", "smart-tv", code="call 84.155.33.71")
    assert "84.155.33.71" not in walker.page.partition("<main")[2].replace("q=call", "")


def test_a_store_that_cannot_be_written(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    walker.begin("buffering", "roku")

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Store, "save_walk", full)
    answer = walker.site.post(f"{walker.at}/answer", step=walker.step, word="blurred")
    assert answer.status_code == 503
    assert "The disk is full." in answer.text
