"""Whatever arrives at whatever address: an answer, never a mistake of ours, never a file of this PC, never too much."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.urls import iri_to_uri

from diag.web.guard import LARGEST_BODY, LONGEST_ADDRESS
from tests.web.routes import changing, names_of_fields, path, rules
from tests.web.served import serving, status
from tests.web.site import Site

FORM = "application/x-www-form-urlencoded"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for many examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAG_DATA_DIR", str(tmp_path_factory.mktemp("lasting")))
        site = Site(patch)
        site.case = site.keep()  # type: ignore[attr-defined]
        yield site
        site.close()


@pytest.fixture(autouse=True)
def same_folder(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if "lasting" in request.fixturenames:
        folder = next(iter(sorted(tmp_path_factory.getbasetemp().glob("lasting*"))))
        monkeypatch.setenv("DIAG_DATA_DIR", str(folder))


#: Words that mean something somewhere, so that examples get past the first look.
MEANT = st.sampled_from(
    "smart-tv smart-tv/samsung roku buffering does-not-play NW-2-5 M7111-5059 bandwidth dns vpn 4k 1080p 1 2 8 9 -1 0 yes no on "
    "chat phone full markdown html json isp back next vpn-active start end fixed support ../x %2e%2e {case} 1e9 NaN ١".split()
)
ANYTHING = st.one_of(
    MEANT, st.text(max_size=60), st.text(alphabet="./\\%2eE5cC0aAfF", max_size=40), st.integers().map(str)
)
NAMES = st.one_of(st.sampled_from(names_of_fields()), st.text(max_size=12))
FIELDS = st.dictionaries(NAMES, st.one_of(ANYTHING, st.lists(ANYTHING, max_size=3)), max_size=8)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANYTHING,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def address(site: Site, draw: Any, method: str) -> str:
    """An address of a rule, its values right, wrong or anything."""
    fit = [r for r in rules(site.app) if method in (r.methods or ())]
    rule = draw(st.sampled_from(fit))
    run = site.manager.work.id if site.manager.work else "none"
    right = {"case": site.case, "run": run, "filename": "page.css"}  # type: ignore[attr-defined]
    known = {
        name: draw(st.one_of(st.just(right.get(name, "1")), ANYTHING)) for name in sorted(rule.arguments)
    }
    return iri_to_uri(
        path(
            rule,
            **{
                name: value.replace("\n", "").replace("?", "%3f").replace("#", "%23") or "x"
                for name, value in known.items()
            },
        )
    )


def look(answer: Any, what: object) -> None:
    assert answer.status_code < 500, (what, answer.text[:400])
    assert "Traceback" not in answer.text
    assert "root:x:0" not in answer.text


@MANY
@given(data=st.data())
def test_every_page(lasting: Site, data: st.DataObject) -> None:
    where = address(lasting, data.draw, "GET")
    query = data.draw(FIELDS)
    look(lasting.get(where, query_string=query), (where, query))


@MANY
@given(data=st.data())
def test_every_form(lasting: Site, data: st.DataObject) -> None:
    where, fields = address(lasting, data.draw, "POST"), data.draw(FIELDS)
    look(
        lasting.post(where, {name: value for name, value in fields.items() if name != "form"}),
        (where, fields),
    )
    if lasting.manager.work:
        lasting.over()


@MANY
@given(data=st.data())
def test_every_json(lasting: Site, data: st.DataObject) -> None:
    where, sent = address(lasting, data.draw, "POST"), data.draw(DATA)
    look(lasting.post_json(where, sent), (where, sent))
    if lasting.manager.work:
        lasting.over()


@MANY
@given(
    data=st.data(),
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        [FORM, "application/json", f"{FORM}; charset=utf-16", "application/json; charset=\xff"]
    ),
)
def test_every_body(lasting: Site, data: st.DataObject, body: bytes, kind: str) -> None:
    where, headers = address(lasting, data.draw, "POST"), {**SAME, "X-Form-Token": lasting.form}
    look(lasting.bare(where, "POST", data=body, content_type=kind, headers=headers), (where, body))


@MANY
@given(
    name=st.sampled_from(
        [
            "Cookie",
            "Last-Event-ID",
            "X-Form-Token",
            "Content-Type",
            "Accept",
            "If-None-Match",
            "If-Modified-Since",
            "Range",
            "User-Agent",
            "Accept-Language",
            "Sec-Fetch-Site",
        ]
    ),
    value=st.text(
        alphabet=st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=80
    ),
)
def test_every_header(lasting: Site, name: str, value: str) -> None:
    for where in ("/", "/static/page.css", "/run", "/run/x/events"):
        look(lasting.bare(where, headers={name: value}), (name, value))
    look(
        lasting.bare("/run/cancel", "POST", data={"form": lasting.form}, headers={**SAME, name: value}),
        (name, value),
    )


def test_deep_and_odd_json(site: Site, stored: str) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    for body in (
        deep,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        "1" * 100_000,
        "NaN",
        '"\\ud800"',
        "\ufeff{}",
        "",
        "null",
        "[]",
        '{"a":1e999}',
    ):
        for rule, method in changing(site.app):
            headers = {**SAME, "X-Form-Token": site.form}
            answer = site.bare(
                path(rule, case=stored),
                method,
                data=body.encode("utf-8"),
                content_type="application/json",
                headers=headers,
            )
            look(answer, (rule, body[:20]))
            if site.manager.work:
                site.over()


# -- files of this PC ---------------------------------------------------------------------------------------


def encoded(text: str, times: int) -> str:
    """Every character but letters and digits, percent-encoded so often."""
    for _ in range(times):
        text = "".join(c if c.isalnum() else "".join(f"%{b:02x}" for b in c.encode()) for c in text)
    return text


CLIMBS = (
    "../../../../../../etc/passwd",
    "..\\..\\..\\..\\etc\\passwd",
    "/etc/passwd",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    "../app.py",
    "../../../page.key",
    "page.css/../../app.py",
    "C:\\Windows\\win.ini",
    "\x00../app.py",
)
ODD = (
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%uff0e%uff0e/etc/passwd",
    "..%c0%af..%c0%afetc/passwd",
    "%e0%80%ae%e0%80%ae/etc/passwd",
    "%2e%2e%5c%2e%2e%5cetc%5cpasswd",
    "..%00/etc/passwd",
    "page.css%00.txt",
    "~root",
    "CON",
    "file:///etc/passwd",
)


@pytest.mark.parametrize("times", range(7))
def test_no_address_leads_to_a_file(site: Site, stored: str, times: int) -> None:
    climbs = [encoded(climb, times) for climb in CLIMBS] + (list(ODD) if times == 0 else [])
    for rule in rules(site.app):
        for argument in rule.arguments:
            for climb in climbs:
                answer = site.bare(path(rule, **{"case": stored, "filename": "page.css", argument: climb}))
                assert answer.status_code in {303, 308, 400, 404, 405}, (rule, climb, answer.status_code)
                assert "root:x:0" not in answer.text
                assert "create_app" not in answer.text
        for climb in climbs[:1]:
            query = dict.fromkeys(names_of_fields(), climb)
            if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
                look(site.get(path(rule, case=stored), query_string=query), (rule, climb))


def test_on_the_wire_no_address_leads_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch) as served:
        for prefix in ("/static/", "/", "/static/../", "//", "/static/./"):
            for times in range(3):
                for climb in CLIMBS[:6]:
                    where = prefix + encoded(climb, times).replace("\x00", "%00")
                    answer = served.get(where)
                    assert status(answer) in {308, 400, 404}, (where, answer[:80])
                    assert b"root:x:0" not in answer
                    assert b"create_app" not in answer


# -- too much ------------------------------------------------------------------------------------------------


def test_ten_mebibytes_are_refused(site: Site, stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for rule, method in changing(site.app):
        for kind in (FORM, "application/json"):
            begun = time.monotonic()
            answer = site.bare(
                path(rule, case=stored),
                method,
                data=b"x" * 10 * 1024 * 1024,
                content_type=kind,
                headers={**SAME, "X-Form-Token": site.form},
            )
            assert answer.status_code == 413, (rule, kind)
            assert time.monotonic() - begun < 1
    assert site.manager.work is None


@pytest.mark.parametrize(
    "length",
    ["-1", "1e3", "x", "0x10", "+5", "٣", "9" * 400, "0" * 30 + "9" * 12, " ", str(LARGEST_BODY + 1)],
)
def test_odd_lengths(site: Site, length: str) -> None:
    answer = site.bare(
        "/run", "POST", data=b"", headers=SAME, environ_base={"CONTENT_LENGTH": length, "CONTENT_TYPE": FORM}
    )
    assert answer.status_code in {400, 403, 413}
    assert site.manager.work is None


def test_on_the_wire_nothing_large_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch) as served:
        head = f"POST /run HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {FORM}\r\nConnection: close\r\n"
        for length in (10 * 1024 * 1024, LARGEST_BODY + 1):
            body = b"x" * min(length, 400_000)
            answer = served.raw(head.encode() + f"Content-Length: {length}\r\n\r\n".encode() + body)
            assert status(answer) == 413, answer[:200]
        chunk = b"%x\r\n" % LARGEST_BODY + b"x" * LARGEST_BODY + b"\r\n"
        answer = served.raw(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 2 + b"0\r\n\r\n")
        assert status(answer) == 413, answer[:200]
        for lying in (
            "Content-Length: -5",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip",
        ):
            answer = served.raw(head.encode() + f"{lying}\r\n\r\nabcde".encode())
            assert status(answer) in {0, 400, 403, 413, 501}, (lying, answer[:80])
        assert served.site.manager.work is None
        many = "".join(f"X-{n}: {'y' * 20}\r\n" for n in range(100_000))
        answer = served.raw(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n{many}\r\n".encode())
        assert status(answer) in {0, 400, 431}
        assert status(served.get("/")) == 200


def test_long_addresses(site: Site) -> None:
    for where in (
        "/" + "x" * LONGEST_ADDRESS,
        "/?token=" + "x" * LONGEST_ADDRESS,
        "/static/" + "x" * LONGEST_ADDRESS,
    ):
        assert site.get(where).status_code == 414
    assert site.get("/?" + "&".join("a" * 3 for _ in range(900))).status_code == 200


def test_many_fields(site: Site) -> None:
    begun = time.thread_time()
    body = f"form={site.form}&" + "&".join(f"a{n}=" for n in range(30_000))
    answer = site.bare("/run", "POST", data=body, content_type=FORM, headers=SAME)
    assert answer.status_code in {303, 413}
    assert time.thread_time() - begun < 1
    if site.manager.work:
        site.over()
    only = [*["dns"] * 5000, *["../../x"] * 100]
    assert site.post("/run", {"only": only, "code": "x" * 100_000}).status_code == 400
    assert site.post("/run", {"only": only, "code": "x" * 400}).status_code == 303
    work = site.over()
    assert list(work.rows) == ["dns"]
    assert json.dumps(work.stops, default=str)
