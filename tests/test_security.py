"""Each promise of SECURITY.md names tests that exist and look at something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| (?!promise|---)(.+?) \| (.+?) \|$", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE
)


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
    assert len(ROWS) >= 20
    assert len({promise for promise, _ in ROWS}) == len(ROWS)
