"""Programs of the system: never one that lies in the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diag.processes import find_program, own_program

#: What Windows would choose by its order of folders and endings (PATHEXT).
PLANTED = ("route.exe", "netsh.bat", "arp.com", "ping.cmd", "ip", "ping", "iw", "xclip")


@pytest.fixture
def current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, in which somebody has put programs of the system's names."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in PLANTED:
        (folder / name).write_text("#!/bin/sh\necho taken\n")
        (folder / name).chmod(0o755)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", ["route", "netsh", "arp", "clip.exe", "ping"])
def test_windows_is_asked_by_the_whole_path(
    name: str, current_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("diag.processes.sys.platform", "win32")
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path / "Windows"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(current_folder), "."]))
    assert find_program(name) is None
    program = tmp_path / "Windows" / "System32" / f"{name.removesuffix('.exe')}.exe"
    program.parent.mkdir(parents=True)
    program.touch()
    assert find_program(name) == str(program)


@pytest.mark.skipif(sys.platform == "win32", reason="PATH of POSIX")
@pytest.mark.parametrize("path", ["", ".", "./", "::", ":/nonexistent", "downloads", "../downloads:."])
def test_a_path_that_holds_the_current_folder(
    path: str, current_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diag.processes._FOLDERS", ())
    monkeypatch.setenv("PATH", path)
    assert not [name for name in PLANTED if find_program(name)]
    monkeypatch.setenv("PATH", f"{path}:{current_folder}")  # named as it is: somebody wants that
    assert find_program("ip") == str(current_folder / "ip")


def test_our_own_program_runs_nothing_of_the_current_folder(tmp_path: Path) -> None:
    for name in ("diag", "pickle", "runpy"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\nraise SystemExit(3)\n")
    command = own_program("diag.cli.session_child")
    done = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not (tmp_path / "ran").exists()
