"""Upload flat out, again and again, over several connections: ``send.py ADDRESS HOST PATH [CONNECTIONS]``."""

from __future__ import annotations

import http.client
import ssl
import sys
import threading
import time

_BYTES = 50_000_000


def _send(address: str, host: str, path: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    piece = bytes(16_384)
    while True:
        try:
            link = http.client.HTTPSConnection(address, context=context, timeout=10)
            link.putrequest("POST", path, skip_host=True)
            link.putheader("Host", host)
            link.putheader("Content-Length", str(_BYTES))
            link.endheaders()
            for _ in range(_BYTES // len(piece)):
                link.send(piece)
            link.close()
        except OSError:
            time.sleep(0.2)


if __name__ == "__main__":
    for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 4):
        threading.Thread(target=_send, args=tuple(sys.argv[1:4])).start()
