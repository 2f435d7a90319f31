"""No word of the trade in what a person reads, outside "What was measured" and "For experts".

A name that somebody has to find on a screen, or may be asked for, stands in brackets behind plain words: "an in-between
server (proxy)".  Walks and titles of codes have stricter lists of their own (tests/guide/test_words.py, tests/test_catalog.py).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diag import paths
from diag.checks import all_checks
from diag.report.formatting import MARKS, REASONS, SURE
from diag.vocabulary import CAUSES, CHECKS, DEVICES, PLACES, QUALITIES
from tests.findings import findings

#: Words of the trade, each also with an "s" behind it.
WORDS = (
    "name server", "nameserver", "resolver", "hosts file", "proxy", "proxies", "round trip", "masked", "unmask", "redacted", "case id",
    "gateway", "packet", "latency", "jitter", "bandwidth", "throughput", "ping", "traceroute", "tracert", "subnet", "netmask", "DHCP", "NAT",
    "MTU", "TCP", "UDP", "ICMP", "TLS", "SSL", "handshake", "certificate", "SSID", "dBm", "timeout", "NXDOMAIN", "SERVFAIL", "loopback",
    "sinkhole", "ISP", "CDN", "OCA", "API", "JSON", "stdout", "stderr", "command line", "daemon", "bufferbloat", "throttled", "throttling",
    "endpoint", "hostname", "IP address", "MAC address", "user agent", "Widevine", "EME", "HDCP", "parameter", "boolean", "UPnP", "DIAL",
)  # fmt: skip

#: What Netflix itself says on its screen.
QUOTED = ("Netflix says there is a VPN or proxy",)

_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, WORDS))})s?(?![\w-])", re.IGNORECASE)
_ID = re.compile(rf"(?<![\w/-])(?:{'|'.join(id_ for id_ in (*CAUSES, *CHECKS) if '-' in id_)})(?![\w/-])")
_HIDDEN = re.compile(r"<!--.*?-->|<[^>]*>|\{[%{#].*?[%}#]\}", re.DOTALL)

#: Code of a template, in which texts may stand too.
_CODE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)

#: Pages that are for experts from their first line: what the program contacts and is made of; and the printed report,
#: which rests on the other sources and has its own part for experts.
FOR_EXPERTS = {"about.html", "report.html"}

#: Modules whose texts people read as they stand.
SPEAKING = (
    "diagnosis",
    "web/pages",
    "web/filters.py",
    "web/app.py",
    "report/path_diagram.py",
    "troubleshoot",
)


def jargon(text: str) -> list[str]:
    """The words of the trade in a text, and ids; brackets and placeholders aside."""
    for quoted in QUOTED:
        text = text.replace(quoted, "")
    bare = re.sub(r"\([^)]*\)", "", re.sub(r"\{[^}]*\}", "", text))
    return _WORD.findall(bare) + _ID.findall(bare)


def of_findings() -> Iterator[str]:
    for check in all_checks():
        for finding in findings(check):
            yield from (finding.title, finding.text, *finding.steps)


def of_the_vocabulary() -> Iterator[str]:
    yield from (cause.name for cause in CAUSES.values())
    yield from (check.name for check in CHECKS.values())
    yield from (text for place in PLACES.values() for text in (place.name, place.at))
    yield from (kind.name for kind in DEVICES.values())
    yield from (quality.name for quality in QUALITIES.values())
    yield from (*REASONS.values(), *SURE.values(), *(mark.spoken for mark in MARKS.values()))


def of_pages() -> Iterator[str]:
    for page in sorted(paths.data("templates").glob("*.html")):
        if page.name not in FOR_EXPERTS:
            whole = _without_experts_parts(page.read_text(encoding="utf-8"))
            yield from (line.strip() for line in _HIDDEN.sub(" ", whole).splitlines() if line.strip())
            for code in _CODE.findall(whole):
                yield from (text for text in re.findall(r'"([^"]*)"', code) if _is_said(text))


def _without_experts_parts(page: str) -> str:
    return re.sub(
        r"(?:What was measured|For experts)</h\d>.*?</(?:section|details)>", "", page, flags=re.DOTALL
    )


def of_code() -> Iterator[str]:
    for place in SPEAKING:
        found = paths.data(place) if place.endswith(".py") else None
        for path in [found] if found else sorted(Path(paths.data(place)).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docs = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in docs
                    and _is_said(node.value)
                ):
                    yield node.value


def _is_said(text: str) -> bool:
    return bool(re.match(r"[A-Z“]", text)) and text.count(" ") > 2


@pytest.mark.parametrize("source", [of_findings, of_the_vocabulary, of_pages, of_code])
def test_no_word_of_the_trade_is_said(source: object) -> None:
    texts = list(source())  # type: ignore[operator]
    assert len(texts) > 20
    assert [(text, words) for text in texts if (words := jargon(text))] == []


def test_the_list_is_long_and_finds_what_it_should() -> None:
    assert len(set(WORDS)) >= 40
    assert jargon("Your name servers are slow.") == ["name servers"]
    assert jargon("Seen: dns-blocking.") == ["dns-blocking"]
    assert jargon("An in-between server (proxy) answers at {proxy}.") == []
