"""Single words that tell what kind of message it is: what is wanted in it, and what it is about.

A scam in words that no phrase foresaw still speaks of something that can be taken, of a way to it, or of a reason to hurry;
and a harmless message speaks of something.  ``words/`` holds both, a file a language:

==========  ==============================================================================================
worth       what can be taken: money, cards, codes, papers
give        to hand it over, to pay, to buy
reach       to come together: a call, an answer, a messenger
ready       to wait, to hold something ready, to keep silent
press       to follow a link, to sign in, to fill in
unseen      what leads on and cannot be looked at here: a code to scan, an attachment
install     to let somebody or something onto a device
lure        what is promised: a prize, work, money back
fear        what is threatened: an end, a debt, a virus, the law
office      who is behind it: an agent, a department
plea        help that is asked for, and why somebody writes from another telephone
need        that something is wanted of the reader at all
address     who is spoken to, and who is to get something: "you", "your", "to me"
watch       about films and series, and seeing them
trouble     about what plays and what does not: a router, an error, a picture that stops
==========  ==============================================================================================

The terms are joined by "|" and read as ``terms`` reads them.  Written by hand for this project, 2026-11.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from diag import paths
from diag.account.message.lexicon import PhraseHit, sentence_ends
from diag.account.message.terms import TermIndex, Word, find_terms, make_index

#: What is wanted, and what a message is about.
DEMANDS = tuple("worth give reach ready press unseen install lure fear office plea need".split())
TOPICS = ("watch", "trouble")
ADDRESS = "address"
#: Languages that are so near each other that short texts may be taken for one another's.
_NEAR = (frozenset("da no sv".split()), frozenset("es pt".split()), frozenset("ru uk".split()))
#: Where a part of a sentence ends: what is turned round in one part is not so in the next.
_CLAUSE = re.compile("[,:](?![0-9])|[;\u2013\u2014\u060c\u3001\uff0c]")
#: English words stand in messages of every language.
_EVERYWHERE = "en"


class KindWord(NamedTuple):
    """A word of a kind, its place in the folded text, and whether its part of a sentence turns it round ("never share it")."""

    kind: str
    start: int
    end: int
    is_turned: bool


@cache
def _index(language: str) -> TermIndex[str]:
    file = paths.data("account") / "message" / "words" / f"{language}.toml"
    return make_index(tomllib.loads(file.read_text(encoding="utf-8")).items())


@cache
def languages() -> frozenset[str]:
    """The languages whose words are known."""
    folder = paths.data("account") / "message" / "words"
    return frozenset(file.stem for file in folder.iterdir() if file.suffix == ".toml")


def find_words(
    text: str, words: Sequence[Word], spoken: Iterable[str], phrases: Sequence[PhraseHit]
) -> list[KindWord]:
    """The words that tell kinds in a folded text, in the order of their places; ``spoken``: the languages that it may be in."""
    ends = sorted({*sentence_ends(text), *clause_ends(text)})
    turned = {bisect_right(ends, hit.start) for hit in phrases if hit.sign in {"never", "ignore"}}
    found = {
        KindWord(kind, start, end, bisect_right(ends, start) in turned)
        for language in _with_near(spoken)
        for term, start, end in find_terms(text, words, _index(language))
        for kind in term.means
    }
    return sorted(found, key=lambda hit: (hit.start, hit.end, hit.kind))


def clause_ends(text: str) -> list[int]:
    """Where the parts of the sentences of a folded text end, but for their last ones."""
    return [found.end() for found in _CLAUSE.finditer(text)]


def _with_near(spoken: Iterable[str]) -> frozenset[str]:
    meant = {_EVERYWHERE, *spoken}
    for near in _NEAR:
        if meant & near:
            meant |= near
    return frozenset(meant) & languages()
