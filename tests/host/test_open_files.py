"""Whether a run has room for its files and connections, tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("resource")

TRY = """
import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from diag.host.open_files import make_room
before = len(os.listdir("/dev/fd"))
print(make_room(), len(os.listdir("/dev/fd")) - before)
"""


@pytest.mark.parametrize(
    ("soft", "hard", "said"),
    [(20, 20, "False 0"), (20, 64, "True 0"), (256, 256, "True 0")],
)
def test_room_is_taken_where_it_may_be(soft: int, hard: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRY.format(soft=soft, hard=hard)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == said
