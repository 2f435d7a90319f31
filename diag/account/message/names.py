"""Names in a message: whose a sender's name is, and which words are Netflix's name or are made to look like it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from diag.account.message import hosts
from diag.account.message.letters import fold, mixes_scripts, plain, skeleton
from diag.account.message.lexicon import find_phrases
from diag.account.message.types import MessageLink

_BRAND_LOOK = skeleton(hosts.BRAND)
#: The name with something between its letters: "N E T F L I X".
_SPREAD = re.compile(
    r"(?<![^\W_])n[\W_]{1,2}e[\W_]{1,2}t[\W_]{1,2}f[\W_]{1,2}l[\W_]{1,2}i[\W_]{1,2}x(?![^\W_])", re.IGNORECASE
)
#: Pages of known houses that strangers fill.
_STRANGERS = re.compile(
    r"paypal\.(?:com|me)/(?:paypalme|invoice|pools)|dropbox\.com/|(?:facebook|instagram|twitter|tiktok|linkedin|threads|x)\.(?:com|net)/(?!netflix\w{0,9}(?:[/?#]|$))[^/]|reddit\.com/(?:u|user)/|/forms?/"
)


def is_named_after(name: str, host: str) -> bool:
    """Whether a sender's name and the owner of its address are one: "What's on Netflix", whats-on-netflix.com.

    A name that consists of Netflix's and of words for its offices is none: it poses.
    """
    label = letters_of(hosts.owner_of(host).partition(".")[0])
    if len(label) < 4 or label not in letters_of(name):
        return False
    rest = label.replace(hosts.BRAND, "")
    return bool(rest) and not hosts.acts_in(label) and rest not in hosts.data()["offices"]["words"]


def names_brand(name: str) -> bool:
    if _BRAND_LOOK in skeleton("".join(re.findall(r"[\w$@!|]+", name))):
        return True
    return not name.isascii() and any(hit.sign == "brand" for hit in find_phrases(fold(name)))


def is_article(address: str) -> bool:
    """Whether an address leads to something to read: "…/news/2026/netflix-raises-its-prices"."""
    path = address.partition("://")[2].partition("/")[2]
    return bool(
        re.search(
            r"(?<![a-z0-9])[a-z0-9]+(?:[-_][a-z0-9]+){2}|\b(?:news|article|articles|blog|story|wiki|r|watch)\b",
            path.lower()[:300],
        )
    )


def shows_page_of_strangers(address: str) -> bool:
    """Whether an address at a known house leads to what anybody may put there: a request for money, a shared file."""
    return bool(_STRANGERS.search(address.lower()[:300]))


def names_offices_alone(name: str) -> bool:
    """Whether a sender's name says an office and of whom not: "Customer Service"; or says nothing."""
    offices = hosts.data()["offices"]["words"]
    words = re.findall(r"[^\W\d_]+", plain(name.partition("@")[0]))
    return all(word in offices or hosts.acts_in(word) for word in words)


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", plain(text))


def shows_netflix(seen: str) -> bool:
    found = re.match(r"\s{0,20}(?:https?://)?([\w.-]{1,253}\.[a-z]{2,12})(?:[/?#:]|\s*$)", seen.lower())
    return bool(found) and hosts.is_netflix(found[1] if found else "")


def odd_names(text: str, links: Iterable[MessageLink]) -> Iterable[tuple[int, int]]:
    """Places where the name is written with letters or digits that look alike, or with invisible signs in it."""
    inside = [(link.start, link.end) for link in links if link.seen and "." in link.seen]
    for found in re.finditer(r"[\w$@!|\u00ad\u200b-\u200f\u2060-\u2064\ufeff]{7,24}", text):
        word = found[0]
        if _BRAND_LOOK not in skeleton(word) or any(a <= found.start() < b for a, b in inside):
            continue
        if hosts.BRAND in word.lower() or (plain(word) in {"netflix", "netflixs"} and not _is_odd(word)):
            continue
        yield found.span()
    yield from (found.span() for found in _SPREAD.finditer(text))


def _is_odd(word: str) -> bool:
    """Whether the word only became the name by what was taken for something else: other scripts, invisible signs."""
    return mixes_scripts(word) or any(c in word for c in "\u00ad\u200b\u200c\u200d\u2060\ufeff")
