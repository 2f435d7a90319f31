"""Download, again and again, over several connections: ``fetch.py ADDRESS HOST PATH [CONNECTIONS [BYTES_A_SECOND]]``.

Flat out without a rate.
"""

from __future__ import annotations

import http.client
import ssl
import sys
import threading
import time


def _fetch(address: str, host: str, path: str, rate: float) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    while True:
        try:
            link = http.client.HTTPSConnection(address, context=context, timeout=10)
            link.request("GET", path, headers={"Host": host})
            reply = link.getresponse()
            while taken := len(reply.read(16_384)):
                if rate:
                    time.sleep(taken / rate)
        except OSError:
            time.sleep(0.2)


if __name__ == "__main__":
    connections = int(sys.argv[4]) if len(sys.argv) > 4 else 4
    bytes_a_second = float(sys.argv[5]) / connections if len(sys.argv) > 5 else 0.0
    for _ in range(connections):
        threading.Thread(target=_fetch, args=(*sys.argv[1:4], bytes_a_second)).start()
