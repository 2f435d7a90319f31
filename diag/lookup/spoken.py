"""Codes that somebody said or wrote by ear: "en double-u two five", "NW Strich drei Strich sechs", "minus fourteen".

Only puts signs for words (spoken.toml); whether the result is a code is decided as for any other text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from diag import paths
from diag.lookup.patterns import LazyPattern

_WORD = LazyPattern(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
#: Longest text that is read for it, in characters; fewest signs of a code.
_LONGEST = 160
_FEWEST = 2
#: The letters of codes that people write as they are, and say only the rest.
_BEGINS = frozenset("NW UI TVQ TVP PB PM ST RND NSES NSEZ NQL NQM DLS DLST AVF MSL".split())
#: What is one letter when it is doubled ("double you", "uve doble").
_DOUBLED = frozenset("UV")
#: The shortest number that is written in one word with others ("einhundert").
_SHORTEST = 3


class _Words(NamedTuple):
    """What words stand for: letters and signs, numbers, how often the next sign comes, and "and"."""

    signs: dict[str, str]
    numbers: dict[str, int]
    times: dict[str, int]
    joins: frozenset[str]


@cache
def _words() -> _Words:
    text = paths.data("lookup/spoken.toml").read_text(encoding="utf-8")
    data = {
        table: {word.upper(): key for key, said in rows.items() for word in said.split()}
        for table, rows in tomllib.loads(text).items()
    }
    return _Words(
        signs=data["letters"] | data["signs"],
        numbers={word: int(number) for word, number in data["numbers"].items()},
        times={word: int(number) for word, number in data["times"].items()},
        joins=frozenset(data["and"]),
    )


def spellings(capitals: str) -> Iterator[str]:
    """The text with signs for the words of each spoken code: "eight hundred three" once as 803 and once as 8003."""
    if len(capitals) > _LONGEST:
        return
    found = list(_WORD.finditer(capitals))
    runs = list(_runs([word[0] for word in found]))
    seen = {capitals}
    for added in (True, False) if runs else ():
        text = capitals
        for first, last in reversed(runs):
            code = "".join(_signs(_apart([word[0] for word in found[first:last]]), added=added))
            if code.startswith("UI") and code[2:3].isdigit():
                code = f"UI-{code[2:]}"
            text = text[: found[first].start()] + code + text[found[last - 1].end() :]
        if text not in seen:
            seen.add(text)
            yield text


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where signs follow each other, a number among them, and one of them in words."""
    known = _words()
    begin = 0
    for at, word in enumerate([*words, ""]):
        if len(word) == 1 or word.isdigit() or word in _BEGINS or word in known.signs or word in known.times:
            continue
        if word and (_is_number(word) or (word in known.joins and at > begin and _is_number(words[at - 1]))):
            continue
        run = words[begin:at]
        while run and not (
            _is_number(run[-1]) or run[-1].isdigit()
        ):  # codes end in a number, sentences go on
            run.pop()
        said = any(_is_number(word) or (len(word) > 1 and word in known.signs) for word in run)
        if len(run) >= _FEWEST and said and any(_is_number(word) or word.isdigit() for word in run):
            yield begin, begin + len(run)
        begin = at + 1


def _is_number(word: str) -> bool:
    return word in _words().numbers or bool(_numbers_in(word))


@cache
def _numbers_in(word: str) -> tuple[str, ...]:
    """The numbers that are written in one word: "einhundertdreizehn", "settemilaventi"."""
    numbers, joins = _words().numbers, _words().joins
    if word in numbers:
        return (word,)
    for length in range(len(word) - _SHORTEST, _SHORTEST - 1, -1):
        first, rest = word[:length], word[length:]
        if first not in numbers:
            continue
        if found := _numbers_in(rest):
            return (first, *found)
        for join in sorted(joins, key=len, reverse=True):  # "dreiundfünfzig"
            ten, found = rest.removeprefix(join), _numbers_in(rest.removeprefix(join))
            if ten != rest and found:
                return (*found, first) if numbers[first] < numbers[found[0]] else (first, *found)
    return ()


def _apart(words: list[str]) -> list[str]:
    """Numbers that were written in one word, one by one; "and" goes."""
    known = _words()
    apart: list[str] = []
    for at, word in enumerate(words):
        if (
            word in known.joins
            and 0 < at < len(words) - 1
            and _is_number(words[at - 1])
            and _is_number(words[at + 1])
        ):
            continue
        apart += _numbers_in(word) or (word,)
    return apart


def _signs(words: list[str], *, added: bool) -> Iterator[str]:
    """The signs of a run of words; ``added``: "hundred three" is 103, else 1003."""
    known = _words()
    number: int | None = None  # it may still grow
    times = 1
    for at, word in enumerate(words):
        value = known.numbers.get(word)
        if number is not None and value is not None:
            if value in {100, 1000} and 0 < number < 100:
                number *= value
                continue
            if value and (value < _room(number, 10) or (added and value < _room(number, 100, 1000))):
                number += value
                continue
        if number is not None:
            yield str(number)
        number = None
        sign = known.signs.get(word, word)
        if word in known.times:
            if at and known.signs.get(words[at - 1], words[at - 1]) == "V":
                continue  # "uve doble", said with the letter
            times = known.times[word]
        elif value is not None and times == 1:
            number = value
        elif sign in _DOUBLED and (
            times > 1 or (sign == "V" and words[at + 1 : at + 2] and words[at + 1] in known.times)
        ):
            yield "W"
            times = 1
        else:
            yield (sign if value is None else str(value)) * times
            times = 1
    if number is not None:
        yield str(number)


def _room(number: int, *powers: int) -> int:
    """Below which a number may follow and be added: 10 after 70, 100 after 800, 1000 after 7000."""
    whole = next((power for power in (1000, 100, 10) if number >= power and number % power == 0), 0)
    return whole if whole in powers and number != 10 else 0
