"""Every page in every state that people meet: for tests that look at all of them (markup, axe, narrow screens)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from diag.report import FORMATS
from diag.tv import TvDevice, TvSurvey
from tests import worlds
from tests.web.routes import READING, rules
from tests.web.site import Site
from tests.worlds import world

#: Endpoints that are no pages: data, files, and answers that lead on.
NO_PAGES = {
    "static",
    "run.stream",
    "run.state",
    "restart.state",
    "result.settings",
    "code.suggest",
    "report.file",
    "browser.answer",
    "account.calendar",
    "show.picture",
    "spot.state",
}


def list_pages(site: Site) -> list[tuple[str, str]]:
    """(name, address) of the pages; what they show is put into the site's store before."""
    found = [(f"result {w.name}", f"/case/{site.keep(w)}") for w in worlds.WORLDS]
    case = found[1][1]
    site.world = world("slow")
    before = site.run(symptom="buffering", device="smart-tv")
    site.world = world("healthy")
    site.post(f"/case/{before.case}/again")
    site.over()
    found.append(("result after again", f"/case/{before.case}"))
    for name, query in (
        ("asked", ""),
        ("known", "?q=M7111-5059"),
        ("on a device", "?q=NW-2-5&device=smart-tv"),
        ("of several devices", "?q=10025"),
        ("nearly", "?q=NW-2-51"),
        ("unknown", "?q=zzzzzz"),
        ("a message", "?q=Whoops, something went wrong"),
        ("markup", "?q=<b>%22'%26</b>"),
    ):
        found.append((f"code {name}", f"/code{query}"))
    for name, query in (
        ("", ""),
        ("account", "?symptom=account"),
        ("tv", "?symptom=buffering&device=smart-tv"),
        ("all", "?all=1"),
    ):
        found.append((f"walk {name}", f"/walk{query}"))
    found += [(f"report {form}", f"{case}/report?format={form}") for form in FORMATS]
    found += [
        ("report private", f"{case}/report?private=1&parts=1"),
        ("report printed", f"{case}/report.html"),
        ("show", f"{case}/show"),
        ("restart", f"{case}/restart"),
    ]
    site.post(f"/case/{before.case}/restart")
    found.append(("restart begun", f"/case/{before.case}/restart"))
    first, last = (run.id for run in site.saved(before.case or "").runs)
    found += [
        (name, f"/case/{before.case}/{name}") for name in ("history", "delete", f"compare?a={first}&b={last}")
    ]
    found += [
        ("home", "/"),
        ("cases", "/cases"),
        ("days", "/cases/days"),
        ("cases said", "/cases?said=kept"),
        ("delete all", "/cases/delete"),
        ("about", "/about"),
        ("questions", "/questions"),
        ("browser", "/browser"),
        ("message", "/message"),
        ("message after", "/message/after?done=paid&done=installed&country=gb"),
        ("message after nothing", "/message/after"),
        ("tv", "/tv"),
    ]
    site.tvs = TvSurvey(devices=(TvDevice(make="Samsung", model="UE43", network="wifi"),), asked=("ssdp",))
    site.post("/tv")
    found.append(("tv found", "/tv/found"))
    kept = site.post("/message/keep", message="Netflix: pay at https://netflix.example/ now")
    found.append(("message kept", kept.location))
    site.post("/spot")
    site.measure_spot()
    found.append(("spot open", "/spot"))
    found += [
        ("error nothing", "/nothing/here"),
        ("error no case", "/case/none"),
        ("error no walk", f"{case}/walk/99"),
    ]
    found += account_pages(site)
    found += walk_pages(site)
    return found


def account_pages(site: Site) -> Iterator[tuple[str, str]]:
    """The page about money: asked, empty, filled with all that it can show, and refused letters."""
    yield "account begin", "/account?new=1"
    empty = site.post("/account", trouble="technical", country="").location
    yield "account empty", empty
    case = site.post("/account", trouble="charged-twice", country="Germany").location
    lines = "2026-11-03 NETFLIX.COM 17.99 EUR booked\n2026-11-05 VODAFONE 17.99 EUR pending"
    site.post(f"{case}/charges", lines=lines, paid_by="direct-debit")
    site.post(f"{case}/facts", {"strange-use": "yes", "all-in-history": "no"})
    site.post(f"{case}/log", step="told-netflix", channel="chat", said="We look into it", reference="A-77")
    for receiver in ("netflix-chat", "bank", "withdrawal"):
        yield f"account {receiver}", f"{case}?to={receiver}"
    yield "account papers", f"{case}/papers.html?to=netflix"


def walk_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Walks that stand at each kind of page: a question, something to do, a check, an end, and after an effect."""
    seen: set[tuple[str, ...]] = set()
    for flow, device, choice in (
        ("buffering", "smart-tv", -1),
        ("sign-in", "windows-browser", 0),
        ("one-title", "roku", -1),
    ):
        shapes = [shape for _, shape in steps(site, flow, device, choice, 30)]
        for number, shape in enumerate(shapes):
            if shape not in seen:
                seen.add(shape)
                *_, (place, _) = steps(site, flow, device, choice, number)
                yield f"step {number} of {flow} on {device}: {shape[0]}", place


def steps(
    site: Site, flow: str, device: str, choice: int, most: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A new walk, its place and the shape of each of its pages, until its end or after so many answers."""
    answer = site.post("/walk/begin", flow=flow, device=device, anew="1", same="no")
    assert answer.location.startswith("/case/"), "the walk does not begin"
    for number in range(most + 1):
        place = (
            (site.over().back if answer.location == "/run" else answer.location)
            .partition("?")[0]
            .partition("#")[0]
        )
        page = unescape(site.get(place).text)
        kind = re.search(r'<section class="card (walk[^"]*)"', page)
        yield (
            place,
            (
                kind[1].strip() if kind else "",
                *(part for part in ("warning", "effect", "steps") if f'class="{part}' in page),
            ),
        )
        step = re.search(r'name="step" value="([^"]+)"', page)
        words = re.findall(r'name="word" value="([^"]+)"', page)
        if number == most or not step or not (words or "/skip" in page):
            return
        answered = {"step": step[1], **({"word": words[choice]} if words else {})}
        answer = site.post(f"{place}/{'answer' if words else 'skip'}", answered)


def missing_pages(site: Site, found: list[tuple[str, str]]) -> list[str]:
    """Pages of the app that the list does not hold: a new one must be added there."""
    adapter = site.app.url_map.bind("127.0.0.1")
    seen = set()
    for _, address in found:
        try:
            endpoint, _ = adapter.match(address.partition("?")[0], method="GET")
            seen.add(endpoint)
        except Exception:
            continue
    every = {
        rule.endpoint
        for rule in rules(site.app)
        if (rule.methods or set()) & READING and "GET" in (rule.methods or set())
    }
    return sorted(every - seen - NO_PAGES - {"run.live"})
