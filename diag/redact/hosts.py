"""Rules for names of devices and of lines: what leads to one home."""

from __future__ import annotations

import re

from diag.redact.everyday import GENERIC
from diag.redact.rules import DIGIT, Rule

_OURS = re.compile(
    r"(?:^|[.@])(?:netflix\.(?:com|net|shop)|nflx(?:video|img|ext|so|search|\.it)?(?:\.net)?|fast\.com)$",
    re.IGNORECASE,
)

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
_HOME_HOST = rf"[^.]+.*\.{_DYNAMIC}\.?"

#: Labels with which providers mark the lines of their customers.
_LINE = (
    r"(?:dip\d?|dyn\w*|dynamic\w*|pools?\w*|[axvhs]?dsl\w*|cust(?:omers?)?|clients?|clienti|kunden?|res(?:idential)?|cable|catv|kabel\w*|users?|ip|ppp\w*|rev|reverse|revip|nat|fibre|fiber|ftth|"
    r"bb|broadband|home|dialup|dial-in|cpe|subs?|subscribers?|abo|wireless|mobile|lte|umts|3g|4g|5g|pppoe|hsi|hsd\d|fios|unitymediagroup|range\d[\w-]*|na|static|hfc|gpon|pon)"
)

_DEVICES = r"(?:iPhone|iPad|iPod|MacBook|iMac|Mac ?mini|Apple ?TV|HomePod|AirPods|Galaxy|Pixel|Chromebook|Surface|Kindle|Echo(?: Dot| Show)?|Fire ?TV(?: Stick)?|Chromecast|PlayStation|Xbox|Roku|Laptop|PC|TV|Fernseher|Tablet|Handy|Telefon|Computer|Rechner)"
_BRANDS = frozenset(
    "this that the its it my your our his her their today what let here there who he she netflix netflixs samsung apple google amazon sony lg microsoft roku xiaomi huawei nokia philips panasonic hisense tcl "
    "sharp toshiba grundig loewe kid guest parent grandma grandpa mom mum dad child neighbour neighbor friend everybody everyone somebody people work office kitchen bedroom living one two some "
    "all most no which january february march april may june july august september october november december jeder alle meine unsere android windows mac old new model version "
    "monday tuesday wednesday thursday friday saturday sunday news sport sports disney disneys".split()
)


def is_netflix(host: str) -> bool:
    """Whether a host is one of Netflix's own, which says nothing about a person."""
    return bool(_OURS.search("." + host.rstrip(".").lower()))


def is_own_host(host: str) -> bool:
    """Whether a host name is one that leads to a home."""
    return bool(re.fullmatch(_HOME_HOST, host, re.IGNORECASE))


def not_generic(value: str) -> bool:
    """Whether a name is more than what everybody's is called."""
    return value.strip(" \"'“”„«»").lower() not in GENERIC


#: What follows "host name" or "Wi-Fi name" when none is told.
NO_NAME = frozenset(
    "hidden visible unknown wrong right not the same different missing shown empty none too a an on off is was are of and or in for to has have cannot can could does did with from at by no "
    "changed new old correct invalid found resolved failed fails error lookup resolution set unset nicht ist falsch unbekannt fehlt leer no es está desconocido oculta est caché inconnu".split()
)


def is_name(value: str) -> bool:
    """Whether a word is a name, and no remark about one."""
    words = re.findall(r"\w+", value.lower())
    return bool(words) and words[0] not in NO_NAME and not_generic(value)


def has_digit(value: str) -> bool:
    """Whether there is a digit in it."""
    return any(c.isdigit() for c in value)


def _host(value: str) -> bool:
    return is_name(value) and not is_netflix(value)


def _owner_of_device(value: str) -> bool:
    """ "Anna's iPhone" and "Annas iPhone", not "this iPhone", "Apple's iPad" or "two iPhones"."""
    owner = re.match(r"(\w{1,63}?)(?:['’]s?|(?<=\w)s)[ -]", value)
    if not owner or owner[1].isdigit():
        return False
    return not {owner[1].lower(), value.split()[0].lower()} & _BRANDS


def _named_after(value: str) -> bool:
    """ "iPhone von Anna", not "iPhone de Apple"."""
    return re.findall(r"\w+", value)[-1].lower() not in _BRANDS


def _line(value: str) -> bool:
    return has_digit(value) and not is_netflix(value) and value.lower() not in {"ipv4", "ipv6", "ns1", "ns2"}


def _uuid(value: str) -> bool:
    return len(set(value.replace("-", ""))) > 1


_SERIAL = (
    r"(?:serial(?:[ _-]?(?:number|no|nr|num))?|serien-?(?:nummer|nr)|s/n|esn|duid|udid|imei|meid|usn|asset[ _-]?tag|(?:device|client|machine|hardware|chip|product|android|advertising)[ _-]?id|"
    r"num[ée]ro de s[ée]rie|n° de série|número de (?:serie|série)|numero di serie|matricola|serienummer|numer seryjny|nr seryjny|seri(?: no|[ -]?numarası)|sériové číslo|sarjanumero|gyári szám|серийный номер|серійний номер|"
    r"シリアル(?:番号|ナンバー|no)|製造番号|序列号|序號|产品序列号|시리얼 ?번호|일련번호|الرقم التسلسلي|מספר סידורי)"
)

RULES = (
    Rule(
        kind="host name",
        pattern=r"(?<![\w.-])(?P<v>[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}?)(?=\.(?:local|lan|localdomain|home|home\.arpa|internal|intranet|corp|private|fritz\.box|speedport\.ip|box|ts\.net)(?!\w)\.?(?![\w-]|\.\w))",
        accept=_host,
        hints=(".local", ".lan", ".home", ".internal", ".intranet", ".corp", ".private", "box", ".ip", ".ts.net"),
        hits=("⟦annas-macbook-air⟧.local", "ping ⟦kowalski-nas⟧.lan failed", "⟦anna-nas.tail1234⟧.ts.net", "⟦anna-pc2⟧.home"),
        misses=("router.local", "fritz.box", "www.example.com"),
    ),
    Rule(
        kind="host name",
        pattern=rf"(?<![\w.-])(?P<v>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}?)(?=\.{_DYNAMIC}\.?(?![\w-]|\.\w))",
        accept=not_generic,
        hints=(".",),
        hits=("⟦kowalski42⟧.duckdns.org", "⟦kowalski⟧.synology.me", "http://⟦brombeer⟧.myfritz.net:8080"),
        misses=("www.duckdns.org", "www.netflix.com"),
    ),
    Rule(
        kind="host name",
        pattern=rf"(?<![\w.-])(?P<v>(?=[\w-]*\d)[\w-]{{1,63}}(?:\.[\w-]{{1,40}}){{0,2}}?)(?=\.{_LINE}(?:-[\w-]{{0,40}})?(?:\.[\w-]{{1,63}}){{0,6}}?\.[a-z]{{2,24}}(?![\w-]|\.\w))",
        accept=_line,
        hints=DIGIT,
        hits=("ptr ⟦kd-4711823⟧.customer.isp.example", "⟦x4d1a2b3c⟧.dyn.telefonica.de", "⟦p200300e7bf1f4a003e22fbfffe1a2b3c⟧.dip0.t-ipconnect.de", "⟦5b4012f2⟧.rev.stofanet.dk", "⟦cpe-4711⟧.cable.isp.example"),
        misses=("ipv4-c019-vie001-ix.1.oca.nflxvideo.net", "occ-0-2219-2218.1.nflxso.net", "ns1.isp.example", "version 3.home screen"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w.-])(?P<v>[\w-]{1,40}(?:\.[\w-]{1,40})?)(?=\.(?:users?|customers?|kunden|clients?|members?|subscribers?)\.[\w-]{1,63}\.[a-z]{2,24}(?![\w-]|\.\w))",
        accept=_host,
        hints=(".user", ".customer", ".kunden", ".client", ".member", ".subscriber"),
        hits=("⟦anna.kowalska⟧.users.isp.example",),
        misses=("mail.users.isp.example",),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w-])(?P<v>(?:DESKTOP|LAPTOP|WIN|PC|NOTEBOOK)-(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,15})(?![\w-])",
        flags=0,
        hints=("desktop-", "laptop-", "win-", "pc-", "notebook-"),
        hits=("⟦LAPTOP-ANNAK01⟧", "⟦DESKTOP-7F3A9QX⟧"),
        misses=("WIN-123456", "PC-MODE"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w-])(?P<v>android-[0-9a-f]{12,16})(?![\w-])",
        hints=("android-",),
        hits=("⟦android-9774d56d682e549c⟧",),
        misses=("android-tv",),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w’'-])(?P<v>[^\W\d_][\w.]{1,30}['’]?s?[ -](?:new[ -]|old[ -]|work[ -])?(?:iPhone|iPad|iPod|MacBook|iMac|Galaxy|Pixel|Chromebook|Surface|Echo(?: Dot| Show)|HomePod|Kindle|Fernseher|Handy|Rechner)(?:-[\w-]+|(?: (?:Pro|Air|Max|Mini|Plus|Ultra|S?\d{1,2}))*))(?!\w)",
        accept=_owner_of_device,
        hints=("iphone", "ipad", "ipod", "macbook", "imac", "galaxy", "pixel", "chromebook", "surface", "echo", "homepod", "kindle", "fernseher", "handy", "rechner"),
        hits=("hotspot of ⟦Annas iPhone⟧", "cast to ⟦Annas Echo Dot⟧", "⟦Anna's iPhone 15⟧"),
        misses=("an old iPad Pro 11", "two iPhones and an iPad", "Samsung Galaxy Tab A8", "Apple's iPad", "this iPhone"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w’'-])(?P<v>[A-ZÄÖÜÉÅØÇŁŚŻİ][\w-]{1,30}['’]s (?:Living ?Room |Bedroom |Kitchen )?(?:TV|PC|Laptop|laptop|Phone|phone|Tablet|tablet|Computer|computer|Echo|Kindle|Roku|Fire TV|Apple TV|Chromecast|Xbox|PlayStation|HomePod))(?!\w)",
        accept=_owner_of_device,
        hints=("'s ", "’s "),
        flags=0,
        hits=("⟦Anna's TV⟧ is off", "⟦Anna’s Living Room TV⟧"),
        misses=("Today's TV", "It's TV", "Dad's old Roku Express", "Netflix's TV app"),
    ),
    Rule(
        kind="host name",
        pattern=rf"(?<![\w-])(?P<v>{_DEVICES}(?: (?:Pro|Air|Max|Mini|\d{{1,2}}))* (?:von|de|di|do|da|van|of|av|fra|od|af|d['’])[ ]?[A-ZÄÖÜÉÅØÇŁŚŻİА-Я][\w-]{{1,30}}(?: [A-ZÄÖÜÉ][\w-]{{1,30}})?)(?!\w)",
        accept=_named_after,
        flags=0,
        hints=("iphone", "ipad", "ipod", "mac", "apple", "homepod", "airpods", "galaxy", "pixel", "book", "surface", "kindle", "echo", "fire", "chromecast", "playstation", "xbox", "roku", "laptop", "pc", "tv", "fernseher", "tablet", "handy", "telefon", "computer", "rechner"),
        hits=("⟦iPhone von Anna⟧", "⟦iPad de María⟧ no va", "⟦MacBook Pro van Jan⟧", "⟦iPhone d'Élodie⟧"),
        misses=("iPhone von Apple", "TV of Samsung", "the iPad of 2018", "PC von gestern"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?P<v>[^\W\d_]{2,20}(?:さん)?(?:の|的|의) ?(?:iPhone|iPad|MacBook|iMac|Mac|テレビ|电视|手机|电脑|노트북|컴퓨터))",
        accept=lambda value: not re.match(r"私|我|저|나|あなた|你|この|这|이", value),
        hints=("の", "的", "의"),
        hits=("⟦花子のiPhone⟧", "⟦小龙的iPad⟧", "⟦민준의 iPhone⟧"),
        misses=("私のiPhone", "我的iPad"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<!\w)(?P<v>[A-ZÇŞİĞÖÜ][\w]{1,20}['’](?:n?[ıiuü]n) (?:iPhone|iPad|MacBook|Telefon|Bilgisayar)['’]?[ıiuü]?)(?!\w)",
        flags=0,
        hints=("'", "’"),
        hits=("⟦Ayşe'nin iPhone'u⟧",),
        misses=("Netflix'in sitesi",),
    ),
    Rule(
        kind="host name",
        pattern=rf"(?<!\w){_DEVICES} \((?P<v>[A-ZÄÖÜÉ][a-zà-ÿ]{{2,20}})\)",
        accept=_named_after,
        flags=0,
        hints=("(",),
        hits=("iPad (⟦Anna⟧)",),
        misses=("iPad (Apple)", "TV (2019)"),
    ),
    Rule(
        kind="folder name",
        pattern=r"(?<!\\)\\\\[\w.<>-]{2,63}\\(?P<v>[^\\\s\"'<>|:*?]{2,80})",
        accept=lambda value: not_generic(value) and not re.fullmatch(r"[A-Za-z]\$|IPC\$|ADMIN\$|print\$|netlogon|sysvol", value),
        hints=("\\\\",),
        hits=("\\\\192.168.1.5\\⟦annas-filme⟧",),
        misses=("\\\\192.168.1.5\\C$",),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<!\\)\\\\(?P<v>[\w.-]{2,63})(?=\\)",
        accept=lambda value: not_generic(value) and not re.fullmatch(r"[\d.]+", value),
        hints=("\\\\",),
        hits=("\\\\⟦ANNA-PC⟧\\C$",),
        misses=("\\\\ is no path", "\\\\192.168.1.5\\C$"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<!\w)(?:(?:smb|afp|nfs|ftp|sftp|ssh|cifs)://(?:[^\s@/]{1,80}@)?|smb-share:server=)(?P<v>[a-z][\w-]{1,62})(?=[/:,]|$|\s)(?!:/)",
        accept=not_generic,
        hints=("smb", "afp", "nfs", "ftp", "ssh", "cifs"),
        hits=("smb://⟦kowalski-nas⟧/filme", "/run/user/1000/gvfs/smb-share:server=⟦kowalski-nas⟧"),
        misses=("smb://192.168.1.5/filme", "nfs4 share"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w.-])nfs (?P<v>[a-z][\w-]{1,62})(?=:/)",
        accept=not_generic,
        hints=("nfs",),
        hits=("nfs ⟦kowalski-nas⟧:/export",),
        misses=("nfs server:/export",),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<!\w)(?:(?:host|computer|device|friendly|machine|pc|netbios)[ _-]?name|(?:computer|rechner|geräte|host)name|nom (?:de l'ordinateur|d'hôte|de l'appareil)|nombre (?:del equipo|de host|del dispositivo)|nome (?:del computer|host|do computador|del dispositivo)|computernaam|nazwa komputera|bilgisayar adı|имя компьютера|имя устройства|コンピューター名|デバイス名|计算机名|设备名称|컴퓨터 이름)"
        r"[\"']?\s*(?:[ .]{0,40}[:=]|(?<!\w)is(?!\w)|(?<!\w)ist(?!\w)|は|是|(?=\"))\s*(?P<v>\"[^\"\n]{1,60}\"|'[^'\n]{1,60}'|[^\s\"',;&<>]{2,60})",
        accept=_host,
        hints=("name", "nom", "naam", "nazwa", "adı", "имя", "名", "이름"),
        hits=("Computername: ⟦KOWALSKI-BUERO⟧", "device name \"⟦Wohnzimmer Kowalski⟧\"", "host-name = ⟦zebra⟧", "Computername . . . . : ⟦KOWALSKI-2⟧"),
        misses=("host name not found", "computer name unknown", "the host name is wrong"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<!\w)(?:search domain|domain name|dns[- ]suffix|primäres dns-suffix|dns-suffix|suffixe dns|sufijo dns|suffisso dns|sufixo dns|dns-achtervoegsel|dns soneki|dns-суффикс|connection-specific dns suffix|domäne|workgroup|arbeitsgruppe)[ .]{0,40}(?:[:=]|\bis\b)?[ ]*(?P<v>[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})",
        accept=lambda value: not is_netflix(value) and not re.fullmatch(r"(?:home|lan|local|localdomain|fritz\.box|speedport\.ip|home\.arpa|example\.com)", value),
        hints=("domain", "suffix", "sufijo", "suffisso", "sufixo", "achter", "sonek", "суффикс", "domäne", "group", "gruppe"),
        hits=("search domain: ⟦kanzlei-kowalski.example⟧", "Verbindungsspezifisches DNS-Suffix: ⟦kanzlei-kowalski.de⟧"),
        misses=("DNS-Suffix . . . : fritz.box", "the domain name is wrong"),
    ),
    Rule(
        kind="host name",
        pattern=r"(?<![\w.-])(?:proxy|gateway|vpn|mail|owa|remote|webproxy|wpad|citrix)\.(?P<v>[\w-]{3,63})(?=\.[a-z]{2,24}:\d{2,5}(?!\d))",
        accept=_host,
        hints=("proxy.", "gateway.", "vpn.", "mail.", "owa.", "remote.", "wpad.", "citrix."),
        hits=("proxy.⟦zahnarzt-kowalski⟧.de:8080",),
        misses=("proxy.example.com is a word",),
    ),
    Rule(
        kind="serial number",
        pattern=r"(?<!\w)esn\s*(?:is\s+|[:=#]\s*)*(?P<v>NF[A-Z0-9]{3,12}(?:[ -][A-Z0-9=-]{1,40}){1,8})(?!\w)",
        hints=("esn",),
        hits=("ESN ⟦NFANDROID1 PRV T L3 SONY⟧", "esn ⟦nfandroid1-prv-p-l3-xiaomi-13824-deadbeef⟧"),
        misses=("ESN is shown on the TV",),
    ),
    Rule(
        kind="serial number",
        pattern=rf"(?<!\w){_SERIAL}(?![^\W_])[\"'.]?\s*(?:(?:is|ist|est|es|è|é|to)\s+|[:=#は是]\s*)*(?:uuid:)?[\"']?(?P<v>(?=[A-Z0-9._-]*\d)[A-Z0-9][A-Z0-9._-]{{4,63}}[A-Z0-9])",
        accept=has_digit,
        hints=DIGIT,
        hits=("Seriennummer ⟦0C8K3CPN900123⟧", "Serien-Nr. ⟦6601234⟧", "número de serie: ⟦ABX98765432⟧", "serial no ⟦YJ008X123456⟧", "Product ID: ⟦00330-80000-00000-AA123⟧", "Android ID ⟦9774d56d682e549c⟧", "ESN= ⟦SAMSUNG-TIZEN-NF-0123456789⟧", "序列号：⟦ABX98765433⟧", "USN: uuid:⟦RKU-1f0c9a52-YN00H5⟧"),
        misses=("serial number not visible", "the serial console runs at 9600", "client id is empty"),
    ),
    Rule(
        kind="serial number",
        pattern=r"(?<![\w-])(?:SN|Serial)[:=# ]\s*(?P<v>(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{6,40})(?![\w-])",
        flags=0,
        hints=("sn", "serial"),
        hits=("SN ⟦G070VM0123456789⟧", "Serial: ⟦X004000A1B2C⟧"),
        misses=("SN 5 of 9", "Serial ATA"),
    ),
    Rule(
        kind="serial number",
        pattern=r"(?<![\w-])(?P<v>NF[A-Z0-9]{3,12}-[A-Z0-9=-]{10,100})(?![\w-])",
        accept=has_digit,
        flags=0,
        hints=("nf",),
        hits=("⟦NFANDROID2-PRV-SAMSUNGSM-X906B-19871-A1B2C3D4E5F6⟧",),
        misses=("NF-A12x25",),
    ),
    Rule(
        kind="device id",
        pattern=r"(?<![\w-])(?P<v>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w-])",
        accept=_uuid,
        hints=("-",),
        hits=("urn:uuid:⟦1f0c9a52-0f3d-4d5e-9a50-bc1f0aa2cc05⟧",),
        misses=("00000000-0000-0000-0000-000000000000",),
    ),
    Rule(
        kind="device address",
        pattern=r"(?<!\w)(?:mac|physical|physikalische|adresse|adres|dirección física|wi-?fi)(?:[ -]?(?:address|adresse|física|mac|id))?[ .]{0,40}[:=]?\s*(?P<v>[0-9a-f]{2}(?: [0-9a-f]{2}){5})(?!\w| [0-9a-f]{2}(?!\w))",
        hints=("mac", "physi", "adres", "físic", "fi"),
        hits=("MAC address: ⟦3C 22 FB 9A 8B 80⟧",),
        misses=("hex 1a 2b 3c 4d", "samples 01 02 03 04 05 06"),
    ),
    Rule(
        kind="public IPv4 address",
        pattern=r"https?://(?P<v>[1-9]\d{8,9})(?=[/:\s]|$)",
        hints=("http",),
        hits=("http://⟦1530925798⟧/",),
        misses=("http://127.1/",),
    ),
    Rule(
        kind="public IPv4 address",
        pattern=r"(?<!\w)(?:ip(?:v4)?(?:[ -]address|-adresse)?:? )(?P<v>\d{1,3}(?:(?: | \. )\d{1,3}){3})(?![\w.])",
        accept=lambda value: not re.match(r"(?:10|127|192 \.? ?168|172|169) ", value),
        hints=("ip",),
        hits=("ip ⟦91 64 18 236⟧", "IP address ⟦91 . 64 . 18 . 226⟧"),
        misses=("ip 192 168 1 5",),
    ),
    Rule(
        kind="public IPv4 address",
        pattern=r"(?<![\d.] )(?<![\w.])(?P<v>\d{1,3}(?: \. \d{1,3}){3})(?![\w.]| \. \d)",
        accept=lambda value: not re.match(r"(?:0|10|127|192|172|169|\d) ", value),
        hints=(" . ",),
        hits=("⟦91 . 64 . 18 . 226⟧",),
        misses=("1 . 2 . 3 . 4",),
    ),
)  # fmt: skip
