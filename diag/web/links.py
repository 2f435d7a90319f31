"""What a person can press beside a remedy: links to what was measured or is known, and names to copy.  Pure.

Only for the person's own screen, from a case that is not masked.  A link leads to a page of Netflix that a remedy names, to a
page that this PC was led to, or to its own router; whatever else a text holds stays text.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from diag.case.document import CaseDocument

#: Pages of Netflix as remedies write them, and its own speed test; a bare name of a server is none.
_KNOWN = re.compile(
    r"(?<![\w.*/@-])(?:https://)?((?:(?:www|help)\.)?netflix\.com/[\w/-]*[\w/]|(?:www|help)\.netflix\.com|fast\.com)(?![\w.*@/-]*[\w*@])"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”]+")
_NAMES = re.compile(r"names(?: in your filter| at \S+)?: (.+?)\.?$")
_NAME = re.compile(r"(?<![a-z0-9.-])[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}")
#: What a remedy that sends people into the router's settings says.
_ROUTER = re.compile(r"\brouter(?:'s)? (?:settings|page|filter)|\bin (?:the|your) router\b|of your router\b")

#: Causes whose page is the way out, and what to press for it.
HAVE_A_PAGE = frozenset({"captive-portal", "parental-lock", "internet-unreachable"})
SIGN_IN = "Open the sign-in page"
ROUTER = "Open the router's page"


class Piece(NamedTuple):
    """A part of a sentence, and where it leads; None: nowhere."""

    text: str
    href: str | None = None


class Links(NamedTuple):
    """What can be pressed below the steps of a cause: ``page`` and the ``router``'s, each a text with its address, and the
    ``names`` that can be copied."""

    page: Piece | None = None
    router: Piece | None = None
    names: tuple[str, ...] = ()


def split_step(step: str, case: CaseDocument) -> list[Piece]:
    """A remedy in pieces: its links, and the text between them."""
    measured = _measured_pages(case)
    # in a list of names to allow, a name is a name and no page
    known = [] if _NAMES.search(step) else [(m.span(), f"https://{m[1]}") for m in _KNOWN.finditer(step)]
    own = []
    for match in _ADDRESS.finditer(step):
        address = match[0].rstrip(".,;:)")
        if address in measured:
            own.append(((match.start(), match.start() + len(address)), address))
    pieces, at = [], 0
    for (start, end), href in sorted((*known, *own)):
        if start < at:
            continue
        pieces += [Piece(step[at:start]), Piece(step[start:end], href)]
        at = end
    return [piece for piece in (*pieces, Piece(step[at:])) if piece.text]


def links_for(cause: str, steps: Iterable[str], case: CaseDocument) -> Links:
    """What can be pressed for a cause with these remedies."""
    steps = tuple(steps)
    page = next(iter(_measured_pages(case)), None) if cause in HAVE_A_PAGE else None
    router = _router_page(case) if any(map(_ROUTER.search, steps)) else None
    names = dict.fromkeys(
        name for step in steps for found in _NAMES.findall(step) for name in _NAME.findall(found)
    )
    return Links(
        page=Piece(SIGN_IN if cause == "captive-portal" else ROUTER, page) if page else None,
        router=Piece(ROUTER, router) if router and not (page and cause != "captive-portal") else None,
        names=tuple(names),
    )


def leave_out(steps: Iterable[str], names: Iterable[str]) -> list[str]:
    """The remedies that hold none of these names: what is left where the names are told in another way."""
    told = tuple(names)
    return [step for step in steps if not any(name in step for name in told)]


def _facts(case: CaseDocument, check: str) -> Mapping[str, Any]:
    return next((each.facts for each in case.checks if each.id == check), {})


def _measured_pages(case: CaseDocument) -> tuple[str, ...]:
    """The pages to which this PC was led in place of what it asked for, the usual one first."""
    facts = _facts(case, "portal")
    host, probes = facts.get("page_host"), facts.get("probes")
    found = [facts.get("page") or (f"http://{host}/" if isinstance(host, str) else None)]
    found += [
        probe.get("page") for probe in (probes if isinstance(probes, list) else []) if isinstance(probe, dict)
    ]
    return tuple(dict.fromkeys(page for page in found if isinstance(page, str) and _is_web(page)))


def _is_web(page: str) -> bool:
    """Whether an address is one that a browser opens as a page, and that is what it looks like."""
    try:
        parts = urlsplit(page)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _router_page(case: CaseDocument) -> str | None:
    """The front page of the router at the address that was measured; a link-local one opens in no browser."""
    gateways = _facts(case, "gateway").get("gateways")
    for each in gateways if isinstance(gateways, list) else []:
        if not isinstance(each, dict) or not each.get("answers"):
            continue
        try:
            address = ipaddress.ip_address(str(each.get("address")))
        except ValueError:
            continue
        if address.is_private and not address.is_link_local:
            return f"http://[{address}]/" if address.version == 6 else f"http://{address}/"
    return None
