"""A saved case is judged again offline; broken and hostile files are one clear line and change nothing."""

from __future__ import annotations

import copy
import dataclasses
import enum
import json
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.case.from_json import DoesNotFit, from_json
from diag.case.from_run import document_of
from diag.case.masking import mask_run
from diag.case.replay import Unreadable, judge_again, load_file, read_recorded, with_story
from diag.case.to_json import to_json
from diag.checks import all_checks
from diag.cli import main
from diag.redact import Masker
from diag.store import Store
from tests import worlds
from tests.golden import masked, saved

each_world = pytest.mark.parametrize("world", worlds.WORLDS, ids=lambda w: w.name)
CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def shape(case: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same: everything but words that hold stand-ins and the time."""
    return {
        "verdict": (case["verdict"]["status"], case["verdict"]["where"]),
        "diagnoses": [
            (d["id"], d["where"], d["severity"], d["confidence"], len(d["remedy"]), d["evidence"])
            for d in case["diagnoses"]
        ],
        "hidden": case["hidden"],
        "checks": {c["id"]: (c["status"], c["reason"], c["findings"]) for c in case["checks"]},
        "asked": case["asked"],
    }


def judged(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case judged again, as masked JSON."""
    found: dict[str, Any] = to_json(mask_run(judge_again(read_recorded(case), all_checks()), Masker()))
    return found


@each_world
def test_a_redacted_world_says_the_same_again(
    world: worlds.World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.json"
    case = to_json(masked(world)[0])
    path.write_text(json.dumps(case), encoding="utf-8")
    assert main(["report", "--replay", str(path), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert shape(again) == shape(case)
    assert again["story"] == case["story"]
    assert [d["title"] for d in again["diagnoses"]] == [d["title"] for d in case["diagnoses"]]
    assert again["bandwidth"] == case["bandwidth"]


@each_world
def test_what_was_saved_long_ago_says_the_same_again(world: worlds.World) -> None:
    """From the file itself, so that a case of yesterday's program is read by today's."""
    case = saved(world)
    assert shape(judged(case)) == shape(case)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_case_that_somebody_sent_says_the_same_again(path: Path) -> None:
    """A bug report becomes a test: put its redacted JSON here, with the diagnoses that are right."""
    case = load_file(path)
    assert shape(judged(case)) == shape(case)


def test_there_is_an_example() -> None:
    assert CASES


def test_every_check_of_every_world_is_really_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = set()
    for world in worlds.WORLDS:
        for result in judge_again(read_recorded(to_json(masked(world)[0])), all_checks()).results:
            if result.facts is not None:
                judged.add(result.check)
    assert judged >= set(worlds.HEALTHY)


def test_every_form_works_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text("\ufeff" + json.dumps(to_json(masked(worlds.world("dns-blocking"))[0])), encoding="utf-8")
    for form in ("chat", "phone", "full", "markdown", "html", "isp", "json"):
        assert main(["report", "--replay", str(path), "--format", form]) == 0
        assert "filter" in capsys.readouterr().out
    assert not Store().exists, "nothing is saved by it"


def test_a_raw_file_is_masked_when_it_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(to_json(worlds.whole(worlds.world("vpn")))))
    assert main(["report", "--replay", str(path), "--json"]) == 0
    out = capsys.readouterr().out
    assert worlds.PUBLIC not in out
    assert worlds.SSID not in out


def test_what_little_was_seen_is_kept_and_not_judged() -> None:
    """Facts of a check that is unknown: they stand in the case, and nothing is found in them."""
    case = to_json(masked(worlds.world("dns-blocking"))[0])
    (dns,) = (check for check in case["checks"] if check["id"] == "dns")
    dns.update(status="unknown", reason="too-few-samples")
    again = judged(case)
    (replayed,) = (check for check in again["checks"] if check["id"] == "dns")
    assert replayed["facts"] == dns["facts"]
    assert (replayed["status"], replayed["findings"]) == ("unknown", [])


def test_keys_that_nobody_knows_are_left_out() -> None:
    case = to_json(masked(worlds.world("dns-blocking"))[0])
    case["of-tomorrow"] = 1
    case["asked"]["mood"] = "calm"
    case["checks"].append(
        {"id": "of-tomorrow", "status": "fail", "reason": None, "took_s": 1, "facts": {}, "findings": ["x"]}
    )
    for check in case["checks"]:
        check["facts"]["of_tomorrow"] = {"x": [1]}
    assert (
        shape(judged(case))["diagnoses"]
        == shape(to_json(masked(worlds.world("dns-blocking"))[0]))["diagnoses"]
    )


# -- hostile and broken files ---------------------------------------------------------------------------------


def changed(**change: Any) -> bytes:
    case = to_json(masked(worlds.world("dns-blocking"))[0])
    return json.dumps(case | change).encode()


def facts(check: str, **change: Any) -> bytes:
    case = to_json(masked(worlds.world("dns-blocking"))[0])
    found = next(c for c in case["checks"] if c["id"] == check)
    found["facts"].update(change)
    return json.dumps(case).encode()


def with_check(**change: Any) -> bytes:
    case = to_json(masked(worlds.world("dns-blocking"))[0])
    case["checks"][0].update(change)
    return json.dumps(case).encode()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"hello",
    "cut short": changed()[:5000],
    "binary": bytes(range(256)) * 40,
    "another encoding": '{"caf\u00e9": 1}'.encode("latin-1"),
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "no format": b"{}",
    "format is no text": b'{"format": 1}',
    "an older format": changed(format="diag.case/0"),
    "a newer format": changed(format="diag.case/2"),
    "hostile format": changed(format="\x1b[31m" * 30),
    "NaN": changed().replace(b'"took_s": 9.8', b'"took_s": NaN'),
    "Infinity": changed().replace(b'"took_s": 9.8', b'"took_s": 1e999'),
    "negative time": changed(took_s=-1),
    "a key twice": b'{"format": "diag.case/1", "format": "diag.case/1"}',
    "deep": b'{"format": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep inside": facts("dns", names=eval("[" * 80 + "]" * 80)),
    "a huge number": changed().replace(b'"took_s": 9.8', b'"took_s": ' + b"9" * 6000),
    "too large": b'{"format": "diag.case/1", "x": "' + b"a" * 5_000_000 + b'"}',
    "no checks": changed(checks=None),
    "checks are no list": changed(checks={"dns": 1}),
    "a check is no object": changed(checks=[1]),
    "too many checks": changed(checks=[{"id": str(n)} for n in range(1000)]),
    "a check twice": changed(checks=[{"id": "link", "status": "skipped", "took_s": 0}] * 2),
    "a check without an id": with_check(id=None),
    "an unknown status": with_check(status="great"),
    "status is a list": with_check(status=["ok"]),
    "an unknown reason": with_check(reason="because"),
    "reason is an object": with_check(reason={}),
    "facts are missing": with_check(facts=None),
    "facts are a list": with_check(facts=[]),
    "a fact is missing": with_check(facts={}),
    "a fact of another kind": facts("path", loss="much"),
    "true is no number": facts("path", loss=True),
    "a number that is no float": facts("path", loss=10**400),
    "text where a list stands": facts("dns", resolvers="192.168.1.1"),
    "null in a list": facts("dns", resolvers=[None]),
    "id is an object": changed(id={}),
    "id is endless": changed(id="a" * 100_000),
    "started is a number": changed(started=1),
    "nothing asked": changed(asked=None),
    "asked is nonsense": changed(asked={"screens": "many"}),
    "screens without end": changed(asked={"screens": 10**9}),
    "another picture": changed(asked={"quality": "8k"}),
    "a story of another kind": changed(story=[1]),
    "steps of another kind": changed(story={"steps": [{"at": 1, "what": None}]}),
    "contacts without a time": changed(story={"contacts": [{"said": "x"}]}),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_broken_or_hostile_file_is_one_line_and_changes_nothing(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], own_data_folder: Path
) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    assert main(["report", "--replay", str(path), "--output", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("diag: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert len(err) < 300 + len(str(path))
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.json"]
    assert not list(own_data_folder.iterdir())


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_a_file_that_cannot_be_read_is_one_line(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path if what == "folder" else tmp_path / "missing.json"
    assert main(["report", "--replay", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*at, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            found += places(inner, (*at, n))
    return found


WHOLE = to_json(masked(worlds.world("lossy-wifi"))[0])
PLACES = places(WHOLE)[1:]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12),
    st.just([]), st.just({}), st.just([[]]), st.just({"": None}), st.lists(st.integers(), max_size=3),
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_case_with_anything_anywhere_is_judged_or_refused(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    case = copy.deepcopy(WHOLE)
    for place, junk in changes:
        target = case
        try:
            for key in place[:-1]:
                target = target[key]
            target[place[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue
    try:
        recorded = read_recorded(case)
        again = with_story(document_of(judge_again(recorded, all_checks())), recorded)
    except Unreadable:
        return
    from diag.report import FORMATS
    from diag.report.render import render

    for form in FORMATS:
        render(again, form)


# -- rebuilding -----------------------------------------------------------------------------------------------


class Colour(enum.StrEnum):
    RED = "red"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Inner:
    number: float
    word: Literal["a", "b"] = "a"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outer:
    one: Inner
    many: tuple[Inner, ...] = ()
    pair: tuple[int, str] = (0, "")
    maybe: Inner | None = None
    either: int | str = 0
    by_name: Mapping[str, Inner | None] = dataclasses.field(default_factory=dict)
    by_number: dict[int, str] = dataclasses.field(default_factory=dict)
    colour: Colour = Colour.RED
    words: frozenset[str] = frozenset()
    more: Sequence[int] = ()
    old: typing.Optional[int] = None  # noqa: UP045
    what: Any = None


def test_nested_facts_are_rebuilt() -> None:
    found = from_json(
        Outer,
        {
            "one": {"number": 1, "unknown": 2}, "many": [{"number": 2.5, "word": "b"}], "pair": [1, "x"], "maybe": {"number": 0}, "either": "x",
            "by_name": {"k": None, "l": {"number": 3}}, "by_number": {"4": "four"}, "colour": "red", "words": ["w"], "more": [1, 2], "old": 3, "what": [1],
        },
        "outer",
    )  # fmt: skip
    assert found == Outer(
        one=Inner(number=1.0), many=(Inner(number=2.5, word="b"),), pair=(1, "x"), maybe=Inner(number=0.0), either="x",
        by_name={"k": None, "l": Inner(number=3.0)}, by_number={4: "four"}, words=frozenset({"w"}), more=(1, 2), old=3, what=[1],
    )  # fmt: skip
    assert isinstance(found.one.number, float)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "outer.one is missing"),
        ({"one": {}}, "outer.one.number is missing"),
        ({"one": {"number": "1"}}, "outer.one.number"),
        ({"one": {"number": 1, "word": "c"}}, "outer.one.word"),
        ({"one": {"number": 1}, "pair": [1]}, "outer.pair"),
        ({"one": {"number": 1}, "many": [{"number": 1}, 2]}, "outer.many[1]"),
        ({"one": {"number": 1}, "by_number": {"x": "y"}}, "outer.by_number"),
        ({"one": {"number": 1}, "by_number": {"²": "y"}}, "outer.by_number"),
        ({"one": {"number": 1}, "colour": "blue"}, "outer.colour"),
        ({"one": {"number": 1}, "colour": []}, "outer.colour"),
        ({"one": {"number": 1}, "either": None}, "outer.either"),
        ({"one": {"number": 1}, "words": [[]]}, "outer.words[0]"),
    ],
)
def test_what_does_not_fit_is_named(value: Any, place: str) -> None:
    with pytest.raises(DoesNotFit) as caught:
        from_json(Outer, value, "outer")
    assert str(caught.value).startswith(place)


def test_the_facts_of_every_check_can_be_rebuilt() -> None:
    """Only types that can be told from JSON stand in Facts."""
    seen: set[Any] = set()

    def look(kind: Any) -> None:
        if kind in seen:
            return
        seen.add(kind)
        for each in typing.get_args(kind):
            look(each)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            for hint in typing.get_type_hints(kind).values():
                look(hint)
        elif typing.get_origin(kind) is None:
            assert kind in {str, int, float, bool, type(None), Ellipsis, Any, dict} or issubclass(
                kind, enum.Enum
            ), kind

    for check in all_checks():
        look(check.facts)


def test_a_device_that_nobody_knows_counts_as_not_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a newer version, or made up: the code of the case is explained all the same."""
    data = to_json(worlds.run(worlds.WORLDS[0]))
    data["asked"].update(device="toaster", code="NW-2-5")
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert main(["report", "--replay", str(path), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["asked"]["device"] is None
    assert told["code"]["entry"] == "NW-2-5"
