"""What the bandwidth check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import RESTART_ROUTER
from diag.model import Confidence, Finding, Severity, Where

_FASTER = (
    "Pause downloads, backups and updates on all devices at home, then test again.",
    "Put this PC on a cable or close to the router and test again.",
    RESTART_ROUTER,
    "If it stays slow, tell your internet provider the rate that was measured here.",
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
BUSY = Finding(
    id="link-busy",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Something else on this PC is using your connection",
    text="While we measured, other programs on this PC received {other} Mbit/s. What is left for Netflix is less than the line carries.",
    remedy=(
        "Pause downloads, cloud backups and game updates on this PC.",
        "Close programs that play video or music.",
        "Test again.",
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
        "With a cable: try another cable and another socket of the router.",
        "With Wi-Fi: go closer to the router.",
        "Test again.",
    ),
)
BLOAT = Finding(
    id="bufferbloat",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Your connection reacts slowly while it is busy",
    text="A signal takes {idle} ms when the line is idle and {loaded} ms when it is full. Playing can start late and jump while "
    "something else downloads.",
    remedy=(
        "Pause large downloads and uploads while you watch.",
        'If your router has a setting called "QoS" or "SQM", switch it on.',
        "If it stays so, tell your internet provider both times.",
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
        "Test again at another time of the day.",
        "If the gap stays, tell your internet provider both rates and the time.",
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
    remedy=("Test again later. If you want Netflix's own number, open fast.com in a browser.",),
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
    remedy=("Watch the speed for a minute (diag run --longer), which uses more data.",),
)
#: The list came, and the servers that it names did not send what was asked for.
VIDEO_DOES_NOT_FLOW = Finding(
    id="netflix-blocked",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.POSSIBLE,
    title="Netflix's video servers did not send the data of the speed test",
    text="They were named to us and asked, but: {why}. Another server did send. Netflix may open, and nothing plays.",
    remedy=(
        "Switch off web filters and parental controls in the router for a moment, then run this check again.",
        "Try another connection, for example a phone's hotspot.",
        "If it plays there, ask whoever runs this network, or its internet provider, whether Netflix's video servers "
        "(*.nflxvideo.net) are blocked.",
    ),
)
#: Whose servers a provider's word means, for people.
PROVIDER_NAMES = {
    "netflix": "Netflix",
    "cloudflare": "a neutral server (Cloudflare)",
    "speedtest": "a server of speedtest.net",
    "file": "the server that you named",
}
IMPOSSIBLE_RATE = Finding(
    id="bandwidth-doubtful",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The measured speed cannot be right",
    text="We measured {mbps} Mbit/s, more than this PC's adapter can carry ({link} Mbit/s). Do not rely on this number.",
    remedy=("Test again.",),
)
