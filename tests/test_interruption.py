"""Ctrl-C and its kin at every moment: nothing is thrown into a run, and the second one always ends the program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from diag import interruption
from diag.cli import COMMANDS, main
from diag.host import SystemFacts

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def run(
    script: str, *, folder: Path | None = None, module: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it, as a module at this path where one is named."""
    command = ["-c", dedent(script)]
    if module:
        module.write_text(dedent(script), encoding="utf-8")
        command = ["-m", module.stem]
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        timeout=25,
        env={**os.environ, "DIAG_DATA_DIR": str(folder), "PYTHONPATH": str(module.parent) if module else ""},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture(autouse=True)
def nothing_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "_came", 0)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_while_it_is_held_a_signal_throws_nothing(number: int, code: int) -> None:
    before = signal.getsignal(number)
    with interruption.hold_back() as came:
        os.kill(os.getpid(), number)
        assert came == [number]
    assert interruption.exit_code() == code
    assert signal.getsignal(number) is before


def test_a_command_of_one_thread_is_interrupted_by_an_end_from_outside_too() -> None:
    with pytest.raises(KeyboardInterrupt), interruption.throw():
        os.kill(os.getpid(), signal.SIGTERM)


_DROPPED = """
    import os, signal, sys, time
    from diag import interruption
    from diag.cli.prompt import Prompt
    class Asks:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)
            for _ in range(1000): pass
"""


def test_an_interrupt_that_python_drops_is_thrown_again() -> None:
    ended = run(f"""{_DROPPED}
    try:
        with interruption.throw():
            it = Asks()
            del it
            print("dropped")
            while True: time.sleep(0.01)
    except KeyboardInterrupt:
        print("heard", interruption.exit_code())
    """)
    assert ended.stdout.split() == ["dropped", "heard", "143"]
    assert not ended.stderr


def test_an_interrupt_that_was_lost_is_heard_at_the_next_question() -> None:
    ended = run(f"""{_DROPPED}
    interruption._AGAIN_S = 20
    with interruption.throw():
        it = Asks()
        del it
        try:
            while not Prompt.has_line(5): pass
        except KeyboardInterrupt:
            print("heard")
            sys.stdout.flush()
            os._exit(0)
    """)
    assert ended.stdout.split() == ["heard"]


def test_the_second_signal_ends_at_once_whatever_holds_the_program() -> None:
    ended = run("""
        import os, signal, threading, time
        from diag import interruption
        threading.Thread(target=time.sleep, args=(20,)).start()
        with interruption.hold_back() as came:
            os.kill(os.getpid(), signal.SIGINT)
            print(came, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(20)
        """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "[2]\n", "")


def test_what_is_to_be_ignored_stays_ignored() -> None:
    ended = run("""
        import os, signal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
        from diag import interruption
        interruption.end_at_once()
        with interruption.hold_back() as came:
            os.kill(os.getpid(), signal.SIGHUP)
        print(came)
        """)
    assert (ended.returncode, ended.stdout) == (0, "[]\n")


def test_an_interrupt_while_the_program_loads_is_no_trace() -> None:
    ended = run("""
        import os, signal, sys
        from diag import __main__ as program
        class Finder:
            def find_spec(self, name, *_):
                if name == "diag.cli.streams":
                    os.kill(os.getpid(), signal.SIGINT)
        sys.meta_path.insert(0, Finder())
        program.run()
        """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_nor_before_the_program_has_handlers_of_its_own() -> None:
    ended = run("""
        import os, signal, sys
        class Finder:
            def find_spec(self, name, *_):
                if name == "diag.interruption":
                    os.kill(os.getpid(), signal.SIGINT)
        sys.meta_path.insert(0, Finder())
        from diag import __main__
        """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")  # for a shell: 130


def test_what_was_ignored_from_the_start_is_not_heard_by_the_entrance() -> None:
    ended = run("""
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a job in the background of a shell
        from diag import __main__
        print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
        """)
    assert ended.stdout == "True\n"


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_interrupt_while_a_run_loads_ends_with_its_document(name: str, code: int, tmp_path: Path) -> None:
    ended = run(
        f"""
        import os, signal, sys
        class Finder:
            def find_spec(self, name, *_):
                if name == "diag.session":
                    os.kill(os.getpid(), signal.{name})
        sys.meta_path.insert(0, Finder())
        from diag.cli import main
        import diag.checks
        from diag.model import Check
        diag.checks.ids = lambda: ("link", "dns")
        diag.checks.find = lambda id_: __import__("time").sleep(20)
        sys.exit(main(["run", "--json"]))
        """,
        folder=tmp_path,
    )
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    assert {c["reason"] for c in json.loads(ended.stdout)["checks"]} == {"interrupted"}
    assert any(tmp_path.iterdir())  # and it is kept


def test_a_mistake_of_ours_is_one_line_and_no_diagnosis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DIAG_DEBUG", raising=False)
    monkeypatch.setitem(COMMANDS, "run", ("run", "there_is_no_such_command"))
    assert main(["run"]) == 70
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "a mistake in this program (AttributeError at __init__.py:" in said.err


@pytest.mark.parametrize(
    ("broken", "arguments"),
    [
        ("diag.cli.progress._plain", []),
        ("diag.cli.progress.show_progress", ["--report", "chat"]),
        ("diag.report.terminal.lines", []),
        ("diag.report.chat.chat", ["--report", "chat"]),
    ],
)
def test_a_mistake_in_showing_it_costs_no_result(
    broken: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diag.host.read_system", lambda: SystemFacts(os="linux"))

    def fail(*_: object, **__: object) -> None:
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(broken, fail)
    monkeypatch.delenv("DIAG_DEBUG", raising=False)
    code = main(["run", "link", "--no-save", *arguments])
    said = capsys.readouterr()
    assert code == 70, said.err
    assert '"id": "link"' in said.out or "this PC's connection" in said.out
    assert said.err.count("a mistake in this program (KeyError at ") == 1
    assert "Traceback" not in said.err


def test_the_code_of_an_end_is_kept_though_it_came_while_a_module_was_made(tmp_path: Path) -> None:
    """CPython ends ``python -m`` by SIGINT where KeyboardInterrupt was thrown in what exec() ran, as dataclasses do."""
    ended = run("""
        import os, signal, sys
        import diag.cli
        from diag import interruption
        def interrupted(argv):
            with interruption.throw():
                try:
                    exec("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
                except KeyboardInterrupt:
                    return interruption.exit_code()
        diag.cli.main = interrupted
        print("said", end="")
        from diag.__main__ import run
        run()
        """, module=tmp_path / "ended.py")  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "said", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")
@pytest.mark.parametrize(
    ("command", "number"), [("walk", "SIGINT"), ("serve", "SIGTERM"), ("message", "SIGHUP")]
)
def test_a_command_at_a_terminal_ends_when_it_is_asked_to(command: str, number: str) -> None:
    """``python -m tests.interrupts`` does so at 200 moments each."""
    from tests.interrupts import Try, end_once

    assert not end_once(Try(command, signal.Signals[number], wait_s=0.8)).wrong


@pytest.mark.parametrize(("debug", "said"), [("", ""), ("1", "http.cookiejar bug!")])
def test_a_library_that_warns_tells_people_nothing(debug: str, said: str) -> None:
    """A17: a cookie whose date names no month makes the standard library print a trace of calls."""
    ended = run(f"""
        import os
        os.environ["DIAG_DEBUG"] = "{debug}"
        from diag.cli import logs
        logs.install()
        import urllib.request
        from email.message import Message
        from http.cookiejar import CookieJar
        head = Message()
        head["Set-Cookie"] = "a=1; Expires=Thu, 01 Foo 2027 00:00:00 GMT"
        class Answer:
            def info(self):
                return head
        CookieJar().extract_cookies(Answer(), urllib.request.Request("http://a.example/"))
        """)
    assert ended.returncode == 0
    assert said in ended.stderr
    assert bool(ended.stderr) == bool(said)
