"""Two programs write cases, are killed at any moment, and their clocks jump by years: nothing that was reported as saved may be
lost.  ``python -m benchmarks.store_faults [SECONDS] [--write]``, ten minutes by default, in a folder that is removed at the end.

Each writer says what it has done as soon as the store has said so.  It is killed with SIGKILL again and again, and begun anew, as
a fork, so that many lives fit into a minute.  At the end everything that was said is looked for in the file.
"""

from __future__ import annotations

import json
import os
import platform
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import results
from diag.case.document import CaseDocument, TriedStep
from diag.case.from_json import read_document
from diag.store import Saved, Store, files

DAY_S = 86400
#: By how much a clock is wrong, in seconds: three years, more than cases are kept, some hours; and right.
JUMPS = (0, 0, 0, 3 * 365 * DAY_S, -2 * 365 * DAY_S, 200 * DAY_S, -200 * DAY_S, 7200)
WRITERS = ("a", "b")
#: The case that all writers share.
SHARED = "ffff00000000"
#: Seconds between two kills at most; the shortest lives end while the file is being opened.
LONGEST_LIFE_S = 1.0


@dataclass
class Outcome:
    """What was said to be saved, and what is wrong with it in the end."""

    done: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    took_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


def make_run(id_: str, clock: str = "ok") -> CaseDocument:
    """A run that says of the clock what its check said."""
    verdict = {"status": "healthy", "where": "none", "headline": "x" * 2000, "next": "x"}
    checks = [{"id": "clock", "status": clock, "facts": {}}]
    rest = {"tool": {"name": "x", "version": "1"}, "took_s": 1, "asked": {}, "diagnoses": [], "hidden": []}
    return read_document(
        {"id": id_, "started": "2026-11-29T10:00:00Z", "verdict": verdict, "checks": checks, **rest}
    )


def write(folder: Path, name: str, life: int, out: int) -> None:
    """One life of a writer: it goes on until it is killed."""
    chance = random.Random(f"{name}{life}")
    jump = 0
    store = Store(folder, wait_s=30, now=lambda: time.time() + jump)
    mine: list[str] = []
    for number in range(10**9):
        jump = chance.choice(JUMPS)
        text = f"{name}-{life}-{number}"
        what = chance.choice(("save", "save", "again", "step", "note", "share", "walk", "delete"))
        if what == "save" or not mine:
            what, id_ = "save", f"{name}{life:04x}{number:07x}"
            clock = "ok" if not jump else chance.choice(["fail", "unknown"])
            mine.append(store.save_run(make_run(id_, clock), [("ssid", "Home")]))
        else:
            id_ = SHARED if what == "share" else chance.choice(mine)
            if what == "again":
                store.save_run(make_run(f"{name}{life:04x}{number:06x}e", "unknown"), case=id_)
            elif what in {"step", "share"}:
                store.add_step(id_, TriedStep(at="now", what=text, effect=None))
            elif what == "note":
                store.note(id_, outcome=text)
            elif what == "walk":
                store.save_walk(id_, {"flow": "basic", "text": text})
            else:
                mine.remove(id_)
                _say(out, "begin to delete", id_, text)  # it may be done and not be said
                store.delete(id_)
        _say(out, what, id_, text)


def _say(out: int, *words: str) -> None:
    os.write(out, (json.dumps(words) + "\n").encode())


def prove(folder: Path, seconds: float, seed: int = 1) -> Outcome:
    """Let the writers write and kill them, for so many seconds; then look for everything."""
    with Store(folder) as store:
        store.save_run(make_run(SHARED))
    outcome, chance = Outcome(), random.Random(seed)
    said: dict[str, list[list[str]]] = {name: [] for name in WRITERS}
    begun = time.monotonic()
    lives = {name: _begin(folder, name, 1) for name in WRITERS}
    while time.monotonic() < begun + seconds:
        time.sleep(chance.choice((0.002, 0.02, 0.2, 1.0)) * chance.random() * LONGEST_LIFE_S)
        name = chance.choice(WRITERS)
        outcome.wrong += lives[name].end(said[name])
        outcome.kills += 1
        lives[name] = _begin(folder, name, outcome.kills + 1)
    for name, life in lives.items():
        outcome.wrong += life.end(said[name])
    outcome.took_s = time.monotonic() - begun
    for lines in said.values():
        outcome.done.update(what for what, _, _ in lines if what != "begin to delete")
    outcome.wrong += missing(folder, said)
    return outcome


@dataclass
class Life:
    """A writer that goes on, and where it says what it has done."""

    process: int
    pipe: int

    def end(self, said: list[list[str]]) -> list[str]:
        """Kill it; what it said is added, and what is wrong with its end returned."""
        os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        with os.fdopen(self.pipe, "rb") as pipe:
            said += [
                json.loads(line) for line in pipe.read().splitlines(keepends=True) if line.endswith(b"\n")
            ]
        return [] if os.WIFSIGNALED(status) else ["a writer ended by itself"]


def _begin(folder: Path, name: str, life: int) -> Life:
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            write(folder, name, life, theirs)
        except BaseException as exc:
            os.write(2, f"writer {name}: {type(exc).__name__}: {exc}\n".encode())
        finally:
            os._exit(1)
    os.close(theirs)
    return Life(process, ours)


def missing(folder: Path, said: dict[str, list[list[str]]]) -> list[str]:
    """What was said to be saved and is not there, and what is wrong otherwise, as sentences."""
    wrong: list[str] = []
    with closing(sqlite3.connect(folder / files.NAME)) as db:
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            wrong.append("the file is damaged")
    with Store(folder) as store:
        order = [row.id for row in store.rows()]
        cases = {id_: store.case(id_) for id_ in order}
        if store.notices or store.rows(put_away=True) or files.damaged_files(folder):
            wrong.append("something was put away or set aside")
    for lines in said.values():
        gone = {id_ for what, id_, _ in lines if what == "delete"}
        perhaps = {id_ for what, id_, _ in lines if what == "begin to delete"}
        last: dict[str, int] = {}
        notes: dict[str, str] = {}
        for place, (what, id_, text) in enumerate(lines):
            if id_ in perhaps:
                continue
            case = cases.get(id_)
            if case is None:
                wrong.append(f"{id_} is lost")
                continue
            last[id_] = place
            steps = {step.what for step in case.steps}
            walks = {walk["text"] for walk in case.walks}
            if (what in {"step", "share"} and text not in steps) or (what == "walk" and text not in walks):
                wrong.append(f"{text} of {id_} is lost")
            if what == "note":
                notes[id_] = text
        wrong += [f"{id_} is not deleted" for id_ in gone & cases.keys()]
        wrong += _wrong_notes(cases, notes)
        last.pop(SHARED, None)
        ours = [id_ for id_ in order if id_ in last]
        # one more change may have been made and not been said
        if ours and max(last, key=lambda id_: last[id_]) not in ours[:2]:
            wrong.append("what was saved last is not the newest")
    return wrong


def _wrong_notes(cases: dict[str, Saved], notes: dict[str, str]) -> list[str]:
    """A note that is neither the last that was said nor a later one, of which nobody heard."""
    found = {id_: cases[id_].told["outcome"] or "" for id_ in notes}
    return [f"the note of {id_} is lost" for id_, text in notes.items() if _place(found[id_]) < _place(text)]


def _place(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-")[1:])


START, END = "<!-- store faults -->", "<!-- end of store faults -->"


def main(argv: list[str]) -> int:
    """Run it and say what was found."""
    seconds = float(argv[0]) if argv and argv[0] != "--write" else 600.0
    with tempfile.TemporaryDirectory() as folder:
        outcome = prove(Path(folder) / "data", seconds)
    count = sum(outcome.done.values())
    line = (
        f"{outcome.took_s:.0f} s, two writers, {outcome.kills} times kill -9, clocks that jump by up to three years: "
        f"{count} writes said to be done, {len(outcome.wrong)} lost or wrong"
    )
    print(line, dict(outcome.done), *outcome.wrong[:20], sep="\n")
    if "--write" in argv:
        title = "## What saved cases survive (`benchmarks/store_faults.py`)"
        system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
        text = f"{START}\n{title}\n\n{time.strftime('%Y-%m-%d')}, {system}, Python {platform.python_version()}: {line}.\n{END}"
        results.write(text, START, END)
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
