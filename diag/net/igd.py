"""What the router itself counts, where it tells: bytes of the whole home, by UPnP, read only.

UPnP Device Architecture 1.1, 1.3.2 (unicast M-SEARCH); WANCommonInterfaceConfig:1, Service Template 1.01 (2001-11-12),
2.4.8 and 2.4.9 (GetTotalBytesSent, GetTotalBytesReceived).  Only the router is asked, by its literal address, and only for
these two numbers.  What it says is not trusted: http alone, at the router's own address, without a query, no redirect, at
most CAP bytes, no DTD.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException, ElementTree

from diag.net import http

#: The largest description that is read, in bytes; real ones have 2 to 10 kB.
CAP = 65_536
#: The largest answer to a search.
DATAGRAM = 8192
SSDP_PORT = 1900
#: Most answers that are looked at: others than the router may send to us too.
MOST_ANSWERS = 16
#: The totals are ui4 and begin again at 0 (2.2.8).
WRAP = 1 << 32

_SEARCH = (
    "M-SEARCH * HTTP/1.1\r\nHOST: {router}:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
    "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n"
)  # fmt: skip
_LOCATION = re.compile(rb"^location:[ \t]*(\S{1,500})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_SERVICE = re.compile(r"urn:schemas-upnp-org:service:WANCommonInterfaceConfig:\d{1,2}")
_CALL = (
    '<?xml version="1.0"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:{action} xmlns:u="{service}"/></s:Body></s:Envelope>'
)


@dataclass(frozen=True, kw_only=True)
class IgdService:
    """Where a router answers, and the type by which it calls this service."""

    url: str
    service: str


def find(router: str, *, timeout: float) -> IgdService | None:
    """The router's counters, within ``timeout`` seconds; None where it has none, says nothing or nothing fit to follow."""
    end = time.monotonic() + timeout
    if not _is_plain_ipv4(router):
        return None
    location = _search(router, end)
    return None if location is None else _read_description(location, router, end)


def read_totals(found: IgdService, *, timeout: float) -> tuple[int, int] | None:
    """Bytes that the home has received and sent so far, within ``timeout`` seconds; None where either is not told."""
    end = time.monotonic() + timeout
    received = _ask(found, "GetTotalBytesReceived", "NewTotalBytesReceived", end)
    sent = None if received is None else _ask(found, "GetTotalBytesSent", "NewTotalBytesSent", end)
    return None if received is None or sent is None else (received, sent)


def growth(before: int, after: int) -> int:
    """How many bytes lie between two totals, of which the later may have begun again at 0."""
    return (after - before) % WRAP if max(before, after) < WRAP else max(0, after - before)


def _search(router: str, end: float) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(_SEARCH.format(router=router).encode("ascii"), (router, SSDP_PORT))
            for _ in range(MOST_ANSWERS):
                sock.settimeout(max(0.001, end - time.monotonic()))
                data, (source, _port) = sock.recvfrom(DATAGRAM)
                match = _LOCATION.search(data)
                if (
                    source == router
                    and match
                    and is_followed(url := match[1].decode("ascii", "replace"), router)
                ):
                    return url
                if time.monotonic() >= end:
                    break
        except OSError:
            return None
    return None


def is_followed(url: str, router: str) -> bool:
    """Whether an address that the router gave is one of its own pages: nothing else is asked."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else 80
    except ValueError:
        return False
    return (
        parts.scheme == "http"
        and parts.netloc in {router, f"{router}:{port}"}
        and 0 < port < 65_536
        and not parts.query
        and not parts.fragment
        and url.isascii()
        and url.isprintable()
    )


def _read_description(location: str, router: str, end: float) -> IgdService | None:
    reply = http.get(location, address=router, timeout=max(0.05, end - time.monotonic()), cap=CAP)
    if reply.status != 200 or reply.failure:
        return None
    root = _parse(reply.body)
    for service in () if root is None else root.iter():
        told = {_name_of(part): (part.text or "").strip() for part in service}
        kind = _SERVICE.fullmatch(told.get("serviceType", ""))
        if kind and told.get("controlURL"):
            try:
                url = urljoin(location, told["controlURL"])
            except ValueError:
                continue
            if is_followed(url, router):
                return IgdService(url=url, service=kind[0])
    return None


def _ask(found: IgdService, action: str, answer: str, end: float) -> int | None:
    reply = http.get(
        found.url,
        address=urlsplit(found.url).hostname,
        timeout=max(0.05, end - time.monotonic()),
        cap=CAP,
        method="POST",
        data=_CALL.format(action=action, service=found.service).encode("ascii"),
        headers={"Content-Type": 'text/xml; charset="utf-8"', "SOAPAction": f'"{found.service}#{action}"'},
    )
    root = _parse(reply.body) if reply.status == 200 and not reply.failure else None
    for part in () if root is None else root.iter():
        if _name_of(part) == answer and re.fullmatch(r"\d{1,19}", (part.text or "").strip(), re.ASCII):
            return int((part.text or "").strip())
    return None


def _parse(body: bytes) -> Element | None:
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return None
    return root


def _name_of(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _is_plain_ipv4(address: str) -> bool:
    try:
        found = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return found.is_private and not (found.is_loopback or found.is_link_local or found.is_unspecified)
