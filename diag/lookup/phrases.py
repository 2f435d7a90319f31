"""Which phrases of ``doors.toml`` a text meets.

Pure.  A phrase is met when each of its words stands within a short stretch of the text, in any order; a word in capitals
stands for all words that mean the same.  One wrong letter is forgiven in words of five and more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest

from diag.lookup.door_table import Door, DoorTable, Phrase, door_table
from diag.lookup.normalise import fold, name_plainly

#: Words that are read; who writes more has said it before.
MOST_WORDS = 400
#: A phrase may be spread over this many words for each of its own.
_SPREAD = 4
#: Places of one word that are looked at; who repeats it more often means the same.
_MOST_PLACES = 8
#: Words of this length and more may have one wrong letter.
_FORGIVING = 5

WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
#: French and Italian put such words before a vowel: "l'account" is an account.
_ELIDED = re.compile(r"\b(?:l|d|dell|all|nell|un|m|t|s|n|c)'(?=\w\w)")
#: An amount of money, whatever it is; a version has no two digits at its end, or more points.
_MONEY = re.compile(r"(?<![\d.,])\d{1,4}[.,]\d{2}(?![\d.,]*\d)")
_ANY_MONEY = " amountofmoney "


def find_met(plain: str) -> Iterator[tuple[int, Door]]:
    """Each door whose phrases a text meets, with the words of the longest of them."""
    data = door_table()
    spoken = [_known_word(token, data) for token in read_words(plain)]
    said = set(spoken)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(spoken):
        if len(places.setdefault(word, [])) < _MOST_PLACES:
            places[word].append(place)
    met_at: dict[frozenset[str], list[int]] = {}  # many phrases share their words

    def find_places(words: frozenset[str]) -> list[int]:
        if words not in met_at:
            met_at[words] = sorted({at for word in words & places.keys() for at in places[word]})
        return met_at[words]

    asked: dict[int, list[Phrase]] = {}
    for word in places:
        for at, phrase in data.phrases_with.get(word, ()):
            asked.setdefault(at, []).append(phrase)
    for at in sorted(asked):
        row = data.rows[at]
        best = max((len(phrase) for phrase in asked[at] if _is_met(phrase, find_places)), default=0)
        if best and not row.unless & said:
            yield best, row.door


def _is_met(phrase: Sequence[frozenset[str]], find_places: Callable[[frozenset[str]], list[int]]) -> bool:
    """Whether each word of a phrase is met, no two by the same word, within a short stretch."""
    if not all(map(find_places, phrase)):
        return False
    return _is_near([find_places(words) for words in phrase], (), _SPREAD * len(phrase))


def _is_near(met: Sequence[Sequence[int]], taken: tuple[int, ...], reach: int) -> bool:
    """Whether one place can be taken of each row, none twice, with all of them within a reach."""
    if not met:
        return True
    return any(
        _is_near(met[1:], (*taken, at), reach)
        for at in met[0]
        if at not in taken and all(abs(at - other) < reach for other in taken)
    )


def read_words(plain: str) -> list[str]:
    """The words of a text: small letters without accents, in the spelling of the phrases."""
    data = door_table()
    text = name_plainly(fold(_APOSTROPHE.sub("", _ELIDED.sub("", _MONEY.sub(_ANY_MONEY, plain.casefold())))))
    for two, one in data.joined.items():
        text = text.replace(two, one)
    words = WORD.findall(text)[:MOST_WORDS]
    return [
        word
        for word, after in zip_longest(words, words[1:], fillvalue="")
        if not (word in data.numbers and after in data.time)  # "3 days" says nothing of how often
    ]


def _known_word(token: str, data: DoorTable) -> str:
    """The word of the phrases that was meant: the same, or one that differs in one letter, not the first.

    A word of four letters may have two of them changed about; of two words that are as near, the one with the same
    letters or the same end was meant: letters change places, and get lost in the middle.
    """
    if len(token) < _FORGIVING - 1 or token in data.words or token in data.as_is:
        return token
    if len(token) < _FORGIVING:
        swapped = {token[:at] + token[at + 1] + token[at] + token[at + 2 :] for at in (1, 2)}
        return min(swapped & data.words, default=token)
    shorter = set(_one_less(token))
    near = (
        word
        for length in range(len(token) - 1, len(token) + 2)
        for word in _long_words().get((token[0], length), ())
        if not shorter.isdisjoint(_one_less(word))
    )
    return min(near, key=lambda word: _distance(token, word), default=token)


def _distance(token: str, word: str) -> tuple[bool, bool, str]:
    return sorted(token) != sorted(word), token[-1] != word[-1], word


def _one_less(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@cache
def _long_words() -> Mapping[tuple[str, int], tuple[str, ...]]:
    """The words of the phrases that may have a wrong letter, by their first letter and their length."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in door_table().words:
        if len(word) >= _FORGIVING:
            found.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(words) for key, words in found.items()}
