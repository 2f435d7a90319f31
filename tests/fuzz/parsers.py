"""The parsers of bytes from outside, each with inputs of its kind and the errors with which it may refuse one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import dns.message
import dns.rrset

from diag import drm_support, host, lookup
from diag.account import dates, message, money, statement
from diag.account.message import calendar_text
from diag.account.message.mail import read_mail
from diag.account.message.web_text import read_html
from diag.bandwidth import http_head
from diag.bandwidth.providers import netflix
from diag.case import replay
from diag.checks import hosts_file
from diag.checks.portal import answers
from diag.checks.portal.answers import find_relay
from diag.checks.portal.pages import classify_page, find_page, host_of
from diag.host import linux, linux_devices, macos, neighbours, routing, wifi, windows
from diag.net import addresses, certificates, dnswire, http, icmp, igd, ping_command, sntp
from diag.probes import fast_com
from diag.redact import Masker
from diag.redact.addresses import parse_address
from diag.spot import claims
from diag.tv import documents, mdns, ssdp
from diag.tv.door import TvDoor, clock_offset_s, may_follow, read_up_s
from diag.tv.readers import READERS, description
from diag.tv.types import Sighting

TESTS = Path(__file__).parent.parent
RECORDED = TESTS / "host" / "recorded"
TODAY = date(2026, 11, 29)

QUERY = dns.message.make_query("www.netflix.com", "A")


@dataclass(frozen=True)
class Parser:
    """One parser: how it is fed, inputs of its kind, and what it may raise for others."""

    name: str
    feed: Callable[[bytes], Any]
    seeds: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = ()


def _text(of: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda data: of(data.decode("utf-8", "replace"))


def _recorded(*names: str) -> tuple[bytes, ...]:
    return tuple((RECORDED / name).read_bytes() for name in names)


def _printed(
    name: str, of: Callable[[str], Any], *names: str, refuses: tuple[type[Exception], ...] = ()
) -> Parser:
    """A parser of what a program of the system prints."""
    return Parser(name, _text(of), _recorded(*names), refuses)


def _reply(body: bytes) -> http.HttpReply:
    return http.HttpReply(url="http://192.168.1.9/x", status=200, headers={"date": "x"}, body=body)


class _Device(TvDoor):
    """A device that gives one answer, head and body, to everything."""

    def __init__(self, data: bytes) -> None:
        super().__init__("192.168.1.9", lambda: 1.0)
        head, _, body = data.partition(b"\n\n")
        lines = (line.partition(": ") for line in head.decode("latin-1").split("\n"))
        self.reply = http.HttpReply(
            url="http://192.168.1.9/x", status=200, headers={name.lower(): value for name, _, value in lines}, body=body,
            failure="closed" if b"!" in head else None,
        )  # fmt: skip

    def get(self, port: int, path: str, *, tls: bool = False) -> http.HttpReply:
        return self.reply

    def follow(self, url: str | None) -> http.HttpReply:
        may_follow(url or "", self.address)
        return self.reply


def _read_device(data: bytes) -> None:
    device = _Device(data)
    told = dict(device.reply.headers)
    seen = Sighting(address="192.168.1.9", service="x", location=told.get("location"), told=told)
    for reader in READERS:
        reader.read(seen, device)
    clock_offset_s(told.get("date"))
    read_up_s(told.get("date"))


def _read_sign_in(data: bytes) -> None:
    reply = _Device(data).reply
    find_relay(reply.headers)
    host_of(find_page(reply, "x.example"))
    classify_page(reply)
    for family in answers.EXPECTED:
        for status in (200, 302):
            answers.classify(family, "x.example", replace(reply, status=status))


_DEVICE = b"""Date: Thu, 01 Jan 1970 00:20:00 GMT
Application-URL: http://192.168.1.9:8060/dial/
Location: http://192.168.1.9:8060/dd.xml

<root><device><friendlyName>TV</friendlyName><modelName>K55</modelName><manufacturer>LG</manufacturer></device><state>running</state></root>"""

_DEVICE_JSON = b"""Date: Sun, 29 Nov 2026 10:00:00 GMT

{"name": "TV", "version": "12.3", "build_info": {"cast_build_revision": "1.56"}, "device": {"modelName": "QE55", "OS": "Tizen", "FrameTVSupport": "true"},
"ITEMS": [{"CNAME": "model", "VALUE": "V505"}], "nettv_version": "6.0", "featuring": {"systemfeatures": {"os_type": "MSAF_2019"}}, "signal_level": -60, "connected": true}"""

_PORTAL = b"""Via: 1.1 gw.hotel.example (squid/3.5)
X-Cache: MISS from gw.hotel.example:3128
Location: http://login.hotel.example/?x=1

<html><head><meta http-equiv="refresh" content="0; url=http://login.hotel.example/"><title>Welcome</title><body><form action="/login"><input type="password"></form>"""


def _dns_reply() -> bytes:
    answer = dns.message.make_response(QUERY)
    answer.answer.append(dns.rrset.from_text("www.netflix.com.", 60, "IN", "CNAME", "x.netflix.com."))
    answer.answer.append(dns.rrset.from_text("x.netflix.com.", 60, "IN", "A", "198.45.48.1"))
    return answer.to_wire()


def _mdns_answer() -> bytes:
    answer = dns.message.make_response(dns.message.make_query(mdns.CAST, "PTR"))
    service = f"{mdns.CAST.rstrip('.')}."
    answer.answer.append(dns.rrset.from_text(service, 60, "IN", "PTR", f"tv.{service}"))
    answer.additional.append(dns.rrset.from_text(f"tv.{service}", 60, "IN", "TXT", '"md=Chromecast"'))
    return answer.to_wire()


def _read_case(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=_FOLDER) as file:
        file.write(data)
        file.flush()
        replay.read_recorded(replay.load_file(Path(file.name)))


def _read_hosts(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=_FOLDER) as file:
        file.write(data)
        file.flush()
        hosts_file._pins(host.read_hosts_file(hosts_file.MARKS, at=Path(file.name)) or "")


#: In memory, where there is such a place.
_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None


def _sweep(text: str) -> None:
    Masker().sweep(text)


_CASE = json.dumps(json.loads((TESTS / "public_reports" / "case_crlf.json").read_text("utf-8"))).encode()
_MAIL = (
    b"From: Netflix <info@account.netflix.com>\r\nTo: a@b.example\r\nSubject: =?utf-8?q?Your_bill?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n'
    b'Content-Transfer-Encoding: quoted-printable\r\n\r\n<a href=3D"https://www.netflix.com/x">Pay</a>\r\n--x--\r\n'
)
_DESCRIPTION = (
    b'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>TV</friendlyName>'
    b"<manufacturer>LG</manufacturer><modelName>OLED55</modelName><UDN>uuid:1</UDN></device></root>"
)
_PING = b"64 bytes from 192.168.1.1: icmp_seq=1 ttl=64 time=0.512 ms\n2 packets transmitted, 1 received, 50% packet loss\n"
_FAST = json.dumps(
    {
        "client": {"ip": "84.17.45.9", "asn": "1", "location": {"city": "x", "country": "DE"}},
        "targets": [{"url": "https://ipv4-c001-fra.1.oca.nflxvideo.net/speedtest?e=1", "location": {"city": "x", "country": "DE"}}],
    }
).encode()  # fmt: skip
_LINES = (
    b"11/03/2026  NETFLIX.COM  17,99 EUR\n2026-10-12;Kartenzahlung;NETFLIX INTERNATIONAL B.V.;-13.99;EUR\n"
)
_CLAIM = json.dumps(
    {
        "n": 1,
        "place": 0,
        "down": [[0.5, 10], [20.5, 5000]],
        "trips": [5.0],
        "internet": None,
        "formats": [0, 1],
    }
).encode()

_FINDINGS = {
    name: next(iter(get_args(kind)), True if kind is bool else 100)
    for name, kind in get_type_hints(drm_support.BrowserFindings).items()
}

PARSERS = (
    Parser("answers of name servers", lambda data: dnswire.parse_reply(QUERY.to_wire()[:2] + data[2:], QUERY), (_dns_reply(),)),
    Parser("answers of time servers", lambda data: sntp.parse_answer(data.ljust(48, b"\0"), 1.0, 0.1, server="x", address="x"),
           (b"\x24\x02\x06\xe8" + b"\0\0\0\x10" * 2 + b"GOOG" + b"\xe9\x00\x00\x00\x00\x00\x00\x01" * 4,)),
    Parser("answers to a ping", lambda data: icmp.reply_index(4, b"token678", data), (b"\0\0" + icmp.request(4, b"token678", 1)[2:],)),
    Parser("certificates", certificates.parse_certificate, (bytes.fromhex("308201003081f7a003020102020101300a06082a8648ce3d0403023000301e170d3236303130313030303030305a170d3237303130313030303030305a3000"),)),
    Parser("heads of a server's answer", http_head.read_head, (b"HTTP/1.1 206 Partial Content\r\nContent-Length: 100\r\nContent-Range: bytes 0-99/1000\r\nConnection: close\r\n\r\n",), (http_head.BrokenHead,)),
    Parser("fast.com's list", fast_com.parse, (_FAST,)),
    Parser("addresses of video servers", _text(netflix.parse_server), (b"https://ipv4-c001-fra001-ix.1.oca.nflxvideo.net/speedtest?c=de",)),
    Parser("descriptions of routers", igd._parse, (_DESCRIPTION,)),
    Parser("descriptions of TVs", lambda data: description.read_texts(_reply(data)), (_DESCRIPTION,)),
    Parser("JSON of TVs", lambda data: documents.read_json(_reply(data)), (b'{"device":{"name":"x","FrameTVSupport":"true"}}',)),
    Parser("what devices tell the readers", _read_device, (_DEVICE, _DEVICE_JSON)),
    Parser("answers of sign-in pages", _read_sign_in, (_PORTAL,)),
    Parser("announcements by mDNS", lambda data: mdns.read_answer(data, "192.168.1.9"), (_mdns_answer(),)),
    Parser("answers by SSDP", lambda data: ssdp.read_answer(data, "192.168.1.9"),
           (b"HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.9:8008/ssdp/device-desc.xml\r\nST: urn:dial-multiscreen-org:service:dial:1\r\nUSN: uuid:1\r\n\r\n",)),
    Parser("numbers of the phone beside the TV", lambda data: claims.read_claim(data, places=3, formats=2), (_CLAIM,), (claims.UnexpectedClaim,)),
    Parser("the live number of the phone", claims.read_live, (b'{"mbps": 12.5}',), (claims.UnexpectedClaim,)),
    Parser("findings of a browser", lambda data: drm_support.read_findings(json.loads(data)), (json.dumps(_FINDINGS).encode(),), (ValueError, RecursionError)),
    Parser("saved mails", read_mail, (_MAIL,)),
    Parser("pasted messages", message.analyse, (_MAIL, b"Netflix: your account is on hold. Pay at http://netflix-pay.example/x now!")),
    Parser("pages of mails", _text(read_html), (b'<html><body><a href="https://x.example">Netflix</a><style>a{}</style><table><tr><td>x</table>',)),
    Parser("invitations to a calendar", _text(calendar_text.read_calendar), (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Netflix\r\nDESCRIPTION:x\\n y\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",)),
    Parser("lines of a statement", _text(lambda text: statement.parse_lines(text, TODAY)), (_LINES,)),
    Parser("amounts", _text(money.parse_money), (b"1.234,56 EUR", b"$17.99"), (ValueError,)),
    Parser("days", _text(lambda text: dates.parse_day(text, TODAY)), (b"29 November 2026", b"11/03/26"), (ValueError,)),
    Parser("codes and messages", _text(lookup.look_up), (b"NW-2-5", b"We're having trouble playing this title right now. (UI3010)")),
    Parser("case files", _read_case, (_CASE,), (replay.Unreadable,)),
    Parser("hosts files", _read_hosts, (b"127.0.0.1 localhost\n0.0.0.0 www.netflix.com # x\n", "0.0.0.0 www.netflix.com\n".encode("utf-16"))),
    Parser("addresses", _text(lambda text: (addresses.plain(text), parse_address(text))), (b"192.168.1.1", b"fe80::1%eth0", b"::ffff:10.0.0.1")),
    Parser("texts that are masked", _text(_sweep), (b"my wifi Kowalski-5G at 84.17.45.9, mac 3c:22:fb:1a:2b:3c, call +49 171 2345678, password: hunter22",)),
    Parser("what ping prints", _text(lambda text: ping_command.parse(text, 2)), (_PING,)),
    _printed("what route print prints", lambda text: windows.parse_route_print(text, ()), "windows/route_print_de.txt", "windows/hyperv_route_print_es.txt"),
    _printed("what netsh prints", wifi.parse_netsh, "windows/netsh_de.txt", "windows/netsh_ja.txt"),
    _printed("what iw prints", lambda text: wifi.parse_iw(text, "wlan0"), "linux/iw_link.txt", "linux/iw_multilink_6ghz.txt"),
    _printed("what nmcli prints", lambda text: wifi.parse_nmcli(text, "wlp3s0"), "linux/nmcli_wifi.txt"),
    _printed("what system_profiler prints", wifi.parse_system_profiler, "macos/system_profiler_wifi.json"),
    _printed("what the kernel says of Wi-Fi", wifi.parse_proc, "linux/proc_net_wireless.txt"),
    _printed("what ip neigh prints", lambda text: neighbours.parse_ip_neigh(text, "192.168.1.1"), "linux/ip_neigh.json"),
    _printed("what arp prints", lambda text: (neighbours.parse_arp(text, "192.168.1.1"), neighbours.parse_proc_arp(text, "192.168.1.1")), "macos/arp.txt", "windows/arp_de.txt", "linux/proc_net_arp.txt"),
    _printed("what ip link prints", linux_devices.parse_links, "linux/ip_j_d_link.json"),
    _printed("routes of Linux", lambda text: linux.parse_routes(text, text), "linux/proc_net_ipv6_route", "linux/proc_net_route_split"),
    Parser("name servers of Linux", _text(lambda text: linux.parse_resolv_conf(text, "/etc/resolv.conf")), (b"nameserver 192.168.1.1\nnameserver fe80::1%eth0\noptions edns0\n",)),
    _printed("routes of macOS", lambda text: macos.parse_netstat(text, text), "macos/netstat_inet.txt", "macos/netstat_inet6.txt"),
    _printed("name servers of macOS", macos.parse_scutil_dns, "macos/scutil_dns.txt"),
    _printed("ports of macOS", macos.parse_hardware_ports, "macos/hardware_ports.txt"),
    _printed("the way to an address", routing.parse_route_get, "macos/route_get.txt"),
)  # fmt: skip
