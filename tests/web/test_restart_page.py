"""The router is restarted together with the page: from a result, and from the step of a walk."""

from __future__ import annotations

import re
from html import unescape

import pytest

from diag.troubleshoot import restart, router_watch
from diag.web import restart_together
from tests.web.site import Site, wait_for
from tests.web.walker import Walker
from tests.worlds import world


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a look at the router finds: the last word of the list.  A restart takes parts of a second here."""
    said = ["up"]
    monkeypatch.setattr(router_watch, "look_at_router", lambda: said[-1])
    monkeypatch.setattr(router_watch, "PACE_S", 0.005)
    for name, short_s in (("UNPLUGGED_S", 0.05), ("BLIP_S", 0.01), ("SETTLE_S", 0.05), ("LOST_S", 0.1)):
        monkeypatch.setattr(restart, name, short_s)
    return said


def key_of(site: Site, case: str) -> str:
    """What the script asks for, to see whether the page must be shown anew."""
    told = site.get(f"/case/{case}/restart/state").json
    assert told
    return str(told["key"])


def phase(site: Site, case: str) -> str:
    found = restart_together.find(site.manager, case)
    return found.companion.state.phase.value if found else ""


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", unescape(html), re.DOTALL)
    return found[1].strip() if found else ""


def restart_router(site: Site, case: str, router: list[str]) -> None:
    """Go through it: unplugged, plugged in, back; with what the page shows without a script."""
    place = f"/case/{case}/restart"
    assert heading(site.get(place).text).startswith("Unplug the router")
    key = key_of(site, case)
    assert key in unescape(site.get(place).text)
    router.append("down")
    wait_for(lambda: phase(site, case) == "plug")
    assert heading(site.get(place).text) == "Plug it in again."
    assert 'http-equiv="refresh"' in site.get(place).text
    assert key_of(site, case) != key
    router.append("up")
    wait_for(lambda: phase(site, case) == "done")
    site.over()


def test_from_a_result_to_better(site: Site, router: list[str]) -> None:
    case = site.keep(world("internet-dead"))
    before = len(site.saved(case).runs)
    page = site.get(f"/case/{case}").text
    assert f"/case/{case}/restart" in page, "the result leads to it"
    assert "Meanwhile nobody at home has internet" in site.get(f"/case/{case}/restart").text
    assert site.post(f"/case/{case}/restart").location == f"/case/{case}/restart"
    restart_router(site, case, router)
    page = unescape(site.get(f"/case/{case}/restart").text)
    assert heading(page) == "It is better after the restart."
    assert "We saw the connection go away and come back." in page
    assert "without trouble" in page, "both results stand there"
    kept = site.saved(case)
    assert len(kept.runs) == before + 1, "it was measured into the case"
    assert [step.what for step in kept.steps][-1:] == ["Restarted the router"]
    assert "restart" in (kept.steps[-1].effect or "")


def test_the_same_is_said_as_the_same(site: Site, router: list[str]) -> None:
    site.world = world("slow")
    case = site.keep(world("slow"))
    site.post(f"/case/{case}/restart")
    restart_router(site, case, router)
    page = unescape(site.get(f"/case/{case}/restart").text)
    assert heading(page) == "It is the same as before the restart."
    assert re.search(r"<th scope=\"row\">Speed</th><td[^>]*>[\d.]+ Mbit/s</td>", page), "with its figures"


def test_a_router_that_stays_away_and_a_person_who_stops(site: Site, router: list[str]) -> None:
    case = site.keep(world("internet-dead"))
    before, place = len(site.saved(case).runs), f"/case/{case}/restart"
    site.post(place)
    assert site.post(f"{place}/tell", word="nonsense").status_code == 400
    site.post(f"{place}/tell", word="unplugged")
    router.append("down")
    wait_for(lambda: phase(site, case) == "lost")
    page = unescape(site.get(place).text)
    assert "has not come back for five minutes" in page
    assert "call whoever gave you the router" in page
    assert site.post(f"{place}/tell", word="stop").location == f"/case/{case}"
    assert "Meanwhile nobody at home has internet" in site.get(place).text
    assert len(site.saved(case).runs) == before


def test_nobody_waits_for_a_measurement_that_is_wanted_now(site: Site, router: list[str]) -> None:
    case = site.keep(world("internet-dead"))
    site.go.clear()
    site.post(f"/case/{case}/restart")
    site.post(f"/case/{case}/restart/tell", word="measure")
    wait_for(lambda: bool(site.manager.work))
    assert site.get(f"/case/{case}/restart").location == "/run", "the measurement is watched like any other"
    site.go.set()
    wait_for(lambda: phase(site, case) == "done")
    site.over()
    assert "We could not see whether the router was restarted" in unescape(
        site.get(f"/case/{case}/restart").text
    )


def test_in_a_walk_the_answer_takes_what_was_measured(site: Site, walker: Walker, router: list[str]) -> None:
    site.world = world("lost-somewhere")
    case = site.run(symptom="buffering").case or ""
    walker.begin("buffering", "smart-tv", case=case, same="yes")
    while "Restart it together" not in walker.page:
        words = re.findall(r'name="word" value="([^"]+)"', walker.page)
        assert words, walker.page
        walker.say(next(word for word in ("both", "no-code", "yes", "same", words[-1]) if word in words))
    number = walker.at.rpartition("/")[2]
    assert "Restart it together" in walker.page
    assert site.post(f"/case/{case}/restart", walk=number).location == f"/case/{case}/restart"
    restart_router(site, case, router)
    page = site.get(f"/case/{case}/restart").text
    assert f'href="{walker.at}"' in page, "it goes on in the walk"
    runs = len(site.started)
    words = re.findall(r'name="word" value="([^"]+)"', walker.page)
    walker.press("answer", word=next(word for word in words if word not in {"cannot", "plays"}))
    assert len(site.started) == runs, "what was measured is not measured again"
    assert "We saw the connection go away and come back." in walker.page


def test_a_step_that_restarts_nothing_has_no_such_page(site: Site, walker: Walker, router: list[str]) -> None:
    case = site.run(symptom="buffering").case or ""
    walker.begin("sign-in", "smart-tv", case=case, same="yes")
    number = walker.at.rpartition("/")[2]
    answer = site.post(f"/case/{case}/restart", walk=number)
    assert "late=1" in answer.location
    assert site.get(f"/case/{'0' * 12}/restart").status_code == 404
