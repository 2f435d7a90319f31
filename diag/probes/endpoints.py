"""Every host that this program may contact, with the reason: ``diag hosts`` prints this table.

A probe to a name or literal address that is not here (or in the configuration of this PC: its router,
resolvers and proxies, or the video servers that fast.com's list names) is a bug.  Sources: Netflix
hosts: help.netflix.com/en/node/14424 (secure, appboot, uiboot, fast.com; 2026-09-21) and public captures;
portal probes: the operating systems' own; checked 2026-11-22.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One host.

    ``address4`` and ``address6`` are literal addresses that need no look-up.  ``verifies``: its
    certificate chains to public roots (Netflix's device hosts do not, and are healthy all the same).
    ``third_party`` hosts are left alone with ``--no-third-party``.  ``devices``: only the app of these kinds (or groups) asks
    for the name, so that it is asked for when one of them is in question; ``needed``: a public report says that the app
    stopped when the name was hidden, not only that it asks for it.
    """

    host: str
    role: str
    why: str
    port: int = 443
    address4: tuple[str, ...] = ()
    address6: tuple[str, ...] = ()
    path: str = "/"
    verifies: bool = True
    third_party: bool = True
    devices: tuple[str, ...] = ()
    needed: bool = False

    @property
    def learns(self) -> str:
        """What its operator learns from a run, beyond the address of this line, which everybody learns who is asked."""
        return _LEARNS[self.role]

    @property
    def switch(self) -> str:
        """The option that leaves this host out."""
        if not self.third_party:
            return "none: Netflix itself"
        return "--quick" if self.role == "speed" else "--no-third-party"

    def literal(self, family: int) -> str:
        """The first literal address of a family."""
        return (self.address4 if family == 4 else self.address6)[0]


#: Role -> what an operator learns.  Of the program each learns no more than its name and version, in the ``User-Agent`` of HTTP.
_NOTHING = "nothing of you: name servers alone are asked for it"
_LEARNS = {
    "netflix": "that somebody without an account asked for a page",
    "name": _NOTHING,
    "zone": _NOTHING,
    "start": _NOTHING,
    "telemetry": _NOTHING,
    "targets": "that the speed is going to be measured",
    "speed": "how fast the line is",
    "resolver": "which of the names of this list were asked for, and names made up",
    "portal": "that a device asks whether it is online, as phones and PCs do by themselves",
    "time": "that a clock is compared",
}


def _netflix(host: str, role: str, why: str, **more: bool | str | tuple[str, ...]) -> Endpoint:
    return Endpoint(host=host, role=role, why=why, third_party=False, **more)  # type: ignore[arg-type]


#: Netflix's own hosts that must be reachable for playing.
NETFLIX = (
    _netflix("www.netflix.com", "netflix", "The Netflix website and its player"),
    _netflix(
        "secure.netflix.com",
        "netflix",
        "Sign-in and account calls of TVs",
        verifies=False,
        address4=("45.57.90.1", "45.57.91.1"),
    ),
    _netflix("appboot.netflix.com", "netflix", "The first contact of a TV or phone app", verifies=False),
    _netflix("uiboot.netflix.com", "netflix", "Loads the menus of the TV app", verifies=False),
    _netflix("api-global.netflix.com", "netflix", "The app's own calls", verifies=False),
    _netflix("assets.nflxext.com", "netflix", "Scripts and pictures of the site and the TV app"),
    _netflix("fast.com", "netflix", "Netflix's speed test page, which its support asks people to open"),
)

#: Looked up only, never connected to: old but still used by some TVs.
NETFLIX_NAMES_ONLY = (
    _netflix("nrdp.nccp.netflix.com", "name", "Play and sign-in calls of older TVs (name look-up only)"),
)

#: Looked up only: a filter that hides the whole zone of the video servers hides this name too.
VIDEO_ZONE = _netflix("nflxvideo.net", "zone", "The zone of Netflix's video servers (name look-up only)")

#: Netflix's logging hosts, looked up only: blocking them is mostly harmless, but some TVs refuse to work.
NETFLIX_TELEMETRY = tuple(
    _netflix(f"{name}.netflix.com", "telemetry", "Netflix's logging host (name look-up only)")
    for name in ("ichnaea", "logs", "customerevents")
)


def _start(host: str, *devices: str, needed: bool = False) -> Endpoint:
    why = "Netflix asks for it when it starts on some devices (name look-up only, with --device or --code)"
    return _netflix(host, "start", why, devices=devices, needed=needed)


_TVS = ("tv-app", "chromecast")

#: Names with which Netflix starts on some devices alone, looked up only.  Needed, by public reports: nrdp50-, nrdp51-appboot and
#: the name behind them (AdAway/adaway.github.io#278 on LG and Samsung, #279 on Roku), android-appboot
#: (Levi2288/AdvancedBlockList#1, badmojr/1Hosts#318), ios.prod.http1 (EnergizedProtection/block#930, Apple TV).  The others
#: stand in public lists of what devices ask for; of nrdp.prod.ftl somebody says that hiding it did no harm
#: (Perflyst/PiHoleBlocklist#91), of prod.cloud that it prevents signing in (hagezi/dns-blocklists#3288).  The regions are
#: those in which Netflix's front end was seen.  A name that does not exist in public is never missed.  Read 2026-11-29.
NETFLIX_START = (
    _start("nrdp50-appboot.netflix.com", *_TVS, needed=True),
    _start("nrdp51-appboot.netflix.com", *_TVS, needed=True),
    _start("nrdp52-appboot.netflix.com", *_TVS),
    _start("appboot.us-west-2.origin.prodaa.netflix.com", *_TVS, needed=True),
    *(
        _start(f"appboot.{region}.origin.prodaa.netflix.com", *_TVS)
        for region in ("eu-west-1", "us-east-1", "us-east-2")
    ),
    _start("nrdp.prod.cloud.netflix.com", *_TVS),
    _start("nrdp.prod.ftl.netflix.com", *_TVS),
    _start("androidtv.prod.cloud.netflix.com", "smart-tv", "fire-tv", "chromecast"),
    _start("android-appboot.netflix.com", "android", needed=True),
    _start("android.prod.cloud.netflix.com", "android"),
    _start("android.prod.ftl.netflix.com", "android"),
    _start("ios.prod.http1.netflix.com", "apple-tv", needed=True),
    _start("ios.prod.cloud.netflix.com", "apple"),
    _start("ios.prod.ftl.netflix.com", "apple"),
    _start("web.prod.cloud.netflix.com", "browser", "windows-app"),
)

#: Front-end names whose owner is known (Netflix or its cloud provider): judged for "smart DNS".
FRONT_END = (
    "www.netflix.com",
    "secure.netflix.com",
    "appboot.netflix.com",
    "uiboot.netflix.com",
    "api-global.netflix.com",
)

SPEED = (
    _netflix("api.fast.com", "targets", "Names the Netflix video servers nearest to this line, and says whose line it is"),
    _netflix("*.oca.nflxvideo.net", "speed", "Netflix's video servers: one byte to see that they answer, and a short download as when playing (left out with --quick)"),
    Endpoint(host="speed.cloudflare.com", role="speed", why="A neutral speed test, to compare with Netflix's"),
    Endpoint(host="www.speedtest.net", role="speed", why="Ookla's speed test; only with --provider speedtest"),
)  # fmt: skip

#: Public resolvers, asked directly for comparison and to see whether somebody answers in their place.
#: DoH is asked at the literal address with the host as server name, so that it works without any DNS.
RESOLVERS = (
    Endpoint(
        host="cloudflare-dns.com", role="resolver", path="/dns-query",
        why="A public resolver (Cloudflare): are names answered honestly here, and is the internet there at all?",
        address4=("1.1.1.1", "1.0.0.1"), address6=("2606:4700:4700::1111", "2606:4700:4700::1001"),
    ),
    Endpoint(
        host="dns.google", role="resolver", path="/dns-query",
        why="A public resolver (Google): the second opinion",
        address4=("8.8.8.8", "8.8.4.4"), address6=("2001:4860:4860::8888", "2001:4860:4860::8844"),
    ),
    Endpoint(
        host="dns.quad9.net", role="resolver", path="/dns-query",
        why="A public resolver (Quad9): the third opinion, when the first two disagree",
        address4=("9.9.9.9", "149.112.112.112"), address6=("2620:fe::fe", "2620:fe::9"),
    ),
)  # fmt: skip

#: Plain-HTTP probes for sign-in pages.  Each family is one operator.
PORTAL = (
    Endpoint(host="connectivitycheck.gstatic.com", role="portal", port=80, path="/generate_204", why="Google's probe for sign-in pages"),
    Endpoint(host="captive.apple.com", role="portal", port=80, path="/hotspot-detect.html", why="Apple's probe for sign-in pages"),
    Endpoint(host="www.msftconnecttest.com", role="portal", port=80, path="/connecttest.txt", why="Microsoft's probe for sign-in pages"),
    Endpoint(host="detectportal.firefox.com", role="portal", port=80, path="/success.txt", why="Mozilla's probe for sign-in pages"),
    Endpoint(host="cp.cloudflare.com", role="portal", port=80, path="/generate_204", why="Cloudflare's probe for sign-in pages"),
)  # fmt: skip

TIME = (
    Endpoint(
        host="time.cloudflare.com", role="time", port=123, why="A time server, to check this PC's clock",
        address4=("162.159.200.1", "162.159.200.123"),
    ),
    Endpoint(
        host="time.google.com", role="time", port=123, why="A time server, to check this PC's clock",
        address4=("216.239.35.0", "216.239.35.4", "216.239.35.8", "216.239.35.12"),
    ),
    Endpoint(host="time.apple.com", role="time", port=123, why="A time server, to check this PC's clock"),
    Endpoint(host="time.windows.com", role="time", port=123, why="A time server, to check this PC's clock"),
)  # fmt: skip

ALL = (
    *NETFLIX,
    *NETFLIX_NAMES_ONLY,
    VIDEO_ZONE,
    *NETFLIX_START,
    *NETFLIX_TELEMETRY,
    *SPEED,
    *RESOLVERS,
    *PORTAL,
    *TIME,
)
