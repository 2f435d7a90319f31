"""Finds an on-screen message without a code by the words that carry its meaning.

A message matches when each of its word groups is met within a short stretch of the text, in any order (in
nearly one piece, when another word speaks against it), with one wrong letter in words of five and more (two from
nine on).  Whole sentences in other languages are compared letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from diag.catalog import Entry

_TOKEN = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
#: Within how many words a message of so many groups must be said: two words prove little when they are apart.
_WIDEST = {1: 1, 2: 3, 3: 8, 4: 12}
#: Words that people write in two pieces.
_SPLIT = (("can not", "cannot"), ("log in", "login"), ("sign in", "signin"))
#: Words that are read: a screen shows fewer than sixty, a chat message rarely more than this.
_MOST_WORDS = 500
#: Letter-by-letter comparisons in one text: each takes up to 50 microseconds.
_MOST_COMPARISONS = 50


def _words(text: str) -> list[str]:
    text = text.casefold()
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    for two, one in _SPLIT:
        text = text.replace(two, one)
    return [match[0] for match in _TOKEN.finditer(text)][:_MOST_WORDS]


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap with the neighbour; ``most`` + 1 when it is more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not one or not other:
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _allowed_typos(word: str) -> int:
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


@cache
def _vocabulary(
    messages: tuple[Entry, ...],
) -> tuple[frozenset[str], dict[int, list[tuple[str, frozenset[str]]]]]:
    """Every word of every group, and the long ones with their letters by the lengths they may be typed in."""
    words = frozenset(
        word for entry in messages for one in entry.words for group in one for word in group.split("|")
    )
    near: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for word in sorted(words):
        if off := _allowed_typos(word):
            for length in range(len(word) - off, len(word) + off + 1):
                near.setdefault(length, []).append((word, frozenset(word)))
    return words, near


class _Meanings:
    """The words of messages that the words of one text stand for; comparing has a budget."""

    def __init__(self, messages: tuple[Entry, ...]) -> None:
        self._words, self._near = _vocabulary(messages)
        self._known: dict[str, tuple[str, ...]] = {}
        self._budget = _MOST_COMPARISONS

    def of(self, token: str) -> tuple[str, ...]:
        if token not in self._known:
            self._known[token] = (token,) if token in self._words else self._close(token)
        return self._known[token]

    def _close(self, token: str) -> tuple[str, ...]:
        letters = frozenset(token)
        close = []
        for word, others in self._near.get(len(token), ()):
            off = _allowed_typos(word)
            if len(letters ^ others) > 2 * off or self._budget <= 0:
                continue
            if token[0] != word[0] and token[-1] != word[-1]:
                continue
            self._budget -= 1
            if distance(token, word, off) <= off:
                close.append(word)
        return tuple(close)


def _stretch(places: list[list[int]]) -> int | None:
    """How many words lie between the first and the last of one place from each group, at best; a word
    serves one group only."""
    events = sorted((place, group) for group, group_places in enumerate(places) for place in group_places)
    latest: dict[int, int] = {}
    best: int | None = None
    for place, group in events:
        latest[group] = place
        if len(latest) == len(places) and len(set(latest.values())) == len(places):
            width = place - min(latest.values()) + 1
            best = width if best is None else min(best, width)
    return best


def _letters(text: str) -> str:
    return "".join(_TOKEN.findall(text.casefold()))


def match(text: str, messages: tuple[Entry, ...], kinds: Iterable[str] = ()) -> list[Entry]:
    """The messages that the text shows, best first: headings that say nothing by themselves come last."""
    whole = _letters(text)
    tokens = _words(text)
    places: dict[str, list[int]] = {}
    meanings = _Meanings(messages)
    for at, token in enumerate(tokens):
        for word in meanings.of(token):
            places.setdefault(word, []).append(at)
    present = set(tokens)
    scored: list[tuple[tuple[bool, int, int], Entry]] = []
    for entry in messages:
        if any(_letters(sentence) in whole for sentence in entry.texts):
            scored.append(((entry.generic, -99, 0), entry))
            continue
        against = bool(present & set(entry.unless))
        best: tuple[int, int] | None = None
        for one in entry.words:
            groups = [[at for word in group.split("|") for at in places.get(word, ())] for group in one]
            if not all(groups):
                continue
            width = _stretch(groups)
            widest = len(groups) if against else _WIDEST.get(len(groups), 14)
            if width is not None and width <= widest:
                best = min(best or (0, 0), (-len(groups), width))
        if best is not None:
            scored.append(((entry.generic, *best), entry))
    scored.sort(key=lambda item: item[0])
    found = [entry for _, entry in scored]
    return [entry for entry in found if not entry.generic] or found
