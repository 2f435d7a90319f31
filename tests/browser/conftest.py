"""The browser, the pages without a network, and the homes of the journeys; see stage.py."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import stage
from tests.lab import runner
from tests.lab.home import Lab
from tests.lab.scenario import Deviation, Line
from tests.lab.scenarios import BY_NAME
from tests.web.served import Served, serving

#: The homes of the journeys.
HOMES = {
    "healthy": Deviation(),
    "vpn": dataclasses.replace(BY_NAME["vpn-half-routes"].deviation, isp=Deviation().isp),
    "dns": BY_NAME["dns-block-zero"].deviation,
    "slow": Deviation(line=Line(down=3, up=1, buffer_ms=150)),
}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    why = stage.missing()
    if why:
        if os.environ.get("COUCHCHECK_REQUIRE_LAB"):
            pytest.fail(f"the browser must run here, but {why}")
        pytest.skip(why)
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def namespace(playwright: Playwright) -> Iterator[str]:
    """A network with loopback and nothing else."""
    with stage.alone("web") as name:
        yield name


@pytest.fixture(scope="session")
def browser(
    playwright: Playwright, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser that can reach nothing but the page of ``served``."""
    with stage.chromium(playwright, namespace, tmp_path_factory.mktemp("chromium")) as made:
        yield made


@pytest.fixture
def served(namespace: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The page with runs that measure nothing, where ``browser`` can reach it."""
    with serving(monkeypatch, stage.listening_in(namespace)) as made:
        yield made


@pytest.fixture(scope="session")
def homes(playwright: Playwright) -> Iterator[stage.Homes]:
    """The homes of the journeys, built side by side."""
    runner.compile_product()
    with Lab() as lab:
        made = stage.Homes(HOMES, lab)
        yield made
        made.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browsers")
