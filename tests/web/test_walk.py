"""The walk on the page: every step by HTTP, to every kind of end, with two tabs, a busy run manager and hostile answers."""

from __future__ import annotations

import re
import threading
from html import unescape
from typing import Any

import pytest

from diag.guide import StepKind, page_guides
from diag.guide.walk import Walk
from diag.store import Store
from diag.troubleshoot import protocol, walk_store
from tests.guide_cases import GUIDES
from tests.web.site import Site
from tests.web.walker import PLACE, Walker
from tests.worlds import world

# -- choosing -----------------------------------------------------------------------------------------------------


def test_choosing(site: Site) -> None:
    page = unescape(site.get("/walk").text)
    for flow in GUIDES.flows.values():
        assert f'href="/walk/{flow.id}?steps=1"' in page
        assert flow.title in page
        choice = unescape(site.get(f"/walk/{flow.id}").text)
        for device in GUIDES.devices.values():
            assert (f'value="{device.id}"' in choice) == (not flow.account and device.kind in flow.devices)
    assert site.cases() == 0


@pytest.mark.parametrize(
    ("query", "flow"),
    [
        ({"symptom": "buffering"}, "buffering"),
        ({"symptom": "account"}, "account"),
        ({"symptom": "too-many-screens"}, "too-many-screens"),
        ({"code": "NW-2-5", "device": "smart-tv"}, "cannot-connect"),
        ({"device": "fire-tv"}, "smart-tv"),
    ],
)
def test_what_is_known_is_chosen(site: Site, query: dict[str, str], flow: str) -> None:
    page = unescape(site.get("/walk", query_string=query).text)
    assert f'<input type="hidden" name="flow" value="{flow}">' in page
    assert GUIDES.flows[flow].title in page
    if "device" in query:
        assert f'value="{query["device"]}" selected' in page
    other = unescape(site.get("/walk", query_string={**query, "all": "1"}).text)
    assert re.search(rf'<a href="/walk/{flow}\?[^"]*" aria-current="true">', other)


def test_the_troubles_of_the_first_page_lead_to_the_next_page_that_fits(site: Site) -> None:
    """A check first where one can say something, straight to the steps where none can; what was chosen is kept."""
    symptoms = re.findall(r'href="/walk\?symptom=([a-z-]+)"', site.get("/").text)
    assert len(symptoms) >= 8
    for symptom in symptoms:
        flow = next(flow for flow in GUIDES.flows.values() if symptom in flow.symptoms)
        page = unescape(site.get(f"/walk?symptom={symptom}").text)
        assert f"<h1>{flow.title}</h1>" in page
        assert ('action="/run"' in page) == flow.measures, symptom
        answer = site.post("/walk/begin", symptom=symptom, device="smart-tv", code="")
        assert answer.status_code == 303
        assert PLACE.match(answer.location), symptom
    for symptom in ("account", "household", "no-sign-in", "too-many-screens"):
        assert 'action="/run"' not in site.get(f"/walk?symptom={symptom}").text, (
            "the connection cannot be the cause"
        )


def test_a_trouble_that_names_the_device_does_not_ask_for_it(walker: Walker) -> None:
    """Who chose "only the TV has trouble" is asked neither for the device nor whether Netflix plays elsewhere."""
    page = unescape(walker.site.get("/walk?symptom=only-on-tv").text)
    assert 'value="smart-tv" selected' in page
    assert 'value="ios"' not in page
    walker.follow(walker.site.post("/walk/begin", symptom="only-on-tv"))
    assert walker.kept()["device"] == "smart-tv"
    walker.say("none", "yes")
    assert walker.step == "restart-here"
    assert "Netflix plays on another device in the same home" in walker.page


def test_what_was_answered_is_not_asked_again_in_the_next_walk_of_a_case(walker: Walker) -> None:
    walker.begin("cannot-connect", "smart-tv").say("none", "yes", "same")
    while walker.step != "other.ask":
        walker.press("skip") if "/skip" in walker.page else walker.say("cannot")
    walker.say("yes")
    again = walker.site.post(
        "/walk/begin", {"flow": "basic", "device": "smart-tv", "case": walker.case, "same": "yes"}
    )
    walker.follow(again)
    assert "other.ask" in walker.kept()["carried"]


def test_a_walk_says_when_it_goes_on_with_what_was_measured(site: Site) -> None:
    assert "This goes on with" not in site.get("/walk/basic").text
    first = site.run().case
    page = unescape(site.get("/walk/basic?device=smart-tv").text)
    assert "This goes on with what was found a short while ago" in page
    assert "without trouble" in page
    joined = site.post("/walk/begin", flow="basic", device="smart-tv").location
    assert joined.startswith(f"/case/{first}/")
    apart = site.post("/walk/begin", flow="basic", device="smart-tv", same="no").location
    assert not apart.startswith(f"/case/{first}/")


def test_a_named_walk_asks_for_the_device(site: Site, stored: str) -> None:
    page = site.get(f"/walk/basic?case={stored}").text
    assert f'name="case" value="{stored}"' in page
    assert 'name="flow" value="basic"' in page
    assert site.get("/walk/nowhere").status_code == 404
    assert site.get("/walk/basic?case=ffffffffffff").status_code == 404
    assert site.get("/walk/basic?case=<script>").status_code == 200
    assert site.get("/walk?device=toaster&symptom=nothing&code=").status_code == 200


def test_a_result_leads_to_the_walk_of_its_code(site: Site) -> None:
    case = site.run(code="NW-2-5", device="smart-tv", only="link").case
    page = site.get(f"/case/{case}").text
    assert 'formaction="/walk/begin"' in page
    known = dict(re.findall(r'<input type="hidden" name="(case|same|flow)" value="([^"]+)">', page))
    assert known == {"case": case, "same": "yes", "flow": "cannot-connect"}
    assert PLACE.match(site.post("/walk/begin", known).location), "straight to the first step: all is known"
    with Store() as store:
        store.note(str(case), device="the old one in the kitchen")
    assert site.get(f"/case/{case}").status_code == 200
    assert site.get(f"/walk/basic?case={case}").status_code == 200


def test_without_a_device_it_asks(site: Site) -> None:
    answer = site.post("/walk/begin", symptom="buffering", device="", code="NW-2-5")
    assert answer.status_code == 303
    assert answer.location.startswith("/walk/cannot-connect?")
    assert {"symptom=buffering", "code=NW-2-5"} <= set(answer.location.partition("?")[2].split("&"))
    assert site.form not in answer.location
    assert (
        site.post("/walk/begin", symptom="", device="", code="").location == "/walk"
    )  # which asks for the trouble
    assert site.post("/walk/begin", flow="nowhere", device="roku").status_code == 400
    assert site.cases() == 0


def test_a_walk_for_other_devices_leads_to_the_right_one(walker: Walker) -> None:
    walker.begin("smart-tv", "ios")
    assert walker.kept()["flow"] == "basic"


def test_a_code_page_leads_straight_to_the_first_step_when_the_device_is_known(site: Site) -> None:
    for device, wanted in (("", re.compile(r"/walk/cannot-connect\?")), ("smart-tv", PLACE)):
        page = unescape(site.get("/code", query_string={"q": "NW-2-5", "device": device}).text)
        known = dict(re.findall(r'<input type="hidden" name="(code|device|flow)" value="([^"]*)">', page))
        assert known == {"code": "NW-2-5", "device": device, "flow": "cannot-connect"}
        assert wanted.match(site.post("/walk/begin", known).location)


def test_the_reasons_that_lead_to_a_step_stand_above_its_title(walker: Walker) -> None:
    """With what the last answer left out; what was left out before is folded below."""
    walker.begin("cannot-connect", "smart-tv", code="NW-2-5")
    above = walker.page.partition("<h1>")[0]
    assert "You have given the code NW-2-5 already" in above
    walker.say("yes")
    above, _, below = walker.page.partition("<h1>")
    assert "NW-2-5 already" not in above
    assert "NW-2-5 already" in below


def test_the_sign_in_is_asked_for_once(walker: Walker) -> None:
    """A greater loss is warned of again, but nobody is asked twice whether they have both at hand."""
    walker.begin("app-trouble", "smart-tv", symptom="app-crashes")
    asked: list[str] = []
    while "walk end" not in walker.page and len(asked) < 30:
        if "/skip" in walker.page:
            walker.press("skip")
            continue
        asked.append(walker.page.partition("<h1>")[2].partition("</h1>")[0])
        walker.say(
            "yes" if "yes" in walker.words else next(w for w in ("same", "none", "no") if w in walker.words)
        )
    assert asked.count("Do you have both at hand?") == 1
    assert asked.count("Do you want to do this now?") == 1
    said = [one["fact"] for one in walker.kept()["said"]]
    assert said.count("sign-in-at-hand") == 1


# -- whole walks --------------------------------------------------------------------------------------------------


def test_a_walk_to_fixed(walker: Walker) -> None:
    walker.begin("cannot-connect", "smart-tv")
    assert "Step 1 of at most" in walker.page
    assert "Shall this program measure your connection first?" in walker.page
    walker.site.world = world("dns-dead")
    walker.press("whole")
    assert len(walker.site.saved(walker.case).runs) == 2, "the whole run belongs to the case"
    walker.press("answer", word="code", typed="NW-2-5")
    walker.say("yes")
    assert "Set the name service of the router to automatic" in walker.page
    assert "We have measured it:" in walker.page, "what was left out, and why"
    walker.site.world = world("healthy")
    walker.say("plays")
    assert "it helped. The names of Netflix's servers that we looked up are found now." in walker.page
    assert "Netflix plays again. We are glad." in walker.page
    assert "What helped: Set the name service of the router to automatic." in walker.page
    kept = walker.kept()
    assert (kept["end"], kept["fixed_by"], kept["code"]) == ("fixed", "line.router-names", "NW-2-5")
    assert walker.site.saved(walker.case).told["code"] == "NW-2-5"
    assert kept["steps"][-1]["effect"].startswith(
        "Set the name service of the router to automatic: it helped."
    )


def test_a_walk_to_support(walker: Walker) -> None:
    walker.begin("too-many-screens", "roku")
    while "/answer" in walker.page:
        walker.say(next(w for w in ("no", "same", "unsure", *walker.words) if w in walker.words))
    assert walker.kept()["end"] == "support"
    assert f'href="/case/{walker.case}/report"' in walker.page
    assert "`diag" not in walker.page
    assert 'href="https://help.netflix.com/contactus" rel="noreferrer' in walker.page
    assert "Step " not in walker.page.partition("<main")[2]


def test_a_walk_to_the_provider(walker: Walker) -> None:
    walker.site.world = world("internet-dead")
    walker.begin("cannot-connect", "smart-tv", measure="1").say("none", "yes", "same")
    assert walker.kept()["end"] == "provider"
    assert f'href="/case/{walker.case}/report?format=isp"' in walker.page
    assert "`diag" not in walker.page


def test_a_walk_into_the_next(walker: Walker) -> None:
    walker.begin("basic", "smart-tv").say("none", "no")
    assert "Go on: " in walker.page
    first = walker.at
    again = {"step": walker.step}
    walker.press("next")
    assert walker.at != first
    assert walker.kept()["flow"] == "cannot-connect"
    assert "You have looked for a code already." in walker.page
    assert walker.site.post(f"{first}/next", again).location == walker.at, (
        "a second click begins no third walk"
    )
    assert walker.site.post(f"{walker.at}/next", {"step": walker.step}).location == f"{walker.at}?late=1"


def test_a_walk_to_the_maker(walker: Walker) -> None:
    flow, device, way = next(found for found in _ways() if found)
    walker.begin(flow, device)
    for word in way:
        walker.press("skip") if word == "skip" else walker.say(word)
    assert walker.kept()["end"] == "maker"
    assert f'href="/case/{walker.case}/report"' in walker.page


def _ways() -> Any:
    """A way to an end at the maker: flow, device and the answers."""
    for flow in GUIDES.flows.values():
        if any(step.end == "maker" for step in flow.steps.values()):
            for device in GUIDES.devices.values():
                if device.kind in flow.devices:
                    way = _way(Walk(guides=GUIDES, flow=flow, device=device), set())
                    if way is not None:
                        yield flow.id, device.id, way


def _way(walk: Walk, seen: set[str]) -> list[str] | None:
    now = walk.position()
    if now.kind is StepKind.END:
        return [] if now.end == "maker" else None
    if now.step in seen:
        return None
    seen.add(now.step)
    for choice in now.choices if now.kind is not StepKind.CHECK else ("skip",):
        further = Walk(guides=GUIDES, flow=walk.flow, device=walk.device, answers=dict(walk.answers))
        word = choice if isinstance(choice, str) else choice.word
        if word == "skip":
            protocol.skip_measuring(further)
        else:
            further.answer(word)
        rest = _way(further, seen)
        if rest is not None:
            return [word, *rest]
    return None


def test_every_end_of_the_page_names_no_command() -> None:
    mine = page_guides()
    assert set(mine.ends) == set(GUIDES.ends)
    assert not [text for text in mine.ends.values() if "diag" in text or "`" in text]
    assert not [s for how in mine.home.values() for s in how.steps if "diag code" in s or "`" in s]
    assert any("diag" in text for text in GUIDES.ends.values()), "a terminal is told the command"


@pytest.mark.parametrize(
    ("flow", "device"), [("smart-tv", "smart-tv"), ("app-trouble", "windows-app"), ("one-title", "roku")]
)
def test_a_page_shows_all_that_its_step_says_and_in_its_order(walker: Walker, flow: str, device: str) -> None:
    walker.begin(flow, device)
    kinds = set()
    for _ in range(30):
        now = walk_store.load(
            page_guides(), walker.site.saved(walker.case), int(walker.at.rpartition("/")[2])
        ).position()
        kinds.add(now.kind)
        card = walker.page.partition('<section class="card walk')[2].partition("<form")[0]
        shown = re.findall(r"<(?:p|h1|li)[^>]*>(?:<span.*?</span> )?([^<]+)</(?:p|h1|li)>", card)
        told = [*now.concluded, *now.say, now.ask, now.title, *now.how, now.caveat]
        assert [text for text in told if text] == [text for text in shown if text in told]
        assert re.search("<h1>.*?([^<>]+)</h1>", card)[1].strip() in told  # type: ignore[index]
        if now.kind is StepKind.END:
            break
        walker.press("skip") if now.kind is StepKind.CHECK else walker.say(
            next(w for w in ("none", "same", "no", "yes", "missing") if w in walker.words)
        )
    assert StepKind.END in kinds


def test_a_warning_stands_before_what_loses_something(walker: Walker) -> None:
    walker.begin("smart-tv", "smart-tv")
    for _ in range(25):
        if "Before you go on" in walker.page:
            break
        if "/measure" in walker.page:
            walker.press("skip")
        else:
            walker.say(next(w for w in ("none", "same", "yes", "no") if w in walker.words))
    assert 'class="warning"' in walker.page
    assert "the password of the account to sign in again" in walker.page, "our own words are not masked"
    assert "Do you have both at hand?" in walker.page
    assert set(walker.words) == {"yes", "no"}


def test_how_it_is_done(walker: Walker) -> None:
    walker.begin("cannot-connect", "smart-tv").say("none", "yes")
    steps = re.findall(r"<li>([^<]+)</li>", walker.page[walker.page.index('<ol class="steps">') :])
    assert steps[0].startswith("Unplug the TV from power.")
    assert "How this is done comes from:" in walker.page


def test_which_generation_it_is_is_asked_where_the_way_differs_and_known_from_then_on(walker: Walker) -> None:
    walker.begin("date-and-time", "playstation").say("none")
    assert "Which one is yours?" in walker.page
    assert walker.site.post(f"{walker.at}/look", step=walker.step, look="smart-tv/lg/2021").status_code == 400
    walker.follow(walker.site.post(f"{walker.at}/look", step=walker.step, look="playstation/ps4"))
    assert "<li>Open Settings, then Date and Time.</li>" in walker.page
    assert "PlayStation 4</p>" in walker.page
    assert "Is yours another one?" in walker.page
    walker.say("same")
    assert "Close Application" in walker.page, "the next step knows it"
    walker.say("same")
    assert "Is yours another one?" not in walker.page, "restarting is the same on both"


def test_which_system_is_in_a_set_is_asked_where_the_maker_does_not_tell_it(walker: Walker) -> None:
    walker.begin("date-and-time", "smart-tv/tcl").say("none")
    assert "Which name does the home screen of your TV show?" in walker.page
    walker.follow(walker.site.post(f"{walker.at}/look", step=walker.step, look="smart-tv/roku-os"))
    assert "<li>Open Settings, then System, then Time.</li>" in walker.page
    assert "home screen of your TV show" not in walker.page, "it is known now"
    walker.begin("date-and-time", "smart-tv/tcl", same="yes")
    assert "<li>Open Settings, then System, then Time.</li>" in walker.page, "the walk that was left goes on"


def test_what_the_code_means_is_a_link_away(walker: Walker) -> None:
    walker.begin("smart-tv", "smart-tv", code="NW-2-5")
    assert "You have given the code NW-2-5 already." in walker.page
    for _ in range(25):
        if "Look up the exact code" in walker.page:
            break
        walker.press("skip") if "/measure" in walker.page else walker.say(
            next(w for w in ("same", "yes", "no") if w in walker.words)
        )
    assert "/code?q=NW-2-5&device=smart-tv" in walker.page
    assert "Look it up under Error code at the top of this page" in walker.page


# -- back, reload, bookmarks, two tabs ----------------------------------------------------------------------------


def test_back(walker: Walker) -> None:
    walker.begin("buffering", "roku")
    first = walker.step
    assert "Go back one step" not in walker.page
    walker.say("blurred")
    assert walker.step != first
    walker.press("back")
    assert walker.step == first
    assert walker.kept()["answers"] == []


def test_back_takes_the_code_back(walker: Walker) -> None:
    walker.begin("basic", "roku").press("answer", word="code", typed="NW-2-5")
    assert walker.site.saved(walker.case).told["code"] == "NW-2-5"
    walker.press("back")
    assert walker.site.saved(walker.case).told["code"] is None
    assert walker.kept()["code"] is None


def test_reload_and_bookmark(walker: Walker) -> None:
    walker.begin("buffering", "roku").say("blurred")
    before = walker.page
    assert walker.read() == before
    assert walker.site.get(f"{walker.at}/answer").status_code == 405


def test_a_stale_answer_changes_nothing(walker: Walker) -> None:
    walker.begin("buffering", "roku")
    old = walker.step
    walker.say("blurred")
    kept = walker.kept()
    for button in ("answer", "back", "skip", "measure", "next"):
        answer = walker.site.post(f"{walker.at}/{button}", step=old, word="no")
        assert (answer.status_code, answer.location) == (303, f"{walker.at}?late=1")
    assert walker.kept() == kept
    assert "That step was answered already." in walker.read(f"{walker.at}?late=1")


def test_two_tabs_at_once(site: Site) -> None:
    walker = Walker(site).begin("buffering", "roku")
    step, locations = walker.step, []

    def press() -> None:
        sent = {"form": site.form, "step": step, "word": "blurred"}
        client = site.app.test_client()
        client.set_cookie(site.cookie, site.session, domain="127.0.0.1")
        answer = client.post(
            f"{walker.at}/answer", base_url=site.base, data=sent, headers={"Sec-Fetch-Site": "same-origin"}
        )
        locations.append(answer.location)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(locations) == [walker.at, *[f"{walker.at}?late=1"] * 5]
    assert len(walker.kept()["answers"]) == 1


def test_going_on_and_starting_over(walker: Walker) -> None:
    walker.begin("buffering", "roku").say("blurred")
    first, step = walker.at, walker.step
    walker.begin("buffering", "roku")
    assert (walker.at, walker.step) == (first, step)
    assert "You were here already" in walker.page
    chosen = unescape(walker.site.get(f"/walk/buffering?case={walker.case}&device=roku").text)
    assert "Go on where I stopped" in chosen
    walker.begin("buffering", "roku", case=walker.case, anew="1")
    assert walker.at != first
    assert walker.kept()["answers"] == []
    assert walker.site.cases() == 1


@pytest.mark.parametrize("code", ["", "NW-2-5"])
def test_a_walk_that_was_opened_and_never_answered_is_not_gone_on_with(walker: Walker, code: str) -> None:
    walker.begin("smart-tv", "smart-tv", code=code)
    chosen = unescape(walker.site.get(f"/walk/smart-tv?case={walker.case}&device=smart-tv").text)
    assert "Go on where I stopped" not in chosen
    walker.begin("smart-tv", "smart-tv", case=walker.case)
    assert "You were here already" not in walker.page


def test_a_fresh_case_of_another_device_stays_alone(walker: Walker) -> None:
    walker.begin("buffering", "roku")
    first = walker.case
    walker.begin("buffering", "smart-tv")
    assert walker.case != first


def test_a_walk_that_is_not_there(site: Site, stored: str) -> None:
    for address in (f"/case/{stored}/walk/999", "/case/ffffffffffff/walk/1"):
        assert site.get(address).status_code == 404
        for button in ("answer", "back", "skip", "measure", "whole", "next"):
            assert site.post(f"{address}/{button}", step="code.write", word="none").status_code == 404
    assert site.get(f"/case/{stored}/walk/x").status_code == 404


def test_a_walk_of_an_older_program(site: Site, stored: str) -> None:
    with Store() as store:
        number = store.save_walk(stored, {"flow": "gone"})
        store.save_walk(stored, {"flow": "gone", "number": number}, number=number)
    assert site.get(f"/case/{stored}/walk/{number}").status_code == 404


# -- one trouble, one case ------------------------------------------------------------------------------------------


def test_another_trouble_within_half_an_hour_is_asked_about(walker: Walker) -> None:
    site = walker.site
    walker.begin("buffering", "smart-tv").say("both")
    first = walker.at.split("/")[2]
    asked = site.post("/walk/begin", {"flow": "one-title", "device": "smart-tv"})
    page = site.get(asked.location).text
    assert "it was about this: Netflix stops, loads for long or looks blurred" in page
    assert 'name="same" value="no" required' in page
    kept = {"flow": "one-title", "device": "smart-tv", "case": first}
    apart = site.post("/walk/begin", {**kept, "same": "no"}).location
    assert first not in apart
    with_it = site.post("/walk/begin", {**kept, "same": "yes"}).location
    assert f"/case/{first}/walk/" in with_it


def test_a_new_case_knows_nothing_of_the_old_trouble(walker: Walker) -> None:
    walker.begin("cannot-connect", "smart-tv", code="UI-800-3")
    walker.say("plays") if "plays" in walker.words else walker.say(walker.words[0])
    site, first = walker.site, walker.at.split("/")[2]
    asked = site.post("/walk/begin", {"symptom": "one-title", "device": "smart-tv"})
    assert asked.location.startswith("/walk/one-title?"), (
        "what is told now goes before the code of the old case"
    )
    answer = site.post(
        "/walk/begin", {"flow": "one-title", "device": "smart-tv", "case": first, "same": "no"}
    )
    fresh = answer.location.split("/")[2]
    assert "UI-800-3" not in site.get(f"/case/{fresh}/report").text
    assert "One title does not play" in site.get(f"/case/{fresh}/report").text


def test_the_way_from_a_result_to_its_first_walk_asks_nothing(site: Site, stored: str) -> None:
    answer = site.post("/walk/begin", {"flow": "one-title", "device": "smart-tv", "case": stored})
    assert f"/case/{stored}/walk/" in answer.location


# -- the last page --------------------------------------------------------------------------------------------------


def at_the_last_page(
    walker: Walker, *words: str, flow: str = "too-many-screens", device: str = "smart-tv/lg"
) -> Walker:
    walker.skips_last = False
    walker.begin(flow, device).say(*(words or ("same", "same", "same", "none", "same")))
    return walker


def test_the_last_page_asks_what_support_will_ask_and_keeps_it(walker: Walker) -> None:
    at_the_last_page(walker)
    assert "Before you ask for help" in walker.page
    fields = re.findall(r'<input id="([a-z_]+)" name="\1"', walker.page)
    assert set(fields) == {
        "title", "wrong", "model", "firmware", "app_version", "began", "connection", "provider", "plan", "country", "outcome",
    }, "the maker is known"  # fmt: skip
    walker.press("last", model="OLED55C1", began="since Friday", country="", plan="Standard with ads")
    assert "Netflix's own support can help from here" in walker.page
    told = walker.site.saved(walker.case).told
    assert (told["model"], told["began"], told["plan"], told["country"]) == (
        "OLED55C1", "since Friday", "Standard with ads", None,
    )  # fmt: skip
    report = unescape(walker.site.get(f"/case/{walker.case}/report?format=full").text)
    assert "OLED55C1" in report
    assert "since Friday" in report
    walker.read()
    assert "Netflix's own support can help from here" in walker.page, "it is asked once"


def test_the_last_page_can_be_skipped_whole(walker: Walker) -> None:
    at_the_last_page(walker)
    walker.press("last", skip="1", model="not kept")
    assert "Netflix's own support can help from here" in walker.page
    assert walker.site.saved(walker.case).told["model"] is None


def test_what_the_last_page_refuses_is_said_at_its_field_and_the_rest_is_kept(walker: Walker) -> None:
    at_the_last_page(walker)
    answer = walker.site.post(
        f"{walker.at}/last",
        {
            "step": walker.step,
            "model": "OLED55C1",
            "outcome": "My password is hunter2secret",
            "began": "x" * 3000,
        },
    )
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert 'id="no-outcome"' in page
    assert 'id="no-began"' in page
    assert "hunter2secret" not in page
    assert "x" * 3000 in page, "nothing typed is lost"
    assert 'name="model"' not in page, "it is kept already"
    assert walker.site.saved(walker.case).told["model"] == "OLED55C1"
    assert walker.kept()["asked_last"] is False


@pytest.mark.parametrize(
    ("pressed", "settled"),
    [("no", {"other-videos": "no"}), ("mistaken", {"other-videos": ""}), ("", {}), ("nonsense", {})],
)
def test_an_answer_that_was_measured_otherwise_is_asked_about(
    walker: Walker, pressed: str, settled: dict[str, str]
) -> None:
    """Nothing plays on the TV, by the answer of the walk before, and the internet works on this PC."""
    walker.skips_last = False
    walker.begin("smart-tv", "smart-tv")
    walker.site.world = world("healthy")
    walker.press("whole").say("none", "no").press("next")
    while "Before you ask for help" not in walker.page:
        words = [word for word in ("cannot", "no", "same", "yes") if word in walker.words]
        walker.say(words[0]) if words else walker.press("skip")
    assert "On this PC we measured: the internet works in your home." in walker.page, (
        "this walk measures no speed"
    )
    assert 'name="sure-other-videos" value="no"' in walker.page
    walker.press("last", **{"sure-other-videos": pressed})
    assert walker.kept()["settled"] == settled
    report = unescape(walker.site.get(f"/case/{walker.case}/report?format=full").text)
    assert ("do not play videos from the internet either" in report) == (pressed != "mistaken")
    assert ("You were asked again." in report) == (pressed == "no")


def test_a_solved_case_is_green_everywhere_until_its_last_answer_is_taken_back(walker: Walker) -> None:
    walker.site.world = world("dns-blocking")
    case = walker.site.run(symptom="tv-does-not-play", device="smart-tv").case
    flow = {"flow": "cannot-connect", "device": "smart-tv", "case": str(case), "same": "yes"}
    walker.follow(walker.site.post("/walk/begin", flow)).say("none", "yes", "blocker")
    walker.site.world = world("healthy")
    walker.say("plays")
    assert "What helped: Allow Netflix in the ad blocker" in walker.page
    page = unescape(walker.site.get(f"/case/{case}").text)
    assert "Solved. What helped: Allow Netflix in the ad blocker." in page.partition("</h1>")[0]
    done = page.partition('id="done"')[2].partition("</section>")[0]
    assert re.search(r"<dt>Found</dt><dd>[^<]*blocks Netflix", done)
    assert "What to do now" not in page
    for address in ("/", "/cases"):
        rows = (
            unescape(walker.site.get(address).text).partition(f'href="/case/{case}"')[2].partition("</a>")[0]
        )
        assert "Solved. What helped" in rows
        assert 'class="mark ok"' in rows
    walker.press("back")
    assert "Solved" not in walker.site.get("/").text


def test_what_helped_is_not_said_where_nothing_measured_has_changed(walker: Walker) -> None:
    walker.site.world = world("dns-blocking")
    case = walker.site.run(symptom="tv-does-not-play", device="smart-tv").case
    flow = {"flow": "cannot-connect", "device": "smart-tv", "case": str(case), "same": "yes"}
    walker.follow(walker.site.post("/walk/begin", flow)).say("none", "yes", "blocker", "plays")
    assert "It plays since this step" in walker.page
    assert "What helped" not in walker.page
    assert "no change" not in walker.page
