"""The linter of walks and devices: what is shipped is sound, and one bad file for each rule says so exactly."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pytest

from tools.lint.flows import lint
from tools.lint.problem import Problem

ROOT = Path(__file__).parent.parent / "diag"
BAD = Path(__file__).parent / "bad" / "flows"
FILES = sorted(BAD.rglob("*.toml"))

#: Which sound file a bad one takes the place of.
PLACES = {
    "flow": "flows/household.toml",
    "part": "flows/parts/code.toml",
    "device": "devices/roku.toml",
}
#: Bad files that need another place than the usual one.
ELSEWHERE = {"not-in-ids": "flows/extra.toml"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of everything that is shipped: links, since copies of 60 files for each test take their time."""
    for name in ("flows", "devices"):
        shutil.copytree(ROOT / name, tmp_path / name, copy_function=os.symlink)
    for name in ("ids.toml", "walk.toml"):
        os.symlink(ROOT / name, tmp_path / name)
    return tmp_path


def put(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    put(path, text.replace(old, new))


def test_what_is_shipped_is_sound() -> None:
    assert [str(problem) for problem in lint(ROOT)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_bad_file_is_refused(path: Path, root: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = text.splitlines()[0].removeprefix("# expect: ")
    if path.parent.name == "walk":
        put(root / "walk.toml", (root / "walk.toml").read_text(encoding="utf-8") + text)
    else:
        put(root / ELSEWHERE.get(path.stem, PLACES[path.parent.name]), text)
    if path.stem == "flows-in-a-ring":
        ring = 'title = "Ring"\ndevices = ["any"]\nstart = "a"\n[step.a]\nend = "flow"\nflow = "household"\n'
        put(root / "flows" / "ring.toml", ring)
        changed(root / "ids.toml", "[flows]\n", '[flows]\nring = "Ring"\n')
    found = [str(problem) for problem in lint(root)]
    assert any(line.startswith(expected) for line in found), "\n".join(found)


def test_a_flow_of_ids_without_a_file(root: Path) -> None:
    (root / "flows" / "household.toml").unlink()
    assert Problem("ids.toml", "household", "names a flow that has no file flows/household.toml") in lint(
        root
    )


def test_a_kind_of_device_without_a_file(root: Path) -> None:
    (root / "devices" / "xbox.toml").unlink()
    assert Problem("devices", "xbox", "has no file") in lint(root)


def test_a_file_of_an_unknown_kind(root: Path) -> None:
    put(root / "devices" / "toaster.toml", (root / "devices" / "roku.toml").read_text())
    assert Problem("devices/toaster.toml", "", "is no kind of device that the program knows") in lint(root)


def test_a_question_is_needed_before_a_loss(root: Path) -> None:
    changed(root / "walk.toml", '\nask = "Can you do without those downloads?"', "")
    expected = Problem("walk.toml", "delete-downloads", "loses something and has no question to ask before")
    assert expected in lint(root)


def test_all_problems_at_once(root: Path) -> None:
    for name, kind in (("unknown-check", "flow"), ("no-source", "device")):
        put(root / PLACES[kind], (BAD / kind / f"{name}.toml").read_text())
    files = {problem.file for problem in lint(root)}
    assert {"flows/household.toml", "devices/roku.toml"} <= files


def test_every_rule_has_its_bad_file() -> None:
    """Each message in the linter's source is the beginning of what some bad file, or a test above, expects."""
    linters = Path(__file__).parent.parent / "tools" / "lint"
    files = [linters / f"{name}.py" for name in ("flows", "flow_rules", "device_rules", "flow_graph")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    said = "\n".join(path.read_text(encoding="utf-8").splitlines()[0] for path in FILES)
    said += Path(__file__).read_text(encoding="utf-8")
    told = [node.value for node in nodes if isinstance(node, ast.Yield) and node.value is not None]
    told += [
        node.args[1]
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tell"
    ]
    rules = 0
    for node in told:
        parts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        words = [part.strip(" :'") for part in parts if isinstance(part, str) and " " in part.strip()]
        if words:  # without words of its own it hands on what another rule has found
            assert any(word in said for word in words), ast.unparse(node)
            rules += 1
    assert rules > 50
