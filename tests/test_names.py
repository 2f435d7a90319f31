"""Names tell a stranger what they do: functions are verbs or noun phrases, and a public class name means one thing.

A call such as ``given(x)`` or ``measured_lately(x)`` does not say whether it computes, asks the network or writes.  So
no function is named by a bare participle: a past participle that stands alone, or before a word that is no noun.  A
participle before a noun (``masked_case``) names a value and is fine, as are properties (``step.skipped``) and
predicates (``-> bool``).
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path for folder in ("diag", "tools") for path in (ROOT / folder).rglob("*.py"))

#: Function names that the rule forbids and that stand until somebody has a better one.  This list may only shrink.
ALLOWED: frozenset[str] = frozenset()
#: Names that several classes may have.
SHARED_CLASSES = {
    "Facts",  # every check has one: what it saw
}

#: Past participles that do not end in -ed.  Those that are also the plain verb (read, set, cut, put, run) are left out.
IRREGULAR = frozenset(
    "begun bent bought bound broken brought built caught chosen dealt done drawn driven fallen fed felt forgotten found "
    "frozen given gone grown heard held hidden hung kept known laid learnt led left lent lit lost made meant met paid "
    "proven said seen sent shaken shot shown slept sold sought spent spoken spun stolen stood struck stuck swept taken "
    "taught thought thrown told torn understood won woken worn wound written".split()
)
#: Words in -ed that are verbs or nouns.
NOT_PARTICIPLES = frozenset(
    "bed breed embed exceed feed heed led need proceed red seed shed speed succeed weed".split()
)
#: Particles that belong to the participle before them: ``made_up_names`` are names.
PARTICLES = frozenset({"off", "out", "up"})
#: What may follow a participle without making it name a thing.
NO_NOUNS = frozenset(
    "about after again all already always and anew apart as astray at away back badly before both by down each else ever first "
    "for from here how if in into it itself just last lately later less long more most near nearly never no not now of "
    "off on once only or otherwise out over per since so soon still than that then there through to together too twice "
    "under until up upon very well when where while why with within without yet".split()
)


def is_participle(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 3 and word not in NOT_PARTICIPLES)


def is_bare_participle(name: str) -> bool:
    """Whether a name is a past participle and nothing that would make it a thing: ``kept``, ``_kept_lately``."""
    first, *rest = name.strip("_").split("_")
    if not is_participle(first):
        return False
    if len(rest) > 1 and rest[0] in PARTICLES:
        rest = rest[1:]
    return not rest or rest[0] in NO_NOUNS or is_participle(rest[0])


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method but properties and predicates."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        decorators = {re.split(r"[.(]", ast.unparse(found))[-1] for found in node.decorator_list}
        returns = ast.unparse(node.returns) if node.returns else ""
        if decorators & {"property", "cached_property"} or re.match(r"(bool|TypeGuard|TypeIs)\b", returns):
            continue
        yield node


def bare_participles(path: Path) -> Iterator[tuple[str, str]]:
    for node in functions(ast.parse(path.read_text(encoding="utf-8"))):
        if is_bare_participle(node.name):
            yield node.name, f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"


def test_no_function_is_named_by_a_bare_participle() -> None:
    found = [entry for path in FILES for entry in bare_participles(path)]
    assert [where for name, where in found if name not in ALLOWED] == []
    assert ALLOWED - {name for name, _ in found} == set(), "gone from the code: take them off the list"


def test_a_public_class_name_means_one_thing() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    shared = {name: at for name, at in homes.items() if len(at) > 1}
    assert {name: at for name, at in shared.items() if name not in SHARED_CLASSES} == {}
    assert SHARED_CLASSES - shared.keys() == set(), "one class alone: take it off the list"


@pytest.mark.parametrize(
    "name",
    ["kept", "_left", "suggested", "measured_lately", "asked_in", "kept_by_hand", "made_up", "said_known"],
)
def test_bare_participles_are_told(name: str) -> None:
    assert is_bare_participle(name)


@pytest.mark.parametrize(
    "name",
    ["keep", "masked_case", "made_up_names", "_sent_count", "read", "need", "speed_of", "names_led_astray"],
)
def test_verbs_and_noun_phrases_are_not(name: str) -> None:
    assert not is_bare_participle(name)


def test_properties_and_predicates_may_be_participles() -> None:
    code = """
@property
def kept(self) -> int: ...
@functools.cached_property
def known(self) -> int: ...
def hidden(name) -> bool: ...
def left(seconds) -> float: ...
"""
    assert [node.name for node in functions(ast.parse(code))] == ["left"]
