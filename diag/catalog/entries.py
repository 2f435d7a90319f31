"""The types of the table of error codes: an entry, its words, and the ids that it shares with walks and devices."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from diag import paths

#: What people can rely on when they filter: the words of the research, fixed as an interface.
CATEGORIES = (
    "network", "dns", "vpn-proxy", "device-data", "device-time", "app-version", "unsupported-device", "drm",
    "playback", "service", "title", "account", "payment", "household", "unknown",
)  # fmt: skip

#: How we know, strongest first, in words for people: of a row whose meaning is as sure as that its code exists.
CONFIDENCE = {
    "netflix": "Netflix says so on its own help page.",
    "netflix-quoted": "Others quote Netflix's help page; we did not see the page itself.",
    "netflix-software": "It stands in Netflix's own page or app, as others have read it.",
    "reported": "People have reported it; Netflix has not confirmed it as far as we know.",
    "unverified": "Nobody has verified this: we found no page that shows it.",
}
#: How sure it is that the code exists, and how sure what it means, where the two differ.
EXISTS = {
    "netflix": "That it exists stands on Netflix's own help page.",
    "netflix-quoted": "That it exists we know from others who quote or list Netflix's help pages.",
    "netflix-software": "That it exists we know from Netflix's own page or app, as others have read it.",
    "reported": "That it exists we know from people who have seen it.",
    "unverified": "We found no page that shows it.",
}
MEANS = {
    "netflix": "What it means Netflix says on its own help page.",
    "netflix-quoted": "What it means others quote from Netflix's help page.",
    "netflix-software": "What it means we read from its name in Netflix's own page or app.",
    "reported": "What it means we know from people's reports alone; Netflix has not confirmed it as far as we know.",
    "unverified": "What it means nobody has shown: the words are ours, and may be wrong.",
}

#: The kinds of source of the research, and the words of confidence that each allows.
SOURCE_KINDS = {
    "netflix": ("netflix",),
    "third-party": ("netflix-quoted", "netflix-software", "reported"),
    "memory": ("unverified",),
}

#: Not tables of codes.
PARTS = "parts.toml"


def slug(code: str) -> str:
    """A stable id for links: "tvq-pb-101 (E104)" -> "tvq-pb-101-e104", "-113" -> "minus-113"."""
    text = code.replace("'", "").lower()
    if text.startswith("-"):
        text = "minus" + text
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the table.

    ``code`` as Netflix shows it; ``pattern`` matches its normalised variants, ``bare`` the digits alone
    that people type for it; ``devices`` are kinds or groups of the vocabulary; ``steps`` are action ids, the
    easiest first; ``suspects`` are the checks that can confirm it or rule it out; ``checked`` is the day on
    which the row was last compared with its source; ``confidence`` says how we know that the code exists,
    ``means`` how we know its meaning where that is less sure; ``article`` is Netflix's help article of this very
    code, ``articles`` those of single members of a family.  ``composed``: the parts were seen, the whole code not.
    What the screen says: ``topic`` (the name under which other languages say the same), ``words`` (sets of
    "one|or|another", all needed), ``unless`` (words that speak against it) and ``texts`` (whole sentences);
    ``generic``: a heading that says nothing by itself.
    """

    code: str
    file: str
    category: str
    title: str
    meaning: str
    devices: tuple[str, ...]
    steps: tuple[str, ...]
    suspects: tuple[str, ...]
    flow: str
    source: str
    source_kind: str
    confidence: str
    checked: date
    means: str = ""
    pattern: str = ""
    bare: str = ""
    family: bool = False
    within: tuple[str, ...] = ()
    article: int | None = None
    articles: Mapping[str, int] = field(default_factory=dict, hash=False)
    composed: bool = False
    seen: str = ""
    topic: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    generic: bool = False

    @property
    def id(self) -> str:
        return slug(self.code)

    @property
    def means_by(self) -> str:
        """How we know what it means: a word of CONFIDENCE."""
        return self.means or self.confidence

    def article_of(self, spelled: str) -> int | None:
        """Netflix's article about a member of a family, or about the row's own code."""
        return self.articles.get(spelled, None if self.family and spelled != self.code else self.article)


#: Fields that a row may have besides its code and file.
FIELDS = frozenset(Entry.__dataclass_fields__) - {"code", "file"}
REQUIRED = frozenset(
    {"category", "title", "meaning", "devices", "steps", "suspects", "flow"}
    | {"source", "source_kind", "confidence", "checked"}
)


def how_sure(confidence: str, means: str) -> tuple[str, ...]:
    """For people: how sure it is that a code exists, and what it means; one sentence where both are as sure."""
    return (CONFIDENCE[confidence],) if means == confidence else (EXISTS[confidence], MEANS[means])


def entry_of(code: str, file: str, fields: Mapping[str, Any]) -> Entry:
    """An entry from what TOML says; lists become tuples.  Raises TypeError on unknown or missing keys."""

    def freeze(value: Any) -> Any:
        return tuple(freeze(item) for item in value) if isinstance(value, list) else value

    return Entry(code=code, file=file, **{key: freeze(value) for key, value in fields.items()})


@cache
def parts() -> dict[str, dict[str, dict[str, Any]]]:
    """The meaning of the parts of structured codes (parts.toml)."""
    parsed: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
        (paths.data("error_codes") / PARTS).read_text(encoding="utf-8")
    )
    return parsed


@dataclass(frozen=True, kw_only=True)
class Ids:
    """The ids that codes and walks share: diag/ids.toml."""

    actions: Mapping[str, Mapping[str, str]]
    flows: Mapping[str, str]
    causes: Mapping[str, tuple[str, ...]]


@cache
def ids() -> Ids:
    """diag/ids.toml, read once per process."""
    parsed = tomllib.loads(paths.data("ids.toml").read_text(encoding="utf-8"))
    causes = {category: tuple(found) for category, found in parsed["causes"].items()}
    return Ids(actions=parsed["actions"], flows=parsed["flows"], causes=causes)
