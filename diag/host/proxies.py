"""Which proxies somebody configured, and whether they cover Netflix.  User names and passwords are dropped.

Sources and their order of precedence: facts.md 6.6 (Python's urllib, WinINET, SystemConfiguration, GNOME,
KDE), checked 2026-11-22.  A PAC script is announced, never run.
"""

from __future__ import annotations

import ast
import fnmatch
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from diag import files
from diag.host import commands
from diag.host.facts import ProxySetting

#: The name that decides whether a proxy covers Netflix.
_NETFLIX = "www.netflix.com"

#: A desktop's settings come from a local file or a local service: longer means that it hangs.
_DESKTOP_S = 0.5
_SCUTIL_S = 1.0

_DEFAULT_PORTS = {"http": 80, "https": 443, "socks": 1080}


def read_proxies(
    system: str, environ: Mapping[str, str] | None = None
) -> tuple[tuple[ProxySetting, ...], tuple[str, ...]]:
    """Every configured proxy, each once, and words for what could not be read."""
    environ = os.environ if environ is None else environ
    found = list(from_environment(environ))
    problems: list[str] = []
    if system == "windows":
        found += from_registry(_registry())
    elif system == "macos":
        printed = commands.output_of(["scutil", "--proxy"], timeout=_SCUTIL_S)
        if printed is None:
            problems.append("proxies")
        found += from_scutil(printed or "")
    else:
        for source, read in (("kde", _from_kde), ("gnome", _from_gnome)):
            try:
                found += read(environ)
            except (OSError, ValueError):
                problems.append(f"proxies-{source}")
    return tuple(dict.fromkeys(found)), tuple(problems)


def setting(
    source: str, written: str, *, kind: str = "http", applies: bool | None = True
) -> ProxySetting | None:
    """A proxy from how somebody wrote it ("http://name:secret@host:3128/", "host:3128"); None if empty."""
    scheme, mark, rest = written.strip().partition("://")
    if not mark:
        scheme, rest = "", written.strip()
    kind = (
        "socks"
        if scheme.lower().startswith("socks")
        else {"https": "https", "http": "http"}.get(scheme.lower(), kind)
    )
    place = re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0].strip()
    if not place:
        return None
    bare_v6 = place.count(":") > 1 and not place.startswith("[")
    if bare_v6:
        place = f"[{place}]"
    if not re.search(r":\d+$", place):
        place = f"{place.rstrip(':')}:{_DEFAULT_PORTS[kind]}"
    return ProxySetting(source=source, kind=kind, address=place.lower(), applies=applies)


def script(source: str, url: str) -> ProxySetting | None:
    """A PAC script from its address, without user name, password and query; None if empty."""
    scheme, mark, rest = url.strip().partition("://")
    if not url.strip():
        return None
    if not mark:
        return ProxySetting(source=source, kind="pac", address=url.strip().partition("?")[0], applies=None)
    place, slash, path = rest.partition("/")
    path = re.split(r"[?#]", path, maxsplit=1)[0]
    address = f"{scheme.lower()}://{place.rpartition('@')[2]}{slash}{path}"
    return ProxySetting(source=source, kind="pac", address=address, applies=None)


def auto_detect(source: str) -> ProxySetting:
    """Somebody (or the system's default) lets programs look for a PAC script by themselves (WPAD)."""
    return ProxySetting(source=source, kind="auto-detect", address="", applies=None)


def is_bypassed(patterns: Iterable[str], name: str = _NETFLIX) -> bool:
    """Whether a list of exceptions covers a name: "*", "netflix.com", ".netflix.com", "*.netflix.com", with a port or not."""
    for pattern in patterns:
        host = re.sub(r"^\w+://", "", pattern.strip().lower()).rstrip("/")
        host = re.sub(r":\d+$", "", host).rstrip(".")
        if not host or host == "<local>":
            continue
        plain = host.lstrip("*").lstrip(".")
        if host in {"*", "*.*"} or name == plain or (plain and name.endswith("." + plain)):
            return True
        if "*" in host and fnmatch.fnmatchcase(name, host):
            return True
    return False


# -- environment ---------------------------------------------------------------------------------------------


def from_environment(environ: Mapping[str, str]) -> tuple[ProxySetting, ...]:
    """``https_proxy``, ``all_proxy`` and ``http_proxy``; the last serves plain HTTP only, so never Netflix.

    Lower case wins, as in Python and curl.  ``all_proxy`` counts where ``https_proxy`` is not set.
    """

    def value(name: str) -> str:
        return environ.get(name) or environ.get(name.upper()) or ""

    covered = not is_bypassed(re.split(r"[,\s]+", value("no_proxy")))
    secure = value("https_proxy")
    written = [
        (secure or value("all_proxy"), covered),
        (value("http_proxy"), False),
    ]
    found = [setting("environment", text, applies=applies) for text, applies in written if text.strip()]
    kept: dict[str, ProxySetting] = {}
    for one in found:
        if one:
            kept.setdefault(one.address, one)
    return tuple(kept.values())


# -- Windows -------------------------------------------------------------------------------------------------


def _registry() -> Mapping[str, object]:
    values: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg

        settings = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        policy = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
        root = winreg.HKEY_CURRENT_USER
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, policy) as key:
                if winreg.QueryValueEx(key, "ProxySettingsPerUser")[0] == 0:
                    root = winreg.HKEY_LOCAL_MACHINE
        except OSError:
            pass  # no such policy: the usual case
        for folder, names in (
            (settings, ("ProxyEnable", "ProxyServer", "ProxyOverride", "AutoConfigURL")),
            (settings + r"\Connections", ("DefaultConnectionSettings",)),
        ):
            try:
                with winreg.OpenKey(root, folder) as key:
                    for name in names:
                        try:
                            values[name] = winreg.QueryValueEx(key, name)[0]
                        except OSError:
                            continue
            except OSError:
                continue
    return values


#: Byte 8 of DefaultConnectionSettings (facts.md 6.6): look for a PAC script by itself.
_AUTO_DETECT = 8


def from_registry(values: Mapping[str, object]) -> tuple[ProxySetting, ...]:
    """What the values under "Internet Settings" mean (WinINET)."""
    found: list[ProxySetting | None] = []
    server = values.get("ProxyServer")
    if values.get("ProxyEnable") == 1 and isinstance(server, str):
        override = values.get("ProxyOverride")
        covered = not is_bypassed(override.split(";") if isinstance(override, str) else ())
        found += _wininet(server, covered)
    url = values.get("AutoConfigURL")
    if isinstance(url, str):
        found.append(script("windows", url))
    blob = values.get("DefaultConnectionSettings")
    if isinstance(blob, bytes) and len(blob) > 8 and blob[8] & _AUTO_DETECT:
        found.append(auto_detect("windows"))
    return tuple(f for f in found if f)


def _wininet(server: str, covered: bool) -> list[ProxySetting | None]:
    if "=" not in server:
        return [setting("windows", server, applies=covered)]
    parts = dict(
        part.strip().partition("=")[::2] for part in re.split(r"[;\s]+", server.lower()) if "=" in part
    )
    if "https" in parts:
        return [setting("windows", parts["https"], applies=covered)]
    if "socks" in parts:
        return [setting("windows", parts["socks"], kind="socks", applies=covered)]
    return [setting("windows", parts["http"], applies=False)] if "http" in parts else []


# -- macOS ---------------------------------------------------------------------------------------------------


def from_scutil(printed: str) -> tuple[ProxySetting, ...]:
    """What ``scutil --proxy`` prints."""
    top = printed.split("__SCOPED__")[0]  # per-interface copies follow there
    values = dict(re.findall(r"^[ \t]*(\w+)[ \t]*:[ \t]*(\S.*?)\s*$", top, re.MULTILINE))
    listed = re.search(r"ExceptionsList\s*:\s*<array>\s*\{(.*?)\}", top, re.DOTALL)
    exceptions = re.findall(r"^[ \t]*\d+[ \t]*:[ \t]*(\S+)", listed[1], re.MULTILINE) if listed else []
    covered = not is_bypassed(exceptions)

    def one(name: str, kind: str, applies: bool) -> ProxySetting | None:
        if values.get(f"{name}Enable") != "1" or not values.get(f"{name}Proxy"):
            return None
        port = values.get(f"{name}Port") or _DEFAULT_PORTS[kind]
        return setting("macos", f"{values[f'{name}Proxy']}:{port}", kind=kind, applies=applies)

    secure, socks, plain = (
        one("HTTPS", "http", covered),
        one("SOCKS", "socks", covered),
        one("HTTP", "http", False),
    )
    found = [secure or socks or plain]
    if values.get("ProxyAutoConfigEnable") == "1":
        found.append(script("macos", values.get("ProxyAutoConfigURLString", "")))
    if values.get("ProxyAutoDiscoveryEnable") == "1":
        found.append(auto_detect("macos"))
    return tuple(f for f in found if f)


# -- Linux desktops ------------------------------------------------------------------------------------------


#: KDE's own file is some hundred bytes long.
_KDE_CAP = 1 << 16


def _from_kde(environ: Mapping[str, str]) -> tuple[ProxySetting, ...]:
    """KDE's settings, unless another desktop runs.  Raises OSError when they are there and cannot be read."""
    if "GNOME" in _desktop(environ):
        return ()
    try:
        return from_kioslaverc(files.read_text(_settings(environ) / "kioslaverc", _KDE_CAP))
    except (FileNotFoundError, NotADirectoryError):
        return ()  # no KDE here


def _from_gnome(environ: Mapping[str, str]) -> tuple[ProxySetting, ...]:
    session = any(environ.get(v) for v in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"))
    if "KDE" in _desktop(environ) or not (session or (_settings(environ) / "dconf/user").exists()):
        return ()
    printed = commands.output_of(
        ["gsettings", "list-recursively", "org.gnome.system.proxy"], timeout=_DESKTOP_S
    )
    return from_gsettings(printed or "")


def _desktop(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_CURRENT_DESKTOP", "").upper()


def _settings(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or "/nonexistent") / ".config")


def from_gsettings(printed: str) -> tuple[ProxySetting, ...]:
    """What ``gsettings list-recursively org.gnome.system.proxy`` prints."""
    values = {
        (schema, key): _variant(value)
        for schema, key, value in re.findall(
            r"^org\.gnome\.system\.proxy(\S*) (\S+) (.*)$", printed, re.MULTILINE
        )
    }
    mode = values.get(("", "mode"))
    if mode == "auto":
        url = values.get(("", "autoconfig-url"))
        named = script("gnome", url) if isinstance(url, str) else None
        return (named or auto_detect("gnome"),)
    if mode != "manual":
        return ()
    ignored = values.get(("", "ignore-hosts"))
    covered = not is_bypassed(str(i) for i in ignored) if isinstance(ignored, list) else True
    for schema, kind, applies in (
        (".https", "http", covered),
        (".socks", "socks", covered),
        (".http", "http", False),
    ):
        host, port = values.get((schema, "host")), values.get((schema, "port"))
        if isinstance(host, str) and host.strip() and isinstance(port, int) and port > 0:
            one = setting("gnome", f"{host}:{port}", kind=kind, applies=applies)
            return (one,) if one else ()
    return ()


def _variant(written: str) -> object:
    """A GVariant in text form: strings, numbers and lists look as in Python."""
    try:
        value: object = ast.literal_eval(re.sub(r"^@\w+ ", "", written.strip())[:65536])
        return value
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _settings_of(written: str, group: str) -> dict[str, str]:
    """One group of a KConfig file, keys in small letters: plain lines, none of them continued, with marks such as
    ``[$i]`` (cannot be changed) behind group or key (userbase.kde.org/KDE_System_Administration/Configuration_Files)."""
    values: dict[str, str] = {}
    inside = False
    for line in map(str.strip, written.splitlines()):
        if line.startswith("["):
            inside = line.startswith(f"[{group}]")
        elif inside and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            values[key.partition("[$")[0].strip().lower()] = value.strip()
    return values


def from_kioslaverc(written: str) -> tuple[ProxySetting, ...]:
    """KDE's ``kioslaverc``: ProxyType 0 none, 1 by hand, 2 PAC, 3 auto-detect, 4 environment."""
    values = _settings_of(written, "Proxy Settings")
    mode = (values.get("proxytype") or "0").strip()
    if mode == "2":
        named = script("kde", values.get("proxy config script") or "")
        return (named,) if named else ()
    if mode == "3":
        return (auto_detect("kde"),)
    if mode != "1":
        return ()
    only_these = (values.get("reversedexception") or "").strip().lower() == "true"
    listed = is_bypassed((values.get("noproxyfor") or "").split(","))
    for key, kind, applies in (
        ("httpsproxy", "http", listed == only_these),
        ("socksproxy", "socks", listed == only_these),
        ("httpproxy", "http", False),
    ):
        host, _, port = (values.get(key) or "").strip().partition(" ")  # "http://host 3128"
        if host:
            one = setting(
                "kde",
                f"{host.rstrip('/')}:{port.strip()}" if port.strip() else host,
                kind=kind,
                applies=applies,
            )
            return (one,) if one else ()
    return ()
