"""Finds what a screen says in other languages by words that carry its meaning (error_codes/messages/*.toml).

A file is one language.  It says for each topic in which words the message can be told: phrases of groups, a group
"one|or|another".  A word with a star is a beginning ("haushalt*").  Where a language writes without spaces, or with
signs on its letters that are no letters, the words are pieces of the text ("世帯").  Every group must be met in one
stretch, and something else must say that this stood on a screen of Netflix: its name, the device that the
person named, or that this is nearly all of the sentence; a phrase that begins with "!" needs no other witness, since
people say it of nothing else ("unblocker or proxy"), one with "~" needs the name of Netflix, and may be shorter for
it.  Accents do not matter: people leave them out; nor does the article that Arabic joins to its words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, cached_property, partial
from pathlib import Path
from typing import NamedTuple

from diag import paths
from diag.lookup import concepts
from diag.lookup.concepts import Lexicon, Lexicons
from diag.lookup.messages import Witness
from diag.lookup.patterns import LazyPattern

FOLDER = "messages"
#: Letters that are one letter with a stroke or dot, or two letters in one, as people type them on other keyboards.
_FOLDED = {"ł": "l", "ı": "i", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th"}
#: Searched for rather than translated sign by sign: the files of thirty languages are read in a third of the time.
_TO_FOLD = LazyPattern(f"[{''.join(_FOLDED)}]")
#: Arabic letters that people write without their sign, the signs of vowels, and the article before a word.
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None}
    | dict.fromkeys(map(chr, range(0x64B, 0x653)))
)
_ARTICLE = LazyPattern(r"(?<!\w)[وب]?ال(?=\w{3})|(?<!\w)لل(?=\w{3})")
_ACCENTS = LazyPattern("[\u0300-\u036f]+")
_STOP = LazyPattern(r"[.!?;:\n。！？।…|]+")
_COMMA = LazyPattern(r"[,،、]+(?=\s|$)")
_TOKEN = LazyPattern(r"[^\W_]+")
#: The layout of a language's file: what it is about, its topics, and the phrases of each.
_ABOUT = LazyPattern(r'(?m)^(name|source) = "([^"\n]*)"$')
_WORDS = LazyPattern(r'(?m)^([a-z]+) = "([^"\n]*)"$')
_TOPIC = LazyPattern(r"(?ms)^([a-z-]+) = \[(.*?)\]$")
_STRING = LazyPattern(r'"([^"\n]*)"')
_APOSTROPHE = LazyPattern(r"(?<=\w)['’ʼ](?=\w)")
#: Anything but letters, the signs on them, and digits.
_NO_LETTER = LazyPattern(r"[\s_'\"“”„«»()\[\]{}<>,、，·・/\\|*#~+=-]+")
_IS_ARABIC = LazyPattern("[\u0621-\u064a]")
#: Letters of languages of pieces: Hindi, Thai, Japanese, Chinese, Korean.
_IN_PIECES = LazyPattern("[\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SPACED = LazyPattern(r"[\s,、，]+")
#: From here on Korean, Japanese and Chinese write in one sign what others write in two letters; no pattern of so wide a set,
#: which costs the first look-up six milliseconds, and the first of Hindi before it.
_TWICE = "\u3040"
_FIRST_OF_PIECES = "\u0900"
#: Thai puts spaces between sentences.
_THAI_GAP = LazyPattern(r"(?<=[\u0e00-\u0e7f]) +(?=[\u0e00-\u0e7f])")
#: Within how many words so many groups must be said; in languages of pieces, within how many characters.
_WIDEST = {2: 5, 3: 11, 4: 14}
_WIDEST_OF_ALL = 18
_WIDEST_NAMED = 9
#: Chinese, Japanese and Korean say it in two thirds of what Hindi and Thai take.
_WIDEST_PIECES = {2: 20, 3: 45}
_WIDEST_PIECES_OF_ALL = 60
_DENSE = "\u3000"
#: So much of its sentence a phrase must span when nothing else speaks for it.
_NEARLY_ALL = 0.4
#: Two words must be more of theirs, counted to the next comma.
_NEARLY_ALL_OF_TWO = 0.5
_NEARLY_ALL_PIECES = 0.3
#: Topics of messages that always name Netflix: without its name, or a device, they are another matter.
_NAMED = frozenset({"household", "cannot-connect", "not-optimised"})
#: Words of so many letters say what a sentence is about; so much of it may be about something else, and less where only
#: two words of a message are met.
_LONG_WORD = 5
_MOST_STRANGERS = 0.45
_LONG_WORD_OF_TWO = 4
_MOST_STRANGERS_OF_TWO = 0.3
_LONG_PIECE = 3
#: And so much of a whole text, where it is more than a few words.
_MOST_STRANGERS_IN_ALL = 0.35
_FEW = 3
#: From so many groups on the words are their own witness.
_ENOUGH = 4
#: Characters that are read: more than any screen shows.
_LONGEST = 800
#: Words, and characters of languages of pieces, that are looked at; a screen shows fewer than sixty words.
_MOST_WORDS = 300
_MOST_CHARACTERS = 400
#: Places of one word that are looked at.
_MOST_PLACES = 12


class Phrase(NamedTuple):
    """One way to say something in one language: ``groups`` of words, all needed."""

    language: str
    topic: str
    groups: tuple[tuple[str, ...], ...]
    pieces: bool
    sure: bool = False
    named: bool = False


class Language(NamedTuple):
    """One file: the language's code and name, where it is from, its phrases, and what its words stand for."""

    code: str
    name: str
    source: str
    phrases: tuple[Phrase, ...]
    lexicon: Lexicon


def fold(text: str) -> str:
    """Small letters without accents, each as people type it on other keyboards."""
    text = text.casefold()
    if text.isascii():
        return text
    text = _TO_FOLD.sub(_fold_sign, text)
    if max(text) >= "\u0600" and _IS_ARABIC.search(text):
        text = _ARTICLE.sub("", text.translate(_ARABIC))
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _TO_FOLD.sub(_fold_sign, unicodedata.normalize("NFKC", bare))


def _fold_sign(found: re.Match[str]) -> str:
    return _FOLDED[found[0]]


def read_language(path: Path) -> Language:
    """One language's file, read as text: thirty of them as TOML would cost a look-up a tenth of a second (a test
    compares the two).  Raises KeyError when a file has no name or source."""
    text = path.read_text(encoding="utf-8")
    head, _, messages = text.partition("\n[messages]\n")
    head, _, words = head.partition("\n[words]\n")
    about: dict[str, str] = dict(_ABOUT.findall(head))
    pieces = "\npieces = true" in head
    code = path.stem
    return Language(
        code=code,
        name=about["name"],
        source=about["source"],
        phrases=tuple(
            Phrase(
                language=code,
                topic=topic,
                groups=tuple(tuple(group.split("|")) for group in phrase.lstrip("!~").split()),
                pieces=pieces,
                sure=phrase.startswith("!"),
                named=phrase.startswith("~"),
            )
            for topic, listed in _TOPIC.findall(fold(messages))
            for phrase in _STRING.findall(listed)
        ),
        lexicon=Lexicon(
            words={thing: tuple(listed.split("|")) for thing, listed in _WORDS.findall(fold(words))},
            pieces=pieces,
        ),
    )


@cache
def languages() -> tuple[Language, ...]:
    """Every language that is shipped, read once per process."""
    return tuple(read_language(path) for path in sorted((paths.data("error_codes") / FOLDER).glob("*.toml")))


class _Index:
    """Words and beginnings of all languages: which groups of which phrases they stand for."""

    def __init__(self) -> None:
        phrases = [phrase for language in languages() for phrase in language.phrases]
        self.pieces = [phrase for phrase in phrases if phrase.pieces]
        self.spaced = [phrase for phrase in phrases if not phrase.pieces]
        self._whole: dict[str, list[tuple[int, int]]] = {}
        self._begins: dict[str, list[tuple[int, int]]] = {}
        for at, phrase in enumerate(self.spaced):
            for number, group in enumerate(phrase.groups):
                for word in group:
                    where = self._begins if word.endswith("*") else self._whole
                    where.setdefault(word.rstrip("*"), []).append((at, number))
        self._lengths = sorted({len(word) for word in self._begins})

    def groups_of(self, token: str) -> Iterator[tuple[int, int]]:
        """(phrase, group) of everything that a word stands for."""
        yield from self._whole.get(token, ())
        for length in self._lengths:
            if length > len(token):
                return
            yield from self._begins.get(token[:length], ())

    def knows(self, word: str, language: str) -> bool:
        """Whether a word says in this language something that screens say."""
        return _lexicons().has([word], None, language) or any(
            self.spaced[at].language == language for at, _ in self.groups_of(word)
        )

    @cached_property
    def pieces_of(self) -> dict[str, frozenset[str]]:
        """All pieces of each language that has pieces."""
        found = {
            code: {piece for thing, listed in words.items() if thing != "small" for piece in listed}
            for code, words in _lexicons().pieces.items()
        }
        for phrase in self.pieces:
            found[phrase.language].update(piece for group in phrase.groups for piece in group)
        return {code: frozenset(pieces) for code, pieces in found.items()}


@cache
def _index() -> _Index:
    return _Index()


@cache
def _lexicons() -> Lexicons:
    return Lexicons({language.code: language.lexicon for language in languages()})


def match(text: str, witness: Witness) -> str | None:
    """The topic that a text speaks of: the one that only Netflix has, else the one with the most words, said the
    shortest; where no phrase is met, the one that its words stand for."""
    folded = _APOSTROPHE.sub(" ", fold(text[:_LONGEST])).rstrip()
    found = [*_by_words(folded, witness)]
    if max(folded, default="") >= _FIRST_OF_PIECES and _IN_PIECES.search(folded):
        found += _by_pieces(folded, witness)
    return min(found)[-1] if found else concepts.match(folded, witness, _lexicons(), latin=text.isascii())


#: Whether others have such a message too, minus the number of groups, the width, the topic.
Found = tuple[bool, int, int, str]


def _stretch(groups: list[list[int]]) -> tuple[int, int] | None:
    """The first and the last place of one place from each group, as near together as can be; one word may serve two
    groups ("incompatible")."""
    if not all(groups):
        return None
    best: tuple[int, int] | None = None
    for first in sorted({place for places in groups for place in places}):
        last = first
        for places in groups:
            after = min((place for place in places if place >= first), default=None)
            if after is None:
                return best
            last = max(last, after)
        if best is None or last - first < best[1] - best[0]:
            best = first, last
    return best


def _is_said(phrase: Phrase, witness: Witness, part: float, nearly_all: float) -> bool:
    """The words of a phrase are enough, given how large a part of their sentence they span."""
    if phrase.named:
        return witness.netflix
    if witness.vouches(len(phrase.groups)) or phrase.sure:
        return True
    return phrase.topic not in _NAMED and (len(phrase.groups) >= _ENOUGH or part >= nearly_all)


def _is_another_matter(phrase: Phrase, sentence: list[str], whole: list[str]) -> bool:
    """Somebody speaks of themselves, or too many words of the sentence have nothing to do with what screens say."""
    lexicons = _lexicons()
    if phrase.topic in concepts.NOT_OF_ONESELF and lexicons.has(sentence, "me", phrase.language):
        return True
    return not phrase.sure and _is_strange(
        sentence, whole, phrase, lambda word: _index().knows(word, phrase.language)
    )


def _length(word: str) -> int:
    """How long a word is, in letters."""
    return len(word) if word.isascii() else len(word) + sum(char >= _TWICE for char in word)


def _is_strange(sentence: list[str], whole: list[str], phrase: Phrase, known: Callable[[str], bool]) -> bool:
    """The sentence, or the whole text, is about something else."""
    two = len(phrase.groups) == 2
    long = _LONG_PIECE if phrase.pieces else _LONG_WORD_OF_TWO if two else _LONG_WORD
    strangers = sum(_length(word) >= long and not known(word) for word in sentence)
    if strangers > max(1, (_MOST_STRANGERS_OF_TWO if two else _MOST_STRANGERS) * len(sentence)):
        return True
    long = _LONG_PIECE if phrase.pieces else _LONG_WORD_OF_TWO
    strangers = sum(_length(word) >= long and not known(word) for word in whole)
    return strangers > max(_FEW, _MOST_STRANGERS_IN_ALL * len(whole))


def _narrow(topic: str, sentence: list[str], language: str) -> str:
    """A topic, or a narrower one that other words of the sentence speak of: too many devices *with downloads*, *no longer*
    to be reached on this device."""
    lexicons = _lexicons()
    if topic == "too-many-people" and lexicons.has(sentence, "load", language):
        return "download-limit"
    if topic == "cannot-connect" and all(
        lexicons.has(sentence, thing, language) for thing in ("longer", "device")
    ):
        return "unsupported"
    return topic


def _by_words(text: str, witness: Witness) -> Iterator[Found]:
    index = _index()
    words: list[str] = []
    begins: list[int] = []
    clauses: list[int] = []
    for sentence in _STOP.split(text):
        begins.append(len(words))
        for clause in _COMMA.split(sentence):
            clauses.append(len(words))
            words += _TOKEN.findall(clause)
    where: dict[str, list[int]] = {}
    for at, word in enumerate(words[:_MOST_WORDS]):
        where.setdefault(word, []).append(at)
    places: dict[int, dict[int, list[int]]] = {}
    for word, found_at in where.items():
        for phrase, group in index.groups_of(word):
            met = places.setdefault(phrase, {}).setdefault(group, [])
            if len(met) < _MOST_PLACES:
                met += found_at[:_MOST_PLACES]
    for number, by_group in places.items():
        groups = list(by_group.values())
        if len(groups) < len(index.spaced[number].groups):
            continue
        found = _stretch(groups)
        if found is None:
            continue
        width = found[1] - found[0] + 1
        said = index.spaced[number]
        if said.sure and text.endswith("?") and not witness.netflix:
            continue  # "Should I buy a VPN or a proxy?" asks, and no screen does
        if width > (_WIDEST_NAMED if said.named else _WIDEST.get(len(groups), _WIDEST_OF_ALL)):
            continue
        if len(groups) == 2:
            if bisect_right(begins, found[0]) != bisect_right(begins, found[1]):
                continue  # two words of two sentences
            begins_here, nearly_all = clauses, _NEARLY_ALL_OF_TWO
        else:
            begins_here, nearly_all = begins, _NEARLY_ALL
        begin = begins_here[bisect_right(begins_here, found[0]) - 1]
        after = bisect_right(begins_here, found[1])
        until = begins_here[after] if after < len(begins_here) else len(words)
        if not witness.netflix and _is_another_matter(said, words[begin:until], words):
            continue
        if said.topic in concepts.NEVER_OF_ME and concepts.is_of_one_person(
            words[begin:until], said.language, _lexicons()
        ):
            continue  # "I cannot pay for Netflix any more" tells of the price
        if _is_said(said, witness, width / (until - begin), nearly_all):
            topic = _narrow(said.topic, words[begin:until], said.language)
            yield topic not in _NAMED, -len(groups), width, topic


def _places(word: str, text: str) -> Iterator[int]:
    """Where a word stands, the first few times."""
    at = text.find(word)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(word, at + 1)


def _is_known_piece(language: str, word: str) -> bool:
    """Whether a word of a language of pieces holds one, or is one that says nothing."""
    return word in _lexicons().pieces[language].get("small", ()) or any(
        piece in word for piece in _index().pieces_of[language]
    )


def _by_pieces(text: str, witness: Witness) -> Iterator[Found]:
    text = _THAI_GAP.sub(".", text)
    parts = [part for part in _STOP.split(text) if _NO_LETTER.sub("", part)]
    whole = "\n".join(_NO_LETTER.sub("", part) for part in parts)[:_MOST_CHARACTERS]
    oneself = set() if witness.netflix else _lexicons().who_have("me", whole)
    for phrase in _index().pieces:
        if phrase.named and not witness.netflix:
            continue
        if phrase.topic in concepts.NOT_OF_ONESELF and phrase.language in oneself:
            continue
        groups = []
        for group in phrase.groups:
            groups.append([place for word in group for place in _places(word, whole)])
            if not groups[-1]:
                break
        found = _stretch(groups)
        widest = _WIDEST_PIECES.get(len(groups), _WIDEST_PIECES_OF_ALL)
        if found is None or found[1] - found[0] > (widest * 2 // 3 if whole[found[0]] > _DENSE else widest):
            continue
        if (
            len(groups) == 3
            and not (witness.netflix or witness.device)
            and found[1] - found[0] > widest * 2 // 3
        ):
            continue
        begin = whole.rfind("\n", 0, found[0]) + 1
        until = whole.find("\n", found[1])
        until = len(whole) if until < 0 else until
        if len(groups) == 2 and "\n" in whole[found[0] : found[1]]:
            continue
        if not (witness.netflix or phrase.sure):
            first, behind = whole.count("\n", 0, found[0]), whole.count("\n", 0, found[1])
            sentence = [word for part in parts[first : behind + 1] for word in _SPACED.split(part)]
            whole_text = [word for part in parts for word in _SPACED.split(part)]
            if _is_strange(sentence, whole_text, phrase, partial(_is_known_piece, phrase.language)):
                continue
        last = found[1] + min(
            len(word) for group in phrase.groups for word in group if whole.startswith(word, found[1])
        )
        if _is_said(phrase, witness, (last - found[0]) / (until - begin), _NEARLY_ALL_PIECES):
            topic = phrase.topic
            if topic == "cannot-connect" and all(
                phrase.language in _lexicons().who_have(thing, whole) for thing in ("longer", "device")
            ):
                topic = "unsupported"
            yield topic not in _NAMED, -len(groups), found[1] - found[0], topic
