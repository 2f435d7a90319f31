"""How much a sentence is like what people write about each trouble (``sentences.txt``).

Pure.  A sentence is the words in it and every three letters of them, so that another ending or a wrong letter takes
little away; each weighs the more the fewer sentences have it, and two sentences are compared by the angle between
them (tf-idf and cosine: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 6).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from diag import paths
from diag.lookup.normalise import fold, name_plainly

#: The heading of the sentences that are about something else.
NOTHING = "-"
#: Words of a text that are read: who writes more tells a story.
_MOST_WORDS = 60
#: Sentences of one door that count, and how much less each of them than the one before.
_COUNTED = 5
_LESS = 0.7

#: Words of which the pieces are kept while the sentences are read: most stand in several.
_WORDS_KEPT = 8192

_WORD = re.compile(r"[^\W\d_]+")
#: Kana and Chinese characters.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: Hiragana are endings and little words; what a sentence is about stands in other signs.
_KANA_ENDING = re.compile("[\u3040-\u309f]+")
#: Letters in which few sentences are written: there what no sentence has says less.
_FEW = re.compile("[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNKNOWN_OF_FEW = 0.5
#: It stands in most sentences, and in what is asked about other things never.
_NAME = "netfl"


def find_alike(text: str) -> Mapping[str, float]:
    """For each heading of ``sentences.txt`` how much a text is like the sentences below it: 0 is not at all.

    One sentence word for word is worth 1, and as much again what is like it.  Headings that have nothing in common
    with the text are missing.
    """
    data = _data()
    parts = _parts(fold(text))
    shared: dict[int, float] = {}
    for part in parts:
        square = data.rarity.get(part, 0.0) ** 2
        for at in data.found_in.get(part, ()):
            shared[at] = shared.get(at, 0.0) + square
    unknown = math.log(1 + len(data.headings))  # what no sentence has is as rare as can be
    if not text.isascii() and _FEW.search(text):
        unknown *= _UNKNOWN_OF_FEW
    length = math.sqrt(sum(data.rarity.get(part, unknown) ** 2 for part in parts))
    by_heading: dict[str, list[float]] = {}
    for at, square in shared.items():
        by_heading.setdefault(data.headings[at], []).append(square / (length * data.lengths[at]))
    return {
        heading: sum(value * _LESS**at for at, value in enumerate(sorted(values, reverse=True)[:_COUNTED]))
        for heading, values in by_heading.items()
    }


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """The sentences, taken to pieces.

    ``headings`` and ``lengths``: of each sentence; ``rarity``: of each piece; ``found_in``: for each piece the
    sentences that have it.
    """

    headings: Sequence[str]
    lengths: Sequence[float]
    rarity: Mapping[str, float]
    found_in: Mapping[str, Sequence[int]]


def read_sentences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each sentence with the heading above it; lines that are empty or begin with "#" say nothing."""
    heading = NOTHING
    for line in map(str.strip, lines):
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            yield heading, line


@cache
def _data() -> Sentences:
    return take_apart(paths.data("lookup/sentences.txt").read_text(encoding="utf-8"))


def take_apart(text: str) -> Sentences:
    """The sentences of a text like ``sentences.txt``, in pieces."""
    headings: list[str] = []
    parts: list[frozenset[str]] = []
    for heading, sentence in read_sentences(text.splitlines()):
        headings.append(heading)
        parts.append(_parts(fold(sentence)))
    found_in: defaultdict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(parts):
        for part in each:
            found_in[part].append(at)
    rarity = {part: math.log((1 + len(parts)) / (1 + len(places))) for part, places in found_in.items()}
    return Sentences(
        headings=headings,
        lengths=[math.hypot(*map(rarity.__getitem__, each)) or 1.0 for each in parts],
        rarity=rarity,
        found_in=found_in,
    )


def _parts(folded: str) -> frozenset[str]:
    """The pieces of a text; numbers say nothing here."""
    words = _WORD.findall(name_plainly(folded).replace("'", ""))[:_MOST_WORDS]
    return frozenset().union(*map(_parts_of_word, words))


@lru_cache(_WORDS_KEPT)
def _parts_of_word(word: str) -> tuple[str, ...]:
    if word.startswith(_NAME):
        return ()
    if _UNSPACED.search(word):  # no blanks between words, and two signs are a word
        pieces = (*word, *[word[at : at + 2] for at in range(len(word) - 1)])
        return tuple(piece for piece in pieces if not _KANA_ENDING.fullmatch(piece))
    edged = f" {word} "
    return (word, *[edged[at : at + 3] for at in range(len(word))])
