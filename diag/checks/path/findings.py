"""What the path check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import (
    AT_HOME,
    BEHIND_THE_HOME,
    HAS_ROUTER,
    NO_VPN,
    ON_CABLE,
    ON_WIFI,
    RECONNECT,
    RESTART_ROUTER,
    UNSEEN,
    VPN_OFF,
)
from diag.model import Confidence, Finding, Remedy, Severity, Where

PACKET_LOSS = Finding(
    id="packet-loss",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Data gets lost on the way to the internet",
    text="{loss} of the data we sent got no answer, measured twice. The home network itself loses less, so the "
    "line or the provider loses it. Pictures can get blurred or stop when data is lost.",
    remedy=(
        *VPN_OFF,
        RESTART_ROUTER,
        Remedy(
            "Check that the cable from the router to the wall is firmly in at both ends.", when=HAS_ROUTER
        ),
        Remedy(
            "Call your provider, tell them that {loss} of the data is lost, and give them this report.",
            when=NO_VPN,
        ),
    ),
)
LOSS_AT_HOME = (
    "{loss} of the data we sent got no answer, measured twice. It is lost on the way to the router already, so inside "
    "the home. Pictures can get blurred or stop when data is lost."
)
LOSS_AT_HOME_REMEDY = (
    Remedy("On Wi-Fi, move closer to the router, or connect with a network cable for a test.", when=ON_WIFI),
    Remedy("On a cable, use another cable and another socket of the router.", when=ON_CABLE),
    RECONNECT,
    RESTART_ROUTER,
)
LOSS_SOMEWHERE = (
    "{loss} of the data we sent got no answer, measured twice. The router itself could not be measured, so we do not "
    "know whether it is lost inside the home or behind it."
)
LOSS_SOMEWHERE_REMEDY = (
    Remedy("On Wi-Fi, connect with a network cable for a test, and run this again.", when=ON_WIFI),
    *PACKET_LOSS.remedy[:-1],
    Remedy(
        "If data gets lost over a network cable too, call your provider, tell them that {loss} is lost, and give them this report.",
        when=NO_VPN,
    ),
)
LATENCY_HIGH = Finding(
    id="latency-high",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Answers from the internet take long",
    text="An answer takes {round_trip} milliseconds, while this PC itself sends hardly anything. Starting a film and jumping in "
    "it become slow. On a satellite line this is normal. Elsewhere the way is long, or another device fills the line: from "
    "this PC we cannot see which.",
    remedy=(
        *VPN_OFF,
        Remedy(
            "Pause downloads and cloud backups on all devices at home, and run this again.", always=UNSEEN
        ),
        Remedy(
            "On Wi-Fi, move closer to the router, or connect with a network cable for a test.",
            when={**ON_WIFI, **AT_HOME},
        ),
        RESTART_ROUTER,
        Remedy(
            "Tell your provider the time that answers take, and give them this report.",
            when={**NO_VPN, **BEHIND_THE_HOME},
        ),
    ),
)
LATENCY_AT_HOME = (
    "An answer takes {round_trip} milliseconds, and {router} of them pass on the way to the router already. So the delay "
    "is inside the home. Starting a film and jumping in it become slow."
)
