"""What is shipped: no debugger, no eval, nothing from elsewhere, little script; and a page at rest contacts nobody."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
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
REPORT = "report.html"

ALLOWED = ("https://help.netflix.com/", "http://www.w3.org/2000/svg")

#: The most that our own scripts may have together, in bytes.
SCRIPT_BYTES = 30 * 1024


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", [*PAGES, *STATIC], ids=name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    foreign = [
        url
        for url in re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'<>)]*""", text)
        if not url.startswith(ALLOWED)
    ]
    assert foreign == []
    assert not re.search(r"@import|url\((?!['\"]?(?:/static/|#|data:image/svg))", text)
    assert "<link rel=preconnect" not in text


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_bring_no_code_and_no_style_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text, re.IGNORECASE)
    assert "{% autoescape" not in text
    if path.name != REPORT:
        assert not re.search(r"\|\s*safe\b", text)
        assert not re.search(r"<style|\sstyle=", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_never_make_code_or_markup_of_a_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "createContextualFragment",
        "DOMParser",
        "srcdoc",
        "eval(",
        "new Function",
        "import(",
        "importScripts",
        "postMessage",
        "sendBeacon",
        "XMLHttpRequest",
        "WebSocket",
        "localStorage",
    ):
        assert word not in text, word
    assert not re.search(r"set(?:Timeout|Interval)\(\s*[\"'`]", text)
    assert '"use strict"' in text or path.read_text(encoding="utf-8").startswith("import")


def test_the_scripts_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in SCRIPTS}
    assert sum(sizes.values()) <= SCRIPT_BYTES, sizes


@pytest.mark.parametrize("path", WEB, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_our_own_pictures_are_put_in_as_they_are(path: Path) -> None:
    """Markup marks a text as safe: it is allowed around pictures that are drawn from numbers and fixed words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup":
            (argument,) = node.args
            assert isinstance(argument, ast.Call), ast.unparse(node)
            assert ast.unparse(argument.func).startswith("svg."), ast.unparse(node)


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_debugger_and_no_code_from_texts(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "compile", "breakpoint", "__import__"}, ast.unparse(
                node
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and path in WEB:
            assert ast.unparse(node.func) not in {
                "app.run",
                "render_template_string",
                "flask.render_template_string",
            }
        if isinstance(node, ast.keyword) and node.arg in {
            "debug",
            "use_debugger",
            "use_reloader",
            "expose_tracebacks",
        }:
            assert not path.is_relative_to(ROOT / "diag" / "web"), ast.unparse(node.value)
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else ",".join(a.name for a in node.names)
            named = set((module or "").split(","))
            assert not named & {"pickle", "marshal", "shelve", "pdb", "code", "werkzeug.debug"}, named


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
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.system", "webbrowser.open", "urllib.Request"}:
        seen.append((event, repr(args)))
sys.addaudithook(audit)
os.environ["DIAG_DATA_DIR"] = tempfile.mkdtemp()
import pkgutil, importlib, diag.web, diag.web.pages
for package in (diag.web, diag.web.pages):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
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
