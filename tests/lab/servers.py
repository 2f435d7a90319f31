"""The lab's real servers: unbound, dnsmasq, nginx, chrony, each configured by a text made here."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.lab import namespaces
from tests.lab.internet import RESOLVERS, LabInternet, PublicResolver, Site

OBJECT_BYTES = 26_214_400  # fast.com's object, facts 3.1
BIG_BYTES = 250_000_000  # Cloudflare's largest
SCRIPT_BYTES = 300_000  # the player's script


def _unbound(
    folder: Path, name: str, addresses: Iterable[str], lines: Sequence[str], zone: Path
) -> list[str]:
    """An unbound that knows the whole internet from the zone file; the command that runs it."""
    config = folder / f"unbound-{name}.conf"
    listen = "\n".join(f"    interface: {address}" for address in addresses)
    own = "\n".join(f"    {line}" for line in lines)
    config.write_text(f"""
server:
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    logfile: ""
    verbosity: 0
    do-daemonize: no
    num-threads: 1
    module-config: "iterator"
    so-reuseport: no
    do-not-query-localhost: no
    access-control: 0.0.0.0/0 allow
    access-control: ::/0 allow
    hide-version: yes
    unblock-lan-zones: yes
    insecure-lan-zones: yes
{listen}
{own}
remote-control:
    control-enable: no
auth-zone:
    name: "."
    zonefile: "{zone}"
    for-downstream: no
    for-upstream: yes
    fallback-enabled: no
""")
    return ["unbound", "-d", "-c", str(config)]


def _egress(address: str) -> list[str]:
    return [
        'local-zone: "o-o.myaddr.l.google.com." static',
        f'local-data: "o-o.myaddr.l.google.com. 60 TXT {address}"',
        f'local-data: "whoami.akamai.net. 60 A {address}"',
    ]


def public_resolver(folder: Path, resolver: PublicResolver, zone: Path, identity_: str) -> list[str]:
    """The command of one public resolver."""
    identity = [f'identity: "{identity_}"'] if identity_ else ["hide-identity: yes"]
    return _unbound(folder, resolver.name, resolver.addresses, [*identity, *_egress(resolver.egress)], zone)


def isp_resolver(folder: Path, addresses: Sequence[str], lines: Sequence[str], zone: Path) -> list[str]:
    """The command of the provider's resolver; ``lines`` are further server options."""
    return _unbound(folder, "isp", addresses, ["hide-identity: yes", *_egress(addresses[0]), *lines], zone)


def dnsmasq(folder: Path, listen: Sequence[str], upstream: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The command of the router's DNS forwarder; ``lines`` are further options."""
    config = folder / "dnsmasq.conf"
    config.write_text(
        "\n".join(
            (
                "keep-in-foreground", "no-resolv", "no-hosts", "bind-interfaces", "cache-size=1000", "user=root", "pid-file",
                *(f"listen-address={address}" for address in listen),
                *(f"server={address}" for address in upstream),
                *lines,
            )
        )
        + "\n"
    )  # fmt: skip
    return ["dnsmasq", "-C", str(config)]


def chrony(folder: Path) -> list[str]:
    """The command of a time server that answers on every address of its namespace and never touches the clock."""
    config = folder / "chrony.conf"
    config.write_text(
        f"local stratum 1\nallow all\ncmdport 0\npidfile {folder}/chrony.pid\ndriftfile {folder}/drift\nuser root\n"
    )
    return ["chronyd", "-x", "-d", "-F", "0", "-f", str(config)]


def _literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _server(site: Site, certificates: Path) -> str:
    where = [_literal(address) for address in (*site.v4, *site.v6)]
    blocks = []
    if site.https:
        listen = "".join(f" listen {address}:443 ssl;" for address in where)
        leaf = certificates / f"{site.certificate}-leaf"
        blocks.append(
            f"server {{{listen} server_name {site.host}; ssl_certificate {leaf}.pem; ssl_certificate_key {leaf}.key;\n{site.https}\n}}"
        )
    if site.http:
        listen = "".join(f" listen {address}:80;" for address in where)
        blocks.append(f"server {{{listen} server_name {site.host};\n{site.http}\n}}")
    return "\n".join(blocks)


def _nginx(folder: Path, name: str, servers: str) -> list[str]:
    config = folder / f"nginx-{name}.conf"
    config.write_text(f"""
user root; daemon off; master_process off; worker_processes 1; pid {folder}/nginx-{name}.pid;
error_log {folder}/nginx-{name}.log error;
events {{ worker_connections 512; }}
http {{
    access_log off; server_tokens off; client_max_body_size 0; default_type text/html; keepalive_timeout 30;
    tcp_nodelay on; sendfile on; proxy_http_version 1.1; proxy_max_temp_file_size 0; client_body_buffer_size 1m;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{servers}
}}
""")
    return ["nginx", "-c", str(config), "-p", str(folder), "-e", f"{folder}/nginx-{name}.log"]


def internet_nginx(folder: Path, internet: LabInternet, certificates: Path, shared: Path) -> list[str]:
    """The command of the one nginx that plays every web server of the internet."""
    backend = f"""
server {{
    listen 127.0.0.1:8081;
    client_max_body_size 0;
    location = /object {{ default_type application/octet-stream; alias {shared}/object; }}
    location = /script {{ default_type application/javascript; alias {shared}/script; }}
    location = /big {{ default_type application/octet-stream; alias {shared}/big; }}
}}
server {{ listen 127.0.0.1:8082; client_max_body_size 0; location / {{ return 200; }} }}"""
    return _nginx(
        folder, "internet", "\n".join((*(_server(site, certificates) for site in internet.sites), backend))
    )


def web_page(folder: Path, name: str, addresses: Sequence[str], inside: str) -> list[str]:
    """The command of a small web server on port 80 (a router's pages, a sinkhole, a portal)."""
    listen = "".join(f" listen {_literal(address)}:80;" for address in addresses)
    return _nginx(folder, name, f"server {{{listen}\n{inside}\n}}")


def objects(shared: Path) -> None:
    """Write the files that speed tests and players fetch: two of random bytes, one sparse."""
    with open("/dev/urandom", "rb") as source:
        (shared / "object").write_bytes(source.read(OBJECT_BYTES))
        (shared / "script").write_bytes(source.read(SCRIPT_BYTES))
    with (shared / "big").open("wb") as big:
        big.truncate(BIG_BYTES)


def internet(
    namespace: str,
    folder: Path,
    internet: LabInternet,
    zone: Path,
    certificates: Path,
    shared: Path,
    *,
    without: Sequence[str],
    identities: Mapping[str, str],
) -> list[subprocess.Popen[bytes]]:
    """Start every server of the internet but those named (``nginx``, ``doh``, ``chrony``, a resolver's name)."""
    commands: Mapping[str, list[str]] = {
        "nginx": internet_nginx(folder, internet, certificates, shared),
        "doh": [sys.executable, "-IS", str(Path(__file__).with_name("doh_server.py"))],
        "chrony": chrony(folder),
        **{
            resolver.name: public_resolver(
                folder, resolver, zone, identities.get(resolver.name, resolver.identity)
            )
            for resolver in RESOLVERS
        },
    }
    return [
        namespaces.start(namespace, command, log=folder / f"{name}.log")
        for name, command in commands.items()
        if name not in without
    ]


def await_ports(namespace: str, ports: Iterable[tuple[str, int]], timeout: float = 5.0) -> None:
    """Return once all these TCP addresses of a namespace accept connections; TimeoutError otherwise."""
    end = time.monotonic() + timeout
    with namespaces.inside(namespace):
        for address, port in ports:
            while True:
                with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                    probe.settimeout(0.5)
                    try:
                        probe.connect((address, port))
                        break
                    except OSError:
                        if time.monotonic() > end:
                            raise TimeoutError(
                                f"nothing listens at {address} port {port} in {namespace}"
                            ) from None
                time.sleep(0.01)
