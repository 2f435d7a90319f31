"""Whose address it is: the name that somebody registered, whether it is Netflix's, and what it imitates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from publicsuffixlist import PSLFILE

from diag import paths
from diag.account.message.letters import mixes_scripts, skeleton

BRAND = "netflix"
_BRAND_LOOK = skeleton(BRAND)
#: No host name is longer (RFC 1035, section 2.3.4); longer ones are not looked at in parts.
LONGEST_HOST = 253
#: Wrappers stand in one another; nobody needs more of them.
_MOST_WRAPPERS = 4
#: An address inside another one's fields, plain or with its signs as numbers (RFC 3986, section 2.1).
_INSIDE = re.compile(
    r"[?&#;][^\s]{0,1500}?[=/](?:https?(?::|%3a)|(?=//|%2f%2f))(?:/|%2f){2}([^/?&#\s%]{4,253})"
    r"|[?&#;][a-z_]{0,20}(?:to|url|uri|next|redirect|dest|target|link|return|continue)=((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?=[/?&#]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LinkTarget:
    """Where a link leads.

    ``host``: as a reader should see it, decoded.  ``owner``: the registered name in it ("example.co.uk").  ``kind``:
    ``netflix``, ``neutral`` (a page of a large site that companies link to), ``hidden`` (a shortener, or a wrapper that
    does not show its target) or ``stranger``.  ``imitates``: ``""``, or how the link looks like Netflix's: ``before``
    (netflix.com stands before the registered name), ``letters`` (letters that look alike), ``user`` (a name before
    an @), ``name`` (the name is part of another one) or ``short`` (a short form of it is: "nflx-pay.com").  ``acts``:
    words in the address want something of an account.  ``names``: Netflix is named behind the host.
    """

    host: str
    owner: str
    kind: str
    imitates: str = ""
    scheme: str = "https"
    acts: bool = False
    names: bool = False


@cache
def data() -> Mapping[str, Any]:
    """Names of hosts, from ``hosts.toml``."""
    return tomllib.loads((paths.data("account") / "message" / "hosts.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> frozenset[str]:
    """The rules of the public suffix list (publicsuffix.org) with its private part, as the library brings it.

    Its own reader takes five times as long as everything else that is done with a message.
    """
    return frozenset(Path(PSLFILE).read_text(encoding="utf-8").split("\n"))


def public_suffix(host: str) -> str | None:
    """The part of a host under which anybody can get a name (publicsuffix.org/list, "Algorithm"); None if it is not known."""
    rules, labels = _rules(), host.split(".")
    for first in range(len(labels)):
        name, above = ".".join(labels[first:]), ".".join(labels[first + 1 :])
        if f"!{name}" in rules:
            return above
        if name in rules or (above and f"*.{above}" in rules):
            return name
    return None


def owner_of(host: str) -> str:
    """The registered name in a host: what somebody bought, or got from a host of other people's pages.

    A bare public suffix, an address and a single word are their own.
    """
    if is_address(host) or "." not in host:
        return host
    suffix = public_suffix(host) or host.rpartition(".")[2]
    before = host[: -len(suffix)].rstrip(".")
    return f"{before.rpartition('.')[2]}.{suffix}" if before else host


def ends_publicly(host: str) -> bool:
    """Whether a name ends as names in the public DNS do: ".com", ".рф", and not ".exe"."""
    return public_suffix(decode_host(host)) is not None


def is_address(host: str) -> bool:
    """Whether a host is a literal IP address, in any form that browsers take."""
    return bool(
        re.fullmatch(r"\[[0-9a-f:.]+\]|(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+)){0,3}", host)
    )


def is_netflix(host: str) -> bool:
    """Whether a host belongs to Netflix (the list's source stands in ``hosts.toml``)."""
    return f".{decode_host(host)}".endswith(_netflix_ends())


@cache
def _netflix_ends() -> tuple[str, ...]:
    return tuple(f".{own}" for own in data()["netflix"]["hosts"])


def decode_host(host: str) -> str:
    """A host in small letters, punycode decoded, without a final dot."""
    name = host.strip().lower().rstrip(".")
    for dot in "\u3002\uff0e\uff61":  # dots of other scripts, which browsers take for dots (UTS 46)
        name = name.replace(dot, ".")
    return ".".join(_decode_label(label) for label in name[:LONGEST_HOST].split("."))


def _decode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except (UnicodeError, ValueError, OverflowError):
        return label


def imitation(host: str) -> str:
    """How a host that is not Netflix's looks like Netflix's; see ``LinkTarget.imitates``."""
    if not host or is_netflix(host):
        return ""
    labels = [label for label in host.split(".") if label]
    words = [word for label in labels for word in re.split(r"[-_]", label) if word]
    if any(_looks_like_brand(word) for word in {*labels, *words}):
        return "letters"
    owner = owner_of(host)
    before = host[: -len(owner)].rstrip(".") if host.endswith(owner) else ""
    joined = host.replace("-", ".").replace("_", ".")
    if re.search(rf"(?:^|\.){BRAND}\.(?:com|net|org)(?:\.|$)", before) or (
        re.search(rf"(?:^|\.){BRAND}\.com\.", joined) and not owner.startswith(f"{BRAND}.")
    ):
        return "before"
    if BRAND in host or _BRAND_LOOK in skeleton(host):
        return "name"
    return "short" if any(word in data()["short_names"]["words"] for word in words) else ""


def _looks_like_brand(word: str) -> bool:
    """Whether a word is not the name, and a reader may take it for the name."""
    if BRAND in word:
        return mixes_scripts(word)
    if len(word) < len(BRAND) - 1 and word.isascii():
        return False
    seems = skeleton(word)
    return seems == _BRAND_LOOK or (not word.isascii() and _BRAND_LOOK in seems) or is_slip(seems)


def is_slip(seems: str) -> bool:
    """Whether a word seems to be the name with one letter missing, doubled, changed or out of its place ("neftlix")."""
    name = _BRAND_LOOK
    if abs(len(seems) - len(name)) > 1 or seems[:1] != name[0] or seems == name:
        return False
    if len(seems) == len(name):
        wrong = [number for number in range(len(name)) if seems[number] != name[number]]
        return len(wrong) == 1 or (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and seems[wrong[0] : wrong[1] + 1] == name[wrong[0] : wrong[1] + 1][::-1]
        )
    long, short = (seems, name) if len(seems) > len(name) else (name, seems)
    return any(long[:number] + long[number + 1 :] == short for number in range(len(long)))


def read_target(address: str) -> LinkTarget:
    """What an address of a link says; wrappers of mail filters that show their target are taken off."""
    for _ in range(_MOST_WRAPPERS):
        target = _read_once(address)
        inner = _inner_address(target.host, address)
        if inner is None:
            return _distrust(target, address)
        address = inner
    return target


def _distrust(target: LinkTarget, address: str) -> LinkTarget:
    """A page of a trusted site that holds the address of another one may send on to that: it hides where it leads."""
    found = _INSIDE.search(address[:4000])
    if target.kind not in {"netflix", "neutral"} or not found:
        return target
    inner = decode_host(unquote(found[1] or found[2]).rpartition("@")[2].partition(":")[0])
    if is_netflix(inner) or owner_of(inner) == target.owner or (found[2] and not ends_publicly(inner)):
        return target
    return replace(target, kind="hidden")


@cache
def _house_names() -> frozenset[str]:
    """The names of the houses without what stands behind them: "paypal"."""
    return frozenset(re.sub("[^a-z0-9]", "", owner.partition(".")[0]) for owner in data()["houses"]["owners"])


def names_house(letters: str) -> bool:
    """Whether letters of a name begin with that of a house that people know: "revolutbank"."""
    return any(letters[:length] in _house_names() for length in range(2, len(letters) + 1))


def is_house(owner: str) -> bool:
    """Whether a registered name is that of a company or a newspaper that many people know, where strangers put no pages."""
    return owner in data()["houses"]["owners"]


def _read_once(address: str) -> LinkTarget:
    address = re.sub(r"[\t\r\n]", "", address.strip()).replace("\\", "/")  # as browsers do (WHATWG URL)
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower() if colon and re.fullmatch("[A-Za-z][A-Za-z0-9+.-]*", scheme) else ""
    if scheme in {"http", "https", "ftp"}:
        rest = rest.lstrip("/")
    elif scheme in {"mailto", "tel", "sms", "javascript", "data", "file", "whatsapp", "tg", "facetime"}:
        host = rest.partition("?")[0].rpartition("@")[2].lower() if scheme == "mailto" else ""
        return _judge_host(host, scheme, "", False)
    else:
        scheme, rest = "http", address.lstrip("/")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    user, at, place = authority.rpartition("@")
    host = _without_port(unquote(place))
    after = rest[len(authority) :][:2000].lower()
    target = _judge_host(host, scheme, unquote(user) if at else "", acts_in(after) or acts_in(place))
    return replace(target, names=BRAND in after or "nflx" in after)


def acts_in(address: str) -> bool:
    """Whether words in an address want something of an account: "login", "billing"."""
    return bool(_acts().search(address.lower()))


@cache
def _acts() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, data()["acts"]["words"])))


def _without_port(place: str) -> str:
    if place.startswith("["):
        return place.partition("]")[0] + "]"
    return place.partition(":")[0]


def _judge_host(host: str, scheme: str, user: str, acts: bool) -> LinkTarget:
    name = decode_host(host)
    owner = owner_of(name) if name else ""
    if is_netflix(name):
        kind = "netflix"
    elif name in data()["neutral"]["hosts"]:
        kind = "neutral"
    elif name in data()["hidden"]["hosts"] or owner in data()["hidden"]["hosts"]:
        kind = "hidden"
    else:
        kind = "stranger"
    looks = imitation(name)
    if kind != "netflix" and _BRAND_LOOK in skeleton(user):
        looks = "user"
    return LinkTarget(name, owner, kind, looks, scheme, acts)


def _inner_address(host: str, address: str) -> str | None:
    """The address inside that of a filter or a search engine, which put its own before it."""
    for row in data()["wrappers"]:
        if host == row["host"] or host.endswith("." + row["host"]):
            if "field" in row:
                fields = dict(parse_qsl(_split_query(address), max_num_fields=60) if "?" in address else ())
                inner = fields.get(row["field"], "")
            else:
                found = re.search(r"/v[23]/__?(https?:[^_]{4,2000})", address)
                inner = re.sub(r"^(https?):/+", r"\1://", found[1]) if found else ""
            return inner if re.match(r"https?://", inner) else None
    return None


def _split_query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""
