"""Imports go down only, and only two rooms open sockets: read from the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DIAG = Path(__file__).parent.parent / "diag"

#: Floors from the top.  A module may import from lower floors, and from itself when it is a package.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("web", "cli"),
    ("troubleshoot",),
    ("session", "case"),
    ("checks", "report", "store"),
    ("bandwidth",),
    ("probes",),
    ("host",),
    ("net", "diagnosis", "guide", "drm_support"),
    ("lookup", "redact"),
    ("catalog",),
    ("model", "paths"),
)
FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}
#: Neighbours on one floor that may see each other, each with its reason.
NEIGHBOURS = {
    ("cli", "web"),  # `diag serve` starts the page, in one file and when it runs
}
OUTSIDE = {
    "socket",
    "ssl",
    "requests",
    "urllib3",
    "dns",
    "psutil",
    "speedtest",
    "http.client",
    "urllib.request",
}
#: The host name of this PC is read in cli (to mask it); no socket is opened there.
#: The page listens on a socket of its own; it contacts nobody.
OUTSIDE_ALLOWED = {"cli/run.py": {"socket"}, "web/serve.py": {"socket"}}

FILES = sorted(p for p in DIAG.rglob("*.py") if p.relative_to(DIAG).parts[0] != "__init__.py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    first = path.relative_to(DIAG).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DIAG)))
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    assert here in FLOOR_OF, f"{here} has no floor: say where it belongs"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "diag" or len(parts) == 1 or parts[1] not in FLOOR_OF:
            continue
        there = parts[1]
        if here == "checks" and there == "checks" and len(parts) > 2:
            assert parts[2].startswith("_") or parts[2].islower(), name
        ok = there == here or FLOOR_OF[there] > FLOOR_OF[here] or (here, there) in NEIGHBOURS
        assert ok, f"{path.relative_to(DIAG)} imports {name}, which is not below it"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DIAG)))
def test_only_net_and_bandwidth_reach_outside(path: Path) -> None:
    if room(path) in {"net", "host", "probes", "bandwidth"}:
        return
    allowed = OUTSIDE_ALLOWED.get(path.relative_to(DIAG).as_posix(), set())
    for name in imports(path):
        found = {name, name.split(".")[0]} & OUTSIDE
        assert found <= allowed, f"{path.relative_to(DIAG)} imports {name}"


def test_checks_do_not_import_each_other() -> None:
    from diag.checks import all_checks

    names = {check.id.replace("-", "_") for check in all_checks()}
    for path in (DIAG / "checks").rglob("*.py"):
        here = path.relative_to(DIAG / "checks").parts[0].removesuffix(".py")
        for name in imports(path):
            parts = name.split(".")
            other = parts[:2] == ["diag", "checks"] and len(parts) > 2 and parts[2] in names - {here}
            assert not other, (path, name)


def test_printing_only_in_the_faces() -> None:
    for path in FILES:
        if room(path) in {"cli", "web"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        printing = [n for n in calls if n.func.id == "print"]  # type: ignore[attr-defined]
        assert not printing or path.name == "__main__.py" or _is_child(path), path


def _is_child(path: Path) -> bool:
    """A program that runs as a child process speaks to its parent on stdout."""
    return "__main__" in path.read_text(encoding="utf-8")


def test_the_command_line_starts_without_flask_or_the_network() -> None:
    code = (
        "import sys; from diag.cli import main; main(['--help']); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'flask', 'requests', 'dns', 'psutil', 'rich', 'ssl', 'socket'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]"), done.stdout
