"""Getting a web page as browsers and televisions do: look-up, both families, TLS, one answer; all with a deadline."""

from __future__ import annotations

import configparser
import contextlib
import errno
import http.client
import ipaddress
import os
import selectors
import socket
import ssl
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: RFC 8305: how long A waits for AAAA, and how long one connection attempt waits for the next (sections 3, 5).
_RESOLUTION_DELAY_S, _ATTEMPT_DELAY_S = 0.05, 0.25

#: What people wait for one page or one call, look-up included.
PATIENCE_S = 20.0


class Broken(Exception):
    """Something did not work; ``passing`` when the same may work a moment later."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True, kw_only=True)
class Client:
    """How a kind of player connects: what it trusts, whether it waits for both families' addresses, its proxies."""

    trust: ssl.SSLContext
    waits_for_both: bool
    proxies: dict[str, str]


def browser() -> Client:
    """A browser on this PC: the system's root certificates, RFC 8305, the proxies of system and environment."""
    return Client(trust=_trust(), waits_for_both=False, proxies=_proxies())


def television(authority: Path) -> Client:
    """A TV's app: Netflix's own authority beside the public one, one look-up for both families, no proxy."""
    trust = _trust()
    trust.load_verify_locations(authority)
    return Client(trust=trust, waits_for_both=True, proxies={})


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile="/etc/ssl/certs/ca-certificates.crt")
    context.set_alpn_protocols(["http/1.1"])
    return context


def _proxies() -> dict[str, str]:
    """Proxies by scheme: the desktop's settings where one runs, else the environment's (as Chromium does)."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
    home = Path(os.environ.get("HOME", "/"))
    if desktop == "KDE":
        found = _settings(home / ".config/kioslaverc", "Proxy Settings")
        value = found.get("httpsproxy", "").replace(" ", ":")
        return {"https": value} if found.get("proxytype") == "1" and value else {}
    if desktop == "GNOME":
        path = home / ".config/glib-2.0/settings/keyfile"
        if _settings(path, "system/proxy").get("mode") == "'manual'":
            found = _settings(path, "system/proxy/https")
            return {"https": f"http://{found.get('host', '').strip(chr(39))}:{found.get('port', '')}"}
        return {}
    return urllib.request.getproxies_environment()


def _settings(path: Path, section: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    with contextlib.suppress(configparser.Error, UnicodeDecodeError):
        parser.read(path)
    return dict(parser[section]) if section in parser else {}


class Lookup:
    """Both families' addresses of a name from the system's resolver, as they come."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._changed = threading.Condition()
        self._open = 0
        self._found: dict[int, list[str]] = {socket.AF_INET6: [], socket.AF_INET: []}
        self._errors: list[socket.gaierror] = []
        families = [socket.AF_INET6, socket.AF_INET] if _has_ipv6() else [socket.AF_INET]
        with contextlib.suppress(ValueError):
            literal = ipaddress.ip_address(host)
            families = [socket.AF_INET6 if literal.version == 6 else socket.AF_INET]
        if pinned := _pinned(host):  # then no resolver is asked, for either family
            self._found = {
                f: [a for a in pinned if (":" in a) == (f == socket.AF_INET6)] for f in self._found
            }
            return
        self._open = len(families)
        for family in families:
            threading.Thread(target=self._ask, args=(family,), daemon=True).start()

    def _ask(self, family: int) -> None:
        found: list[str] = []
        try:
            answer = socket.getaddrinfo(self.host, self.port, family, socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(entry[4][0]) for entry in answer))
        except socket.gaierror as exc:
            with self._changed:
                self._errors.append(exc)
        with self._changed:
            self._found[family] = found
            self._open -= 1
            self._changed.notify_all()

    def wait(self, both: bool, end: float) -> None:
        """Until there is enough to connect; Broken when there will be nothing."""
        with self._changed:
            enough = self._changed.wait_for(
                lambda: not self._open or (not both and any(self._found.values())), end - time.monotonic()
            )
            if enough and not both and not self._found[socket.AF_INET6]:
                self._changed.wait_for(lambda: not self._open, _RESOLUTION_DELAY_S)
            if any(self._found.values()) and (enough or not both):
                return
            if not self._open and not any(e.errno == socket.EAI_AGAIN for e in self._errors):
                raise Broken(f"{self.host} has no address")
            raise Broken(f"no resolver answers for {self.host}", passing=True)

    def addresses(self) -> list[str]:
        """What is known now, the families in turn, IPv6 first (RFC 8305 section 4)."""
        with self._changed:
            six, four = self._found[socket.AF_INET6], self._found[socket.AF_INET]
            width = max(len(six), len(four))
            return [a for n in range(width) for a in (*six[n : n + 1], *four[n : n + 1])]

    @property
    def open(self) -> bool:
        with self._changed:
            return self._open > 0


def _pinned(host: str) -> list[str]:
    """The addresses of a name in the hosts file."""
    lines = (line.split("#")[0].split() for line in Path("/etc/hosts").read_text().splitlines())
    return [words[0] for words in lines if host in words[1:]]


def _has_ipv6() -> bool:
    """Whether the system has a way to the world by IPv6; nothing is sent (browsers ask the same)."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("2001:4860:4860::8888", 443))
        except OSError:
            return False
    return True


def race(lookup: Lookup, end: float) -> socket.socket:
    """The first connection that stands, new attempts every quarter of a second; Broken with the last reason."""
    tried: set[str] = set()
    why = "nothing answers"
    refused = False
    with selectors.DefaultSelector() as selector:
        following = time.monotonic()
        try:
            while (now := time.monotonic()) < end:
                waiting = [a for a in lookup.addresses() if a not in tried]
                if waiting and now >= following:
                    tried.add(waiting[0])
                    begun = _begin(waiting[0], lookup.port)
                    if isinstance(begun, socket.socket):
                        selector.register(begun, selectors.EVENT_WRITE)
                        following = now + _ATTEMPT_DELAY_S
                    else:
                        why, refused = begun, True
                    continue
                if not waiting and not selector.get_map() and not lookup.open:
                    break
                wait = min(end, following if waiting or lookup.open else end) - now
                for key, _ in selector.select(max(0.01, min(wait, 0.25))):
                    done = key.fileobj
                    assert isinstance(done, socket.socket)
                    selector.unregister(done)
                    if not (code := done.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)):
                        done.setblocking(True)
                        return done
                    done.close()
                    why, refused, following = os.strerror(code), True, now
        finally:
            for key in list(selector.get_map().values()):
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.close()
    reason = why if refused else "nothing answers"
    raise Broken(f"no connection to {lookup.host}: {reason}", passing=True)


def _begin(address: str, port: int) -> socket.socket | str:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    link = socket.socket(family, socket.SOCK_STREAM)
    link.setblocking(False)
    code = link.connect_ex((address, port))
    if code in {0, errno.EINPROGRESS}:
        return link
    link.close()
    return os.strerror(code)


@contextlib.contextmanager
def ending(link: socket.socket, end: float) -> Iterator[None]:
    """Whatever is done with that connection meanwhile stops at that moment."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(link, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, end - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer over HTTP, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Link:
    """A TLS connection to one host, proven to be that host; asks several times."""

    def __init__(self, client: Client, host: str, end: float) -> None:
        self.host = host
        proxy = client.proxies.get("https") or client.proxies.get("all")
        if proxy and urllib.request.proxy_bypass(host):
            proxy = None
        raw = _through(proxy, host, end) if proxy else _direct(client, host, end)
        try:
            with ending(raw, end):
                raw.settimeout(PATIENCE_S)
                self._socket = client.trust.wrap_socket(raw, server_hostname=host)
        except ssl.SSLCertVerificationError as exc:
            raise Broken(f"the certificate of {host} is not good: {exc.verify_message}") from None
        except (OSError, ValueError) as exc:
            raise Broken(f"no secure connection to {host}: {exc or 'it ended'}", passing=True) from None
        self._http = http.client.HTTPConnection(host, 443)
        self._http.sock = self._socket

    def get(self, path: str, end: float) -> Answer:
        """One answer; Broken when it does not come whole before ``end``."""
        try:
            with ending(self._socket, end):
                self._http.request("GET", path, headers={"User-Agent": "lab-player/1", "Accept": "*/*"})
                reply = self._http.getresponse()
                return Answer(status=reply.status, headers=reply.headers, body=reply.read())
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise Broken(f"{self.host} does not answer whole: {exc!r}", passing=True) from None

    def close(self) -> None:
        self._http.close()


def _direct(client: Client, host: str, end: float) -> socket.socket:
    lookup = Lookup(host, 443)
    lookup.wait(client.waits_for_both, end)
    return race(lookup, end)


def _through(proxy: str, host: str, end: float) -> socket.socket:
    """A tunnel through a web proxy (RFC 9110 section 9.3.6)."""
    where = urllib.parse.urlsplit(proxy if "//" in proxy else f"//{proxy}")
    lookup = Lookup(where.hostname or "", where.port or 80)
    lookup.wait(False, end)
    raw = race(lookup, end)
    try:
        with ending(raw, end):
            raw.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
            head = b""
            while b"\r\n\r\n" not in head and len(head) < 8192:
                more = raw.recv(1024)
                if not more:
                    break
                head += more
    except OSError as exc:
        raise Broken(f"the proxy gives no tunnel: {exc}", passing=True) from None
    if b" 200" not in head.split(b"\r\n")[0]:
        raise Broken(f"the proxy gives no tunnel: {head[:60]!r}")
    return raw


def fetch(client: Client, host: str, path: str) -> Answer:
    """One page; tried once more after something that soon failed and may pass, as people do."""
    begun = time.monotonic()
    try:
        return _fetch(client, host, path, PATIENCE_S)
    except Broken as exc:
        if not exc.passing or time.monotonic() - begun > 0.75 * PATIENCE_S:
            raise
    time.sleep(0.5)
    return _fetch(client, host, path, PATIENCE_S)


def _fetch(client: Client, host: str, path: str, patience_s: float) -> Answer:
    end = time.monotonic() + patience_s
    link = Link(client, host, end)
    try:
        return link.get(path, end)
    finally:
        link.close()
