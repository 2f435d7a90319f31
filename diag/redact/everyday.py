"""What everybody has, so that it points to nobody: names of folders, adapters and programs, and words of our own texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

#: Names of folders, users and hosts that everybody has.
GENERIC = frozenset(
    "user users admin administrator root guest home host hostname localhost local default public shared system test owner me pi ubuntu debian "
    "fedora linux windows mac macos computer desktop laptop pc tv smart-tv netflix internet network wifi wlan wi-fi lan router gateway modem "
    "fritz speedport proxy dns server client device phone iphone ipad android none unknown null true false not-asked timeout refused reset "
    "blocked private linuxbrew anonymous nobody runner vagrant docker build www mail ntp time cache couchcheck diag all".split()
)

#: Adapters as kernels and programs number them (systemd.net-naming-scheme(7), ip-link(8), ifconfig(8) of macOS).  "enx…" holds
#: a hardware address and what stands behind "wg-" or "tun-" is a name that somebody chose: neither is here.
_NUMBERED_ADAPTER = re.compile(
    r"(?:en[op]|wl[op]|ww[op]|ens|wls|eth|en|wlan|wlp|wifi|wwan|usb|rndis|br|bridge|bond|team|dummy|lo|tun|tap|utun|wg|ppp|pppoe-wan|ipsec|gif|stf|awdl|llw|anpi|ap|"
    r"p2p|docker|podman|cni|virbr|lxcbr|lxdbr|vmnet|vboxnet|veth|vnet|sit|ip6tnl|gre|vti|xfrm|clat|rmnet_data|rmnet|ccmni|v4-rmnet_data|v4-wlan|nordlynx|nordtun|"
    r"tailscale|proton|wgpia|cscotun|gpd|ztun)(?:[0-9]{1,4}(?:[abdfnpsuv][0-9]{1,4}){0,4}(?:[.:@][0-9]{1,4})?)?",
    re.IGNORECASE,
)
#: Names that container programs draw by chance (Docker, Podman, Home Assistant): they tell of nobody.
_DRAWN_ADAPTER = re.compile(r"veth[0-9a-f]{6,12}|br-[0-9a-f]{12}")

#: Words of which adapters are called by systems and by makers of VPN programs, in the languages of Windows.
_ADAPTER_WORDS = frozenset(
    "ethernet wi fi wifi wlan wireless lan local area connection network netzwerk netzwerkverbindung verbindung drahtlosnetzwerkverbindung "
    "bluetooth bluetooth-netzwerkverbindung conexión conexion de área inalámbrica red réseau connexion au sans fil local rete connessione alla "
    "locale senza fili ligação ligacao ligação rede sem fios conexão local połączenie lokalne sieci bezprzewodowej lokalverbindelse nätverk "
    "kablosuz ağ yerel bağlantısı подключение по локальной сети беспроводная сеть 以太网 イーサネット 이더넷 本地连接 無線 無線網路 internet mobile mobil mobilfunk cellular "
    "hotspot usb tethering modem vpn tunnel tun tap wintun wireguard openvpn adapter interface windows default switch vethernet hyper v wsl "
    "nat vmware virtualbox host only docker loopback pseudo teredo tunneling isatap 6to4 pppoe ras "
    "nordvpn nordlynx nord expressvpn express protonvpn proton pvpn mullvad surfshark private access pia windscribe cyberghost ipvanish "
    "hotspot shield tunnelbear cloudflare warp cloudflarewarp adguard kaspersky avast avg norton secureline bitdefender brave tailscale "
    "zerotier one hamachi radmin cisco anyconnect secure client fortinet forticlient globalprotect pangp zscaler appgate f5 sonicwall "
    "checkpoint check point citrix netskope softether outline ivacy purevpn hide me hola urban tunnel ipvanish vyprvpn torguard airvpn ivpn "
    "leak ipv6 ipv4 ks lte 4g 5g wan".split()
)

#: Programs that keep a PC of anybody busy, lower case and without ".exe".
_PROGRAMS = frozenset(
    "chrome chromium msedge msedgewebview2 edge firefox safari opera brave vivaldi webkit com.apple.webkit.webcontent "
    "steam steamwebhelper epicgameslauncher battle.net origin eadesktop upc minecraft java javaw roblox robloxplayerbeta fortnite "
    "onedrive dropbox googledrivefs icloud icloudservices cloudd bird nextcloud syncthing backblaze bztransmit duplicati backup backupd restic borg rsync "
    "system svchost searchindexer searchprotocolhost searchhost explorer dwm csrss lsass services registry wininit audiodg runtimebroker "
    "trustedinstaller tiworker wuauclt mousocoreworker wmiprvse compattelrunner msmpeng nissrv mssense antimalware avastsvc avgsvc avp "
    "bdservicehost mcshield nortonsecurity ekrn mbamservice teams ms-teams zoom zoom.us discord slack skype webex spotify vlc mpv "
    "obs obs64 handbrake ffmpeg blender photoshop lightroom premiere resolve code cursor idea pycharm devenv xcode winword excel powerpnt outlook thunderbird "
    "kernel_task windowserver mds mds_stores mdworker mdworker_shared photoanalysisd mediaanalysisd softwareupdated spotlight "
    "gnome-shell gnome-software kwin_wayland kwin_x11 plasmashell plasma-discover xorg xwayland packagekitd apt apt-get dpkg dnf yum pacman snapd flatpak unattended-upgr "
    "tracker-miner-fs tracker-extract localsearch baloo_file baloo_file_extractor updatedb systemd kworker ksoftirqd kswapd "
    "docker dockerd containerd qemu virtualbox virtualboxvm vmware-vmx vmmem vmmemwsl wslservice com.docker.backend "
    "qbittorrent transmission transmission-daemon transmission-gtk utorrent deluge "
    "python python3 python3.11 python3.12 python3.13 node bun deno ruby perl php go gcc cc1 cc1plus clang ld rustc cargo make ninja "
    "cmake git ssh sshd bash zsh sh powershell pwsh cmd conhost gzip xz zstd 7z tar yes stress stress-ng dd find rg grep".split()
)


#: Small words, and parts of words with a mark inside ("Wi-Fi", "e-mail", "doesn't"), that are in no list of words: a name of
#: nothing else could be any part of our sentences.
_SMALL = frozenset(
    "a am an as at be by do go he i if in is it me my no of oh on or so to up us we "
    "wi fi e s t d m ll re ve don doesn isn ad hd id ip ms lg ui nw os ps vs sub".split()
)

#: A number with its unit, or of a picture or a version: "100", "1080p", "4k", "5ghz".
_NUMBER = re.compile(r"\d{1,4}(?:[kpgm]|ms|g?hz|g?bit|mbps|dbm)?")


def is_everyday_adapter(name: str) -> bool:
    """Whether an adapter is called as systems and VPN programs call theirs ("wlan0", "Ethernet 2")."""
    if _NUMBERED_ADAPTER.fullmatch(name) or _DRAWN_ADAPTER.fullmatch(name):
        return True
    words = re.findall(r"[^\W\d_]+\d*[^\W\d_]*|\d[^\W_]*", name.casefold())
    return bool(words) and all(
        word in _ADAPTER_WORDS
        or (word.isdigit() and len(word) < 4)
        or word.rstrip("0123456789") in _ADAPTER_WORDS
        for word in words
    )


def is_everyday_program(name: str) -> bool:
    """Whether a program is one that many people have."""
    return re.sub(r"\.exe$|[/:].*$", "", name.casefold().strip()) in _PROGRAMS


def is_everyday_phrase(text: str) -> bool:
    """Whether a name consists of words that our own texts are made of, so that it cannot be told from them in a sentence."""
    if text.casefold().strip() in _our_words():
        return True
    words = list(_words(text))
    return all(_is_everyday_word(word) for word in words) if words else True


def _is_everyday_word(word: str) -> bool:
    return word in _SMALL or word in GENERIC or word in _our_words() or bool(_NUMBER.fullmatch(word))


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"\w+", text.casefold())


@cache
def _our_words() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("our_words.txt").read_text(encoding="utf-8").split())
