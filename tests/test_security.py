"""Each promise of SECURITY.md names tests that exist and look at something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.lab.scenarios import ALL, BY_NAME

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
ROWS = re.findall(r"^\| (?!promise|---)([^|]+?) \| ([^|]+?) \|$", TEXT, re.MULTILINE)
HOSTILE = re.findall(r"^\| (?!who plays|---)([^|]+?) \| ([^|]*?) \| ([^|]+?) \|$", TEXT, re.MULTILINE)


def proofs(cell: str) -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py::test_\w+)`", cell)


def looks(body: ast.FunctionDef) -> bool:
    """Whether a test can fail: it asserts, expects an error, or hands on to what looks for it."""
    return any(isinstance(node, ast.Assert | ast.With) for node in ast.walk(body))


@pytest.mark.parametrize(("promise", "cell"), ROWS, ids=[promise[:40] for promise, _ in ROWS])
def test_a_promise_has_its_tests(promise: str, cell: str) -> None:
    named = proofs(cell)
    assert named, f"nothing proves: {promise}"
    assert re.sub(r"`[^`]*`|[, ]", "", cell) == "", "nothing but tests proves a promise"
    for proof in named:
        file, _, name = proof.partition("::")
        found = [
            node
            for node in ast.parse((ROOT / file).read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        ]
        assert len(found) == 1, proof
        assert looks(found[0]), proof
        assert not any(
            "skip" in ast.unparse(each) and "win32" not in ast.unparse(each)
            for each in found[0].decorator_list
        )


def test_there_are_promises() -> None:
    assert len(ROWS) >= 25
    assert len({promise for promise, _ in ROWS}) == len(ROWS)


def test_what_a_hostile_network_meets_exists_and_nothing_is_left_out() -> None:
    """Each home that is named is one of the lab, watched closely but for those of other sorts; each that is watched is named."""
    assert len(HOSTILE) >= 10
    named = {name for _, homes, _ in HOSTILE for name in re.findall(r"`([\w-]+)`", homes)}
    assert named <= BY_NAME.keys()
    tested = {path for *_, tests in HOSTILE for path in re.findall(r"`(tests/[^`]+)`", tests)}
    assert [path for path in tested if not (ROOT / path).exists()] == []
    assert {one.name for one in ALL if one.hostile} - named == {
        "dns-block-refused", "igd-counters", "kill-switch", "portal-https",
    }  # fmt: skip
