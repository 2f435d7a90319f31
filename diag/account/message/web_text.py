"""HTML as a reader sees it: the visible text, and each link with the words that stand on it.  Nothing is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urljoin

from diag.account.message.types import MessageLink
from diag.account.message.written import LONGEST_TEXT, MOST_LINKS

#: Elements whose text nobody sees.
_UNSEEN = {"script", "style", "head", "template", "noscript", "svg", "object", "iframe", "select", "textarea"}
#: Elements that have no end.
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLOCKS = {
    *"address article aside blockquote br button center dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li".split(),
    *"main nav ol p pre section table td th tr ul".split(),
}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
#: Attributes that lead somewhere when something is pressed.
_LEADS = {"a": "href", "area": "href", "form": "action", "button": "formaction", "input": "formaction"}
#: What a form calls the places for a password and for a card (HTML standard, "Autofill detail tokens", and usual names).
_SECRET = re.compile(r"pass(?:word|wd|code)?\b|pwd|card|cc-|cvv|cvc|iban|kart|tarjeta|carte", re.IGNORECASE)
#: Deeper than this nobody nests elements to be read.
_DEEPEST = 500
#: So many elements are read; a mail of many pages has a tenth.
_MOST_ELEMENTS = 5_000
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


def read_html(html: str) -> tuple[str, tuple[MessageLink, ...], bool]:
    """The visible text, the links with their places in it, and whether all was read."""
    reader, is_whole = _Reader(), True
    try:
        reader.feed(html)
        reader.close()
    except (_Enough, AssertionError, ValueError, RecursionError):  # too much, or markup that no parser takes
        is_whole = False
    return *reader.result(), is_whole


class _Enough(Exception):
    """More than anybody reads."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.length = self.elements = 0
        self.seen = 0  # so much of the length is more than blanks
        self.base = ""
        self.unseen: list[str] = []  # elements that hide what is in them, the outermost first
        self.open: list[tuple[str, int, str]] = []  # links that are being read: element, start, target
        self.links: list[MessageLink] = []
        self.form: int | None = None  # the number of the link that is the form which is being read

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks where a tag stood in the page."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        if self.elements > _MOST_ELEMENTS or self.seen > LONGEST_TEXT:
            raise _Enough
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = given.get("href", "")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            found = _REFRESH.search(given.get("content", "")[:4000])
            if found:
                self._link(self.length, found[1])
        if self.unseen or (
            tag not in _VOID
            and (tag in _UNSEEN or "hidden" in given or _HIDDEN.search(given.get("style", "")[:2000]))
        ):
            if tag not in _VOID and len(self.unseen) < _DEEPEST:
                self.unseen.append(tag)
        elif tag in _BLOCKS:
            self._write("\n")
        if tag in _LEADS and _LEADS[tag] in given:
            target = given[_LEADS[tag]].strip()
            if tag == "a":
                self._close_link("a")
            if tag in _VOID or tag == "form":
                before = len(self.links)
                self._link(self.length, target)
                if tag == "form":
                    self.form = before if len(self.links) > before else None
            else:
                self.open.append((tag, self.length, target))
        if (
            tag == "input"
            and self.form is not None
            and not self.links[self.form].takes_secrets
            and _takes_secret(given)
        ):
            self.links[self.form] = replace(self.links[self.form], takes_secrets=True)
        if tag in {"img", "input"} and not self.unseen:
            self._write(given.get("alt", "") or (given.get("value", "") if tag == "input" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            while self.unseen and self.unseen.pop() != tag:
                pass
        elif tag in _BLOCKS and not self.unseen:
            self._write("\n")
        self._close_link(tag)
        if tag == "form":
            self.form = None

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self._write(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        if not text.isspace():
            self.seen += len(text)

    def _close_link(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            _, start, target = self.open.pop()
            self._link(start, target)

    def _link(self, start: int, target: str) -> None:
        if not target or target.startswith("#") or len(self.links) >= MOST_LINKS:
            return
        if self.base and not re.match("[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
            with suppress(ValueError):
                target = urljoin(self.base, target)
        self.links.append(MessageLink(start, self.length, "", target))

    def result(self) -> tuple[str, tuple[MessageLink, ...]]:
        """The text with runs of blanks and lines made short, and the links at their new places."""
        while self.open:
            self._close_link(self.open[-1][0])
        raw = "".join(self.parts)
        return _tidy(raw, self.links)


def _takes_secret(given: Mapping[str, str]) -> bool:
    """Whether a place in a form is for a password or a card."""
    if given.get("type", "").lower() == "password":
        return True
    names = (given.get(name, "")[:100] for name in ("name", "id", "autocomplete", "placeholder"))
    return given.get("type", "text").lower() in {"", "text", "tel", "number"} and any(
        map(_SECRET.search, names)
    )


def _tidy(raw: str, links: list[MessageLink]) -> tuple[str, tuple[MessageLink, ...]]:
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []  # (place in the raw text, how much was left out until there)
    done = gone = 0
    for run in re.finditer(r"\s{2,}|[\r\t\f\v\xa0]", raw):
        kept = "\n\n" if "\n" in run[0] else " "
        kept = kept if len(run[0]) >= len(kept) else " "
        pieces += (raw[done : run.start()], kept)
        done = run.end()
        gone += len(run[0]) - len(kept)
        cuts.append((done, gone))
    pieces.append(raw[done:])
    text = "".join(pieces)

    def place(at: int) -> int:
        left, right = 0, len(cuts)
        while left < right:
            middle = (left + right) // 2
            left, right = (middle + 1, right) if cuts[middle][0] <= at else (left, middle)
        return max(0, min(at - (cuts[left - 1][1] if left else 0), len(text)))

    moved = []
    for link in links:
        start, end = place(link.start), place(link.end)
        start, end = min(start, end), max(start, end)
        seen = text[start:end]
        start += len(seen) - len(seen.lstrip())
        end = max(start, start + len(seen.strip()))
        moved.append(replace(link, start=start, end=end, seen=seen.strip()))
    return text, tuple(moved)
