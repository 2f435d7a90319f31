"""The page as a fixture; see site.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.site import Site
from tests.web.walker import Walker


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The page with an empty store."""
    made = Site(monkeypatch)
    yield made
    made.close()


@pytest.fixture
def stored(site: Site) -> str:
    """The id of a case in its store, with everything that its person told."""
    return site.keep()


@pytest.fixture
def walker(site: Site) -> Walker:
    """Somebody who walks there."""
    return Walker(site)
