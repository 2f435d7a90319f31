"""Every address of the page, read from the app itself: a new page is tested without a word here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from flask import Flask
from werkzeug.routing import Rule

from diag import paths

#: Methods that change nothing.
READING = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask) -> list[Rule]:
    """All rules, in a steady order."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def path(rule: Rule, **known: str) -> str:
    """The address of a rule, with values that exist where they are known by name."""
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: known.get(found[1], "1"), rule.rule)


def changing(app: Flask) -> Iterator[tuple[Rule, str]]:
    """The rules with each method that may change something."""
    for rule in rules(app):
        for method in sorted((rule.methods or set()) - READING):
            yield rule, method


@cache
def names_of_fields() -> list[str]:
    """The names of all fields that the pages' forms have, and of what they read from an address."""
    found: set[str] = set()
    for folder, kind in ((paths.data("templates"), "*.html"), (paths.data("web"), "*.py")):
        for file in sorted(folder.rglob(kind)):
            text = file.read_text(encoding="utf-8")
            found |= set(re.findall(r'name="([a-z][\w-]*)"', text))
            found |= set(re.findall(r'(?:form|args|fields)(?:\.get|\.getlist)?[\[(]"([\w-]+)"', text))
    return sorted(found - {"form"})
