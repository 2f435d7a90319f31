"""This browser: asked by a script, judged by the program, kept in the case."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

import pytest

from diag.store import Store, StoreError, data_folder, files
from tests.test_drm_support import GOOD, OPEN
from tests.web.site import Site
from tests.worlds import world


def send(site: Site, findings: Any = OPEN, case: Any = None) -> str:
    answer = site.post_json("/browser", {"case": case, "findings": findings})
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["to"] == "/browser/answer"
    return site.get("/browser/answer").text


def test_the_question_works_as_far_as_it_can_without_a_script(site: Site) -> None:
    page = site.get("/browser").text
    noscript = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert noscript
    assert "needs JavaScript" in noscript[1]
    assert "Allow JavaScript" in noscript[1]
    assert re.search(r'<button id="check"[^>]*hidden>', page)
    assert f'data-token="{site.form}"' in page


def test_without_an_answer_there_is_the_question(site: Site) -> None:
    assert site.get("/browser/answer").location == "/browser"


def test_open_chromium_is_told_calmly(site: Site) -> None:
    page = send(site)
    assert "This browser cannot play Netflix as it is." in page
    assert "This browser brings no protected video." in page
    assert "Nothing is broken." in page
    assert 'href="/code?q=M7701-1003"' in page


def test_a_good_browser(site: Site) -> None:
    page = send(site, GOOD)
    assert "this browser can play Netflix" in page
    assert "/code?q=" not in page
    assert "help.netflix.com/en/node/30081" in page


def test_it_is_kept_in_the_case_that_was_named(site: Site, stored: str) -> None:
    other = site.keep(world("slow"))
    assert f"/case/{stored}/report" in send(site, case=stored)
    step = site.saved(stored).steps[-1]
    assert step.what == "Checked whether this browser can play Netflix (Chromium 141 on Linux)"
    assert "no protected video" in (step.effect or "")
    assert "no protected video" in site.get(f"/case/{stored}/report/file?format=chat").text
    assert other


def test_the_same_answer_twice_is_one_step(site: Site, stored: str) -> None:
    before = len(site.saved(stored).steps)
    send(site, case=stored)
    send(site, case=stored)
    assert len(site.saved(stored).steps) == before + 1
    send(site, GOOD, case=stored)
    assert len(site.saved(stored).steps) == before + 2


def test_else_in_the_case_that_is_being_worked_on(site: Site, stored: str) -> None:
    for case in (None, "nothing", "../../x", 5, ["a"]):
        send(site, {**OPEN, "version": len(str(case))}, case=case)
    assert site.cases() == 1
    assert "Checked whether" in site.saved(stored).steps[-1].what


def test_else_in_a_case_without_a_measurement(site: Site, stored: str) -> None:
    with sqlite3.connect(data_folder() / files.NAME) as db:
        db.execute("UPDATE cases SET changed = changed - 3600")
    db.close()
    send(site)
    assert site.cases() == 2
    with Store() as store:
        fresh = store.newest()
    assert fresh
    assert fresh != stored
    saved = site.saved(fresh)
    assert saved.told["device"] == "linux-browser"
    assert len(saved.steps) == 1
    assert site.get(f"/case/{fresh}/report").status_code == 200
    assert site.get(f"/case/{fresh}").status_code == 200


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Store, "save_run", full)
    page = send(site)
    assert "This was not saved. The disk is full." in page
    assert "brings no protected video" in page


@pytest.mark.parametrize(
    "bad",
    [
        [], 5, "x", {}, {"findings": OPEN}, {"case": None}, {"case": None, "findings": None},
        {"case": None, "findings": {**OPEN, "brand": "<script>"}},
        {"case": None, "findings": {**OPEN, "more": 1}},
        {"case": None, "findings": OPEN, "more": 1},
        {"case": None, "findings": {**OPEN, "width": 10**30}},
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_nothing_kept(site: Site, bad: Any) -> None:
    assert site.post_json("/browser", bad).status_code == 400
    assert site.cases() == 0
    assert site.get("/browser/answer").status_code == 302


def _raw(site: Site, body: bytes, kind: str = "application/json", token: str | None = None) -> int:
    headers = {"Sec-Fetch-Site": "same-origin", "X-Form-Token": site.form if token is None else token}
    return site.client.post(
        "/browser", base_url=site.base, data=body, content_type=kind, headers=headers
    ).status_code


def test_odd_bodies(site: Site) -> None:
    good = json.dumps({"case": None, "findings": OPEN}).encode()
    assert _raw(site, b"{") == 400
    assert _raw(site, b"null") == 400
    assert _raw(site, b"[" * 100_000) == 400
    assert _raw(site, b'{"case": NaN, "findings": {"a": ' * 2000) == 400
    assert _raw(site, b"\xff\xfe") == 400
    assert _raw(site, good, token="") == 403
    assert _raw(site, good, kind="text/plain") == 415
    assert _raw(site, b"x" * 300_000) == 413
    assert site.post("/browser", case="", findings="").status_code == 400
    assert site.cases() == 0
    assert _raw(site, good) == 200


def test_the_script_is_small_and_puts_in_no_html() -> None:
    from diag import paths

    script = (paths.data("web") / "static" / "browser.js").read_text(encoding="utf-8")
    assert len(script.encode()) <= 7 * 1024
    assert "innerHTML" not in script
    for name in GOOD:
        assert re.search(rf"\b{name}\b", script), name


# -- by itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "asks"),
    [
        ({"device": "windows-browser"}, True),
        ({"device": "chromebook"}, True),
        ({"symptom": "protected-video"}, True),
        ({"code": "m7701-1003"}, True),
        ({"device": "smart-tv", "code": "M7701-1003"}, False),
        ({"device": "windows-app", "symptom": "browser"}, False),
        ({"symptom": "buffering"}, False),
        ({}, False),
    ],
)
def test_it_begins_by_itself_where_a_browser_is_in_question(
    site: Site, told: dict[str, str], asks: bool
) -> None:
    site.go.clear()
    site.post("/run", told)
    assert ('id="browser-asked"' in site.get("/run").text) is asks
    site.go.set()
    work = site.over()
    page = site.get(f"/case/{work.case}").text
    assert ('id="browser-asked"' in page) is asks, "and on the result, where the run was too short for it"
    assert ("static/browser.js" in page) is asks


def test_what_comes_during_a_run_stands_on_its_result_and_in_its_case(site: Site) -> None:
    site.go.clear()
    site.post("/run", device="linux-browser")
    work = site.manager.work
    assert work
    told = site.post_json("/browser", {"case": None, "run": work.id, "findings": OPEN}).json
    assert told
    assert told["headline"] == "This browser cannot play Netflix as it is."
    assert site.cases() == 0, "nothing is kept beside the run"
    site.go.set()
    case = site.over().case or ""
    steps = [step.what for step in site.saved(case).steps]
    assert steps == ["Checked whether this browser can play Netflix (Chromium 141 on Linux)"]
    page = site.get(f"/case/{case}").text
    assert "This browser cannot play Netflix as it is." in page
    assert 'id="browser-asked"' not in page, "it is not asked twice"
    assert "no protected video" in site.get(f"/case/{case}/report").text


def test_what_comes_after_the_run_or_of_another_one(site: Site) -> None:
    work = site.run(device="linux-browser")
    site.post_json("/browser", {"case": None, "run": work.id, "findings": OPEN})
    assert len(site.saved(work.case or "").steps) == 1
    site.post_json("/browser", {"case": work.case, "run": "ffffffffffff", "findings": GOOD})
    assert len(site.saved(work.case or "").steps) == 2
    for run in (5, ["a"], {"a": 1}, None):
        assert (
            site.post_json("/browser", {"case": work.case, "run": run, "findings": GOOD}).status_code == 200
        )


def test_a_browser_elsewhere_is_not_asked_for_this_pc(site: Site) -> None:
    work = site.run(device="linux-browser")
    page = site.get(f"/case/{work.case}", environ_overrides={"REMOTE_ADDR": "192.168.1.40"}).text
    assert 'id="browser-asked"' not in page
