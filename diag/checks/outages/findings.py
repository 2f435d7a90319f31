"""What the watch over the connection may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import (
    HARMLESS,
    HAS_ROUTER,
    MEASURED,
    NO_VPN,
    ON_CABLE,
    ON_WIFI,
    RECONNECT,
    RESTART_ROUTER,
    VPN_OFF,
)
from diag.model import Confidence, Finding, Remedy, Severity, Where

CABLE_TO_THE_WALL = Remedy(
    "Check that the cable from the router to the wall is firmly in at both ends.", when=HAS_ROUTER
)
CLOSER = Remedy(
    "On Wi-Fi, move closer to the router, or connect with a network cable for a test.", when=ON_WIFI
)
OTHER_CABLE = Remedy("On a cable, use another cable and another socket of the router.", when=ON_CABLE)

DROPS = Finding(
    id="connection-drops",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="The connection drops out again and again",
    text="We watched it for {watched} seconds. In this time nothing came from the internet {times}, for up to {longest} seconds; "
    "the first time {begin} seconds after the start. The router answered meanwhile, so the connection is lost behind it.",
    remedy=(
        *VPN_OFF,
        CABLE_TO_THE_WALL,
        RECONNECT,
        RESTART_ROUTER,
        Remedy(
            "Call your provider, tell them that the connection drops out for moments, and give them this report.",
            when=NO_VPN,
        ),
    ),
)
DROPS_AT_HOME = (
    "We watched it for {watched} seconds. In this time nothing came from the internet {times}, for up to {longest} seconds; "
    "the first time {begin} seconds after the start. The router was silent too, so the connection is lost inside the home."
)
DROPS_SOMEWHERE = (
    "We watched it for {watched} seconds. In this time nothing came from the internet {times}, for up to {longest} seconds; "
    "the first time {begin} seconds after the start. We could not measure whether it is lost inside the home or behind the router."
)
AT_HOME_REMEDY = (CLOSER, OTHER_CABLE, RECONNECT, RESTART_ROUTER)
SOMEWHERE_REMEDY = (
    Remedy("On Wi-Fi, connect with a network cable for a test, and run this again.", when=ON_WIFI),
    *DROPS.remedy,
)
#: One short one: worth a line in the report, and no reason for a film to stop.
ONE_DROP = "The connection was gone for a moment"
ONE_LONG_DROP = "The connection dropped out"

GONE = Finding(
    id="connection-drops",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="The connection went away while we measured",
    text="{begin} seconds after the start nothing came from the internet any more. It was still away {length} seconds later, when "
    "we stopped. The router answered meanwhile, so the connection is lost behind it.",
    remedy=(
        *VPN_OFF,
        Remedy("Wait two minutes, then run this check again.", always=HARMLESS),
        RESTART_ROUTER,
        CABLE_TO_THE_WALL,
        Remedy("If it happens again, call your provider and give them this report.", when=NO_VPN),
    ),
)
GONE_AT_HOME = (
    "{begin} seconds after the start nothing came from the internet any more. It was still away {length} seconds later, when "
    "we stopped. The router was silent too, so the connection is lost inside the home."
)
GONE_AT_HOME_REMEDY = (
    Remedy("Look whether the router has power and its lights are on.", when=HAS_ROUTER),
    *AT_HOME_REMEDY,
)
GONE_SOMEWHERE = (
    "{begin} seconds after the start nothing came from the internet any more. It was still away {length} seconds later, when "
    "we stopped. We could not measure whether it is lost inside the home or behind the router."
)
UNPLUGGED = (
    "{begin} seconds after the start nothing came from the internet any more, and this PC itself was no longer connected to the "
    "home network when we looked again."
)
UNPLUGGED_REMEDY = (
    Remedy("Connect this PC to the network again, then run this check once more.", always=MEASURED),
)
