"""The reasons of an answer: each with its sentence and its place in the message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from diag import paths
from diag.account.message import hosts
from diag.account.message.asides import find_aside
from diag.account.message.evidence import MessageEvidence
from diag.account.message.types import MessageReason
from diag.text import one_line

#: Kinds of attached files that can run, or show a page of their own.
_PROGRAMS = tuple(
    ".htm .html .xhtml .shtml .svg .exe .scr .com .bat .cmd .js .jse .vbs .vbe .wsf .hta .lnk .iso .img .zip .rar .7z .gz .jar "
    ".msi .apk .docm .xlsm .one .ps1 .dmg .pkg".split()
)
#: Reasons that tell of a number or a name in a messenger already.
_TELL_OF_WAYS = frozenset("wants-call wants-messenger wants-crypto wants-transfer".split())
_TELL_OF_MONEY = frozenset(
    "payment-trouble invoice wants-card wants-password wants-code wants-transfer wants-gift-card pays-by-gift-card".split()
)
#: Kinds of demands, the weightiest first, and the reasons beside which they need not be told.
_BESIDES = {
    "install": frozenset({"wants-remote-access"}),
    "lure": frozenset("prize free-offer job-offer refund".split()),
    "plea": frozenset[str](),
    "ready": frozenset[str](),
    "unseen": frozenset("link-not-seen attached-file attached-program".split()),
    "give": _TELL_OF_MONEY - {"payment-trouble", "invoice"},
    "reach": frozenset("wants-call wants-reply wants-messenger".split()),
    "fear": frozenset("account-trouble payment-trouble deadline".split()),
    "worth": _TELL_OF_MONEY,
    "office": frozenset[str](),
    "press": frozenset("link-not-seen confirm-details".split()),
}
#: Where a TV is let into an account by the number that it shows ("sign-in-code" in ``devices/like/tv.toml`` has the source).
_PAGE_FOR_TVS = re.compile(
    r"^(?:https?://)?(?:www\.)?netflix\.com/(?:tv\d*|activate)/?(?:[?#]|$)", re.IGNORECASE
)
#: So many of them are told.
_MOST_DEMANDS = 3
#: So many reasons of one sign are told.
_MOST_OF_ONE = 5
_LONGEST_SHOWN = 80


@cache
def texts() -> Mapping[str, Any]:
    """What is said of each sign, and how much it weighs, from ``signs.toml``."""
    return tomllib.loads((paths.data("account") / "message" / "signs.toml").read_text(encoding="utf-8"))


def sort_reasons(reasons: Iterable[MessageReason]) -> list[MessageReason]:
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


def make_reason(sign: str, start: int, end: int, **values: str) -> MessageReason:
    """A reason at its place; ``values`` fill the gaps of its sentence."""
    shown = {name: _shorten(value) for name, value in values.items()}
    return MessageReason(sign, texts()[sign]["text"].format(**shown), start, end)


def _shorten(value: str) -> str:
    line = one_line(value)
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def find_reasons(seen: MessageEvidence) -> Iterator[MessageReason]:
    """Everything that can be told of a message, in no order."""
    yield from _of_senders(seen)
    yield from _of_links(seen)
    yield from _of_files(seen)
    yield from _of_words(seen)
    if seen.message.is_cut:
        yield make_reason("too-long", len(seen.message.text), len(seen.message.text))


def find_doubts(seen: MessageEvidence, told: frozenset[str]) -> Iterator[MessageReason]:
    """Why a message in which nothing is plainly wrong is not called fine; ``told``: the signs of the reasons that stand."""
    if not seen.is_language_known and seen.words:
        yield make_reason("language-unknown", 0, 0)
    if not any(sign.startswith("link-") for sign in told):
        for link, target in seen.foreign_links:
            if not hosts.is_house(target.owner):
                yield make_reason("link-unknown", link.start, link.end, host=target.host)
    way = next(iter(seen.way_places), None)
    if way and not told & _TELL_OF_WAYS:
        yield make_reason("way-unknown", way.start, way.end)
    first = {word.kind: word for word in reversed(seen.demand_words) if not word.is_turned}
    kinds = [kind for kind, others in _BESIDES.items() if kind in first and not told & others]
    places: set[tuple[int, int]] = set()  # of one word its weightiest meaning is told
    for kind in kinds:
        place = first[kind].start, first[kind].end
        if place not in places and len(places) < _MOST_DEMANDS:
            places.add(place)
            yield make_reason(f"demand-{kind}", *seen.folded.place(*place))
    if not (told or kinds or way or seen.foreign_links):
        aside = find_aside(seen) if seen.has_topic else None
        yield (
            make_reason("aside", *seen.folded.place(*aside)) if aside else make_reason("writer-unknown", 0, 0)
        )


def _of_senders(seen: MessageEvidence) -> Iterator[MessageReason]:
    for box in seen.false_senders:
        yield make_reason(
            "sender-not-netflix", box.start, box.end, shown=box.name, host=hosts.decode_host(box.host)
        )
    for box in seen.imitating_senders:
        yield make_reason("sender-imitates", box.start, box.end, host=hosts.decode_host(box.host))
    sender = seen.message.sender
    if (
        sender
        and sender not in seen.false_senders
        and not seen.is_from_netflix
        and "netflix" in sender.name.lower()
    ):
        yield make_reason(
            "sender-names-netflix", sender.start, sender.end, host=hosts.decode_host(sender.host)
        )
    if sender and seen.writes_from_free_mail:
        yield make_reason("sender-free-mail", sender.start, sender.end, host=hosts.decode_host(sender.host))
    reply = seen.message.reply_to
    if (
        reply
        and reply.address
        and sender
        and not hosts.is_netflix(reply.host)
        and (seen.is_from_netflix or seen.false_senders)
    ):
        yield make_reason("reply-goes-elsewhere", reply.start, reply.end, host=hosts.decode_host(reply.host))
    proof = seen.message.authentication
    if (
        proof
        and sender
        and ("dmarc=fail" in proof[0] or ("spf=fail" in proof[0] and "dkim=pass" not in proof[0]))
    ):
        yield make_reason("not-authenticated", proof[1], proof[2], host=hosts.decode_host(sender.host))


def _of_links(seen: MessageEvidence) -> Iterator[MessageReason]:
    deceptive = {id(link) for link, _ in seen.deceptive_links}
    false = {id(link) for link, _ in seen.false_words}
    forms = {id(link) for link, _ in seen.secret_forms}
    for link, target in seen.links:
        values = {"host": target.host, "owner": target.owner, "shown": link.seen}
        if target.scheme in {"javascript", "data", "file"}:
            yield make_reason("link-script", link.start, link.end)
        elif target.imitates == "user":
            yield make_reason("link-hides-owner", link.start, link.end, **values)
        elif target.imitates == "letters":
            yield make_reason("link-letters", link.start, link.end, **values)
        elif id(link) in deceptive:
            yield make_reason("link-imitates", link.start, link.end, **values)
        elif id(link) in false and not seen.is_third_party:
            yield make_reason("link-says-otherwise", link.start, link.end, **values)
    if not seen.is_from_netflix:
        for link, target in seen.links:
            if target.kind == "netflix" and _PAGE_FOR_TVS.search(link.target):
                yield make_reason("link-lets-a-tv-in", link.start, link.end)
    for link, target in seen.foreign_links:
        if id(link) in forms and seen.names_netflix:
            yield make_reason("form-elsewhere", link.start, link.end, host=target.host)
        if id(link) in deceptive or id(link) in false or id(link) in forms:
            continue
        if target.kind == "hidden":
            yield make_reason("link-hidden", link.start, link.end, host=target.host)
        if seen.speaks_as_netflix and (
            seen.hooks or seen.false_senders or seen.asks_money_in_few_words or seen.writes_for_netflix
        ):
            yield make_reason("link-elsewhere", link.start, link.end, host=target.host)
        elif seen.names_netflix and seen.hooks and target.kind == "stranger":
            yield make_reason("link-other", link.start, link.end, host=target.host)
    if not seen.links:
        hit = next((hit for hit in seen.phrases if hit.sign == "unseen-link"), None)
        if hit:
            yield make_reason("link-not-seen", *seen.folded.place(hit.start, hit.end))


def _of_files(seen: MessageEvidence) -> Iterator[MessageReason]:
    for file in seen.message.attachments:
        is_program = file.seen.lower().endswith(_PROGRAMS) or file.seen.lower() in {
            "text/html",
            "application/zip",
        }
        if is_program and seen.is_third_party and not seen.speaks_as_netflix:
            is_program = False
        yield make_reason(
            "attached-program" if is_program else "attached-file", file.start, file.end, shown=file.seen
        )


def _of_words(seen: MessageEvidence) -> Iterator[MessageReason]:
    for start, end in seen.odd_names:
        yield make_reason("odd-letters", start, end, shown=seen.message.text[start:end])
    told: set[str] = set()
    if seen.code_passed_on:
        hit = seen.code_passed_on
        told.add("wants-code")
        yield make_reason("wants-code", *seen.folded.place(hit.start, hit.end))
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
        yield make_reason(hit.sign, *seen.folded.place(hit.start, hit.end))
    for sign, kind, is_so in (
        ("wants-call", "telephone", seen.calls_for_netflix),
        ("wants-transfer", "account", seen.collects_for_netflix),
    ):
        if is_so and sign not in told:
            yield from (make_reason(sign, way.start, way.end) for way in seen.way_places if way.kind == kind)
