"""From what was seen in a message to the answer and its reasons.

"Scam" is said in two cases only: the message speaks as Netflix and that is disproved, or it wants what no honest sender
wants.  "Nothing wrong found" needs grounds (see ``grounds``), and is no proof that a message is genuine.  Everything
else is "cannot tell".
"""

from __future__ import annotations

from diag.account.message.evidence import HOOKS, TROUBLES, MessageEvidence, gather_evidence
from diag.account.message.grounds import NEVER_NETFLIX, find_ground, is_authenticated, leads_to_netflix_alone
from diag.account.message.lexicon import QUESTION
from diag.account.message.quotes import without_quotes
from diag.account.message.reading import read_message
from diag.account.message.reasons import find_doubts, find_reasons, make_reason, sort_reasons
from diag.account.message.types import Judgement, Message, MessageVerdict

#: Of the wishes that Netflix never has, those that not even words of its own mails sound like ("pay with a gift card").
NEVER_OWN = NEVER_NETFLIX - {"wants-card", "pays-by-gift-card", "wants-transfer"}
#: Those that nobody has who writes as a company.
NEVER_HONEST = frozenset("wants-password wants-code wants-gift-card".split())
#: Signs that are told only beside others: of a message in which nothing wrong was found they say nothing.
_QUIET = frozenset({"spelling", "deadline"})
#: Signs that disprove that Netflix wrote a message which speaks as Netflix.
_DISPROOFS = frozenset(
    "sender-not-netflix sender-imitates reply-goes-elsewhere link-imitates link-letters link-hides-owner link-says-otherwise "
    "link-elsewhere link-script form-elsewhere attached-program odd-letters".split()
)


def analyse(raw: bytes | str) -> Judgement:
    """Judge a message: the bytes of a mail, a text, or a copied page.  Pure, and never raises for what stands in it."""
    return judge(read_message(raw))


def judge(message: Message) -> Judgement:
    """Judge a message that was read."""
    seen = gather_evidence(message)
    reasons = list(find_reasons(seen))
    signs = frozenset(reason.sign for reason in reasons)
    if _is_scam(seen, signs):
        verdict = MessageVerdict.SCAM
        if _is_only_quoted(seen):
            verdict = MessageVerdict.CANNOT_TELL
            reasons.append(make_reason("quotes-scam", 0, 0))
        elif _only_reports(seen):
            verdict = MessageVerdict.CANNOT_TELL
    elif ground := find_ground(seen, signs):
        verdict = MessageVerdict.NOTHING_FOUND
        reasons.append(make_reason(ground, 0, 0))
    else:
        verdict = MessageVerdict.CANNOT_TELL
        reasons += find_doubts(seen, signs)
    if verdict is MessageVerdict.NOTHING_FOUND:
        reasons = [reason for reason in reasons if reason.sign not in _QUIET]
    return Judgement(verdict, tuple(sort_reasons(reasons)), message.text, seen.speaks_as_netflix)


def _is_only_quoted(seen: MessageEvidence) -> bool:
    """Whether the scam is what somebody quotes who asks or tells about it, and not what they write themselves."""
    own = without_quotes(seen.message, is_asked=True)
    if own is None:
        return False
    outer = gather_evidence(own)
    if not outer.said & {"reports", "suspects"}:
        own = without_quotes(seen.message, is_asked=False)
        if own is None:
            return False
        outer = gather_evidence(own)
    if not (outer.said & {"reports", "suspects"} or QUESTION.search(own.text, own.body)):
        return False  # a title in quotation marks, or a call that was written down
    if outer.false_senders or outer.imitating_senders or outer.signs_as_netflix or outer.leads_with_netflix:
        return False
    return _only_reports(outer) or not _is_scam(
        outer, frozenset(reason.sign for reason in find_reasons(outer))
    )


def _is_scam(seen: MessageEvidence, signs: frozenset[str]) -> bool:
    return (seen.speaks_as_netflix and _is_disproved(seen, signs)) or _wants_what_nobody_honest_wants(seen)


def _wants_what_nobody_honest_wants(seen: MessageEvidence) -> bool:
    if seen.is_from_netflix:
        return False
    formal = seen.said & (TROUBLES | {"your-account", "voice", "deadline"})
    if seen.said & NEVER_HONEST and formal and not seen.is_personal:
        return True
    if seen.said & NEVER_HONEST and _presents_itself_as_netflix(seen):
        return True
    if "code-pretext" in seen.said and ("wants-code" in seen.said or "give" in seen.demands):
        return True
    if seen.calls_for_netflix or seen.collects_for_netflix:
        return True
    if "wants-gift-card" in seen.said and "plea" in seen.demands:
        return True
    if not seen.names_netflix:
        return False
    if "job-offer" in seen.said and (
        seen.leads_to_messenger or seen.telephone or seen.said & {"wants-crypto", "wants-transfer"}
    ):
        return True
    is_unsigned = not (seen.is_third_party or seen.is_personal)
    if (
        is_unsigned
        and seen.telephone
        and {"voice", "wants-call"} <= seen.said
        and seen.said & (TROUBLES | {"refund", "deadline"})
    ):
        return True
    if seen.leads_with_netflix and seen.telephone and seen.names_a_sum and "deadline" in seen.said:
        return True
    if is_unsigned and seen.said & NEVER_NETFLIX and seen.said & HOOKS:
        return True
    if is_unsigned and seen.foreign_links and {"prize", "deadline"} <= seen.said:
        return True
    if "introduction" in seen.said and seen.ways and seen.names_a_sum:
        return True
    if "wallet" in seen.ways and "wants-crypto" in seen.said:
        return True
    return (
        seen.writes_from_free_mail and seen.telephone and bool(seen.said & (TROUBLES | {"invoice", "refund"}))
    )


def _presents_itself_as_netflix(seen: MessageEvidence) -> bool:
    """Whether somebody says that they are of Netflix: "I am of the Netflix team"."""
    speaks = "introduction" in seen.said or {"brand", "voice"} <= seen.said
    return speaks and not (seen.message.sender or seen.said & {"reports", "suspects"})


def _is_disproved(seen: MessageEvidence, signs: frozenset[str]) -> bool:
    wanted = seen.said & (NEVER_OWN if seen.is_from_netflix else NEVER_NETFLIX)
    if wanted and not (seen.is_from_netflix and (is_authenticated(seen) or leads_to_netflix_alone(seen))):
        return True
    if not signs & _DISPROOFS:
        return False
    if seen.secret_forms or seen.hooks or seen.deceptive_links or "attached-program" in signs:
        return True
    if seen.false_senders:
        return seen.poses_plainly and bool(seen.foreign_links or seen.message.attachments or seen.telephone)
    return bool(seen.foreign_links)


def _only_reports(seen: MessageEvidence) -> bool:
    """Whether it tells of scams, as a friend, a newspaper or the police does, without posing as a sender itself."""
    tells = "reports" in seen.said or ("suspects" in seen.said and seen.is_personal)
    return tells and not (
        seen.false_senders or seen.imitating_senders or seen.signs_as_netflix or seen.leads_with_netflix
    )
