"""Who may use the page: a launch token in the first address, a signed session cookie afterwards.

Other programs and other users of this PC reach a loopback port too, so the port alone protects nothing.
The secret lies in the data folder (mode 600), so that a restarted server knows its sessions again.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

FILE = "page.key"

#: Bytes of the secret, of the launch token and of a session's name: 128 bits at least (facts.md 12.2).
SECRET_BYTES, TOKEN_BYTES, SESSION_BYTES = 32, 24, 16

#: A session ends by itself after a month without a new launch, in seconds.
SESSION_S = 30 * 86400


class Keys:
    """The secret of this user, and the launch token of this start of the server."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._signer = URLSafeTimedSerializer(secret, salt="couchcheck-session")

    def launches(self, token: str) -> bool:
        """Whether this is the launch token; the comparison takes the same time for every wrong one."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def new_session(self) -> str:
        """The value of a fresh session cookie."""
        return self._signer.dumps(secrets.token_urlsafe(SESSION_BYTES))

    def session(self, cookie: str | None) -> str | None:
        """The name of the session behind a cookie, None when we never signed it or it is too old."""
        if not cookie or len(cookie) > 400:
            return None
        try:
            name = self._signer.loads(cookie, max_age=SESSION_S)
        except BadSignature:
            return None
        return name if isinstance(name, str) else None

    def form_token(self, session: str) -> str:
        """What every form of this session carries, so that no other site can send one."""
        return hmac.new(self._secret, b"form:" + session.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: str, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def load_keys(folder: Path) -> Keys:
    """The keys of this user, made when there are none.  Where they cannot be kept, they hold for this start."""
    path = folder / FILE
    secret = _read_secret(path)
    if len(secret) >= SECRET_BYTES:
        return Keys(secret)
    with contextlib.suppress(OSError):
        return Keys(_keep_secret(path, secrets.token_bytes(SECRET_BYTES)))
    return Keys(secrets.token_bytes(SECRET_BYTES))


def _keep_secret(path: Path, secret: bytes) -> bytes:
    """The secret that the file has now: this one, or that of another start that was quicker.  Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.path.lexists(path):
        path.unlink()
    whole = path.with_name(f".{secrets.token_hex(8)}.key")  # so that nobody ever reads half of one
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secret)
    try:
        os.link(whole, path)
    except FileExistsError:
        return _read_secret(path) or secret
    finally:
        whole.unlink()
    return secret


def _read_secret(path: Path) -> bytes:
    """The secret in a file that is this user's alone; what others could read or have put there counts as none."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )  # a pipe is not waited for
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return file.read(4 * SECRET_BYTES) if _is_own(os.fstat(file.fileno())) else b""
    except OSError:
        return b""


def _is_own(file: os.stat_result) -> bool:
    if not stat.S_ISREG(file.st_mode):
        return False
    return os.name != "posix" or (not file.st_mode & 0o077 and file.st_uid == os.geteuid())
