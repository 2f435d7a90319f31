"""What stands in a message, as far as its answer hangs on it: who speaks, where links lead, what is said and wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from diag.account.message import hosts
from diag.account.message.hosts import LinkTarget, read_target
from diag.account.message.letters import Folded, fold, mixes_scripts, plain, skeleton
from diag.account.message.lexicon import PhraseHit, find_phrases
from diag.account.message.types import Mailbox, Message, MessageLink

_BRAND_LOOK = skeleton(hosts.BRAND)
#: Signs that something is wanted, or said to be wrong, with an account; without one of them nobody acts.
HOOKS = frozenset(
    "payment-trouble account-trouble confirm-details refund prize free-offer job-offer invoice".split()
)
TROUBLES = frozenset("payment-trouble account-trouble confirm-details".split())
#: So many words that only people who know each other write make a message personal.
_ENOUGH_PERSONAL = 1
_LINE_OF_SENDER = 60
#: So many characters of a sender's name are its beginning: "N.E.T.F.L.I.X".
_BEGINNING = 16
#: So near each other, in characters, two words stand in one sentence.
_SENTENCE = 120
#: A message that is no longer, in characters, was a text message rather than a page of words.
_LONGEST_SMS = 400
#: So far behind the word for a thing a pronoun still means it, in characters.
_NEAR = 250
_PHONE = re.compile(r"(?<![\w/=.-])\+?(?:\d[ \t().\u2011-]{0,2}){8,14}\d(?![\w-])")
_LEAD = re.compile(r"\W{0,4}netflix\W{0,3}(?:[\w ]{0,20})?[:\-\u2013\u2014|>]")
_HEAD_LINE = re.compile(r"^(?:From|Reply-To|Authentication-Results|Attached): .*$", re.MULTILINE)
_NAME_BEFORE_COLON = re.compile(r"\W{0,3}([\w&.\- ]{3,25}?)\W{0,2}:")


@dataclass(frozen=True)
class MessageEvidence:
    """Everything that was seen in a message; each property answers one question about it."""

    message: Message
    folded: Folded
    phrases: tuple[PhraseHit, ...]
    links: tuple[tuple[MessageLink, LinkTarget], ...]
    odd_names: tuple[tuple[int, int], ...] = field(default=())

    # -- what is said ------------------------------------------------------------------------------------

    @cached_property
    def said(self) -> frozenset[str]:
        """The signs whose phrases were found."""
        found = {hit.sign for hit in self.phrases}
        return frozenset(found | {"wants-code"} if self.code_passed_on else found)

    @cached_property
    def code_passed_on(self) -> PhraseHit | None:
        """Where a code is wanted by another word: "You will get a code.  Please send it to me."."""
        codes = [hit.start for hit in self.phrases if hit.sign == "code"]
        for hit in self.phrases:
            if hit.sign == "pass-it-on" and any(hit.start - _NEAR <= start <= hit.start for start in codes):
                return hit
        return None

    @cached_property
    def language(self) -> str:
        """The language that most phrases are in."""
        counts: dict[str, int] = {}
        for hit in self.phrases:
            if hit.sign not in {"brand", "personal"}:
                counts[hit.language] = counts.get(hit.language, 0) + 1
        return max(counts, key=lambda name: (counts[name], name == "en"), default="")

    @cached_property
    def hooks(self) -> frozenset[str]:
        """What the message has for its reader to act on."""
        return frozenset(sign for sign in self.said if sign in HOOKS or sign.startswith(("wants-", "pays-")))

    @property
    def _wants_something(self) -> bool:
        return any(sign.startswith("wants-") for sign in self.said - {"wants-call"})

    @cached_property
    def names_netflix(self) -> bool:
        """Whether Netflix is named at all: in words, in a sender or in a link."""
        return (
            "brand" in self.said
            or bool(self.odd_names)
            or any(target.imitates or target.names or target.kind == "netflix" for _, target in self.links)
            or any(
                _names_brand(box.name) or hosts.imitation(hosts.decode_host(box.host)) for box in self.senders
            )
        )

    @cached_property
    def is_personal(self) -> bool:
        """Whether people seem to write who know each other, and no company."""
        spoken = {hit.language for hit in self.phrases if hit.sign == "personal"}
        languages = {self.language} if self.language else spoken
        found = [hit for hit in self.phrases if hit.sign == "personal" and hit.language in languages]
        formal = self.said & {"your-account"} and self.said & {"voice"}
        return len(found) >= _ENOUGH_PERSONAL and not formal

    @cached_property
    def telephone(self) -> tuple[int, int] | None:
        """Where a telephone number stands."""
        found = _PHONE.search(self.message.text, self.message.body)
        return found.span() if found else None

    # -- who speaks --------------------------------------------------------------------------------------

    @cached_property
    def senders(self) -> tuple[Mailbox, ...]:
        """The sender of the mail, and the one that a forwarded mail in it names."""
        return tuple(box for box in (self.message.sender, self.message.forwarded) if box)

    @cached_property
    def false_senders(self) -> tuple[Mailbox, ...]:
        """Senders that call themselves Netflix at an address that is not Netflix's."""
        return tuple(
            box for box in self.senders if box.address and not hosts.is_netflix(box.host) and self._poses(box)
        )

    def _poses(self, box: Mailbox) -> bool:
        return _names_brand(box.name) and not is_named_after(box.name, hosts.decode_host(box.host))

    @cached_property
    def poses_plainly(self) -> bool:
        """Whether a false sender's name begins with Netflix's, and no platform passes on what others write."""
        platforms = hosts.data()["platforms"]["owners"]
        return any(
            _names_brand(box.name[:_BEGINNING])
            and hosts.owner_of(hosts.decode_host(box.host)) not in platforms
            for box in self.false_senders
        )

    @cached_property
    def imitating_senders(self) -> tuple[Mailbox, ...]:
        """Senders whose address looks like Netflix's."""
        return tuple(box for box in self.senders if box not in self.false_senders and self._imitates(box))

    def _imitates(self, box: Mailbox) -> bool:
        host = hosts.decode_host(box.host)
        looks = hosts.imitation(host)
        if looks == "name":
            return not is_named_after(box.name, host) and bool(
                read_target(f"mailto:x@{host}").acts or hosts.acts_in(host) or self.said & TROUBLES
            )
        return bool(looks)

    @cached_property
    def is_from_netflix(self) -> bool:
        """Whether the sender's address is Netflix's.  Anybody can write any address there."""
        box = self.message.sender or self.message.forwarded
        return box is not None and hosts.is_netflix(box.host)

    @cached_property
    def is_third_party(self) -> bool:
        """Whether somebody else sends it, under another name: a friend, a shop, a bank, a newspaper."""
        box = self.message.sender
        if self.false_senders or self.imitating_senders or self.is_from_netflix:
            return False
        if box is not None and box.address and not self._is_anonymous(box):
            return True
        return self._names_itself

    def _is_anonymous(self, box: Mailbox) -> bool:
        """Whether a sender names no house: an office alone, at an address of which the message says nothing."""
        label = _letters(hosts.owner_of(hosts.decode_host(box.host)).partition(".")[0])
        return _names_offices_alone(box.name) and (
            len(label) < 3 or label not in _letters(box.name + self.folded.text)
        )

    @cached_property
    def _names_itself(self) -> bool:
        """Whether a text without a sender names the owner of its own link: "T-Mobile: … t-mobile.com"."""
        letters = _letters(self.folded.text)
        lead = _NAME_BEFORE_COLON.match(self.folded.text)
        for _, target in self.links:
            label = _letters(target.owner.partition(".")[0])
            if target.kind != "stranger" or target.imitates or len(label) < 3:
                continue
            if (len(label) >= 4 and label in letters) or (lead and _letters(lead[1]).startswith(label)):
                return True
        return False

    @cached_property
    def signs_as_netflix(self) -> bool:
        """Whether a line of its own, as a signature or a heading, names Netflix as the writer."""
        text = self.folded.text
        for hit in self.phrases:
            if hit.sign != "voice" or self.folded.place(hit.start, hit.end)[0] < self.message.body:
                continue
            start, end = text.rfind("\n", 0, hit.start) + 1, text.find("\n", hit.end)
            if (end if end >= 0 else len(text)) - start <= _LINE_OF_SENDER:
                return True
        return False

    @cached_property
    def leads_with_netflix(self) -> bool:
        """Whether it begins as a text of Netflix begins: "NETFLIX: …"."""
        return bool(_LEAD.match(plain(self.message.text[self.message.body :][:200]).lstrip()))

    @cached_property
    def deceptive_links(self) -> tuple[tuple[MessageLink, LinkTarget], ...]:
        """Links that are made to be taken for Netflix's."""
        return tuple(
            (link, target)
            for link, target in self.links
            if target.imitates in {"before", "letters", "user"}
            or (
                target.imitates == "name"
                and target.owner not in self._named_owners
                and (target.acts or self.said & (TROUBLES if self._has_sender else HOOKS))
            )
        )

    @property
    def _has_sender(self) -> bool:
        return self.message.sender is not None

    @cached_property
    def _named_owners(self) -> frozenset[str]:
        """The owners of addresses by whose name a sender goes: "What's on Netflix", whats-on-netflix.com."""
        names = ((box.name, hosts.decode_host(box.host)) for box in self.senders)
        return frozenset(hosts.owner_of(host) for name, host in names if is_named_after(name, host))

    @cached_property
    def false_words(self) -> tuple[tuple[MessageLink, LinkTarget], ...]:
        """Links whose words are an address of Netflix's and whose target is not."""
        return tuple(
            (link, target)
            for link, target in self.links
            if target.kind != "netflix" and link.seen != link.target and _shows_netflix(link.seen)
        )

    @cached_property
    def foreign_links(self) -> tuple[tuple[MessageLink, LinkTarget], ...]:
        """Links to places that are not Netflix's, and no page that companies usually link to."""
        own = {box.address.lower() for box in self.senders}
        return tuple(
            (link, target)
            for link, target in self.links
            if target.kind in {"stranger", "hidden"}
            and target.host
            and target.scheme in {"http", "https", "ftp", "mailto"}
            and (target.scheme != "mailto" or (self._wants_something and link.target[7:].lower() not in own))
        )

    @cached_property
    def speaks_as_netflix(self) -> bool:
        """Whether it pretends to be Netflix, or is."""
        if self.is_from_netflix or self.false_senders or self.imitating_senders or self.deceptive_links:
            return True
        if not self.names_netflix or not self.hooks:
            return False
        if self.is_third_party:
            return self.signs_as_netflix
        if self.false_words or self.signs_as_netflix or self.leads_with_netflix or self.odd_names:
            return True
        if "introduction" in self.said or ("chain" in self.said and self.said & {"free-offer", "prize"}):
            return True
        return not self.is_personal and ("your-account" in self.said or self._is_text_on_an_account)

    @cached_property
    def _is_text_on_an_account(self) -> bool:
        """Whether a short text says in one sentence that something is wrong with Netflix, and has a link that is no article."""
        if len(self.message.text) > _LONGEST_SMS or any(
            _is_article(link.target) for link, _ in self.foreign_links
        ):
            return False
        brands = [hit for hit in self.phrases if hit.sign == "brand"]
        return any(
            hit.sign in TROUBLES and abs(hit.start - brand.start) <= _SENTENCE
            for hit in self.phrases
            for brand in brands
        )


def gather_evidence(message: Message) -> MessageEvidence:
    """Look at a message.  Pure; nothing is opened."""
    folded = fold(_words_alone(message))
    links = tuple((link, read_target(link.target)) for link in message.links[:500])
    return MessageEvidence(
        message, folded, tuple(find_phrases(folded)), links, tuple(_odd_names(message.text, message.links))
    )


def _words_alone(message: Message) -> str:
    """The text with blanks in the place of addresses: "account" in an address of a page is no word about an account."""
    text = message.text
    pieces: list[str] = []
    done = 0
    blanks = [(found.start(), found.end()) for found in _HEAD_LINE.finditer(text, 0, message.body)]
    blanks += [(link.start, link.end) for link in message.links if _is_address(link)]
    for start, end in sorted(blanks):
        if end > done:
            start = max(start, done)
            pieces += (text[done:start], " " * (end - start))
            done = end
    return "".join((*pieces, text[done:]))


def _is_address(link: MessageLink) -> bool:
    return bool(link.seen) and " " not in link.seen and ("." in link.seen or "@" in link.seen)


def is_named_after(name: str, host: str) -> bool:
    """Whether a sender's name and the owner of its address are one: "What's on Netflix", whats-on-netflix.com.

    A name that consists of Netflix's and of words for its offices is none: it poses.
    """
    label = _letters(hosts.owner_of(host).partition(".")[0])
    if len(label) < 4 or label not in _letters(name):
        return False
    rest = label.replace(hosts.BRAND, "")
    return bool(rest) and not hosts.acts_in(label) and rest not in hosts.data()["offices"]["words"]


def _names_brand(name: str) -> bool:
    if _BRAND_LOOK in skeleton("".join(re.findall(r"[\w$@!|]+", name))):
        return True
    return not name.isascii() and any(hit.sign == "brand" for hit in find_phrases(fold(name)))


def _is_article(address: str) -> bool:
    """Whether an address leads to something to read: "…/news/2026/netflix-raises-its-prices"."""
    path = address.partition("://")[2].partition("/")[2]
    return bool(
        re.search(
            r"[a-z0-9]+(?:[-_][a-z0-9]+){2}|\b(?:news|article|articles|blog|story|wiki|r|watch)\b",
            path.lower()[:300],
        )
    )


def _names_offices_alone(name: str) -> bool:
    """Whether a sender's name says an office and of whom not: "Customer Service"; or says nothing."""
    offices = hosts.data()["offices"]["words"]
    words = re.findall(r"[^\W\d_]+", plain(name.partition("@")[0]))
    return all(word in offices or hosts.acts_in(word) for word in words)


def _letters(text: str) -> str:
    return "".join(c for c in plain(text) if c.isalnum())


def _shows_netflix(seen: str) -> bool:
    found = re.match(r"\s*(?:https?://)?([\w.-]+\.[a-z]{2,12})(?:[/?#:]|\s*$)", seen.lower())
    return bool(found) and hosts.is_netflix(found[1] if found else "")


def _odd_names(text: str, links: Iterable[MessageLink]) -> Iterable[tuple[int, int]]:
    """Places where the name is written with letters or digits that look alike, or with invisible signs in it."""
    inside = [(link.start, link.end) for link in links if link.seen and "." in link.seen]
    for found in re.finditer(r"[\w$@!|\u00ad\u200b-\u200f\u2060-\u2064\ufeff]{7,24}", text):
        word = found[0]
        if _BRAND_LOOK not in skeleton(word) or any(a <= found.start() < b for a, b in inside):
            continue
        if hosts.BRAND in word.lower() or (plain(word) in {"netflix", "netflixs"} and not _is_odd(word)):
            continue
        yield found.span()


def _is_odd(word: str) -> bool:
    """Whether the word only became the name by what was taken for something else: other scripts, invisible signs."""
    return mixes_scripts(word) or any(c in word for c in "\u00ad\u200b\u200c\u200d\u2060\ufeff")
