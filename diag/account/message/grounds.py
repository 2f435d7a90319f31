"""Grounds for "nothing wrong found": that nothing was noticed is none.

A scam needs a way on which its reader gets to its sender, and something that it wants.  A message is called fine where
it has no such way, or only ways to a house that it comes from or that everybody knows; where it wants nothing
that a genuine one does not want; and where its words are in a language in which we would have noticed that.
"""

from __future__ import annotations

import re

from diag.account.message import hosts
from diag.account.message.evidence import HOOKS, TROUBLES, MessageEvidence
from diag.account.message.language import is_well_known
from diag.account.message.names import is_article

#: Wishes that Netflix never has.
NEVER_NETFLIX = frozenset(
    "wants-card wants-password wants-code wants-gift-card pays-by-gift-card wants-crypto wants-transfer "
    "wants-remote-access".split()
)
#: Signs beside which there are no grounds, whoever writes.
_DOUBTS = frozenset(
    "not-authenticated link-script odd-letters sender-not-netflix sender-imitates link-imitates link-letters link-hides-owner "
    "form-elsewhere".split()
)
#: What is promised to the reader.
_OFFERS = frozenset("prize free-offer job-offer refund".split())
#: A code as it is sent: four to eight digits.
_CODE = re.compile(r"(?<![\d.,])\d{4,8}(?!\d|\.\d)")
_QUESTION = re.compile("[?\u061f\uff1f\u037e]")
#: Fewer words say nothing.
_FEW = 3
#: Wishes that lead somewhere else than a link.
_LEADS_AWAY = frozenset(
    "wants-messenger wants-call wants-reply link-not-seen attached-program attached-file".split()
)


def is_authenticated(seen: MessageEvidence) -> bool:
    """Whether the receiving server confirmed the sender (RFC 7489)."""
    proof = seen.message.authentication
    return proof is not None and "dmarc=pass" in proof[0]


def has_grounds(seen: MessageEvidence, signs: frozenset[str]) -> bool:
    """Whether a message that is no scam may be called fine."""
    if seen.message.is_cut or signs & _DOUBTS or (seen.false_words and not seen.is_third_party):
        return False
    if seen.said & NEVER_NETFLIX:
        return False
    if (
        seen.names_netflix
        and seen.said & {"talk-back", "introduction", "remote-tool"}
        and not seen.is_from_netflix
    ):
        return False
    if "code-pretext" in seen.said:
        return False
    if seen.is_from_netflix:
        calls = seen.telephone and not is_authenticated(seen)
        return not (_open_links(seen) or calls or "attached-program" in signs)
    if signs & _LEADS_AWAY and seen.hooks & HOOKS:
        return False
    return (
        _leads_to_houses_alone(seen)
        or _has_no_way(seen)
        or _comes_from_a_house(seen)
        or _comes_from_a_person(seen)
        or _is_of_something_else(seen)
    )


def _open_links(seen: MessageEvidence) -> list[str]:
    """The addresses that lead to nobody whom people know, and not to the sender."""
    return [
        link.target
        for link, target in seen.foreign_links
        if target.owner not in seen.own_owners and not hosts.is_house(target.owner)
    ]


def _is_readable(seen: MessageEvidence) -> bool:
    """Whether its words are in a language that we know; a code or a name alone is in none."""
    return seen.words < _FEW or bool(seen.written_in)


def _leads_to_houses_alone(seen: MessageEvidence) -> bool:
    """Whether a house that people know writes, or nobody who is named, and every link leads to such a house."""
    if any(not hosts.is_house(target.owner) for _, target in seen.foreign_links):
        return False
    if seen.message.sender:
        return (
            bool(seen.own_owners)
            and all(map(hosts.is_house, seen.own_owners))
            and not (seen.ways and seen.hooks)
        )
    return bool(seen.foreign_links) and not (seen.ways or seen.hooks) and bool(seen.written_in)


def _has_no_way(seen: MessageEvidence) -> bool:
    """Whether nothing in it leads anywhere but to Netflix, and nothing is promised."""
    nothing = (
        seen.foreign_links or seen.ways or seen.message.attachments or seen.said & {"prize", "job-offer"}
    )
    if nothing or not _is_readable(seen) or (seen.words < _FEW and seen.message.sender):
        return False
    if not seen.names_netflix or "reports" in seen.said:
        return True
    return not _asks_for_worth(seen) if seen.is_personal else _wants_nothing_of_worth(seen)


def _asks_for_worth(seen: MessageEvidence) -> bool:
    """Whether somebody who writes as a friend asks, and a thing of worth is named: so does a stranger who plays the friend."""
    asks = "please" in seen.said or bool(_QUESTION.search(seen.message.text, seen.message.body))
    return asks and bool(seen.said & {"asset", "code"} or seen.hooks)


def _wants_nothing_of_worth(seen: MessageEvidence) -> bool:
    """Whether a message of nobody who is known leaves its reader nothing to do, or sends them to Netflix itself."""
    if "code" in seen.said and _has_a_code(seen) and ("never" in seen.said or not seen.said & HOOKS):
        return True
    if "into-the-app" in seen.said or any(target.kind == "netflix" for _, target in seen.links):
        return not seen.said & (_OFFERS - {"free-offer"})
    if "code" in seen.said:
        return False
    if seen.said & HOOKS:
        return seen.names_another_house and not seen.said & (_OFFERS | {"confirm-details"})
    if seen.said & {"pay-up", "unseen-link"}:
        return False
    return "asset" not in seen.said or seen.names_a_sum or seen.names_another_house


def _has_a_code(seen: MessageEvidence) -> bool:
    """Whether a code stands in it: it brings one, and wants none."""
    return bool(_CODE.search(seen.folded.text, seen.message.body))


def _comes_from_a_house(seen: MessageEvidence) -> bool:
    """Whether somebody else writes under another name, and nothing is wrong or promised that one has to act on."""
    if not seen.is_third_party or seen.words < _FEW:
        return False
    if not (seen.hooks or seen.ways) and all(
        hosts.is_house(target.owner) for _, target in seen.foreign_links
    ):
        return _is_readable(seen)
    has_way = seen.foreign_links or seen.ways
    if seen.said & (TROUBLES | _OFFERS) or (
        seen.names_netflix and "asset" in seen.said and not seen.is_personal
    ):
        return not has_way and _is_readable(seen)
    return is_well_known(seen.written_in)


def _comes_from_a_person(seen: MessageEvidence) -> bool:
    """Whether people write who know each other, with no link but to what many people read, and want nothing."""
    if (
        not seen.is_personal
        or seen.hooks
        or "introduction" in seen.said
        or not is_well_known(seen.written_in)
    ):
        return False
    return all(
        target.kind != "hidden" and (hosts.is_house(target.owner) or is_article(link.target))
        for link, target in seen.foreign_links
    )


def _is_of_something_else(seen: MessageEvidence) -> bool:
    """Whether it is not about Netflix, and leads nowhere but to a telephone: a dentist, a plumber."""
    return not (
        seen.names_netflix or seen.hooks or seen.foreign_links or seen.message.attachments
    ) and is_well_known(seen.written_in)
