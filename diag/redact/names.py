"""Names, numbers and folders in text that point to a person or a single device."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from diag.redact.everyday import GENERIC
from diag.redact.secrets import DIGIT

_OURS = re.compile(
    r"(?:^|[.@])(?:netflix\.(?:com|net|shop)|nflx(?:video|img|ext|so|search|\.it)?(?:\.net)?|fast\.com)$",
    re.IGNORECASE,
)
_FILES = frozenset("png jpg jpeg gif svg webp js css mjs ts json html xml txt py so toml".split())


def _mail(value: str) -> bool:
    domain = re.split(r"@|%40", value)[-1]
    return not is_netflix(domain) and domain.rpartition(".")[2].lower() not in _FILES


def is_netflix(host: str) -> bool:
    """Whether a host is one of Netflix's own, which says nothing about a person."""
    return bool(_OURS.search("." + host.rstrip(".").lower()))


#: Services that give the line of a home a name (their own pages, read 2026-11): the label before them is the home's.
_DYNAMIC = (
    r"(?:duckdns\.org|no-?ip\.(?:com|org|biz|info)|ddns\.(?:net|me|info)|dyndns\.(?:org|com|tv|info)|dynu\.(?:net|com)|dynv6\.net|myfritz\.net|selfhost\.(?:eu|de|co|bz|it)|"
    r"spdns\.(?:de|org|eu)|synology\.me|myds\.me|diskstation\.(?:me|org|eu)|dscloud\.(?:me|biz|mobi)|dsmynas\.(?:com|net|org)|familyds\.(?:com|net|org)|i234\.me|myqnapcloud\.com|"
    r"quickconnect\.to|direct\.quickconnect\.to|asuscomm\.com|mynetname\.net|ddns\.net|hopto\.(?:org|me)|zapto\.org|sytes\.net|serve(?:http|ftp|game|blog|mp3|minecraft)\.(?:com|net|org)|myftp\.(?:biz|org)|"
    r"goip\.de|dnshome\.de|dd-dns\.de|ddnss\.(?:de|org)|my-wan\.de|my-gateway\.de|dedyn\.io|feste-ip\.net|internet-box\.ch|tplinkdns\.com|mywire\.org|freeddns\.org|"
    r"homeip\.net|homeunix\.(?:com|net|org)|homelinux\.(?:com|net|org)|homedns\.org|dnsalias\.(?:com|net|org)|gotdns\.(?:com|org)|is-a-geek\.(?:com|net|org)|afraid\.org|mooo\.com|chickenkiller\.com|"
    r"now-dns\.(?:net|org|top)|changeip\.(?:com|net|org)|3utilities\.com|bounceme\.net|redirectme\.net|viewdns\.net|ts\.net|zt\.io|nip\.io|sslip\.io|freemyip\.com|remotewd\.com|wd2go\.com|plex\.direct|keenetic\.(?:link|pro|name)|freeboxos\.fr|"
    r"cloudns\.(?:cl|ph|nz|cc|eu|pro)|ip-ddns\.com|ipv64\.(?:net|de)|ownip\.net|myvnc\.com|strangled\.net|us\.to|ydns\.(?:eu|io)|cable-modem\.org|dynalias\.(?:com|net|org)|dyn-o-saur\.com|nas-central\.org|tailscale\.net|local-ip\.sh)"
)
_HOME_HOST = re.compile(rf"[^.]+.*\.{_DYNAMIC}\.?", re.IGNORECASE)


def is_own_host(host: str) -> bool:
    """Whether a host name is one that leads to a home."""
    return bool(_HOME_HOST.fullmatch(host))


def _not_generic(value: str) -> bool:
    return value.strip(" \"'").lower() not in GENERIC


#: What follows "the SSID is" when no name is told.
_NO_NAME = frozenset(
    "hidden visible unknown wrong right not the same different missing shown empty none too a an on off".split()
)


def _wifi(value: str) -> bool:
    words = re.findall(r"\w+", value.lower())
    return bool(words) and words[0] not in _NO_NAME and _not_generic(value)


def _has_digit(value: str) -> bool:
    return any(c.isdigit() for c in value)


def _phone(value: str) -> bool:
    digits = [c for c in value if c.isdigit()]
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _host(value: str) -> bool:
    return _not_generic(value) and not is_netflix(value)


def _any(_value: str) -> bool:
    return True


def _own_device(value: str) -> bool:
    """ "Anna's iPhone", not "this iPhone" or "Apple's iPad"."""
    owner = re.match(r"(\w+?)(?:['’]s?|(?<=\w)s)[ -]", value)
    return bool(owner) and value.split()[0].lower() not in {
        "this",
        "apple's",
        "samsung's",
        "google's",
        "today's",
        "microsoft's",
    }


def _uuid(value: str) -> bool:
    return len(set(value.replace("-", ""))) > 1


@dataclass(frozen=True)
class Private:
    """One rule: the group ``v`` of ``pattern`` is of this kind when ``accept`` agrees; ``hints`` as in secrets."""

    kind: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool]
    hints: tuple[str, ...]


def _rule(
    kind: str, pattern: str, accept: Callable[[str], bool], hints: tuple[str, ...], flags: int = re.IGNORECASE
) -> Private:
    return Private(kind, re.compile(pattern, flags), accept, hints)


_SERIAL_WORDS = r"(?:serial(?:[ _-]?(?:number|no|nr|num))?|seriennummer|s/n|esn|duid|udid|imei|meid|usn|asset[ _-]?tag|(?:device|client|machine|hardware|chip)[ _-]?id)"

MAIL = _rule(
    "e-mail address",
    r"(?<![\w.+%-])(?P<v>[\w+-][\w.+%'-]{0,63}(?:@|%40)(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62})",
    _mail,
    ("@", "%40"),
)

RULES = (
    _rule("user name", r"(?:(?<![\w.])(?:/mnt/[a-z])?/(?:var/|export/|data/)?(?:home|users)/|[a-z]:[\\/]+(?:users|documents and settings)[\\/]+)(?P<v>[^\\/\s:\"'<>|?*]+(?: [A-Z][^\\/\s:\"'<>|?*]*(?=[\\/]))*)", _not_generic, ("home", "users", "documents and")),
    _rule("user name", r"(?<![\w./])(?:/run)?/(?:media|Volumes)/(?P<v>[^\\/\s:\"'<>|?*]+)", _not_generic, ("media/", "volumes/")),
    _rule("user name", r"(?<![\w/.])~(?P<v>[a-z][\w.-]{2,31})(?=/)", _not_generic, ("~",)),
    _rule("user name", r"\bS-1-5-21(?P<v>(?:-\d{4,10}){3}-\d{3,10})\b", _has_digit, ("s-1-5-21",)),
    _rule("user name", r"\b(?:user(?:[ _-]?name)?|login|logname|username|profile name|account name)[\"']?\s*[:=]\s*(?!\s)(?P<v>\"[^\"\n]{1,60}\"|[^\s\"',;&<>]{1,60})", _not_generic, ("user", "login", "logname", "profile name", "account name")),
    _rule("user name", r"(?<![\w.+%@/-])(?P<v>[a-z][\w.+-]{1,63})@(?=[a-z][\w-]*(?![\w.@-]))", _not_generic, ("@",)),
    _rule("host name", r"(?<![\w.-])(?P<v>[\w-]{1,63}(?:\.[\w-]{1,63})*)(?=\.(?:local|lan|localdomain|home|home\.arpa|internal|intranet|corp|fritz\.box|ts\.net)\b\.?(?![\w-]))", _host, (".local", ".lan", ".home", ".internal", ".intranet", ".corp", ".fritz.box", ".ts.net")),
    _rule("host name", rf"(?<![\w.-])(?P<v>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}?)(?=\.{_DYNAMIC}\.?(?![\w-]|\.\w))", _not_generic, (".",)),
    _rule("host name", r"(?<![\w-])(?P<v>(?:DESKTOP|LAPTOP|WIN|PC|NOTEBOOK)-(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,15})(?![\w-])", _any, ("desktop-", "laptop-", "win-", "pc-", "notebook-"), 0),
    _rule("host name", r"(?<![\w-])(?P<v>android-[0-9a-f]{12,16})(?![\w-])", _any, ("android-",)),
    _rule("host name", r"(?<![\w’'-])(?P<v>[^\W\d_][\w.]{1,30}['’]?s?[ -](?:new[ -]|old[ -]|work[ -])?(?:iPhone|iPad|MacBook|iMac|Galaxy|Pixel|Chromebook|Surface)(?:-[\w-]+|(?: (?:Pro|Air|Max|Mini|Plus|Ultra|S?\d{1,2}))*))(?!\w)", _own_device, ("iphone", "ipad", "macbook", "imac", "galaxy", "pixel", "chromebook", "surface")),
    _rule("host name", r"(?<![\w’'-])(?P<v>(?!(?:It|That|Today|Let|What|Here|There|Netflix|Samsung|Apple|Google|Amazon|Sony|Microsoft|Roku|Who|He|She)['’])[A-ZÄÖÜÉ][\w-]{1,30}['’]s (?:Living ?Room |Bedroom |Kitchen )?(?:TV|PC|Laptop|laptop|Phone|phone|Tablet|tablet|Computer|computer|Echo|Kindle|Roku|Fire TV|Apple TV|Chromecast|Xbox|PlayStation|HomePod))(?!\w)", _any, ("'s ", "’s "), 0),
    _rule("host name", r"(?<![\w.-])(?P<v>[a-z]{0,5}-?[0-9a-f]{8})(?=\.(?:dip\d?|dyn\w*|pool\w*|[axv]?dsl\w*|cust\w*|res\w*|cable\w*|user\w*|ip)\.[\w.-]*[a-z]{2})", _has_digit, DIGIT),
    _rule("host name", r"(?<!\\)\\\\(?P<v>[\w.-]{2,63})(?=\\)", _not_generic, ("\\\\",)),
    _rule("host name", r"\b(?:host|computer|device|friendly)[ _-]?name[\"']?\s*(?:[:=]|\bis\b)\s*(?P<v>\"[^\"\n]{1,60}\"|'[^'\n]{1,60}'|[^\s\"',;&<>]{2,60})", _host, ("name",)),
    _rule("Wi-Fi name", r"\b(?:e?ssid|(?:wi-?fi|wlan|network|netzwerk)[ _-]?name)[\"']?\s*(?:[:=]|\bis\b|\bist\b)\s*(?P<v>\"[^\"\n]{1,64}\"|'[^'\n]{1,64}'|“[^”\n]{1,64}”|[^\s\"'“<>,;][^\n\"<>,;]{0,63}?(?=\s{2,}|\s*[,;\n\"<>.]|\s+(?:and|und|with|on|but|is|channel|bssid|signal)\b|\s*$))", _wifi, ("ssid", "name")),
    _rule("Wi-Fi name", r"\be?ssid\s+(?P<v>(?!(?:is|was|name|of|and|or|in|the|hidden|not|has|on|for|to|from)\b)[^\s:=,;\"'“<>]{3,32})", _wifi, ("ssid",)),
    _rule("Wi-Fi name", r"\b(?:wi-?fi|wlan|network|hotspot|e?ssid)(?:\s+(?:called|named|network|namens))*\s*(?P<v>\"[^\"\n]{1,64}\"|“[^”\n]{1,64}”|„[^“”\n]{1,64}[“”]|'[^'\n]{1,64}')", _wifi, ("wi-fi", "wifi", "wlan", "network", "hotspot", "ssid")),
    _rule("serial number", rf"\b{_SERIAL_WORDS}[\"']?\s*(?:is\s+|[:=#]\s*)*[\"']?(?P<v>(?=[A-Z0-9._-]*\d)[A-Z0-9][A-Z0-9._-]{{4,63}}[A-Z0-9])", _has_digit, ("serial", "seriennummer", "s/n", "esn", "imei", "usn", "asset", "id")),
    _rule("serial number", r"(?<![\w-])(?:SN|Serial)[:=#]\s*(?P<v>(?=[A-Z0-9-]*\d)[A-Z0-9-]{5,40})", _has_digit, ("sn", "serial")),
    _rule("serial number", r"(?<![\w-])(?P<v>NF[A-Z0-9]{3,12}-[A-Z0-9=-]{10,100})(?![\w-])", _has_digit, ("nf",), 0),
    _rule("device id", r"(?<![\w-])(?P<v>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w-])", _uuid, ("-",)),
    _rule("phone number", r"(?<![\w.+-])(?P<v>\+[1-9](?:[ ./()\u00a0\u2011-]{0,2}\d){7,14})(?![\w]|[.-]\d)", _phone, ("+",)),
    _rule("phone number", r"(?<![\w.+:/-])(?P<v>00[1-9]\d(?:[ ./()\u00a0-]{0,2}\d){6,12})(?![\w:]|[.-]\d)", _phone, DIGIT),
    _rule("phone number", r"(?<![\w.:/+-])(?<!\d )(?P<v>(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4})(?![\w:]|[.-]\d| \d)", _phone, DIGIT),
    _rule("phone number", r"(?<![\w.:/+-])(?<!\d )(?P<v>\(?0[1-9]\d{1,4}\)?[ /-]{1,3}\d{3,}(?:[ /-]\d{2,}){0,3})(?![\w:]|[.-]\d)", lambda v: 9 <= sum(c.isdigit() for c in v) <= 13, DIGIT),
    _rule("phone number", r"(?<![\w.:/+-])(?<!\d )(?P<v>0[1-9](?:[ .]\d{2}){4}|0[1-9]\d{8,10})(?![\w:]|[ .-]\d)", _phone, DIGIT),
    _rule("phone number", r"\b(?:phone|telephone|tel|mobile|cell|handy|telefon|whatsapp|call (?:me|us|back)|ring me)\b\.?(?:\s+(?:number|no\.?|nr\.?|me|at|on|back|under|is))*\s*[:=]?\s*(?P<v>\+?\(?\d(?:[ ./()-]{0,2}\d){5,14})(?!\w)", lambda v: 6 <= sum(c.isdigit() for c in v) <= 15, ("phone", "tel", "mobile", "cell", "handy", "whatsapp", "call", "ring me")),
)  # fmt: skip
