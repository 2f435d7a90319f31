"""No pattern of the program holds it up, whatever text it meets: none is much worse than linear."""

from __future__ import annotations

import subprocess
import sys


def test_16_000_characters_of_anything_hold_no_pattern_up() -> None:
    """In a process of its own, so that every pattern is compiled where it is seen."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.patterns"], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 400  # all of them, and not those of a few modules
