"""Opens the right door from whatever a person types: a code, a walk, a question, the check of a message.

Pure.  The first witness are phrases (phrases.py).  What people write about each trouble is a second one (likeness.py): it
settles which of several doors comes first, and opens one where no phrase does.  What names another service, or something
that is no trouble of Netflix, opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace
from functools import cache

from diag.lookup import dropped, likeness, look_up, normalise
from diag.lookup.answers import CodeAnswer, Understood
from diag.lookup.door_table import Door, DoorKind, door_table
from diag.lookup.phrases import MOST_WORDS, WORD, find_met, read_words

#: How the table calls a message on the screen that has no code.
_ON_SCREEN = "message:"
#: Doors that are offered at most: more is a list to read, and no answer.
MOST_DOORS = 3
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

#: The maker in the name of its stick is no other service.
_ITS_MAKER = re.compile(r"\bamazon (?=fire)")
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
        message = next(row.door for row in door_table().rows if row.door.kind is DoorKind.MESSAGE)
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
    words = [word.strip(".,;:!?\"'()“”") for word in text.split()[:MOST_WORDS]]
    mixed = any(re.search(r"\d", word) and re.search(r"[^\W\d_]", word) for word in words)
    return not mixed and sum(word.isalpha() and len(word) > 1 for word in words) > 1


def is_lost(text: str, answer: CodeAnswer) -> bool:
    """Whether a sentence that opens no door is not understood as a message either."""
    return not answer.readings and not answer.suggestions and is_sentence(text)


def is_elsewhere(text: str) -> bool:
    """Whether a text names another service and not Netflix, or another thing and nothing that people write to us."""
    plain = normalise.plain(text)
    return _is_elsewhere(set(read_words(plain)), likeness.find_alike(plain))


def _is_elsewhere(said: Set[str], alike: Mapping[str, float]) -> bool:
    data = door_table()
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
    data, plain = door_table(), normalise.plain(text)
    alike = likeness.find_alike(plain)
    if _is_elsewhere(set(read_words(plain)), alike):
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
    words = WORD.findall(text)
    if len(_HEADER.findall(text)) >= 2:
        return True
    if len(words) < _MESSAGE_WORDS:
        return False
    tokens = set(read_words(normalise.plain(text)))
    own = bool(tokens & door_table().own)
    return (bool(_LINK.search(text)) and not own) or (
        bool(tokens & door_table().greetings) and len(words) > 3 * _MESSAGE_WORDS and not own
    )


def _rank(plain: str) -> list[Door]:
    """The doors whose phrases a text meets, and those of which people write much like it, the best first.

    A phrase and a likeness are two witnesses, whose words are added.  A question whose phrase alone is met comes first.
    """
    met = {_heading(door): (length, door) for length, door in find_met(plain)}
    alike = likeness.find_alike(plain)
    if not _opens(set(read_words(plain)), max((length for length, _ in met.values()), default=0), alike):
        return []
    weights = {one: _MET + _LONGER * length + alike.get(one, 0.0) for one, (length, _) in met.items()}
    if not met or any(door.kind is not DoorKind.QUESTION for _, door in met.values()):
        least = max(_ALSO, _SHARE * _most_alike(alike)[0])
        more = {one: value for one, value in alike.items() if value > least and one in _doors()}
        weights = more | weights
    best = sorted(weights, key=lambda one: -weights[one])
    return [
        _doors()[one] if one in met else replace(_doors()[one], why=door_table().alike_why) for one in best
    ]


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
    return {_heading(row.door): row.door for row in reversed(door_table().rows)}


def _code_door(text: str) -> tuple[Door, ...]:
    answer = look_up(text)
    if answer.status not in {Understood.KNOWN, Understood.DECODED, Understood.ASK_DEVICE}:
        return ()
    first = answer.readings[0]
    return (Door(kind=DoorKind.CODE, target=first.code, title=first.title, why=door_table().code_why),)


def _device_door(plain: str) -> tuple[Door, ...]:
    """A device that Netflix has given up needs no walk to be told so."""
    words = read_words(_ITS_MAKER.sub("", plain))
    row = dropped.find_named(words)
    if row is None or (door_table().shut & set(words) and "netflix" not in words):
        return ()
    why = f"{row.answer} {dropped.way_out()}"
    return (Door(kind=DoorKind.DEVICE, target=row.id, title=f"Netflix on {row.what}", why=why),)
