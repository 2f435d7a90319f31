"""A middlebox that reads the server name of TLS connections: a filter that resets some, or a "smart DNS" proxy.

``relay.py PORT --reset SUFFIX`` takes connections that nftables redirected, resets those for names that end so,
and lets the others through to where they were going.  ``relay.py PORT --at ADDRESS --by-name RESOLVER`` connects to whatever
the server name resolves to, as smart DNS services do.
"""

from __future__ import annotations

import argparse
import socket
import threading
import time

import hello
from dns import message, query, rdatatype


def _address(name: str, resolver: str) -> str:
    answer = query.udp(message.make_query(name, "A"), resolver, timeout=2)
    return next(str(rr) for rrset in answer.answer if rrset.rdtype == rdatatype.A for rr in rrset)


def _serve(client: socket.socket, resets: list[str], resolver: str | None, hang: bool) -> None:
    try:
        name = hello.peek(client)
        if any(name.endswith(suffix) for suffix in resets):
            if hang:
                time.sleep(60)
            hello.reset(client)
            return
        where = (_address(name, resolver), 443) if resolver else hello.original(client)
        upstream = socket.create_connection(where, timeout=5)
    except (OSError, StopIteration):
        hello.reset(client)
        return
    for end in (client, upstream):
        end.settimeout(60)
    back = threading.Thread(target=hello.pump, args=(upstream, client), daemon=True)
    back.start()
    hello.pump(client, upstream)
    back.join()
    client.close()
    upstream.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--reset", action="append", default=[])
    parser.add_argument("--hang", action="store_true", help="leave them without an answer instead of a reset")
    parser.add_argument("--by-name")
    parser.add_argument("--at", default="")
    given = parser.parse_args()
    server = hello.listen(given.port, given.at)
    while True:
        client, _ = server.accept()
        threading.Thread(
            target=_serve, args=(client, given.reset, given.by_name, given.hang), daemon=True
        ).start()


if __name__ == "__main__":
    main()
