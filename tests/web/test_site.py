"""The journey that everything else rests on: first page, run, result."""

from __future__ import annotations

from tests.web.site import Site
from tests.worlds import world


def test_from_the_first_page_to_the_result(site: Site) -> None:
    assert "What is happening?" in site.get("/").text
    site.world = world("vpn")
    work = site.run(symptom="proxy-message", device="windows-browser")
    answer = site.get("/run")
    assert (answer.status_code, answer.location) == (303, f"/case/{work.case}")
    page = site.get(answer.location).text
    assert "VPN" in page
    assert site.cases() == 1


def test_a_run_can_be_held_and_stopped(site: Site) -> None:
    site.go.clear()
    assert site.post("/run").status_code == 303
    assert "Checking your connection" in site.get("/run").text
    assert site.post("/run").status_code == 409
    assert site.post("/run/cancel").status_code == 303
    assert site.over().cancelled


def test_a_stored_case_is_shown(site: Site, stored: str) -> None:
    assert site.get(f"/case/{stored}").status_code == 200
