"""The mutation run: which changes it makes, that they are sound, and that it tells survivors from the rest."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools import mutation
from tools.mutants import mutants

ROOT = Path(__file__).parent.parent


def texts(source: str) -> set[str]:
    return {mutant.apply(source.encode()).decode() for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("a < b", ["(a <= b)", "(a >= b)"]),
        ("a in b", ["(a not in b)"]),
        ("a and b", ["(a or b)"]),
        ("x = not a", ["x = (a)"]),
        ("x = 5", ["x = 6"]),
        ("x = True", ["x = False"]),
        ("x = 'é'; y = 1", ["x = 'é~'; y = 1", "x = 'é'; y = 2"]),
        ("x = a + b", ["x = (a - b)"]),
        ("if a:\n    raise b", ["if (not a):\n    raise b", "if a:\n    pass"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("x = (a, b)", ["x = ((b,))", "x = ((a,))"]),
        ("x = {a: b}", ["x = ({})"]),
        ("x = [y for y in z if y]", ["x = [y for y in z if (not y)]"]),
        ("a.b = c", ["pass"]),
        ("call(a)", ["pass"]),
    ],
)
def test_each_kind_of_change(source: str, changed: list[str]) -> None:
    assert texts(source) >= set(changed)


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "import a",
        "__all__ = ['a', 'b']",
        "def f(a: tuple[int, 'str']) -> int | None:\n    ...",
        "@dataclass(frozen=True)\nclass A:\n    a: int",
        "def f():\n    return None",
    ],
)
def test_what_no_test_could_notice_is_left_alone(source: str) -> None:
    assert mutants(source) == []


def test_every_change_to_the_product_is_a_program() -> None:
    drawn, _ = mutation.draw(mutation.modules(["diag/diagnosis", "diag/redact", "diag/guide"]), 100, 1)
    for path, mutant in drawn:
        ast.parse(mutant.apply((ROOT / path).read_bytes()))


def test_the_same_seed_draws_the_same() -> None:
    paths = mutation.modules(["diag/diagnosis"])
    drawn, known = mutation.draw(paths, 20, 1)
    assert mutation.draw(paths, 20, 1) == (drawn, known)
    assert mutation.draw(paths, 20, 2)[0] != drawn
    assert len(drawn) == 20 < known


PROGRAM = "def larger(a, b):\n    return a if a > b else b\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny project whose test looks at unequal numbers only."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_program.py").write_text(
        "import program\n\n\ndef test_larger():\n    assert program.larger(1, 2) == program.larger(2, 1) == 2\n"
    )
    monkeypatch.setattr(mutation, "ROOT", tmp_path)
    return tmp_path


def test_a_hole_in_the_tests_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which of two equal numbers is the larger one cannot matter, and so no test notices that change."""
    assert mutation.main(["program.py", "--tests", "test_program.py", "--least", "60"]) == 0
    said = capsys.readouterr().out
    assert "2 of 3 killed (66.7 %)" in said
    assert said.splitlines()[-1] == "  program.py:2: a > b -> (a >= b)"
    assert (project / "program.py").read_text() == PROGRAM, "the project itself is never touched"


def test_tests_that_fail_anyway_measure_nothing(project: Path) -> None:
    (project / "test_program.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(RuntimeError, match="without any change"):
        mutation.main(["program.py", "--tests", "test_program.py"])


def test_few_killed_is_a_failure(project: Path) -> None:
    (project / "test_program.py").write_text("def test_it():\n    pass\n")
    assert mutation.main(["program.py", "--tests", "test_program.py", "--count", "1"]) == 1


def test_a_change_that_never_ends_is_noticed(project: Path) -> None:
    (project / "program.py").write_text("def wait(n):\n    while n > 0:\n        n -= 1\n    return 'done'\n")
    (project / "test_program.py").write_text("import program\n\n\ndef test_it():\n    program.wait(3)\n")
    copy = mutation.Copy(project.parent / "copy", ["test_program.py"])
    try:
        (endless,) = (
            each for each in mutants((project / "program.py").read_text()) if each.what == "drop: n -= 1"
        )
        assert copy.run_with(Path("program.py"), endless, 3.0) == "timeout"
        assert copy.run(30.0) == "passed"
    finally:
        copy.close()
