"""Binds the port and runs the page until it is stopped."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import socket  # a listening socket of our own: nothing is contacted
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from diag import interruption
from diag.net.listening import listen_on
from diag.session_process import SessionProcess
from diag.web.app import create_app
from diag.web.connections import BrowserConnection
from diag.web.guard import LONGEST_ADDRESS
from diag.web.keys import Keys
from diag.web.readiness import make_ready
from diag.web.run_manager import RunManager

#: The port that is tried first, and how many after it; unassigned by IANA (service names registry, 2026-11).
PORT, PORTS = 8477, 20

#: Threads: three for streams that stay open, the others for pages.
THREADS = 10

#: What waitress takes of a body before the guard sees its length, in bytes.
LARGEST = 1024 * 1024

#: The same of the lines before it: an address, and what a browser says of itself.
LARGEST_HEAD = LONGEST_ADDRESS + 8 * 1024


class PortTaken(Exception):
    """The port is used by another program."""


def serve(
    ready: Callable[[Callable[[], str]], None],
    *,
    port: int | None = None,
    host: str = "127.0.0.1",
    opened: Callable[[str], None] | None = None,
) -> None:
    """Run the page; returns when it is stopped by an interrupt.  Raises PortTaken.

    ``ready`` is called once, when pages can be asked for, with what makes an address that lets one browser in, as often as it
    is called; ``opened`` gets such an address a moment later, to open a browser.  ``host``: another address of this PC,
    literally; the page then answers to its addresses and to no other name.
    """
    sock = listening(host, port)
    number: int = sock.getsockname()[1]
    measuring = SessionProcess()
    manager, keys = RunManager(start_session=measuring.start_session), Keys()
    manager.take_up()
    names = reachable(sock.getsockname()[0])
    app = create_app(manager, keys, port=number, hosts=[f"{name}:{number}" for name in names])
    server = behind(app, sock)

    def new_address() -> str:
        return f"http://{(*names, '127.0.0.1')[0]}:{number}/?token={keys.new_launch_key()}"

    ready(new_address)
    if opened:
        opened(new_address())
    measuring.make_ready()
    threading.Thread(target=make_ready, args=(app, manager), name="readiness", daemon=True).start()
    try:
        # also where a shell has told its children to ignore Ctrl-C
        with interruption.throw(though_ignored=(signal.SIGINT, signal.SIGTERM)):
            server.run()
    except KeyboardInterrupt:
        pass
    finally:
        manager.close()
        measuring.close()
        server.close()


def behind(app: Any, sock: socket.socket) -> Any:
    """The server that hands what comes in at a socket to the app."""
    # its lines name addresses, and the launch key with them
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server: Any = create_server(
        app, sockets=[sock], threads=THREADS, max_request_body_size=LARGEST, max_request_header_size=LARGEST_HEAD,
        clear_untrusted_proxy_headers=True, ident=None, channel_timeout=30, cleanup_interval=10,
    )  # fmt: skip
    server.channel_class = BrowserConnection
    return server


def reachable(bound: str) -> list[str]:
    """The names beyond loopback under which a socket bound to an address may be asked for, the best one first.

    All addresses at once (0.0.0.0) is no name: then those that this PC has now.
    """
    address = ipaddress.ip_address(bound)
    if address.is_loopback:
        return ["[::1]"] if address.version == 6 else []
    if not address.is_unspecified:
        return [f"[{bound}]" if address.version == 6 else bound]
    from diag import host

    own = [ipaddress.ip_address(a.address) for i in host.read_system().interfaces for a in i.addresses]
    own.sort(key=lambda a: (a.version, not a.is_private))
    fit = [a for a in own if not a.is_loopback and not a.is_link_local and a.version <= address.version]
    return [f"[{a}]" if a.version == 6 else str(a) for a in fit]


def listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens: on the port that was asked for, else on the first free one.  Raises PortTaken."""
    wanted = range(PORT, PORT + PORTS) if port is None else (port,)
    try:
        return listen_on(host, wanted, waiting=128)
    except OSError as exc:
        if exc.errno == errno.EADDRNOTAVAIL and host == "127.0.0.1":  # a PC with IPv6 only
            return listening("::1", port)
        ports = f"port {port}" if port is not None else f"ports {PORT} to {wanted[-1]}"
        raise PortTaken(f"the {ports} of {host} cannot be used ({exc.strerror})") from exc
