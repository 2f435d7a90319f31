"""Imports go down only, and only two rooms open sockets: read from the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

DIAG = Path(__file__).parent.parent / "diag"

#: Floors from the top.  A module may import from lower floors, and from itself when it is a package.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("web", "cli"),
    ("troubleshoot",),
    ("session_process",),
    ("session", "preparation"),
    ("one_check",),
    ("checks", "report", "store"),
    ("bandwidth", "tv", "spot"),
    ("probes",),
    ("host", "guide", "account"),
    ("case",),
    ("account", "net", "diagnosis", "drm_support"),
    ("lookup", "redact"),
    ("catalog",),
    ("entrance",),
    (
        "files",
        "interruption",
        "model",
        "offsets",
        "paths",
        "process_pipe",
        "processes",
        "steps",
        "symptoms",
        "text",
        "values",
        "vocabulary",
        "wifi_signal",
    ),
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
#: Rooms that ask the network or the system.
OUTSIDE_ROOMS = {"net", "host", "probes", "bandwidth", "tv", "spot"}
#: Single files elsewhere that may, and what for.
OUTSIDE_FILES = {
    "web/serve.py": {"socket"},  # the page listens on a socket of its own; it contacts nobody
}
FACES = {"cli", "web"}

Rule = Callable[[str, ast.AST], Iterator[str]]

FILES = sorted(p for p in DIAG.rglob("*.py") if p.relative_to(DIAG).parts[0] != "__init__.py")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(file: str) -> str:
    return file.partition("/")[0].removesuffix(".py")


def offenders(rule: Rule) -> list[str]:
    """Every breach of a rule in the code, with its file."""
    return [
        f"{file} {breach}"
        for file, path in ((path.relative_to(DIAG).as_posix(), path) for path in FILES)
        for breach in rule(file, parsed(path))
    ]


def upward(file: str, tree: ast.AST) -> Iterator[str]:
    """Imports that are not below a file, and those that do not name the whole path."""
    here = room(file)
    if here not in FLOOR_OF:
        yield "has no floor: say where it belongs"
        return
    for name in imports(tree):
        if name.startswith("."):
            yield f"imports {name}, which is not the whole path"
        there = name.removeprefix("diag.").partition(".")[0]
        if (
            not name.startswith("diag.")
            or there == here
            or there not in FLOOR_OF
            or (here, there) in NEIGHBOURS
        ):
            continue
        if FLOOR_OF[there] <= FLOOR_OF[here]:
            yield f"imports {name}, which is not below it"


def outward(file: str, tree: ast.AST) -> Iterator[str]:
    """Imports that open sockets or ask the system, in rooms that may not."""
    if room(file) in OUTSIDE_ROOMS:
        return
    for name in imports(tree):
        if {name, name.partition(".")[0]} & OUTSIDE - OUTSIDE_FILES.get(file, set()):
            yield f"imports {name}"


def sideways(file: str, tree: ast.AST) -> Iterator[str]:
    """Imports of one check by another.  What they share has a name with an underscore before it."""
    parts = file.split("/")
    if parts[0] != "checks":
        return
    for name in imports(tree):
        other = name.removeprefix("diag.checks.").partition(".")[0]
        if name.startswith("diag.checks.") and other in CHECKS - {parts[1].removesuffix(".py")}:
            yield f"imports {name}"


def printing(file: str, tree: ast.AST) -> Iterator[str]:
    """What speaks to a person outside the two faces."""
    if room(file) in FACES:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield f"prints in line {node.lineno}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"}:
            yield f"uses {ast.unparse(node)} in line {node.lineno}"


CHECKS = {p.name.removesuffix(".py") for p in (DIAG / "checks").iterdir() if not p.name.startswith("_")}


def test_imports_go_down() -> None:
    assert offenders(upward) == []


def test_only_some_rooms_reach_outside() -> None:
    assert offenders(outward) == []


def test_checks_do_not_import_each_other() -> None:
    assert offenders(sideways) == []


def test_printing_only_in_the_faces() -> None:
    assert offenders(printing) == []


def test_every_exception_is_still_needed() -> None:
    for file, names in OUTSIDE_FILES.items():
        assert names <= set(imports(parsed(DIAG / file))), file
    for here, there in NEIGHBOURS:
        names = {name for path in (DIAG / here).rglob("*.py") for name in imports(parsed(path))}
        assert any(name.startswith(f"diag.{there}.") for name in names), (here, there)


@pytest.mark.parametrize(
    ("rule", "file", "code"),
    [
        (upward, "model.py", "from diag.net import http"),
        (upward, "net/tls.py", "import diag.session"),
        (upward, "checks/path/legs.py", "def f():\n    from diag.report import render"),
        (upward, "cli/run.py", "from .hosts import main"),
        (upward, "attic/old.py", ""),
        (outward, "cli/run.py", "import socket"),
        (outward, "web/serve.py", "import ssl"),
        (outward, "diagnosis/__init__.py", "from http.client import HTTPConnection"),
        (outward, "checks/dns/round_one.py", "from dns import resolver"),
        (sideways, "checks/dns/round_one.py", "from diag.checks.netflix.facts import Facts"),
        (sideways, "checks/tls.py", "from diag.checks import dns"),
        (printing, "bandwidth/providers/speedtest_child.py", "print('__main__')"),
        (printing, "net/tls.py", "sys.stderr.write('no')"),
    ],
)
def test_each_rule_sees_a_breach(rule: Rule, file: str, code: str) -> None:
    assert list(rule(file, ast.parse(code)))


@pytest.mark.parametrize(
    ("rule", "file", "code"),
    [
        (upward, "cli/serve.py", "from diag.web import serve"),
        (upward, "checks/path/legs.py", "from diag.checks.path.routes import to"),
        (outward, "net/tls.py", "import socket, ssl"),
        (outward, "web/serve.py", "import socket"),
        (sideways, "checks/dns/round_one.py", "from diag.checks.dns.facts import Facts"),
        (sideways, "checks/tls.py", "from diag.checks import _remedies"),
        (printing, "cli/run.py", "print('a person reads this')"),
    ],
)
def test_no_rule_sees_one_where_there_is_none(rule: Rule, file: str, code: str) -> None:
    assert list(rule(file, ast.parse(code))) == []


def test_the_command_line_starts_without_flask_or_the_network() -> None:
    code = (
        "import sys; from diag.cli import main; main(['--help']); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'flask', 'requests', 'dns', 'psutil', 'rich', 'ssl', 'socket'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]"), done.stdout
