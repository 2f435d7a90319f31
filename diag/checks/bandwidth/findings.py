"""What the bandwidth check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import (
    BEHIND_THE_HOME,
    HARMLESS,
    HAS_ROUTER,
    MEASURED,
    MOBILE,
    NO_VPN,
    NOT_MOBILE,
    NOT_ON_WIFI,
    ON_CABLE,
    ON_WIFI,
    RESTART_ROUTER,
    SURELY_WIFI,
    UNSEEN,
    VPN_OFF,
)
from diag.model import Confidence, Finding, Remedy, Severity, Where

_FASTER = (
    *VPN_OFF,
    Remedy("Pause downloads, backups and updates on all devices at home, then test again.", always=UNSEEN),
    Remedy("Put this PC on a cable or close to the router and test again.", when=ON_WIFI),
    RESTART_ROUTER,
    Remedy(
        "If it stays slow, tell your internet provider the rate that was measured here.",
        when={**NO_VPN, **NOT_ON_WIFI},
    ),
    Remedy(
        "If it is as slow over a network cable, tell your internet provider both rates.",
        when={**NO_VPN, **SURELY_WIFI},
    ),
)
LOW = Finding(
    id="bandwidth-low",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Your internet connection is too slow for the picture you want",
    text="It carried {low} Mbit/s for most of the time. {words} on {screens} needs {wanted} Mbit/s, by Netflix's recommendation. "
    "We measured twice.",
    remedy=_FASTER,
)
SHAKY = LOW.with_changes(
    severity=Severity.WARN,
    text="It carried {mbps} Mbit/s on average, but fell to {low} Mbit/s at times. {words} on {screens} needs {wanted} Mbit/s "
    "steadily, by Netflix's recommendation. The picture may get coarse or pause.",
)
ONCE = (
    "It carried {low} Mbit/s for most of the time. {words} on {screens} needs {wanted} Mbit/s, by Netflix's recommendation. "
    "We could measure only once, so please test again before you act on it."
)
#: A lower bound, and the test had all the time that a line near or far needs to get going.
NEVER_MORE = LOW.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    title="Your internet connection may be too slow for the picture you want",
    text="In the {took} seconds of our test it carried at most {most} Mbit/s on average. {words} on {screens} needs {wanted} Mbit/s, "
    "by Netflix's recommendation. It may get faster later, and a film begins as slowly.",
)
BUSY = Finding(
    id="link-busy",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Something else on this PC is using your connection",
    text="While we measured, other programs on this PC received {other} Mbit/s. What is left for Netflix is less than the line carries.",
    remedy=(
        Remedy("Pause downloads, cloud backups and game updates on this PC.", always=MEASURED),
        Remedy("Close programs that play video or music.", always=MEASURED),
        Remedy("Test again.", always=HARMLESS),
    ),
)
#: The router's own counters say so; a note where nothing suffers from it.
BUSY_AT_HOME = BUSY.with_changes(
    title="Other devices in your home are using the connection",
    text="By the router's own count, other devices in your home received {received} and sent {sent} Mbit/s while we measured. "
    "What is left for Netflix is less than the line carries.",
    remedy=(
        Remedy(
            "Pause downloads, cloud backups, updates and other videos on all devices at home.",
            always=MEASURED,
        ),
        Remedy("Test again.", always=HARMLESS),
    ),
)
ADAPTER = Finding(
    id="adapter-slow",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="This PC's own network connection is the limit",
    text="The adapter is connected at {link} Mbit/s, and we measured {mbps} Mbit/s: more does not fit through it.",
    remedy=(
        Remedy(
            "With a cable: try another cable and another socket of the router.", when=ON_CABLE, one_of=True
        ),
        Remedy("With Wi-Fi: go closer to the router.", when=ON_WIFI, one_of=True),
        Remedy("Test again.", always=HARMLESS),
    ),
)
BLOAT = Finding(
    id="bufferbloat",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Your connection reacts slowly while it is busy",
    text="A signal takes {idle} ms before our test and {loaded} ms while it fills the line. Playing can start late and jump while "
    "something else downloads.",
    remedy=(
        Remedy("Pause large downloads and uploads while you watch.", always=MEASURED),
        Remedy('If your router has a setting called "QoS" or "SQM", switch it on.', when=HAS_ROUTER),
        Remedy("If it stays so, tell your internet provider both times.", when={**NO_VPN, **BEHIND_THE_HOME}),
    ),
)
GAP_FOUND = Finding(
    id="netflix-throttled",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.POSSIBLE,
    title="Netflix's servers reach you much slower than others",
    text="Netflix's video servers delivered {netflix} Mbit/s, a neutral server {neutral} Mbit/s. We measured both twice. There are "
    "several possible reasons: a busy link between your provider and Netflix, a far server, or rules of your provider.",
    remedy=(
        Remedy("Test again at another time of the day.", always=HARMLESS),
        Remedy("If the gap stays, tell your internet provider both rates and the time.", when=NO_VPN),
    ),
)
#: The line is fast enough for what is wanted, and Netflix's servers alone are not: one sentence true for both.
GAP_TOO_SLOW = GAP_FOUND.with_changes(
    severity=Severity.FAIL,
    confidence=Confidence.LIKELY,
    text="Netflix's video servers delivered {netflix} Mbit/s, and {words} on {screens} needs {wanted} Mbit/s. A neutral server "
    "delivered {neutral} Mbit/s, so your line itself is fast enough. We measured both twice. There are several possible reasons: "
    "a busy link between your provider and Netflix, a far server, or rules of your provider.",
)
#: Netflix's own test could not be used, so another one speaks: that is said wherever the speed is shown.
ELSEWHERE = Finding(
    id="speed-elsewhere",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The speed was not measured towards Netflix",
    text="Netflix's own speed test could not be used: {why}. The speed was measured towards {provider} instead. "
    "It says how fast your line is, not how fast Netflix reaches you.",
    remedy=(
        Remedy(
            "Test again later. If you want Netflix's own number, open fast.com in a browser.", always=HARMLESS
        ),
    ),
)
#: A limit ended the test while the rate may still have been rising: too little to say "too slow".
AT_LEAST = Finding(
    id="speed-at-least",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="We do not know whether the speed is enough for the picture you want",
    text="The test ended before it was known how much your line carries: at least {low} Mbit/s for most of the time. "
    "{words} on {screens} needs {wanted} Mbit/s, by Netflix's recommendation.",
    remedy=(
        Remedy("Watch the speed for a minute (diag run --longer), which uses more data.", always=HARMLESS),
    ),
)
#: The list came, and the servers that it names did not send what was asked for.
VIDEO_DOES_NOT_FLOW = Finding(
    id="netflix-blocked",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.POSSIBLE,
    title="Netflix's video servers did not send the data of the speed test",
    text="We asked the video servers that Netflix names, and got no data: {why}. Another server did send. Netflix may open, and nothing plays.",
    remedy=(
        Remedy(
            "Switch off web filters and parental controls in the router for a moment, then run this check again.",
            when=HAS_ROUTER,
        ),
        Remedy("Try another connection, for example a phone's hotspot.", when=NOT_MOBILE),
        Remedy(
            "Ask your mobile provider whether Netflix's video servers (*.nflxvideo.net) are blocked.",
            when=MOBILE,
        ),
        Remedy(
            "If it plays there, ask whoever runs this network, or its internet provider, whether Netflix's video servers "
            "(*.nflxvideo.net) are blocked.",
            when=NOT_MOBILE,
        ),
    ),
)
IMPOSSIBLE_RATE = Finding(
    id="bandwidth-doubtful",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The measured speed cannot be right",
    text="We measured {mbps} Mbit/s, more than this PC's adapter can carry ({link} Mbit/s). Do not rely on this number.",
    remedy=(Remedy("Test again.", always=HARMLESS),),
)
