"""The list of cases, their history, two runs side by side, deleting, and for how long they are kept."""

from __future__ import annotations

import re
import sqlite3
from html import unescape
from typing import Any

import pytest

from diag.case.to_json import to_json
from diag.store import Store, data_folder, files
from diag.vocabulary import CHECKS
from diag.web.pages.cases import SHOWN
from tests import worlds
from tests.web.site import Site, forms
from tests.worlds import world


def keep_many(count: int) -> None:
    """Rows of the list alone: reading a list looks at no run."""
    with Store() as store:
        store.keep_days = store.keep_days
    with sqlite3.connect(data_folder() / files.NAME) as db:
        db.executemany(
            "INSERT INTO cases (id, created, changed, status, headline) VALUES (?, ?, ?, 'problem', ?)",
            [(f"case{n:06}", 1e9 + n, 1e9 + n, f"Headline number {n}") for n in range(count)],
        )
    db.close()


@pytest.fixture
def two(site: Site) -> str:
    """A case with a slow run and a healthy one."""
    slow, well = world("slow"), world("healthy")
    with Store() as store:
        id_ = store.save_run(worlds.run(slow, id="aaaa00000001"), worlds.known(slow))
        store.save_run(worlds.run(well, id="aaaa00000002"), worlds.known(well), case=id_)
    return id_


# -- the list --------------------------------------------------------------------------------------------------


def test_without_a_case(site: Site) -> None:
    page = site.get("/cases").text
    assert "No case is kept on this PC yet." in page
    assert "Delete all" not in page


def test_a_case_is_listed_with_a_way_to_it(site: Site, stored: str) -> None:
    page = site.get("/cases").text
    assert f'href="/case/{stored}"' in page
    assert "1 case is kept" in page
    assert "M7111-5059" in page
    assert "browser on Windows" in page
    assert "Page 1 of" not in page


def test_fifty_a_page_the_newest_first(site: Site) -> None:
    keep_many(120)
    for number, newest, count in ((1, 119, 50), (2, 69, 50), (3, 19, 20)):
        page = site.get(f"/cases?page={number}").text
        heads = [int(n) for n in re.findall(r"Headline number (\d+)", page)]
        assert heads == list(range(newest, newest - count, -1))
        assert f"Page {number} of 3" in page
        assert ("Newer" in page) == (number > 1)
        assert ("Older" in page) == (number < 3)
    assert SHOWN == 50


def test_what_was_put_away_is_said_and_taken_back(site: Site, stored: str) -> None:
    assert "put away" not in site.get("/cases").text
    with sqlite3.connect(data_folder() / files.NAME) as db:
        db.execute("UPDATE cases SET put_away = 1e9")
    db.close()
    page = site.get("/cases").text
    assert "1 old case was put away" in page
    assert stored not in page
    assert "The cases are back." in site.get(site.post("/cases/restore").location).text
    assert f'href="/case/{stored}"' in site.get("/cases").text


@pytest.mark.parametrize("odd", ["0", "-1", "99", "x", "1e9", "²", "999999999999999999", "<script>"])
def test_odd_pages_are_the_nearest_one(site: Site, odd: str) -> None:
    keep_many(60)
    answer = site.get("/cases", query_string={"page": odd})
    assert answer.status_code == 200
    assert f"Page {2 if odd == '99' else 1} of 2" in answer.text


def test_the_time_that_cases_are_kept(site: Site, stored: str) -> None:
    assert '<option value="180" selected>' in site.get("/cases").text
    answer = site.post("/cases/keep", days="30")
    assert (answer.status_code, answer.location) == (303, "/cases?said=kept")
    page = site.get("/cases?said=kept").text
    assert '<option value="30" selected>' in page
    assert '<p class="note" role="status">Saved.</p>' in page
    site.post("/cases/keep", days="0")
    assert '<option value="0" selected>Until I delete them' in site.get("/cases").text
    with Store() as store:
        store.keep_days = 77
    assert '<option value="77" selected>77 days' in site.get("/cases").text


@pytest.mark.parametrize("odd", ["", "-1", "x", "1.5", "36501", "9" * 30])
def test_odd_times_change_nothing(site: Site, stored: str, odd: str) -> None:
    assert site.post("/cases/keep", days=odd).status_code == 400
    assert '<option value="180" selected>' in site.get("/cases").text


# -- deleting --------------------------------------------------------------------------------------------------


def test_one_case_is_deleted_after_a_question(site: Site, stored: str) -> None:
    other = site.keep(world("slow"))
    page = site.get(f"/case/{stored}/delete").text
    assert forms(page) == [f"/case/{stored}/delete"] or f'action="/case/{stored}/delete"' in page
    assert site.cases() == 2
    answer = site.post(f"/case/{stored}/delete")
    assert (answer.status_code, answer.location) == (303, "/cases?said=deleted")
    assert "deleted for good" in site.get(answer.location).text
    assert site.cases() == 1
    assert site.get(f"/case/{stored}").status_code == 404
    assert site.get(f"/case/{other}").status_code == 200
    assert site.post(f"/case/{stored}/delete").status_code == 404


def test_all_cases_are_deleted_after_a_question(site: Site, stored: str) -> None:
    site.keep(world("slow"))
    assert "2 cases" in site.get("/cases/delete").text
    assert site.cases() == 2
    assert site.post("/cases/delete").status_code == 303
    assert site.cases() == 0
    assert "No case is kept" in site.get("/cases/delete").text


def test_nothing_is_deleted_while_a_check_goes_on(site: Site, stored: str) -> None:
    site.go.clear()
    site.post("/run")
    assert site.post(f"/case/{stored}/delete").status_code == 409
    assert site.post("/cases/delete").status_code == 409
    site.go.set()
    site.over()
    assert site.cases() == 2


def test_reading_deletes_nothing(site: Site, stored: str) -> None:
    for path in ("/cases/delete", f"/case/{stored}/delete", "/cases?delete=all", "/cases?said=deleted"):
        site.get(path)
    assert site.get("/cases/keep").status_code == 405
    assert site.cases() == 1


# -- history and comparison ------------------------------------------------------------------------------------


def test_the_history_lists_every_run_the_newest_first(site: Site, two: str) -> None:
    page = site.get(f"/case/{two}/history").text
    assert re.findall(r'name="b" value="([^"]+)"', page) == ["aaaa00000002", "aaaa00000001"]
    assert re.search(r'name="a" value="aaaa00000001" checked', page)
    assert re.search(r'name="b" value="aaaa00000002" checked', page)
    assert page.index("without trouble") < page.index("too slow")


def test_one_run_has_nothing_to_compare_with(site: Site, stored: str) -> None:
    page = site.get(f"/case/{stored}/history").text
    assert "one check so far" in page
    assert "/compare" not in page


@pytest.mark.parametrize("turned", [False, True])
def test_two_runs_side_by_side_the_earlier_first(site: Site, two: str, turned: bool) -> None:
    a, b = ("aaaa00000002", "aaaa00000001") if turned else ("aaaa00000001", "aaaa00000002")
    page = site.get(f"/case/{two}/compare?a={a}&b={b}").text
    assert page.index("3.4 Mbit/s") < page.index("93 Mbit/s")
    assert "Gone since then" in page
    assert "New since then" not in page
    assert f"What stayed the same ({len(CHECKS) - 1})" in page
    assert worlds.SSID not in page
    assert "annika" not in page


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", 404),
        ("?a=aaaa00000001", 404),
        ("?a=aaaa00000001&b=aaaa00000001", 400),
        ("?a=aaaa00000001&b=zzz", 404),
        ("?a=../../etc&b=<script>", 404),
    ],
)
def test_odd_comparisons(site: Site, two: str, query: str, code: int) -> None:
    answer = site.get(f"/case/{two}/compare{query}")
    assert answer.status_code == code
    assert "<script>" not in answer.text


def test_runs_of_another_case_are_not_shown(site: Site, two: str, stored: str) -> None:
    other = site.saved(stored).runs[0].id
    assert site.get(f"/case/{two}/compare?a=aaaa00000001&b={other}").status_code == 404


def test_cases_that_are_not_there(site: Site) -> None:
    for path in ("history", "delete", "compare?a=1&b=2"):
        assert site.get(f"/case/nothing/{path}").status_code == 404


def test_a_hostile_headline_is_text(site: Site) -> None:
    raw = worlds.run(world("vpn")).verdict
    case = site.keep(verdict={**to_json(raw), "headline": "<script>zq7()</script>\u202e"})
    for path in ("/cases", f"/case/{case}/history", f"/case/{case}/delete"):
        page: Any = site.get(path).text
        assert "zq7" in page
        assert "<script>" not in page
        assert "\u202e" not in page


def test_a_walk_without_a_measurement_is_listed_by_what_it_is_about(site: Site) -> None:
    place = site.post("/walk/begin", flow="buffering", device="smart-tv").location.partition("#")[0]
    step = re.search(r'name="step" value="([^"]+)"', site.get(place).text)
    assert step
    site.post(f"{place}/answer", step=step[1], word="blurred")
    page = unescape(site.get("/cases").text)
    assert "Netflix stops, loads for long or looks blurred" in page
    assert "Nothing was measured yet" not in page
