"""Nothing that somebody typed is lost or cut in silence: it is kept whole, or refused and given back."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import subprocess
from html import unescape

import pytest

from diag import paths
from diag.store import FIELDS, LONGEST, LONGEST_CODE, Store, data_folder, files
from diag.web.app import TYPED
from tests.web.site import Site
from tests.web.walker import Walker
from tests.worlds import world

STORY = "It should play again, as it did until Friday."


@pytest.fixture
def gone(site: Site) -> str:
    """A case whose page is open while it is deleted elsewhere."""
    case = site.keep(world("vpn"))
    with Store() as store:
        store.delete(case)
    return case


def test_the_form_of_a_deleted_case_gives_its_text_back(site: Site, gone: str) -> None:
    answer = site.post(f"/case/{gone}/report", outcome=STORY, said="Wait a day.\nThen call.", make="")
    assert answer.status_code == 404
    page = unescape(answer.text)
    assert "What you typed" in page
    assert STORY in page
    assert "Wait a day.\nThen call." in page
    assert page.count("<textarea") == 2, "empty fields are not shown"


def test_a_secret_is_not_given_back(site: Site, gone: str) -> None:
    page = site.post(f"/case/{gone}/report", outcome=STORY, said="my password: hunter2secret").text
    assert STORY in page
    assert "hunter2secret" not in page


def test_a_form_that_was_open_too_long_gives_its_text_back(site: Site) -> None:
    case = site.keep(world("vpn"))
    answer = site.post(f"/case/{case}/report", form="old", outcome=STORY)
    assert answer.status_code == 403
    assert STORY in answer.text
    assert site.saved(case).told["outcome"] != STORY


def test_another_site_shows_nothing_through_our_page(site: Site) -> None:
    case = site.keep(world("vpn"))
    answer = site.post(
        f"/case/{case}/report", form="old", outcome=STORY, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert STORY not in answer.text


def test_a_page_that_is_only_read_gives_nothing_back(site: Site, gone: str) -> None:
    assert STORY not in site.get(f"/case/{gone}?outcome={STORY}").text


@pytest.mark.parametrize("name", ["outcome", "symptom", "what", "said"])
def test_a_text_that_is_too_long_is_refused_whole(site: Site, name: str) -> None:
    case = site.keep(world("vpn"))
    before = site.saved(case)
    text = "x" * (LONGEST + 1)
    answer = site.post(f"/case/{case}/report", {name: text})
    assert answer.status_code == 400
    assert "2,001 characters, and at most 2,000" in answer.text
    assert text in answer.text
    after = site.saved(case)
    assert (after.told, after.steps, after.contacts) == (before.told, before.steps, before.contacts)
    assert site.post(f"/case/{case}/report", {name: text[1:]}).status_code == 303


@pytest.mark.parametrize("path", ["/run", "/walk/begin"])
def test_a_code_that_is_too_long_begins_nothing(site: Site, path: str) -> None:
    text = "x" * (LONGEST_CODE + 1)
    answer = site.post(path, code=text, flow="basic", device="roku")
    assert answer.status_code == 400
    assert text in answer.text
    assert (site.cases(), site.started) == (0, [])


def test_a_code_that_is_too_long_answers_nothing(walker: Walker) -> None:
    walker.begin("basic", "roku")
    text = "x" * (LONGEST_CODE + 1)
    answer = walker.site.post(f"{walker.at}/answer", step=walker.step, word="code", typed=text)
    assert answer.status_code == 400
    assert text in answer.text
    assert walker.kept()["answers"] == []


def test_no_field_cuts_what_is_kept_and_each_has_its_name() -> None:
    """A browser cuts at ``maxlength`` without a word."""
    for path in sorted(paths.data("templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert "maxlength" not in text, path
        if "data-longest" in text:
            assert "limits.js" in text, path
        for name in re.findall(r'name="([a-z_]+)"[^>]*data-longest', text):
            assert name in TYPED or name == "q", (path, name)
    assert set(FIELDS) - {"device"} <= set(TYPED)


def test_a_book_that_is_looked_up_is_read_in_part_and_that_is_said(site: Site) -> None:
    words = "Only the first 4,000 characters were read."
    assert words in site.get("/code", query_string={"q": "NW-2-5 " + "x" * 4000}).text
    assert words not in site.get("/code", query_string={"q": "NW-2-5 " + "x" * 3000}).text


@pytest.mark.parametrize(
    "book", ["NW-2-5 " + "x" * 4000, "NW-2-5" + " " * 9000 + "x", "NW-2-5 " + "\N{POUTING FACE}" * 4000]
)
def test_a_book_from_the_first_page_is_said_to_be_read_in_part(site: Site, book: str) -> None:
    words = "Only the first 4,000 characters were read."
    sent = site.get("/code", query_string={"code": book, "form": "x"})
    assert sent.status_code == 303
    assert words in site.get(sent.headers["Location"]).text
    sent = site.get("/code", query_string={"code": "NW-2-5", "form": "x"})
    assert words not in site.get(sent.headers["Location"]).text


#: What is looked up -> what a check or a walk keeps of it, and what is said of that.
KEPT = {
    "NW-2-5 " + "on my TV " * 20: ("NW-2-5 " + "on my TV " * 19 + "on my TV", ""),
    "story " * 90 + "NW-2-5": ("NW-2-5", "goes on with NW-2-5 alone"),
    "NW-2-5 " + "story " * 90: ("NW-2-5", "goes on with NW-2-5 alone"),
    "story " * 90: (("story " * 90)[:LONGEST_CODE], "goes on with the first 400 characters"),
}


@pytest.mark.parametrize("typed", KEPT)
def test_what_a_check_keeps_of_a_long_text_is_said(site: Site, typed: str) -> None:
    kept, said = KEPT[typed]
    page = unescape(site.get("/code", query_string={"q": typed}).text)
    assert set(re.findall(r'<input type="hidden" name="code" value="([^"]*)">', page)) == {kept}
    assert said in page
    assert ("goes on with" in page) == bool(said)


LIMITS = """
const fields = [{dataset: {longest: "10"}, value: "", after(told) { this.told = told; },
                 addEventListener(_event, act) { this.act = act; }}];
globalThis.document = {querySelectorAll: () => fields, createElement: () => ({setAttribute() {}})};
require(process.argv[1]);
for (const value of ["short", "12345678", "1234567890", "12345678901", "\\u{1F600}".repeat(8)]) {
  fields[0].value = value;
  fields[0].act();
  console.log(`${fields[0].told.textContent}|${fields[0].told.className}`);
}
"""


@pytest.mark.skipif(not shutil.which("node"), reason="runs our script outside a browser")
def test_a_field_says_what_it_holds_while_somebody_types() -> None:
    script = paths.data("web") / "static" / "limits.js"
    done = subprocess.run(["node", "-e", LIMITS, str(script)], capture_output=True, text=True, timeout=30)
    assert done.stdout.splitlines() == [
        "|",
        "8 of 10 characters|",
        "10 of 10 characters|",
        "11 of 10 characters: please shorten it|refused",
        "8 of 10 characters|",
    ], done.stderr


# -- cases that cannot be reached -----------------------------------------------------------------------------


@pytest.fixture
def closed(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A data folder that belongs to somebody else: nothing in it can be seen."""

    def refuse(*_: object) -> bool:
        raise files.CannotWrite("The saved cases belong to another user.")

    monkeypatch.setattr(files, "exists", refuse)
    monkeypatch.setattr(files, "prepare", refuse)
    return site


@pytest.mark.parametrize("path", ["/cases", "/case/aaaa11111111", "/case/aaaa11111111/report"])
def test_a_page_of_a_closed_folder_says_why(closed: Site, path: str) -> None:
    answer = closed.get(path)
    assert answer.status_code == 503
    assert "belong to another user" in answer.text


def test_the_first_page_and_a_check_need_no_folder(closed: Site) -> None:
    for _ in range(2):
        page = closed.get("/")
        assert page.status_code == 200
        assert page.text.count("belong to another user") == 1
    case = closed.run().case
    assert closed.get(f"/case/{case}").status_code == 200
    assert closed.get(f"/case/{case}/report").status_code == 200
    assert closed.get("/walk").status_code == 200


def test_a_damaged_case_can_be_deleted_from_its_page(site: Site) -> None:
    case = site.keep(world("vpn"))
    with contextlib.closing(sqlite3.connect(data_folder() / files.NAME)) as db, db:
        db.execute("UPDATE runs SET data = substr(data, 2)")
    assert "is damaged" in site.get(f"/case/{case}").text
    assert site.get(f"/case/{case}/delete").status_code == 200
    assert site.post(f"/case/{case}/delete").status_code == 303
    assert site.cases() == 0
