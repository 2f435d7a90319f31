"""What the netflix check may find, in words for people."""

from __future__ import annotations

from dataclasses import replace

from diag.checks._remedies import (
    A_PERSON_KNOWS,
    AUTOMATIC_DNS,
    BY_THE_VPN,
    CLOCK_NOT_SEEN_RIGHT,
    CLOCK_RIGHT,
    FILTERS_HERE,
    HARMLESS,
    HAS_ROUTER,
    IPV4_WORKS,
    MEASURED,
    MOBILE,
    NO_VPN,
    NOT_MOBILE,
    RESTART_ROUTER,
    UNSEEN,
    VPN_NOT_RULED_OUT,
    VPN_OFF,
)
from diag.model import Confidence, Finding, Remedy, Severity, Where
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
        *VPN_OFF,
        Remedy(
            "Switch off parental controls, web filters and blocking rules in the router for a moment, then run this check again.",
            when=HAS_ROUTER,
        ),
        Remedy(
            "Switch off the web protection of the antivirus program on this PC for a moment, then run this check again.",
            always=UNSEEN,
        ),
        Remedy("Try another connection, for example a phone's hotspot.", when=NOT_MOBILE),
        Remedy("Ask your mobile provider whether these servers are blocked: {hosts}", when=MOBILE),
        Remedy(
            "If Netflix works there, ask whoever runs this network, or its internet provider, whether these servers are blocked: {hosts}",
            when=NOT_MOBILE,
        ),
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
#: Each fails in a way of its own: nothing plays, and nobody can say why.
VIDEO_MIXED = NETFLIX_BLOCKED.with_changes(
    confidence=Confidence.POSSIBLE,
    text="Netflix itself answers, but none of {count} servers that the video comes from handed out what we asked for, each in a way "
    "of its own. Netflix then opens, but nothing plays.",
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
    text="For {hosts}, the look-up server {resolver} gives an address where somebody else answers, who cannot prove to be "
    "Netflix. Other look-up servers give an address where Netflix itself answers. Usually a filter does this, to show "
    "its warning page.",
    remedy=(
        Remedy(
            "Allow these names in the filter, ad blocker or parental control of your network: {hosts}",
            when=FILTERS_HERE,
            one_of=True,
        ),
        Remedy(
            "Switch the filter off for ten minutes and try Netflix again.", when=FILTERS_HERE, one_of=True
        ),
        *AUTOMATIC_DNS,
        replace(VPN_OFF[0], when=BY_THE_VPN),
        Remedy(
            "If you know of no filter, ask whoever runs this network or its internet provider.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
    ),
)
ONE_HOST_SILENT = NETFLIX_BLOCKED.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="Netflix answers, but one of its servers does not: {how} ({hosts}). "
    "Some devices may show a network error.",
)
#: Connections open, and then nothing encrypted comes back, from Netflix and from others alike.
NOTHING_ENCRYPTED = NETFLIX_BLOCKED.with_changes(
    title="Encrypted connections get no answer, to Netflix and to others",
    text="Connections to Netflix's servers and to others open, but as soon as something encrypted is sent, nothing comes back ({hosts}). "
    "A filter, a firewall or a router that hangs does this. Most websites fail then too.",
    remedy=(*VPN_OFF, RESTART_ROUTER, *NETFLIX_BLOCKED.remedy[len(VPN_OFF) :]),
)
_REMOVE_ROUTES = (
    Remedy("Restart this PC.", always=HARMLESS),
    Remedy(
        "If it comes back, ask somebody who knows this PC to remove the routes to these servers: {hosts}",
        always=MEASURED,
    ),
)
#: The routes of this PC treat Netflix's servers apart from the rest of the internet.
ANOTHER_WAY = NETFLIX_BLOCKED.with_changes(
    where=Where.THIS_DEVICE,
    title="This PC sends what goes to Netflix another way",
    text="This PC sends what goes to these servers of Netflix another way than everything else, and nothing comes back: {hosts}. "
    "VPN programs and programs that make networks of their own set up such ways.",
    remedy=(
        Remedy("Quit VPN programs and programs that make networks of their own, for example Docker. Then run this check again.", always=MEASURED),
        *_REMOVE_ROUTES,
    ),
)  # fmt: skip
THROWN_AWAY = ANOTHER_WAY.with_changes(
    confidence=Confidence.SURE,
    title="This PC throws away what it wants to send to Netflix",
    text="A setting of this PC (a route) throws away what goes to these servers of Netflix: {hosts}. "
    "VPN programs and filters set up such routes, and sometimes leave them behind.",
    remedy=(
        Remedy("Open your VPN program or filter, and switch off its kill switch or its blocking. Then run this check again.", always=MEASURED),
        *_REMOVE_ROUTES,
    ),
)  # fmt: skip
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
    text="Your connection reaches Netflix, and Netflix answers that it cannot serve the page right now ({statuses}).",
    remedy=(
        Remedy("Wait half an hour, then try again.", always=HARMLESS),
        Remedy(
            "See what Netflix's own status page says (help.netflix.com/is-netflix-down).", always=HARMLESS
        ),
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
    text="The proofs of identity (certificates) of {hosts} are {state}. Browsers and apps refuse to go on then. "
    "Only Netflix can renew them.",
    remedy=(
        Remedy(
            "Look at the date and time of this PC. If they are wrong, set them right, then run this check again.",
            when=CLOCK_NOT_SEEN_RIGHT,
        ),
        Remedy("If they are right, wait half an hour, then try again.", when=CLOCK_NOT_SEEN_RIGHT),
        Remedy("Wait half an hour, then try again.", when=CLOCK_RIGHT),
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
    "It does so when it takes a public address for that of a VPN, an in-between server (proxy) or a hosting company; "
    "sometimes it is wrong.",
    remedy=(
        Remedy(
            "Switch off every VPN, in-between server (proxy) and unblocking service on this PC, then try again.",
            when=VPN_NOT_RULED_OUT,
        ),
        Remedy(
            "If a VPN or an unblocking service runs in the router, switch it off, then try again.",
            when=HAS_ROUTER,
        ),
        Remedy(
            "Unplug the router for five minutes: many providers then hand out another address.",
            when=HAS_ROUTER,
        ),
        Remedy(
            "Tell your internet provider that Netflix refuses the address of your line. Providers can have that corrected.",
            when=NO_VPN,
        ),
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
        Remedy("Look in the router's settings for a VPN and switch it off.", when=HAS_ROUTER, one_of=True),
        Remedy("If a VPN or a relay runs on this PC, switch it off.", when=VPN_NOT_RULED_OUT, one_of=True),
        Remedy(
            "If you know of neither, ask whoever set up this network.", always=A_PERSON_KNOWS, one_of=True
        ),
    ),
)
IPV4_BLOCKED = NETFLIX_BLOCKED.with_changes(
    severity=Severity.WARN,
    title="Netflix cannot be reached over the older kind of internet connection",
    text="Netflix answers over the newer kind of connection (IPv6), but not over the older one (IPv4) ({hosts}), while other servers do. "
    "Devices that know only the older kind show a network error, others may start slowly.",
)
IPV6_BROKEN = Finding(
    id="ipv6-broken",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="The newer kind of internet connection (IPv6) does not reach Netflix",
    text="Netflix answers over the older kind (IPv4), but not over the newer one ({hosts}). Apps that try that first start slowly or give up.",
    remedy=(
        *VPN_OFF,
        RESTART_ROUTER,
        Remedy(
            "If it stays like this, switch IPv6 off in the router's settings.",
            when={**HAS_ROUTER, **IPV4_WORKS},
        ),
        Remedy("Tell your internet provider that Netflix cannot be reached over IPv6.", when=NO_VPN),
    ),
)
#: The names exist, and the look-up server of this home reports failures or says nothing when asked for them.
VIDEO_NAMES_FAIL = Finding(
    id="dns-failing",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="The names of Netflix's video servers are not found here",
    text="Netflix names the servers that the video comes from. The look-up server of this network fails when it is asked for their names "
    "(nflxvideo.net), while public look-up servers find them.",
    remedy=(
        RESTART_ROUTER,
        *AUTOMATIC_DNS,
        replace(VPN_OFF[0], when=BY_THE_VPN),
        Remedy(
            "If it stays like this, tell your internet provider that the names of Netflix's video servers are not found.",
            when=NO_VPN,
        ),
        Remedy(
            "If you are not at home, tell whoever runs this network.",
            always=A_PERSON_KNOWS,
        ),
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
        Remedy(
            "Allow *.nflxvideo.net in the ad blocker or filter of your network.",
            when=FILTERS_HERE,
            one_of=True,
        ),
        Remedy(
            "Switch the filter off for ten minutes and try Netflix again.", when=FILTERS_HERE, one_of=True
        ),
        *AUTOMATIC_DNS,
        replace(VPN_OFF[0], when=BY_THE_VPN),
        Remedy(
            "If you know of no filter, ask whoever runs this network or its internet provider.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
    ),
)
