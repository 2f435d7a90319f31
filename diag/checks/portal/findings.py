"""What the portal check may find, in words for people."""

from __future__ import annotations

from diag.checks._remedies import A_PERSON_KNOWS, HAS_ROUTER, MEASURED, RESTART_MODEM_AND_ROUTER
from diag.model import Confidence, Finding, Remedy, Severity, Where

CAPTIVE_PORTAL = Finding(
    id="captive-portal",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="This network wants you to sign in first",
    text="Instead of the pages that we asked for, a sign-in page came back. "
    "Until somebody signs in, Netflix does not work, and a TV may not be able to show that page.",
    remedy=(
        Remedy("Open the sign-in page in a browser on this PC: {page}", always=MEASURED),
        Remedy("Sign in or accept the terms there.", always=MEASURED),
        Remedy(
            "If a TV must use this network, ask its owner to let the TV in, or use another network.",
            always=A_PERSON_KNOWS,
        ),
    ),
)
CAPTIVE_PORTAL_SOMEWHERE = CAPTIVE_PORTAL.with_changes(
    remedy=(
        Remedy(
            "Open any page that starts with http:// in a browser on this PC, so that the sign-in page appears.",
            always=MEASURED,
        ),
        *CAPTIVE_PORTAL.remedy[1:],
    )
)
#: The same cause; what the page wants is not known, so nobody is told to sign in.
CAPTIVE_PORTAL_UNTOLD = CAPTIVE_PORTAL.with_changes(
    title="This network shows its own page in place of all others",
    text="Instead of the pages that we asked for, a page of this network came back, probably the router's. "
    "It may want you to sign in, or it may say what is wrong. As long as that page comes, Netflix does not work.",
    remedy=(
        Remedy(
            "Open the page in a browser on this PC, read it, and do what it asks: {page}", always=MEASURED
        ),
        Remedy("If it does not help, ask whoever looks after the router.", always=A_PERSON_KNOWS),
    ),
)

PARENTAL_LOCK = Finding(
    id="parental-lock",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="The router keeps this PC off the internet",
    text="The router showed a page of its own in place of those that we asked for. It says that this PC may not use the "
    "internet, for example because of parental controls or a time limit. Nothing on this PC can change that.",
    remedy=(
        Remedy("Ask whoever looks after the router to allow this PC again.", always=MEASURED),
        Remedy(
            "In the router's settings, look for parental controls, access control, schedules or paused devices.",
            always=MEASURED,
        ),
        Remedy(
            "If only some hours or some pages are blocked, try again when they are allowed.",
            always=A_PERSON_KNOWS,
        ),
        Remedy("If the TV does not play either, look whether it is in the same list.", always=A_PERSON_KNOWS),
    ),
)
ROUTER_OFFLINE = Finding(
    id="internet-unreachable",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="The router says that it has no internet",
    text="The router showed a page of its own in place of those that we asked for, as routers do while they have no internet. "
    "The line may be down, a SIM card or its PIN may be missing, or the router is not set up yet.",
    remedy=(
        Remedy(
            "Open the router's page in a browser on this PC and read what is missing: {page}", always=MEASURED
        ),
        Remedy(
            "If it has a SIM card, look whether the card is in, its PIN is entered and data is left.",
            always=A_PERSON_KNOWS,
        ),
        RESTART_MODEM_AND_ROUTER,
        Remedy("If the page still says that the line is down, call your internet provider.", always=MEASURED),
    ),
)
ROUTER_OFFLINE_SOMEWHERE = ROUTER_OFFLINE.with_changes(
    remedy=(
        Remedy(
            "Open any page that starts with http:// in a browser on this PC, and read what the router says is missing.",
            always=MEASURED,
        ),
        *ROUTER_OFFLINE.remedy[1:],
    )
)
TRANSPARENT_PROXY = Finding(
    id="transparent-proxy",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Something on the way changes plain web pages",
    text="Pages without encryption reach this PC changed, or through a relay that nobody set up here ({how}). "
    "Encrypted connections are not changed. Some apps and TVs do not get along with such a relay.",
    remedy=(
        Remedy(
            "If the router has a web filter, parental controls or a data saver, switch them off.",
            when=HAS_ROUTER,
        ),
        Remedy(
            "Ask your internet provider, or whoever runs this network, whether a hidden in-between server (transparent proxy) is in use.",
            always=MEASURED,
        ),
    ),
)
HOW = {"rewritten": "pages were replaced", "headers": "the relay names itself in the answers"}
