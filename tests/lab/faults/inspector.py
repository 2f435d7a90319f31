"""A security program that opens TLS: it shows its own certificate and connects to the real server behind it.

``inspector.py PORT CERTIFICATE KEY [--only SUFFIX]``; connections come redirected by nftables.  Names that
end otherwise than in ``--only`` pass unopened.
"""

from __future__ import annotations

import argparse
import socket
import ssl
import threading

import hello


def _serve(client: socket.socket, mine: ssl.SSLContext, only: list[str]) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    theirs.check_hostname = False
    theirs.verify_mode = ssl.CERT_NONE
    try:
        name = hello.peek(client)
        upstream = socket.create_connection(hello.original(client), timeout=5)
        ends = client, upstream
        if not only or any(name.endswith(suffix) for suffix in only):
            ends = (
                mine.wrap_socket(client, server_side=True),
                theirs.wrap_socket(upstream, server_hostname=name or None),
            )
    except OSError:
        client.close()
        return
    for end in ends:
        end.settimeout(60)
    back = threading.Thread(target=hello.pump, args=(ends[1], ends[0]), daemon=True)
    back.start()
    hello.pump(ends[0], ends[1])
    back.join()
    for end in ends:
        end.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mine.load_cert_chain(given.certificate, given.key)
    server = hello.listen(given.port)
    while True:
        client, _ = server.accept()
        threading.Thread(target=_serve, args=(client, mine, given.only), daemon=True).start()


if __name__ == "__main__":
    main()
