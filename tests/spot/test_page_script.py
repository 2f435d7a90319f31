"""The measuring page runs on TVs of 2017: its script is ECMAScript 5.1, and calls nothing that those browsers lack.

A small tokenizer reads it: strings, comments and regular expressions aside, every word and every sign is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diag import spot

PARTS = Path(spot.__file__).parent
SCRIPT = (PARTS / "page.js").read_text(encoding="utf-8")
PAGE = (PARTS / "page.html").read_text(encoding="utf-8")
STYLE = (PARTS / "page.css").read_text(encoding="utf-8")

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?P<number>\d[\w.]*)|(?P<word>[A-Za-z_$][\w$]*)"""
    r"""|(?P<sign>=>|\.\.\.|\?\?|\?\.|\*\*|[=!]==|[=!<>+*/%|&^-]=|\+\+|--|&&|\|\||[{}()\[\];,.<>+*/%&|^!~?:=-])|(?P<space>\s+)""",
    re.DOTALL | re.VERBOSE,
)

#: ECMAScript 5.1, section 7.6.1.1, without those that a small script has no use for.
WORDS = frozenset(
    "break case catch continue default delete do else false finally for function if in instanceof new null return switch this throw "
    "true try typeof undefined var void while".split()
)
#: Names that come from the browser: all of these are in Chromium 38 and WebKit 538 (webOS 3, Tizen 2.4), and later.
GLOBALS = frozenset(
    "Array Blob Date Infinity JSON Math Number String Uint8Array XMLHttpRequest document performance window".split()
)
#: What is called or read behind a dot.
MEMBERS = frozenset(
    "abort addEventListener appendChild body createElement disabled firstChild getAttribute getElementById getElementsByTagName getTime "
    "isTypeSupported length loaded max min now onerror onload onprogress ontimeout open parse push random removeChild responseText "
    "responseType round send setAttribute shift slice status stringify target textContent timeout toFixed upload MediaSource MSMediaKeys WebKitMediaKeys performance "
    "setInterval clearInterval setTimeout clearTimeout".split()
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            yield "sign", text[at]
            at += 1
            continue
        at = found.end()
        kind = str(found.lastgroup)
        if kind not in {"space", "comment"}:
            yield kind, found[0]


def too_new(text: str) -> list[str]:
    """Everything that an engine of ECMAScript 5.1 does not understand, or a browser of those TVs does not have."""
    found: list[str] = []
    all_ = list(tokens(text))
    words = [word for _, word in all_]
    own = {words[n + 1] for n, word in enumerate(words[:-1]) if word in {"var", "function"}}
    own |= {
        word for n, word in enumerate(words) if words[n - 1] == "," and words[n + 1 : n + 2] in (["="], [";"])
    }
    for head in re.findall(r"function\s*\w*\s*\(([^)]*)\)", text):
        own |= set(re.findall(r"[A-Za-z_$]+", head))
        if "=" in head or "." in head or "{" in head:
            found.append(f"parameters ({head})")
    keys = {words[n] for n, word in enumerate(words[:-1]) if words[n + 1] == ":"}
    assigned = {words[n] for n in range(1, len(words) - 1) if words[n - 1] == "." and words[n + 1] == "="}
    opened: list[str] = []
    var_depth = -1  # how deep the declaration lies that is being read
    for n, (kind, word) in enumerate(all_):
        before, after = words[n - 1] if n else "", words[n + 1] if n + 1 < len(words) else ""
        if word == "var":
            var_depth = len(opened)
        elif word == ";":
            var_depth = -1
        listed = len(opened) == var_depth
        if kind == "sign":
            if word in "([{":
                opened.append(word)
            elif word in ")]}":
                opened.pop()
            elif word in {"=>", "...", "??", "?.", "**", "`", "#", "@"} or not word.isascii():
                found.append(word)
            if word == "," and after in {")", "}"}:
                found.append("a comma at the end")
            if word in "([{" and before in {"var"}:
                found.append("taken apart")
        elif kind == "word" and before == ".":
            if word not in MEMBERS | keys | assigned:
                found.append(f".{word}")
        elif kind == "word" and after != ":":
            if word not in WORDS | GLOBALS | own | {"catch", "error"}:
                found.append(word)
            if opened[-1:] == ["{"] and not listed and before in {"{", ","} and after in {",", "}"}:
                found.append(f"{word} without a value")
            if opened[-1:] == ["{"] and before in {"{", ","} and after == "(" and word not in WORDS | own:
                found.append(f"method {word}")
    return found


def test_the_script_is_of_that_time() -> None:
    assert too_new(SCRIPT) == []
    assert "'use strict'" in SCRIPT


@pytest.mark.parametrize(
    "text",
    [
        "var f = (a) => a;", "let a = 1;", "const a = 1;", "var a = `text`;", "class A {}", "f(...a);", "var a = 2 ** 3;", "a?.b;", "var b = a ?? 1;",
        "fetch('/');", "new Promise(f);", "async function f() {}", "function* f() {}\nyield 1;", "for (var a of b) {}", "var a = {b, c};",
        "function f(a = 1) {}", "f(a,);", "var {a} = b;", "[1].includes(1);", "'a'.startsWith('b');", "all.forEach(f);", "Object.assign({}, b);",
        "node.append(b);", "node.remove();", "node.closest('p');", "node.classList.add('a');", "document.querySelectorAll('p');",
        "new URLSearchParams();", "new WebSocket('ws://a');", "node.replaceChildren();", "navigator.sendBeacon('/');",
    ],
)  # fmt: skip
def test_the_lint_sees_what_is_newer(text: str) -> None:
    assert too_new(f"var a, b, c, f, all, node; {text}")


def test_an_old_script_passes() -> None:
    assert (
        too_new(
            "var a = {b: 1}, n; for (n = 0; n < 3; n += 1) { a.b = [n, 'let => `x`']; } /* const */ // class"
        )
        == []
    )


def test_the_page_is_small_and_brings_all_it_needs() -> None:
    assert len(SCRIPT) + len(PAGE) + len(STYLE) < 14_000
    assert re.findall(r"""(?:src|href)="([^"]+)""", PAGE) == ["/{key}/page.css", "/{key}/page.js"]
    assert not re.search(r"https?://|url\(|@import|@font-face", PAGE + STYLE + SCRIPT)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", SCRIPT
    )
    assert not re.search(r"var\(|display:\s*grid|gap:", STYLE), "browsers of TVs of 2017 have none of these"


def test_its_words_stand_in_the_page() -> None:
    said = set(re.findall(r"(?:say|text)\('([a-z]+)'\)|(?:ms|_MS), '([a-z]+)'", SCRIPT))
    asked = {a or b for a, b in said} | {"busy", "lost", "done"}
    assert asked <= set(re.findall(r'id="say-([a-z]+)"', PAGE))
