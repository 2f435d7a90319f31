"""``python -m tests.lab generate``: build drawn homes, play and judge in each, compare."""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.lab import runner
from tests.lab.generate import page
from tests.lab.generate.agreement import Judgement, rates
from tests.lab.generate.faults import FAMILIES
from tests.lab.generate.home import DrawnHome, drawn
from tests.lab.home import Home, Lab
from tests.lab.scenario import with_tv

#: Homes at the same time: most of a home's time is waiting.
JOBS = max(3, (os.cpu_count() or 1) + 1)


def judge(lab: Lab, drawn_home: DrawnHome) -> Judgement:
    """Build a home, let the product judge it and the player play in it."""
    begun = time.monotonic()
    try:
        with Home(lab, with_tv(drawn_home.deviation, tuple(drawn_home.arguments))) as home:
            said = home.pc.run(
                [*runner.product(), "run", "--json", "--no-save", *drawn_home.arguments], timeout=60
            )
            hurried = runner.overloaded()
            home.forget_names()
            seen = home.pc.run([*runner.player(lab), *drawn_home.player], timeout=240)
        case, played = read(said), read(seen)
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as exc:
        words = "\n".join((repr(exc), *getattr(exc, "__notes__", ())))
        return Judgement(home=drawn_home, broken=words, seconds=time.monotonic() - begun)
    return Judgement(
        home=drawn_home, played=played, case=case, seconds=time.monotonic() - begun, hurried=hurried
    )


def read(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON that a program printed; RuntimeError with its last words when it printed none."""
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        last = done.stderr.strip().splitlines()[-1:]
        raise RuntimeError(f"{done.args[-3:]} ended with {done.returncode}: {last}") from None


def judgements(lab: Lab, homes: Sequence[DrawnHome], jobs: int = JOBS) -> Iterator[Judgement]:
    """All homes, several at a time, in the order in which they end."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(judge, lab, home) for home in homes]
        try:
            for done in concurrent.futures.as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def settle(
    lab: Lab, homes: Sequence[DrawnHome], jobs: int = JOBS, tell: Callable[[Judgement], None] | None = None
) -> tuple[list[Judgement], int]:
    """Judge all homes; those that disagree or broke while the machine was overloaded once more, one at a time.

    The judgements in the order of the homes, and how many were made twice; ``tell`` hears each at once.
    """
    tell = tell or (lambda _: None)
    found: dict[str, Judgement] = {}
    for one in judgements(lab, homes, jobs):
        tell(one)
        found[one.home.label] = one
    doubtful = [one.home for one in found.values() if one.broken or (one.complaint() and one.hurried)]
    for home in doubtful:
        found[home.label] = judge(lab, home)
        tell(found[home.label])
    return [found[home.label] for home in homes], len(doubtful)


def row(one: Judgement) -> str:
    """One line about a home."""
    cells = (
        f"{one.home.label:>5}",
        f"{one.complaint() or 'ok':<11}",
        one.said(),
        one.seen(),
        one.home.story(),
    )
    return " | ".join((*cells, f"{one.seconds:.0f} s"))


def _seeds(text: str) -> range:
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab generate", description="Judge homes that nobody tuned."
    )
    parser.add_argument(
        "--seeds", type=_seeds, default=range(20), metavar="A:B", help="the seeds from A to B - 1 (0:20)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="one home, with everything that was said")
    parser.add_argument(
        "--families", default="", help="faults from these families alone, one of each, comma between"
    )
    parser.add_argument("--each", action="store_true", help="each of these families (or of all) by itself")
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"homes at the same time ({JOBS})")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="write every case and what the player said there"
    )
    parser.add_argument("--write", action="store_true", help="put the rates into docs/drawn-homes.md")
    parser.add_argument("--list", action="store_true", help="say what the seeds give, and build nothing")
    given = parser.parse_args(words)
    families = [name for name in given.families.split(",") if name]
    if unknown := set(families) - FAMILIES.keys():
        parser.error(f"no family is called {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    seeds = given.seeds if given.seed is None else [given.seed]
    wanted = [[name] for name in families or FAMILIES] if given.each else [families]
    homes = [drawn(seed, names) for names in wanted for seed in seeds]
    if given.list:
        print("\n".join(f"{home.label:>5} {home.story()}" for home in homes))
        return 0
    if why := runner.missing():
        print(f"The lab cannot run here: {why}.", file=sys.stderr)
        return 2
    return _run(homes, given)


def _run(homes: Sequence[DrawnHome], given: argparse.Namespace) -> int:
    runner.compile_product()
    begun = time.monotonic()

    def tell(one: Judgement) -> None:
        print(row(one), flush=True)
        if given.keep:
            keep(given.keep, one)
        if given.seed is not None:
            print(json.dumps({"played": one.played, "case": one.case}, indent=1, ensure_ascii=False))
            print(one.broken)

    with Lab() as lab:
        results, twice = settle(lab, homes, given.jobs, tell)
    seconds = time.monotonic() - begun
    print(f"\n{len(results)} homes in {seconds:.0f} s, {twice} of them twice\n")
    print("\n".join(rates(results)))
    wrong = sorted(
        (one for one in results if one.complaint()), key=lambda one: (one.complaint(), one.home.seed)
    )
    print("\n" + "\n".join(map(row, wrong)))
    if given.write:
        page.write(page.text(results, seconds, twice, time.strftime("%Y-%m-%d")))
    return 1 if any(one.missed or one.alarmed for one in results) else 0


def keep(folder: Path, one: Judgement) -> None:
    """Store what both said."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"drawn": one.home.story(), "played": one.played, "case": one.case, "broken": one.broken}, indent=1
    )
    (folder / f"{one.home.label}.json").write_text(text)
