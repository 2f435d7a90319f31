"""A walk of a TV that was found in the home: it opens with what the TV told, and asks it again after a step."""

from __future__ import annotations

import re
from dataclasses import replace

from diag.checks.tv import Facts
from diag.tv import TvDevice
from tests.web.walker import Walker
from tests.worlds import World, world

SET = TvDevice(
    make="Samsung", model="UE43RU7400", system="Tizen", version="1401.8", kind="smart-tv", maker="samsung", network="wifi",
    netflix="stopped", clock_offset_s=1.0, up_s=90_000.0, read_by=("samsung",),
)  # fmt: skip


def home_with(*devices: TvDevice, asked: str = "smart-tv/samsung") -> World:
    facts = Facts(os="linux", device=asked, devices=devices, asked=("ssdp",))
    healthy = world("healthy")
    return replace(healthy, changed={**healthy.changed, "tv": facts})


def test_it_opens_with_what_the_tv_told_and_sees_its_restart(walker: Walker) -> None:
    walker.site.world = home_with(SET)
    walker.begin("smart-tv", "smart-tv/samsung", measure="1")
    assert "Samsung UE43RU7400</p>" in walker.page, "the walk is called by the TV's name"
    assert (
        "What the TV told this PC itself: Samsung UE43RU7400. Its system is Tizen, version 1401.8."
        in walker.page
    )
    walker.say("none", "yes", "yes")
    assert "What the TV told this PC itself" not in walker.page, "it is said once"
    walker.site.world = home_with(replace(SET, up_s=50.0, version="1402.0", netflix="running"))
    walker.say("same")
    (again,) = walker.site.started[1:]
    assert again.asked_for == ("tv",)
    assert re.search(r"The TV told us that it was restarted (at \d\d:\d\d|50 seconds ago)\.", walker.page)
    assert "its software is version 1402.0 now, and was 1401.8 before" in walker.page
    kept = walker.kept()
    assert "UE43" not in str(kept["measured"])
    assert "The TV told us" in kept["steps"][-1]["effect"], "and reports tell it"


def test_what_the_tv_told_is_skipped_and_asked_by_nobody(walker: Walker) -> None:
    walker.site.world = home_with(replace(SET, network="wired"))
    walker.begin("cannot-connect", "smart-tv/samsung", measure="1").say("none")
    assert "The TV answered in your home network, so it is connected to it." in walker.page
    assert walker.kept()["step"] == "restart-device"


def test_of_two_tvs_none_is_taken_for_the_one(walker: Walker) -> None:
    walker.site.world = home_with(SET, replace(SET, model="UE55"))
    walker.begin("smart-tv", "smart-tv/samsung", measure="1")
    assert "2 devices that could be the TV answered: Samsung UE43RU7400, Samsung UE55." in walker.page
    assert "Its system is" not in walker.page
    assert "Samsung UE43RU7400</p>" not in walker.page, "the walk is called by the name of neither"


def test_a_walk_goes_on_as_the_set_that_told_what_it_is(walker: Walker) -> None:
    """The year by the number of its model, and the system inside where the maker does not tell it."""
    walker.site.world = home_with(SET)
    walker.begin("smart-tv", "smart-tv/samsung", measure="1").say("none")
    assert walker.kept()["device"] == "smart-tv/samsung/2018"
    inside = TvDevice(
        make="TCL", model="55S20 C147X", kind="roku", maker="tcl", is_set=True, read_by=("roku",)
    )
    for device, told, means in (
        ("smart-tv", SET, "smart-tv/samsung/2018"),
        ("smart-tv/tcl", inside, "smart-tv/roku-os"),
        ("smart-tv/lg", replace(SET, maker=None, model="OLED55C17LB"), "smart-tv/lg/2021"),
        ("smart-tv/lg", replace(SET, maker=None, model="LG TV"), "smart-tv/lg"),
    ):
        walker.site.world = home_with(told, asked=device)
        walker.begin("smart-tv", device, measure="1", same="no").say("none")
        assert walker.kept()["device"] == means
