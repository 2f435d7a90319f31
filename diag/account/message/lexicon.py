"""Finds the phrases of ``phrases.toml`` in a text: what a message says and wants."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from diag import paths
from diag.account.message.letters import Folded
from diag.account.message.terms import TermIndex, Word, find_terms, make_index, words_of

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
_Key = tuple[str, str, int]  # sign, language, number of the phrase


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((paths.data("account") / "message" / "phrases.toml").read_text(encoding="utf-8"))


def _scripts_in(text: str) -> list[str]:
    """The scripts of whose languages phrases can stand in a text; those of Latin letters always."""
    return [_LATIN, *(script for script, letters in _SCRIPTS.items() if letters.search(text))]


@cache
def _groups(script: str) -> Mapping[_Key, tuple[str, ...]]:
    """The phrases of the languages that are written in a script, each as the terms of its groups."""
    return {
        (sign, language, number): tuple(phrase.split(" + "))
        for sign, languages in _data().items()
        for language, phrases in languages.items()
        if _SCRIPT_OF.get(language, _LATIN) == script
        for number, phrase in enumerate(phrases)
    }


@cache
def _index(script: str) -> TermIndex[tuple[_Key, int]]:
    """Where the terms of a script's phrases belong; most texts need those of one script."""
    rows = [
        ((key, number), terms)
        for key, groups in _groups(script).items()
        for number, terms in enumerate(groups)
    ]
    return make_index(rows, (row for row, _ in rows if row[0][0] == "personal"))


@cache
def signs_in(language: str) -> frozenset[str]:
    """The signs for which a language has phrases."""
    return frozenset(sign for sign, languages in _data().items() if language in languages)


def languages_of(word: str) -> tuple[str, ...]:
    """The languages in whose phrases a folded word begins a term."""
    meant = (key[1] for term in _index(_LATIN).begin(word) for key, _ in term.means)
    return tuple(sorted({language for language in meant if language != "all"}))


def find_phrases(folded: Folded, words: Sequence[Word] | None = None) -> list[PhraseHit]:
    """All phrases in a text, in the order of their places; one that is turned round ("never send us …") is left out.

    ``words``: those of the text, where they are known already.
    """
    text = folded.text
    ends = sentence_ends(text)
    sentences: dict[int, dict[_Key, dict[int, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    nevers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    met: set[tuple[int, int]] = set()
    words = words_of(text) if words is None else words
    for script in _scripts_in(text):
        for term, start, end in find_terms(text, words, _index(script)):
            number = bisect_right(ends, start)
            if (number, id(term)) in met:  # the first place of a term in its sentence is enough
                continue
            met.add((number, id(term)))
            sentence = sentences[number]
            for key, group in term.means:
                sentence[key].setdefault(group, (start, end))
                if key[0] == "never":
                    nevers[key[1]].append((start, end))
    hits = []
    for keys in sentences.values():
        for key, places in keys.items():
            if len(places) == len(_groups(_SCRIPT_OF.get(key[1], _LATIN))[key]):
                hit = PhraseHit(
                    key[0], key[1], min(a for a, _ in places.values()), max(b for _, b in places.values())
                )
                if not (hit.sign.startswith(("wants-", "pass-", "talk-")) and _is_turned(hit, nevers)):
                    hits.append(hit)
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


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
