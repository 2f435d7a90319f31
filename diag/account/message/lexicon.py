"""Finds the phrases of ``phrases.toml`` in a text: what a message says and wants."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from diag import paths
from diag.account.message.letters import Folded
from diag.account.message.terms import Term, TermIndex, Word, find_terms, make_index, words_of

#: A sentence that has no end is cut after so many characters: what stands further apart does not belong together.
LONGEST_SENTENCE = 240
#: So many characters beside a wish are searched for a word that turns it round.
_NEAR_BEFORE, _NEAR_AFTER = 45, 25
QUESTION = re.compile("[?\u061f\uff1f\u037e]")
_END = re.compile(r"[.!?…](?=[\s\"'»”)]|$)|[。！？؟।]|\n\s*\n")


@dataclass(frozen=True)
class PhraseHit:
    """A phrase that was found: its sign and language, and the place of its words in the folded text."""

    sign: str
    language: str
    start: int
    end: int


_LATIN = "latin"
#: The other scripts, by letters that show them in a folded text, and the languages that are written in them.
_SCRIPTS = {
    "greek": re.compile("[\u03b1-\u03c9]"),
    "cyrillic": re.compile("[\u0430-\u045f]"),
    "hebrew": re.compile("[\u05d0-\u05ea]"),
    "arabic": re.compile("[\u0620-\u06ff]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "thai": re.compile("[\u0e01-\u0e4f]"),
    "han": re.compile("[\u3040-\u30ff\u3400-\u9fff]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
}
_SCRIPT_OF = {
    "el": "greek", "bg": "cyrillic", "ru": "cyrillic", "uk": "cyrillic", "he": "hebrew", "ar": "arabic",
    "hi": "devanagari", "th": "thai", "ja": "han", "zh": "han", "ko": "hangul",
}  # fmt: skip


class _Phrase(NamedTuple):
    """A phrase: its sign and language, and the numbers of its groups; each group is a choice of terms."""

    sign: str
    language: str
    groups: range


class _Phrases(NamedTuple):
    """The phrases of a script's languages: by the number of their first group, where the terms of groups stand, and each
    group's language; ``nevers``: the groups that turn a wish round.
    """

    by_first: Mapping[int, _Phrase]
    terms: TermIndex[int]
    languages: Sequence[str]
    nevers: frozenset[int]


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((paths.data("account") / "message" / "phrases.toml").read_text(encoding="utf-8"))


def _scripts_in(text: str) -> list[str]:
    """The scripts of whose languages phrases can stand in a text; those of Latin letters always."""
    return [_LATIN, *(script for script, letters in _SCRIPTS.items() if letters.search(text))]


@cache
def _phrases(script: str) -> _Phrases:
    """The phrases of a script's languages; most texts need those of one script."""
    by_first: dict[int, _Phrase] = {}
    rows: list[tuple[int, str]] = []
    alone: list[int] = []
    nevers: set[int] = set()
    spoken: list[str] = []
    for sign, languages in _data().items():
        for language, phrases in languages.items():
            if _SCRIPT_OF.get(language, _LATIN) != script:
                continue
            for phrase in phrases:
                groups = range(len(rows), len(rows) + phrase.count(" + ") + 1)
                by_first[groups.start] = _Phrase(sign, language, groups)
                rows.extend(zip(groups, phrase.split(" + "), strict=True))
                spoken.extend([language] * len(groups))
                if sign == "personal":
                    alone.extend(groups)
                if sign == "never":
                    nevers.update(groups)
    return _Phrases(by_first, make_index(rows, alone), spoken, frozenset(nevers))


@cache
def signs_in(language: str) -> frozenset[str]:
    """The signs for which a language has phrases."""
    return frozenset(sign for sign, languages in _data().items() if language in languages)


def languages_of(word: str) -> tuple[str, ...]:
    """The languages in whose phrases a folded word begins a term."""
    known = _phrases(_LATIN)
    languages = {known.languages[number] for term in known.terms.begin(word) for number in term.means}
    return tuple(sorted(languages - {"all"}))


def find_phrases(folded: Folded, words: Sequence[Word] | None = None) -> list[PhraseHit]:
    """All phrases in a text, in the order of their places; one that is turned round ("never send us …") is left out.

    ``words``: those of the text, where they are known already.
    """
    text = folded.text
    ends = sentence_ends(text)
    words = words_of(text) if words is None else words
    hits: list[PhraseHit] = []
    nevers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for script in _scripts_in(text):
        known = _phrases(script)
        sentences: dict[int, dict[Term[int], tuple[int, int]]] = defaultdict(dict)
        for term, start, end in find_terms(text, words, known.terms):
            sentences[bisect_right(ends, start)].setdefault(term, (start, end))
        for terms in sentences.values():
            places: dict[int, tuple[int, int]] = {}
            for term, place in reversed(terms.items()):  # of a group the first place counts
                places.update(dict.fromkeys(term.means, place))
            hits += _complete(known, places)
            for number in places.keys() & known.nevers:
                nevers[known.languages[number]] += [
                    place for term, place in terms.items() if number in term.means
                ]
    return sorted(
        (
            hit
            for hit in hits
            if not (hit.sign.startswith(("wants-", "pass-", "talk-")) and _is_turned(hit, nevers))
        ),
        key=lambda hit: (hit.start, hit.end),
    )


def _complete(known: _Phrases, places: Mapping[int, tuple[int, int]]) -> Iterator[PhraseHit]:
    """The phrases of which each group has a place in a sentence."""
    for first in places.keys() & known.by_first.keys():
        sign, language, groups = known.by_first[first]
        if len(groups) == 1:
            yield PhraseHit(sign, language, *places[first])
        elif all(number in places for number in groups):
            found = [places[number] for number in groups]
            yield PhraseHit(sign, language, min(a for a, _ in found), max(b for _, b in found))


def _is_turned(hit: PhraseHit, nevers: Mapping[str, list[tuple[int, int]]]) -> bool:
    return any(
        hit.start - _NEAR_BEFORE <= start and end <= hit.end + _NEAR_AFTER
        for language in {hit.language, "en"}
        for start, end in nevers.get(language, ())
    )


def sentence_ends(text: str) -> list[int]:
    """Where the sentences of a folded text end; a long one is cut."""
    ends: list[int] = []
    last = 0
    for found in _END.finditer(text):
        ends.extend(range(last + LONGEST_SENTENCE, found.end(), LONGEST_SENTENCE))
        ends.append(found.end())
        last = found.end()
    ends.extend(range(last + LONGEST_SENTENCE, len(text), LONGEST_SENTENCE))
    return ends
