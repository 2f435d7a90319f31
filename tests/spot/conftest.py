"""The small server on loopback, and a phone that has opened its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diag.spot import SpotServer, SpotSession
from tests.spot.phone import LOOPBACK, Phone


@pytest.fixture
def server() -> Iterator[SpotServer]:
    """The server with a session of five minutes."""
    made = SpotServer(LOOPBACK, SpotSession(minutes=5, medium="wired"), port=0)
    made.start()
    yield made
    made.close()


@pytest.fixture
def phone(server: SpotServer) -> Phone:
    """A device that has opened the page."""
    made = Phone(server)
    assert made.open() == 200
    return made
