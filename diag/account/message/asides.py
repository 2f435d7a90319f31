"""Where a message that is about one thing turns to its reader about another: there a wish stands that no list foresaw.

Lists of words for what can be wanted never end; the words for "you", "your" and "to me" of a language are few.  A part of a
sentence that turns to somebody, or a whole sentence of some length, belongs to what the message is about, or nothing is
known of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from diag.account.message.evidence import MessageEvidence
from diag.account.message.lexicon import QUESTION, sentence_ends
from diag.account.message.vocabulary import ADDRESS, TOPICS, clause_ends

#: Fewer words of a part that turns to somebody are a greeting; so many more are one where the way is known.
_GREETING, _MORE = 3, 2
#: More words of a part that turns to nobody are no remark; beside a code and a booking fewer are one.
_REMARK, _BRIEF = 8, 3
#: Words, and letters of scripts that have no blanks between them, of which two are about a word.
_WORDS = re.compile(r"[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
#: Codes, and how long they live: "15 minutes".
_CODE = re.compile(r"\d{1,8}")


class _Subject(NamedTuple):
    """What a part may hold that belongs to a ground: kinds of words, signs, and places of sums, codes and links.

    ``is_led``: its one way is known, or it is a code: "Was it not you?" belongs to it, and so does a whole sentence.
    ``is_brief``: beside it stands nothing but how long it lives and that it is told to nobody.
    """

    kinds: frozenset[str]
    signs: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    is_led: bool = False
    is_brief: bool = False


_OWN = frozenset("into-the-app never not-you ignore code brand your-account reports".split())
_ON_ACCOUNTS = frozenset({"worth", "fear"})
_SUBJECTS: Mapping[str, _Subject] = {
    "ground-talk": _Subject(frozenset(TOPICS)),
    "ground-told": _Subject(frozenset((*TOPICS, "worth")), _OWN - {"brand", "never"}, frozenset({"sum"})),
    "ground-code": _Subject(
        _ON_ACCOUNTS, _OWN, frozenset("sum code link".split()), is_led=True, is_brief=True
    ),
    "ground-warning": _Subject(frozenset({"fear"}), _OWN | {"suspects"}, frozenset({"link"})),
    "ground-ends-at-netflix": _Subject(_ON_ACCOUNTS.union(TOPICS), _OWN, frozenset({"link"}), is_led=True),
}
#: What a bank tells of a payment: nothing else stands in it.
_BOOKED = _Subject(
    frozenset(),
    frozenset("into-the-app not-you ignore code".split()),
    frozenset({"sum"}),
    is_led=True,
    is_brief=True,
)


def find_aside(seen: MessageEvidence, ground: str = "ground-talk") -> tuple[int, int] | None:
    """Where the first part stands, in the folded text, that is beside a ground; None where none is."""
    subject = _SUBJECTS.get(ground)
    if subject is None:
        return None
    if ground == "ground-told" and (seen.names_another_house or (seen.names_a_sum and not seen.has_topic)):
        subject = _BOOKED
    text, body = seen.folded.text, seen.message.body
    sentences = tuple(_parts(text, body, sentence_ends(text)))
    clauses = tuple(_parts(text, body, (*sentence_ends(text), *clause_ends(text))))
    own, address = _find_own(seen, subject), _find_address(seen)
    named = sorted((*own, *(hit.start for hit in seen.phrases if hit.sign == "brand")))
    if not subject.is_brief:  # "not" stands in long sentences about everything
        nevers = {hit.start for hit in seen.phrases if hit.sign == "never"}
        named = [start for start in named if start not in nevers]
    for start, end in clauses if subject.is_brief else sentences:
        longest = _BRIEF if subject.is_brief else _REMARK
        if _count_words(text[start:end]) > longest and not _holds(named, start, end):
            return _trim(text, start, end)
    for start, end in sentences if subject.is_led else clauses:
        least = _GREETING + (_MORE if subject.is_led else _asks(text[start:end]))
        if (
            _holds(address, start, end)
            and not _holds(own, start, end)
            and _count_words(text[start:end]) >= least
        ):
            return _trim(text, start, end)
    return None


def _find_own(seen: MessageEvidence, subject: _Subject) -> list[int]:
    """The places of what belongs to a subject."""
    return sorted(
        (
            *(word.start for word in seen.kind_words if word.kind in subject.kinds),
            *(hit.start for hit in seen.phrases if hit.sign in subject.signs and hit.language in seen.spoken),
            *(place for kind in subject.places for place in _places(seen, kind)),
        )
    )


def _find_address(seen: MessageEvidence) -> list[int]:
    """The places where somebody is spoken to."""
    return [word.start for word in seen.kind_words if word.kind == ADDRESS]


def _asks(part: str) -> bool:
    return bool(QUESTION.search(part))


def _places(seen: MessageEvidence, kind: str) -> Iterator[int]:
    if kind == "link":
        return (seen.place_in_words(link.start) for link, _ in seen.links)
    if kind == "sum":
        return (seen.place_in_words(found.start()) for found in seen.find_sums())
    return (found.start() for found in _CODE.finditer(seen.folded.text))


def _parts(text: str, body: int, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = body
    for end in sorted({*ends, *(found.end() for found in re.finditer("\n", text)), len(text)}):
        if end > start:
            yield start, end
            start = end


def _holds(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _count_words(text: str) -> int:
    return len(_WORDS.findall(text)) + len(_DENSE.findall(text)) // 2


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
