"""A web server that gives everybody the same answer: ``page.py PORT STATUS [--location URL] [--body TEXT] [--tls PATH]``.

With ``--tls`` over HTTPS, with PATH.pem and PATH.key.
"""

from __future__ import annotations

import argparse
import socket
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Both address families."""

    address_family = socket.AF_INET6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("status", type=int)
    parser.add_argument("--location")
    parser.add_argument(
        "--body",
        default="<html><title>Welcome</title><form>Please sign in to use the internet.</form></html>",
    )
    parser.add_argument("--tls")
    given = parser.parse_args()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = given.body.encode()
            self.send_response(given.status)
            if given.location:
                self.send_header("Location", given.location)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = Server(("::", given.port), Handler)
    if given.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{given.tls}.pem", f"{given.tls}.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main()
