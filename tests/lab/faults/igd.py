"""A router's UPnP side: tells its description and how many bytes passed its ``--device``; or something hostile.

``igd.py ADDRESS [MODE]``; MODE is counters, elsewhere (its description is said to lie on another machine), bomb (a description that
unfolds without end), drip (a byte at a time) or nonsense (totals that are no numbers).
"""

from __future__ import annotations

import argparse
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

SERVICE = "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
DESCRIPTION = f"""<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>Router</friendlyName>
<deviceList><device><serviceList><service><serviceType>{SERVICE}</serviceType><controlURL>/ctl/CmnIfCfg</controlURL></service>
</serviceList></device></deviceList></device></root>"""
BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{"&a%s;" % (n - 1 or "") * 10}">' for n in range(1, 9)) + "]><root>&a8;</root>"  # fmt: skip


def _totals(device: str) -> tuple[int, int]:
    line = next(
        line
        for line in Path("/proc/self/net/dev").read_text().splitlines()
        if line.strip().startswith(device + ":")
    )
    words = line.partition(":")[2].split()
    return int(words[0]) % (1 << 32), int(words[8]) % (1 << 32)


def handler(mode: str, device: str) -> type[BaseHTTPRequestHandler]:
    class Router(BaseHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._say(BOMB if mode == "bomb" else DESCRIPTION)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            received, sent = _totals(device)
            action = self.headers["SOAPAction"].strip('"').partition("#")[2]
            value: object = received if action == "GetTotalBytesReceived" else sent
            if mode == "nonsense":
                value = "-99999999999999999999999"
            self._say(
                f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:{action}Response xmlns:u="{SERVICE}">'
                f"<New{action.removeprefix('Get')}>{value}</New{action.removeprefix('Get')}></u:{action}Response></s:Body></s:Envelope>"
            )

        def _say(self, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            for letter in text if mode == "drip" else (text,):
                self.wfile.write(letter.encode())
                time.sleep(0.5 if mode == "drip" else 0)

    return Router


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("mode", nargs="?", default="counters")
    parser.add_argument("--device", default="wan")
    given = parser.parse_args()
    web = socketserver.ThreadingTCPServer((given.address, 5000), handler(given.mode, given.device))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    host = "192.168.1.50" if given.mode == "elsewhere" else given.address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((given.address, 1900))
        while True:
            _data, source = sock.recvfrom(2048)
            sock.sendto(
                f"HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: http://{host}:5000/rootDesc.xml\r\n"
                "USN: uuid:1\r\n\r\n".encode(),
                source,
            )


if __name__ == "__main__":
    main()
