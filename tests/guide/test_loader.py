"""Guides read from a small folder of data: what every key becomes, and what stands where a key is missing."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from diag.guide import loader
from diag.guide.effects import Metric
from diag.guide.loader import Guides, add_warnings, expand_parts, guides, page_guides, read_guides
from diag.guide.types import (
    Action,
    Conclusion,
    Evidence,
    Fact,
    Flow,
    GuideDevice,
    Instructions,
    LastQuestion,
    Step,
)

FILES = {
    "ids.toml": """
flows = ["second", "first"]
[actions.plug]
say = "Plug it in."
on = "device"
[actions.wipe]
say = "Wipe it."
on = "home"
loses = "You lose it."
""",
    "walk.toml": """
[words]
yes = "Yes"
[ends]
fixed = "It plays."
[texts]
again = "Again."
[effects]
same = "No change."
[actions.wipe]
title = "Wipe {the}"
ask = "Have you it?"
measures = ["dns"]
pc = ["wifi"]
restart = true
code_first = true
steps = ["Wipe."]
source = "A page"
confidence = "maker"
checked = 2026-11-22
[evidence.well]
say = "It is well."
ok = ["dns"]
found = ["vpn-active"]
spares = ["wipe"]
device = true
values = { ms = "path.round_trip_ms" }
[evidence.bare]
say = "It is."
[conclusions.here]
where = "tv"
say = "It is here."
[conclusions.there]
where = "isp"
say = "It is there."
so = "So go."
[last.make]
ask = "Who?"
ends = ["maker"]
[facts.is-it]
says = { yes = "It is." }
[metrics.delay]
check = "path"
fact = "round_trip_ms"
name = "delay"
unit = " ms"
better = "lower"
noise = 15.0
share = 0.25
""",
    "flows/first.toml": """
title = "First"
start = "a"
devices = ["roku", "phone"]
[step.a]
ask = "Is it?"
go = { yes = "b", no = "end" }
[step.b]
do = "plug"
go = { plays = "end", cannot = "end" }
[step.end]
end = "support"
""",
    "flows/second.toml": """
title = "Second"
start = "p"
devices = ["any"]
instead = "first"
symptoms = ["buffering"]
diagnoses = ["dns-slow"]
[step.p]
include = "part"
go = { out = "end" }
[step.end]
end = "flow"
flow = "first"
""",
    "flows/parts/part.toml": """
part = true
start = "one"
[step.one]
ask = "Is it on?"
go = { yes = "out", no = "two" }
[step.two]
do = "plug"
go = { same = "out", cannot = "out" }
[step.out]
exit = "out"
""",
    "devices/like/all.toml": """
[plug]
steps = ["Plug."]
source = "All"
confidence = "unverified"
checked = 2026-01-01
[wipe]
impossible = "Not {the}."
source = "All"
confidence = "netflix"
checked = 2026-01-01
""",
    "devices/like/tv.toml": """
like = ["all"]
[plug]
steps = ["Plug the TV."]
source = "TVs"
confidence = "maker"
checked = 2026-02-02
loses = "Its picture."
""",
    "devices/roku.toml": 'like = ["all"]\n',
    "devices/windows-app.toml": 'os = "windows"\nlike = ["all"]\n',
    "devices/smart-tv.toml": 'like = ["tv"]\n',
    "devices/smart-tv/lg.toml": """
[wipe]
steps = ["Press.", "Hold."]
source = "LG"
confidence = "maker"
checked = 2026-03-03
""",
}


@pytest.fixture
def read(tmp_path: Path) -> Guides:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_guides(tmp_path)


def test_actions(read: Guides) -> None:
    assert read.actions == {
        "plug": Action(id="plug", title="Plug it in", say="Plug it in.", on="device"),
        "wipe": Action(
            id="wipe", title="Wipe {the}", say="Wipe it.", on="home", loses="You lose it.", ask="Have you it?",
            measures=("dns",), pc=("wifi",), restart=True, code_first=True,
        ),
    }  # fmt: skip
    assert read.home == {
        "wipe": Instructions(
            steps=("Wipe.",), source="A page", confidence="maker", checked=date(2026, 11, 22)
        )
    }


def test_evidence_conclusions_metrics_and_words(read: Guides) -> None:
    assert read.evidence == {
        "well": Evidence(
            id="well", say="It is well.", ok=("dns",), found=("vpn-active",), spares=("wipe",), device=True,
            values={"ms": "path.round_trip_ms"},
        ),
        "bare": Evidence(id="bare", say="It is."),
    }  # fmt: skip
    assert read.conclusions == {
        "here": Conclusion(id="here", where="tv", say="It is here."),
        "there": Conclusion(id="there", where="isp", say="It is there. So go.", so="So go."),
    }
    assert read.last == (LastQuestion(id="make", ask="Who?", ends=("maker",)),)
    assert read.facts == {"is-it": Fact(id="is-it", says={"yes": "It is."})}
    assert read.metrics == (
        Metric(id="delay", check="path", fact="round_trip_ms", name="delay", unit=" ms", better="lower", noise=15.0,
               share=0.25),
    )  # fmt: skip
    assert read.words["yes"] == "Yes"
    assert read.words["packet-loss"] == GUIDES.words["packet-loss"], "what a person sees of a cause"
    assert (read.ends, read.texts, read.effects) == (
        {"fixed": "It plays."}, {"again": "Again."}, {"same": "No change."},
    )  # fmt: skip


GUIDES = guides()

ALL_PLUG = Instructions(steps=("Plug.",), source="All", confidence="unverified", checked=date(2026, 1, 1))
ALL_WIPE = Instructions(impossible="Not {the}.", source="All", confidence="netflix", checked=date(2026, 1, 1))
TV_PLUG = Instructions(
    steps=("Plug the TV.",), source="TVs", confidence="maker", checked=date(2026, 2, 2), loses="Its picture."
)
LG_WIPE = Instructions(steps=("Press.", "Hold."), source="LG", confidence="maker", checked=date(2026, 3, 3))


def test_devices_inherit_and_overrule(read: Guides) -> None:
    tv, lg = GUIDES.devices["smart-tv"], GUIDES.devices["smart-tv/lg"]
    assert list(read.devices) == ["smart-tv", "smart-tv/lg", "roku", "windows-app"], "TVs come first"
    assert read.devices["smart-tv"] == GuideDevice(
        id="smart-tv", name=tv.name, the=tv.the, instructions={"plug": TV_PLUG, "wipe": ALL_WIPE}
    )
    assert read.devices["smart-tv/lg"] == GuideDevice(
        id="smart-tv/lg", name=lg.name, the=tv.the, instructions={"plug": TV_PLUG, "wipe": LG_WIPE}
    )
    assert read.devices["windows-app"].os == "windows"
    assert read.devices["roku"].os == ""
    assert read.devices["roku"].instructions == {"plug": ALL_PLUG, "wipe": ALL_WIPE}
    assert read.device("smart-tv/lg").id == "smart-tv/lg"
    assert read.device("smart-tv/nobody").id == "smart-tv", "a maker whom we know nothing about"
    with pytest.raises(KeyError):
        read.device("toaster")
    assert read.instructions(read.devices["roku"], "wipe") == ALL_WIPE
    bare = GuideDevice(id="roku", name="Roku", the="the Roku")
    assert read.instructions(bare, "wipe") == read.home["wipe"], "as everybody does it"


def test_flows_in_the_order_of_the_ids_with_their_parts(read: Guides) -> None:
    assert list(read.flows) == ["second", "first"]
    phones = {kind.partition("/")[0] for kind in read.flows["first"].devices}
    assert {"roku", "ios", "android"} <= phones
    assert "smart-tv" not in phones
    assert {"roku", "smart-tv", "ios"} <= set(read.flows["second"].devices)
    first = read.flows["first"]
    assert first == Flow(
        id="first", title="First", start="a", devices=first.devices,
        steps={
            "a": Step(id="a", ask="Is it?", go={"yes": "b", "no": "end"}),
            "b": Step(id="b", do="plug", go={"plays": "end", "cannot": "end"}),
            "end": Step(id="end", end="support"),
        },
    )  # fmt: skip
    second = read.flows["second"]
    assert second == Flow(
        id="second", title="Second", start="p.one", devices=second.devices, instead="first", symptoms=("buffering",),
        diagnoses=("dns-slow",),
        steps={
            "p.one": Step(id="p.one", ask="Is it on?", go={"yes": "end", "no": "p.two"}),
            "p.two": Step(id="p.two", do="plug", go={"same": "end", "cannot": "end"}),
            "end": Step(id="end", end="flow", flow="first"),
        },
    )  # fmt: skip


def test_parts_in_parts() -> None:
    parts = tomllib.loads("""
[inner]
start = "x"
[inner.step.x]
ask = "X?"
go = { yes = "good", no = "bad" }
[inner.step.good]
exit = "good"
[inner.step.bad]
exit = "bad"
[outer]
start = "in"
[outer.step.in]
include = "inner"
go = { good = "y", bad = "out" }
[outer.step.y]
do = "wipe"
unready = "in"
go = { same = "out", cannot = "in" }
[outer.step.out]
exit = "done"
[empty]
start = "out"
[empty.step.out]
exit = "done"
""")
    rows = tomllib.loads("""
[a]
ask = "A?"
go = { yes = "p", no = "q" }
[p]
include = "outer"
go = { done = "q" }
[q]
include = "empty"
go = { done = "end" }
[end]
end = "fixed"
""")
    steps, start = expand_parts(rows, "p", parts)
    assert start == "p.in.x"
    assert steps == {
        "a": {"ask": "A?", "go": {"yes": "p.in.x", "no": "end"}},
        "p.in.x": {"ask": "X?", "go": {"yes": "p.y", "no": "end"}},
        "p.y": {"do": "wipe", "unready": "p.in.x", "go": {"same": "end", "cannot": "p.in.x"}},
        "end": {"end": "fixed"},
    }
    assert expand_parts(rows, "q", parts)[1] == "end", "a part that asks nothing leads on at once"
    assert rows["a"]["go"] == {"yes": "p", "no": "q"}, "the data stay as they are"


def test_a_question_before_everything_that_loses_something() -> None:
    actions = {
        "plug": Action(id="plug", title="", say="", on="device"),
        "wipe": Action(id="wipe", title="", say="", on="device", loses="It."),
    }
    steps = {
        "a": Step(id="a", do="plug", go={"same": "b", "cannot": "c"}),
        "b": Step(id="b", do="wipe", go={"same": "c", "cannot": "c"}, unready="c"),
        "c": Step(id="c", do="wipe", go={"same": "d", "cannot": "d"}),
        "d": Step(id="d", end="support"),
    }
    whole, start = add_warnings(steps, "b", actions)
    assert start == "b.ready"
    assert whole == {
        "a": Step(id="a", do="plug", go={"same": "b.ready", "cannot": "c.ready"}),
        "b.ready": Step(id="b.ready", ready="wipe", go={"yes": "b", "no": "c.ready", "cannot": "c.ready"}),
        "b": Step(id="b", do="wipe", go={"same": "c.ready", "cannot": "c.ready"}, unready="c"),
        "c.ready": Step(id="c.ready", ready="wipe", go={"yes": "c", "no": "d", "cannot": "d"}),
        "c": Step(id="c", do="wipe", go={"same": "d", "cannot": "d"}),
        "d": Step(id="d", end="support"),
    }
    assert add_warnings(steps, "a", actions)[1] == "a"


def test_what_is_shipped_is_read_once() -> None:
    assert guides() is guides()
    assert page_guides() is page_guides()


def test_the_page_has_its_own_words_where_a_terminal_names_commands() -> None:
    own = loader.parse_file(Path(loader.__file__).parents[1] / "walk.toml")["page"]
    page = page_guides()
    assert page.ends == {**GUIDES.ends, **own["ends"]}
    assert own["ends"].keys() < GUIDES.ends.keys()
    for id_, instructions in page.home.items():
        theirs = GUIDES.home[id_]
        expected = tuple(own["actions"][id_]["steps"]) if id_ in own["actions"] else theirs.steps
        assert instructions.steps == expected
        assert (instructions.source, instructions.confidence) == (theirs.source, theirs.confidence)
    assert page.flows is GUIDES.flows
