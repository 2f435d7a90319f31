"""Starts ``diag serve`` in a network of its own and tells, as one JSON object, what happened.

Run by test_serve.py inside ``unshare --net``: nothing here can reach anything but itself.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

#: A page that is not there by then has failed; the promised second is measured by benchmarks/page.py.
LATEST_S = 15.0

ADDRESS = re.compile(r"http://([^/]+):(\d+)/\?token=([\w-]+)")


class Server:
    """``diag serve`` as a child; ``address`` is what it printed."""

    def __init__(self, *arguments: str, folder: str, **environment: str) -> None:
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "diag", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "DIAG_DATA_DIR": folder, "BROWSER": "true", **environment},
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        self.printed_s = time.monotonic() - self.begun
        found = ADDRESS.fullmatch(self.address)
        self.host, self.port, self.token = (found[1], int(found[2]), found[3]) if found else ("", 0, "")
        self.cookie = ""

    def get(
        self, path: str, *, host: str | None = None, cookie: str | None = None, to: str = "127.0.0.1"
    ) -> tuple[int, str, str]:
        """Status, cookie and text of a page."""
        asked = http.client.HTTPConnection(to, self.port, timeout=LATEST_S)
        headers = {"Host": host or f"127.0.0.1:{self.port}", **({"Cookie": cookie} if cookie else {})}
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0], text

    def press_enter(self) -> str:
        """The launch key of the address that it then shows."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        found = ADDRESS.fullmatch(self.process.stdout.readline().strip())
        return found[3] if found else ""

    def enter(self) -> str:
        """The cookie for its launch key."""
        self.cookie = self.get(f"/?token={self.token}")[1]
        return self.cookie

    def stop(self, by: signal.Signals) -> dict[str, Any]:
        """End it; its exit code and what else it said."""
        begun = time.monotonic()
        self.process.send_signal(by)
        try:
            out, err = self.process.communicate(timeout=LATEST_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
        return {"code": self.process.returncode, "out": out, "err": err, "took_s": time.monotonic() - begun}


def journey() -> dict[str, Any]:
    """One start after the other, each for what it can show."""
    seen: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        first = Server("serve", "--no-browser", folder=folder)
        status, cookie, _ = first.get(f"/?token={first.token}")
        seen["welcome"] = [status, cookie.partition("=")[0]]
        seen["page"] = first.get("/", cookie=cookie)[0]
        seen["key again"] = first.get(f"/?token={first.token}")[0]
        seen["key by Enter"] = first.get(f"/?token={first.press_enter()}")[0]
        seen["ready_s"] = time.monotonic() - first.begun
        seen["address"], seen["port"], seen["token"] = first.address, first.port, first.token
        seen["listens"] = listening(first.port)

        second = Server("serve", "--no-browser", folder=folder)
        seen["second port"], seen["second cookie"] = second.port, second.enter().partition("=")[0]
        seen["crossed"] = second.get("/", cookie=cookie)[0]
        seen["stale token"] = second.get(f"/?token={first.token}")[0]
        taken = subprocess.run(
            [sys.executable, "-m", "diag", "serve", "--no-browser", "--port", str(first.port)],
            capture_output=True, text=True, timeout=LATEST_S, env={**os.environ, "DIAG_DATA_DIR": folder},
        )  # fmt: skip
        seen["taken"] = [taken.returncode, taken.stdout, taken.stderr]
        seen["by TERM"] = second.stop(signal.SIGTERM)
        seen["by INT"] = first.stop(signal.SIGINT)
        seen["kept"] = sorted(file.name for file in Path(folder).iterdir() if "key" in file.name)

        again = Server("serve", "--no-browser", "--port", str(first.port), folder=folder)
        seen["restarted"] = [
            again.port == first.port,
            again.token != first.token,
            again.get("/", cookie=cookie)[0],
        ]
        seen["debug"] = again.stop(signal.SIGINT)["err"]

        bare = Server(folder=folder, DIAG_DEBUG="1")
        seen["bare"] = [
            bare.address.partition("?")[0],
            bare.get(f"/?token={bare.token}")[0],
            bare.get(f"/nothing?token={bare.token}")[0],
        ]
        seen["bare token"] = bare.token
        seen["bare said"] = bare.stop(signal.SIGINT)

        for number in range(20):
            socket_ = socket.create_server(("127.0.0.1", 8477 + number), reuse_port=False)
            KEPT.append(socket_)
        full = subprocess.run(
            [sys.executable, "-m", "diag", "serve", "--no-browser"],
            capture_output=True, text=True, timeout=LATEST_S, env={**os.environ, "DIAG_DATA_DIR": folder},
        )  # fmt: skip
        seen["none free"] = [full.returncode, full.stdout, full.stderr]
        for socket_ in KEPT:
            socket_.close()

        subprocess.run(
            "ip link add eth9 type veth peer name eth8 && ip link set eth8 up && ip addr add 192.168.77.5/24 dev eth9 && ip link set eth9 up",
            shell=True,
            check=True,
        )
        for host in ("192.168.77.5", "0.0.0.0"):
            wide = Server("serve", "--no-browser", "--host", host, "--i-understand", folder=folder)
            own = f"192.168.77.5:{wide.port}"
            let_in = wide.get(f"/?token={wide.token}", host=own, to="192.168.77.5")[1]
            seen[f"wide {host}"] = {
                "shown": wide.host,
                "no cookie": wide.get("/", host=own, to="192.168.77.5")[0],
                "cookie": wide.get("/", host=own, to="192.168.77.5", cookie=let_in)[0],
                "others": [
                    wide.get("/", host=f"{name}:{wide.port}", to="192.168.77.5", cookie=let_in)[0]
                    for name in ("192.168.77.6", "0.0.0.0", "evil.example", "192.168.77.5.nip.io")
                ],
                "wrong port": wide.get("/", host="192.168.77.5:80", to="192.168.77.5", cookie=let_in)[0],
                "end": wide.stop(signal.SIGTERM)["code"],
            }
    return seen


KEPT: list[socket.socket] = []


def listening(port: int) -> list[str]:
    """The local addresses at which a port is listened to, as the kernel lists them."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                found.append(local.rpartition(":")[0])
    return found


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    print(json.dumps(journey()))
