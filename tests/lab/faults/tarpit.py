"""A hostile server on one port: ``tarpit.py PORT MODE [--tls PATH]`` with MODE

silent    accepts and never says a word;
drip      sends an endless HTTP header, one byte at a time;
flood     sends an endless HTTP body as fast as it can;
noise     answers with random bytes;
half      begins a TLS handshake and falls silent within it;
headers   sends a hundred thousand header lines;
gzip      sends a body that unfolds to a thousand times its size, without end;
length    promises 10^20 bytes and sends ten;
redirect  leads to this PC, to another device of the home, and to the address of a cloud's secrets;
words     answers with characters that steer a terminal or turn a line round;
bites     each connection is served in the next of the six ways from "headers" on, or drips.

With ``--tls`` over TLS, with PATH.pem and PATH.key.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import hello

_STEERING = "\x1b]0;owned\x07\x1b[31m\u202e\u009b2J"
_ELSEWHERE = ("http://127.0.0.1:22/x", "http://192.168.1.50:8080/x", "http://169.254.169.254/latest/meta-data/", "//[::1]/x")  # fmt: skip
_PLACES = itertools.cycle(_ELSEWHERE)
_BITES = itertools.cycle(("headers", "gzip", "length", "redirect", "words", "drip"))
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _said(mode: str) -> Iterator[bytes]:
    """What a mode sends, piece by piece; silence may follow the last."""
    if mode == "noise":
        yield os.urandom(600)
    elif mode == "half":  # a record of the handshake, shorter than it says
        yield b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03" + os.urandom(80)
        time.sleep(60)
    elif mode == "drip":
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 600:
            yield bytes([byte])
            time.sleep(0.1)
    elif mode == "headers":
        yield _OK
        yield from (f"X-{number}: {number}\r\n".encode() * 100 for number in range(1000))
        yield b"\r\n"
    elif mode == "gzip":
        yield _OK + b"Content-Encoding: gzip\r\n\r\n"
        yield from itertools.repeat(gzip.compress(bytes(16_000_000)))
    elif mode == "length":
        yield _OK + b"Content-Length: 100000000000000000000\r\n\r\n0123456789"
        time.sleep(60)
    elif mode == "redirect":
        yield f"HTTP/1.1 302 Found\r\nLocation: {next(_PLACES)}\r\nContent-Length: 0\r\n\r\n".encode()
    elif mode == "words":
        text = f"<html><title>{_STEERING}</title>{_STEERING} Sign in</html>"
        head = f"HTTP/1.1 200 {_STEERING}\r\nServer: {_STEERING}\r\nVia: 1.1 {_STEERING}\r\nX-Netflix.nfstatus: {_STEERING}\r\n"
        yield f"{head}Content-Length: {len(text.encode())}\r\n\r\n{text}".encode()
    else:
        yield _OK + b"\r\n"
        yield from itertools.repeat(b"<p>" * 20_000)


def _serve(client: socket.socket, mode: str, context: ssl.SSLContext | None) -> None:
    try:
        if mode == "silent":
            time.sleep(60)
        client.settimeout(60)
        if context:
            client = context.wrap_socket(client, server_side=True)
        client.recv(4096)
        for piece in _said(next(_BITES) if mode == "bites" else mode):
            client.sendall(piece)
    except OSError:
        pass
    finally:
        client.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("mode")
    parser.add_argument("--tls")
    given = parser.parse_args()
    context = None
    if given.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{given.tls}.pem", f"{given.tls}.key")
    server = hello.listen(given.port)
    while True:
        caller, _ = server.accept()
        threading.Thread(target=_serve, args=(caller, given.mode, context), daemon=True).start()


if __name__ == "__main__":
    main()
