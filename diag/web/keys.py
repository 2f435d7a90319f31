"""Who may use the page: a launch key in the first address, which opens once and within a minute; a session cookie afterwards.

Other programs and other users of this PC reach a loopback port too, so the port alone protects nothing.  All of it belongs to
one start of the server and is kept nowhere but in its memory: what was read or copied is worth nothing after the end.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

#: Bytes of the secret, of a launch key and of a session's cookie: 128 bits at least (facts.md 12.2).
SECRET_BYTES, KEY_BYTES, SESSION_BYTES = 32, 24, 24

#: How long a launch key opens the page, and a session lasts that nobody uses, in seconds.
LAUNCH_S, SESSION_S = 60.0, 7 * 86400.0

#: Browsers that are let in at the same time; the one that was used longest ago makes room.
MOST_SESSIONS = 50


@dataclass
class Guest:
    """A browser that was let in: what it calls itself, when it came and was seen last (seconds, by a clock of this program)."""

    browser: str
    since: float
    seen: float


class Keys:
    """The launch keys and the sessions of this start of the server.

    Both are known here by their digests alone, which also lets a look-up take no other time for a value that is nearly right.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(SECRET_BYTES)
        self._launches: dict[str, float] = {}
        self._sessions: dict[str, Guest] = {}

    def new_launch_key(self) -> str:
        """A key that opens the page to one browser, once, within LAUNCH_S."""
        key = secrets.token_urlsafe(KEY_BYTES)
        self._launches[_digest(key)] = time.monotonic() + LAUNCH_S
        return key

    def use_launch_key(self, key: str) -> bool:
        """Whether this key opens the page now; it never will again."""
        return time.monotonic() < self._launches.pop(_digest(key), 0.0)

    def new_session(self, browser: str = "") -> str:
        """The cookie of a browser that is let in."""
        while len(self._sessions) >= MOST_SESSIONS:
            self._sessions.pop(min(self.sessions(), key=lambda item: item[1].seen)[0], None)
        cookie, now = secrets.token_urlsafe(SESSION_BYTES), time.monotonic()
        self._sessions[_digest(cookie)] = Guest(browser, since=now, seen=now)
        return cookie

    def session(self, cookie: str | None) -> str | None:
        """The name of the session behind a cookie, None when there is none, or nobody has used it for too long."""
        name = _digest(cookie) if cookie and len(cookie) <= 400 else ""
        found = self._sessions.get(name)
        if found is None:
            return None
        now = time.monotonic()
        if now - found.seen > SESSION_S:
            self._sessions.pop(name, None)
            return None
        found.seen = now
        return name

    def lasts(self, session: str) -> bool:
        """Whether a session, by its name, is still let in."""
        return session in self._sessions

    def sessions(self) -> Iterator[tuple[str, Guest]]:
        """Every browser that is let in, by the name of its session, the newest first."""
        yield from sorted(self._sessions.items(), key=lambda item: -item[1].since)

    def forget_all(self) -> None:
        """From now on no browser is let in, and no launch key opens the page, but those that come after."""
        self._sessions.clear()
        self._launches.clear()

    def form_token(self, session: str) -> str:
        """What every form of this session carries, so that no other site can send one."""
        return hmac.new(self._secret, b"form:" + session.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: str, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
