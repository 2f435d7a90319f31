"""Which video servers Netflix would give this line, and whose line Netflix thinks it is.

One small request to api.fast.com, the list behind Netflix's own speed test (facts: many public clients,
unchanged for years, 2026).  The answer is treated as hostile: only https addresses under nflxvideo.net
count, odd JSON is refused whole.  The signature in the addresses is never logged or shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from diag.net import http, resolve
from diag.net.addresses import kind_of
from diag.net.limits import Limit, count_down
from diag.values import is_whole

HOST = "api.fast.com"
PAGE = "https://fast.com/"
#: The token in fast.com's page; not a secret, the same since 2016 (seen again 2026-09).
TOKEN = "YXNkZmFzZGxmbnNkYWZoYXNkZmhrYWxm"  # noqa: S105
#: api.fast.com hands out at most five.
MOST_TARGETS = 5
JSON_CAP = 256 * 1024
#: fast.com's script is about 300 KiB.
SCRIPT_CAP = 2 * 1024 * 1024

_URL = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.nflxvideo\.net(?::443)?/speedtest\?[!-~]{0,2000}")
_SCRIPT = re.compile(rb'["\'](?:https://fast\.com)?/?(app-[0-9a-zA-Z]{1,64}\.js)["\']')
_TOKEN = re.compile(rb'token:\s*["\']([0-9A-Za-z_-]{16,128})["\']')


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Netflix's answer.

    ``client_ip`` is our public address as Netflix sees it, ``client_ip_kind`` its kind (net.addresses), ``asn`` its
    network's number as text ("3320").  ``urls`` go to video servers; use ``range_url`` on them.
    ``failure`` is a word, ``status`` the HTTP status ("other" with 403: Netflix did not want to tell).
    """

    client_ip: str | None = field(default=None, repr=False, metadata={"private": "ip"})
    client_ip_kind: str | None = None
    asn: str | None = None
    isp: str | None = None
    country: str | None = None
    city: str | None = field(default=None, metadata={"private": "place"})
    urls: tuple[str, ...] = field(default=(), repr=False)
    failure: str | None = None
    status: int | None = None


def fetch(lookup: Callable[[str], resolve.Lookup], *, timeout: Limit) -> Targets:
    """Ask for the list; once more with the token of today's page when ours is refused.  ``timeout`` is for all of it."""
    left = count_down(timeout)
    found = _ask(TOKEN, lookup, left)
    if found.status in {400, 401, 403}:
        token = _token_of_today(lookup, left)
        if token and token != TOKEN:
            return _ask(token, lookup, left)
    return found


def range_url(url: str, first: int, last: int) -> str:
    """The address of some bytes (both ends included) of a target; the signed query stays as it is."""
    return url.replace("/speedtest?", f"/speedtest/range/{first}-{last}?", 1)


def host_of(url: str) -> str:
    """The host name of a target."""
    return url.removeprefix("https://").partition("/")[0].partition(":")[0]


def _ask(token: str, lookup: Callable[[str], resolve.Lookup], timeout: Limit) -> Targets:
    reply = http.get(
        f"https://{HOST}/netflix/speedtest/v2?https=true&token={token}&urlCount={MOST_TARGETS}",
        timeout=timeout,
        cap=JSON_CAP,
        raw_lookup=lookup,
    )
    if reply.failure:
        return Targets(failure=reply.failure, status=reply.status)
    if reply.status != 200:
        return Targets(failure="other", status=reply.status)
    return replace(parse(reply.body), status=reply.status)


def _token_of_today(lookup: Callable[[str], resolve.Lookup], timeout: Limit) -> str | None:
    page = http.get(PAGE, timeout=timeout, raw_lookup=lookup)
    script = _SCRIPT.search(page.body)
    if not script:
        return None
    code = http.get(PAGE + script[1].decode(), timeout=timeout, cap=SCRIPT_CAP, raw_lookup=lookup)
    token = _TOKEN.search(code.body)
    return token[1].decode() if token else None


def parse(body: bytes) -> Targets:
    """The list out of the JSON; failure "garbled" when it is not exactly of the known form."""
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_without_doubles)
        if not isinstance(data, dict) or not isinstance(data.get("targets"), list):
            raise ValueError("form")
        urls = [t.get("url") for t in data["targets"][:MOST_TARGETS] if isinstance(t, dict)]
    except (ValueError, RecursionError):
        return Targets(failure="garbled")
    good = tuple(dict.fromkeys(u for u in urls if isinstance(u, str) and _URL.fullmatch(u)))
    if not good:
        return Targets(failure="garbled")
    client = _object(data, "client")
    place = _object(client, "location")
    ip = client.get("ip")
    known = ip if isinstance(ip, str) and len(ip) <= 45 else None
    return Targets(
        client_ip=known,
        client_ip_kind=kind_of(known) if known else None,
        asn=_number(client.get("asn")),
        isp=_line(client.get("isp")),
        country=_line(place.get("country")),
        city=_line(place.get("city")),
        urls=good,
    )


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _refuse(constant: str) -> Any:
    raise ValueError(constant)  # NaN and Infinity are not JSON (RFC 8259, 6)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def _number(value: object) -> str | None:
    """An AS number (RFC 6793: 32 bits) as text."""
    text = str(value) if isinstance(value, str) or is_whole(value) else ""
    return text if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _line(value: object) -> str | None:
    """A short name from outside: printable, at most 80 characters."""
    if not isinstance(value, str):
        return None
    return "".join(c for c in value[:80] if c.isprintable()).strip() or None
