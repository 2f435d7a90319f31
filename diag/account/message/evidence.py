"""What stands in a message, as far as its answer hangs on it: who speaks, where links lead, what is said and wanted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from diag.account.message import hosts
from diag.account.message.hosts import LinkTarget, read_target
from diag.account.message.language import find_languages
from diag.account.message.letters import Folded, fold, plain
from diag.account.message.lexicon import PhraseHit, find_phrases
from diag.account.message.names import (
    is_article,
    is_named_after,
    letters_of,
    names_brand,
    names_offices_alone,
    odd_names,
    shows_netflix,
)
from diag.account.message.terms import Word, words_of
from diag.account.message.types import Mailbox, Message, MessageLink
from diag.account.message.vocabulary import DEMANDS, TOPICS, KindWord, find_words, languages
from diag.account.message.ways import WayBack, find_ways

#: Signs that something is wanted, or said to be wrong, with an account; without one of them nobody acts.
HOOKS = frozenset(
    "payment-trouble account-trouble confirm-details refund prize free-offer job-offer invoice".split()
)
TROUBLES = frozenset("payment-trouble account-trouble confirm-details".split())
#: Signs that excuse a message, or are common words: they count in the language of the message only.
_IN_ITS_LANGUAGE = frozenset("pay-up please never reports suspects asset code talk-back".split())
#: Signs whose phrases are alike in many languages, and tell nothing of the one of a message.
_SAY_NO_LANGUAGE = frozenset(
    "never not-you ignore brand personal into-the-app asset code talk-back suspects reports".split()
)
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
_READ = re.compile(r"[^\W\d_]{2,}|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LEAD = re.compile(r"\W{0,4}netflix\W{0,3}(?:[\w ]{0,20})?[:\-\u2013\u2014|>]")
#: The same in brackets, as messages in Asia begin.
_BRACKETED = re.compile(r"\W{0,3}[\[\u3010(]\s?netflix\s?[\])\u3011]")
#: The name in other letters stands so near the beginning, and so near before a colon.
_SIGNS_BEFORE, _NAMED_WITH = 4, 16
#: Kinds of words with which somebody is made to press or to call.
_REASONS_TO_GO = frozenset("fear lure worth install".split())
#: A sum of money: with cents, or beside a currency's sign.
_SUM = re.compile(
    r"(?<![\d.,/])\d{1,6}[.,]\d{2}(?![\d.,/])|[$\u20ac\u00a3\u20b9\u20ba\u20bd\u00a5]\s?\d|\d\s?[\u20ac\u00a3\u20b9\u20ba\u20bd\u00a5\u5143\u5186]"
    r"|\d\s?(?:dollars?|euros?|pounds?|usd|eur|gbp|tl|lira|zl|pln|rub|kr|chf|reais|yuan|rupees|\uc6d0|\u0631\u064a\u0627\u0644|\u062f\u0631\u0647\u0645|\u05e9\"\u05d7|\u20aa|\u20a9|\u20ab)(?!\w)",
    re.IGNORECASE,
)
#: The end of a letter's last line: "… at Netflix", "… di Netflix".
_CLOSING = re.compile(r"\w {1,3}netflix[.! ]*$")
#: A letter has so many words.
_LETTER = 20
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
    word_list: Sequence[Word] = field(default=())

    # -- what is said ------------------------------------------------------------------------------------

    @cached_property
    def said(self) -> frozenset[str]:
        """The signs whose phrases were found."""
        found = {
            hit.sign
            for hit in self.phrases
            if hit.sign not in _IN_ITS_LANGUAGE or hit.language in self.spoken
        }
        return frozenset(found | {"wants-code"} if self.code_passed_on else found)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The languages that it may be in; more than one where that is not sure."""
        return frozenset((*self._written_in, self.language, "all"))

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
            if hit.sign not in _SAY_NO_LANGUAGE:
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
                names_brand(box.name) or hosts.imitation(hosts.decode_host(box.host)) for box in self.senders
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
    def way_places(self) -> tuple[WayBack, ...]:
        """The ways to its sender, other than links, that stand in it: the first of each kind."""
        return tuple(find_ways(self.message.text, self.message.body))

    @cached_property
    def ways(self) -> frozenset[str]:
        """The kinds of those ways."""
        return frozenset(way.kind for way in self.way_places)

    @property
    def telephone(self) -> bool:
        """Whether a telephone number stands in it."""
        return "telephone" in self.ways

    @cached_property
    def written_in(self) -> str:
        """The language of its words, "" if it is none that we know."""
        return next(iter(self._written_in), "")

    @cached_property
    def _written_in(self) -> tuple[str, ...]:
        return find_languages(self.folded.text[self.message.body :])

    @cached_property
    def kind_words(self) -> tuple[KindWord, ...]:
        """The words that tell what kind of message it is, in the languages that it may be in."""
        return tuple(find_words(self.folded.text, self.word_list, self.spoken, self.phrases))

    @cached_property
    def demand_words(self) -> tuple[KindWord, ...]:
        """Those in which something is wanted."""
        return tuple(word for word in self.kind_words if word.kind in DEMANDS)

    @property
    def has_topic(self) -> bool:
        """Whether it is about films, or about what plays and what does not."""
        return any(word.kind in TOPICS for word in self.kind_words)

    @cached_property
    def demands(self) -> frozenset[str]:
        """The kinds of those words."""
        return frozenset(word.kind for word in self.demand_words)

    def place_in_words(self, at: int) -> int:
        """Where a place in the message's text stands in the folded one."""
        return bisect_left(self.folded.places, at)

    @property
    def is_language_known(self) -> bool:
        """Whether it is in a language whose words are known."""
        return self.written_in in languages()

    @cached_property
    def words(self) -> int:
        """How many words it has for its reader."""
        return len(_READ.findall(self.folded.text, self.message.body))

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
        return names_brand(box.name) and not is_named_after(box.name, hosts.decode_host(box.host))

    @cached_property
    def poses_plainly(self) -> bool:
        """Whether a false sender's name begins with Netflix's, and no platform passes on what others write."""
        platforms = hosts.data()["platforms"]["owners"]
        return any(
            names_brand(box.name[:_BEGINNING])
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
        label = letters_of(hosts.owner_of(hosts.decode_host(box.host)).partition(".")[0])
        return names_offices_alone(box.name) and (
            len(label) < 3 or label not in letters_of(box.name + self.folded.text)
        )

    @cached_property
    def _names_itself(self) -> bool:
        """Whether a text without a sender names the owner of its own link: "T-Mobile: … t-mobile.com"."""
        letters = letters_of(self.folded.text)
        lead = _NAME_BEFORE_COLON.match(self.folded.text)
        for _, target in self.links:
            label = letters_of(target.owner.partition(".")[0])
            if target.kind != "stranger" or target.imitates or len(label) < 3:
                continue
            if (len(label) >= 4 and label in letters) or (lead and letters_of(lead[1]).startswith(label)):
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
    def closes_as_netflix(self) -> bool:
        """Whether it ends as a letter of Netflix's people would: "your people at Netflix"."""
        closing = [
            line.strip() for line in self.folded.text[self.message.body :].split("\n") if line.strip()
        ][-3:]
        return any(
            len(line) <= _LINE_OF_SENDER and _CLOSING.search(line) and not line.startswith("netflix")
            for line in closing
            if self.words >= _LETTER
        )

    @cached_property
    def names_another_house(self) -> bool:
        """Whether a text begins with the name of another sender than Netflix: "Revolut: …"."""
        lead = _NAME_BEFORE_COLON.match(self.folded.text[self.message.body :])
        return lead is not None and hosts.names_house(letters_of(lead[1]))

    @cached_property
    def leads_with_netflix(self) -> bool:
        """Whether it begins as a text of Netflix begins: "NETFLIX: …", "[Netflix] …"."""
        beginning = plain(self.message.text[self.message.body :][:200]).lstrip()
        if _LEAD.match(beginning) or _BRACKETED.match(beginning):
            return True
        colon = self.folded.text.find(":", self.message.body)
        return any(
            hit.sign == "brand"
            and hit.start - self.message.body < _SIGNS_BEFORE
            and 0 <= colon - hit.end < _NAMED_WITH
            for hit in self.phrases
        )

    @cached_property
    def writes_for_netflix(self) -> bool:
        """Whether a text of nobody who is named has a page of a stranger, and a reason to go there that is Netflix's to give."""
        if self._has_sender or not self.names_netflix or self.said & {"reports", "suspects"}:
            return False
        if all(
            hosts.is_house(target.owner) or is_article(link.target) for link, target in self.foreign_links
        ):
            return False
        if self.leads_with_netflix:
            return True
        if self.is_third_party or self.is_personal:
            return False
        kinds = self.demands - {"need"}
        return self.names_a_sum or (bool(kinds & _REASONS_TO_GO) and len(kinds) > 1)

    @cached_property
    def collects_for_netflix(self) -> bool:
        """Whether a text of nobody who is known threatens, and gives the number of an account to pay to."""
        if self._has_sender or self.is_third_party or self.is_personal or self.said & {"reports", "suspects"}:
            return False
        return self.names_netflix and "account" in self.ways and "fear" in self.demands

    @cached_property
    def calls_for_netflix(self) -> bool:
        """Whether a text in Netflix's name has a telephone number, and a reason to call it."""
        if (
            self._has_sender
            or self.is_third_party
            or not self.telephone
            or self.said & {"reports", "suspects"}
        ):
            return False
        speaks = self.leads_with_netflix or "introduction" in self.said or {"brand", "voice"} <= self.said
        return speaks and bool(self.demands & {"reach", "give"} and self.demands & _REASONS_TO_GO)

    @cached_property
    def deceptive_links(self) -> tuple[tuple[MessageLink, LinkTarget], ...]:
        """Links that are made to be taken for Netflix's."""
        return tuple(
            (link, target)
            for link, target in self.links
            if target.imitates in {"before", "letters", "user"}
            or (target.imitates == "short" and self._is_unsigned and "brand" in self.said)
            or (
                target.imitates == "name"
                and target.owner not in self._named_owners
                and (
                    target.acts
                    or self.said & (TROUBLES if self._has_sender else HOOKS)
                    or self._tells_of_money
                )
            )
        )

    @property
    def _tells_of_money(self) -> bool:
        """Whether a text without a sender begins with Netflix's name and tells of a sum: "NETFLIX le informa …"."""
        return (
            self.names_a_sum
            and not self._has_sender
            and any(
                hit.sign == "brand" and 0 <= hit.start - self.message.body < _SIGNS_BEFORE
                for hit in self.phrases
            )
        )

    @property
    def _is_unsigned(self) -> bool:
        """Whether neither a sender nor people who know each other seem to write: a text message from nowhere."""
        return not self._has_sender and not self.is_personal

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
            if target.kind != "netflix" and link.seen != link.target and shows_netflix(link.seen)
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
    def secret_forms(self) -> tuple[tuple[MessageLink, LinkTarget], ...]:
        """Forms with a place for a password or a card that send it to somebody else than Netflix."""
        return tuple(
            (link, target) for link, target in self.foreign_links if link.takes_secrets and "." in target.host
        )

    @cached_property
    def writes_from_free_mail(self) -> bool:
        """Whether a company's words come from an address that anybody gets for nothing."""
        box = self.message.sender
        if box is None or self.is_personal or not self.hooks:
            return False
        return hosts.owner_of(hosts.decode_host(box.host)) in hosts.data()["free_mail"]["owners"]

    @cached_property
    def leads_to_messenger(self) -> bool:
        """Whether it wants to go on in a messenger, by name, number or link."""
        known = hosts.data()["messengers"]["owners"]
        return (
            "messenger" in self.ways
            or "wants-messenger" in self.said
            or any(target.owner in known for _, target in self.links)
        )

    @cached_property
    def own_owners(self) -> frozenset[str]:
        """The registered names of its senders' addresses."""
        return frozenset(hosts.owner_of(hosts.decode_host(box.host)) for box in self.senders if box.address)

    @cached_property
    def speaks_as_netflix(self) -> bool:
        """Whether it pretends to be Netflix, or is."""
        if self.is_from_netflix or self.false_senders or self.imitating_senders or self.deceptive_links:
            return True
        if self.odd_names and self.foreign_links and not self.is_third_party:
            return True
        if self.writes_for_netflix:
            return True
        if not self.names_netflix or not (self.hooks or self.secret_forms or self.asks_money_in_few_words):
            return False
        if self.is_third_party:
            return self.signs_as_netflix
        if (
            self.secret_forms
            or self.false_words
            or self.signs_as_netflix
            or self.leads_with_netflix
            or self.odd_names
        ):
            return True
        if "introduction" in self.said or ("chain" in self.said and self.said & {"free-offer", "prize"}):
            return True
        return not self.is_personal and ("your-account" in self.said or self._is_text_on_an_account)

    def find_sums(self) -> Iterator[re.Match[str]]:
        """The sums of money that stand in it."""
        return _SUM.finditer(self.message.text, self.message.body)

    @cached_property
    def names_a_sum(self) -> bool:
        """Whether a sum of money stands in it."""
        return next(self.find_sums(), None) is not None

    @cached_property
    def asks_money_in_few_words(self) -> bool:
        """Whether a short text names a sum and a link of nobody whom people know: "netflix: pay 1.99 bit.ly/x"."""
        return (
            self.leads_with_netflix
            and self.names_a_sum
            and any(
                not hosts.is_house(target.owner) and not is_article(link.target)
                for link, target in self.foreign_links
            )
        )

    @cached_property
    def _is_text_on_an_account(self) -> bool:
        """Whether a short text says in one sentence that something is wrong with Netflix, and has a link that is no article."""
        if len(self.message.text) > _LONGEST_SMS or any(
            is_article(link.target) for link, _ in self.foreign_links
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
    targets = {address: read_target(address) for address in {link.target for link in message.links[:500]}}
    links = tuple((link, targets[link.target]) for link in message.links[:500])
    words = words_of(folded.text)
    return MessageEvidence(
        message,
        folded,
        tuple(find_phrases(folded, words)),
        links,
        tuple(odd_names(message.text, message.links)),
        words,
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
