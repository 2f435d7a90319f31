"""The doors and the phrases that open them, as ``doors.toml`` holds them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from diag import catalog, paths
from diag.lookup.normalise import fold
from diag.lookup.questions import questions


class DoorKind(StrEnum):
    """Where a door leads: what its ``target`` is."""

    CODE = "code"  # a code or message of the table, as it is looked up
    WALK = "walk"  # the id of a walk
    MESSAGE = "message"  # the check of a message; the target is "message" too
    QUESTION = "question"  # the id of a question with its answer
    ACCOUNT = "account"  # a page about money: "charges", "clock" or "letters"
    DEVICE = "device"  # the id of a device that Netflix has given up, with its answer


@dataclass(frozen=True, kw_only=True)
class Door:
    """One way on.  ``title``: where it leads, as people say it; ``why``: what in the text opens it, a sentence."""

    kind: DoorKind
    target: str
    title: str
    why: str


#: For each word of a phrase all that may stand for it.
Phrase = tuple[frozenset[str], ...]


@dataclass(frozen=True, kw_only=True)
class DoorRow:
    """One door, its phrases as rows of sets of words, and the words beside which it stays shut."""

    door: Door
    phrases: tuple[Phrase, ...]
    unless: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class DoorTable:
    """What doors.toml holds; ``phrases_with``: for each word the phrases of which it may be the rarest, with their row."""

    rows: tuple[DoorRow, ...]
    phrases_with: Mapping[str, Sequence[tuple[int, Phrase]]]
    words: frozenset[str]
    as_is: frozenset[str]
    greetings: frozenset[str]
    own: frozenset[str]
    shut: frozenset[str]
    things: frozenset[str]
    numbers: frozenset[str]
    time: frozenset[str]
    code_why: str
    near_why: str
    alike_why: str
    common_why: str
    common: tuple[str, ...]
    joined: Mapping[str, str]


@cache
def door_table() -> DoorTable:
    """All of ``doors.toml``, read once."""
    table = tomllib.loads(paths.data("lookup/doors.toml").read_text(encoding="utf-8"))
    same = {name: frozenset(map(fold, words)) for name, words in table["words"].items()}
    titles = catalog.ids().flows
    asked = [
        {"question": one.id, "title": one.ask, "why": table["question_why"], "says": list(one.says)}
        for one in questions().values()
    ]
    rows = tuple(_read_row(row, same, titles) for row in (*table["door"], *asked))
    words = {word for row in rows for phrase in row.phrases for words in phrase for word in words}
    phrases_with: dict[str, list[tuple[int, Phrase]]] = {}
    for at, row in enumerate(rows):
        for phrase in row.phrases:
            for word in min(phrase, key=lambda slot: ("netflix" in slot, len(slot))):
                phrases_with.setdefault(word, []).append((at, phrase))
    return DoorTable(
        rows=rows,
        phrases_with=phrases_with,
        words=frozenset(words | {"netflix"}),
        as_is=same["AS_IS"].union(
            *(same[name] for name in ("ELSEWHERE", "THINGS", "TIME", "GREETING", "OWN"))
        ),
        greetings=same["GREETING"],
        own=same["OWN"],
        shut=same["ELSEWHERE"],
        things=same["THINGS"],
        numbers=same["NUMBERS"],
        time=same["TIME"],
        code_why=table["code_why"],
        near_why=table["near_why"],
        alike_why=table["alike_why"],
        common_why=table["common_why"],
        common=tuple(table["common"]),
        joined=table["joined"],
    )


def _read_row(
    row: Mapping[str, object], same: Mapping[str, frozenset[str]], titles: Mapping[str, str]
) -> DoorRow:
    kind = next(kind for kind in DoorKind if kind in row)
    target = str(row[kind])
    return DoorRow(
        door=Door(
            kind=kind, target=target, title=str(row.get("title") or titles[target]), why=str(row["why"])
        ),
        phrases=tuple(
            tuple(_word(word, same) for word in phrase.split()) for phrase in _strings(row["says"])
        ),
        unless=frozenset(word for name in _strings(row.get("unless", [])) for word in _word(name, same)),
    )


def _word(word: str, same: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return same[word] if word.isupper() else frozenset({fold(word)})


def _strings(value: object) -> Iterable[str]:
    return value if isinstance(value, list) else []
