"""Every sentence of a report rests on something that the case holds: it is a text of the case itself, or it fits a pattern
whose facts are there.  A sentence that somebody writes into a report without a fact behind it fits none, and fails here.

Numbers are held to more: each must be a number of the case, rounded as people read it, or a count of what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from diag.case.document import CaseDocument
from diag.case.masking import make_masker, mask_document
from diag.case.to_json import to_json
from diag.model import Severity, Status
from diag.report import line_statement
from diag.report.formatting import INDEPENDENT, MARKS
from diag.report.path_diagram import NOT_CLEAR
from diag.report.render import render
from diag.report.view import FIND, LABELS
from diag.steps import ONE_OF, group_ways
from diag.symptoms import symptom_words
from diag.vocabulary import CAUSES, CHECKS, DEVICES, QUALITIES, SPEED_SERVERS, check_name
from tests import worlds
from tests.worlds import World

FORMS = ("full", "phone", "chat", "isp", "markdown", "html")

#: What stands in every report, whatever was measured: titles, questions, and how to find out what is missing.
ALWAYS = re.compile(
    "|".join(
        (
            r"[A-Z ,]+",  # titles
            r"\d\. [A-Z].*\?",  # questions of a call
            r"Where to call: .*|They may ask for .*|Ask for the agent's first name .*",
            r".*(?:not known yet|You do not know yet\.|You have not said yet\.|Not known yet:).*",
            r"(?:None|Nothing that) was written down\.",
            rf"(?:(?:Measured .*)?Case \w+.*)?{re.escape(INDEPENDENT)}(?: Version .*)?",
            r"Letter by letter: .*",
            r"Couchcheck · case \w+ · .*|Steps tried: none written down",
            rf"(?:{'|'.join(map(re.escape, (*LABELS.values(), 'Steps tried')))}): (?:{'|'.join(map(re.escape, FIND.values()))})",
            r"- (?:Device|Make and model|Code or message|When it began|Connection|Other devices and titles|Steps tried|Outcome wanted): .*",
            r"(?:Public address|Happens again|One device or several|Measured from|Trace of the route): (?:Look|Run|Try|Say) .*",
        )
    )
)


def _status(case: CaseDocument, *checks: str) -> bool:
    known = {check.id for check in case.checks if check.status in {Status.OK, Status.WARN, Status.FAIL}}
    return known.issuperset(checks)


def _facts(case: CaseDocument, check: str) -> dict[str, Any]:
    return next((dict(each.facts) for each in case.checks if each.id == check), {})


def _speed(case: CaseDocument) -> bool:
    return case.bandwidth is not None and case.bandwidth.download_mbps is not None


def _path(name: str) -> Callable[[CaseDocument], bool]:
    return lambda case: _facts(case, "path").get(name) is not None


def _real(case: CaseDocument) -> list[str]:
    return [d.id for d in case.diagnoses if d.severity is not Severity.NOTE]


def _line_measured(case: CaseDocument) -> bool:
    through = {"vpn-active", "no-network", "gateway-unreachable", "captive-portal", "parental-lock"}
    return not through & set(_real(case)) and (_speed(case) or _path("loss")(case))


_WHOM = "|".join(map(re.escape, SPEED_SERVERS.values()))
_RATE = r"(?:at least )?[\d.]+ Mbit/s"
_MARK = "|".join(re.escape(mark.spoken) for mark in MARKS.values())
_SIGN = "|".join(re.escape(mark.sign) for mark in MARKS.values())
_STOP = r"(?:This PC|Router|Home network|Provider|Netflix)"
_STATE = rf"(?: (?:{_MARK}|{NOT_CLEAR})|: (?:{'|'.join(re.escape(cause.name) for cause in CAUSES.values())}))"
_REASON = "|".join(re.escape(cause.name) for cause in CAUSES.values())
_SHOWN = rf"(?:{_SIGN})(?: [<\d.]+ ms| (?:{_REASON}))?"
_CHECKS = "|".join(re.escape(check_name(check)) for check in CHECKS)
_QUALITY = "|".join(re.escape(quality.name) for quality in QUALITIES.values())
_DEVICE = "|".join(re.escape(kind.name) for kind in DEVICES.values())

#: The pattern of a sentence -> what must be there for it to be said.
SOURCES: tuple[tuple[str, Callable[[CaseDocument], bool]], ...] = (
    (rf"Speed: {_RATE} from (?:{_WHOM})(?: \((?:{_WHOM}): {_RATE}\))?(?: \(measured .*\))?(?:, at times {_RATE})?(?:; sending {_RATE})?"
     rf"(?:; enough for (?:{_QUALITY}) on \d+ screens?|; less than Netflix recommends for (?:{_QUALITY}))?", _speed),
    (r"Answer time: .*idle", _path("round_trip_ms")),
    (r"Answer time: .*while busy", lambda case: bool(case.bandwidth and case.bandwidth.loaded_ms is not None)),
    (r"Lost data: .*", _path("loss")),
    (rf"(?:\d\. )?{re.escape(ONE_OF)}", lambda case: any(len(ways) > 1 for d in case.diagnoses for ways in group_ways(d.remedy))),
    (r"Outages(?: seen)?: .*", lambda case: _facts(case, "outages").get("watched_s") is not None),
    (r"Wi-Fi of this PC: .*", lambda case: _status(case, "wifi")),
    (r"This PC: on .*", lambda case: _facts(case, "link").get("medium") is not None),
    (rf"(?:Checked: )?{_STOP}{_STATE}(?:, {_STOP}{_STATE}){{3}}", lambda case: _status(case, "link")),
    (rf"{_STOP} {_SHOWN}(?: > {_STOP} {_SHOWN}){{3}}", lambda case: _status(case, "link")),
    (rf"In order: (?:{_CHECKS})(?:, (?:{_CHECKS}))*", lambda case: any(each.status is Status.OK for each in case.checks)),
    (rf"(?:Could not be measured|Not measured): (?:{_CHECKS}).*", lambda case: any(each.status is Status.UNKNOWN for each in case.checks)),
    (r"Measured on a PC: the .* itself was not tested\.", lambda case: case.asked.device is not None and _status(case, "link")),
    (rf"(?:Device: )?(?:{_DEVICE})|(?:Device: )?\w[\w ]* TV", lambda case: case.asked.device is not None),
    (r"(?:Connection: )?(?:cable|Wi-Fi|mobile network)", lambda case: _facts(case, "link").get("medium") is not None),
    # the provider's sheet
    (r"The line was not measured: .*", lambda case: not _line_measured(case)),
    (re.escape(line_statement.BEHIND_IT), lambda case: not _line_measured(case) and (_path("round_trip_ms")(case) or _speed(case))),
    (re.escape(line_statement.THROUGH_VPN), lambda case: "vpn-active" in _real(case)),
    (re.escape(line_statement.NOTHING), lambda case: not _speed(case) and not _path("loss")(case) and not _path("round_trip_ms")(case)),
    (re.escape(line_statement.ONLY_REACHED), lambda case: _status(case, "netflix")),
    (r"No fault of the line shows in what was measured: .*", _line_measured),
    (r"Measured through a fault in the home \(.*\): .*", _line_measured),
    (rf"Not measured: (?:{_CHECKS})(?:, (?:{_CHECKS}))*\.", lambda case: not (_speed(case) and _path("loss")(case) and _status(case, "netflix"))),
    (r"First measured: .*", lambda case: bool(case.started)),
    (r"Happens again: .*", lambda case: bool(case.story and len(case.story.runs) > 1)),
    (r"Measured from: a PC .*", lambda case: _facts(case, "link").get("medium") is not None),
    (r"Public address: .*", lambda case: bool(_facts(case, "link").get("addresses") or _facts(case, "netflix").get("client_ip"))),
    (r"Router answers in: .*", lambda case: _status(case, "gateway")),
    (r"Lost on the way to the router: .*", _path("router_loss")),
    (r"Beyond the router answers in: .*|Varies by: .*", _path("round_trip_ms")),
    (r"Lost beyond the router: .*", _path("loss")),
    (r"Netflix connects in: .*|Video servers tried: .*|Network as Netflix sees it: .*", lambda case: _status(case, "netflix")),
    (rf"Receiving: {_RATE} from (?:{_WHOM})|(?:Lowest part|Sending|Answers while busy|Router while busy|Speed by server): .*", _speed),
    (r"IPv4 and IPv6: .*", lambda case: _status(case, "internet")),
    (rf"(?:`[a-z0-9-]+`, (?:measured|likely|possible), |(?:Measured|Likely|Possible)(?:, [A-Za-z' ]+)? · [a-z0-9-]+ · )seen by: (?:{_CHECKS})(?:, (?:{_CHECKS}))*",
     lambda case: bool(_real(case))),
    (r"Megabits a second\.", _speed),
    (r"Name servers: .*", lambda case: bool(_facts(case, "dns").get("resolvers"))),
)  # fmt: skip

#: Words that frame a text of the case.
_FRAMES = (
    r"(?:Make and model|Code or message|When it began|It began|Connection|Other devices and titles|One device or several"
    r"|What happens|Outcome wanted|Note|Before, [\d -]+:\d\d UTC(?:[+-][\d:]+)?|You answered): (?P<text>.*)",
    r"We think: (?P<text>.*)",
    r"We think \((?:measured|likely|possible)\): (?P<text>.*)",
    r"\d\. (?P<text>.*)",
    r"(?P<text>.*) \((?:measured|likely|possible)(?:, [a-z0-9-]+)?\)\.?",
    r"(?:It played after this|Solved by): (?P<text>.*)",
    r"What to do now: (?P<text>.*)",
    r"Also noticed, no harm to playing: (?P<text>.*)",
    r"- \d{4}-\d\d-\d\d \d\d:\d\d UTC(?:[+-][\d:]+)? (?P<text>.*)",
)
_STEP = re.compile(
    r"(?:- )?(?:Tried:? )?(?:\d{4}-\d\d-\d\d \d\d:\d\d UTC(?:[+-][\d:]+)?(?: = [\d :-]+ UTC)?: )?(?P<what>.*?)(?:(?:\. Effect: | -> )(?P<effect>.*))?"
)
_TALK = re.compile(
    r"(?:- |Talk |Earlier talk, )?[\d :-]+(?: UTC(?:[+-][\d:]+)?)?, (?P<who>.*?): (?P<said>.*?)(?: \(reference (?P<reference>.*)\))?|Its reference: (?P<number>.*)"
)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _own(case: CaseDocument) -> str:
    """All texts of the case, one after another; those of facts aside: no sentence stands there."""
    told = [*_texts(to_json(replace(case, checks=()))), symptom_words(case.asked.symptom) or ""]
    if case.story:
        told.append(f"{case.story.make} {case.story.model}")
    return " \0 ".join(" ".join(text.split()) for text in told)


_ROW = re.compile(r"\| (?P<label>.*?) \| (?P<text>.*) \|")


def _plain_lines(text: str, form: str) -> Iterator[str]:
    """The lines of a form, without the marks that are for machines."""
    if form == "html":
        yield from _Blocks.read(text)
        return
    for line in text.splitlines():
        if form == "markdown":
            if line in {"| | |", "|---|---|", "---"}:
                continue
            if title := re.fullmatch(r"## (.*)", line):
                line = title[1].upper()
            line = re.sub(r"^#{1,3} ", "", line)
            if row := _ROW.fullmatch(line):
                line = f"{row['label']}: {row['text'].replace('*not known yet*', 'not known yet')}"
            line = re.sub(r"\\(.)", r"\1", line)
        yield line


class _Blocks(HTMLParser):
    """The texts of a page, one for each block; a label and its text are one."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._unseen = 0

    @classmethod
    def read(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.lines

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in {"style", "svg", "title"}
        if tag in {"h1", "h2", "h3", "p", "li", "dt", "figcaption"}:
            self.lines.append("")
        if tag == "dd":
            self.lines[-1] += ": "

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"style", "svg", "title"}
        if tag == "h2":
            self.lines[-1] = self.lines[-1].upper()
        if tag in {"h1", "h2", "h3", "p", "li", "dd", "figcaption"}:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1] += data.replace("→", "->")


def without_source(case: CaseDocument, text: str, form: str = "") -> list[str]:
    """The sentences of one form that rest on nothing in the case."""
    own = _own(case)
    return [
        line
        for raw in _plain_lines(text, form)
        if (line := " ".join(raw.split())) and not _has_source(case, own, line)
    ]


def _has_source(case: CaseDocument, own: str, line: str) -> bool:
    if ALWAYS.fullmatch(line) or re.fullmatch(r"… and \d+ other steps? tried", line):
        return True
    bare = line.rstrip(".")
    if any(
        re.fullmatch(pattern, each) and there(case) for pattern, there in SOURCES for each in (line, bare)
    ):
        return True
    return any(_is_told(own, each) for each in (line, *_framed(line)))


def _framed(line: str) -> Iterator[str]:
    for frame in _FRAMES:
        if found := re.fullmatch(frame, line):
            yield found["text"]
            yield from _framed(found["text"])


def _is_told(own: str, text: str) -> bool:
    cut = text.removesuffix("…").rstrip()
    if cut in own or all(part.rstrip(".") in own for part in re.split(r"(?<=[.!?]) |: ", cut)):
        return True
    step = _STEP.fullmatch(text)
    if step and step["what"] in own and (not step["effect"] or step["effect"] in own):
        return True
    talk = _TALK.fullmatch(text)
    parts = [part for told in talk.groups() if told for part in told.split(", ")] if talk else []
    return bool(parts) and all(part in own for part in parts)


#: So wide that no sentence is broken.
_WIDE = 100_000


def _masked(world: World) -> CaseDocument:
    return mask_document(worlds.whole(world), make_masker())


@pytest.mark.parametrize("form", FORMS)
def test_every_sentence_rests_on_something_in_the_case(form: str) -> None:
    found = {
        world.name: missing
        for world in worlds.WORLDS
        if (missing := without_source(case := _masked(world), render(case, form, width=_WIDE), form))
    }
    assert found == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "No fault of the line was found in this check.",
        "Everything is fine with your TV.",
        "Your provider has an outage.",
        "Speed: 93 Mbit/s from Netflix",
        "Lost data: none",
        "No fault of the line shows in what was measured: nothing was lost.",
        "We think (measured): Your router is broken.",
        "Measured on a PC: the LG TV itself was not tested.",
        "Network as Netflix sees it: AS3320",
    ],
)
def test_a_sentence_without_a_fact_is_found(sentence: str) -> None:
    offline = _masked(worlds.world("no-network"))
    offline = replace(offline, asked=replace(offline.asked, device=None))
    assert without_source(offline, sentence) == [sentence]


NUMBER = re.compile(r"(?<![\w.<-])\d+(?:\.\d+)?(?= (?:Mbit/s|ms|%|dBm|small packets|GHz))")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner)


@pytest.mark.parametrize("form", FORMS)
def test_every_number_is_one_of_the_case(form: str) -> None:
    for world in worlds.WORLDS:
        case = _masked(world)
        known = set(_numbers(to_json(case)))
        own = _own(case)
        for shown in NUMBER.findall(render(case, form, width=_WIDE)):
            digits = len(shown.partition(".")[2])
            fits = {round(value * factor, digits) for value in known for factor in (1, 100)}
            assert float(shown) in fits or shown in own, (world.name, shown)
