"""Opens the right door from whatever a person types: a code, a walk, a question, the check of a message.

Pure, and driven by ``doors.toml``: a row names a door and the phrases that open it.  A phrase is met when each of its
words stands within a short stretch of the text, in any order; a word in capitals stands for all words that mean the same.
One wrong letter is forgiven in words of five and more.  What people write about each trouble is a second witness
(likeness.py): it settles which of several doors comes first, and opens one where no phrase does.  What names another
service, or something that is no trouble of Netflix, opens nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import zip_longest

from diag import catalog, paths
from diag.lookup import dropped, likeness, look_up, normalise
from diag.lookup.answers import CodeAnswer, Understood
from diag.lookup.normalise import fold, name_plainly
from diag.lookup.questions import questions

#: How the table calls a message on the screen that has no code.
_ON_SCREEN = "message:"
#: Doors that are offered at most: more is a list to read, and no answer.
MOST_DOORS = 3
#: Words that are read; who writes more has said it before.
_MOST_WORDS = 400
#: A phrase may be spread over this many words for each of its own.
_SPREAD = 4
#: Places of one word that are looked at; who repeats it more often means the same.
_MOST_PLACES = 8
#: Words of this length and more may have one wrong letter.
_FORGIVING = 5
#: What a phrase weighs that is met, and each of its words; a sentence that is word for word one of ours weighs 1 and more.
_MET = 0.3
_LONGER = 0.15
#: A phrase of so many words needs no second witness against what is said about other things.
_SURE_WORDS = 3
#: How like others a text must be that meets no phrase, if it names Netflix and if it does not, and how much more like
#: them than what is said about other things; how like to open one more door, also by the share of the likest; and to
#: have anything to do with a door.  Weighed by leaving out each sentence in turn, and by prose about other things.
_ALIKE = 0.6
_ALIKE_UNNAMED = 0.75
_NOTHING = 1.5
_ALSO = 0.3
_SHARE = 0.5
_NEAR = 0.3
#: A pasted message has a link or a greeting, and at least this many words.
_MESSAGE_WORDS = 8

_TOKEN = re.compile(r"[^\W_]+")
#: The maker in the name of its stick is no other service.
_ITS_MAKER = re.compile(r"\bamazon (?=fire)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
#: French and Italian put such words before a vowel: "l'account" is an account.
_ELIDED = re.compile(r"\b(?:l|d|dell|all|nell|un|m|t|s|n|c)'(?=\w\w)")
#: An amount of money, whatever it is; a version has no two digits at its end, or more points.
_MONEY = re.compile(r"(?<![\d.,])\d{1,4}[.,]\d{2}(?![\d.,]*\d)")
_ANY_MONEY = " amountofmoney "
_LINK = re.compile(
    r"https?://\S|\bwww\.\S|(?<![a-z0-9-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}/\S",
    re.IGNORECASE,
)
#: A name with "netflix" in it that is not netflix.com or one below it: asked about because it looks odd.
_STRANGE_NAME = re.compile(
    r"(?<![\w.@-])(?!(?:[a-z0-9-]+\.)*netflix\.com(?![a-z]|[\w-]*\.[a-z]))[\w.-]*netflix[\w-]*(?:\.[a-z][a-z0-9-]*)+",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?mi)^[ \t]*(?:from|to|subject|reply-to|received|von|an|betreff|de|objet|asunto|da|oggetto)[ \t]*:\s*\S"
)


#: What is said of a sentence that opens nothing: where doors are near, and where it is about something else.
NO_ANSWER = "We have no answer to exactly these words."
NEAR = "One of these may fit, or tell us step by step what happens."
OTHER_SERVICE = "That does not seem to be about Netflix. Couchcheck can help with Netflix alone."
#: And what may help in any case.
TRY_CODE = "If there is a code on the screen, write it here as it stands there."


class DoorKind(StrEnum):
    """Where a door leads: what its ``target`` is."""

    CODE = "code"  # a code or message of the table, as it is looked up
    WALK = "walk"  # the id of a walk
    MESSAGE = "message"  # the check of a message; the target is "message" too
    QUESTION = "question"  # the id of a question with its answer
    ACCOUNT = "account"  # a page about money: "charges", "clock" or "letters"
    DEVICE = "device"  # the id of a device that Netflix has given up, with its answer


@dataclass(frozen=True, kw_only=True)
class Door:
    """One way on.  ``title``: where it leads, as people say it; ``why``: what in the text opens it, a sentence."""

    kind: DoorKind
    target: str
    title: str
    why: str


def find_doors(text: str) -> tuple[Door, ...]:
    """The doors that a text opens, the best first and at most three; empty when it opens none.

    Nothing is raised, whatever the text is; no more of it is read than of a code.
    """
    plain = normalise.plain(text)
    if not plain:
        return ()
    coded = _code_door(text)
    ranked = _rank(plain)
    found = [door for door in ranked if door.kind is not DoorKind.QUESTION]
    # the way to help comes first, and then the answer to the question that fits best
    found[1:1] = [door for door in ranked if door.kind is DoorKind.QUESTION][:1]
    found[:0] = _device_door(plain)
    if is_pasted_message(text):
        message = next(row.door for row in _rows() if row.door.kind is DoorKind.MESSAGE)
        found.insert(0, message)
        coded = ()
    received = found[0] if found and found[0].kind is DoorKind.MESSAGE else None
    if received and coded and coded[0].target.startswith(_ON_SCREEN):
        coded = (received, *coded)  # what stands in a mail or a text is held against that first
    by_target: dict[tuple[DoorKind, str], Door] = {}
    for door in (*coded, *found):
        by_target.setdefault((door.kind, door.target), door)
    return tuple(by_target.values())[:MOST_DOORS]


def find_ended_device(text: str) -> tuple[Door, ...]:
    """The device in a text that Netflix has given up, and no other door: beside a message that is known."""
    return _device_door(normalise.plain(text))


def is_sentence(text: str) -> bool:
    """Whether somebody writes what happens, rather than a code: two words of letters and more, and none like "M7111"."""
    words = [word.strip(".,;:!?\"'()“”") for word in text.split()[:_MOST_WORDS]]
    mixed = any(re.search(r"\d", word) and re.search(r"[^\W\d_]", word) for word in words)
    return not mixed and sum(word.isalpha() and len(word) > 1 for word in words) > 1


def is_lost(text: str, answer: CodeAnswer) -> bool:
    """Whether a sentence that opens no door is not understood as a message either."""
    return not answer.readings and not answer.suggestions and is_sentence(text)


def is_elsewhere(text: str) -> bool:
    """Whether a text names another service and not Netflix, or another thing and nothing that people write to us."""
    plain = normalise.plain(text)
    return _is_elsewhere(set(_tokens(plain)), likeness.find_alike(plain))


def _is_elsewhere(said: Set[str], alike: Mapping[str, float]) -> bool:
    data = _data()
    return "netflix" not in said and bool(
        said & data.shut or (said & data.things and not _is_alike(said, alike))
    )


def _is_alike(said: Set[str], alike: Mapping[str, float]) -> bool:
    """Whether a text is quite like what people write about a trouble, and less like what they say of other things."""
    most, nothing = _most_alike(alike)
    return most >= max(_ALIKE if "netflix" in said else _ALIKE_UNNAMED, _NOTHING * nothing)


def _most_alike(alike: Mapping[str, float]) -> tuple[float, float]:
    """How like a text is to what people write about the likest trouble, and to what they say of other things."""
    troubles = (value for heading, value in alike.items() if heading != likeness.NOTHING)
    return max(troubles, default=0.0), alike.get(likeness.NOTHING, 0.0)


def find_near(text: str) -> tuple[Door, ...]:
    """The doors that are nearest to a text that opens none: those of which people write a little like it, and else
    those that most people take.  Empty where it is about another service."""
    data, plain = _data(), normalise.plain(text)
    alike = likeness.find_alike(plain)
    if _is_elsewhere(set(_tokens(plain)), alike):
        return ()
    near = sorted((one for one in alike if one in _doors()), key=lambda one: -alike[one])
    ranked = [replace(_doors()[one], why=data.near_why) for one in near[:MOST_DOORS] if alike[one] > _NEAR]
    common = [replace(_doors()[f"{DoorKind.WALK} {flow}"], why=data.common_why) for flow in data.common]
    return tuple({(door.kind, door.target): door for door in reversed([*ranked, *common])}.values())[::-1][
        :MOST_DOORS
    ]


def is_pasted_message(text: str) -> bool:
    """Whether a text is a mail or a text message that somebody received, or names an address that only looks like
    Netflix's, rather than what they say themselves."""
    text = text[: normalise.LONGEST]
    if _STRANGE_NAME.search(text):
        return True
    words = _TOKEN.findall(text)
    if len(_HEADER.findall(text)) >= 2:
        return True
    if len(words) < _MESSAGE_WORDS:
        return False
    tokens = set(_tokens(normalise.plain(text)))
    own = bool(tokens & _data().own)
    return (bool(_LINK.search(text)) and not own) or (
        bool(tokens & _data().greetings) and len(words) > 3 * _MESSAGE_WORDS and not own
    )


def _rank(plain: str) -> list[Door]:
    """The doors whose phrases a text meets, and those of which people write much like it, the best first.

    A phrase and a likeness are two witnesses, whose words are added.  A question whose phrase alone is met comes first.
    """
    met = {_heading(door): (length, door) for length, door in _matches(plain)}
    alike = likeness.find_alike(plain)
    if not _opens(set(_tokens(plain)), max((length for length, _ in met.values()), default=0), alike):
        return []
    weights = {one: _MET + _LONGER * length + alike.get(one, 0.0) for one, (length, _) in met.items()}
    if not met or any(door.kind is not DoorKind.QUESTION for _, door in met.values()):
        least = max(_ALSO, _SHARE * _most_alike(alike)[0])
        more = {one: value for one, value in alike.items() if value > least and one in _doors()}
        weights = more | weights
    best = sorted(weights, key=lambda one: -weights[one])
    return [_doors()[one] if one in met else replace(_doors()[one], why=_data().alike_why) for one in best]


def _opens(said: Set[str], longest: int, alike: Mapping[str, float]) -> bool:
    """Whether a text opens a door at all, by its longest phrase and by what it is like."""
    if _is_elsewhere(said, alike):
        return False
    if longest >= _SURE_WORDS or _is_alike(said, alike):
        return True
    most, nothing = _most_alike(alike)
    return longest > 0 and most >= nothing


def _heading(door: Door) -> str:
    return f"{door.kind} {door.target}"


@cache
def _doors() -> Mapping[str, Door]:
    """Each door by its heading in ``sentences.txt``."""
    return {_heading(row.door): row.door for row in reversed(_rows())}


def _code_door(text: str) -> tuple[Door, ...]:
    answer = look_up(text)
    if answer.status not in {Understood.KNOWN, Understood.DECODED, Understood.ASK_DEVICE}:
        return ()
    first = answer.readings[0]
    return (Door(kind=DoorKind.CODE, target=first.code, title=first.title, why=_data().code_why),)


def _device_door(plain: str) -> tuple[Door, ...]:
    """A device that Netflix has given up needs no walk to be told so."""
    words = _tokens(_ITS_MAKER.sub("", plain))
    row = dropped.find_named(words)
    if row is None or (_data().shut & set(words) and "netflix" not in words):
        return ()
    why = f"{row.answer} {dropped.way_out()}"
    return (Door(kind=DoorKind.DEVICE, target=row.id, title=f"Netflix on {row.what}", why=why),)


# -- phrases ----------------------------------------------------------------------------------------------------


#: For each word of a phrase all that may stand for it.
_Phrase = tuple[frozenset[str], ...]


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One door, its phrases as rows of sets of words, and the words beside which it stays shut."""

    door: Door
    phrases: tuple[_Phrase, ...]
    unless: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Data:
    """What doors.toml holds; ``phrases_with``: for each word the phrases of which it may be the rarest, with their row."""

    rows: tuple[_Row, ...]
    phrases_with: Mapping[str, Sequence[tuple[int, _Phrase]]]
    words: frozenset[str]
    as_is: frozenset[str]
    greetings: frozenset[str]
    own: frozenset[str]
    shut: frozenset[str]
    things: frozenset[str]
    numbers: frozenset[str]
    time: frozenset[str]
    code_why: str
    near_why: str
    alike_why: str
    common_why: str
    common: tuple[str, ...]
    joined: Mapping[str, str]


def _matches(plain: str) -> Iterator[tuple[int, Door]]:
    data = _data()
    spoken = [_known_word(token, data) for token in _tokens(plain)]
    said = set(spoken)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(spoken):
        if len(places.setdefault(word, [])) < _MOST_PLACES:
            places[word].append(place)
    met_at: dict[frozenset[str], list[int]] = {}  # many phrases share their words

    def find_met(words: frozenset[str]) -> list[int]:
        if words not in met_at:
            met_at[words] = sorted({at for word in words & places.keys() for at in places[word]})
        return met_at[words]

    asked: dict[int, list[_Phrase]] = {}
    for word in places:
        for at, phrase in data.phrases_with.get(word, ()):
            asked.setdefault(at, []).append(phrase)
    for at in sorted(asked):
        row = data.rows[at]
        best = max((len(phrase) for phrase in asked[at] if _is_met(phrase, find_met)), default=0)
        if best and not row.unless & said:
            yield best, row.door


def _is_met(phrase: Sequence[frozenset[str]], find_met: Callable[[frozenset[str]], list[int]]) -> bool:
    """Whether each word of a phrase is met, no two by the same word, within a short stretch."""
    if not all(map(find_met, phrase)):
        return False
    return _is_near([find_met(words) for words in phrase], (), _SPREAD * len(phrase))


def _is_near(met: Sequence[Sequence[int]], taken: tuple[int, ...], reach: int) -> bool:
    """Whether one place can be taken of each row, none twice, with all of them within a reach."""
    if not met:
        return True
    return any(
        _is_near(met[1:], (*taken, at), reach)
        for at in met[0]
        if at not in taken and all(abs(at - other) < reach for other in taken)
    )


def _tokens(plain: str) -> list[str]:
    """The words of a text: small letters without accents, in the spelling of the phrases."""
    data = _data()
    text = name_plainly(fold(_APOSTROPHE.sub("", _ELIDED.sub("", _MONEY.sub(_ANY_MONEY, plain.casefold())))))
    for two, one in data.joined.items():
        text = text.replace(two, one)
    words = _TOKEN.findall(text)[:_MOST_WORDS]
    return [
        word
        for word, after in zip_longest(words, words[1:], fillvalue="")
        if not (word in data.numbers and after in data.time)  # "3 days" says nothing of how often
    ]


def _known_word(token: str, data: _Data) -> str:
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
    for word in _data().words:
        if len(word) >= _FORGIVING:
            found.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(words) for key, words in found.items()}


# -- the data ---------------------------------------------------------------------------------------------------


def _rows() -> tuple[_Row, ...]:
    return _data().rows


@cache
def _data() -> _Data:
    table = tomllib.loads(paths.data("lookup/doors.toml").read_text(encoding="utf-8"))
    same = {name: frozenset(map(fold, words)) for name, words in table["words"].items()}
    titles = catalog.ids().flows
    asked = [
        {"question": one.id, "title": one.ask, "why": table["question_why"], "says": list(one.says)}
        for one in questions().values()
    ]
    rows = tuple(_read_row(row, same, titles) for row in (*table["door"], *asked))
    words = {word for row in rows for phrase in row.phrases for words in phrase for word in words}
    phrases_with: dict[str, list[tuple[int, _Phrase]]] = {}
    for at, row in enumerate(rows):
        for phrase in row.phrases:
            for word in min(phrase, key=lambda slot: ("netflix" in slot, len(slot))):
                phrases_with.setdefault(word, []).append((at, phrase))
    return _Data(
        rows=rows,
        phrases_with=phrases_with,
        words=frozenset(words | {"netflix"}),
        as_is=same["AS_IS"].union(
            *(same[name] for name in ("ELSEWHERE", "THINGS", "TIME", "GREETING", "OWN"))
        ),
        greetings=same["GREETING"],
        own=same["OWN"],
        shut=same["ELSEWHERE"],
        things=same["THINGS"],
        numbers=same["NUMBERS"],
        time=same["TIME"],
        code_why=table["code_why"],
        near_why=table["near_why"],
        alike_why=table["alike_why"],
        common_why=table["common_why"],
        common=tuple(table["common"]),
        joined=table["joined"],
    )


def _read_row(
    row: Mapping[str, object], same: Mapping[str, frozenset[str]], titles: Mapping[str, str]
) -> _Row:
    kind = next(kind for kind in DoorKind if kind in row)
    target = str(row[kind])
    return _Row(
        door=Door(
            kind=kind, target=target, title=str(row.get("title") or titles[target]), why=str(row["why"])
        ),
        phrases=tuple(
            tuple(_word(word, same) for word in phrase.split()) for phrase in _strings(row["says"])
        ),
        unless=frozenset(word for name in _strings(row.get("unless", [])) for word in _word(name, same)),
    )


def _word(word: str, same: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return same[word] if word.isupper() else frozenset({fold(word)})


def _strings(value: object) -> Iterable[str]:
    return value if isinstance(value, list) else []
