"""The measuring process of the page with checks that measure nothing (tests/test_session_process.py)."""

from __future__ import annotations

from unittest.mock import patch

from diag import host, preparation
from diag.cli import session_child
from diag.model import Asked
from diag.session import Session
from tests import simple_checks


class _Deaf(Session):
    """One that hears no wish to stop where somebody says so."""

    def cancel(self) -> None:
        if self.asked.code != "deaf":
            super().cancel()


def _session(asked: Asked, only: tuple[str, ...] | None) -> Session:
    return _Deaf(asked, only, known=simple_checks.CHECKS)


if __name__ == "__main__":
    with (
        patch.object(host, "read_system", lambda: simple_checks.CONNECTED),
        patch.object(preparation, "list_pieces", lambda: iter(())),
        patch.object(session_child, "Session", _session),
    ):
        session_child.main()
