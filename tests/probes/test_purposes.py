"""What names of Netflix are for, and which of them a run asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.model import Asked
from diag.probes import endpoints
from diag.probes.purposes import Purpose, kinds_in_question, kinds_that_start_with, purpose_of, start_names
from diag.vocabulary import DEVICE_KINDS, GROUPS

TVS = ("smart-tv", "roku", "fire-tv", "chromecast", "playstation", "xbox", "switch", "set-top-box")


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("www.netflix.com", Purpose.PLAYS),
        ("appboot.netflix.com", Purpose.PLAYS),
        ("occ-0-1-2.1.nflxso.net", Purpose.PLAYS),
        ("nrdp50-appboot.netflix.com", Purpose.STARTS),
        ("appboot.ap-southeast-2.origin.prodaa.netflix.com", Purpose.STARTS),
        ("nrdp-cell4.prod.ftl.netflix.com", Purpose.STARTS),
        ("cbp-us.nccp.netflix.com", Purpose.STARTS),
        ("ios.ngp.prod.cloud.netflix.com", Purpose.STARTS),
        ("api.netflix.com", Purpose.STARTS),
        ("logs.netflix.com", Purpose.LOGS),
        ("android14.logs.netflix.com", Purpose.LOGS),
        ("help.netflix.com", Purpose.UNKNOWN),
        ("catalogs.netflix.com", Purpose.UNKNOWN),
        ("dialogs-appbooth.netflix.com", Purpose.UNKNOWN),
    ],
)
def test_the_purpose_of_a_name(name: str, purpose: Purpose) -> None:
    assert purpose_of(name) is purpose


def test_every_start_name_of_the_table_starts_something() -> None:
    for place in endpoints.NETFLIX_START:
        assert purpose_of(place.host) is Purpose.STARTS
        assert set(kinds_that_start_with([place.host])) <= set(DEVICE_KINDS)
        assert kinds_that_start_with([place.host])
        assert not place.third_party


@given(st.from_regex(r"nrdp[0-9]{1,3}(-[a-z]{1,6})?-appboot\.netflix\.com", fullmatch=True))
def test_any_number_of_a_device_platform_starts_tvs(name: str) -> None:
    assert purpose_of(name) is Purpose.STARTS
    assert kinds_that_start_with([name]) == TVS


@given(st.text(alphabet="abnrdp.-xyz", max_size=20))
def test_any_name_has_a_purpose(start: str) -> None:
    assert purpose_of(f"{start}.netflix.com") in Purpose
    assert set(kinds_that_start_with([f"{start}.netflix.com"])) <= set(DEVICE_KINDS)


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (Asked(), ()),
        (Asked(device="smart-tv/samsung"), ("smart-tv",)),
        (Asked(device="ios", code="NW-2-4"), ("ios",)),
        (Asked(device="something else"), ()),
        (Asked(code="no such thing 3"), ()),
    ],
)
def test_the_devices_in_question(asked: Asked, kinds: tuple[str, ...]) -> None:
    assert kinds_in_question(asked) == kinds


def test_a_code_without_a_device_stands_for_the_devices_that_show_it() -> None:
    assert set(kinds_in_question(Asked(code="NW-2-4"))) >= {"smart-tv", "roku", "playstation"}
    assert not set(kinds_in_question(Asked(code="M7111-1331"))) & set(GROUPS["tv"].kinds)


def test_a_device_has_its_own_names_and_no_others() -> None:
    def hosts(*kinds: str) -> set[str]:
        return {place.host for place in start_names(kinds)}

    assert hosts() == set()
    for kind in DEVICE_KINDS:
        assert hosts(kind), kind
    assert "nrdp50-appboot.netflix.com" in hosts("roku") & hosts("smart-tv") & hosts("playstation")
    assert hosts("android") == {
        place.host for place in endpoints.NETFLIX_START if place.host.startswith("android.")
    } | {"android-appboot.netflix.com"}
    assert not hosts("linux-browser") & hosts("smart-tv")
    assert hosts("roku", "ios") == hosts("roku") | hosts("ios")
