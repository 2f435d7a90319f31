"""The table of error codes: sound as a whole, and each rule of the linter has one bad file."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest

from diag import catalog, paths
from diag.lookup import look_up
from diag.vocabulary import CAUSES
from tools.lint.automaton import automaton
from tools.lint.codes import lint, older_than_a_year
from tools.lint.demand import lint_demand
from tools.lint.problem import Problem

BAD = sorted((Path(__file__).parent / "bad" / "codes").glob("*.toml"))
TABLE = catalog.table()


def test_the_table_has_no_problem() -> None:
    assert lint(paths.data("error_codes")) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_rule_refuses_its_bad_file(path: Path, tmp_path: Path) -> None:
    """The lines that begin with "#!" are exactly what the linter says ("…": in Python's own words)."""
    text = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    expected = [line[3:].format(file=path.name) for line in text.splitlines() if line.startswith("#! ")]
    found = [str(problem) for problem in lint(tmp_path)]
    if expected[0].endswith("…"):
        found = [f"{problem[: len(expected[0]) - 1]}…" for problem in found]
    assert found == expected


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    names = ("unknown-check", "unknown-flow", "own-code")
    for number, name in enumerate(names):
        text = next(path for path in BAD if path.stem == name).read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace("XX-1", f"XX{number}-1"), encoding="utf-8")
    assert {problem.file for problem in lint(tmp_path)} == {f"{name}.toml" for name in names}


def test_a_code_may_stand_in_one_file_only(tmp_path: Path) -> None:
    text = (BAD[0].parent / "unknown-flow.toml").read_text(encoding="utf-8").replace('"nowhere"', '"basic"')
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert Problem("b.toml", "XX-1", "is also in a.toml") in lint(tmp_path)


def test_old_rows_are_named() -> None:
    rows = TABLE.entries()
    newest = max(row.checked for row in rows)
    assert older_than_a_year(rows, newest) == []
    late = newest.replace(year=newest.year + 2)
    assert len(older_than_a_year(rows, late)) == len(rows)


def test_what_people_ask_for_most_is_answered_or_has_a_reason(tmp_path: Path) -> None:
    assert lint_demand(Path(__file__).parent / "demand.tsv") == []
    path = tmp_path / "demand.tsv"
    path.write_text("typed\treviews\treason\n5.8\t14\tnone\n999999\t3\t\nNW-2-5\tmany\t\n", encoding="utf-8")
    assert [str(problem) for problem in lint_demand(path)] == [
        "demand.tsv: 5.8: has an answer, and a reason why not",
        "demand.tsv: 999999: has no answer, and no reason why not",
        "demand.tsv: NW-2-5: has no count of reviews",
    ]


def test_parts_point_to_rows_and_have_sources(tmp_path: Path) -> None:
    (tmp_path / "parts.toml").write_text(
        '[sources]\n[step]\n7031 = { say = "no", entry = "M7031" }\n', encoding="utf-8"
    )
    assert [str(problem) for problem in lint(tmp_path)] == [
        "parts.toml: step: has no source, confidence or date in [sources]",
        "parts.toml: step.7031: needs a whole sentence in 'say'",
        "parts.toml: step.7031: points to an unknown entry 'M7031'",
    ]


def test_the_quick_reader_reads_what_toml_says() -> None:
    full: dict[str, dict[str, object]] = {}
    for path in sorted(paths.data("error_codes").glob("*.toml")):
        if path.name != "parts.toml":
            full |= tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(full) == list(TABLE.heads)
    for code, fields in full.items():
        entry = TABLE.entry(code)
        assert entry.pattern == fields.get("pattern", "")
        assert list(entry.suspects) == fields["suspects"]
        assert entry.checked == fields["checked"]


def test_the_quick_filter_never_hides_a_match() -> None:
    samples = [code.upper() for code in TABLE.heads] + [
        "M7121-1331-5059",
        "UI800-3",
        "NW25",
        "8156-6013",
        "-133",
        "5.3",
    ]
    for sample in samples:
        for head in TABLE.heads.values():
            if head.pattern and head.regex.fullmatch(sample):
                assert head.may_match(sample)
                assert head in TABLE.matching(sample)


def test_file_order_means_nothing(tmp_path: Path) -> None:
    """Files renamed so that they are read backwards: the same rows match, in whatever order."""
    for number, path in enumerate(sorted(paths.data("error_codes").glob("*.toml"), reverse=True)):
        if path.name != "parts.toml":
            (tmp_path / f"{number:02}.toml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    other = catalog.read_table(tmp_path)
    for code in TABLE.heads:
        assert {head.code for head in other.matching(code.upper())} == {
            head.code for head in TABLE.matching(code.upper())
        }


HOSTILE = ["A", "1", "M7111-", "NW-1", "TVQ-PB-101 (", "-1", "(1.", "1.1.", " ", "UI-800-3 ("]


@pytest.mark.parametrize("piece", HOSTILE)
def test_all_patterns_together_refuse_a_hostile_text_quickly(piece: str) -> None:
    """Every pattern, full match only, against 4,000 characters in under 10 ms of processor time."""
    text = (piece * 4000)[:4000]
    patterns = [head.regex for head in TABLE.heads.values() if head.pattern]
    best = 1.0
    for _ in range(3):
        begin = time.process_time()
        found = [pattern for pattern in patterns if pattern.fullmatch(text)]
        best = min(best, time.process_time() - begin)
        assert found == []
    assert best < 0.010


def test_every_category_and_every_check_means_something() -> None:
    ids = catalog.ids()
    assert set(ids.causes) == set(catalog.CATEGORIES)
    assert {entry.category for entry in TABLE.entries()} == set(catalog.CATEGORIES)
    assert {cause for causes in ids.causes.values() for cause in causes} <= set(CAUSES)


def test_actions_are_whole_sentences_of_one_deed() -> None:
    for action in catalog.ids().actions.values():
        assert action["on"] in {"device", "home", "account", "person"}
        assert action["say"][0].isupper()
        assert action["say"].endswith(".")
        assert len(action["say"].split()) <= 25
        assert set(action) <= {"say", "on", "loses"}


def test_what_loses_data_says_so() -> None:
    actions = catalog.ids().actions
    for action in (
        "clear-data",
        "reinstall-app",
        "sign-out",
        "sign-out-keys",
        "clear-cookies",
        "delete-downloads",
    ):
        assert actions[action]["loses"]


def test_unverified_rows_say_so() -> None:
    for entry in TABLE.entries():
        assert (entry.confidence == "unverified") == (entry.source_kind == "memory")
        assert entry.source.startswith("none") == (entry.source_kind == "memory")
        assert entry.seen or entry.source_kind == "memory"


#: Words that a person at home need not know; where the name on a menu or cable is needed, it stands in brackets.
JARGON = re.compile(
    r"(?<![\w(-])(TCP|UDP|IPv6|TLS|SSL|EME|CDM|MSL|HTTP|MTU|OCA|DNS|DRM|HDCP|API|UI|Widevine|manifest|certificate|interface|"
    r"IP address|firmware|deactivated|gateway|resolver|latency|bandwidth|cache|reboot)(?![\w-])"
)


def test_titles_and_meanings_are_short_sentences_without_jargon() -> None:
    for entry in TABLE.entries():
        text = f"{entry.title}. {entry.meaning}".replace("begins with UI", "")
        assert not JARGON.search(text), entry.code
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"[.;:] ", text)), entry.code


def test_a_title_is_started_again_only_where_one_plays() -> None:
    """Signing in, a download or the start of the app is tried again in another way."""
    found = [
        entry.code
        for entry in catalog.table().entries()
        if "try-again" in entry.steps and entry.category not in {"playback", "title", "drm"}
    ]
    assert found == []


def test_parts_are_short_sentences() -> None:
    for kind, rows in catalog.parts().items():
        for row in rows.values() if kind != "sources" else ():
            assert len(row["say"].split()) <= 25


@pytest.mark.parametrize(
    "entry", [entry for entry in TABLE.entries() if not entry.pattern], ids=lambda entry: entry.id
)
def test_each_message_finds_itself(entry: catalog.Entry) -> None:
    assert look_up(entry.code.removeprefix("message: ")).readings[0].entry is entry


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("NW-?2-?5", "NW-2-5", "NW-2-5"),
        ("[A-C]1", "[C-E]1", "C1"),
        (r"\d{2,4}", r"\w{4}", "4 digits"),
        ("A(B|C)?D", "AD", "AD"),
        (r"X\.1", "X-1", None),
        ("[^()]{1,3}", r"\(1\)", None),
    ],
)
def test_overlaps_are_proved(one: str, other: str, both: str | None) -> None:
    found = automaton(one).overlaps(automaton(other))
    assert (found is None) == (both is None)
    if found is not None:
        assert re.fullmatch(one, found)
        assert re.fullmatch(other, found)


def test_shadows_are_proved() -> None:
    assert automaton("NW-2-5").inside(automaton(r"NW-\d-\d"))
    assert not automaton(r"NW-\d-\d").inside(automaton("NW-2-5"))
    assert automaton("A{1,3}").inside(automaton("A{0,4}"))
