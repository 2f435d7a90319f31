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
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
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


#: What is tried before anybody looks how a pattern is used: no other use takes longer.
_HARDEST = ("finditer", "fullmatch")


@dataclass(frozen=True)
class Used:
    """A compiled pattern, where it comes from, and by which of its methods it is used, where that is known."""

    pattern: re.Pattern[Any]
    place: str
    known: frozenset[str] | None = None

    @cached_property
    def methods(self) -> frozenset[str]:
        """By which of its methods it is used: files are read for it."""
        return _methods(self.pattern, self.place) if self.known is None else self.known


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
        for used in _calls(file) if _CALLED.search(_text(file)) else ():
            if used.pattern is not None and used.method in _USES:
                found = re.compile(used.pattern, used.flags)
                compiled.setdefault((found.pattern, found.flags), (found, f"{_place(file)}:{used.line}"))
    return [Used(found, place) for found, place in compiled.values()]


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
def _text(file: Path) -> str:
    return file.read_text("utf-8")


@cache
def _nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(_text(file))))


def _place(file: Path) -> str:
    return file.relative_to(_PACKAGE).as_posix()


#: Files without it name no pattern where they use it.
_CALLED = re.compile(rf"\bre\.(?:{'|'.join(_USES)})\(")


@dataclass(frozen=True)
class _Call:
    """A call of a function of ``re``: where it begins and ends, and its pattern where that stands there as it is."""

    line: int
    end: int
    method: str
    pattern: Any
    flags: int


@cache
def _calls(file: Path) -> list[_Call]:
    return [
        _Call(
            node.lineno, node.end_lineno or 0, node.func.attr,
            node.args[0].value if isinstance(node.args[0], ast.Constant) else None, _flags(node),
        )
        for node in _nodes(file)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        if node.func.value.id == "re" and node.args
    ]  # fmt: skip


def _flags(call: ast.Call) -> int:
    named = re.findall(r"re\.([A-Z]+)", ast.unparse(call))
    return sum({int(getattr(re, name)) for name in named})


@cache
def _names(file: Path) -> dict[Any, set[tuple[Path | None, str]]]:
    """The names that a file gives to patterns, by their text, and by the line of what makes them; one of this file alone goes
    with it."""
    found: dict[Any, set[tuple[Path | None, str]]] = defaultdict(set)
    for node in _nodes(file):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name):
            name = (file if target.id.startswith("_") else None, target.id)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                found[line].add(name)
            if node.value.args and isinstance(node.value.args[0], ast.Constant):
                found[node.value.args[0].value].add(name)
    return found


@cache
def _uses(only: Path | None, name: str) -> set[str]:
    """By which methods a name is used, in this file only or anywhere; one that is handed on may be used by any."""
    found, owners = set(), set()
    for file in [only] if only else [each for each in _files() if re.search(rf"\b{name}\b", _text(each))]:
        for node in _nodes(file):
            if isinstance(node, ast.Attribute):
                owner = node.value
                here = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", None)
                if here == name and node.attr in _USES:
                    found.add(node.attr)
                    owners.add(id(owner))
            elif (
                isinstance(node, ast.Name)
                and node.id == name
                and isinstance(node.ctx, ast.Load)
                and id(node) not in owners
            ):
                found.add("handed on")
    return found


def _methods(found: re.Pattern[Any], place: str) -> frozenset[str]:
    where, _, line = place.rpartition(":")
    methods = set()
    for file in _files():
        here = _place(file) == where
        if not here and str(found.pattern) not in _text(file):
            continue
        at = {found.pattern, int(line) if here else None}
        methods |= {
            used.method
            for used in _calls(file)
            if used.pattern in at or (here and used.line <= int(line) <= used.end)
        }
        methods |= set().union(*(_uses(*name) for key in at for name in _names(file).get(key, ())))
    known = methods & _USES
    return frozenset(known if known and "handed on" not in methods else {*known, "finditer"})


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


def seconds(pattern: re.Pattern[Any], methods: Iterable[str], text: str, enough: float) -> float:
    """Processor time of the slowest use of a pattern on a text; the best of three where one takes longer than is enough."""
    data: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    slowest = 0.0
    for method in methods:
        took = _once(pattern, method, data)
        for _ in range(2 if enough < took < 10 * enough else 0):
            took = min(took, _once(pattern, method, data))
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
    methods: Collection[str] = _HARDEST if used.known is None else used.known
    for text in texts:
        for times in (1, 4, 16):
            share = MOST_S * (times / 16) ** 2
            took = seconds(used.pattern, methods, text * times, share)
            if took > share and methods is _HARDEST:
                methods = used.methods
                took = seconds(used.pattern, methods, text * times, share)
            if took > MOST_S:
                return f"{took:.1f} s by {sorted(methods)} on {len(text) * times} of {text[:40]!r}"
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
