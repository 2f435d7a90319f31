"""Something happens in the middle of a run: ``after.py DEVICE SECONDS COMMAND``.

The shell command runs once, so long after the first TCP connection to port 443 that goes out by the device.
"""

from __future__ import annotations

import subprocess
import sys
import time

from flap import await_connection

if __name__ == "__main__":
    device, seconds, command = sys.argv[1:]
    await_connection(device)
    time.sleep(float(seconds))
    subprocess.run(["sh", "-ec", command], check=True)
    time.sleep(60)  # whoever ends the home ends this
