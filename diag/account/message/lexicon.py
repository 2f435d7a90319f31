"""Finds the phrases of ``phrases.toml`` in a text, in one pass over its words, however many phrases there are."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from diag import paths
from diag.account.message.letters import Folded, look, plain, read_digits

#: A sentence that has no end is cut after so many characters: what stands further apart does not belong together.
LONGEST_SENTENCE = 240
#: So many characters beside a wish are searched for a word that turns it round.
_NEAR_BEFORE, _NEAR_AFTER = 45, 25
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
_WORD = re.compile(r"\w+")
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


@dataclass(frozen=True)
class _Term:
    """One term: the words after its first, and the groups of phrases that it fills."""

    rest: tuple[str, ...]
    fills: tuple[tuple[_Key, int], ...]

    @property
    def is_whole(self) -> bool:
        """Whether it means something as a whole word only: "I" and its like."""
        return all(key[0] == "personal" for key, _ in self.fills)


@dataclass(frozen=True)
class _Index:
    whole: Mapping[str, tuple[_Term, ...]]
    begun: Mapping[str, tuple[_Term, ...]]  # by the letters before the star
    dense: Mapping[str, _Term]
    groups: Mapping[_Key, int]


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((paths.data("account") / "message" / "phrases.toml").read_text(encoding="utf-8"))


def _scripts_in(text: str) -> list[str]:
    """The scripts of whose languages phrases can stand in a text; those of Latin letters always."""
    return [_LATIN, *(script for script, letters in _SCRIPTS.items() if letters.search(text))]


@cache
def _index(script: str) -> _Index:
    """The phrases of the languages that are written in a script: most texts need those of one."""
    fills: dict[str, list[tuple[_Key, int]]] = defaultdict(list)
    groups: dict[_Key, int] = {}
    for sign, languages in _data().items():
        for language, phrases in languages.items():
            if _SCRIPT_OF.get(language, _LATIN) != script:
                continue
            for number, phrase in enumerate(phrases):
                key = (sign, language, number)
                parts = plain(phrase).split(" + ")
                groups[key] = len(parts)
                for group, terms in enumerate(parts):
                    for term in terms.replace("'", " ").replace("-", " ").split("|"):
                        fills[" ".join(term.split())].append((key, group))
    whole: dict[str, list[_Term]] = defaultdict(list)
    begun: dict[str, list[_Term]] = defaultdict(list)
    dense: dict[str, _Term] = {}
    for term, where in fills.items():
        first, *rest = term.split(" ")
        made = _Term(tuple(rest), tuple(where))
        if _DENSE.search(term):
            dense[term.replace("*", "")] = made
        elif first.endswith("*"):
            begun[first[:-1]].append(made)
        else:
            whole[first].append(made)
    return _Index(
        {word: tuple(terms) for word, terms in whole.items()},
        {word: tuple(terms) for word, terms in begun.items()},
        dense,
        groups,
    )


@cache
def signs_in(language: str) -> frozenset[str]:
    """The signs for which a language has phrases."""
    return frozenset(sign for sign, languages in _data().items() if language in languages)


def languages_of(word: str) -> tuple[str, ...]:
    """The languages in whose phrases a folded word begins a term."""
    fills = (key[1] for term in _terms_that_begin(word, _index(_LATIN)) for key, _ in term.fills)
    return tuple(sorted({language for language in fills if language != "all"}))


def find_phrases(folded: Folded) -> list[PhraseHit]:
    """All phrases in a text, in the order of their places; one that is turned round ("never send us …") is left out."""
    text = folded.text
    ends = _sentence_ends(text)
    sentences: dict[int, dict[_Key, dict[int, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    nevers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    met: set[tuple[int, int]] = set()
    for term, start, end in _terms(text):
        number = bisect_right(ends, start)
        if (number, id(term)) in met:  # the first place of a term in its sentence is enough
            continue
        met.add((number, id(term)))
        sentence = sentences[number]
        for key, group in term.fills:
            sentence[key].setdefault(group, (start, end))
            if key[0] == "never":
                nevers[key[1]].append((start, end))
    hits = []
    for keys in sentences.values():
        for key, places in keys.items():
            if len(places) == _index(_SCRIPT_OF.get(key[1], _LATIN)).groups[key]:
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


def _sentence_ends(text: str) -> list[int]:
    ends: list[int] = []
    last = 0
    for found in _END.finditer(text):
        ends.extend(range(last + LONGEST_SENTENCE, found.end(), LONGEST_SENTENCE))
        ends.append(found.end())
        last = found.end()
    ends.extend(range(last + LONGEST_SENTENCE, len(text), LONGEST_SENTENCE))
    return ends


def _terms(text: str) -> Iterator[tuple[_Term, int, int]]:
    words = [(read_digits(look(found[0])), found.start(), found.end()) for found in _WORD.finditer(text)]
    for script in _scripts_in(text):
        index = _index(script)
        known: dict[str, tuple[_Term, ...]] = {}
        for number, (word, start, _) in enumerate(words):
            if word not in known:
                known[word] = _terms_that_begin(word, index)
            for term in known[word]:
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


def _terms_that_begin(word: str, index: _Index) -> tuple[_Term, ...]:
    """The terms whose first word is this one, or begins it before a star."""
    begun = (index.begun.get(word[:length], ()) for length in range(2, min(len(word), 24) + 1))
    return (*index.whole.get(word, ()), *(term for terms in begun for term in terms))


def _match_rest(rest: tuple[str, ...], words: list[tuple[str, int, int]], number: int) -> int | None:
    """The end of a term whose first word stands at ``number``; None if its other words do not follow."""
    if not rest:
        return words[number][2]
    if number + len(rest) >= len(words):
        return None
    for offset, wanted in enumerate(rest, 1):
        word = words[number + offset][0]
        if not (word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted):
            return None
    return words[number + len(rest)][2]
