"""Files that others wrote: any encoding, any size, and things that are no files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag import files
from diag.case.replay import Unreadable, load_file

REPORTS = Path(__file__).parent / "public_reports"
WORDS = st.text(st.characters(codec="latin-1", exclude_characters="\0\r\n"), min_size=1, max_size=30)
#: Without a mark UTF-16 is told by the zeros in it: plain words have them.
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=2, max_size=30)


@given(WORDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_text_reads_the_same_in_every_encoding(text: str, encoding: str) -> None:
    assert files.decode(text.encode(encoding)) == text


@given(PLAIN, st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_needs_no_mark(text: str, encoding: str) -> None:
    assert files.decode(text.encode(encoding)) == text


@given(st.lists(PLAIN, min_size=1, max_size=5), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
       st.sampled_from(["\n", "\r\n"]), st.booleans())  # fmt: skip
def test_lines_in_every_encoding(lines: list[str], encoding: str, end: str, ended: bool) -> None:
    text = end.join(lines) + (end if ended else "")
    assert list(files.lines_of(io.BytesIO(text.encode(encoding)), 1000)) == lines


def test_a_line_is_given_as_soon_as_it_is_there() -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as stream, os.fdopen(theirs, "wb", buffering=0) as writer:
        lines = files.lines_of(stream, 1000)
        for line in ("NW-2-5", "UI-800-3"):
            writer.write(f"{line}\n".encode())
            assert next(lines) == line


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    files.decode(raw)
    assert all("\n" not in line for line in files.lines_of(io.BytesIO(raw), 16))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        files.read_bytes(tmp_path, 10)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(files.NotAFile):
            files.read_bytes(tmp_path / "pipe", 10)
        with pytest.raises(Unreadable, match="ordinary file"):
            load_file(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["case_utf16.json", "case_utf8_mark.json", "case_crlf.json"])
def test_cases_as_editors_and_shells_save_them(name: str) -> None:
    assert load_file(REPORTS / name)["format"] == "diag.case/1"


def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "diag", *arguments]
    return subprocess.run(command, capture_output="stdout" not in more, timeout=60, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_a_list_of_codes_as_powershell_saves_it() -> None:
    done = run("code", "-", input=(REPORTS / "codes_utf16.txt").read_bytes())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["typed"] for answer in answers] == ["NW-2-5", "tvq-pb-101", "UI-800-3"]
    assert answers[0]["status"] == "known"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own")
@pytest.mark.parametrize("arguments", [("code", "NW-2-5"), ("--help",), ("list",), ("schema",)])
def test_a_full_disk_is_one_line(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = run(*arguments, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 70
    assert done.stderr.decode().startswith("diag: the result could not be written (")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="closes the output as shells of Unix do")
def test_a_closed_output_is_no_traceback() -> None:
    command = f"exec {sys.executable} -m diag code NW-2-5 >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, timeout=60, check=False)
    assert b"Traceback" not in done.stderr
