"""A hostile server on one port: ``tarpit.py PORT MODE`` with MODE

silent  accepts and never says a word;
drip    sends an endless HTTP header, one byte at a time;
flood   sends an endless HTTP body as fast as it can;
noise   answers with random bytes.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time

import hello


def _serve(client: socket.socket, mode: str) -> None:
    try:
        if mode == "silent":
            time.sleep(60)
        client.settimeout(60)
        client.recv(4096)
        if mode == "noise":
            client.sendall(os.urandom(600))
        elif mode == "drip":
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 600:
                client.sendall(bytes([byte]))
                time.sleep(0.1)
        else:
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while True:
                client.sendall(b"<p>" * 20_000)
    except OSError:
        pass
    finally:
        client.close()


if __name__ == "__main__":
    server = hello.listen(int(sys.argv[1]))
    while True:
        caller, _ = server.accept()
        threading.Thread(target=_serve, args=(caller, sys.argv[2]), daemon=True).start()
