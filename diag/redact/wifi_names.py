"""Rules for names of Wi-Fi networks, as systems print them and as people tell them."""

from __future__ import annotations

import re

from diag.redact.hosts import NO_NAME, not_generic
from diag.redact.rules import Rule

_QUOTED = (
    r"\"[^\"\n]{1,64}\"|'[^'\n]{1,64}'|“[^”\n]{1,64}”|„[^“”\n]{1,64}[“”]|«[^»\n]{1,64}»|「[^」\n]{1,64}」"
)
_NETWORK = r"(?:wi-?fi|wlan|(?:home |heim)?network|netzwerk|funknetz|hotspot|red(?: wi-?fi)?|réseau(?: wi-?fi)?|rete(?: wi-?fi)?|rede(?: wi-?fi)?|sieć(?: wi-?fi)?|nätverk|netwerk|kablosuz ağ|сеть(?: wi-?fi)?|ネットワーク|无线网络|와이파이|e?ssid)"
_CALLED = r"(?:called|named|namens|heißt|heisst|genannt|mit dem namen|llamada|se llama|appelé|qui s'appelle|s'appelle|chiamata|si chiama|chamada|se chama|o nazwie|nazywa się|genaamd|heet|heter|под названием|называется|adlı|という)"

#: What people say behind "Wi-Fi" when they name no network: bands, standards, states, hardware.
_ABOUT = re.compile(
    r"(?:2[.,]?4|5|6|60) ?g(?:hz)?.*|802[.]11\w*|(?:wi-?fi ?)?[4-8]e?|ac|ax|be|[abgn]{1,3}|on|off|an|aus|ok|ein|ja|yes|no|up|down|weak|strong|schwach|gut|good|bad|slow|fast|langsam|connected|verbunden|"
    r"disconnected|full|voll|extender|repeater|adapter|card|mesh|router|stick|signal|password|key|band|channel|kanal|driver|settings|einstellungen|code|name|-?\d+ ?(?:dbm|%|mbit.*|mbps|mb.*)?|"
    r"wpa.*|wep|open|offen|public|private|guest|gast|hidden|home|none|unknown|intel.*|realtek.*|qualcomm.*|mediatek.*|broadcom.*|killer.*|wlan\d*|wl\w{1,6}\d+",
    re.IGNORECASE,
)


def _is_name(value: str) -> bool:
    bare = value.strip(" \"'“”„«»「」")
    words = re.findall(r"\w+", bare.lower())
    return bool(words) and words[0] not in NO_NAME and not_generic(bare) and not _ABOUT.fullmatch(bare)


def _is_unusual(value: str) -> bool:
    """A word that is put together as names are, behind a mere "Wi-Fi"."""
    mixed = re.search(r"_|[a-zà-ÿ][A-ZÀ-Þ]|[^\W\d_]-?\d|\d[^\W\d_]", value)
    return (
        bool(mixed)
        and _is_name(value)
        and not re.fullmatch(r"[A-Z]{1,4}-?\d{1,4}(?:-\d{1,5}){0,2}|wi-?fi\d?e?", value, re.IGNORECASE)
    )


_LABEL = rf"(?:e?ssid|(?:wi-?fi|wlan|network|netzwerk|red|réseau|rete|rede)[ _-]?name|wlan-?name|(?:nombre de (?:la )?red|nom du (?:réseau|wi-?fi)|nome (?:della )?rete|nome da rede|nazwa sieci|netwerknaam|nätverksnamn|ağ adı|имя сети|название сети|ネットワーク名|网络名称|네트워크 이름|اسم الشبكة|שם הרשת)(?: {_NETWORK})?)"

RULES = (
    Rule(
        kind="Wi-Fi name",
        pattern=rf"(?<!\w){_LABEL}[\"']?\s*(?:[ .]{{0,40}}[:=]|(?<!\w)(?:is|ist|es|est|è|é|to|это)(?!\w)|は|是|은|는)\s*(?P<v>{_QUOTED}|[^\s\"'“«「<>,;][^\n\"<>,;]{{0,63}}?(?=\s{{2,}}|\s*[,;\n\"<>.]|\s+(?:and|und|with|on|but|is|channel|bssid|signal)(?!\w)|\s*$|です))",
        accept=_is_name,
        hints=("ssid", "name", "nom", "nazwa", "naam", "namn", "adı", "имя", "назв", "名", "이름", "اسم", "שם"),
        hits=("SSID: ⟦Kowalski 🏠 5G⟧", "wlan0 ESSID:\"⟦Pretty Fly For A Kowalski⟧\"", "ssid=⟦kowalski_iot⟧", "my wifi name is ⟦Kowalski24⟧", "ネットワーク名：⟦Sakura-5G⟧", "nom du réseau : ⟦Livebox-4711⟧"),
        misses=("SSID is not shown", "the network name is hidden", "SSID: 5 GHz"),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=r"(?<!\w)e?ssid\s+(?P<v>(?!(?:is|was|name|of|and|or|in|the|hidden|not|has|on|for|to|from)(?!\w))[^\s:=,;\"'“<>]{3,32})",
        accept=_is_name,
        hints=("ssid",),
        hits=("ssid ⟦Kowalski⟧ again",),
        misses=("SSID is not shown",),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=rf"(?<!\w){_NETWORK}(?:\s+(?:{_CALLED}|network|netzwerk)){{0,6}}\s*(?P<v>{_QUOTED})",
        accept=_is_name,
        hints=("wi-fi", "wifi", "wlan", "net", "hotspot", "ssid", "red", "rete", "rede", "réseau", "sieć", "ağ", "сеть", "ネット", "网络", "와이"),
        hits=("red wifi «⟦MOVISTAR_KOWALSKI⟧»", "the WLAN \"⟦Kowalski⟧\" is slow", "Wi-Fi named '⟦Blaue Rose⟧'", "réseau « ⟦Livebox Anna⟧ »"),
        misses=("Wi-Fi \"5 GHz\" band", "network \"unknown\"", "Wi-Fi 'off'"),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=rf"(?<!\w){_NETWORK}\s+{_CALLED}\s+(?P<v>[^\s\"'“„«<>,;.:!?][^\n\"<>,;.:?]{{0,31}}?)(?=\s*[,;\n\"<>.:?]|\s+(?:and|und|with|on|but|is|ist|aber|y|et|e|i|en|och|и)(?!\w)|\s*$)",
        accept=_is_name,
        hints=("called", "named", "namens", "hei", "genannt", "namen", "llama", "appel", "chiama", "chama", "nazw", "genaamd", "heet", "heter", "назван", "назыв", "adlı", "という"),
        hits=("mein WLAN heißt ⟦FRITZ!Box Kowalski⟧", "la red wifi se llama ⟦Casa Ruiz⟧", "my wifi is called ⟦Blue⟧".replace(" is called ", " called "), "мой ⟦x⟧".replace("мой ⟦x⟧", "сеть называется ⟦Лотос⟧")),
        misses=("das WLAN heißt nicht so",),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=r"(?<!\w)(?:wi-?fi|wlan|network|e?ssid)\s+(?:is|ist)\s+(?:called|named)\s+(?P<v>[^\s\"'“„«<>,;.:!?][^\n\"<>,;.:!?]{0,31}?)(?=\s*[,;\n\"<>.:!?]|\s+(?:and|with|on|but)(?!\w)|\s*$)",
        accept=_is_name,
        hints=("called", "named"),
        hits=("my wifi is called ⟦Blue Rose⟧",),
        misses=("the wifi is called unknown",),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=rf"(?<!\w)(?:wi-?fi|wlan|hotspot|ssid)(?: ?network| ?netz(?:werk)?)?\s*[:=]?\s+(?:{_QUOTED}|(?P<v>[^\W\d_][\w!&+-]{{3,31}}))(?![\w-])",
        accept=_is_unusual,
        hints=("wi-fi", "wifi", "wlan", "hotspot", "ssid"),
        hits=("wifi: ⟦KowalskiMesh⟧", "Wi-Fi network ⟦Kowalski_EXT⟧", "WLAN ⟦Kowalski24⟧ geht nicht"),
        misses=("Wi-Fi is weak upstairs", "WLAN ist an", "WLAN NW-2-5", "wifi: weak", "Wi-Fi WPA2", "Wi-Fi WiFi6"),
    ),
    Rule(
        kind="Wi-Fi name",
        pattern=r"<ssid>\s*(?:<hex>[0-9a-f]*</hex>\s*)?<name>(?P<v>[^<\n]{1,64})</",
        hints=("<ssid>",),
        hits=("<SSID><name>⟦KowalskiXML⟧</name></SSID>",),
        misses=("<name>Wi-Fi</name>",),
    ),
)  # fmt: skip
