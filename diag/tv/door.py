"""The one door to a device: GET requests to the address that answered the search, small, short, and nothing else.

Everything that a device says is hostile until read otherwise.  Its words may name only pages of its own, by its literal
address, over plain HTTP; no redirect is followed, no proxy asked, nothing sent but the request line and a plain head.
Other methods would do something: with DIAL a POST starts an app and a DELETE ends it, on Samsung sets a PUT installs one.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable
from datetime import UTC

from diag.net import http
from diag.net.connect import Trust
from diag.net.http import HttpReply
from diag.net.igd import is_followed

#: An answer takes at most so long, in seconds.
OPERATION_S = 2.0
#: The largest answer that is read, in bytes: descriptions have 2 to 10 kB, the list of apps of a Roku some 20.
CAP = 65_536
#: Below this live no pages of a TV but those of port 80: what speaks HTTP to them may talk to something else.
_LOWEST_PORT = 1024
_LONGEST_URL = 500


class TvDoor:
    """The way to one device, open until ``limit()`` says that no time is left."""

    def __init__(self, address: str, limit: Callable[[], float]) -> None:
        self.address = address
        self._limit = limit

    def get(self, port: int, path: str, *, tls: bool = False) -> HttpReply:
        """A page whose address we know: ``path`` begins with a slash.  Its certificate is the device's own."""
        scheme = "https" if tls else "http"
        return self._get(f"{scheme}://{self.address}:{port}{path}")

    def follow(self, url: str | None) -> HttpReply:
        """A page that the device named; failure "forbidden" where that is none of its own."""
        if url is None or not may_follow(url, self.address):
            return HttpReply(url="", failure="forbidden")
        return self._get(url)

    def _get(self, url: str) -> HttpReply:
        left = min(OPERATION_S, self._limit())
        if left <= 0:
            return HttpReply(url=url, failure="timeout")
        return http.get(url, address=self.address, timeout=left, trust=Trust.NONE, cap=CAP)


def may_follow(url: str, address: str) -> bool:
    """Whether an address that a device told is a page of its own."""
    page = url.partition("?")[0]
    if len(url) > _LONGEST_URL or "#" in url or not url.isascii() or not url.isprintable() or " " in url:
        return False
    if not is_followed(page, address):
        return False
    port = page.partition("://")[2].partition("/")[0].partition(":")[2]
    return port in {"", "80"} or int(port) >= _LOWEST_PORT


#: A clock that nobody sets counts from 1970, and what it tells so near to it is how long the device has been on, in seconds.
#: Older Samsung and LG sets whose own clock is right tell it in this place (recordings: tests/tv/recorded.toml).
_NEVER_SET_S = 366 * 86400.0


def clock_offset_s(date: str | None, now_unix: float | None = None) -> float | None:
    """How far the clock behind a Date header is ahead of this PC's, in seconds; None for what is no date, or of a clock that
    was never set.

    A Date is cut to whole seconds, so that half a second is missing on average (RFC 9110, 6.6.1).
    """
    unix = _read_date(date)
    if unix is None or abs(unix) < _NEVER_SET_S:
        return None
    return unix + 0.5 - (time.time() if now_unix is None else now_unix)


def read_up_s(date: str | None) -> float | None:
    """How long a device has been on, in seconds, by a clock that was never set; None for any other."""
    unix = _read_date(date)
    return unix if unix is not None and 0 < unix < _NEVER_SET_S else None


def _read_date(date: str | None) -> float | None:
    try:
        told = email.utils.parsedate_to_datetime((date or "")[:64])
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
