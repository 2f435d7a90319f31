"""Finds what a screen says in other languages by what its words stand for, where no phrase of a language says it.

Each file of error_codes/messages/ lists under ``[words]`` how its language says a few things: "not", "household",
"device", "to play".  What Netflix says is made of the same few things in every language (TOPICS), so each list holds for
all topics at once, and no sentence has to be foreseen word for word.  A word with a star is a beginning, or an ending
where it begins with one: Turkish says "not" there.

It proves less than a phrase: Netflix must be named, or the device, or the words must be nearly all of a short
sentence.  Then a word may be spelled with a wrong letter, and words of other alphabets may stand in Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from diag.lookup.messages import Witness, distance, distance_of_beginning
from diag.lookup.patterns import LazyPattern

#: topic, and what must be said of it in one stretch of a sentence.
TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (topic, tuple(said.split()))
    for topic, ways in {
        "household": ("home no device", "home no part", "home out device", "home out says"),
        "cannot-connect": ("reach no", "reach without", "reach fail"),
        "vpn": ("vpn vpn says", "vpn says", "vpn fail", "vpn no", "vpn vpn"),
        "too-many-people": (
            "many people account", "many people watch account", "many people watch", "many watch says", "many account says",
        ),
        "on-hold": (
            "pay fail", "pay no", "pay stopped account", "pay stopped", "pay fail account", "pay fail stopped account",
        ),
        "unsupported": ("support no device", "support no longer", "works no longer device"),
        "playback": ("play no title", "play fail title", "play fail"),
        "download-limit": ("load limit", "load limit hit", "load limit title", "load limit device", "load many device"),
        "download": ("load fail title", "load fail device", "load fail", "load no title", "load no"),
    }.items()
    for said in ways
)  # fmt: skip
_NEEDED = {said: frozenset(said) for _, said in TOPICS}
#: Topics that others than Netflix do not have, so that a short sentence of nothing else is enough.
_ALONE = frozenset({"vpn", "too-many-people", "playback", "download", "download-limit"})
#: Topics of which two things are enough where the device is named and little else is said: "download failed".
_OF_TWO = frozenset({"download", "playback", "vpn"})
#: What is so much that it is enough though its topic is not, and what is so ordinary that a device must be named.
_ALONE_TOO = frozenset({("pay", "fail", "stopped", "account")})
_ON_A_DEVICE = frozenset({("many", "people", "watch")})
#: So much of its sentence that must be, and so many words the sentence may have.
_NEARLY_ALL = 0.55
_LONGEST_SENTENCE = 14
_NEARLY_ALL_PIECES = 0.45
#: Words of so many letters say what a sentence is about; so much of it may be about something else.
_LONG_WORD = 4
_MOST_STRANGERS = 0.4
_LONGEST_SENTENCE_PIECES = 40
#: So many things must be said rightly where Netflix is not named.
_LEAST_UNNAMED = 2
#: What somebody says of themselves is no message: "I use a VPN", "we have nothing to download".
NOT_OF_ONESELF = frozenset({"vpn", "download", "household"})
#: Screens say "we" of payments, but never "I": "I cannot pay for it any more" tells of the price.
NEVER_OF_ME = frozenset({"on-hold"})
#: Within how many words so many things must be said; in languages of pieces, within how many characters.
_WIDEST = {2: 7, 3: 11, 4: 14}
_WIDEST_PIECES = {2: 16, 3: 32, 4: 40}
#: A word may be misspelled in one letter from so many letters on, in two from so many.
_ONE_OFF = 5
_TWO_OFF = 9
_STOP = LazyPattern(r"[.!?;:\n。！？।…|]+")
_SPACED = LazyPattern(r"[\s,、，]+")
_TOKEN = LazyPattern(r"[^\W_]+")
_NO_LETTER = LazyPattern(r"[\s_'\"“”„«»()\[\]{}<>,、，·・/\\|*#~+=-]+")
#: Comparisons letter by letter in one text, each of a few microseconds; the languages with the most words come first.
_MOST_COMPARISONS = 500
_MOST_LANGUAGES = 10
#: Words of a text that are looked at.
_MOST_WORDS = 120
_MOST_CHARACTERS = 400

#: Cyrillic and Greek letters as people write them on a Latin keyboard.
_IN_LATIN: dict[int, str] = {
    ord(letter): latin
    for letters, sounds in (
        ("абвгґдеєжзиіїйклмнопрстуфхцчшщыэюя", "abvggdeezziiiiklmnoprstufhccssieua"),
        ("αβγδεζηθικλμνοπρσςτυφχω", "avgdezitiklmnoprsstifho"),
    )
    for letter, latin in zip(letters, sounds, strict=True)
} | {ord("ъ"): "", ord("ь"): "", ord("ξ"): "ks", ord("ψ"): "ps"}
#: Ways to write one sound, and the letter that stands for all of them.
_SOUNDS = LazyPattern(r"shch|sch|[czskpt]h|ts|[yj][aueo]|i[au]|ou|[eo]i|(?P<same>.)(?P=same)|[yjwx8]")
_SOUND = {
    "shch": "s", "sch": "s", "ch": "c", "zh": "z", "sh": "s", "kh": "h", "ph": "f", "th": "t", "ts": "c", "ou": "u", "ei": "i",
    "oi": "i", "y": "i", "j": "i", "w": "v", "x": "h", "8": "t",
}  # fmt: skip


#: Where in a sentence each thing is said, and the letters that are wrong there.
Places = dict[str, list[tuple[int, int]]]


class Lexicon(NamedTuple):
    """One language's words by what they stand for; ``pieces``: they are pieces of a text without spaces."""

    words: Mapping[str, tuple[str, ...]]
    pieces: bool


class Said(NamedTuple):
    """A topic that a text speaks of: letters that were wrong, minus the things said, the width."""

    off: int
    things: int
    width: int
    topic: str
    may_stand_alone: bool
    """Whether it is enough that a short sentence says little else."""


def sound(word: str) -> str:
    """A word in Latin letters, alike however its sounds are written there ("domohozyaystvo", "domokhoziaistvo")."""

    def one(found: re.Match[str]) -> str:
        text = found[0]
        return _SOUND.get(text) or (text[-1] if len(text) == 2 else text)

    return _SOUNDS.sub(one, word.translate(_IN_LATIN))


class Comparisons:
    """Words that may still be compared letter by letter in one text."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.known: dict[tuple[str, str], list[tuple[str, int]]] = {}  # what was compared already


class Lexicons:
    """What the words of all languages stand for."""

    def __init__(self, lexicons: Mapping[str, Lexicon], *, exact: bool = False) -> None:
        """``lexicons``: by the code of their language; ``exact``: no letter may be wrong."""
        self._lexicons = lexicons
        self.exact = exact
        self.pieces = {code: lexicon.words for code, lexicon in lexicons.items() if lexicon.pieces}
        self.scripts = {
            code: script_of("".join(piece for listed in words.values() for piece in listed))
            for code, words in self.pieces.items()
        }
        self._whole: dict[str, list[tuple[str, str]]] = {}
        self._begins: dict[str, list[tuple[str, str]]] = {}
        self._ends: dict[str, list[tuple[str, str]]] = {}
        for code, lexicon in lexicons.items():
            for thing, words in lexicon.words.items() if not lexicon.pieces else ():
                for word in words:
                    where = self._ends if word[0] == "*" else self._begins if word[-1] == "*" else self._whole
                    where.setdefault(word.strip("*"), []).append((code, thing))
        self._lengths = sorted({len(word) for word in self._begins})
        self._end_lengths = sorted({len(word) for word in self._ends})

    @cached_property
    def _near(self) -> dict[tuple[str, str], list[tuple[str, frozenset[str], str, bool]]]:
        """The long words of each language, with their letters, by the first of them."""
        found: dict[tuple[str, str], list[tuple[str, frozenset[str], str, bool]]] = {}
        for begins, words in ((False, self._whole), (True, self._begins)):
            for word, places in words.items():
                for at, thing in places if len(word) >= _ONE_OFF else ():
                    found.setdefault((at, word[0]), []).append((word, frozenset(word), thing, begins))
        return found

    @cached_property
    def in_latin(self) -> Lexicons:
        """The languages of other alphabets, as people write them on a Latin keyboard."""
        return Lexicons(
            {
                code: Lexicon(
                    words={thing: tuple(map(sound, words)) for thing, words in lexicon.words.items()},
                    pieces=False,
                )
                for code, lexicon in self._lexicons.items()
                if not lexicon.words["no"][0].isascii() and sound(lexicon.words["no"][0]).isascii()
            },
            exact=True,
        )

    def has(self, words: Iterable[str], thing: str | None, language: str) -> bool:
        """Whether one of the words stands for a thing, or for any thing, in a language."""
        return any(
            code == language and thing in {None, meant} for word in words for code, meant in self.of(word)
        )

    def who_have(self, thing: str, text: str) -> set[str]:
        """The languages of pieces in which a text has a word for a thing."""
        return {
            code
            for code, words in self.pieces.items()
            if any(piece in text for piece in words.get(thing, ()))
        }

    def of(self, token: str) -> Iterator[tuple[str, str]]:
        """(language, thing) of all that a word stands for."""
        yield from self._whole.get(token, ())
        for length in self._lengths:
            if length > len(token):
                break
            yield from self._begins.get(token[:length], ())
        for length in self._end_lengths:
            yield from self._ends.get(token[-length:], ())

    def near(self, token: str, language: str, budget: Comparisons) -> list[tuple[str, int]]:
        """(thing, wrong letters) of the words of one language that a word nearly is."""
        if len(token) < _ONE_OFF - 1 or self.exact:
            return []
        key = token, language
        if key not in budget.known:
            budget.known[key] = list(self._compare(token, language, budget))
        return budget.known[key]

    def _compare(self, token: str, language: str, budget: Comparisons) -> Iterator[tuple[str, int]]:
        second, third, letters = token[1:3], token[2:4], frozenset(token)
        for word, its_letters, thing, begins in self._near.get((language, token[0]), ()):
            if (word[1] not in second and word[2:4] != third) or budget.left <= 0:
                continue
            most = 2 if len(word) >= _TWO_OFF else 1
            if len(its_letters - letters) > most or (not begins and len(letters - its_letters) > most):
                continue  # each wrong letter explains one that is missing
            budget.left -= 1
            off = distance_of_beginning(token, word, most) if begins else distance(token, word, most)
            if off <= most:
                yield thing, off


def match(text: str, witness: Witness, lexicons: Lexicons, *, latin: bool = True) -> str | None:
    """The topic of a text whose letters were folded, or None; ``latin``: it had no accents or other letters before."""
    asks = text.rstrip().endswith("?")
    budget = Comparisons(_MOST_COMPARISONS)
    sentences = [found for part in dict.fromkeys(_STOP.split(text)) if (found := _TOKEN.findall(part))]
    found = [
        said
        for sentence in sentences
        for said in _by_words(sentence[:_MOST_WORDS], lexicons, witness, budget, asks=asks)
    ]
    if not text.isascii():
        found += _by_pieces(text, lexicons, witness, asks=asks)
    elif not found and witness.netflix and latin:
        found = [
            said
            for sentence in sentences
            for said in _by_words(
                [sound(word) for word in sentence[:_MOST_WORDS]],
                lexicons.in_latin,
                witness,
                budget,
                asks=asks,
            )
        ]
    return min(found).topic if found else None


def _by_words(
    sentence: list[str], lexicons: Lexicons, witness: Witness, budget: Comparisons, *, asks: bool
) -> Iterator[Said]:
    """The topics of one sentence, in each language that some of its words belong to."""
    met: dict[str, Places] = {}
    where: dict[str, list[int]] = {}
    for at, token in enumerate(sentence):
        where.setdefault(token, []).append(at)
    for token, found_at in where.items():
        for language, thing in dict.fromkeys(lexicons.of(token)):
            met.setdefault(language, {}).setdefault(thing, []).extend([(at, 0) for at in found_at])
    short = len(sentence) <= _LONGEST_SENTENCE
    for language, things in sorted(met.items(), key=lambda one: -len(one[1]))[:_MOST_LANGUAGES]:
        if not witness.netflix and (len(things) < _LEAST_UNNAMED or not (short or witness.device)):
            continue
        for token, found_at in where.items():
            for thing, off in lexicons.near(token, language, budget) if not token.startswith("netfl") else ():
                places = things.setdefault(thing, [])
                places += [(at, off) for at in found_at if (at, 0) not in places]
        known = {at for places in things.values() for at, _ in places}
        strange = sum(
            len(token) >= _LONG_WORD and at not in known and not token.startswith("netfl")
            for at, token in enumerate(sentence)
        )
        for said in _topics(things, _WIDEST, witness, asks=asks):
            if witness.vouches(-said.things) and not said.off and not lexicons.exact:
                yield said
            elif strange > _MOST_STRANGERS * len(sentence):
                continue
            elif witness.device and said.topic in _OF_TWO and not (said.off or lexicons.exact or asks):
                small = sum(lexicons.has([token], "small", language) for token in sentence)
                if said.width >= _NEARLY_ALL * (len(sentence) - small):
                    yield said
            elif witness.vouches(-said.things) or (
                short and not asks and said.may_stand_alone and said.width >= _NEARLY_ALL * len(sentence)
            ):
                yield said


def is_of_one_person(sentence: Iterable[str], language: str, lexicons: Lexicons) -> bool:
    """Somebody says "I", and tells of no screen and of nothing that failed."""
    words = list(sentence)
    return lexicons.has(words, "myself", language) and not (
        lexicons.has(words, "says", language) or lexicons.has(words, "fail", language)
    )


def _topics(things: Places, widest: Mapping[int, int], witness: Witness, *, asks: bool) -> Iterator[Said]:
    """Topics that these things make."""
    me, myself = (_is_exact(things, thing) for thing in ("me", "myself"))
    retold = not things.keys().isdisjoint({"says", "fail"})
    for topic, said in TOPICS:
        if not _NEEDED[said] <= things.keys():
            continue
        if topic in NOT_OF_ONESELF and me and not retold and not (witness.device and topic == "household"):
            continue  # beside a named device it tells of the buttons: "I am on a journey"
        if said in _ON_A_DEVICE and (not witness.device or things["watch"] == things["people"]):
            continue
        if topic in NEVER_OF_ME and myself and not retold:
            continue
        if topic.startswith("download") and any(_is_exact(things, one) for one in ("pay", "money")):
            continue  # some languages have one word for fetching a film and for taking money
        groups = [sorted(things[thing])[said[:at].count(thing) :] for at, thing in enumerate(said)]
        if not all(groups):
            continue
        first, last, off = _stretch(groups)
        if last - first < widest[len(said)] and not (asks and off):
            yield Said(
                off=off,
                things=-len(said),
                width=last - first + 1,
                topic="download-limit" if topic == "too-many-people" and "load" in things else topic,
                may_stand_alone=said in _ALONE_TOO
                or (topic in _ALONE and len(said) > 2 and not (off and topic == "download")),
            )


def _is_exact(things: Places, thing: str) -> bool:
    """Whether a thing is said without a wrong letter."""
    return any(off == 0 for _, off in things.get(thing, ()))


def _stretch(groups: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int, int]:
    """The first and the last place of one place from each group, as near together as can be, and the letters that are
    wrong in them; a word may serve two groups ("unreachable")."""
    best = (0, 1 << 20, 0)
    for begin in sorted({at for group in groups for at, _ in group}):
        last = off = 0
        for group in groups:
            after = min((place for place in group if place[0] >= begin), default=None)
            if after is None:
                return best
            last = max(last, after[0])
            off += after[1]
        if last - begin < best[1] - best[0]:
            best = begin, last, off
    return best


def _by_pieces(text: str, lexicons: Lexicons, witness: Witness, *, asks: bool) -> Iterator[Said]:
    """The topics of sentences in languages that put no spaces between words."""
    for part in dict.fromkeys(_STOP.split(text[:_MOST_CHARACTERS])):
        packed = _NO_LETTER.sub("", part)
        scripts = script_of(packed)
        for code, words in lexicons.pieces.items() if scripts else ():
            if scripts.isdisjoint(lexicons.scripts[code]):
                continue
            things: Places = {}
            for thing, pieces in words.items():
                if found := {at for piece in pieces for at in _places(piece, packed)}:
                    things[thing] = [(at, 0) for at in found]
            for said in _topics(things, _WIDEST_PIECES, witness, asks=asks):
                if witness.vouches(-said.things) or (
                    not asks
                    and said.may_stand_alone
                    and _NEARLY_ALL_PIECES * len(packed) <= said.width
                    and len(packed) <= _LONGEST_SENTENCE_PIECES
                    and not _is_strange(_SPACED.split(part), words)
                ):
                    yield said


def _is_strange(tokens: list[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    every = {piece for thing, pieces in words.items() if thing != "small" for piece in pieces}
    strangers = sum(
        len(token) >= _LONG_WORD and not any(piece in token for piece in every) for token in tokens
    )
    return strangers > _MOST_STRANGERS * len(tokens)


def script_of(text: str) -> frozenset[int]:
    """The blocks of 256 characters that the letters of other scripts stand in."""
    return frozenset(ord(char) >> 8 for char in set(text) if char > "\u0400")


def _places(piece: str, text: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)
