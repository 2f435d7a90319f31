"""``--output`` writes an ordinary file, whole, or refuses; stdout that is full or closed is one line."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from diag.cli.output import NotWritten, check_target, deliver

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes of POSIX")
ROOT = Path(__file__).parent.parent


def test_a_file_is_written_whole_and_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver("résumé\n", tmp_path / "x", precious=True)
    deliver("again\n", tmp_path / "x")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "again\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert capsys.readouterr().out == ""


def test_a_dash_is_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    deliver("text\n", Path("-"))
    assert capsys.readouterr().out == "text\n"
    assert list(tmp_path.iterdir()) == []


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(mode)
    deliver("new", path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
def test_a_new_file_has_the_mode_that_the_user_wants(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        deliver("new", tmp_path / "x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def link(path: Path) -> None:
    (path.parent / "elsewhere").write_text("precious")
    path.symlink_to(path.parent / "elsewhere")


def dead_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def socket(path: Path) -> None:
    import socket as sockets

    with sockets.socket(sockets.AF_UNIX) as made:
        made.bind(str(path))


@POSIX
@pytest.mark.parametrize("make", [link, dead_link, socket])
def test_what_is_no_ordinary_file_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x"
    make(path)
    before = path.lstat()
    with pytest.raises(click.FileError, match="no ordinary file"):
        check_target(path)
    with pytest.raises(click.FileError):
        deliver("text", path, precious=True)
    assert capsys.readouterr().out == "text", "a result that took half a minute is printed instead"
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert "nowhere" not in os.listdir(tmp_path)
    if make is link:
        assert (tmp_path / "elsewhere").read_text() == "precious"


@POSIX
@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_pipe_that_was_named_is_written_straight(tmp_path: Path, through_a_link: bool) -> None:
    """As ``--output >(command)`` of a shell, or /dev/stdout where that is a pipe."""
    path = named = tmp_path / "pipe"
    os.mkfifo(path, 0o600)
    if through_a_link:
        named = tmp_path / "link"
        named.symlink_to(path)
    before = path.stat()
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(path.read_text(encoding="utf-8")))
    reader.start()
    deliver("r\u00e9sum\u00e9\n" * 20_000, named)  # more than a pipe holds
    reader.join(10)
    assert read == ["r\u00e9sum\u00e9\n" * 20_000]
    assert (path.stat().st_ino, path.stat().st_mode) == (before.st_ino, before.st_mode)
    assert len(os.listdir(tmp_path)) == 1 + through_a_link, "nothing beside it"


@POSIX
def test_a_pipe_that_nobody_reads_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diag.cli.output.READER_S", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotWritten, match="nobody reads from it"):
        deliver("text", tmp_path / "pipe", precious=True)
    assert capsys.readouterr().out == "text"


@POSIX
def test_a_terminal_that_was_named_is_written_straight(tmp_path: Path) -> None:
    """A private one; no test touches a device of this machine."""
    master, slave = os.openpty()
    deliver("text\n", Path(os.ttyname(slave)))
    os.close(slave)
    assert os.read(master, 100) == b"text\r\n"
    os.close(master)


@POSIX
def test_a_disk_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is a disk is only said here: no test touches one."""
    path = tmp_path / "x"
    path.touch()
    real, seen = Path.stat, os.stat_result((stat.S_IFBLK | 0o666, *path.stat()[1:]))
    monkeypatch.setattr(Path, "lstat", lambda _path: seen)
    monkeypatch.setattr(Path, "stat", lambda each, **more: seen if each == path else real(each, **more))
    with pytest.raises(click.FileError, match="no ordinary file"):
        check_target(path)


@POSIX
def test_a_link_laid_beside_is_not_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diag.cli.output.os.urandom", lambda _size: b"guessed")
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / f".{b'guessed'.hex()}.partial").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotWritten):
        deliver("text", tmp_path / "x")
    assert (tmp_path / "elsewhere").read_text() == "precious"
    assert not (tmp_path / "x").exists()


@POSIX
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import resource
    import signal

    path = tmp_path / "x"
    path.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(NotWritten) as failed:
            deliver("x" * 5000, path, precious=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert failed.value.exit_code == 70
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x"]
    assert capsys.readouterr().out == "x" * 5000


# -- streams that are closed or full -------------------------------------------------------------------------


def shell(command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """A command line with $diag in it; what a stream of a full disk is: a file that may not grow."""
    environment = {**os.environ, "diag": f"{sys.executable} -m diag", "DIAG_DATA_DIR": str(tmp_path / "data")}
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment
    )


FULL = "ulimit -f 0; exec "


@POSIX
@pytest.mark.parametrize("streams", ["2>&-", "<&-", "2>&- <&-"])
def test_an_answer_needs_no_other_stream(streams: str, tmp_path: Path) -> None:
    done = shell(f"$diag code NW-2-5 {streams}", tmp_path)
    assert done.returncode == 0
    assert "NW-2-5" in done.stdout
    assert done.stderr == ""


@POSIX
@pytest.mark.parametrize("command", ["code NW-2-5", "list", "cases", "report --help", "walk --list"])
def test_a_closed_stdout_is_one_line(command: str, tmp_path: Path) -> None:
    done = shell(f"$diag {command} >&-", tmp_path)
    assert done.returncode == 70
    assert done.stderr.startswith("diag: the result could not be written")
    assert done.stderr.count("\n") == 1


@POSIX
@pytest.mark.parametrize("command", ["list", "code NW-2-5", "--help", "--version", "run --help"])
def test_a_reader_that_goes_away_is_no_failure(command: str, tmp_path: Path) -> None:
    done = shell(f"$diag {command} | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs a network of its own")
@pytest.mark.parametrize("streams", ["", "2>&1", "--json", "--json 2>&1"])
def test_a_run_whose_reader_goes_away_ends_with_its_verdict(streams: str, tmp_path: Path) -> None:
    """Nothing could be measured: 3, and not 1, which is that of a fault."""
    done = shell(f"unshare -n $diag run wifi {streams} | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert done.stdout == "3\n"
    assert "Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize("command", ["code -", "walk smart-tv --device smart-tv"])
def test_a_closed_stdin_holds_nothing(command: str, tmp_path: Path) -> None:
    done = shell(f"$diag {command} <&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@POSIX
def test_a_full_disk_under_stdout_is_one_line(tmp_path: Path) -> None:
    done = shell(f"{FULL} $diag code NW-2-5 2>&1 >{tmp_path}/out | cat", tmp_path)
    assert done.stdout.startswith("diag: the result could not be written")
    assert done.stdout.count("\n") == 1


@POSIX
def test_a_full_disk_under_stderr_does_not_cost_the_answer(tmp_path: Path) -> None:
    """Its own words on stderr are lost, the answer is not."""
    done = shell(f"{FULL} $diag cases note make=LG 2>{tmp_path}/err", tmp_path)
    assert done.returncode == 2
    done = shell(f"{FULL} $diag code NW-2-5 2>{tmp_path}/err | cat", tmp_path)
    assert "NW-2-5" in done.stdout
