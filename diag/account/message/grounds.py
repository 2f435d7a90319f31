"""Grounds for "nothing wrong found": that nothing was noticed is none.

A scam needs a way on which its reader gets to its sender, and something that it wants.  A message is called fine where
who sends it is known and every way leads to them, or where it leads nowhere and is of a kind that wants nothing: talk of
a film, a code that is brought, what a bank booked, a warning.  Of such a kind it is only if no word in it goes beyond the
kind (see ``vocabulary``); and only in a language in which we would have noticed that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from diag.account.message import hosts
from diag.account.message.asides import find_aside
from diag.account.message.evidence import TROUBLES, MessageEvidence
from diag.account.message.lexicon import QUESTION
from diag.account.message.names import shows_page_of_strangers

#: Wishes that Netflix never has.
NEVER_NETFLIX = frozenset(
    "wants-card wants-password wants-code wants-gift-card pays-by-gift-card wants-crypto wants-transfer "
    "wants-remote-access".split()
)
#: Signs beside which there are no grounds, whoever writes.
_DOUBTS = frozenset(
    "not-authenticated link-script odd-letters sender-not-netflix sender-imitates link-imitates link-letters link-hides-owner "
    "form-elsewhere link-lets-a-tv-in".split()
)
#: What is promised to the reader.
_OFFERS = frozenset("prize job-offer refund".split())
#: A code as it is sent: four to eight digits, or two groups of them.
_CODE = re.compile(r"(?<![\d.,])(?:\d{4,8}|\d{3}[ -]\d{3})(?!\d|\.\d)")
#: A number that is no time, beside which somebody wants something.
_NUMBER = re.compile(r"(?<![\d:.,-])\d{2,6}(?![\d:.,-]|\s?(?:uhr|h|pm|am|min\w*|hd|k|%)\b)")
#: Fewer words say nothing.
_FEW = 3
#: A message that brings a code has no more words.
_LONGEST_WITH_CODE = 60
#: So does one that tells what a bank booked.
_LONGEST_BOOKING, _LONGEST_BOOKING_OF_NOBODY = 20, 12
#: So many characters before an address what is asked belongs to it: "redeem it at netflix.com".
_JUST_BEFORE = 60
#: What no message asks that brings a code or tells of scams, unless its sentence turns it round.
_ASKED = frozenset("give reach install".split())
#: Words of demands that a message may have which names money, or an end, and wants nothing.
_TELLS = frozenset("worth fear press".split())
#: Those of a message that tells of scams: what such a message names, its reader is not asked for.
_TOLD_OF_SCAMS = frozenset("worth fear press reach lure need".split())
#: Those of a mail in which something changes hands at the door or on the telephone.
_HANDED_OVER = frozenset({"ready", "plea"})
#: Those beside which a number or a page of a stranger is never harmless.
_PULLS = frozenset("reach ready install office".split())


def is_authenticated(seen: MessageEvidence) -> bool:
    """Whether the receiving server confirmed the sender (RFC 7489)."""
    proof = seen.message.authentication
    return proof is not None and "dmarc=pass" in proof[0]


def find_ground(seen: MessageEvidence, signs: frozenset[str]) -> str | None:
    """The sign of what a message that is no scam positively is, and may be called fine for; None where there is doubt."""
    if seen.message.is_cut or signs & _DOUBTS or (seen.false_words and not seen.is_third_party):
        return None
    if seen.is_from_netflix:
        return "ground-netflix" if _is_netflix_s_own(seen) else None
    if seen.said & NEVER_NETFLIX or "code-pretext" in seen.said:
        return None
    if seen.names_netflix and seen.said & {"talk-back", "introduction", "remote-tool"}:
        return None
    if seen.message.attachments or seen.closes_as_netflix:
        return None
    if _comes_from_a_house(seen):
        return "ground-house" if _leads_to_its_house(seen) else None
    if not _is_readable(seen) or seen.ways or not all(map(hosts.is_house, _owners(seen))):
        return None
    unseen = "link-not-seen" in signs
    return next(
        (
            name
            for name, fits in _KINDS.items()
            if not (unseen and name not in _UNSEEN) and fits(seen) and find_aside(seen, name) is None
        ),
        None,
    )


def _is_netflix_s_own(seen: MessageEvidence) -> bool:
    """Whether a mail from Netflix's address leads nowhere but to Netflix: then it does no harm, whoever wrote it."""
    if _open_links(seen) or (seen.said & NEVER_NETFLIX and not leads_to_netflix_alone(seen)):
        return False
    return not (
        seen.telephone
        or seen.message.attachments
        or "unseen" in seen.demands
        or (not seen.links and seen.demands & (_PULLS | {"give", "plea"}))
    )


def leads_to_netflix_alone(seen: MessageEvidence) -> bool:
    """Whether a mail from Netflix's address has links, all of them Netflix's, and wants no answer."""
    return any(target.kind == "netflix" for _, target in seen.links) and not (
        seen.foreign_links or seen.ways or seen.said & {"talk-back", "wants-reply", "wants-messenger"}
    )


def _open_links(seen: MessageEvidence) -> list[str]:
    """The addresses that lead to nobody whom people know, and not to the sender."""
    return [
        link.target
        for link, target in seen.foreign_links
        if target.owner not in seen.own_owners and not hosts.is_house(target.owner)
    ]


def _owners(seen: MessageEvidence) -> frozenset[str]:
    """Whose pages its links lead to, apart from Netflix's."""
    return frozenset(
        "" if target.kind == "hidden" or shows_page_of_strangers(link.target) else target.owner
        for link, target in seen.foreign_links
    )


def _is_known(seen: MessageEvidence, owner: str) -> bool:
    """Whether a page belongs to a house that people know, or to the sender of the mail."""
    return hosts.is_house(owner) or (
        bool(owner) and seen.message.sender is not None and owner in seen.own_owners
    )


def _is_readable(seen: MessageEvidence) -> bool:
    """Whether its words are in a language whose words we know; a code or a name alone is in none."""
    return seen.words < _FEW or seen.is_language_known


def _comes_from_a_house(seen: MessageEvidence) -> bool:
    return bool(seen.message.sender and seen.own_owners) and all(map(hosts.is_house, seen.own_owners))


def _leads_to_its_house(seen: MessageEvidence) -> bool:
    """Whether a house that people know writes, and every way leads to such a house.

    Strangers can write a note into its mails: where one names a number, or money is requested, there is doubt.  They can
    write its address as theirs, too: a mail without a link that wants something proves no house.
    """
    if any(not _is_known(seen, owner) for owner in _owners(seen)):
        return False
    if any(word.kind in _HANDED_OVER and not word.is_turned for word in seen.demand_words):
        return False
    if "money-request" in seen.said or _is_answered_elsewhere(seen):
        return False
    if not seen.links and (
        "wants-reply" in seen.said or not _keeps_to(seen, _TELLS | {"need"}, _ASKED | {"ready"})
    ):
        return False
    return not (seen.ways and (seen.hooks or seen.demands & _PULLS))


def _is_answered_elsewhere(seen: MessageEvidence) -> bool:
    """Whether an answer goes to somebody who is neither the sender nor a house that people know."""
    box = seen.message.reply_to
    if box is None or not box.address:
        return False
    owner = hosts.owner_of(hosts.decode_host(box.host))
    return not (owner in seen.own_owners or hosts.is_house(owner) or hosts.is_netflix(box.host))


def _asks(seen: MessageEvidence) -> bool:
    """Whether something is asked."""
    return (
        "need" in seen.demands
        or "please" in seen.said
        or bool(QUESTION.search(seen.message.text, seen.message.body))
    )


def _wants_nothing(seen: MessageEvidence) -> bool:
    """Whether people talk of a film, or of what does not play, and no word of a demand stands in it."""
    if not seen.has_topic or seen.demands - {"need"} or seen.hooks or seen.names_a_sum:
        return False
    if "need" in seen.demands and _NUMBER.search(seen.folded.text, seen.message.body):
        return False
    return seen.is_personal or not seen.said & {"voice", "your-account"}


def _leads_to_houses_alone(seen: MessageEvidence) -> bool:
    """Whether a message of nobody who is known leads to houses that people know, and promises and wants nothing else."""
    return (
        bool(seen.foreign_links)
        and all(map(hosts.is_house, _owners(seen)))
        and not (seen.hooks or seen.demands - _TELLS)
    )


def _ends_at_netflix(seen: MessageEvidence) -> bool:
    """Whether the one way in it is to Netflix's own page: then it does no harm, whoever wrote it."""
    own = [seen.place_in_words(link.start) for link, target in seen.links if target.kind == "netflix"]
    if not own or seen.foreign_links or seen.said & _OFFERS:
        return False
    kinds = _TELLS | {"office", "need"}
    return all(
        word.kind in kinds
        or (
            word.kind in _ASKED
            and (word.is_turned or any(0 <= at - word.start <= _JUST_BEFORE for at in own))
        )
        for word in seen.demand_words
    )


def _brings_a_code(seen: MessageEvidence) -> bool:
    """Whether it brings a code, and says no more than what belongs to one."""
    if (
        not ("code" in seen.said or seen.leads_with_netflix)
        or seen.words > _LONGEST_WITH_CODE
        or seen.foreign_links
    ):
        return False
    return (
        bool(_CODE.search(seen.folded.text, seen.message.body))
        and not seen.said & (_OFFERS | {"pay-up"})
        and _keeps_to(seen, _TELLS | {"need"} | ({"give"} if seen.names_a_sum else set()), _ASKED | {"ready"})
    )


def _keeps_to(seen: MessageEvidence, kinds: frozenset[str], turned: frozenset[str]) -> bool:
    """Whether its words of demands are of these kinds, or their sentence turns them round ("never share it")."""
    return all(word.kind in kinds or (word.is_turned and word.kind in turned) for word in seen.demand_words)


def _tells_what_happened(seen: MessageEvidence) -> bool:
    """Whether money or an end is named, and nothing is left to do, or only in the app and on Netflix's own page."""
    sends_home = "into-the-app" in seen.said
    kinds = _TELLS | {"need"} | ({"office"} if sends_home else set())
    if seen.names_another_house and seen.names_a_sum:
        kinds |= {"give"}
    if seen.demands - kinds or seen.said & _OFFERS or seen.foreign_links:
        return False
    if seen.names_another_house and "confirm-details" in seen.said:
        return False
    if _asks(seen) and "worth" in seen.demands and not (sends_home or seen.names_another_house):
        return False
    if "code" in seen.said and not sends_home:
        return False
    is_booked = (seen.names_another_house and seen.words <= _LONGEST_BOOKING) or (
        seen.names_a_sum
        and seen.names_netflix
        and not seen.hooks & TROUBLES
        and seen.words <= _LONGEST_BOOKING_OF_NOBODY
    )
    if seen.hooks or "worth" in seen.demands:
        return sends_home or is_booked
    return sends_home or is_booked or seen.has_topic or (seen.is_personal and not _asks(seen))


def _warns(seen: MessageEvidence) -> bool:
    """Whether it tells of scams, and asks nothing of its reader but to keep away from them."""
    return "reports" in seen.said and not (
        seen.leads_with_netflix
        or seen.signs_as_netflix
        or "talk-back" in seen.said
        or QUESTION.search(seen.message.text, seen.message.body)
        or not _keeps_to(seen, _TOLD_OF_SCAMS, _ASKED | {"ready"})
    )


#: What a message may be called fine as, in the order in which it is told.
_KINDS: Mapping[str, Callable[[MessageEvidence], bool]] = {
    "ground-warning": _warns,
    "ground-code": _brings_a_code,
    "ground-talk": _wants_nothing,
    "ground-ends-at-netflix": _ends_at_netflix,
    "ground-houses": _leads_to_houses_alone,
    "ground-told": _tells_what_happened,
}
#: Those that may speak of a link which only its words were copied of.
_UNSEEN = frozenset({"ground-warning"})
