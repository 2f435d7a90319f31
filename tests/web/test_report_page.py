"""The report: filled in, copied, masked, split, saved as a file, printed; nothing private unasked."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from diag.case.to_json import to_json
from diag.report.view import FIND, OF_ACCOUNT
from diag.store import FIELDS
from diag.symptoms import SYMPTOMS
from tests import worlds
from tests.web.site import Site
from tests.worlds import world

TOLD = world("healthy")
FORMS = ("chat", "phone", "full", "markdown", "isp", "json")
XSS = (
    "<script>zq7()</script>",
    '"><img src=x onerror=zq7()>',
    "</textarea><script>zq7()</script>",
    "{{ 7*7 }}{% raw %}",
    "javascript:zq7()",
    "' autofocus onfocus=zq7() x='",
    "</style><svg onload=zq7()>",
    "\u202ezq7\u2066\x1b[31m",
)


def area(page: str, id_: str) -> str:
    """What stands in a text field."""
    found = re.search(rf'<textarea id="{id_}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, id_
    return html.unescape(found[1])


def value(page: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', page)
    return html.unescape(found[1]) if found else area(page, name)


@pytest.fixture
def case(site: Site) -> str:
    return site.keep(TOLD)


# -- showing ---------------------------------------------------------------------------------------------------


def test_the_form_is_filled_in_with_what_is_known(site: Site, case: str) -> None:
    page = site.get(f"/case/{case}/report").text
    for name in ("make", "model", "began", "connection", "others", "outcome"):
        assert value(page, name) == TOLD.told[name]
    assert value(page, "code") == "NW-2-5"
    assert re.search(r'<option value="smart-tv/lg" selected>', page)
    assert 'id="find-' not in page


def test_what_is_missing_is_shown_with_how_to_find_it(site: Site) -> None:
    case = site.keep(world("internet-dead"))
    page = html.unescape(site.get(f"/case/{case}/report").text)
    assert "7 things are not known yet" in page
    for key in set(FIND) - OF_ACCOUNT:
        assert f'id="find-{key}"' in page
        assert FIND[key] in page
    assert 'id="find-began"' not in page


@pytest.mark.parametrize("form", FORMS)
def test_each_form_can_be_seen_and_chat_can_always_be_copied(site: Site, case: str, form: str) -> None:
    page = site.get(f"/case/{case}/report?format={form}").text
    assert re.search(rf'format={form}[^"]*" aria-current="true"', page.replace("?format=", "format="))
    assert area(page, "chat").startswith("Device: LG TV")
    assert (
        '<button class="primary big js" type="button" data-copy="chat" hidden>Copy for Netflix</button>'
        in page
    )
    assert "Ctrl+A" in page
    if form != "chat":
        saved = site.get(f"/case/{case}/report/file?format={form}").text
        assert area(page, "shown") == saved
    if form == "json":
        assert json.loads(area(page, "shown"))["format"] == "diag.case/1"


def test_an_unknown_form_is_the_chat(site: Site, case: str) -> None:
    assert 'id="shown"' not in site.get(f"/case/{case}/report?format=zzz").text
    assert 'id="shown"' not in site.get(f"/case/{case}/report?format=html").text
    assert site.get(f"/case/{case}/report/file?format=zzz").status_code == 404
    assert site.get(f"/case/{case}/report/file").status_code == 404


def test_the_chat_in_parts_each_with_its_own_button(site: Site, case: str) -> None:
    page = site.get(f"/case/{case}/report?parts=1").text
    count = len(re.findall(r'data-copy="part-\d+"', page))
    assert count >= 2
    parts = [area(page, f"part-{n}") for n in range(1, count + 1)]
    assert all(len(part) <= 500 and part.startswith(f"({n}/{count}) ") for n, part in enumerate(parts, 1))
    whole = area(page, "chat")
    assert all(word in " ".join(parts) for word in whole.split())


def test_a_case_that_is_not_there(site: Site) -> None:
    for path in ("report", "report.html", "report/file?format=chat"):
        assert site.get(f"/case/nothing/{path}").status_code == 404
    assert site.post("/case/nothing/report", make="LG").status_code == 404


# -- files and printing ----------------------------------------------------------------------------------------


def test_files_have_safe_names(site: Site, case: str) -> None:
    for form in (*FORMS, "html"):
        answer = site.get(f"/case/{case[:6]}/report/file?format={form}")
        assert answer.status_code == 200
        end = {"markdown": "md", "json": "json", "html": "html"}.get(form, "txt")
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="couchcheck-{case}-{form}.{end}"'
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_printable_page_allows_its_own_style_and_nothing_else(site: Site, case: str) -> None:
    answer = site.get(f"/case/{case}/report.html")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policies = answer.headers.get_all("Content-Security-Policy")
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ]
    assert "Content-Disposition" not in answer.headers
    assert answer.text.count("<style>") == 1
    assert not re.search(r"\sstyle=|<script|<link|<img", answer.text)


# -- filling in ------------------------------------------------------------------------------------------------


def test_every_field_is_kept_and_comes_into_the_report(site: Site) -> None:
    case = site.keep(world("dns-dead"))
    said = {name: f"words of {name}" for name in FIELDS} | {"device": "smart-tv/samsung"}
    more = {"what": "Moved the TV", "effect": "no change", "channel": "phone", "agent": "Kim", "said": "wait", "reference": "7-1"}  # fmt: skip
    answer = site.post(f"/case/{case}/report", {**said, **more})
    assert (answer.status_code, answer.location) == (303, f"/case/{case}/report?said=saved#told")
    page = site.get(f"/case/{case}/report?said=saved").text
    assert "Saved." in page
    saved = site.saved(case)
    assert saved.told == said
    assert [(s.what, s.effect) for s in saved.steps] == [("Moved the TV", "no change")]
    assert [(c.channel, c.agent, c.said, c.reference) for c in saved.contacts] == [("phone", "Kim", "wait", "7-1")]  # fmt: skip
    chat = area(page, "chat")
    for text in (
        "Samsung TV",
        "words of make words of model",
        "words of began",
        "Moved the TV",
        "Kim",
    ):
        assert text in chat
    assert value(page, "what") == ""


def test_an_answer_can_be_taken_back(site: Site, case: str) -> None:
    site.post(f"/case/{case}/report", {**dict.fromkeys(FIELDS, ""), "make": "Sony"})
    told = site.saved(case).told
    assert told["make"] == "Sony"
    assert told["began"] is None


def test_fields_that_were_not_sent_stay(site: Site, case: str) -> None:
    before = site.saved(case).told
    site.post(f"/case/{case}/report", make="Sony")
    assert site.saved(case).told == {**before, "make": "Sony"}


SECRETS = ("my password is hunter2!x", "card 4111 1111 1111 1111", "they sent me the code 493021")
HIDDEN = ("hunter2", "4111 1111", "493021")


@pytest.mark.parametrize("field", [*FIELDS, "what", "effect", "channel", "agent", "said", "reference"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_refused_at_its_field_and_nothing_else_is_lost(
    site: Site, case: str, field: str, secret: str
) -> None:
    kept = "outcome" if field != "outcome" else "others"
    others = {"what": "Moved it"} if field == "effect" else {}
    answer = site.post(
        f"/case/{case}/report", {**others, field: f"well, {secret}", kept: "kept all the same"}
    )
    assert answer.status_code == 400
    page = answer.text
    assert f'id="no-{field}"' in page
    assert "That looks like a" in page
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page)
    saved = site.saved(case)
    assert saved.told[kept] == "kept all the same"
    assert len(saved.steps) == len(TOLD.steps)
    assert len(saved.contacts) == len(TOLD.contacts)
    if field != "device":
        assert "well, " in value(page, field)
        assert "removed&gt;" in page
    everything = page + repr(saved) + site.get(f"/case/{case}/report?private=1").text
    assert not any(word in everything for word in HIDDEN)


def test_after_a_refusal_the_rest_of_a_step_stands_there_again(site: Site, case: str) -> None:
    page = site.post(f"/case/{case}/report", what="Signed in", effect="pin: 4711", said="all well").text
    assert value(page, "what") == "Signed in"
    assert value(page, "said") == ""
    assert len(site.saved(case).contacts) == len(TOLD.contacts) + 1


def test_an_effect_without_a_step_is_asked_for(site: Site, case: str) -> None:
    answer = site.post(f"/case/{case}/report", effect="it plays")
    assert answer.status_code == 400
    assert value(answer.text, "effect") == "it plays"


def test_a_case_that_could_not_be_saved_can_be_copied_but_not_filled_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diag.store import Store, StoreError

    def full(*_: Any, **__: Any) -> str:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save_run", full)
        case = site.run().case
    page = site.get(f"/case/{case}/report").text
    assert "Copy the report now" in page
    assert 'name="make"' not in page
    assert site.post(f"/case/{case}/report", make="LG").status_code == 409


# -- masking ---------------------------------------------------------------------------------------------------

PRIVATE = (worlds.SSID, worlds.PUBLIC6, "anna.k@example.org")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_private_shows_unasked(site: Site, case: str, form: str) -> None:
    pages = [
        f"/case/{case}/report?format={form}",
        f"/case/{case}/report?parts=1",
        f"/case/{case}/report.html",
    ]
    pages += [f"/case/{case}/report/file?format={form}"]
    for path in pages:
        page = site.get(path).text.casefold()
        for secret in (*PRIVATE, "annika", "kowalski"):
            assert secret.casefold() not in page, (path, secret)


def test_private_values_are_shown_by_one_choice_and_left_out_again(site: Site, case: str) -> None:
    page = site.get(f"/case/{case}/report?format=full").text
    assert "Wi-Fi name 1" in page
    assert "e-mail address 1" in page
    assert 'type="checkbox"' not in page
    chosen = re.search(r'<a class="button" href="([^"]+)">Show private values', page)
    assert chosen
    shown = html.unescape(site.get(html.unescape(chosen[1]).partition("#")[0]).text)
    assert all(secret in shown for secret in PRIVATE)
    assert "anna.k@example.org" in area(shown, "chat")
    assert worlds.SSID in site.get(f"/case/{case}/report/file?format=json&private=1").text
    back = re.search(r'<a class="button" href="([^"]+)">Leave private values out', shown)
    assert back
    assert "anna.k@example.org" not in site.get(back[1].partition("#")[0]).text


def test_a_password_is_not_shown_with_the_private_values(site: Site, case: str) -> None:
    site.post(f"/case/{case}/report", outcome="my password: hunter2secret")
    assert "hunter2secret" not in site.get(f"/case/{case}/report?private=1").text


def test_a_fault_of_the_line_is_copied_for_the_provider_first(site: Site) -> None:
    case = site.keep(world("slow"))
    page = site.get(f"/case/{case}/report").text
    first, second = re.findall(r'data-copy="(\w+)" hidden>(Copy for [^<]+)<', page)[:2]
    assert (first, second) == (("shown", "Copy for my provider"), ("chat", "Copy for Netflix"))
    assert area(page, "shown").startswith("FOR MY INTERNET PROVIDER")
    other = site.get(f"/case/{case}/report?format=full").text
    assert area(other, "isp").startswith("FOR MY INTERNET PROVIDER")
    assert "Copy for my provider" not in site.get(f"/case/{site.keep(world('vpn'))}/report").text


def test_no_form_on_the_page_tells_a_person_to_type_a_command(site: Site) -> None:
    for home in worlds.WORLDS:
        case = site.keep(home)
        for form in ("chat", "phone", "full", "markdown", "isp"):
            page = site.get(f"/case/{case}/report?format={form}").text
            assert not re.search(r"\bdiag [a-z]|--[a-z]|type: ", html.unescape(page)), (
                home,
                form,
            )


def test_what_was_answered_or_measured_stands_at_its_field(site: Site) -> None:
    case = site.keep(world("vpn-off-again"))  # a browser of this PC: how it is connected is known
    page = html.unescape(site.get(f"/case/{case}/report").text)
    assert 'id="find-connection">In the report already: Wi-Fi<' in page
    site.post(f"/case/{case}/report", connection="cable")
    assert "In the report already: Wi-Fi" not in site.get(f"/case/{case}/report").text


def test_one_thing_can_be_unmasked_and_only_that(site: Site, case: str) -> None:
    path = f"/case/{case}/report?unmask=e-mail+address+1"
    page = site.get(path).text
    assert "anna.k@example.org" in area(page, "chat")
    assert worlds.SSID not in page
    assert "e-mail address 1: <code>anna.k@example.org</code>" in page
    assert "unmask=e-mail+address+1" in page  # the links keep it
    assert "anna.k@example.org" in site.get(f"/case/{case}/report.html?unmask=e-mail+address+1").text
    full = site.get(f"/case/{case}/report/file?format=full&unmask=e-mail+address+1").text
    assert "anna.k@example.org" in full
    assert "anna.k@example.org" not in site.get(f"/case/{case}/report/file?format=full").text


def test_the_public_address_is_offered_to_the_provider_and_taken_back(site: Site, case: str) -> None:
    path = f"/case/{case}/report?format=isp"
    page = site.get(path).text
    assert worlds.PUBLIC6 not in page
    link = re.search(r'<a class="button" href="([^"]+)">Show it to my provider', page)
    assert link
    shown = site.get(html.unescape(link[1]).partition("#")[0]).text
    assert worlds.PUBLIC6 in area(shown, "shown")
    assert worlds.SSID not in shown
    back = re.search(r'<a class="button" href="([^"]+)">Leave it out', shown)
    assert back
    assert worlds.PUBLIC6 not in site.get(html.unescape(back[1]).partition("#")[0]).text
    assert "Show it to my provider" not in site.get(f"/case/{case}/report").text


def test_what_is_gone_cannot_be_unmasked(site: Site, case: str) -> None:
    page = site.get(f"/case/{case}/report?unmask=password+removed&unmask=nothing+9&unmask=<script>").text
    assert "<code>" not in page
    assert "<script>" not in page


def test_a_masked_answer_that_is_sent_back_stays_what_it_was(site: Site, case: str) -> None:
    site.post(f"/case/{case}/report", outcome="Write to anna.k@example.org, please")
    page = site.get(f"/case/{case}/report").text
    assert "anna.k" not in page
    outcome = value(page, "outcome")
    assert "<e-mail address 1>" in outcome
    site.post(f"/case/{case}/report", outcome=outcome)
    assert site.saved(case).told["outcome"] == "Write to anna.k@example.org, please"
    site.post(f"/case/{case}/report", outcome=f"{outcome} Today.")
    assert site.saved(case).told["outcome"] == "Write to anna.k@example.org, please Today."


# -- hostile texts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", XSS)
def test_typed_texts_are_shown_as_text(site: Site, case: str, payload: str) -> None:
    names = [name for name in FIELDS if name != "device"]
    fields = dict.fromkeys(
        [*names, "what", "effect", "channel", "agent", "said", "reference"], f"a {payload}"
    )
    site.post(f"/case/{case}/report", {**fields, "device": payload})
    for path in (f"/case/{case}/report", f"/case/{case}/report?format=markdown&parts=1&private=1", f"/case/{case}/report.html"):  # fmt: skip
        page = site.get(path).text
        assert "zq7" in page or "7*7" in page
        _harmless(page)


@pytest.mark.parametrize("payload", XSS)
def test_names_of_networks_are_shown_as_text(site: Site, payload: str) -> None:
    raw = to_json(worlds.run(TOLD))
    for check in raw["checks"]:
        if check["id"] == "wifi":
            check["facts"]["ssid"] = payload
    raw["verdict"]["headline"] = f"Near {payload}"
    case = site.keep(TOLD, checks=raw["checks"], verdict=raw["verdict"])
    for path in ("report?private=1", "report?format=json", "report.html", "history", "delete", ""):
        _harmless(site.get(f"/case/{case}/{path}".rstrip("/")).text)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _harmless(page: str) -> None:
    assert not set(page) & set("\u202e\u2066\x1b")
    tags = _Tags()
    tags.feed(page)
    for tag, attributes in tags.found:
        assert tag not in {"script", "img"} or str(attributes.get("src")).startswith("/static/"), tag
        assert not [name for name in attributes if name.startswith("on") or name == "autofocus"], attributes
        assert not str(attributes.get("href")).startswith("javascript:")


def test_what_happens_stands_in_words_and_saving_leaves_it_as_it_was(site: Site) -> None:
    case = site.run(symptom="buffering").case or ""
    page = site.get(f"/case/{case}/report").text
    told = re.search(r'<input id="symptom"[^>]*value="([^"]*)"', page)
    assert told
    assert html.unescape(told[1]) == SYMPTOMS["buffering"]
    site.post(f"/case/{case}/report", symptom=html.unescape(told[1]), plan="Standard")
    assert site.saved(case).told["symptom"] in {None, "buffering"}
    assert site.saved(case).told["plan"] == "Standard"
