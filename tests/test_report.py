"""Reports: whole against golden files, in the order of support, never too long, never with markup from outside."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag import paths
from diag.case.document import CaseDocument, ComparedSpeed
from diag.case.from_json import read_document
from diag.case.from_run import document_of
from diag.case.masking import mask_document, mask_run
from diag.case.schema import schema
from diag.case.to_json import to_json
from diag.model import Confidence, Diagnosis, Reason, Result, Severity, Status, Where
from diag.redact import Masker
from diag.report import FORMATS, chat, line_statement, svg, view
from diag.report.facts import facts_of
from diag.report.formatting import INDEPENDENT
from diag.report.path_diagram import Stop, describe_stop, live_picture, picture
from diag.report.phone import spell
from diag.report.plain_text import way
from diag.report.render import render
from diag.report.summary import SpeedPlot, items
from diag.report.svg import _nice, draw_speed
from diag.report.terminal import stop_text
from diag.report.view import FIND
from diag.vocabulary import CAUSES
from tests import golden, worlds
from tests.golden import masked

each_world = pytest.mark.parametrize("world", worlds.WORLDS, ids=lambda w: w.name)
SCHEMA = schema()
TOLD = worlds.world("healthy")
UNTOLD = worlds.world("vpn")


def shown(world: worlds.World, form: str, **more: Any) -> str:
    return render(masked(world)[0], form, **more)


# -- the golden worlds ----------------------------------------------------------------------------------------


def test_each_world_has_a_golden_file_of_each_form_and_there_are_no_others() -> None:
    assert golden.stored() == sorted(path for world in worlds.WORLDS for path, _ in golden.forms(world))


@each_world
def test_the_report_is_the_golden_one_in_each_form(world: worlds.World) -> None:
    """After a wanted change: python -m tests.golden, and read the difference."""
    for path, text in golden.forms(world):
        assert text == path.read_text(encoding="utf-8"), path.relative_to(golden.FOLDER)


@each_world
def test_the_world_says_what_it_is_made_for(world: worlds.World) -> None:
    case = worlds.case(world)
    assert tuple(d.id for d in case.opinion.diagnoses if d.severity != "note") == world.says


@each_world
def test_json_keeps_to_the_published_schema(world: worlds.World) -> None:
    for case in (masked(world)[0], mask_run(worlds.case(world), Masker()), worlds.whole(world)):
        jsonschema.validate(
            json.loads(render(case, "json")), SCHEMA, format_checker=jsonschema.FormatChecker()
        )


@each_world
def test_nothing_private_shows(world: worlds.World) -> None:
    everything = "".join(text for _, text in golden.forms(world))
    for secret in (
        worlds.SSID,
        worlds.MAC,
        worlds.PUBLIC,
        worlds.PUBLIC6,
        "annika",
        "kowalski",
        "anna.k@example.org",
        "Hotel Seeblick",
    ):
        assert secret.casefold() not in everything.casefold(), secret
    assert worlds.world("healthy") is not world or worlds.WWW[0] in everything, (
        "servers of others stay readable"
    )


# -- order and honesty ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["chat", "phone", "full", "markdown", "html"])
def test_the_order_is_that_of_support(form: str) -> None:
    text = shown(TOLD, form)
    said: tuple[str, ...] = (
        "LG TV",
        "OLED55C1",
        "NW-2-5",
        "Friday evening",
        "Wi-Fi",
        "Phone and tablet play",
        "Restarted the router",
        "93 Mbit/s",
        "without trouble",
        "It should play",
    )
    if form == "html":  # what the person wants stands with what they told
        said, text = said[:6], text[text.index("What support asks for") :]
    if form in {"full", "markdown"}:
        text = text[text.casefold().index("what support asks for") :]
        said = tuple(s for s in said if s != "without trouble")
    if form == "chat":  # what was found, and by what, before what was tried
        said = (*said[:6], "without trouble", "93 Mbit/s", "Restarted the router", "It should play")
    places = [text.index(s) for s in said]
    assert places == sorted(places), dict(zip(said, places, strict=True))


@pytest.mark.parametrize("form", ["phone", "full", "markdown", "html"])
def test_what_is_missing_is_named_with_how_to_find_it(form: str) -> None:
    text = " ".join(re.sub(r"\\(.)", r"\1", shown(UNTOLD, form)).split())
    for key in ("model", "began", "others", "outcome"):
        assert FIND[key] in text, key
    assert FIND["code"] not in text, "the code is known"
    assert FIND["model"] not in " ".join(shown(TOLD, form).split())


def test_chat_names_what_is_missing() -> None:
    assert (
        "Not known yet: make and model, when it began, other devices and titles, steps tried, outcome wanted"
        in shown(UNTOLD, "chat")
    )
    assert "Not known yet" not in shown(TOLD, "chat")


def test_a_report_of_nothing_invents_nothing() -> None:
    case = mask_run(
        worlds.case(worlds.World("x", (), dict.fromkeys(worlds.HEALTHY, Reason.TIMEOUT))), Masker()
    )
    for form in FORMATS:
        text = render(case, form)
        assert "Mbit" not in re.sub(r"(?s)<style>.*?</style>", "", text)
        assert not re.search(r"\d ms\b", text)


def test_the_connection_of_this_pc_is_not_that_of_the_tv() -> None:
    case = masked(UNTOLD)[0]
    connection = {item.key: item.text for item in view.build(case).asked}["connection"]
    assert connection == "Wi-Fi", "a browser on this PC uses what this PC uses"
    case = replace(case, asked=replace(case.asked, device="smart-tv"))
    assert {item.key: item.text for item in view.build(case).asked}["connection"] is None


@pytest.mark.parametrize("form", ["chat", "phone", "full", "markdown", "html"])
def test_walks_are_told(form: str) -> None:
    text = " ".join(re.sub(r"\\(.)", r"\1", shown(worlds.world("slow"), form)).split())
    for needed in (
        "2026-11-22 11:02 UTC+1",
        "Restart the router",
        "Speed: 2.1 to 3.4 Mbit/s",
        "Use a network cable",
        "The line is slow only over Wi-Fi.",
    ):
        assert needed in text
    assert "Solved by: Use a network cable" in text or "It played after this:" in text


# -- chat -----------------------------------------------------------------------------------------------------


def stuffed() -> CaseDocument:
    """A case in which everything is as long as it may be."""
    case = to_json(masked(TOLD)[0])
    for key in ("make", "model", "began", "connection", "others", "outcome"):
        case["story"][key] = f"{key} " + "very long words and more of them " * 60
    case["asked"]["code"] = "NW-2-5 " + "Netflix has encountered a problem. " * 20
    case["story"]["steps"] *= 10
    case["story"]["contacts"] *= 10
    lossy = to_json(masked(worlds.world("lossy-wifi"))[0])
    case["diagnoses"] = [{**d, "title": d["title"] * 20} for d in lossy["diagnoses"] * 5]
    return read_document(case)


def test_chat_fits_whatever_was_told() -> None:
    text = render(stuffed(), "chat")
    assert len(text.rstrip("\n")) <= 1500
    for needed in (
        "Device: LG TV",
        "Code or message: NW-2-5",
        "When it began:",
        "Connection:",
        "We think",
    ):
        assert needed in text


@each_world
@pytest.mark.parametrize("size", [60, 160, 500, 1500])
def test_parts_are_numbered_small_and_whole(world: worlds.World, size: int) -> None:
    text = shown(world, "chat").rstrip("\n")
    parts = shown(world, "chat", part_size=size).rstrip("\n").split("\n\n")
    assert all(len(part) <= size for part in parts)
    assert len(text) <= 1500
    if len(parts) == 1:
        assert parts[0] == text
        return
    numbers = [re.match(r"\((\d+)/(\d+)\) ", part) for part in parts]
    assert [(int(m[1]), int(m[2])) for m in numbers if m] == [
        (n, len(parts)) for n in range(1, len(parts) + 1)
    ]
    joined = "".join(re.sub(r"^\(\d+/\d+\) ", "", part) for part in parts)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text), "nothing is lost"


def test_stuffed_parts_of_every_size() -> None:
    for size in range(60, 1501, 37):
        for part in render(stuffed(), "chat", part_size=size).rstrip("\n").split("\n\n"):
            assert len(part) <= size


def test_chat_is_plain() -> None:
    for world in worlds.WORLDS:
        assert not re.search(r"[✓✗*`#|]", shown(world, "chat"))


# -- phone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("NW-2-5", "N, W, dash, 2, dash, 5"),
        (
            "tvq-pb-101 (5.2.5)",
            "T, V, Q, dash, P, B, dash, 1, 0, 1, bracket, 5, point, 2, point, 5, bracket closed",
        ),
        ("it says UI-800-3 on the TV", "U, I, dash, 8, 0, 0, dash, 3"),
        ("Netflix does not start", None),
    ],
)
def test_codes_are_spelled(text: str, spoken: str | None) -> None:
    assert spell(text) == spoken


def test_no_telephone_number_is_printed_and_secrets_are_warned_of() -> None:
    for form in FORMATS:
        assert not re.search(r"1-8\d\d-\d{3}", shown(TOLD, form))
    assert "Never tell your password" in " ".join(shown(TOLD, "phone").split())


# -- the provider ---------------------------------------------------------------------------------------------


def test_the_provider_gets_the_line_and_nothing_else() -> None:
    text = shown(TOLD, "isp")
    for absent in ("OLED55C1", "Sam", "4-9923817", "e-mail", "It should play"):
        assert absent not in text
    for needed in ("Public address: <public IPv6 address 1>", "It began: Friday evening", "Restarted the router", "Video servers tried: ipv4-c004-fra005-ix.1.oca.nflxvideo.net: answered 200",
                   "Receiving: 93 Mbit/s", "Lost beyond the router: none of 200", "Trace of the route:", "tracert"):  # fmt: skip
        assert needed in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cable-out", "The line was not measured: this PC is not connected."),
        ("captive-portal", "The line was not measured: a page of this network is in the way."),
        ("parental-lock", "The line was not measured: the router keeps this PC from the internet."),
        ("vpn", line_statement.THROUGH_VPN),
        ("link-and-router-only", line_statement.NOTHING),
        ("quick", "No fault of the line shows in what was measured: none of 200 small packets towards 1.1.1.1 lost; answers in 21 ms. Not measured: the speed."),
        ("speed-elsewhere", "93 Mbit/s received from a neutral server (Cloudflare)"),
        ("at-least", "at least 61 Mbit/s received from Netflix"),
        ("lossy-wifi", "Measured through a fault in the home (The Wi-Fi signal at this PC is weak)"),
        ("slow-to-netflix", "Netflix 1.9 Mbit/s, Netflix 1.8 Mbit/s, a neutral server (Cloudflare) 96 Mbit/s"),
        ("netflix-answers-503", "(www.netflix.com: 503, twice)"),
    ],
)  # fmt: skip
def test_the_provider_reads_what_was_measured_of_the_line_and_what_was_not(name: str, said: str) -> None:
    """An all-clear stands only where the line was measured, and says with what; the true reason where it was not."""
    text = " ".join(shown(worlds.world(name), "isp").split())
    assert said in text
    if "No fault" not in said and name not in {"speed-elsewhere", "at-least", "netflix-answers-503"}:
        assert "No fault" not in text


@pytest.mark.parametrize("name", [world.name for world in worlds.WORLDS])
def test_what_only_the_home_can_change_is_not_told_to_the_provider(name: str) -> None:
    world = worlds.world(name)
    case = worlds.run(world)
    text = " ".join(shown(world, "isp").split())
    for found in case.diagnoses:
        if found.where in {"this-device", "home-network"} and found.id not in {
            "dns-unreachable",
            "netflix-blocked",
        }:
            assert f"{found.title} (" not in text


def test_nothing_beyond_a_dead_line_was_refused_by_a_service() -> None:
    for form in ("full", "chat", "isp"):
        text = " ".join(shown(worlds.world("internet-dead"), form).split())
        assert "the speed (no connection to the internet opens)" in text


@pytest.mark.parametrize("kept", ["Case 0000000004e9", INDEPENDENT, "the Samsung TV itself was not tested"])
def test_chat_never_loses_who_the_case_is_and_what_was_not_tested(kept: str) -> None:
    world = worlds.world("vpn-off-again")
    world = replace(
        world,
        asked=replace(world.asked, device="smart-tv/samsung"),
        told=dict.fromkeys(
            ("began", "others", "outcome", "connection"), "a long story, told in many words " * 9
        ),
    )
    text = shown(world, "chat")
    assert kept in text
    assert len(text) <= 1501


def test_chat_leaves_out_light_steps_first_and_says_how_many() -> None:
    text = shown(worlds.world("vpn-off-again"), "chat")
    assert "Restart the computer" in text
    assert "Try another title" not in text
    assert re.search(r"^… and \d+ other steps tried$", text, re.MULTILINE)


def test_chat_cuts_between_words_and_keeps_why_nothing_was_measured() -> None:
    assert "the speed (this PC is not connected)\n" in shown(worlds.world("cable-out"), "chat")
    world = replace(worlds.world("healthy"), told={"others": "television " * 40})
    line = next(each for each in shown(world, "chat").splitlines() if each.startswith("Other devices"))
    assert line.endswith(" television…")
    assert len(line) <= 220


def test_the_provider_reads_the_steps_that_say_most_and_how_many_more_there_are() -> None:
    text = shown(worlds.world("vpn-off-again"), "isp")
    tried = text.partition("TRIED SO FAR\n")[2].partition("\n\n")[0]
    assert "Unplug the router for a minute" in tried
    assert "Use a network cable" in tried
    assert "Try another title" not in tried
    assert tried.endswith("… and 7 other steps tried")
    times = re.findall(r"(\d\d:\d\d) UTC:", tried)
    assert times
    assert times == sorted(times)
    few = shown(worlds.world("healthy"), "isp")
    assert "other step" not in few


@pytest.mark.parametrize("form", ["full", "phone", "chat", "isp", "markdown", "html"])
def test_status_host_and_time_of_an_error_stand_in_every_form(form: str) -> None:
    text = " ".join(shown(worlds.world("netflix-answers-503"), form).split())
    assert "www.netflix.com: 503, twice" in text
    assert "2026-11-22 11:00 UTC+1" in text


@pytest.mark.parametrize("form", ["full", "phone", "chat", "markdown", "html"])
def test_every_form_says_that_the_device_itself_was_not_tested(form: str) -> None:
    assert "the Roku itself was not tested" in shown(worlds.world("netflix-answers-503"), form)
    assert "itself was not tested" not in shown(worlds.world("vpn"), form)


def test_a_fault_at_netflix_leaves_the_line_without_one() -> None:
    text = " ".join(shown(worlds.world("netflix-answers-503"), "isp").split())
    assert "No fault of the line shows in what was measured: 93 Mbit/s received from Netflix;" in text
    assert "No fault of the line" not in shown(worlds.world("slow-to-netflix"), "isp")


def test_numbers_that_went_through_a_sign_in_page_are_not_those_of_the_line() -> None:
    portal = worlds.world("captive-portal")
    assert line_statement.BEHIND_IT in shown(portal, "isp")
    nothing = {**portal.changed, "path": Reason.TIMEOUT, "bandwidth": Reason.TIMEOUT}
    assert line_statement.BEHIND_IT not in shown(replace(portal, changed=nothing), "isp")


@pytest.mark.parametrize("form", ["phone", "chat", "html"])
def test_a_router_that_answers_was_measured(form: str) -> None:
    assert "Router: not measured" not in shown(worlds.world("lost-somewhere"), form).replace(
        "Router not", "Router: not"
    )
    assert "not clear" in shown(worlds.world("lost-somewhere"), form)
    assert "not measured" in shown(worlds.world("link-and-router-only"), form)


def test_the_public_address_shows_only_when_the_person_wants_it() -> None:
    world = worlds.world("vpn")
    masker = Masker(shown=frozenset({"public IPv4 address 1"}))
    masker.learn(worlds.known(world))
    case = mask_document(worlds.whole(world), masker)
    assert f"Public address: {worlds.PUBLIC}, <public IPv6 address 1>" in render(case, "isp")
    assert worlds.PUBLIC not in shown(world, "isp")


def test_a_fault_that_comes_again_is_counted() -> None:
    assert "Happens again: in 3 of 3 checks" in shown(worlds.world("internet-dead"), "isp")


# -- HTML -----------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Tags, whether they are well nested, and every attribute."""

    VOID = frozenset({"meta", "line", "circle", "polygon", "polyline", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@each_world
def test_html_is_well_nested_and_needs_nothing_from_outside(world: worlds.World) -> None:
    page = shown(world, "html")
    reader = read(page)
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "base", "form", "a"}
    assert not [a for a in reader.attributes if a[0] in {"src", "href", "style"} or a[0].startswith("on")]
    assert "@import" not in page
    assert "url(" not in page
    assert page.count("<svg") == (2 if 'class="speed"' in page else 1)
    assert len(page) < 40_000


XSS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><script>1</script>", "{{ 7*7 }}", "{% raw %}", "javascript:alert(1)",
       "<svg onload=1>", "&lt;b&gt;", "]]>", "<!--", "\x1b[31mred", "\u202egnp.exe", "=cmd|' /C calc'!A0", "`id`", "[x](javascript:1)", "| a | b |", "\n# title", "- item")  # fmt: skip


def infected(case: Any, word: str) -> Any:
    """Every free text with a word from outside."""
    if isinstance(case, dict):
        keep = {
            "id",
            "status",
            "where",
            "severity",
            "confidence",
            "format",
            "started",
            "reason",
            "outcome_",
            "quality",
            "device",
            "by",
            "evidence",
            "findings",
            "plays",
            "mark",
            "state",
        }
        return {k: v if k in keep else infected(v, word) for k, v in case.items()}
    if isinstance(case, list):
        return [infected(item, word) for item in case]
    return f"{case}{word}" if isinstance(case, str) else case


@pytest.mark.parametrize("word", XSS)
def test_words_from_outside_stay_words(word: str) -> None:
    lossy = to_json(masked(worlds.world("lossy-wifi"))[0])
    told = to_json(masked(TOLD)[0]) | {"diagnoses": lossy["diagnoses"]}
    case = read_document(infected(told, word))
    clean = read(shown(TOLD, "html"))
    reader = read(render(case, "html"))
    assert reader.tags <= clean.tags | {"h3", "ol"}
    assert {name for name, _ in reader.attributes} <= {name for name, _ in clean.attributes}
    for form in ("chat", "phone", "full", "isp", "markdown", "html"):
        text = render(case, form)
        assert "\x1b" not in text
        assert "\u202e" not in text
    for line in render(case, "markdown").split("\n"):
        assert not re.search(r"(?<!\\)[<`\]]", re.sub(r"^`[a-z0-9-]+`, ", "", line)), line
        assert line.count("|") - line.count("\\|") in {0, 3, 4} or line.startswith("|"), line


def test_text_from_outside_is_shown_as_it_was() -> None:
    case = masked(TOLD)[0]
    assert case.story
    case = replace(case, story=replace(case.story, others="<b>TV & phone</b>"))
    assert "<b>TV & phone</b>" in "".join(read(render(case, "html")).words)


def test_the_template_is_the_one_that_is_shipped() -> None:
    page = shown(TOLD, "html")
    style = (paths.data("templates") / "report.html").read_text(encoding="utf-8")
    style = style[style.index('{% include "colours.css" %}') : style.index("</style>")]
    colours = (paths.data("web/static") / "colours.css").read_text(encoding="utf-8").rstrip()
    assert style.replace('{% include "colours.css" %}\n', colours) in page
    assert "prefers-color-scheme: dark" in colours
    assert "@page" in style


# -- pictures -------------------------------------------------------------------------------------------------


def test_the_rate_of_another_server_stands_with_the_speed() -> None:
    """Report R9: the pair is what support must see, in the short forms too."""
    case = document_of(worlds.case(worlds.world("slow")))
    assert case.bandwidth is not None
    both = (
        ComparedSpeed(provider=case.bandwidth.provider or "", mbps=1.9, low_mbps=1.8),
        ComparedSpeed(provider="cloudflare", mbps=96.0, low_mbps=95.0),
    )
    pair = replace(case, bandwidth=replace(case.bandwidth, compared=both))
    speed = next(item.text for item in items(pair, facts_of(pair.checks)) if item.key == "Speed")
    assert "96 Mbit/s" in (speed or "")


@pytest.mark.parametrize(
    ("stalls", "words"),
    [
        (None, None),
        ((), "in 60 seconds it never stopped"),
        (((20.0, 4.2),), "in 60 seconds it stopped once, for 4 seconds"),
        (((20.0, 4.2), (40.0, 1.1)), "in 60 seconds it stopped 2 times, for up to 4 seconds"),
    ],
)
def test_a_minute_of_watching_tells_its_stalls(stalls: Any, words: str | None) -> None:
    case = document_of(worlds.case(worlds.world("slow")))
    assert case.bandwidth is not None
    series = tuple((float(second), 3.0) for second in range(61))
    watched = replace(case, bandwidth=replace(case.bandwidth, stalls=stalls, series=series))
    speed = next(item.text for item in items(watched, facts_of(watched.checks)) if item.key == "Speed") or ""
    assert (words in speed) if words else ("stopped" not in speed)


def test_a_minute_that_its_data_cut_short_says_so() -> None:
    case = document_of(worlds.case(worlds.world("slow")))
    assert case.bandwidth is not None
    for seconds, stopped, words in (
        (9, "data-cap", "in 8 seconds, until its data was used up, it never stopped"),
        (9, "settled", "in 8 seconds, until its data was used up, it never stopped"),
        (9, "interrupted", "in 8 seconds it never stopped"),
        (60, "settled", "in 59 seconds it never stopped"),
    ):
        series = tuple((float(second), 300.0) for second in range(seconds))
        watched = replace(case, bandwidth=replace(case.bandwidth, stalls=(), series=series, stopped=stopped))
        speed = next(item.text for item in items(watched, facts_of(watched.checks)) if item.key == "Speed")
        assert words in (speed or "")


@pytest.mark.parametrize(
    ("cause", "place", "words"),
    [
        ("dns-blocking", Where.HOME_NETWORK, "Home network: a filter that hides Netflix's names"),
        ("captive-portal", Where.HOME_NETWORK, "Home network: a sign-in page of the network"),
        ("wifi-weak", Where.HOME_NETWORK, "Home network: weak Wi-Fi"),
        ("gateway-unreachable", Where.HOME_NETWORK, "Router: a router that does not answer"),
        ("dns-failing", Where.ISP, "Provider: look-up servers that answer with errors"),
        ("dns-blocking", Where.THIS_DEVICE, "This PC: a filter that hides Netflix's names"),
        ("a-cause-of-a-later-version", Where.NETFLIX, "Netflix faulty"),
    ],
)
def test_the_picture_blames_a_cause_and_not_a_stop(cause: str, place: Where, words: str) -> None:
    found = Diagnosis(
        id=cause, where=place, severity=Severity.FAIL, confidence=Confidence.SURE, title="", text="", remedy=(), evidence=()
    )  # fmt: skip
    fine = [Result(check=id_, status=Status.OK) for id_ in ("link", "gateway", "internet", "netflix")]
    told = [describe_stop(stop) for stop in live_picture(fine, (found,), ())]
    assert words in told
    assert not [other for other in told if "faulty" in other and other != words]


@pytest.mark.parametrize("cause", ["dns-blocking", "hosts-start-names", "vpn-active"])
def test_a_stop_at_fault_carries_its_reason_and_not_a_round_trip(cause: str) -> None:
    stops = (
        Stop("This PC", "ok"),
        Stop("Home network", "fail", 2.0, CAUSES[cause].name),
        Stop("Provider", "ok", 19.0),
    )
    for other in (None, Stop("TV", "unknown")):
        for drawn in (svg.path(stops, other), svg.narrow_path(stops, other)):
            shown = unescape(" ".join(re.sub(r"<[^>]*>", " ", drawn).split()))
            assert CAUSES[cause].name in shown
            assert "2.0 ms" not in drawn
            assert "19 ms" in shown
    assert f"Home network \u2717 {CAUSES[cause].name}" in stop_text(stops[1], unicode=True)
    assert "2.0 ms" not in way(stops)


def test_lines_below_a_stop_stay_within_the_picture() -> None:
    stops = (Stop("This PC", "fail", None, "word " * 20),) * 4
    for drawn in (svg.path(stops), svg.narrow_path(stops)):
        height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', drawn)[0])
        assert max(int(y) for y in re.findall(r' y="(\d+)"', drawn)) < height


def test_a_stop_whose_own_check_failed_is_not_drawn_as_fine() -> None:
    found = Diagnosis(
        id="dns-blocking", where=Where.HOME_NETWORK, severity=Severity.FAIL, confidence=Confidence.SURE, title="", text="", remedy=(), evidence=()
    )  # fmt: skip
    results = [Result(check=id_, status=Status.OK) for id_ in ("link", "gateway", "internet")]
    results.append(Result(check="netflix", status=Status.FAIL))
    assert [stop.mark for stop in live_picture(results, (found,), ())] == ["ok", "fail", "ok", "unknown"]


def test_what_is_not_told_apart_marks_neither_the_router_nor_the_provider() -> None:
    found = Diagnosis(
        id="packet-loss", where=Where.NONE, severity=Severity.FAIL, confidence=Confidence.LIKELY, title="", text="", remedy=(), evidence=()
    )  # fmt: skip
    fine = [Result(check=id_, status=Status.OK) for id_ in ("link", "gateway", "internet", "netflix")]
    assert [stop.mark for stop in live_picture(fine, (found,), ())] == ["ok", "unknown", "unknown", "ok"]


@each_world
def test_the_live_picture_ends_as_the_report_draws_it(world: worlds.World) -> None:
    case = worlds.case(world)
    ids = [result.check for result in case.results]
    before = live_picture((), (), ids)
    assert [stop.mark for stop in before] == ["waiting"] * 4
    half = live_picture(case.results[: ids.index("internet")], (), ids[ids.index("internet") :])
    assert [stop.mark for stop in half[2:]] == ["waiting"] * 2
    assert "waiting" not in {stop.mark for stop in half[:2]}
    assert live_picture(case.results, case.opinion.diagnoses, ()) == picture(document_of(case))


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e5)), max_size=900), st.floats(0.01, 2000))
@settings(max_examples=60, deadline=None)
def test_any_series_can_be_drawn(series: list[tuple[float, float]], needed: float) -> None:
    drawn = draw_speed(
        SpeedPlot(
            mbps=1.0, low_mbps=None, needed_mbps=needed, wanted="Full HD on 1 screen", series=tuple(series)
        )
    )
    assert "nan" not in drawn.lower()
    assert "inf" not in drawn.lower()
    if drawn:
        for x, y in re.findall(r"(-?[\d.e+]+),(-?[\d.e+]+)", drawn):
            assert 0 <= float(x) <= 720
            assert 0 <= float(y) <= 190


@given(st.floats(0.02, 1e6))
def test_axes_end_at_round_numbers(value: float) -> None:
    assert value - 1e-9 <= _nice(value) <= value * 2.5


def test_a_stall_stays_visible_in_a_long_series() -> None:
    series = [(n / 10, 50.0) for n in range(3000)]
    series[1777] = (177.7, 0.0)
    drawn = draw_speed(SpeedPlot(mbps=50.0, low_mbps=None, needed_mbps=5.0, wanted="x", series=tuple(series)))
    assert drawn.count(",162 ") >= 1, "a point on the ground line"
    assert len(drawn) < 12_000


def test_constants_agree() -> None:
    assert chat.LONGEST == 1500
