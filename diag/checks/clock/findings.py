"""What the clock check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import HARMLESS, HAS_ROUTER, MEASURED
from diag.model import Confidence, Finding, Remedy, Severity, Where

CLOCK_WRONG = Finding(
    id="clock-wrong",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}",
    text="Secure connections and sign-ins depend on the right time. A clock that is far off can stop Netflix "
    "and many other sites.",
    remedy=(
        Remedy("{set_clock}", always=MEASURED),
        Remedy("Restart the browser and try Netflix again.", always=HARMLESS),
    ),
)
TIMEZONE_WRONG = Finding(
    id="timezone-wrong",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}, as with a wrong time zone",
    text="The time is off by whole quarters of an hour. That happens when the time zone or summer time is set "
    "wrongly, or when two systems share one PC.",
    remedy=(
        Remedy("{set_zone}", always=MEASURED),
        Remedy("{set_clock}", always=MEASURED),
        Remedy("Restart the browser and try Netflix again.", always=HARMLESS),
    ),
)
CLOCK_A_LITTLE_OFF = Finding(
    id="clock-a-little-off",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}",
    text="That does not matter for Netflix. One-time codes from an app start to fail at about half a minute.",
    remedy=(Remedy("{set_clock}", always=MEASURED),),
)
TIME_SERVERS_WRONG = Finding(
    id="time-servers-wrong",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.LIKELY,
    title="The time servers that answer here tell a wrong time",
    text="The web servers that we asked confirm another time. Somebody on the way may answer in the time servers' "
    "place, often the router.",
    remedy=(
        Remedy(
            "If clocks at home go wrong again and again, restart the router and update its software.",
            when=HAS_ROUTER,
        ),
    ),
)
SET_CLOCK = {
    "windows": "Open Settings, Time & language, Date & time, turn on “Set time automatically” and press “Sync now”.",
    "macos": "Open System Settings, General, Date & Time, and turn on “Set time and date automatically”.",
    "linux": "Open the settings for date and time and turn on “Automatic date & time”.",
}
SET_ZONE = {
    "windows": "Open Settings, Time & language, Date & time, and choose the time zone of the place where you are.",
    "macos": "Open System Settings, General, Date & Time, and choose the time zone of the place where you are.",
    "linux": "Open the settings for date and time and choose the time zone of the place where you are.",
}
