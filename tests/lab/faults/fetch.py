"""Download flat out, again and again, over several connections: ``fetch.py ADDRESS HOST PATH [CONNECTIONS]``."""

from __future__ import annotations

import http.client
import ssl
import sys
import threading
import time


def _fetch(address: str, host: str, path: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    while True:
        try:
            link = http.client.HTTPSConnection(address, context=context, timeout=10)
            link.request("GET", path, headers={"Host": host})
            reply = link.getresponse()
            while reply.read(65536):
                pass
        except OSError:
            time.sleep(0.2)


if __name__ == "__main__":
    for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 4):
        threading.Thread(target=_fetch, args=tuple(sys.argv[1:4])).start()
