"""``python -m tests.our_words`` writes the words of our own texts, which no stranger's name may mask."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diag import paths
from diag.probes import endpoints

DIAG = Path(__file__).parent.parent / "diag"
FILE = DIAG / "redact" / "our_words.txt"
#: Tables of what others write.  They are looked for and never said: "anna" is Finnish for "give", and a name.
MATCHED = {
    "ip_owners.toml",
    "hosting.toml",
    "phrases.toml",
    "doors.toml",
    "models.toml",
    "messages",
    "languages.toml",
    "spoken.toml",
    "words",
}

#: First names, which are no words in our sentences.
NAMES = frozenset("anna ben carlos eva jan lea maria marie max mia rose tom".split())

#: The rooms whose results stand in a case.
_MEASURING = ("bandwidth", "checks", "diagnosis", "host", "net", "probes")

#: A pattern, a statement for the store, or a list of small words that a text is searched for.
_MATCHING = re.compile(r"\(\?|\\[bwsd]|SELECT |UPDATE |CREATE |^[^\W\d_A-Z]+( [^\W\d_A-Z]+){7,} ?$")


def words() -> set[str]:
    """Every plain word of three letters or more in what this program says."""
    plain = re.compile(r"(?<![\w.-])[a-z]{3,}(?![\w-])")
    said = {word for text in _texts() for word in plain.findall(text.casefold())}
    return (said | _ids() | {place.host for place in endpoints.ALL}) - NAMES


def _ids() -> set[str]:
    """What stands in the JSON as a word of its own: how things are called by this program."""
    found = set()
    for path in (*DIAG.glob("*.py"), *(path for room in _MEASURING for path in (DIAG / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", node.value))
    return {word for word in found if len(word) >= 3}


def _texts() -> Iterator[str]:
    for path in DIAG.rglob("*.py"):
        if path.parent.name == "redact":
            continue  # its strings are names and words of others
        tree = ast.parse(path.read_text(encoding="utf-8"))
        unsaid = {
            id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)
        }  # what is told to programmers
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in unsaid else None
            if isinstance(text, str) and " " in text and not _MATCHING.search(text):
                yield text
    for folder in (DIAG, paths.data("error_codes")):
        for path in folder.rglob("*.toml"):
            if not {path.name, path.parent.name} & MATCHED:
                texts = _strings(tomllib.loads(path.read_text(encoding="utf-8")))
                yield from (text for text in texts if " " in text or text[:1].isupper())
    for path in paths.data("templates").rglob("*.html"):
        yield re.sub(r"<[^>]*>|\{[%{#].*?[%}#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


if __name__ == "__main__":
    FILE.write_text("\n".join(sorted(words())) + "\n", encoding="utf-8")
