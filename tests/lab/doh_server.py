"""The DNS-over-HTTPS backend behind nginx: each request goes to the unbound that X-Resolver names, by UDP."""

from __future__ import annotations

import base64
import socket
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    """RFC 8484, GET and POST."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        value = parse_qs(urlsplit(self.path).query).get("dns", [""])[0]
        self._relay(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))

    def do_POST(self) -> None:
        self._relay(self.rfile.read(int(self.headers["Content-Length"])))

    def _relay(self, query: bytes) -> None:
        if len(query) < 12:
            self.send_error(400)
            return
        with socket.create_connection((self.headers["X-Resolver"], 53), timeout=3) as upstream:
            upstream.sendall(struct.pack("!H", len(query)) + query)
            stream = upstream.makefile("rb")
            answer = stream.read(struct.unpack("!H", stream.read(2))[0])
        self.send_response(200)
        self.send_header("Content-Type", "application/dns-message")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8053), Handler).serve_forever()
