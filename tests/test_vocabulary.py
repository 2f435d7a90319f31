"""One vocabulary: no display name, no limit and no second table of checks, causes, devices or qualities stands elsewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from diag import vocabulary
from diag.report.formatting import MARKS, VERDICTS
from diag.vocabulary import CAUSES, CHECKS, DEVICES, GROUPS, PLACES, QUALITIES, TV_MAKERS, capitalise

ROOT = Path(__file__).parent.parent
HOME = ROOT / "diag" / "vocabulary.py"

#: Every name and sentence of the vocabulary; a few words that every text needs ("Netflix") are no names.
NAMES = {
    *(text for check in CHECKS.values() for text in (check.name, check.fine)),
    *(text for cause in CAUSES.values() for text in (cause.name, cause.seen)),
    *(text for device in DEVICES.values() for text in (device.name, device.the)),
    *(one.name for table in (GROUPS, TV_MAKERS, QUALITIES) for one in table.values()),
    *(text for place in PLACES.values() for text in (place.name, place.at)),
} - {"", "Netflix", "this PC", "the TV"}
SAID = NAMES | {capitalise(name) for name in NAMES}
#: Of these no part of a text may be made either: nobody says them by chance.
LABELS = {
    *(device.name for device in DEVICES.values() if len(device.name.split()) > 2),
    *(group.name for group in GROUPS.values() if len(group.name.split()) > 2),
    *(one.name for table in (TV_MAKERS, QUALITIES) for one in table.values() if one.id != "generic"),
}
#: What looks like a name and is something else; may only shrink.
ALLOWED = {
    ("diag/web/pages/about.py", "Netflix itself"),  # whose servers these are, in the list of hosts
    ("diag/report/summary.py", "Lost data"),  # the label of a number
    ("diag/tv/readers/description.py", "LG TV"),  # how such a set calls itself on the network
}

#: Further tables by such ids, each of something that no other table says; may only shrink.
TABLES_ALLOWED = {
    ("diag/walk.toml", "status"),  # what a walk says when a measurement answers its question
}

IDS: Mapping[str, set[str]] = {
    "check": set(CHECKS),
    "cause": set(CAUSES),
    "device": {*DEVICES, *GROUPS},
    "quality": set(QUALITIES),
    "place": {str(id_) for id_ in PLACES},
    "status": set(MARKS),
    "verdict": set(VERDICTS),
}
#: Signs that only the table of marks holds; a style sheet may put one beside what a person has chosen.
SIGNS = {mark.sign for mark in MARKS.values() if not mark.sign.isascii()} - {"…", "–", "·"}
#: The rates, as a program and as a text may say them.
RATES = {one.mbps for one in QUALITIES.values()}
RATE = re.compile(rf"(?<![\d.])(?:{'|'.join(f'{rate:g}' for rate in RATES)})(?:\.0)? (?:Mbit|Mbps|megabit)")


@cache
def parse(source: str) -> ast.Module:
    return ast.parse(source)


# -- reading each kind of file ------------------------------------------------------------------------------


def _docstrings(tree: ast.AST) -> set[int]:
    bodies = (n.body for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef))
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def python_texts(source: str) -> Iterator[str]:
    """Every string of a program but its docstrings; the fixed parts of a formatted one alone."""
    tree = parse(source)
    docs = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def python_tables(source: str) -> Iterator[dict[str, Any]]:
    """Every mapping that a program writes down, with the values that are plain texts and numbers."""
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield {
                str(key.value): value.value
                for key, value in pairs
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
            }


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement without the statements inside it."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from ast.walk(child)


def python_limits(source: str) -> Iterator[str]:
    """Where a rate of a picture is written down: as a number beside the rate that is needed, or by its id."""
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Constant) and node.value in QUALITIES:
            yield str(node.value)
        if isinstance(node, ast.stmt):
            parts = list(_own(node))
            said = {getattr(part, key, None) for part in parts for key in ("id", "arg", "attr")}
            constants = {part.value for part in parts if isinstance(part, ast.Constant)}
            numbers = [rate for rate in RATES if rate in constants]
            if numbers and any(
                re.search(r"(need|want|quality|picture)\w*_mbps", str(name), re.I) for name in said
            ):
                yield f"{node.lineno}: {sorted(numbers)}"


def _toml_nodes(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _toml_nodes(one)


def toml_texts(source: str) -> Iterator[str]:
    yield from (one for one in _toml_nodes(tomllib.loads(source)) if isinstance(one, str))


def toml_tables(source: str) -> Iterator[dict[str, Any]]:
    """Every table but where a walk's answers lead to (``go``)."""
    for one in _toml_nodes(tomllib.loads(source)):
        if isinstance(one, dict):
            yield from (inner for key, inner in one.items() if isinstance(inner, dict) and key != "go")


def html_texts(source: str) -> Iterator[str]:
    """What stands between the tags, in attributes, and in the strings of a template's expressions."""
    for node in Environment().parse(source).find_all((nodes.Const, nodes.TemplateData)):
        if isinstance(node, nodes.TemplateData):
            yield from re.split(r"<[^>]*>|\n", node.data)
            yield from re.findall(r'="([^"]*)"', node.data)
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            yield node.value


def html_tables(source: str) -> Iterator[dict[str, Any]]:
    for table in Environment().parse(source).find_all(nodes.Dict):
        yield {
            pair.key.value: pair.value.value
            for pair in table.items
            if isinstance(pair.key, nodes.Const) and isinstance(pair.value, nodes.Const)
        }


def script_texts(source: str) -> Iterator[str]:
    yield from (double or back for double, back in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', source))


def script_tables(source: str) -> Iterator[dict[str, Any]]:
    for inside in re.findall(r"\{([^{}]*)\}", source):
        yield dict(re.findall(r'"?([\w-]+)"?: *("[^"]*"|[\d.]+)', inside))


Reader = Callable[[str], Iterable[Any]]
TEXTS: Mapping[str, Reader] = {
    ".py": python_texts,
    ".toml": toml_texts,
    ".html": html_texts,
    ".js": script_texts,
}
TABLES: Mapping[str, Reader] = {
    ".py": python_tables,
    ".toml": toml_tables,
    ".html": html_tables,
    ".js": script_tables,
}


def files() -> Iterator[tuple[str, Path]]:
    for folder in ("diag", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXTS and path != HOME:
                yield path.relative_to(ROOT).as_posix(), path


# -- what must not be found -----------------------------------------------------------------------------------


def names_in(text: str, *, parts: bool = True) -> set[str]:
    """The names of the vocabulary that a text is, or that it holds."""
    plain = text.strip().rstrip(".:,;!?")
    if re.fullmatch(r"[a-z0-9-]+", plain):  # an id or a key
        return set()
    return ({plain} & SAID) | ({label for label in LABELS if label in text} if parts else set())


def doubled_tables(table: Mapping[str, Any]) -> set[str]:
    """The kinds of which a mapping is another table: a text for three ids and more, or a text or number for two qualities."""
    texts = {key for key, value in table.items() if isinstance(value, str)}
    return {
        kind
        for kind, ids in IDS.items()
        if len(texts & ids) > 2 or (kind == "quality" and len(table.keys() & ids) > 1)
    }


#: Where sentences about single devices stand.
OF_DEVICES = ("diag/devices/", "diag/lookup/dropped.toml")


def test_no_name_stands_anywhere_else() -> None:
    """A sentence about a device in such a file may name it; no other text is made of a name."""
    found = {
        (place, text)
        for place, path in files()
        for text in TEXTS[path.suffix](path.read_text(encoding="utf-8"))
        if names_in(text, parts=not place.startswith(OF_DEVICES))
    }
    assert found == ALLOWED


def test_nothing_is_a_second_table() -> None:
    found = {
        (place, kind)
        for place, path in files()
        for table in TABLES[path.suffix](path.read_text(encoding="utf-8"))
        for kind in doubled_tables(table)
    }
    assert found == TABLES_ALLOWED


def test_no_sign_of_a_mark_stands_anywhere_else() -> None:
    for place, path in files():
        if place != "diag/report/formatting.py":
            for text in TEXTS[path.suffix](path.read_text(encoding="utf-8")):
                assert not SIGNS & set(text), (place, text)


def test_no_rate_and_no_quality_stands_anywhere_else() -> None:
    for place, path in files():
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            assert list(python_limits(source)) == [], place
        for text in TEXTS[path.suffix](source):
            assert not RATE.search(text), (place, text)


# -- the reading itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (".py", 'X = {"roku": "a Roku stick"}\nY = "browser on a Mac"'),
        (".py", 'X = f"{rate}; enough for Full HD (1080p) on {n} screens"'),
        (".py", 'label("Cable or TV box:")'),
        (".toml", '[answers]\nvpn = "a VPN"'),
        (".html", '<option value="x">LG TV</option>'),
        (".html", "{% set WHERE = {'home-network': 'Your home network'} %}"),
        (".js", 'const WORD = "this PC\'s clock";'),
    ],
)
def test_a_name_is_seen_in_every_kind_of_file(kind: str, source: str) -> None:
    assert any(names_in(text) for text in TEXTS[kind](source))


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (".py", 'X = {"vpn": "tunnels", "proxy": "proxies", "dns": "names"}'),
        (".py", 'X = {"4k": 15.0, "720p": 3}'),
        (".toml", '[states]\nlink = "a"\ndns = "b"\nportal = "c"'),
        (".html", "{% set X = {'isp': 'a', 'tv': 'b', 'account': 'c'} %}"),
        (".js", 'const X = { roku: "a", "fire-tv": "b", xbox: "c" };'),
    ],
)
def test_a_second_table_is_seen_in_every_kind_of_file(kind: str, source: str) -> None:
    assert any(doubled_tables(table) for table in TABLES[kind](source))


@pytest.mark.parametrize(
    "source",
    [
        "def f(needed_mbps=5.0): pass",
        "if wanted_mbps > 15: pass",
        'q = "1080p"',
        "x: float = 3 if low_wanted_mbps else 9",
    ],
)
def test_a_rate_is_seen(source: str) -> None:
    assert list(python_limits(source))


def test_every_row_is_whole() -> None:
    for check in CHECKS.values():
        assert not check.name.endswith(".")
        assert not check.fine.endswith(".")
    for cause in CAUSES.values():
        assert cause.check in CHECKS
        assert cause.where in PLACES
    for device in DEVICES.values():
        assert set(device.groups) <= set(GROUPS)
        assert not {*device.aliases} & {*DEVICES, *TV_MAKERS}
    aliases = [alias for device in DEVICES.values() for alias in device.aliases]
    assert len(aliases) == len(set(aliases))


def test_an_id_cannot_stand_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        vocabulary._by_id(CHECKS["dns"], CHECKS["dns"])


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("roku", "Roku"),
        ("smart-tv/samsung", "Samsung TV"),
        ("smart-tv/acme", "smart TV (Acme)"),
        ("smart-tv/xyz", "smart TV (XYZ)"),
        ("a thing of tomorrow", "a thing of tomorrow"),
    ],
)
def test_the_name_of_a_device(device: str, name: str) -> None:
    assert vocabulary.device_name(device) == name


@pytest.mark.parametrize(
    ("quality", "screens", "mbps"),
    [(None, None, 5.0), ("4k", 2, 30.0), ("720p", 0, 3.0), ("no such", 1, 5.0)],
)
def test_the_rate_that_is_needed(quality: str | None, screens: int | None, mbps: float) -> None:
    assert vocabulary.needed_mbps(quality, screens) == mbps
