"""The PC: a private view of the file system and its own process list, and programs run as an ordinary user.

Its bundles of root certificates, resolv.conf, hosts, nsswitch.conf and passwd are the lab's, its processor counts its own
programs alone; ``/run`` is empty, so that no daemon of the real machine answers.  The user has no capabilities at all.  Where the
interpreter or the project lies below a folder that this user may not enter, that folder is replaced by an
empty one that holds only what is needed.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import certifi

from tests.lab import certificates, namespaces, shifted_clock
from tests.lab.processor import Processor
from tests.lab.scenario import Deviation

PROJECT = Path(__file__).resolve().parents[2]
UID = 1000
_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


def _needed() -> set[Path]:
    """What the user must be able to read: interpreter, environment, project."""
    return {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, PROJECT, Path(certifi.where()).parent)}


def _closed_folder(path: Path) -> Path | None:
    """The topmost folder above ``path`` that others may not enter."""
    return next((p for p in reversed(path.parents) if not p.stat().st_mode & 0o001), None)


def _opened() -> list[str]:
    """Mount commands that make what is needed reachable for everybody."""
    closed: dict[Path, list[Path]] = {}
    for path in sorted(_needed()):
        top = _closed_folder(path)
        if top:
            closed.setdefault(top, []).append(path)
    lines = []
    for top, paths in closed.items():
        kept = [p for p in paths if not any(q in p.parents for q in paths)]
        lines.append("mount -t tmpfs -o mode=755 tmpfs /mnt")
        for number, path in enumerate(kept):
            lines.append(f"mkdir /mnt/{number} && mount --bind {shlex.quote(str(path))} /mnt/{number}")
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(top))}")
        for number, path in enumerate(kept):
            there = shlex.quote(str(path))
            lines.append(f"mkdir -p {there} && mount --move /mnt/{number} {there}")
        lines.append("umount /mnt")
    return lines


class PC:
    """The computer at home, in its network namespace; ``close`` ends everything that runs on it."""

    def __init__(self, namespace: str, folder: Path, roots: Path, deviation: Deviation) -> None:
        self.namespace, self.folder, self.deviation = namespace, folder, deviation
        self.home = folder / "user"
        self._processor = Processor(namespace, folder.parent / "groups", folder)
        files = self._files(roots)
        script = [
            "set -e",
            "mount --make-rprivate /",
            "mount -t sysfs sysfs /sys",
            *_opened(),
            *(
                f"mount --bind {shlex.quote(str(mine))} {shlex.quote(str(there))}"
                for there, mine in files.items()
            ),
            "mount -t tmpfs -o mode=755 tmpfs /run",
            "echo ready",
            "exec sleep infinity",
        ]
        command = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            "-c",
            "\n".join(script),
        ]
        with namespaces.inside(namespace):
            self._first = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
            )
        assert self._first.stdout
        if self._first.stdout.readline() != b"ready\n":
            raise RuntimeError("the PC did not start")
        children = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children").read_text().split()
        self._inside = children[0]
        self._programs: list[subprocess.Popen[bytes]] = []

    def _files(self, roots: Path) -> dict[Path, Path]:
        """Where the PC sees another file than the machine: its path -> ours."""
        self.home.mkdir()
        os.chown(self.home, UID, UID)
        for name, text in self.deviation.files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            for made in (path, *(p for p in path.parents if self.home in p.parents)):
                os.chown(made, UID, UID)
        etc = self.folder / "etc"
        etc.mkdir()
        system = [roots / f"{name}.pem" for name in self.deviation.system_roots]
        certificates.bundle(etc / "system.pem", _BUNDLE, *system)
        certificates.bundle(etc / "certifi.pem", Path(certifi.where()), roots / "root.pem")
        texts = {
            "/etc/resolv.conf": "".join(
                f"{line}\n"
                for line in (
                    *(f"nameserver {a}" for a in self.deviation.resolvers),
                    *self.deviation.resolv_options,
                )
            ),
            "/etc/hosts": "127.0.0.1 localhost\n127.0.1.1 annas-pc\n::1 localhost ip6-localhost\n"
            + "".join(f"{line}\n" for line in self.deviation.hosts),
            "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nservices: files\nprotocols: files\n",
            "/etc/passwd": f"root:x:0:0:root:/root:/bin/sh\nanna:x:{UID}:{UID}:Anna:{self.home}:/bin/sh\n",
        }
        seen = {_BUNDLE: etc / "system.pem", Path(certifi.where()): etc / "certifi.pem"}
        for there, text in texts.items():
            mine = etc / Path(there).name
            mine.write_text(text)
            seen[Path(there).resolve()] = mine
        if self.deviation.ping == "missing":
            ping = shutil.which("ping")
            if ping:
                seen[Path(ping).resolve()] = etc / "nothing"
                (etc / "nothing").touch()
        if self._processor.stat:
            seen[Path("/proc/stat")] = self._processor.stat
        for mine in etc.iterdir():
            mine.chmod(0o644)
        return seen

    def environment(self) -> dict[str, str]:
        """The user's clean environment, with what the scenario adds."""
        clean = {
            "PATH": _PATH,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "USER": "anna",
            **self.deviation.environment,
        }
        if self.deviation.clock_s:
            clean |= shifted_clock.environment(self.folder.parent, self.deviation.clock_s)
        return clean

    def command(self, command: Sequence[str], *, root: bool = False) -> list[str]:
        """What to run on the real machine so that ``command`` runs on the PC."""
        enter = ["nsenter", f"--target={self._inside}", "--mount", "--net", "--pid", f"--wd={PROJECT}"]
        if root:
            return self._processor.wrap([*enter, *command])
        become = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--inh-caps=-all"]
        clean = ["env", "-i", *(f"{key}={value}" for key, value in self.environment().items())]
        return self._processor.wrap([*enter, *become, *clean, *command])

    def run(
        self, command: Sequence[str], *, timeout: float = 60.0, **more: bool
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as the user; its output as text.  TimeoutExpired leaves nothing running."""
        with subprocess.Popen(
            self.command(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                out, err = process.communicate(timeout=timeout)
            except BaseException:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def start(self, command: Sequence[str], *, root: bool = False, log: Path | None = None) -> None:
        """Start a program that lasts until ``close``."""
        full = ["setpriv", "--pdeathsig", "KILL", *self.command(command, root=root)]
        with (log or Path(os.devnull)).open("ab") as out:
            self._programs.append(
                subprocess.Popen(full, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            )

    def close(self) -> None:
        """End the PC and everything on it."""
        self._first.kill()
        self._first.wait()
        assert self._first.stdout
        self._first.stdout.close()
        for process in self._programs:
            process.kill()
            process.wait()
        self._processor.close()
