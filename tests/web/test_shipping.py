"""What is shipped: no debugger, no eval, nothing from elsewhere, little script; and a page at rest contacts nobody."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from diag import paths
from tests.web.served import serving, status

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(paths.data("templates").glob("*.html"))
STATIC = sorted(p for p in paths.data("web/static").rglob("*") if p.is_file())
SCRIPTS = [p for p in STATIC if p.suffix == ".js"]
PYTHON = sorted((ROOT / "diag").rglob("*.py"))
WEB = [p for p in PYTHON if "web" in p.parts]

#: The report is a file that people keep and print: its style and pictures lie inside, and it has no script at all.
PRINTED = {"report.html", "account_pack.html"}

ALLOWED = ("https://help.netflix.com/", "http://www.w3.org/2000/svg")

#: The most that our own scripts, and our style sheets, may have together, in bytes.
SCRIPT_BYTES, STYLE_BYTES = 35 * 1024, 22 * 1024


#: What makes code or markup of a text, sends something elsewhere, or keeps it in the browser.
SCRIPT_WORDS = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser", "srcdoc",
    "eval(", "new Function", "import(", "importScripts", "postMessage", "sendBeacon", "XMLHttpRequest", "WebSocket",
    "localStorage",
)  # fmt: skip
#: What makes code of a text, everywhere; and a debugger or a template of a text, in the page.
CALLS = {"eval", "exec", "compile", "breakpoint", "__import__"}
WEB_CALLS = {"app.run", "render_template_string", "flask.render_template_string"}
WEB_SWITCHES = {"debug", "use_debugger", "use_reloader", "expose_tracebacks"}
MODULES = {"pickle", "marshal", "shelve", "pdb", "code", "werkzeug.debug"}


def offenders(rule: Callable[[str], Iterator[str]], paths: Iterable[Path]) -> list[str]:
    """Every breach of a rule for texts, with its file."""
    return [f"{path.name}: {breach}" for path in paths for breach in rule(path.read_text(encoding="utf-8"))]


def from_elsewhere(text: str) -> Iterator[str]:
    for url in re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'<>)]*""", text):
        if not url.startswith(ALLOWED):
            yield url
    yield from re.findall(r"@import|url\((?!['\"]?(?:/static/|#|data:image/svg))|<link rel=preconnect", text)


def colours(text: str) -> list[str]:
    return re.findall(r":[^;{}\n]*#[0-9a-fA-F]{3,8}\b", text)


def code_in_a_page(text: str) -> Iterator[str]:
    yield from re.findall(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|(?i:javascript:)|\{% autoescape", text)


def style_in_a_page(text: str) -> Iterator[str]:
    yield from re.findall(r"\|\s*safe\b|<style|\sstyle=", text)


def code_from_texts(text: str) -> Iterator[str]:
    """In a script of ours."""
    yield from (word for word in SCRIPT_WORDS if word in text)
    yield from re.findall(r"set(?:Timeout|Interval)\(\s*[\"'`]", text)
    if '"use strict"' not in text and not text.startswith("import"):
        yield "is not strict"


def markup_as_it_is(text: str) -> Iterator[str]:
    """``Markup`` marks a text as safe: that is allowed around pictures drawn from numbers and fixed words."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Markup":
            call = node.args[0] if len(node.args) == 1 else node
            if not (isinstance(call, ast.Call) and ast.unparse(call.func).startswith("svg.")):
                yield ast.unparse(node)


def code_or_debugger(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS:
            yield ast.unparse(node)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module


def debugger_in_the_page(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in WEB_CALLS:
            yield ast.unparse(node)
        elif isinstance(node, ast.keyword) and node.arg in WEB_SWITCHES:
            yield f"{node.arg}={ast.unparse(node.value)}"


def test_nothing_comes_from_elsewhere() -> None:
    assert offenders(from_elsewhere, [*PAGES, *STATIC]) == []


def test_pages_bring_no_code_and_no_style_of_their_own() -> None:
    assert offenders(code_in_a_page, PAGES) == []
    assert offenders(style_in_a_page, [path for path in PAGES if path.name not in PRINTED]) == []


def test_colours_stand_in_one_style_sheet() -> None:
    found = {
        p.name for p in (*PAGES, *STATIC) if p.suffix in {".html", ".css"} and colours(p.read_text("utf-8"))
    }
    assert found == {"colours.css"}


def test_scripts_never_make_code_or_markup_of_a_text() -> None:
    assert offenders(code_from_texts, SCRIPTS) == []


def test_only_our_own_pictures_are_put_in_as_they_are() -> None:
    assert offenders(markup_as_it_is, WEB) == []


def test_no_debugger_and_no_code_from_texts() -> None:
    #: Between two processes of ours, which make nothing but our own classes of it (tests/test_session_process.py).
    assert offenders(code_or_debugger, PYTHON) == ["process_pipe.py: pickle"]
    assert offenders(debugger_in_the_page, WEB) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (from_elsewhere, '<img src="//cdn.example.com/a.png">'),
        (from_elsewhere, "@import 'more.css'"),
        (from_elsewhere, "background: url(/pictures/a.png)"),
        (code_in_a_page, "<script>go()</script>"),
        (code_in_a_page, '<a onclick="go()">'),
        (code_in_a_page, '<a href="JavaScript:go()">'),
        (style_in_a_page, "{{ text | safe }}"),
        (style_in_a_page, '<p style="color: red">'),
        (code_from_texts, '"use strict"; node.innerHTML = text'),
        (code_from_texts, "\"use strict\"; setTimeout('go()')"),
        (code_from_texts, "go()"),
        (markup_as_it_is, "Markup(text)"),
        (markup_as_it_is, "Markup('<b>%s</b>' % text)"),
        (code_or_debugger, "eval(text)"),
        (code_or_debugger, "from pickle import loads"),
        (debugger_in_the_page, "create(debug=True)"),
        (debugger_in_the_page, "render_template_string(text)"),
    ],
)
def test_each_rule_sees_a_breach(rule: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(rule(text))


def test_the_scripts_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in SCRIPTS}
    assert SCRIPTS
    assert sum(sizes.values()) <= SCRIPT_BYTES, sizes


def test_there_is_little_style() -> None:
    assert sum(path.stat().st_size for path in STATIC if path.suffix == ".css") <= STYLE_BYTES


def test_letters_follow_the_reader_s_own_size() -> None:
    """All sizes of letters are told relative to the reader's own; within a picture they grow with it."""
    rules = [
        rule
        for path in STATIC
        if path.suffix == ".css"
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", path.read_text())
    ]
    assert len(rules) > 100
    fixed = [where.strip() for where, what in rules if re.search(r"font(?:-size)?:[^;]*\d(?:px|pt)", what)]
    pictures = re.compile(r"^(?:\.(?:path|small|speed)\b[^,]*,?\s*)+$")
    assert [where for where in fixed if not pictures.match(where)] == ["body"], (
        "only paper has letters of its own size"
    )


def test_no_debugger_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch) as served:
        assert not served.site.app.debug
        for where in (
            "/console",
            "/?__debugger__=yes&cmd=resource&f=debugger.js",
            "/nothing?__debugger__=yes&cmd=printpin",
        ):
            answer = served.get(where)
            assert status(answer) in {200, 404}
            assert b"Werkzeug" not in answer
            assert b"Debugger" not in answer


#: In a process of its own: everything that reaches for the network, by Python's own audit, while the page is
#: imported, built, served, looked at and left alone.
_IDLE = """
import sys, threading, time, os, tempfile
seen = []
def audit(event, args):
    if event == "socket.getaddrinfo" and args[0] in {"0.0.0.0", "127.0.0.1"}:
        return  # the server reads its own literal address: nobody is asked
    if event == "subprocess.Popen" and "diag.cli.session_child" in args[1][-1]:
        return  # what measures for the page: at rest it does what stands below
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.system", "webbrowser.open", "urllib.Request"}:
        seen.append((event, repr(args)))
sys.addaudithook(audit)
os.environ["DIAG_DATA_DIR"] = tempfile.mkdtemp()
import pkgutil, importlib, diag.web, diag.web.pages
for package in (diag.web, diag.web.pages):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
from diag import preparation
for do in preparation.list_pieces():
    do()
from diag.web import serve
told = []
threading.Thread(target=lambda: (time.sleep(1.0), told.append(list(seen)), os._exit(show())), daemon=True).start()
def show():
    print("ready" if address else "not ready", *seen, sep="\\n", flush=True)
    return 1 if seen else 0
address = []
serve.serve(address.append, port=0)
"""


def test_a_page_at_rest_contacts_nobody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IDLE],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split("\n")[0] == "ready", done.stderr
    assert done.returncode == 0, done.stdout
