"""Finds an on-screen message without a code by the words that carry its meaning.

A message matches when each of its word groups is met within a short stretch of the text, in any order (in
nearly one piece, when another word speaks against it), with one wrong letter in words of five and more (two from
nine on).  Few words prove little: then something else must say that this stood on a screen of Netflix
(``Witness``).  Whole sentences are compared letter for letter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from diag.catalog import Entry
from diag.lookup.patterns import LazyPattern

_TOKEN = LazyPattern(r"[^\W_]+")
_APOSTROPHE = LazyPattern(r"(?<=\w)'(?=\w)")
#: Within how many words a message of so many groups must be said: two words prove little when they are apart.
_WIDEST = {1: 1, 2: 3, 3: 8, 4: 12}
#: From so many groups on the words are their own witness.
_ENOUGH = 4
#: Words that people write in two pieces, and short ways in which they write others in a chat.
_SPELLED = (
    ("can not", "cannot"),
    ("log in", "login"),
    ("sign in", "signin"),
    ("sign ins", "signin"),
    ("2 many", "too many"),
    ("un-blocker", "unblocker"),
)
_CHAT = {
    "ppl": "people", "ur": "your", "u": "you", "cant": "cannot", "dont": "doesnt", "acc": "account", "acct": "account",
    "tele": "tv", "prob": "problem", "probs": "problems", "conn": "connection", "connexion": "connection", "r": "are",
    "isn": "isnt", "ain": "isnt", "aint": "isnt", "pls": "please", "rn": "now", "dl": "download",
}  # fmt: skip
#: Words that are read: a screen shows fewer than sixty, a chat message rarely more than this.
_MOST_WORDS = 500
#: Letter-by-letter comparisons in one text: each takes up to 50 microseconds.
_MOST_COMPARISONS = 50
#: What ends a sentence.
_STOP = LazyPattern(r"[.!?;:\n。！？।…]+")
#: Words with which people tell what a screen shows.
_TOLD = frozenset(
    "says say saying said shows show showing showed error errors displays popup pop "
    "appears pops reads telling tells netflix".split()
)
#: So many other words may stand between them where nothing else speaks for it than that a screen is told of.
_WIDER_WHERE_TOLD = 3
#: So much of a sentence must lie between the first and the last of the words that were found; less is enough where
#: it begins as screens speak, and people rarely do.
_NEARLY_ALL = 0.7
_SCREEN_SPEAKS = 0.4
_SPEAKS = frozenset("we were you your youre this sorry please".split())


@dataclass(frozen=True, kw_only=True)
class Witness:
    """What else says that a text stood on a screen of Netflix: its name, or the device that the person named."""

    netflix: bool = False
    device: bool = False

    def vouches(self, groups: int) -> bool:
        """Whether it is enough beside so many groups of words; a device alone does not make two words a message."""
        return self.netflix or (self.device and groups > 2)


def _words(text: str) -> tuple[list[str], list[int]]:
    """The words of a text, and where its sentences begin among them."""
    text = text.casefold()
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    for two, one in _SPELLED:
        text = text.replace(two, one)
    words: list[str] = []
    begins: list[int] = []
    for sentence in _STOP.split(text):
        found = [_CHAT.get(word, word) for word in _TOKEN.findall(sentence)]
        if found:
            begins.append(len(words))
            words += found
        if len(words) >= _MOST_WORDS:
            break
    return words[:_MOST_WORDS], begins


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
    row: list[int] = []
    for row in _distances(one, other):
        if min(row) > most:
            return most + 1
    return row[-1]


def _distances(one: str, other: str) -> Iterator[list[int]]:
    """For each beginning of ``one``, from its first letter on, its distance from each beginning of ``other``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        yield row


def distance_of_beginning(one: str, other: str, most: int) -> int:
    """The least ``distance`` of a beginning of ``one`` that is as long as ``other``, or by one letter longer or shorter."""
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    if not other:
        return 0
    first_end = min(len(one), len(other) - 1)
    best = len(other) if first_end == 0 else most + 1
    for i, row in enumerate(_distances(one[: len(other) + 1], other), 1):
        if i >= first_end:
            best = min(best, row[-1])
        if min(row) > most:
            break
    return min(best, most + 1)


def _allowed_typos(word: str) -> int:
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


@cache
def _vocabulary(
    messages: tuple[Entry, ...],
) -> tuple[frozenset[str], dict[int, list[tuple[str, frozenset[str], int]]]]:
    """Every word of every group, and the long ones with their letters by the lengths they may be typed in."""
    words = frozenset(
        word for entry in messages for one in entry.words for group in one for word in group.split("|")
    )
    alone = {word for entry in messages for one in entry.words if len(one) == 1 for word in one[0].split("|")}
    near: dict[int, list[tuple[str, frozenset[str], int]]] = {}
    for word in sorted(
        words - alone
    ):  # a word that is all there is must be that word: "hoops" is no "whoops"
        if off := _allowed_typos(word):
            for length in range(len(word) - off, len(word) + off + 1):
                near.setdefault(length, []).append((word, frozenset(word), off))
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
        first, last = token[0], token[-1]
        for word, others, off in self._near.get(len(token), ()):
            if (
                (first != word[0] and last != word[-1])
                or len(letters ^ others) > 2 * off
                or self._budget <= 0
            ):
                continue
            self._budget -= 1
            if distance(token, word, off) <= off:
                close.append(word)
        return tuple(close)


def stretch(places: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """The first and the last place of one place from each group, as near together as can be; a place serves one
    group only."""
    events = sorted((place, group) for group, group_places in enumerate(places) for place in group_places)
    latest: dict[int, int] = {}
    best: tuple[int, int] | None = None
    for place, group in events:
        latest[group] = place
        if len(latest) == len(places) and len(set(latest.values())) == len(places):
            first = min(latest.values())
            if best is None or place - first < best[1] - best[0]:
                best = first, place
    return best


def _letters(text: str) -> str:
    return "".join(_TOKEN.findall(text.casefold()))


class _Text:
    """One text, cut into words, and what of it is nearly a whole sentence."""

    def __init__(self, text: str) -> None:
        self.words, self._begins = _words(text)

    @cached_property
    def tells(self) -> bool:
        """Somebody tells what a screen shows."""
        return not _TOLD.isdisjoint(self.words)

    def is_nearly_all(self, first: int, last: int) -> bool:
        """These words are most of the sentence, or of the sentences, in which they stand."""
        begin = self._begins[bisect_right(self._begins, first) - 1]
        end = bisect_right(self._begins, last)
        until = self._begins[end] if end < len(self._begins) else len(self.words)
        part = _SCREEN_SPEAKS if self.words[begin] in _SPEAKS else _NEARLY_ALL
        return last - first + 1 >= part * (until - begin)


def match(text: str, messages: tuple[Entry, ...], witness: Witness) -> list[Entry]:
    """The messages that the text shows, best first: headings that say nothing by themselves come last."""
    whole = _letters(text)
    read = _Text(text)
    places: dict[str, list[int]] = {}
    meanings = _Meanings(messages)
    for at, token in enumerate(read.words):
        for word in meanings.of(token):
            places.setdefault(word, []).append(at)
    present = set(read.words)
    scored: list[tuple[tuple[bool, int, int], Entry]] = []
    for entry in messages:
        if any(_letters(sentence) in whole for sentence in entry.texts):
            scored.append(((entry.generic, -99, 0), entry))
            continue
        against = bool(present & set(entry.unless))
        best: tuple[int, int] | None = None
        for one in entry.words:
            groups = [[at for word in group.split("|") for at in places.get(word, ())] for group in one]
            found = stretch(groups) if all(groups) else None
            if found is None:
                continue
            width = found[1] - found[0] + 1
            if width > (len(groups) if against else _WIDEST.get(len(groups), 14)):
                continue
            sure = len(groups) >= _ENOUGH and not against
            tells = read.tells and width <= len(groups) + _WIDER_WHERE_TOLD
            if sure or witness.vouches(len(groups)) or tells or read.is_nearly_all(*found):
                best = min(best or (0, 0), (-len(groups), width))
        if best is not None:
            scored.append(((entry.generic, *best), entry))
    scored.sort(key=lambda item: item[0])
    found_entries = [entry for _, entry in scored]
    return [entry for entry in found_entries if not entry.generic] or found_entries
