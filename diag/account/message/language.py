"""Which language a text is in, and whether we know enough of it to say that nothing is wanted in a message."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from diag import paths
from diag.account.message import hosts, lexicon

#: Signs for which a language needs its phrases before silence in it means anything.
_NEEDED = frozenset(
    "payment-trouble account-trouble confirm-details unseen-link wants-card wants-password wants-code".split()
)
#: Such a part of the words has to be known; of names and products a text may be full, of a language's words it is.
_ENOUGH = 0.2
#: With so much of the weight of the likeliest language a text may as well be in another one.
_NEARLY = 0.6
#: So much of a text is looked at; a language shows in its first lines.
_LONGEST = 4_000
_LATIN = re.compile("[a-z]+")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((paths.data("account") / "message" / "languages.toml").read_text(encoding="utf-8"))


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["language"], re.compile(f"[{row['letters']}]")) for row in _data()["scripts"])


@cache
def _frequent() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, words in _data()["words"].items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def find_language(folded: str) -> str:
    """The language of a folded text as two letters, or "" where it is none that we know or too short to say."""
    return next(iter(find_languages(folded)), "")


def find_languages(folded: str) -> tuple[str, ...]:
    """The languages that a folded text may be in, the likeliest first."""
    text = folded[:_LONGEST]
    counts = Counter({language: len(letters.findall(text)) for language, letters in _scripts()})
    words = [word for word in _LATIN.findall(text) if len(word) > 1 and word != hosts.BRAND]
    latin = sum(len(word) for word in words)
    language, most = counts.most_common(1)[0]
    if most * 3 > latin:  # names and addresses stand in Latin letters in texts of every script
        for row in _data()["told_apart"]:
            if row["language"] == language and re.search(f"[{row['letters']}]", text):
                return (str(row["means"]),)
        return (language,)
    frequent = _frequent()
    return _weigh(words, frequent) or _weigh(
        words, {word: frequent.get(word) or lexicon.languages_of(word) for word in words}
    )


def _weigh(words: Sequence[str], languages: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The languages to which most of the words belong; a word that several have counts less."""
    met: dict[str, float] = {}
    counts: Counter[str] = Counter()
    for word in words:
        shared = languages.get(word, ())
        counts.update(shared)
        for one in shared:
            met[one] = met.get(one, 0.0) + 1 / len(shared)
    if not met:
        return ()
    best, *others = sorted(met, key=lambda one: -met[one])
    if counts[best] < _ENOUGH * len(words):
        return ()
    return (best, *(one for one in others if met[one] >= _NEARLY * met[best]))


def is_well_known(language: str) -> bool:
    """Whether the lexicon has what is needed to notice wishes in it."""
    return lexicon.signs_in(language) >= _NEEDED
