"""Where a mistake of the program is reported: only where somebody said so."""

from __future__ import annotations

import pytest

from diag.web.app import MISTAKES_TO
from tests.web.site import Site


def fall(site: Site) -> str:
    def broken() -> str:
        raise RuntimeError("a mistake")

    site.app.view_functions["about.about"] = broken
    answer = site.get("/about")
    assert answer.status_code == 500
    return answer.text


def test_no_address_is_made_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MISTAKES_TO, raising=False)
    assert "report" not in fall(site)


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("https://example.org/issues", 'href="https://example.org/issues"'),
        ("help@example.org", 'href="mailto:help@example.org"'),
        ("javascript:zq7()", None),
        ("http://example.org/", None),
        ('https://example.org/"><script>zq7()</script>', None),
    ],
)
def test_the_address_that_was_set_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch, said: str, link: str | None
) -> None:
    monkeypatch.setenv(MISTAKES_TO, said)
    page = fall(site)
    assert (link in page) if link else ("Please report it" not in page)
    assert "zq7" not in page
    assert "Please report it" not in site.get("/nothing/here").text
