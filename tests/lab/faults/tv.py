"""TVs, sticks and boxes as they answer in a home: SSDP, mDNS and the pages that each kind has.

``tv.py ADDRESS KIND [KEY=VALUE…]``; KIND is a function below (dial, samsung, roku, chromecast, lg, apple_tv …), KEY one
of its arguments.  The pages follow public recordings; their origin stands in docs/facts.md.  Unit tests use the same devices on loopback.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import select
import socket
import socketserver
import struct
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

SSDP, MDNS = ("239.255.255.250", 1900), ("224.0.0.251", 5353)
DIAL = "urn:dial-multiscreen-org:service:dial:1"
MEDIA_RENDERER = "urn:schemas-upnp-org:device:MediaRenderer:1"


@dataclass(frozen=True)
class Page:
    """What stands at an address; ``pause_s`` between single bytes; ``chunked``: in pieces that say how long each is."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: bool = True
    pause_s: float = 0.0
    chunked: bool = False


@dataclass(frozen=True)
class Device:
    """``targets``: search target -> location ({address} is filled in); ``services``: mDNS service -> words of its TXT record;
    ``pages``: (port, path) -> what stands there, everything else being a 404.  ``date_s``: how far its clock is ahead.
    ``boot``: what it tells of when it joined the network."""

    targets: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pages: Mapping[tuple[int, str], Page] = field(default_factory=dict)
    date_s: float | None = None
    boot: str = ""


def description(manufacturer: str, model: str, number: str = "", name: str = "Anna's TV", kind: str = "Basic") -> bytes:  # fmt: skip
    return (
        f'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceType>urn:schemas-upnp-org:device:{kind}:1'
        f"</deviceType><friendlyName>{name}</friendlyName><manufacturer>{manufacturer}</manufacturer><modelName>{model}</modelName>"
        f"<modelNumber>{number}</modelNumber><serialNumber>0AB1C2D3E4</serialNumber><UDN>uuid:0d1cef00-00dc-1000-9c80-{zlib.crc32(model.encode()):012x}</UDN>"
        "</device></root>"
    ).encode()


def app(state: str, extra: str = "\n\n") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><service xmlns="urn:dial-multiscreen-org:schemas:dial" dialVer="2.2"><name>Netflix</name>'
        f'<options allowStop="true"/><state>{state}</state><additionalData>{extra}</additionalData></service>'
    ).encode()


def dial(
    netflix: str = "stopped", manufacturer: str = "Hisense", model: str = "HE55A6100", date_s: str = ""
) -> Device:
    """A plain set, as Netflix's reference server is one: no Content-Length, a blank manufacturer by default of that server,
    blank additional data.  ``netflix``: a state of DIAL, or 404."""
    pages = {
        (56790, "/dd.xml"): Page(
            description(manufacturer, model),
            headers={"Application-URL": "http://{address}:56789/apps/"},
            length=False,
        )
    }
    if netflix != "404":
        pages[56789, "/apps/Netflix"] = Page(app(netflix), length=False)
    return Device({DIAL: "http://{address}:56790/dd.xml"}, pages=pages, date_s=float(date_s) if date_s else None)  # fmt: skip


def samsung(netflix: str = "stopped", network: str = "wireless", dial_state: str = "") -> Device:
    told = {"device": {
        "FrameTVSupport": "false", "OS": "Tizen", "PowerState": "on", "TokenAuthSupport": "true", "countryCode": "DE",
        "description": "Samsung DTV RCR", "duid": "uuid:88d68ee4-cffc-47c4-894f-6d46ca51333a", "firmwareVersion": "Unknown",
        "ip": "192.168.1.66", "model": "19_MUSEL_UHD", "modelName": "UE43RU7400UXRU", "name": "[TV] Anna's Samsung (43)",
        "networkType": network, "resolution": "3840x2160", "ssid": "94:4a:0c:86:c7:00", "type": "Samsung SmartTV",
        "wifiMac": "44:48:f7:12:34:56"}, "version": "2.0.25"}  # fmt: skip
    pages = {
        (8001, "/api/v2/"): Page(json.dumps(told).encode()),
        (7678, "/nservice/"): Page(
            description("Samsung Electronics", "UE43RU7400", name="[TV] Anna's Samsung (43)"),
            headers={"Application-URL": "http://{address}:8080/ws/apps/"},
        ),
    }
    if netflix in {"running", "stopped"}:
        installed = {
            "id": "3201907018807",
            "name": "Netflix",
            "running": netflix == "running",
            "version": "5.3.2",
        }
        pages[8001, "/api/v2/applications/3201907018807"] = Page(json.dumps(installed).encode())
    if dial_state:
        pages[8080, "/ws/apps/Netflix"] = Page(app(dial_state))
    at = "http://{address}:7678/nservice/"
    return Device(
        {DIAL: at, "urn:samsung.com:device:RemoteControlReceiver:1": at, MEDIA_RENDERER: at}, pages=pages
    )


def roku(netflix: str = "stopped", mode: str = "limited", is_tv: str = "false") -> Device:
    info = (
        "<?xml version='1.0' encoding='UTF-8' ?><device-info><udn>015e5108-9000-1046-8035-b0a737964dfb</udn><serial-number>1GU48T017973</serial-number>"
        "<vendor-name>Roku</vendor-name><model-name>Roku Express</model-name><model-number>3930X</model-number>"
        f"<is-tv>{is_tv}</is-tv><wifi-mac>b0:a7:37:96:4d:fb</wifi-mac><network-type>wifi</network-type><network-name>Annas Wi-Fi</network-name>"
        "<user-device-name>Anna's Roku</user-device-name><user-device-location>Living room</user-device-location>"
        f"<software-version>14.1.4</software-version><uptime>90210</uptime><ecp-setting-mode>{mode}</ecp-setting-mode>"
        "<power-mode>PowerOn</power-mode></device-info>"
    )  # fmt: skip
    apps = '<app id="837" type="appl" version="2.22.1">YouTube</app>'
    if netflix != "absent":
        apps += '<app id="12" type="appl" version="5.1.98079149">Netflix</app>'
    active = (
        '<app id="12" type="appl" version="5.1.98079149">Netflix</app>'
        if netflix == "running"
        else "<app>Roku</app>"
    )
    pages = {
        (8060, "/query/device-info"): Page(info.encode()),
        (8060, "/query/apps"): Page(f"<?xml version='1.0'?><apps>{apps}</apps>".encode()),
        (8060, "/query/active-app"): Page(f"<active-app>{active}</active-app>".encode()),
    }
    if mode == "disabled":
        pages = dict.fromkeys(pages, Page(status=403))
    return Device({"roku:ecp": "http://{address}:8060/"}, pages=pages)


def chromecast(signal: str = "-52", model: str = "Chromecast", maker: str = "Google Inc.", ca: str = "201221", wired: str = "") -> Device:  # fmt: skip
    told: dict[str, Any] = {
        "name": "Anna's bedroom", "build_info": {"cast_build_revision": "1.56.281627", "system_build_number": "281627"},
        "device_info": {"manufacturer": maker, "model_name": model, "mac_address": "54:60:09:12:34:56", "ssdp_udn": "88d68ee4-cffc-47c4-894f-6d46ca51333a",
                        "capabilities": {"display_supported": bool(int(ca) & 1)}},
        "net": {"ethernet_connected": bool(wired), "ip_address": "192.168.1.77", "online": True}, "version": 12,
        "wifi": {"bssid": "ce:ac:ab:c3:6e:19", "ssid": "Annas Wi-Fi", "noise_level": -89, "signal_level": int(signal)}}  # fmt: skip
    words = {
        "fn": "Anna's bedroom",
        "md": model,
        "id": "88d68ee4cffc47c4894f6d46ca51333a",
        "ca": ca,
        "ve": "05",
        "rs": "",
    }
    page = Page(json.dumps(told).encode())
    path = "/setup/eureka_info"
    return Device(services={"_googlecast._tcp.local": words}, pages={(8008, path): page})


def lg(netflix: str = "stopped") -> Device:
    """Some answer for their remote control alone, some for DIAL too."""
    at = "http://{address}:1410/"
    body = description("LG Electronics", "LG Smart TV", "OLED55C17LB", name="[LG] webOS TV OLED55C17LB")
    pages = {(1410, "/"): Page(body, headers={"Application-URL": "http://{address}:36866/apps"})}
    if netflix != "404":
        pages[36866, "/apps/Netflix"] = Page(app(netflix))
    return Device({"urn:lge-com:service:webos-second-screen:1": at, DIAL: at}, pages=pages)


def fire_tv() -> Device:
    return Device(
        services={"_amzn-wplay._tcp.local": {"fn": "Anna's Fire TV", "md": "AFTKA", "n": "Anna's Fire TV"}}
    )


def apple_tv() -> Device:
    words = {"model": "AppleTV11,1", "osvers": "17.4", "deviceid": "44:48:F7:12:34:56", "srcvers": "760.20.1"}
    return Device(services={"_airplay._tcp.local": words})


def android_tv() -> Device:
    return Device(services={"_androidtvremote2._tcp.local": {"bt": "44:48:F7:12:34:56"}})


#: What steers a terminal, or turns a line round, as a name.
_STEERING = "\x1b]0;owned\x07\u202eVT\u009b31m"


def liar(name: str = _STEERING) -> Device:
    """Leads to this PC, to the router and to a cloud's secrets; its pages redirect, unfold without end and steer terminals."""
    elsewhere = (
        "http://127.0.0.1:80/x",
        "http://169.254.169.254/x",
        "http://192.168.1.1/x",
        "http://[::1]:80/x",
    )
    targets = {
        DIAL: "http://{address}:56790/dd.xml",
        MEDIA_RENDERER: elsewhere[0],
        "roku:ecp": elsewhere[1],
        "urn:samsung.com:device:RemoteControlReceiver:1": elsewhere[2],
    }
    bomb = (
        "<!DOCTYPE r ["
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "a" * 10}">' for n in range(9))
        + "]><r>&a8;</r>"
    )
    moved = Page(status=302, headers={"Location": elsewhere[0]})
    plain = name.replace("\x1b", "").replace("\x07", "")  # XML allows these two nowhere
    pages = {
        (56790, "/dd.xml"): Page(
            description(plain, plain, plain, plain), headers={"Application-URL": elsewhere[3]}
        ),
        (8060, "/query/device-info"): Page(bomb.encode()),
        (8001, "/api/v2/"): moved,
        (8008, "/setup/eureka_info"): moved,
    }
    words = {"md": name, "fn": name, "manufacturer": name, "model": name}
    return Device(targets, {"_googlecast._tcp.local": words, "_airplay._tcp.local": words}, pages, date_s=1e9)


def silent() -> Device:
    """Asleep, or on another network."""
    return Device()


KINDS = {found.__name__: found for found in (
    dial, samsung, roku, chromecast, lg, fire_tv, apple_tv, android_tv, liar, silent)}  # fmt: skip


# -- serving ------------------------------------------------------------------------------------------------


def _chunks(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), 100):
        piece = body[at : at + 100]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class _Server(socketserver.ThreadingTCPServer):  # that of http.server looks up its own name first
    allow_reuse_address = True
    daemon_threads = True


class Served:
    """A device that answers at an address.  ``requests``: (method, port, path with query) of all that came."""

    def __init__(self, device: Device, address: str) -> None:
        self.device, self.address = device, address
        self.requests: list[tuple[str, int, str]] = []
        self.heads: list[Mapping[str, str]] = []
        self.searches = 0
        self._stop = threading.Event()
        self._servers = [self._server(port) for port in sorted({port for port, _ in device.pages})]
        self._threads = [
            threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True) for one in self._servers
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._stop.set()
        for one in self._servers:
            one.shutdown()
            one.server_close()

    def answer(self, sock: socket.socket, ssdp: bool) -> None:
        """Answer searches that come in at a socket until closed, from the address of this device alone."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((self.address, 0))
            while not self._stop.is_set():
                if not select.select([sock], [], [], 0.05)[0]:
                    continue
                data, asker = sock.recvfrom(4096)
                self.searches += 1
                with contextlib.suppress(OSError):
                    for reply in self._ssdp(data) if ssdp else self._mdns(data):
                        own.sendto(reply, asker)

    def _date(self) -> str | None:
        ahead = self.device.date_s
        return None if ahead is None else email.utils.formatdate(time.time() + ahead, usegmt=True)

    def _ssdp(self, data: bytes) -> Iterator[bytes]:
        for target, location in self.device.targets.items():
            if target.encode() in data:
                at = location.format(address=self.address)
                boot = f"BOOTID.UPNP.ORG: {self.device.boot}\r\n" if self.device.boot else ""
                yield f"HTTP/1.1 200 OK\r\nLocation: {at}\r\nCACHE-CONTROL: max-age=1800\r\nUSN: uuid:0d1cef00::{target}\r\nST: {target}\r\n{boot}\r\n".encode()

    def _mdns(self, data: bytes) -> Iterator[bytes]:
        if not self.device.services:
            return
        import dns.message  # takes a while to load, and most devices need none of it
        import dns.rrset

        query = dns.message.from_wire(data)
        for service, words in self.device.services.items():
            if query.question[0].name.to_text(True) == service:
                reply = dns.message.Message(0)
                reply.flags = 0x8400
                instance = f"a-device.{service}."
                reply.answer.append(dns.rrset.from_text(f"{service}.", 10, "IN", "PTR", instance))
                texts = [f'"{name}={value}"' for name, value in words.items()]
                reply.additional.append(dns.rrset.from_text(instance, 10, "IN", "TXT", " ".join(texts)))
                yield reply.to_wire()

    def _server(self, port: int) -> _Server:
        served = self

        class Pages(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_words: Any) -> None:
                pass

            def _any(self) -> None:
                served.requests.append((self.command, port, self.path))
                served.heads.append(dict(self.headers))
                page = served.device.pages.get((port, self.path.partition("?")[0]), Page(status=404))
                self.send_response_only(page.status)
                date = served._date()
                if date:
                    self.send_header("Date", date)
                for name, value in page.headers.items():
                    self.send_header(name, value.format(address=served.address))
                body = b"".join(_chunks(page.body)) if page.chunked else page.body
                if page.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                elif page.length:
                    self.send_header("Content-Length", str(len(page.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                with contextlib.suppress(OSError):
                    for at in range(len(page.body)) if page.pause_s else ():
                        self.wfile.write(page.body[at : at + 1])
                        if served._stop.wait(page.pause_s):
                            return
                    if not page.pause_s:
                        self.wfile.write(body)

        for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
            setattr(Pages, f"do_{method}", Pages._any)
        return _Server((self.address, port), Pages)


def join(group: tuple[str, int], address: str) -> socket.socket:
    """A socket that hears what is sent to a multicast group."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", group[1]))
    sock.setsockopt(
        socket.IPPROTO_IP,
        socket.IP_ADD_MEMBERSHIP,
        struct.pack("4s4s", *map(socket.inet_aton, (group[0], address))),
    )
    return sock


def main() -> None:
    address, kind, *options = sys.argv[1:]
    served = Served(KINDS[kind](**dict(one.split("=", 1) for one in options)), address)
    threading.Thread(target=served.answer, args=(join(MDNS, address), False), daemon=True).start()
    group = join(SSDP, address)
    with socket.create_server((address, 9)):  # whoever waits for this device finds it ready
        served.answer(group, True)


if __name__ == "__main__":
    main()
