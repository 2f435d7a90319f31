"""Steps of walks exactly as ``diag walk --json`` prints them, byte for byte: one for each way in which a step reads.

``python -m tests.golden_walks`` writes the file anew.  Read the difference before you commit it: scripts rely on it.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

RECORDED = Path(__file__).parent / "golden" / "walk_steps.txt"

#: What follows ``diag walk``: the walk, the device, and the answers that lead to the step.
STEPS = (
    # before a walk can begin, and a walk that was made for other devices
    "",
    "basic",
    "browser-trouble --device roku",
    # questions: plain, with a sentence before it, after a conclusion
    "buffering --device smart-tv",
    "household",
    "charged-twice booked=booked lines=netflix",
    "charged-twice booked=pending",
    "payment-declined way=partner",
    "one-title --device smart-tv other-title=yes",
    # warnings: of an action, after a conclusion of two lines, of an action whose menus nobody has verified
    "downloads --device smart-tv code.write=code what=limit",
    "black-screen --device smart-tv what=picture code.write=code others=yes screens=same restart-device=same "
    "update-system=same update-app=same other.ask=yes",
    "app-trouble --device windows-browser what=stops code.write=code restart-app=same restart-device=same space=same update-app=same "
    "update-system=same",
    # a measurement
    "vpn-or-proxy --device roku code.write=code router=same",
    # actions: one part or several, with a sentence before it, behind a step that needed no answer, after a conclusion
    "date-and-time --device windows-app --code NW-2-5",
    "smart-tv --device smart-tv code.write=code others=yes phone.ask=unsure",
    "too-many-screens --device smart-tv",
    "buffering --device smart-tv what=blurred",
    "smart-tv --device smart-tv code.write=code others=yes phone.ask=yes",
    # actions of unverified menus, and general advice
    "one-title --device smart-tv",
    "one-title --device smart-tv other-title=yes what=missing",
    "app-trouble --device windows-browser what=stops code.write=code restart-app=same restart-device=same space=same update-app=same "
    "update-system=same "
    "app.sign-out.ready=no clock=same other.ask=yes",
    # ends
    "too-many-screens --device smart-tv stop=plays",
    "buffering --device smart-tv what=blurred data-use=plays",
    "one-title --device smart-tv other-title=yes what=subtitles subtitles=same other=no",
    "basic --device smart-tv code.write=code others=no",
    "date-and-time --device smart-tv code.write=code clock=same restart-app=same restart-device=same stays=no "
    "update=same",
    "vpn-or-proxy --device roku code.write=code router=same seen=netflix-refuses-address hotspot=plays",
    "account about=plan membership=yes what=other",
    "one-title --device smart-tv other-title=yes what=episode report=done",
)


def print_steps() -> str:
    """Every step as the command prints it."""
    from diag.cli import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        for step in STEPS:
            words = step.split()
            arguments = [part for word in words for part in (("--answer", word) if "=" in word else (word,))]
            print("$", *("diag", "walk", *arguments, "--json"))
            assert main(["walk", *arguments, "--json"]) == 0
    return out.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIAG_DATA_DIR"] = folder
        RECORDED.write_text(print_steps(), encoding="utf-8")
