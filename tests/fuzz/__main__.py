"""``python -m tests.fuzz [--cases 100000] [--engine chance|atheris] [NAME…]``: feed the parsers for as long as is wanted.

By chance with a seed, or led by what the inputs reach in the code (atheris, where it is installed).  Ends with 1 where a parser
failed, and prints the input as it can be pasted into a test.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from importlib import import_module
from typing import Any

from tests.fuzz.mutate import draw_edits, mutant
from tests.fuzz.parsers import PARSERS, Parser

#: Only where somebody has installed it: it exists for Linux and some versions of Python.
ATHERIS = "atheris"

#: Processor time that one input may cost, in seconds; it is at most mutate.LONGEST long.
MOST_S = 1.0


def try_one(parser: Parser, data: bytes) -> str:
    """What is wrong with how a parser takes an input; nothing where all is well.  What is slow is fed once more: the first time
    tables may have been read."""
    took = 0.0
    for _ in range(2):
        begun = time.thread_time()
        try:
            parser.feed(data)
        except parser.refuses:
            pass
        except Exception:
            return traceback.format_exc(limit=-3)
        took = time.thread_time() - begun
        if took <= MOST_S:
            return ""
    return f"took {took:.1f} s of the processor"


def by_chance(parser: Parser, cases: int, seed: int) -> str:
    """Feed so many mutants; what went wrong first."""
    chance = random.Random(f"{seed} {parser.name}")
    for _ in range(cases):
        data = mutant(chance.choice(parser.seeds), draw_edits(chance))
        if wrong := try_one(parser, data):
            return f"{wrong}\n{data[:2000]!r}"
    return ""


def by_coverage(parser: Parser, cases: int) -> None:
    """Let atheris feed it; it ends this program by itself, with its own code where something failed."""
    atheris: Any = import_module(ATHERIS)

    def feed(data: bytes) -> None:
        if wrong := try_one(parser, data):
            raise AssertionError(wrong)

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-runs={cases}", "-max_len=4096", "-timeout=20"], feed)
    atheris.Fuzz()


def main() -> int:
    """Feed all parsers, or those of which the name holds one of the words."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", help="words of the names of parsers; all without")
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=18)
    asked.add_argument("--engine", choices=("chance", "atheris"), default="chance")
    wish = asked.parse_args()
    chosen = [each for each in PARSERS if not wish.names or any(word in each.name for word in wish.names)]
    if wish.engine == "atheris":
        if len(chosen) != 1:
            asked.error("atheris feeds one parser at a time")
        by_coverage(chosen[0], wish.cases)
        return 0
    failed = 0
    for parser in chosen:
        begun = time.monotonic()
        wrong = by_chance(parser, wish.cases, wish.seed)
        failed += bool(wrong)
        print(f"{parser.name}: {wrong or 'fine'} ({time.monotonic() - begun:.0f} s)", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
