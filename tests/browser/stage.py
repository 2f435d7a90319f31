"""A headless Chromium in a network namespace, beside the page that it shows: nothing there reaches the real network.

Chromium is started inside the namespace by a small script in its place; Playwright speaks to it through a pipe.
Two kinds of stage: a namespace with nothing but loopback and a page whose runs measure nothing (``Faked``), and the
PC of a home of the lab with the real ``diag serve`` (``Housed``).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from diag.session_process import CHILD
from diag.web.serve import listening
from tests.lab import namespaces, runner
from tests.lab.home import Home

CHROMIUM = "chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

#: Where pictures of failed pages are kept.
SHOTS = Path(os.environ.get("COUCHCHECK_SHOTS") or tempfile.gettempdir()) / "couchcheck-shots"

#: How long a page may take to become what a test waits for, in milliseconds; a calm machine needs a fraction.
PATIENCE_MS = 20_000


def missing() -> str:
    """Why no browser can be tested here, in words; "" when it can."""
    if not shutil.which(CHROMIUM):
        return "chromium is missing (see tests/lab/packages.txt)"
    return runner.missing()


@contextlib.contextmanager
def chromium(playwright: Playwright, namespace: str, folder: Path) -> Iterator[Browser]:
    """A browser inside a namespace."""
    script = folder / "chromium-inside"
    real = shutil.which(CHROMIUM)
    script.write_text(
        f'#!/bin/sh\nexec nsenter --net=/run/netns/{namespace} {real} "$@" 2>>{folder}/chromium.log\n'
    )
    script.chmod(0o755)
    browser = playwright.chromium.launch(
        executable_path=str(script), args=list(ARGUMENTS), env={**os.environ, "HOME": str(folder)}
    )
    try:
        yield browser
    finally:
        browser.close()


@contextlib.contextmanager
def page(browser: Browser, *, name: str = "page", **more: Any) -> Iterator[Page]:
    """A page in a context of its own; when the block fails, the message says where its picture lies."""
    context: BrowserContext = browser.new_context(**more)
    context.set_default_timeout(PATIENCE_MS)
    shown = context.new_page()
    wrong: list[str] = []
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.on(
        "console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None
    )
    try:
        yield shown
        assert wrong == [], f"the page's own scripts failed: {wrong}"
    except BaseException as exc:
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
        with contextlib.suppress(Exception):
            shown.screenshot(path=str(path), full_page=True, timeout=5000)
            exc.add_note(f"What the page showed: {path} ({shown.url})")
        raise
    finally:
        context.close()


class Server:
    """The real ``diag serve`` on the PC of a home."""

    def __init__(self, home: Home, port: int = 0) -> None:
        self.home = home
        command = home.pc.command([*runner.product(), "serve", "--no-browser", "--port", str(port)])
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        found = re.fullmatch(
            r"(http://127\.0\.0\.1:(\d+))/\?token=\S+", self.process.stdout.readline().strip()
        )
        if not found:
            raise RuntimeError(f"the page did not start: {self.process.communicate(timeout=10)}")
        self.base, self.port = found[1], int(found[2])

    def new_address(self) -> str:
        """An address that lets one browser in, as the program shows it for the Enter key."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self, by: signal.Signals = signal.SIGTERM) -> str:
        """Stop the program itself, however deep it was started; what it said on stderr."""
        if self.process.poll() is not None:
            return ""
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            os.kill(leaf(self.process.pid), by)
        try:
            said = self.process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            said = self.process.communicate()[1]
        return said


def leaf(pid: int) -> int:
    """The program that a command started, behind what enters namespaces and becomes somebody else."""
    while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if CHILD.encode() in Path(f"/proc/{children[0]}/cmdline").read_bytes():  # it measures for the page
            break
        pid = int(children[0])
    return pid


@contextlib.contextmanager
def alone(number: str) -> Iterator[str]:
    """A namespace with loopback and nothing else; its name."""
    names = namespaces.create(number)
    try:
        namespaces.ip(["link set lo up"], names[number])
        yield names[number]
    finally:
        namespaces.remove(list(names.values()))


#: An address of the LAN for the PC of a namespace: no browser calls it secure, so that it tells less there.
LAN = "192.168.77.20"


def listening_in(namespace: str, address: str = "127.0.0.1") -> Any:
    """A socket of this process that listens on loopback of a namespace, or on an address that loopback is given there."""
    with namespaces.inside(namespace):
        if address != "127.0.0.1":
            namespaces.ip([f"address replace {address}/32 dev lo"])
        return listening(address, 0)


class Homes:
    """Homes of the lab, built side by side in the background; each test takes its own when it is ready.

    The threads that build them live on until the end: the lab's servers die with the thread that started them.
    """

    def __init__(self, deviations: dict[str, Any], lab: Any) -> None:
        self._ready: dict[str, Any] = {}
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(name, lab, deviation), daemon=True)
            for name, deviation in deviations.items()
        ]
        for thread in self._threads:
            thread.start()

    def _keep(self, name: str, lab: Any, deviation: Any) -> None:
        made: Any
        try:
            with Home(lab, deviation) as made:
                self._tell(name, made)
                self._over.wait()
        except BaseException as exc:
            self._tell(name, exc)

    def _tell(self, name: str, made: Any) -> None:
        with self._changed:
            self._ready.setdefault(name, made)
            self._changed.notify_all()

    def home(self, name: str) -> Home:
        """A home, once it stands."""
        with self._changed:
            self._changed.wait_for(lambda: name in self._ready, 60)
            made = self._ready[name]
        if isinstance(made, BaseException):
            raise made
        assert isinstance(made, Home)
        return made

    def close(self) -> None:
        """Take them all down."""
        self._over.set()
        for thread in self._threads:
            thread.join(20)
