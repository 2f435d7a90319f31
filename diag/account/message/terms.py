"""Finds many terms in a text in one pass over its words, however many terms there are.

A term is one word or several in a row; "*" at a word's end takes whatever follows.  Terms are joined by "|".  In scripts
without blanks between their words, or with small words joined to the front of a word, they are found inside words too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from diag.account.message.letters import look, plain, read_digits

Key = TypeVar("Key")

#: Scripts whose words have no blank between them, or to whose words others are joined.
_DENSE = re.compile("[\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
#: Of those the ones with blanks between their words, where only these letters are joined to the front of a word.
_JOINED = (
    re.compile("[\u05d5\u05d4\u05d1\u05dc\u05de\u05e9\u05db]{0,3}"),
    re.compile("[\u0648\u0641\u0628\u0643\u0644\u0633\u064a\u062a\u0646\u0627]{0,3}(?:\u0627\u0644)?"),
    re.compile(""),
)
_SPACED = re.compile("([\u05d0-\u05ea])|([\u0620-\u06ff])|([\u0900-\u097f])")
#: A term of fewer letters is found as a whole word only.
_SHORT = 3
#: So many letters before a term are looked at.
_LONGEST_JOINED = 8
#: No word is longer before its star.
_LONGEST_BEGUN = 24
#: So many words are kept with the terms that they begin.
_MOST_MET = 5_000
#: A word ends where another kind of script begins: "Netflix" in front of Japanese, Chinese, Korean or Thai.
_WORD = re.compile(
    "[^\\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
)


class Word(NamedTuple):
    """A word as it looks, and where it stands."""

    look: str
    start: int
    end: int


class Term(Generic[Key]):
    """One term: the words after its first, how the second one begins, what it means, and whether it is a whole word only."""

    __slots__ = ("is_whole", "means", "rest", "second")

    def __init__(self, rest: tuple[str, ...], means: tuple[Key, ...], is_whole: bool) -> None:
        self.rest, self.means, self.is_whole = rest, means, is_whole
        self.second = rest[0].rstrip("*") if rest else ""


class TermIndex(Generic[Key]):
    """Terms by their first word; ``begun``: by its letters before a star; ``dense``: those that are found inside words."""

    def __init__(
        self,
        whole: Mapping[str, tuple[Term[Key], ...]],
        begun: Mapping[str, tuple[Term[Key], ...]],
        dense: Mapping[str, Term[Key]],
    ) -> None:
        self.whole, self.begun, self.dense = whole, begun, dense
        self._met: dict[str, tuple[tuple[Term[Key], ...], tuple[Term[Key], ...]]] = {}

    def split(self, word: str) -> tuple[tuple[Term[Key], ...], tuple[Term[Key], ...]]:
        """The terms that a word begins: those of one word, and those of more."""
        found = self._met.get(word)
        if found is None:
            begun = self.begin(word)
            found = (
                tuple(term for term in begun if not term.rest),
                tuple(term for term in begun if term.rest),
            )
            if len(self._met) < _MOST_MET:
                self._met[word] = found
        return found

    def begin(self, word: str) -> tuple[Term[Key], ...]:
        """The terms whose first word is this one, or begins it before a star."""
        begun = (self.begun.get(word[:length], ()) for length in range(1, min(len(word), _LONGEST_BEGUN) + 1))
        return (*self.whole.get(word, ()), *(term for terms in begun for term in terms))


def make_index(rows: Iterable[tuple[Key, str]], whole_alone: Iterable[Key] = ()) -> TermIndex[Key]:
    """An index of rows of a meaning and its terms; those of ``whole_alone`` stand inside of no other word."""
    means: dict[str, list[Key]] = defaultdict(list)
    for key, terms in rows:
        for term in plain(terms).replace("'", " ").replace("-", " ").split("|"):
            means[" ".join(term.split())].append(key)
    alone = frozenset(whole_alone)
    whole: dict[str, list[Term[Key]]] = defaultdict(list)
    begun: dict[str, list[Term[Key]]] = defaultdict(list)
    dense: dict[str, Term[Key]] = {}
    for written, keys in means.items():
        first, *rest = written.split(" ")
        made = Term(tuple(rest), tuple(keys), any(key in alone for key in keys))
        if _DENSE.search(written):
            dense[written.replace("*", "")] = made
        elif first.endswith("*"):
            begun[first[:-1]].append(made)
        else:
            whole[first].append(made)
    return TermIndex(
        {word: tuple(terms) for word, terms in whole.items()},
        {word: tuple(terms) for word, terms in begun.items()},
        dense,
    )


def words_of(text: str) -> list[Word]:
    """The words of a folded text, as they look."""
    return [Word(_look(found[0]), *found.span()) for found in _WORD.finditer(text)]


def _look(word: str) -> str:
    return word if word.isascii() and word.isalpha() else read_digits(look(word))


def find_terms(
    text: str, words: Sequence[Word], index: TermIndex[Key]
) -> Iterator[tuple[Term[Key], int, int]]:
    """Each term with its place, every time that it stands in a folded text with these words."""
    for number, (word, start, end) in enumerate(words):
        alone, longer = index.split(word)
        for term in alone:
            yield term, start, end
        if longer and number + 1 < len(words):
            following = words[number + 1].look
            for term in longer:
                if following.startswith(term.second):
                    last = _match_rest(term.rest, words, number)
                    if last is not None:
                        yield term, start, last
    for written, term in index.dense.items():
        at = text.find(written)
        while at >= 0:
            if _begins_a_word(text, at, written, term.is_whole):
                yield term, at, at + len(written)
            at = text.find(written, at + len(written))


def _begins_a_word(text: str, at: int, written: str, is_whole: bool) -> bool:
    """Whether a term in a script that joins small words to others stands for itself: no "I" inside of "details"."""
    script = _SPACED.match(written)
    if not script:
        return True
    start = at
    while start > max(0, at - _LONGEST_JOINED) and text[start - 1].isalnum():
        start -= 1
    if not _JOINED[(script.lastindex or 1) - 1].fullmatch(text, start, at):
        return False
    end = at + len(written)
    return not (is_whole or len(written) < _SHORT) or not text[end : end + 1].isalnum()


def _match_rest(rest: tuple[str, ...], words: Sequence[Word], number: int) -> int | None:
    """The end of a term whose first word stands at ``number``; None if its other words do not follow."""
    if number + len(rest) >= len(words):
        return None
    for offset, wanted in enumerate(rest, 1):
        word = words[number + offset].look
        if not (word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted):
            return None
    return words[number + len(rest)].end
