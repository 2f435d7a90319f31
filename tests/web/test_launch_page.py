"""The browser is started with a file, and the key stands in it alone."""

from __future__ import annotations

import os
import stat
import threading
import webbrowser
from pathlib import Path

import pytest

from diag.web import launch_page
from diag.web.launch_page import LaunchPage

ADDRESS = "http://127.0.0.1:8477/?token=kEy&x=1"


def test_the_key_stands_in_a_private_file_and_not_in_a_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    shown = threading.Event()

    def show(url: str) -> None:
        opened.append(url)
        shown.set()

    monkeypatch.setattr(webbrowser, "open", show)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("PATH", f":.:{tmp_path}:bin:")
    page = LaunchPage()
    page.open(ADDRESS)
    assert shown.wait(5)
    if os.name == "posix":
        assert os.environ["PATH"] == str(tmp_path), "no browser is looked for in the current folder"
    (file,) = tmp_path.iterdir()
    assert opened == [file.as_uri()]
    assert "kEy" not in opened[0]
    assert 'content="0; url=http://127.0.0.1:8477/?token=kEy&amp;x=1"' in file.read_text()
    assert not file.name.startswith("."), "a browser in a snap reads no hidden file"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page.remove()
    page.remove()
    assert not list(tmp_path.iterdir())


def test_it_goes_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _url: None)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(launch_page, "KEPT_S", 0.01)
    LaunchPage().open(ADDRESS)
    for _ in range(200):
        if not list(tmp_path.iterdir()):
            return
        threading.Event().wait(0.02)
    pytest.fail("the key still lies there")


def test_without_a_home_no_browser_is_opened_with_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "missing")
    LaunchPage().open(ADDRESS)
    assert opened == []
