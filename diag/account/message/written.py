"""Addresses of pages and people that stand in a text as words: what a reader can press, type or answer to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from diag.account.message.hosts import ends_publicly
from diag.account.message.types import Mailbox, MessageLink

#: So many characters of a message's words are judged: a dozen pages; and so many addresses in them.
LONGEST_TEXT = 20_000
MOST_LINKS = 300

#: Signs that nobody sees, behind which a name goes on: "netflix.com", one of them, ".example.org".
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
#: Addresses that a reader of plain text can press or type: with a scheme, with "www.", or a name with a known kind of end.
_ADDRESS = re.compile(
    r"(?:h(?:tt|xx)ps?|ftp)\s?(?::|\[:\])//[^\s<>\"'\u201c\u201d]{1,2000}"
    r"|www\.[^\s<>\"'\u201c\u201d]{3,2000}"
    rf"|(?<![\w@.-])(?:[\w{_UNSEEN}-]"
    r"{1,63}(?:\.|\[\.\]|\(\.\)|\u3002)){1,8}[^\W\d_][\w-]{1,30}(?::\d{1,5})?"
    r"(?:/[^\s<>\"'\u201c\u201d]{0,2000})?(?![\w@])",
    re.IGNORECASE,
)
#: Addresses that are written apart, so that no filter finds them: "h t t p s : / / x . site", "x dot com".
_APART = re.compile(
    r"(?P<scheme>h[ \t]?t[ \t]?t[ \t]?p[ \t]?s?[ \t]?:[ \t]?/[ \t]?/)(?P<rest>[^\n]{3,80})"
    r"|(?<![\w.@-])(?P<name>[\w-]{2,63})"
    r"(?:[ \t]\.[ \t]?|[ \t]?[\[({][ \t]?(?:dot|punto|punkt|point|ponto)[ \t]?[\])}][ \t]?|[ \t]dot[ \t])"
    r"(?P<end>[a-z]{2,15})(?![\w.])",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}(?:\.|\[\.\]|\(\.\))){1,8}[^\W\d_][\w-]{1,30}"
)
#: The name and the address of a sender as a forwarded mail shows them: "Netflix <info@example.org>".
_WRITTEN_SENDER = re.compile(
    r"^[ \t>*]*(?:[^\W\d_][\w ]{0,15}:)[ \t*]*([^\n<>\[\]]{1,100})[<\[](?:mailto:)?([^\s<>\[\]@]{1,64}@[^\s<>\[\]@]{3,255})[>\]]",
    re.MULTILINE,
)


def find_links(text: str, known: tuple[MessageLink, ...] = ()) -> tuple[MessageLink, ...]:
    """Addresses that stand in a text as words; those inside a known link are the words on it."""
    spans = [(link.start, link.end) for link in known if link.end > link.start]
    inside = _Spans(spans)
    found: list[MessageLink] = []
    for pattern in (_ADDRESS, _MAIL_ADDRESS):
        for hit in pattern.finditer(text[:LONGEST_TEXT]):
            start = hit.start()
            if start in inside:
                continue
            if len(found) > MOST_LINKS:
                break
            seen = hit[0].rstrip(".,;:!?)]}'\u2019*>_\u3002")
            target = _plain_address(seen)
            if pattern is _MAIL_ADDRESS:
                target = "mailto:" + target
            elif not re.match(r"[a-z]+://|www\.", target, re.IGNORECASE) and not _is_host(target):
                continue
            found.append(MessageLink(start, start + len(seen), seen, target))
    found += _find_apart(text[:LONGEST_TEXT], _Spans([*spans, *((link.start, link.end) for link in found)]))
    return tuple(found[:MOST_LINKS])


class _Spans:
    """Parts of a text, to ask quickly whether a place stands in one of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, place: int) -> bool:
        before = bisect_right(self._starts, place)
        return before > 0 and place < self._ends[before - 1]


def _find_apart(text: str, inside: _Spans) -> Iterator[MessageLink]:
    for hit in _APART.finditer(text):
        if hit.start() in inside:
            continue
        if hit["scheme"]:
            together = re.sub(r"[ \t]{0,20}([./:])[ \t]{0,20}", r"\1", hit["rest"].strip()).split()
            target = "http://" + (together[0] if together else "")
        else:
            target = f"{hit['name']}.{hit['end'].lower()}"
        if "." in target and ends_publicly(re.split(r"[/:]", target.removeprefix("http://"), maxsplit=1)[0]):
            yield MessageLink(hit.start(), hit.end(), hit[0], target)


def _plain_address(seen: str) -> str:
    """An address that was made unclickable, as it was meant."""
    plain = re.sub(f"[{_UNSEEN}]", "", seen).replace("[.]", ".").replace("(.)", ".").replace("[:]", ":")
    return re.sub(r"^hxxp", "http", re.sub(r"^(\w+)\s:", r"\1:", plain), flags=re.IGNORECASE)


def _is_host(word: str) -> bool:
    """Whether a word with dots is an address rather than a number, a file or two sentences without a blank."""
    host = re.split(r"[/:]", word, maxsplit=1)[0]
    end = host.rpartition(".")[2]
    return (end == end.lower() or host == host.upper()) and ends_publicly(host)


def find_sender(text: str) -> Mailbox | None:
    """The sender as a forwarded or copied mail names it in its text."""
    found = _WRITTEN_SENDER.search(text[:LONGEST_TEXT])
    return Mailbox(found[1].strip(" \"'*"), found[2], found.start(1), found.end(2)) if found else None
