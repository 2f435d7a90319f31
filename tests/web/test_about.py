"""About: every host, every check, every version, and where the data is."""

from __future__ import annotations

import html
import importlib
import platform

import pytest

import diag
from diag.checks import all_checks
from diag.probes import endpoints
from diag.store import data_folder
from tests.web.site import Site


@pytest.fixture
def page(site: Site) -> str:
    return html.unescape(site.get("/about").text)


def test_every_host_with_its_reason(page: str) -> None:
    for place in endpoints.ALL:
        assert f"<code>{place.host}</code>" in page
        assert place.why in page


def test_every_check_with_its_reason(page: str) -> None:
    assert all(check.why in page for check in all_checks())


def test_versions(page: str) -> None:
    assert diag.__version__ in page
    assert platform.python_version() in page
    for name in ("flask", "waitress", "requests", "psutil"):
        assert f"<dt>{name}</dt>" in page


def test_the_plain_checkout_knows_versions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    about = importlib.import_module("diag.web.pages.about")
    monkeypatch.setattr(about, "NAME", "no such package")
    assert dict(about.libraries())["flask"]


def test_independence_data_and_licence(page: str) -> None:
    assert "independent of Netflix" in page
    assert str(data_folder()) in page
    assert 'href="/cases"' in page
    assert "MIT licence" in page


def test_it_keeps_nothing(site: Site) -> None:
    site.get("/about")
    assert not list(data_folder().glob("cases*"))
    assert site.post("/about").status_code == 405
