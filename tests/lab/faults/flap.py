"""A line that comes and goes: ``flap.py UP_S DOWN_S RULE`` drops what the nftables rule matches, again and again.

``--once``: nothing happens until the home's first TCP connection to port 443; UP_S later the line goes for good.
The rule stands in a prerouting chain of the namespace that this runs in, for instance ``iifname br0``.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import time

_ALL_PACKETS = 3  # ETH_P_ALL, packet(7)


def _nft(text: str) -> None:
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def _down(match: str) -> None:
    _nft(
        f"table inet flap {{\n chain rules {{\n type filter hook prerouting priority -310;\n {match} drop\n }}\n}}\n"
    )


def await_connection(device: str) -> None:
    """Until a TCP packet for port 443 comes in, or goes out, by that device."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PACKETS)) as ear:
        ear.bind((device, 0))
        while True:
            packet = ear.recv(2048)
            four = len(packet) > 40 and packet[0] >> 4 == 4 and packet[9] == 6
            six = len(packet) > 60 and packet[0] >> 4 == 6 and packet[6] == 6
            at = (packet[0] & 15) * 4 if four else 40
            if (four or six) and packet[at + 2 : at + 4] == b"\x01\xbb":
                return


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("up_s", type=float)
    parser.add_argument("down_s", type=float)
    parser.add_argument("match")
    parser.add_argument("--once", metavar="DEVICE")
    given = parser.parse_args()
    if given.once:
        await_connection(given.once)
        time.sleep(given.up_s)
        _down(given.match)
        return
    while True:
        time.sleep(given.up_s)
        _down(given.match)
        time.sleep(given.down_s)
        _nft("delete table inet flap")


if __name__ == "__main__":
    main()
