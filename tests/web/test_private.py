"""What a case knows about a home is shown by its class and not by its value, on every page that people hand on."""

from __future__ import annotations

import json

import pytest

from diag.report import FORMATS
from tests import worlds
from tests.web.routes import path, rules
from tests.web.site import Site

#: Private values of every kind that the homes of the tests hold.
PRIVATE = (
    worlds.PUBLIC,
    worlds.PUBLIC6,
    worlds.MAC,
    worlds.SSID,
    "Hotel Seeblick",
    *(value for _, value in worlds.OWN),
)


def leaks(text: str) -> list[str]:
    plain = text.replace("&#39;", "'").replace("&amp;", "&")
    return [value for value in PRIVATE if value in plain]


@pytest.mark.parametrize("world", worlds.WORLDS, ids=lambda world: world.name)
def test_no_page_shows_it(site: Site, world: worlds.World) -> None:
    case = site.keep(world)
    for rule in rules(site.app):
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            text = site.get(path(rule, case=case)).text
            if (
                rule.endpoint == "result.result"
            ):  # what to do here names the person's own things, on their own screen
                text = text[text.index("Tell support") :]
            assert leaks(text) == [], rule
            for form in FORMATS:
                known = {name: form for name in rule.arguments if name not in {"case", "run"}}
                if known or rule.endpoint.startswith("report"):
                    assert (
                        leaks(site.get(path(rule, case=case, **known), query_string={"format": form}).text)
                        == []
                    ), (rule, form)


def test_no_stream_tells_it(site: Site) -> None:
    site.world = worlds.world("lossy-wifi")
    work = site.run()
    heard = site.get(f"/run/{work.id}/state").get_json()
    assert leaks(json.dumps(heard, ensure_ascii=False)) == []
    assert leaks(site.get(f"/run/{work.id}/events").text) == []
    assert leaks(site.get(f"/case/{work.case}").text) == []


def test_the_kind_of_an_address_stays(site: Site) -> None:
    """Blind masking would break support: a private address stays, a public one keeps its class and network."""
    case = site.keep()
    text = site.get(f"/case/{case}").text
    assert leaks(text) == []
    assert "VPN" in text
