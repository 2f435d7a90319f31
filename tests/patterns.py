"""Every pattern of the program, how it is used, and texts on which patterns trip.

The patterns are those that ``re`` compiles for a file of ours while all modules are loaded and all parsers of outside bytes are
fed, and those that stand in a call of ``re``: nobody has to list them.  The rules of masking have a test of their own.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import diag

parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
compiler: Any = importlib.import_module("re._compiler" if sys.version_info >= (3, 11) else "sre_compile")

_PACKAGE = Path(diag.__file__).parent
_USES = {"search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
#: Processor time that 16,000 characters may cost a pattern, in seconds: many times what it takes on a machine that is not busy.
MOST_S = 1.5
#: What is tried on every pattern besides what it repeats itself.
_PUMPS = ("1", "a", "A", " ", "a.", "-", "\n", "1 ", "é")


@dataclass(frozen=True)
class Used:
    """A compiled pattern, where it comes from, and by which of its methods it is used."""

    pattern: re.Pattern[Any]
    place: str
    methods: frozenset[str]


def collect() -> list[Used]:
    """All patterns.  Call it in a process of its own: what was compiled before is not seen."""
    compiled: dict[tuple[Any, int], tuple[re.Pattern[Any], str]] = {}
    real = compiler.compile

    def note(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        done: re.Pattern[Any] = real(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back and "/re/" in frame.f_code.co_filename.replace("\\", "/"):
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).as_posix()}:{frame.f_lineno}"
            compiled.setdefault((done.pattern, done.flags), (done, place))
        return done

    compiler.compile = note
    try:
        _use_everything()
    finally:
        compiler.compile = real
    for file in _files():
        for call, method in _calls(file):
            if isinstance(call.args[0], ast.Constant) and method in _USES:
                text: Any = call.args[0].value
                found = re.compile(text, _flags(call))
                place = f"{file.relative_to(_PACKAGE).as_posix()}:{call.lineno}"
                compiled.setdefault((found.pattern, found.flags), (found, place))
    return [Used(found, place, _methods(found, place)) for found, place in compiled.values()]


def _use_everything() -> None:
    for module in pkgutil.walk_packages(diag.__path__, "diag."):
        if not module.name.endswith(("__main__", "windows", "speedtest_child")):
            importlib.import_module(module.name)
    from diag import catalog
    from tests.fuzz.parsers import PARSERS

    catalog.table()
    for each in PARSERS:
        for seed in each.seeds:
            each.feed(seed)


@cache
def _files() -> list[Path]:
    return sorted(_PACKAGE.rglob("*.py"))


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def _calls(file: Path) -> list[tuple[ast.Call, str]]:
    """The calls of functions of ``re`` in a file."""
    return [
        (node, node.func.attr)
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        if node.func.value.id == "re" and node.args
    ]  # fmt: skip


def _flags(call: ast.Call) -> int:
    named = re.findall(r"re\.([A-Z]+)", ast.unparse(call))
    return sum({int(getattr(re, name)) for name in named})


def _known_as(file: Path, name: str) -> str:
    """A name of its file alone goes with that."""
    return f"{file} {name}" if name.startswith("_") else name


@cache
def _names() -> dict[Any, set[str]]:
    """The names that a pattern has: by its text, and by file and line of what makes it."""
    found: dict[Any, set[str]] = defaultdict(set)
    for file in _files():
        for node in ast.walk(_tree(file)):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[f"{file.relative_to(_PACKAGE).as_posix()}:{line}"].add(_known_as(file, target.id))
                if node.value.args and isinstance(node.value.args[0], ast.Constant):
                    found[node.value.args[0].value].add(_known_as(file, target.id))
    return found


@cache
def _uses() -> dict[str, set[str]]:
    """By which methods each name is used anywhere; a name that is handed on may be used by any."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in _files():
        owners = set()
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.Attribute):
                name = (
                    node.value.id if isinstance(node.value, ast.Name)
                    else node.value.attr if isinstance(node.value, ast.Attribute) else None
                )  # fmt: skip
                if name and node.attr in _USES:
                    found[_known_as(file, name)].add(node.attr)
                    owners.add(id(node.value))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in owners:
                found[_known_as(file, node.id)].add("handed on")
    return found


def _methods(found: re.Pattern[Any], place: str) -> frozenset[str]:
    direct = {
        method
        for file in _files()
        for call, method in _calls(file)
        if method in _USES
        and (
            (isinstance(call.args[0], ast.Constant) and call.args[0].value == found.pattern)
            or (
                place.rpartition(":")[0] == file.relative_to(_PACKAGE).as_posix()
                and call.lineno <= int(place.rpartition(":")[2]) <= (call.end_lineno or 0)
            )
        )
    }
    named = set().union(*(_uses()[name] for key in (found.pattern, place) for name in _names().get(key, ())))
    methods = direct | (named & _USES)
    return frozenset(methods if methods and "handed on" not in named else {*methods, "finditer"})


def pumps(used: Used) -> Iterator[str]:
    """What a pattern repeats without an end, each after what it takes before that, and what is tried on every one."""
    tree = list(parser.parse(used.pattern.pattern, used.pattern.flags & ~re.DEBUG))
    bodies = dict.fromkeys((before, body) for before, body in _repeats(tree, "") if body)
    alone = dict.fromkeys((*_PUMPS, *(body for _, body in bodies)))
    for before, body in (*(("", body) for body in alone), *bodies):
        yield before + body * (1000 // len(body))


def _repeats(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Each repetition without an end: an example of what stands before it, and those of what is repeated."""
    for kind, value in items:
        for at, inside in _parts(str(kind), value):
            yield from _repeats(inside, before + at)
        if str(kind) in _REPEATS and (value[1] is parser.MAXREPEAT or value[1] > 15):
            yield from ((before, body) for body in _examples(list(value[2])))
        before += _example([(kind, value)])


_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def _parts(kind: str, value: Any) -> list[tuple[str, list[Any]]]:
    """What stands inside a part of a pattern."""
    if kind in _REPEATS:
        return [("", list(value[2]))]
    if kind == "SUBPATTERN":
        return [("", list(value[3]))]
    if kind == "BRANCH":
        return [("", list(each)) for each in value[1]]
    if kind in {"ASSERT", "ASSERT_NOT"} and value[0] > 0:
        return [("", list(value[1]))]
    return [("", list(value))] if kind == "ATOMIC_GROUP" else []


def _example(items: list[Any]) -> str:
    """A short text that fits, or nearly does."""
    return "".join(next(iter(_examples_of(item)), "") for item in items)


def _examples(items: list[Any]) -> list[str]:
    """Some such texts: each way of each part beside the first ways of the others."""
    firsts = [next(iter(_examples_of(item)), "") for item in items]
    return [
        "".join((*firsts[:number], way, *firsts[number + 1 :]))
        for number, item in enumerate(items)
        for way in _examples_of(item)
    ][:12]


def _examples_of(item: Any) -> list[str]:
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return [chr(value)]
    if kind in {"ANY", "NOT_LITERAL"}:
        return ["a"]
    if kind == "IN":
        return _members(value)
    if kind in _REPEATS:
        return [way * max(1, value[0]) for way in _examples(list(value[2]))]
    if kind == "BRANCH":
        return [way for each in value[1] for way in _examples(list(each))[:2]]
    return [way for _, inside in _parts(kind, value) for way in _examples(inside)]


def _members(members: Any) -> list[str]:
    kinds = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": " "}
    if str(members[0][0]) == "NEGATE":
        inside = "".join(chr(value) for kind, value in members[1:] if str(kind) == "LITERAL")
        return [each for each in "a1 -é" if each not in inside][:2]
    return [
        chr(value)
        if str(kind) == "LITERAL"
        else chr(value[0])
        if str(kind) == "RANGE"
        else kinds.get(str(value), "a")
        for kind, value in members
    ][:6]


def seconds(used: Used, text: str, enough: float) -> float:
    """Processor time of the slowest use of a pattern on a text; the best of three where one takes longer than is enough."""
    data: Any = text.encode() if isinstance(used.pattern.pattern, bytes) else text
    slowest = 0.0
    for method in used.methods:
        took = _once(used.pattern, method, data)
        for _ in range(2 if enough < took < 10 * enough else 0):
            took = min(took, _once(used.pattern, method, data))
        slowest = max(slowest, took)
    return slowest


def _once(pattern: re.Pattern[Any], method: str, data: Any) -> float:
    begun = time.thread_time()
    if method in {"search", "match", "fullmatch"}:
        getattr(pattern, method)(data)
    else:
        for _ in pattern.finditer(data):
            pass
    return time.thread_time() - begun


def slow_on(used: Used, texts: Iterable[str]) -> str:
    """Which of these texts of 1,000 characters, made sixteen times as long, holds a pattern up; nothing where there is none.

    What does not take its share of MOST_S for 1,000, growing with the square of the length, is not tried on more.
    """
    for text in texts:
        for times in (1, 4, 16):
            share = MOST_S * (times / 16) ** 2
            took = seconds(used, text * times, share)
            if took > MOST_S:
                return f"{took:.1f} s by {sorted(used.methods)} on {len(text) * times} of {text[:40]!r}"
            if took <= share:
                break
    return ""


def main() -> int:
    """Print each pattern that takes too long, and how many there are."""
    every, slow = collect(), 0
    for used in every:
        if found := slow_on(used, pumps(used)):
            slow += 1
            print(f"{used.place} {found}: {used.pattern.pattern[:90]!r}", flush=True)
    print(f"{len(every)} patterns, {slow} slow")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
