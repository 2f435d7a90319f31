"""What the netflix check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import RESTART_ROUTER
from diag.model import Confidence, Finding, Severity, Where
from diag.vocabulary import CAUSES

NETFLIX_BLOCKED = Finding(
    id="netflix-blocked",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title=CAUSES["netflix-blocked"].seen,
    text="Other servers on the internet answer, but Netflix's do not: {how} ({hosts}). "
    "Usually a filter does this: a parental control, a firewall, a security box or the network's owner.",
    remedy=(
        "Switch off parental controls, web filters and blocking rules in the router for a moment, then run this check again.",
        "Switch off the web protection of the antivirus program on this PC for a moment, then run this check again.",
        "Try another connection, for example a phone's hotspot.",
        "If Netflix works there, ask whoever runs this network, or its internet provider, whether these servers are blocked: {hosts}",
    ),
)
DEVICE_HOSTS_BLOCKED = NETFLIX_BLOCKED.with_changes(
    text="The Netflix website answers, but servers that TVs and apps need do not: {how} ({hosts}). "
    "A TV shows a network error although Netflix works in a browser.",
)
VIDEO_BLOCKED = NETFLIX_BLOCKED.with_changes(
    text="Netflix itself answers, but the servers that the video comes from do not: {how} ({hosts}). "
    "Netflix then opens, but nothing plays.",
)
STRANGER = NETFLIX_BLOCKED.with_changes(
    text="Somebody else answers in Netflix's place, at {hosts}, and cannot prove to be Netflix. "
    "Usually this is the warning page of a filter: a parental control, a security box or the network's owner.",
)
VIDEO_STRANGER = NETFLIX_BLOCKED.with_changes(
    text="Somebody else answers in place of Netflix's video servers ({hosts}), and cannot prove to be Netflix. "
    "Netflix then opens, but nothing plays. Usually this is the warning page of a filter.",
)
#: The right host proves itself at the address that others give for its name: so the name is led astray here.
NAMES_LED_ASTRAY = Finding(
    id="dns-blocking",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="The names of Netflix's servers lead to somebody else here",
    text="For {hosts}, the name server {resolver} gives an address where somebody else answers, who cannot prove to be "
    "Netflix. Other name servers give an address where Netflix itself answers. Usually a filter does this, to show "
    "its warning page.",
    remedy=(
        "Allow these names in the filter, ad blocker or parental control of your network: {hosts}",
        "Switch the filter off for ten minutes and try Netflix again.",
        "If you know of no filter, ask whoever runs this network or its internet provider.",
    ),
)
ONE_HOST_SILENT = NETFLIX_BLOCKED.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="Netflix answers, but one of its servers does not: {how} ({hosts}). "
    "Some devices may show a network error.",
)
#: How the hosts fail, in a sentence.
HOW = {
    "refused": "connections are turned away",
    "cut": "connections are cut off",
    "silent": "nothing comes back",
    "impostor": "another site answers in their place",
    "mixed": "connections are cut off or get no answer",
}
NETFLIX_DOWN = Finding(
    id="netflix-down",
    severity=Severity.FAIL,
    where=Where.NETFLIX,
    confidence=Confidence.SURE,
    title="Netflix has a problem on its own side",
    text="Your connection reaches Netflix, and Netflix answers that it cannot serve the page right now.",
    remedy=(
        "Wait half an hour, then try again.",
        "See what Netflix's own status page says (help.netflix.com/is-netflix-down).",
    ),
)
#: Not "down": silence is not Netflix's own word.
NO_PAGE = NETFLIX_BLOCKED.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    title="Netflix's page does not come",
    text="Your connection reaches Netflix, and its servers identify themselves, but then no page comes, twice. "
    "Netflix may be overloaded, or something on the way lets only the beginning through.",
)
ODD_PAGE = NETFLIX_DOWN.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    title="Netflix does not answer with its page",
    text="Netflix's server identifies itself, but instead of the page it answers with the number {status}, twice.",
)
VIDEO_FAILS = NETFLIX_DOWN.with_changes(
    confidence=Confidence.LIKELY,
    title="Netflix's video servers do not hand out video",
    text="Netflix's video servers identify themselves, but answer without the video that was asked for ({statuses}). "
    "Netflix then opens, but nothing plays.",
)

CERTIFICATE = Finding(
    id="netflix-certificate",
    severity=Severity.FAIL,
    where=Where.NETFLIX,
    confidence=Confidence.LIKELY,
    title="Netflix's proof of identity has the wrong date",
    text="The certificates of {hosts} are {state}. Browsers and apps refuse to go on then. "
    "It is Netflix's to renew them, unless this PC's clock is wrong.",
    remedy=(
        "Look at the date and time of this PC. If they are wrong, set them right, then run this check again.",
        "If they are right, wait half an hour, then try again.",
    ),
)
#: How the dates of a certificate are wrong.
DATE_WORDS = {"tls-expired": "no longer valid", "tls-not-yet-valid": "not valid yet"}

REFUSES_ADDRESS = Finding(
    id="netflix-refuses-address",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Netflix refuses the address of your connection",
    text="Netflix answers, but refuses requests from here ({statuses}). "
    "It does so when it takes a public address for that of a VPN, a proxy or a hosting company; "
    "sometimes it is wrong.",
    remedy=(
        "Switch off every VPN, proxy and unblocking service on this PC and in the router, then try again.",
        "Unplug the router for five minutes: many providers then hand out another address.",
        "Tell your internet provider that Netflix refuses the address of your line. Providers can have that corrected.",
    ),
)
VPN_UPSTREAM = Finding(
    id="vpn-upstream",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="To Netflix, your connection looks like a VPN",
    text="Netflix sees this connection as coming from {company}, a company that rents out servers, "
    "runs a VPN or screens the traffic of other companies. There may be a VPN in your router or on the way.",
    remedy=(
        "Look in the router's settings for a VPN and switch it off.",
        "If a VPN or a relay runs on this PC, switch it off.",
        "If you know of neither, ask whoever set up this network.",
    ),
)
IPV6_BROKEN = Finding(
    id="ipv6-broken",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="The newer kind of internet connection (IPv6) does not reach Netflix",
    text="Netflix answers over the older kind (IPv4), but not over the newer one. Apps that try that first start slowly or give up.",
    remedy=(
        RESTART_ROUTER,
        "If it stays like this, switch IPv6 off in the router's settings.",
        "Tell your internet provider that Netflix cannot be reached over IPv6.",
    ),
)
VIDEO_NAMES_BLOCKED = Finding(
    id="dns-blocking",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="The names of Netflix's video servers are blocked",
    text="Netflix names the servers that the video comes from, but here their names (nflxvideo.net) lead nowhere. "
    "Usually an ad blocker or a filter list does this.",
    remedy=(
        "Allow *.nflxvideo.net in the ad blocker or filter of your network.",
        "Switch the filter off for ten minutes and try Netflix again.",
    ),
)
