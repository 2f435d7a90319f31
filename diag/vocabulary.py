"""The words of the project: one row for each check, cause, device and picture quality, and nothing else says them.

An id is an interface and keeps its meaning for ever; a name is for people and may be worded better.  Adding a check, a
cause or a device begins with its row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")


class _Row(Protocol):
    @property
    def id(self) -> str: ...


_R = TypeVar("_R", bound=_Row)


def _by_id(*rows: _R) -> Mapping[str, _R]:
    table = {row.id: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("an id stands twice in the vocabulary")
    return table


def capitalise(name: str) -> str:
    """A name as the beginning of a line; "iPhone" stays as it is written."""
    return name if name.startswith("iP") else name[:1].upper() + name[1:]


# -- places -----------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where to act first: ``name`` is who or what that is, ``at`` the same as the end of "the cause is …"."""

    id: str
    name: str
    at: str


#: Every place but ``none``.
PLACES = _by_id(
    Place("this-device", "this PC", "on this PC"),
    Place("home-network", "your home network", "in the home network"),
    Place("isp", "your internet provider", "on the internet provider's side"),
    Place("netflix", "Netflix", "at Netflix"),
    Place("tv", "the TV", "at the TV"),
    Place("account", "your Netflix account", "in the Netflix account"),
)


# -- checks -----------------------------------------------------------------------------------------------


class StopRow(NamedTuple):
    """One stop of the way to Netflix, as the heading of the checks that look there."""

    id: str
    name: str


#: The four stops, from this PC on.
STOPS = _by_id(
    StopRow("pc", "This PC"),
    StopRow("home", "Home network"),
    StopRow("line", "Provider and internet"),
    StopRow("netflix", "Netflix"),
)


class CheckRow(NamedTuple):
    """One check.

    ``name`` is what it looks at, inside a sentence ("We could not measure: …"); ``fine`` what is true when it is
    well, as the end of a sentence.  ``of_this_pc``: it speaks of this PC alone, not of the home, the line and Netflix.
    ``costly``: it takes long or much data, so it is measured again only where it had something to say.  ``slow``: of the
    quick checks those that wait longest for the network; they are started first.  ``stop``: below which stop of the way it stands.
    """

    id: str
    name: str
    fine: str
    stop: str
    of_this_pc: bool = False
    costly: bool = False
    slow: bool = False

    @property
    def title(self) -> str:
        """The name as the beginning of a line."""
        return capitalise(self.name)


#: Every check there may ever be, in the order in which people read the results.
CHECKS = _by_id(
    CheckRow("link", "this PC's connection", "this computer is connected", "pc", of_this_pc=True),
    CheckRow("gateway", "the router", "the router answers", "home"),
    CheckRow("hosts-file", "addresses fixed on this PC", "nothing on this computer redirects Netflix", "pc", of_this_pc=True),
    CheckRow("dns", "the look-up of names", "the names of Netflix's servers that we looked up are found", "home"),
    CheckRow("portal", "sign-in pages", "no sign-in page stands in the way", "home"),
    CheckRow("internet", "the internet", "the internet works in your home", "line"),
    CheckRow("netflix", "Netflix itself", "the servers of Netflix that we tried can be reached from your home", "netflix"),
    CheckRow("tls", "proofs of identity", "nothing reads the secure traffic of this computer", "pc", of_this_pc=True),
    CheckRow("vpn", "VPN use", "no VPN is in use on this computer", "pc", of_this_pc=True),
    CheckRow("proxy", "in-between servers (proxies)", "no proxy is set on this computer", "pc", of_this_pc=True),
    CheckRow("clock", "this PC's clock", "the clock of this computer is right", "pc", of_this_pc=True),
    CheckRow("path", "lost and late data", "hardly any data gets lost on the way", "line", slow=True),
    CheckRow("outages", "short outages", "the connection held while we watched", "line", costly=True, slow=True),
    CheckRow("mtu", "large pieces of data", "large pieces of data get through", "line", of_this_pc=True),
    CheckRow("load", "other programs' use", "this computer has power to spare", "pc", of_this_pc=True, slow=True),
    CheckRow("wifi", "the Wi-Fi signal", "the Wi-Fi signal of this computer is good", "home", of_this_pc=True),
    CheckRow("bandwidth", "the speed", "the line is fast enough", "line", costly=True),
    CheckRow("tv", "the TV", "the TV answers in your network", "home", costly=True),
)  # fmt: skip
CHECK_IDS = tuple(CHECKS)


def check_name(id_: str) -> str:
    """What a check looks at, inside a sentence; a check of another version speaks for itself."""
    return CHECKS[id_].name if id_ in CHECKS else id_


def group_by_stop(checks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Checks below the name of the stop at which they look; those of another version stand at the PC that made them."""
    ids = tuple(checks)
    found = {
        stop: tuple(i for i in ids if (CHECKS[i].stop if i in CHECKS else "pc") == stop) for stop in STOPS
    }
    return {STOPS[stop].name: at for stop, at in found.items() if at}


# -- causes -----------------------------------------------------------------------------------------------


class CauseRow(NamedTuple):
    """One cause, as diagnosis names it.

    ``check`` finds it; ``where`` is where to act first as a rule: a finding says where it was in this home.  ``name`` ends a sentence
    ("Checked from this PC, and not the case: …"); ``seen`` is the same as an answer of a walk, for people who bring it themselves.
    ``cuts_off``, of a cause behind which nothing is reached: why the rest was not measured, as the end of a sentence.
    ``told_as``, of a cause that only the device itself can tell of: the fact in which each that was found tells it.
    """

    id: str
    check: str
    where: str
    name: str
    seen: str = ""
    cuts_off: str = ""
    told_as: str = ""

    @property
    def title(self) -> str:
        """The name as the beginning of a line."""
        return capitalise(self.name)


#: Every cause, the one to act on first at the top: what a person can see and change themselves, and what explains the
#: most, comes before what follows from it.  Diagnosis ranks by this order.
CAUSES = _by_id(
    CauseRow("no-network", "link", "this-device", "no connection to the home network", cuts_off="this PC is not connected"),
    CauseRow("route-wrong", "link", "this-device", "a wrong way out of this PC"),
    CauseRow("gateway-unreachable", "gateway", "home-network", "a router that does not answer", cuts_off="the router does not answer"),
    CauseRow("internet-unreachable", "internet", "isp", "no connection to the internet", "Nothing on the internet opens", cuts_off="no connection to the internet opens"),
    CauseRow("captive-portal", "portal", "home-network", "a sign-in page of the network", "A sign-in page stands in the way", cuts_off="a page of this network is in the way"),
    CauseRow("parental-lock", "portal", "home-network", "a lock of the router for this PC", "The router keeps this device off the internet", cuts_off="the router keeps this PC from the internet"),
    CauseRow("clock-wrong", "clock", "this-device", "a wrong clock"),
    CauseRow("timezone-wrong", "clock", "this-device", "a wrong time zone"),
    CauseRow("hosts-override", "hosts-file", "this-device", "a list on this PC (the hosts file) that redirects Netflix"),
    CauseRow("hosts-start-names", "hosts-file", "this-device", "a list on this PC (the hosts file) with names with which Netflix starts"),
    CauseRow("dns-unreachable", "dns", "home-network", "look-up servers that do not answer", "The service that looks up names does not answer"),
    CauseRow("dns-failing", "dns", "isp", "look-up servers that answer with errors", "The service that looks up names answers with errors"),
    CauseRow("vpn-active", "vpn", "this-device", "a VPN"),
    CauseRow("proxy-configured", "proxy", "this-device", "an in-between server (proxy)"),
    CauseRow("dns-blocking", "dns", "home-network", "a filter that hides Netflix's names", "Something in the home blocks the names of Netflix's servers"),
    CauseRow("smart-dns", "dns", "this-device", "an unblocking service (smart DNS)", "A service for other countries redirects Netflix"),
    CauseRow("dns-hijacked", "dns", "isp", "false answers to name look-ups", "Somebody else answers when names are looked up"),
    CauseRow("mtu-blackhole", "mtu", "isp", "large data that does not get through"),
    CauseRow("tls-intercepted", "tls", "this-device", "a program that reads along in secure connections"),
    CauseRow("netflix-refuses-address", "netflix", "isp", "an internet address that Netflix refuses", "Netflix refuses the address of this home"),
    CauseRow("vpn-upstream", "netflix", "home-network", "a VPN on the router", "Netflix may see the address of a VPN company"),
    CauseRow("netflix-down", "netflix", "netflix", "a fault at Netflix", "Netflix itself answers with errors"),
    CauseRow("netflix-certificate", "netflix", "netflix", "a proof of identity of Netflix whose dates are wrong"),
    CauseRow("netflix-blocked", "netflix", "home-network", "something that blocks Netflix's servers", "Something blocks the way to Netflix"),
    CauseRow("connection-drops", "outages", "isp", "a connection that drops out", "The connection drops out for moments"),
    CauseRow("packet-loss", "path", "isp", "lost data", "Data gets lost on the way"),
    CauseRow("wifi-weak", "wifi", "home-network", "weak Wi-Fi"),
    CauseRow("link-busy", "load", "home-network", "a line that is busy with something else", "Something else fills the line"),
    CauseRow("adapter-slow", "link", "this-device", "a slow network adapter"),
    CauseRow("dns-slow", "dns", "home-network", "slow name look-ups", "Names are looked up too slowly"),
    CauseRow("ipv6-broken", "internet", "isp", "broken IPv6"),
    CauseRow("netflix-throttled", "bandwidth", "isp", "a slow path to Netflix"),
    CauseRow("bandwidth-low", "bandwidth", "isp", "a slow line", "The line is too slow"),
    CauseRow("latency-high", "path", "isp", "long delays", "Answers take long"),
    CauseRow("bufferbloat", "bandwidth", "isp", "delays while the line is busy", "Answers take long while the line is busy"),
    CauseRow("cpu-busy", "load", "this-device", "a PC that is busy with something else"),
    CauseRow("transparent-proxy", "portal", "isp", "a hidden in-between server (proxy) of the provider"),
    CauseRow("tv-not-found", "tv", "tv", "a TV that is not on this network"),
    CauseRow("tv-netflix-missing", "tv", "tv", "a missing Netflix app", told_as="netflix"),
    CauseRow("tv-clock-wrong", "tv", "tv", "a wrong clock of the TV", told_as="clock_offset_s"),
    CauseRow("tv-wifi-weak", "tv", "tv", "weak Wi-Fi at the TV", told_as="signal_dbm"),
)  # fmt: skip


# -- devices ----------------------------------------------------------------------------------------------


class DeviceKind(NamedTuple):
    """One kind of device, as ``--device`` says it.

    ``name`` stands inside a sentence and in every list; ``short`` below the picture of the path, empty for a device that
    is the PC itself.  ``called`` is this one device inside a sentence, where that is not "the" and its name.  ``groups`` are the short names for several kinds at once, which the tables of codes use;
    ``aliases`` what people type for it besides.
    """

    id: str
    name: str
    short: str
    called: str = ""
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def the(self) -> str:
        """This one device inside a sentence: "the Roku", "this computer"."""
        return self.called or f"the {self.name}"

    @property
    def is_pc(self) -> bool:
        """Whether this program itself runs on it: then what it measures is what the device uses."""
        return not self.short


#: Every kind, what people have most at the top.
DEVICES = _by_id(
    DeviceKind("smart-tv", "smart TV", "TV", "the TV", groups=("tv-app", "tv"), aliases=("tv", "television", "android-tv")),
    DeviceKind("roku", "Roku", "Roku", groups=("tv-app", "tv")),
    DeviceKind("fire-tv", "Fire TV", "Fire TV", groups=("tv-app", "tv"), aliases=("fire-stick", "firestick", "firetv", "amazon-fire-tv")),
    DeviceKind("apple-tv", "Apple TV", "Apple TV", groups=("tv", "apple"), aliases=("appletv",)),
    DeviceKind("chromecast", "Chromecast or Google TV", "Chromecast", "the Chromecast", groups=("tv",), aliases=("chromecast-google-tv", "google-chromecast")),
    DeviceKind("playstation", "PlayStation", "PlayStation", groups=("tv-app", "tv"), aliases=("ps3",)),
    DeviceKind("xbox", "Xbox", "Xbox", groups=("tv-app", "tv"), aliases=("xbox-one", "xbox-series")),
    DeviceKind("switch", "Nintendo console", "Nintendo", "the console", groups=("tv-app", "tv"), aliases=("nintendo", "nintendo-switch")),
    DeviceKind("set-top-box", "cable or TV box", "TV box", "the box", groups=("tv-app", "tv"), aliases=("cable-box", "stb", "box")),
    DeviceKind("android", "Android phone or tablet", "Phone", "the phone", groups=("phone",), aliases=("phone", "android-phone", "android-tablet")),
    DeviceKind("ios", "iPhone or iPad", "Phone", groups=("phone", "apple"), aliases=("iphone", "ipad", "ipod")),
    DeviceKind("windows-app", "Netflix app on Windows", "", "this computer"),
    DeviceKind("windows-browser", "browser on Windows", "", "this computer", groups=("browser",), aliases=("windows", "pc")),
    DeviceKind("mac-browser", "browser on a Mac", "", "this Mac", groups=("browser",), aliases=("mac", "macos")),
    DeviceKind("linux-browser", "browser on Linux", "", "this computer", groups=("browser",), aliases=("linux",)),
    DeviceKind("chromebook", "Chromebook", "", groups=("browser",), aliases=("chromeos",)),
)  # fmt: skip
DEVICE_KINDS = tuple(DEVICES)


class DeviceGroup(NamedTuple):
    """Several kinds of device under one word."""

    id: str
    name: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Its kinds, in their usual order."""
        return tuple(kind.id for kind in DEVICES.values() if self.id in (*kind.groups, "any"))


GROUPS = _by_id(
    DeviceGroup("tv-app", "TVs, sticks, consoles and boxes"),
    DeviceGroup("tv", "TVs, sticks, consoles and boxes"),
    DeviceGroup("browser", "browsers"),
    DeviceGroup("phone", "phones and tablets"),
    DeviceGroup("apple", "iPhone, iPad and Apple TV"),
    DeviceGroup("any", "any device"),
)


def describe_kinds(of: Iterable[str]) -> str:
    """Some kinds of device inside a sentence: one as "the TV", several by their groups: "phones and tablets"."""
    several = tuple(dict.fromkeys(of))
    if len(several) == 1:
        return DEVICES[several[0]].the
    groups = [GROUPS[id_] for id_ in ("tv", "phone", "browser")]
    return ", ".join(group.name for group in groups if set(group.kinds) & set(several))


class TvMaker(NamedTuple):
    """A maker of smart TVs, the second level of a device ("smart-tv/samsung"); ``name`` is what its sets are called.

    ``several``: they have several systems, by year and country, and the maker tells nothing of the menus.  ``inside``: the
    kind of device whose system such a set has inside.  ``sign``: how a person tells by the home screen that theirs is a set
    with this system, of whatever maker.
    """

    id: str
    name: str
    several: bool = False
    inside: str = ""
    sign: str = ""


TV_MAKERS = _by_id(
    TvMaker("samsung", "Samsung TV"),
    TvMaker("lg", "LG TV"),
    TvMaker("sony", "Sony TV"),
    TvMaker("google-tv", "TV with Google TV inside", inside="chromecast", sign="Google TV or Android TV"),
    TvMaker("philips", "Philips TV", several=True),
    TvMaker("panasonic", "Panasonic TV", several=True),
    TvMaker("hisense", "Hisense TV", several=True),
    TvMaker("vizio", "Vizio TV"),
    TvMaker("generic", DEVICES["smart-tv"].name, several=True),
    TvMaker("tcl", "TCL TV", several=True),
    TvMaker("sharp", "Sharp TV", several=True),
    TvMaker("toshiba", "Toshiba TV", several=True),
    TvMaker("xiaomi", "Xiaomi TV", several=True),
    TvMaker("grundig", "Grundig TV", several=True),
    TvMaker("roku-os", "TV with Roku inside", inside="roku", sign="Roku"),
    TvMaker("fire-os", "TV with Fire TV inside", inside="fire-tv", sign="Fire TV"),
    TvMaker("vidaa", "TV with VIDAA inside", sign="VIDAA"),
    TvMaker("titan-os", "TV with Titan OS inside", sign="Titan OS"),
)


class Look(NamedTuple):
    """What the sets of one device look like by year or generation, the last level of a device ("playstation/ps5").

    ``name`` is what such a one is called, ``sign`` how a person tells that theirs is one; ``since``: the first year in which one
    was sold, 0 for the oldest.  ``aliases`` are what people type for it.
    """

    id: str
    name: str
    sign: str
    since: int = 0
    aliases: tuple[str, ...] = ()


#: By device, the newest first.  webOS: https://www.theverge.com/2021/1/11/22223767/lg-webos-6-tv-software-oled-qned-lcd-redesign;
#: Tizen: the years that https://www.samsung.com/sg/support/tv-audio-video/how-to-lock-or-unlock-apps-on-samsung-tv/ tells apart.
LOOKS = _by_id(
    Look("playstation/ps5", "PlayStation 5", "PlayStation 5", 2020, ("ps5", "playstation-5")),
    Look("playstation/ps4", "PlayStation 4", "PlayStation 4", 2013, ("ps4", "playstation-4")),
    Look("smart-tv/samsung/2018", "Samsung TV of 2018 or later", "2018 or later", 2018),
    Look("smart-tv/samsung/2017", "Samsung TV of 2017", "2017", 2017),
    Look("smart-tv/samsung/2016", "Samsung TV of 2016", "2016", 2016),
    Look("smart-tv/lg/2021", "LG TV of 2021 or later", "Home fills the screen (2021 or later)", 2021),
    Look("smart-tv/lg/2020", "LG TV of 2020 or older", "Home opens a row at the bottom (2020 or older)"),
)  # fmt: skip


def without_look(device: str) -> str:
    """A device without what its sets look like: "playstation/ps5" as "playstation"."""
    return device.rpartition("/")[0] if device in LOOKS else device


def has_several_systems(device: str) -> bool:
    """Whether what a device is called does not tell which system is in it: a smart TV of any maker, or of one who sells
    sets with several."""
    kind, _, maker = without_look(device).partition("/")
    return kind == "smart-tv" and (maker not in TV_MAKERS or TV_MAKERS[maker].several)


def is_system(device: str) -> bool:
    """Whether a device is a set that is known by the system in it ("smart-tv/roku-os")."""
    kind, _, maker = device.partition("/")
    return kind == "smart-tv" and maker in TV_MAKERS and bool(TV_MAKERS[maker].sign)


def device_name(device: str) -> str:
    """A kind with or without a maker for people: "smart-tv/samsung" as "Samsung TV"; unknown words stay as they are."""
    if device in LOOKS:
        return LOOKS[device].name
    kind, _, maker = device.partition("/")
    if maker in TV_MAKERS:
        return TV_MAKERS[maker].name
    name = DEVICES[kind].name if kind in DEVICES else kind
    return f"{name} ({maker.upper() if len(maker) <= 3 else maker.capitalize()})" if maker else name


def the_device(device: str) -> str:
    """This one device inside a sentence: "smart-tv/samsung" as "the Samsung TV", "roku" as "the Roku"."""
    kind, _, maker = without_look(device).partition("/")
    if maker not in TV_MAKERS and kind in DEVICES:
        return DEVICES[kind].the
    return f"the {device_name(without_look(device))}"


def is_device(text: str) -> bool:
    """Whether a word names a kind, a maker of smart TVs behind it, also one that we know nothing about, or a look."""
    if text in LOOKS:
        return True
    kind, _, maker = text.partition("/")
    return kind in DEVICES and (not maker or (kind == "smart-tv" and is_word(maker)))


def is_word(text: str) -> bool:
    """Whether a text is one plain word, as a symptom and a maker are; free text has its place in the report."""
    return _WORD.fullmatch(text) is not None


def kinds(devices: Iterable[str]) -> tuple[str, ...]:
    """Device kinds, with the groups opened."""
    return tuple(kind for name in devices for kind in (GROUPS[name].kinds if name in GROUPS else (name,)))


# -- picture qualities -------------------------------------------------------------------------------------


class Quality(NamedTuple):
    """One picture quality; ``mbps`` is the rate in Mbit/s that Netflix recommends for one stream."""

    id: str
    name: str
    mbps: float


#: Where the rates come from, and the day on which they were last compared with it.
QUALITY_SOURCE = "https://help.netflix.com/en/node/306"
QUALITY_CHECKED = date(2026, 9, 9)

#: Whose servers the word of a speed test's provider means.
SPEED_SERVERS: Mapping[str, str] = {
    "netflix": "Netflix",
    "cloudflare": "a neutral server (Cloudflare)",
    "speedtest": "a server of speedtest.net",
    "file": "the server that you named",
}

#: Every quality, the best first.
QUALITIES = _by_id(
    Quality("4k", "Ultra HD (4K)", 15.0),
    Quality("1080p", "Full HD (1080p)", 5.0),
    Quality("720p", "HD (720p)", 3.0),
)
FOUR_K, FULL_HD, HD = QUALITIES.values()
DEFAULT_QUALITY = FULL_HD

#: A link must carry so many times the rate of the picture: headers and other traffic take a part of it.
HEADROOM = 1.2

#: As many streams at once as can be asked for; the largest plan of Netflix allows 4, and several accounts may share a line.
MOST_SCREENS = 20


def needed_mbps(quality: str | None, screens: int | None) -> float:
    """The rate in Mbit/s for so many streams of a quality; the usual quality and one stream when not given."""
    return QUALITIES.get(quality or DEFAULT_QUALITY.id, DEFAULT_QUALITY).mbps * max(1, screens or 1)
