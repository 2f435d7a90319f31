"""From what was seen in a message to the answer and its reasons.

"Scam" is said in two cases only: the message speaks as Netflix and that is disproved, or it wants what no honest sender
wants.  A doubt gives "cannot tell"; and nothing found is no proof that a message is genuine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from diag import paths
from diag.account.message import hosts
from diag.account.message.evidence import HOOKS, TROUBLES, MessageEvidence, gather_evidence
from diag.account.message.reading import read_message
from diag.account.message.types import Judgement, Message, MessageReason, MessageVerdict
from diag.text import one_line

#: Wishes that Netflix never has, and of those the ones that nobody has who writes as a company.
NEVER_NETFLIX = frozenset(
    "wants-card wants-password wants-code wants-gift-card pays-by-gift-card wants-crypto wants-transfer "
    "wants-remote-access".split()
)
#: Those that not even words of its own mails sound like ("pay with a gift card", "your card number").
NEVER_OWN = NEVER_NETFLIX - {"wants-card", "pays-by-gift-card", "wants-transfer"}
NEVER_HONEST = frozenset("wants-password wants-code wants-gift-card".split())
#: Kinds of attached files that can run, or show a page of their own.
_PROGRAMS = tuple(
    ".htm .html .xhtml .shtml .svg .exe .scr .com .bat .cmd .js .jse .vbs .vbe .wsf .hta .lnk .iso .img .zip .rar .7z .gz .jar "
    ".msi .apk .docm .xlsm .one .ps1 .dmg .pkg".split()
)
#: So many reasons of one sign are told.
_MOST_OF_ONE = 5
_LONGEST_SHOWN = 80


def analyse(raw: bytes | str) -> Judgement:
    """Judge a message: the bytes of a mail, a text, or a copied page.  Pure, and never raises for what stands in it."""
    return judge(read_message(raw))


def judge(message: Message) -> Judgement:
    """Judge a message that was read."""
    seen = gather_evidence(message)
    reasons = _sort(_reasons(seen))
    verdict = _verdict(seen, frozenset(reason.sign for reason in reasons))
    if verdict is MessageVerdict.NOTHING_FOUND:
        reasons = [reason for reason in reasons if reason.sign not in _QUIET]
    return Judgement(verdict, tuple(reasons), message.text, seen.speaks_as_netflix)


@cache
def texts() -> Mapping[str, Any]:
    """What is said of each sign, and how much it weighs, from ``signs.toml``."""
    return tomllib.loads((paths.data("account") / "message" / "signs.toml").read_text(encoding="utf-8"))


#: Signs that are told only beside others: of a message in which nothing wrong was found they say nothing.
_QUIET = frozenset({"spelling", "deadline"})
#: Signs that disprove that Netflix wrote a message which speaks as Netflix.
_DISPROOFS = frozenset(
    "sender-not-netflix sender-imitates reply-goes-elsewhere link-imitates link-letters link-hides-owner link-says-otherwise "
    "link-elsewhere link-script attached-program odd-letters".split()
)


def _verdict(seen: MessageEvidence, signs: frozenset[str]) -> MessageVerdict:
    if seen.speaks_as_netflix and _is_disproved(seen, signs):
        return MessageVerdict.CANNOT_TELL if _only_reports(seen) else MessageVerdict.SCAM
    wanted = seen.said & NEVER_HONEST
    formal = seen.said & (TROUBLES | {"your-account", "voice", "deadline"})
    if wanted and formal and not seen.is_personal and not _only_reports(seen) and not seen.is_from_netflix:
        return MessageVerdict.SCAM
    return MessageVerdict.CANNOT_TELL if _is_doubtful(seen, signs) else MessageVerdict.NOTHING_FOUND


def _is_disproved(seen: MessageEvidence, signs: frozenset[str]) -> bool:
    wanted = seen.said & (NEVER_OWN if seen.is_from_netflix else NEVER_NETFLIX)
    if wanted and not (seen.is_from_netflix and _is_authenticated(seen)):
        return True
    if not signs & _DISPROOFS:
        return False
    if seen.hooks or seen.deceptive_links or "attached-program" in signs:
        return True
    if seen.false_senders:
        return seen.poses_plainly and bool(seen.foreign_links or seen.message.attachments or seen.telephone)
    return bool(seen.foreign_links)


def _only_reports(seen: MessageEvidence) -> bool:
    """Whether it tells of scams, as a friend, a newspaper or the police does, without posing as a sender itself."""
    return "reports" in seen.said and not (
        seen.false_senders or seen.imitating_senders or seen.signs_as_netflix or seen.leads_with_netflix
    )


def _is_doubtful(seen: MessageEvidence, signs: frozenset[str]) -> bool:
    if seen.message.is_cut or signs & {
        "not-authenticated",
        "link-script",
        "odd-letters",
        "sender-not-netflix",
        "sender-imitates",
    }:
        return True
    if seen.deceptive_links or (seen.false_words and not seen.is_third_party):
        return True
    if seen.is_from_netflix and not seen.foreign_links:
        return bool(seen.said & NEVER_NETFLIX)
    if seen.said & NEVER_NETFLIX:
        return True
    if signs & {"wants-messenger", "wants-call", "attached-program"} and seen.hooks & HOOKS:
        return True
    if seen.is_personal and not seen.foreign_links:
        return False
    if seen.is_third_party:
        return bool(seen.said & (TROUBLES | {"prize", "refund", "job-offer"})) and bool(
            seen.foreign_links or seen.telephone
        )
    if seen.foreign_links:
        return bool(seen.hooks) or (seen.names_netflix and not seen.is_personal)
    if "link-not-seen" in signs or "wants-reply" in signs or "prize" in signs or "job-offer" in signs:
        return bool(seen.hooks & HOOKS)
    return bool(seen.telephone and seen.names_netflix and not seen.is_personal)


def _is_authenticated(seen: MessageEvidence) -> bool:
    proof = seen.message.authentication
    return proof is not None and "dmarc=pass" in proof[0]


# -- reasons -----------------------------------------------------------------------------------------------


def _sort(reasons: Iterator[MessageReason]) -> list[MessageReason]:
    """The weightiest first; of one sign a few, and each thing once."""
    kept: list[MessageReason] = []
    counts: dict[str, int] = {}
    told: set[tuple[str, str]] = set()
    for reason in sorted(reasons, key=lambda one: (-texts()[one.sign]["weight"], one.start)):
        if (reason.sign, reason.text) in told or counts.get(reason.sign, 0) >= _MOST_OF_ONE:
            continue
        told.add((reason.sign, reason.text))
        counts[reason.sign] = counts.get(reason.sign, 0) + 1
        kept.append(reason)
    return kept


def _reason(sign: str, start: int, end: int, **values: str) -> MessageReason:
    shown = {name: _shorten(value) for name, value in values.items()}
    return MessageReason(sign, texts()[sign]["text"].format(**shown), start, end)


def _shorten(value: str) -> str:
    line = one_line(value)
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _reasons(seen: MessageEvidence) -> Iterator[MessageReason]:
    yield from _of_senders(seen)
    yield from _of_links(seen)
    yield from _of_files(seen)
    yield from _of_words(seen)
    if seen.message.is_cut:
        yield _reason("too-long", len(seen.message.text), len(seen.message.text))


def _of_senders(seen: MessageEvidence) -> Iterator[MessageReason]:
    for box in seen.false_senders:
        yield _reason(
            "sender-not-netflix", box.start, box.end, shown=box.name, host=hosts.decode_host(box.host)
        )
    for box in seen.imitating_senders:
        yield _reason("sender-imitates", box.start, box.end, host=hosts.decode_host(box.host))
    sender = seen.message.sender
    if (
        sender
        and sender not in seen.false_senders
        and not seen.is_from_netflix
        and "netflix" in sender.name.lower()
    ):
        yield _reason("sender-names-netflix", sender.start, sender.end, host=hosts.decode_host(sender.host))
    reply = seen.message.reply_to
    if (
        reply
        and reply.address
        and sender
        and not hosts.is_netflix(reply.host)
        and (seen.is_from_netflix or seen.false_senders)
    ):
        yield _reason("reply-goes-elsewhere", reply.start, reply.end, host=hosts.decode_host(reply.host))
    proof = seen.message.authentication
    if (
        proof
        and sender
        and seen.is_from_netflix
        and ("dmarc=fail" in proof[0] or ("spf=fail" in proof[0] and "dkim=pass" not in proof[0]))
    ):
        yield _reason("not-authenticated", proof[1], proof[2], host=hosts.decode_host(sender.host))


def _of_links(seen: MessageEvidence) -> Iterator[MessageReason]:
    deceptive = {id(link) for link, _ in seen.deceptive_links}
    false = {id(link) for link, _ in seen.false_words}
    for link, target in seen.links:
        values = {"host": target.host, "owner": target.owner, "shown": link.seen}
        if target.scheme in {"javascript", "data", "file"}:
            yield _reason("link-script", link.start, link.end)
        elif target.imitates == "user":
            yield _reason("link-hides-owner", link.start, link.end, **values)
        elif target.imitates == "letters":
            yield _reason("link-letters", link.start, link.end, **values)
        elif id(link) in deceptive:
            yield _reason("link-imitates", link.start, link.end, **values)
        elif id(link) in false and not seen.is_third_party:
            yield _reason("link-says-otherwise", link.start, link.end, **values)
    for link, target in seen.foreign_links:
        if id(link) in deceptive or id(link) in false:
            continue
        if target.kind == "hidden":
            yield _reason("link-hidden", link.start, link.end, host=target.host)
        if seen.speaks_as_netflix and (seen.hooks or seen.false_senders):
            yield _reason("link-elsewhere", link.start, link.end, host=target.host)
        elif seen.names_netflix and seen.hooks and target.kind == "stranger":
            yield _reason("link-other", link.start, link.end, host=target.host)
    if not seen.links:
        hit = next((hit for hit in seen.phrases if hit.sign == "unseen-link"), None)
        if hit:
            yield _reason("link-not-seen", *seen.folded.place(hit.start, hit.end))


def _of_files(seen: MessageEvidence) -> Iterator[MessageReason]:
    for file in seen.message.attachments:
        is_program = file.seen.lower().endswith(_PROGRAMS) or file.seen.lower() in {
            "text/html",
            "application/zip",
        }
        if is_program and seen.is_third_party and not seen.speaks_as_netflix:
            is_program = False
        yield _reason(
            "attached-program" if is_program else "attached-file", file.start, file.end, shown=file.seen
        )


def _of_words(seen: MessageEvidence) -> Iterator[MessageReason]:
    for start, end in seen.odd_names:
        yield _reason("odd-letters", start, end, shown=seen.message.text[start:end])
    told: set[str] = set()
    if seen.code_passed_on:
        hit = seen.code_passed_on
        told.add("wants-code")
        yield _reason("wants-code", *seen.folded.place(hit.start, hit.end))
    for hit in seen.phrases:
        if (
            hit.sign in told
            or hit.sign not in texts()
            or (hit.sign == "spelling" and not seen.speaks_as_netflix)
        ):
            continue
        if hit.sign == "wants-call" and not seen.telephone:
            continue
        told.add(hit.sign)
        yield _reason(hit.sign, *seen.folded.place(hit.start, hit.end))
