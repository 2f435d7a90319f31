"""What the dns check may find, in words for people."""

from __future__ import annotations

from dataclasses import replace

from diag.checks._remedies import (
    A_PERSON_KNOWS,
    AUTOMATIC_DNS,
    BY_A_DEVICE,
    BY_THE_PROVIDER,
    BY_THE_ROUTER,
    BY_THE_VPN,
    BY_THIS_PC,
    FILTERS_HERE,
    HARMLESS,
    HAS_ROUTER,
    MEASURED,
    NO_VPN,
    RECONNECT,
    RESTART_ROUTER,
    UNSEEN,
    VPN_OFF,
)
from diag.model import Confidence, Finding, Remedy, Severity, Where

_MAY_SUGGEST = {"may_suggest": (True,)}
#: What helps against most troubles of a look-up server, by who runs it.
_STEPS = (
    Remedy("Disconnect the VPN on this PC for a test: it looks up the names.", when=BY_THE_VPN),
    Remedy(
        "Restart the program on this PC that looks up names, such as an ad blocker, or restart this PC.",
        when=BY_THIS_PC,
    ),
    replace(RESTART_ROUTER, when={**HAS_ROUTER, **BY_THE_ROUTER}),
    Remedy(
        "Restart the device at {resolver}, which looks up names in your home, for example a Pi-hole.",
        when=BY_A_DEVICE,
    ),
    *AUTOMATIC_DNS,
    RECONNECT,
    Remedy(
        "If that does not help, set {suggest} as the DNS server of your router, or of this PC.",
        when={**_MAY_SUGGEST, "resolver_by": ("router", "home", "public", None)},
    ),
    Remedy(
        "Set {suggest} as the DNS server of your router, or of this PC.",
        when={**_MAY_SUGGEST, "resolver_by": ("provider",)},
    ),
)
_TELL_THE_PROVIDER = Remedy(
    "Tell your internet provider that its look-up server {resolver} does not answer as it should.",
    when=BY_THE_PROVIDER,
)
_ASK_ABOUT_THE_ROUTER = Remedy(
    "If it still does not work, give this report to whoever looks after the router, or to your internet provider.",
    when=BY_THE_ROUTER,
)

UNREACHABLE = Finding(
    id="dns-unreachable",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Nobody answers when this PC looks up internet addresses",
    text="Every website and app first asks a look-up server for an address. The one set on this PC ({resolvers}) does not answer.",
    remedy=(*_STEPS, _TELL_THE_PROVIDER, _ASK_ABOUT_THE_ROUTER),
)
UNREACHABLE_BUT_PUBLIC = UNREACHABLE.with_changes(
    text="Every website and app first asks a look-up server for an address. The one set on this PC ({resolvers}) does not "
    "answer, but a public look-up server ({public}) does. So questions about names get out, and this look-up server is at fault.",
)
NONE_CONFIGURED = UNREACHABLE.with_changes(
    text="Every website and app first asks a look-up server for an address. We found none set on this PC, and names could not be looked up.",
    remedy=(
        Remedy(
            "In this PC's network settings, choose to get the settings automatically (DHCP).", always=MEASURED
        ),
        RESTART_ROUTER,
        Remedy("If that does not help, enter {suggest} as the DNS server of this PC.", when=_MAY_SUGGEST),
    ),
)
TCP_ONLY = UNREACHABLE.with_changes(
    text="Every app first asks a look-up server for an address, with a single small message (UDP). The one set on this PC, {resolver}, leaves those "
    "unanswered and answers only over a connection (TCP), which apps do not try.",
)
TCP_ONLY_ANYWHERE = TCP_ONLY.with_changes(
    text="Every app first asks a look-up server for an address, with a single small message (UDP). Here such messages get no answer from the one set on "
    "this PC, {resolver}, nor from public ones, while {resolver} does answer over a connection (TCP). A filter or firewall on the way "
    "drops them.",
)
FAILING = Finding(
    id="dns-failing",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Looking up internet addresses fails here",
    text="The look-up server {resolver} is there, but it could not find names that exist ({words}).",
    remedy=(*_STEPS, _TELL_THE_PROVIDER, _ASK_ABOUT_THE_ROUTER),
)
FAILING_NETFLIX = FAILING.with_changes(
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} finds other names, but for these names of Netflix it only reports a failure: {names}.",
)
BLOCKING = Finding(
    id="dns-blocking",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Something on your network blocks Netflix's names",
    text="The look-up server {resolver} hides {names} ({words}), while public look-up servers find them. "
    "This is what ad blockers, parental controls and filter lists do.",
    remedy=(
        Remedy(
            "Switch off what the VPN program blocks, such as ads, or disconnect the VPN for a test.",
            when=BY_THE_VPN,
        ),
        Remedy(
            "Open your ad blocker, parental control or router filter and allow these names: {names}.",
            when=FILTERS_HERE,
            one_of=True,
        ),
        Remedy(
            "Only if you have Pi-hole or AdGuard Home: Pi-hole takes the names under Domains as exact allow entries, "
            "AdGuard Home takes these lines as custom rules: {rules}",
            when=FILTERS_HERE,
            one_of=True,
        ),
        *AUTOMATIC_DNS,
        Remedy(
            "If nobody at home set up a filter, set {suggest} as the DNS server of your router.",
            when={**_MAY_SUGGEST, "resolver_by": ("router", "public", "provider", None)},
            one_of=True,
        ),
        Remedy(
            "Ask your internet provider to allow these names at {resolver}: {names}.", when=BY_THE_PROVIDER
        ),
    ),
)
#: ``devices`` are those in question: "the TV", "TVs, sticks, consoles and boxes".
BLOCKING_START = BLOCKING.with_changes(
    confidence=Confidence.LIKELY,
    title="Something on your network blocks names that Netflix on {devices} needs",
    text="The look-up server {resolver} hides {names} ({words}), while public look-up servers find them. "
    "Netflix on {devices} asks for these names when it starts. This is what ad blockers, parental controls and filter lists do.",
)
BLOCKING_START_UNSURE = BLOCKING.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    title="Something on your network blocks names that Netflix on {devices} asks for",
    text="The look-up server {resolver} hides {names} ({words}). "
    "Netflix on {devices} asks for these names when it starts. Whether it can do without them, we do not know.",
)
#: Nobody else could be asked; but Netflix starts somewhere, so not all of these names can be gone.
BLOCKING_START_ALL = BLOCKING_START_UNSURE.with_changes(
    text="The look-up server {resolver} finds none of these names: {names}. We could not ask anybody else to compare. "
    "Netflix on {devices} needs at least one of them when it starts.",
)
BLOCKING_LIKELY = BLOCKING.with_changes(
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} hides {names} ({words}). These names exist; we could not ask anybody else to compare. "
    "This is what ad blockers, parental controls and filter lists do.",
)
BLOCKING_PAGE = BLOCKING.with_changes(
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} sends {names} to a place that is not Netflix, while public look-up servers send them to Netflix. "
    "This is what filters with a warning page do.",
)
BLOCKING_ALL = BLOCKING.with_changes(
    text="The look-up server {resolver} hides every name, not only those of Netflix ({words}). "
    "This is what a pause or a time limit in parental controls does.",
    remedy=(
        Remedy(
            "Look in your router or parental control whether internet access is paused for this device.",
            always=UNSEEN,
        ),
        Remedy("Allow access for this device.", always=UNSEEN),
    ),
)
BLOCKING_SECOND = BLOCKING.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="This PC gets good answers, but another look-up server of this network, {resolver}, hides {names} ({words}). "
    "A TV may be using that one.",
)
BLOCKING_TELEMETRY = Finding(
    id="dns-blocking-telemetry",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="A filter blocks Netflix's logging names",
    text="The look-up server {resolver} hides {names} ({words}). That is mostly harmless, but some TVs then refuse to work.",
    remedy=(
        Remedy("If Netflix fails on a TV, allow these names in your filter: {names}.", always=A_PERSON_KNOWS),
    ),
)
BLOCKING_TV = BLOCKING.with_changes(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="The look-up server {resolver} hides {names} ({words}). Netflix only logs there, but some TVs refuse to work without it.",
)
HIJACKED_NAMES = Finding(
    id="dns-hijacked",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Somebody invents addresses for names that do not exist",
    text="{answered} of {asked} names that nobody owns got an address all the same. Providers do this to show search pages or "
    "advertising, and apps can be led astray by it.",
    remedy=(
        Remedy(
            'Look in your provider\'s customer pages for a setting such as "navigation help" and switch it off.',
            when={"resolver_by": ("router", "home", "provider", None)},
        ),
        *_STEPS[:2],
        *AUTOMATIC_DNS,
        Remedy(
            "Set {suggest} as the DNS server of your router.",
            when={**_MAY_SUGGEST, "resolver_by": ("router", "home", "provider", "public", None)},
        ),
    ),
)
INTERCEPTED = replace(
    HIJACKED_NAMES,
    title="Somebody on the way answers in place of others when addresses are looked up",
    text="Questions to the public look-up server of {operators} are answered by somebody else on the way. "
    "The answers looked honest otherwise. Routers with a filter and some providers do this.",
    remedy=(
        *VPN_OFF,
        Remedy(
            "If you run a filter on your router, switch off that it catches all DNS requests.",
            when=HAS_ROUTER,
            one_of=True,
        ),
        Remedy(
            "Otherwise ask your internet provider to stop redirecting DNS requests.", when=NO_VPN, one_of=True
        ),
    ),
)
INTERCEPTED_LYING = replace(
    INTERCEPTED,
    severity=Severity.FAIL,
    title="Somebody on the way gives false addresses for Netflix",
    text="Questions to the public look-up server of {operators} are answered by somebody else on the way, and names of Netflix "
    "are answered falsely: {names}.",
)
SLOW = Finding(
    id="dns-slow",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Looking up internet addresses is slow or often fails",
    text="The look-up server {resolver} lost {lost} of {asked} questions, and the slowest answers took {p95_ms:.0f} ms. "
    "Measured twice. Apps wait several seconds for each lost answer.",
    remedy=(*_STEPS, _TELL_THE_PROVIDER),
)
SLOW_LOST = SLOW.with_changes(
    text="The look-up server {resolver} lost {lost} of {asked} questions. Measured twice. Apps wait several seconds for each lost answer.",
)
SLOW_LOST_ONCE = SLOW.with_changes(
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} lost {lost} of {asked} questions, so many that there was no time to measure again. "
    "Apps wait several seconds for each lost answer.",
)
SLOW_TO_WAKE = SLOW.with_changes(
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} left the first {asked} questions unanswered and answered only when asked again later.",
)
SLOW_FIRST_DEAD = SLOW.with_changes(
    text="The first of your look-up servers, {dead}, does not answer; only another one, {resolver}, does. "
    "Apps wait for the first one each time: on this PC {waited}.",
    remedy=(
        Remedy("Remove {dead} from the DNS settings of your router, or of this PC.", always=MEASURED),
        replace(RESTART_ROUTER, when={**HAS_ROUTER, **BY_THE_ROUTER}),
    ),
)
SLOW_IPV6 = SLOW.with_changes(
    text="The look-up server {resolver} answers at once when it is asked for addresses of the older kind (IPv4). Asked for those of the "
    "newer kind (IPv6), it does not answer in time. Apps ask for both and wait: on this PC {waited}.",
)
SLOW_PROGRAMS = SLOW.with_changes(
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    text="The look-up server {resolver} answers at once when we ask it, but programs on this PC waited {waited} for an address. "
    "Something in this PC's settings makes them ask elsewhere first.",
    remedy=(
        Remedy(
            "In this PC's network settings, choose to get the look-up server (DNS) automatically.",
            always=MEASURED,
        ),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
SMART_DNS = Finding(
    id="smart-dns",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="An unblocking service leads Netflix through somebody else's computers",
    text="The look-up server {resolver} sends {names} to addresses that are not Netflix's, and Netflix is reached through them. "
    "Netflix refuses many such services.",
    remedy=(
        Remedy(
            "Switch the smart DNS or unblocking service off: set the DNS server of this PC, or of your router, to automatic.",
            always=MEASURED,
        ),
        Remedy("Close the Netflix app or page and open it again.", always=HARMLESS),
    ),
)
LOCAL_PROXY = Finding(
    id="dns-local-proxy",
    severity=Severity.NOTE,
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    title="A program on this PC hands out stand-in addresses",
    text="All names lead to addresses from 198.18.0.0/15. Programs that stand in between (proxies) do this to catch all traffic of this PC.",
    remedy=(Remedy("Switch that program off to compare.", always=MEASURED),),
)
SPARE_SILENT = Finding(
    id="dns-spare-silent",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="A spare look-up server does not answer",
    text="{dead} does not answer. {resolver} does, and is asked first, so nothing is lost for now.",
    remedy=(Remedy("Remove {dead} from the DNS settings when you have time.", always=MEASURED),),
)
SPARE_SILENT_FIRST = SPARE_SILENT.with_changes(
    title="The first look-up server does not answer",
    text="{dead} does not answer. {resolver} does, and programs on this PC get their answers from it at once. Other devices may wait.",
)

#: Who hides the names, where it is not simply "something on your network".
WHO_BLOCKS = {
    "this-pc": "Something on this PC blocks Netflix's names",
    "vpn": "The VPN on this PC blocks Netflix's names",
    "home": "A device in your home blocks Netflix's names",
    "public": "The public look-up server that is set here blocks Netflix's names",
    "provider": "A look-up server outside your home blocks Netflix's names",
}

#: What the words of facts mean in a sentence.
SAID = {
    "nxdomain": "it says they do not exist",
    "nodata": "it gives no address",
    "sinkhole": "it gives an empty address",
    "loopback": "it points back to this PC",
    "private": "it points into your own network",
    "refused": "it refuses to answer",
    "silent": "it stays silent",
    "servfail": "it reports a failure",
    "error": "it reports a failure",
}
