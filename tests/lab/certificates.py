"""Three certificate authorities and the lab's certificates, made once per session with the openssl program.

``root`` is the lab's public authority (the only one in the PC's bundles), ``device`` is the private one of
Netflix's device hosts, ``inspector`` that of a security program.  Leaves are 40 days old and live 200 days,
as public ones do since 2026, so that a clock three days slow breaks nothing and one a year off does.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from tests.lab import shifted_clock

_AGE_DAYS, _LIFE_DAYS = 40, 200

AUTHORITIES = {
    "root": "/C=US/O=Internet Trust Research/CN=ITR Root X1",
    "device": "/C=US/ST=California/O=Netflix, Inc./CN=Netflix Device Services CA 2",
    "inspector": "/O=NetGuard Security/CN=NetGuard Web Shield Root",
}


@dataclass(frozen=True, kw_only=True)
class Group:
    """One leaf: its subject, the names on it, who signs it, and how many days ago."""

    subject: str
    names: tuple[str, ...]
    signer: str = "root"
    age_days: int = _AGE_DAYS


_NETFLIX = "/C=US/ST=California/L=Los Gatos/O=Netflix, Inc./CN="
_INSPECTED = (
    "*.netflix.com",
    "netflix.com",
    "fast.com",
    "*.fast.com",
    "*.nflxext.com",
    "*.1.oca.nflxvideo.net",
)

GROUPS = {
    "netflix": Group(subject=_NETFLIX + "www.netflix.com", names=("www.netflix.com", "netflix.com", "help.netflix.com")),
    "fast": Group(subject=_NETFLIX + "fast.com", names=("fast.com", "*.fast.com")),
    "assets": Group(subject=_NETFLIX + "*.nflxext.com", names=("*.nflxext.com",)),
    "oca": Group(subject=_NETFLIX + "*.1.oca.nflxvideo.net", names=("*.1.oca.nflxvideo.net",)),
    "device": Group(
        subject=_NETFLIX + "*.netflix.com", signer="device",
        names=("*.netflix.com", "*.nccp.netflix.com", "*.us-west-2.origin.prodaa.netflix.com"),
    ),
    "devices-public": Group(subject=_NETFLIX + "*.netflix.com", names=("*.netflix.com", "*.nccp.netflix.com")),
    "cloudflare-dns": Group(
        subject="/C=US/ST=California/L=San Francisco/O=Cloudflare, Inc./CN=cloudflare-dns.com",
        names=("cloudflare-dns.com", "*.cloudflare-dns.com", "one.one.one.one",
               "1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"),
    ),
    "google-dns": Group(
        subject="/CN=dns.google",
        names=("dns.google", "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"),
    ),
    "quad9": Group(
        subject="/C=CH/O=Quad9/CN=*.quad9.net",
        names=("*.quad9.net", "quad9.net", "9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9"),
    ),
    "web": Group(subject="/CN=web.example", names=("speed.cloudflare.com", "www.speedtest.net", "www.wikipedia.org")),
    "portal": Group(subject="/O=Grand Hotel/CN=login.hotel.example", names=("login.hotel.example",), signer="inspector"),
    "inspected": Group(
        subject="/O=NetGuard Security/CN=NetGuard Web Shield",
        names=(*_INSPECTED, "cloudflare-dns.com", "dns.google", "*.quad9.net", "speed.cloudflare.com", "1.1.1.1", "8.8.8.8", "9.9.9.9"),
        signer="inspector",
    ),
}  # fmt: skip


#: The same leaves, expired a week ago, and valid from next month.
GROUPS |= {
    f"{name}-{word}": replace(GROUPS[name], age_days=days)
    for name in ("netflix", "fast", "assets", "oca", "device") for word, days in (("expired", _LIFE_DAYS + 7), ("unborn", -30))
}  # fmt: skip


def _openssl(library: Path, *arguments: str, age_days: int = _AGE_DAYS) -> None:
    """Run openssl in the past: its release 3.0 cannot set the first day of a certificate otherwise."""
    past = {**os.environ, **shifted_clock.environment(library, -age_days * 86_400)}
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, env=past)


def _key(path: Path) -> None:
    subprocess.run(
        ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(path)], check=True
    )


def _alternative(name: str) -> str:
    kind = "IP" if ":" in name or name.replace(".", "").isdigit() else "DNS"
    return f"{kind}:{name}"


def make(folder: Path, library: Path) -> None:
    """Write NAME.pem and NAME.key for every authority and group into ``folder``; ``library`` holds clock.so."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, subject in AUTHORITIES.items():
        _key(folder / f"{name}.key")
        _openssl(library, "req", "-x509", "-new", "-key", str(folder / f"{name}.key"), "-subj", subject, "-days", "3650",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                 "-out", str(folder / f"{name}.pem"))  # fmt: skip
    for name, group in GROUPS.items():
        _key(folder / f"{name}-leaf.key")
        request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
        _openssl(
            library,
            "req",
            "-new",
            "-key",
            str(folder / f"{name}-leaf.key"),
            "-subj",
            group.subject,
            "-out",
            str(request),
        )
        extensions.write_text(
            f"subjectAltName={','.join(map(_alternative, group.names))}\n"
            "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n"
        )
        signer = folder / group.signer
        _openssl(library, "x509", "-req", "-in", str(request), "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-CAcreateserial",
                 "-days", str(_LIFE_DAYS), "-extfile", str(extensions), "-out", str(folder / f"{name}-leaf.pem"),
                 age_days=group.age_days)  # fmt: skip


def bundle(path: Path, original: Path, *roots: Path) -> None:
    """Write the machine's own bundle with the given roots added."""
    path.write_bytes(b"\n".join((original.read_bytes(), *(root.read_bytes() for root in roots))))
