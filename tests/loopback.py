"""Servers on 127.0.0.1 for tests, well-behaved and hostile, and certificates made by the openssl program."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Serve = Callable[[socket.socket], None]


class Server:
    """Its port, and how many connections it saw."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections = 0
        self.requests: list[bytes] = []
        self.stopped = threading.Event()


@contextlib.contextmanager
def serving(
    serve: Callable[[socket.socket, Server], None], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Run ``serve`` for each connection, in a thread of its own, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    open_socks: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def one(sock: socket.socket) -> None:
        try:
            if tls is not None:
                sock = tls.wrap_socket(sock, server_side=True)
                open_socks.append(sock)
            serve(sock, server)
        except (OSError, ValueError):
            pass
        finally:
            sock.close()

    def accept() -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.settimeout(5)
            server.connections += 1
            open_socks.append(sock)
            thread = threading.Thread(target=one, args=(sock,), daemon=True)
            threads.append(thread)
            thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        server.stopped.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(2)
        for sock in open_socks:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in threads:
            thread.join(2)
        for sock in open_socks:
            with contextlib.suppress(OSError):
                sock.close()


def read_request(sock: socket.socket) -> bytes:
    """Everything up to the blank line."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            break
        data += more
    return data


def answer(data: bytes | Iterable[bytes], *, pause: float = 0.0) -> Callable[[socket.socket, Server], None]:
    """Read a request, send this, close; piece by piece with a pause."""

    def serve(sock: socket.socket, server: Server) -> None:
        server.requests.append(read_request(sock))
        for piece in [data] if isinstance(data, bytes) else data:
            sock.sendall(piece)
            if pause and server.stopped.wait(pause):
                return

    return serve


def silent(sock: socket.socket, server: Server) -> None:
    """Accept and say nothing."""
    server.stopped.wait(5)


def reset(sock: socket.socket, server: Server) -> None:
    """Read a little, then RST."""
    sock.recv(64)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(data: bytes, pause: float = 0.02) -> Callable[[socket.socket, Server], None]:
    """One byte at a time."""
    return answer((data[i : i + 1] for i in range(len(data))), pause=pause)


def raw(data: bytes, *, pause: float = 0.0) -> Callable[[socket.socket, Server], None]:
    """Send this without waiting for a whole request, then stay silent."""

    def serve(sock: socket.socket, server: Server) -> None:
        sock.recv(64)
        if pause:
            for i in range(len(data)):
                sock.sendall(data[i : i + 1])
                if server.stopped.wait(pause):
                    return
        else:
            sock.sendall(data)
        server.stopped.wait(0.3)

    return serve


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


class Authority:
    """A little certificate authority in a folder."""

    def __init__(self, folder: Path, name: str = "Lab Root", organisation: str = "Lab Trust Ltd") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.root = folder / "root.pem"
        (folder / "index.txt").write_text("")
        (folder / "serial").write_text("1000\n")
        (folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca = d\n[d]\ndir = {folder}\ndatabase = {folder}/index.txt\n"
            f"new_certs_dir = {folder}\nserial = {folder}/serial\ncertificate = {self.root}\n"
            f"private_key = {folder}/root.key\ndefault_md = sha256\npolicy = p\nunique_subject = no\n"
            "copy_extensions = copy\n[p]\ncommonName = optional\norganizationName = optional\n"
        )
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-keyout", f"{folder}/root.key", "-out", str(self.root), "-subj", f"/O={organisation}/CN={name}",
            "-addext", "basicConstraints=critical,CA:TRUE",
        )  # fmt: skip

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def issue(
        self, *names: str, organisation: str = "Example Ltd", start_days: int = -10, end_days: int = 90
    ) -> ssl.SSLContext:
        """A server context with a certificate for these names, valid from and to (days from now)."""
        file = self.folder / f"{names[0].replace('*', 'star')}-{start_days}-{end_days}"
        key, request, cert = (file.with_suffix(s) for s in (".key", ".csr", ".pem"))
        self._run(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(key),
            "-out", str(request), "-subj", f"/O={organisation}/CN={names[0]}",
            "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
        )  # fmt: skip

        def day(days: int) -> str:
            return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))

        self._run(
            "ca", "-batch", "-notext", "-config", str(self.folder / "ca.cnf"), "-in", str(request), "-out", str(cert),
            "-startdate", day(start_days), "-enddate", day(end_days),
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def client(self) -> ssl.SSLContext:
        """A client context that trusts this authority alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=self.root)
        return context
