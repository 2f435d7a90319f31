"""A setting of this PC that has changed is seen, another one is not, and nothing but this PC is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diag import host
from diag.host import ProxySetting, Resolver, SystemFacts
from diag.troubleshoot.settings import SETTINGS, settings_now
from diag.vocabulary import CAUSES
from tests.test_session import CONNECTED

PROXY = ProxySetting(source="windows", kind="http", address="proxy.example:3128")


@pytest.mark.parametrize(
    ("cause", "changed"),
    [
        ("proxy-configured", replace(CONNECTED, proxies=(PROXY,))),
        ("smart-dns", replace(CONNECTED, resolvers=(Resolver(address="192.0.2.53", source="registry"),))),
        ("vpn-active", replace(CONNECTED, routes=())),
    ],
)
def test_what_the_cause_is_about_counts_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, cause: str, changed: SystemFacts
) -> None:
    said = []
    for known in (CONNECTED, changed, CONNECTED):
        monkeypatch.setattr(host, "read_system", lambda known=known: known)
        said.append({each: settings_now(each) for each in SETTINGS})
    assert said[0] == said[2]
    different = {each for each in SETTINGS if said[0][each] != said[1][each]}
    assert cause in different
    assert different == {each for each, read in SETTINGS.items() if read is SETTINGS[cause]}


def test_the_hosts_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "read_system", lambda: CONNECTED)
    monkeypatch.setattr(host, "read_hosts_file", lambda: "0.0.0.0 www.netflix.com")
    before = settings_now("hosts-override")
    monkeypatch.setattr(host, "read_hosts_file", lambda: "")
    assert settings_now("hosts-override") not in {before, None}


def test_every_cause_is_one_and_others_have_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SETTINGS.keys() <= CAUSES.keys()
    assert settings_now("bandwidth-low") is None

    def fail() -> SystemFacts:
        raise OSError

    monkeypatch.setattr(host, "read_system", fail)
    assert settings_now("vpn-active") is None
