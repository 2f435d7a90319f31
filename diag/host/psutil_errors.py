"""What psutil raises where the system is odd: one tuple, so that no reader forgets one."""

from __future__ import annotations

import psutil

#: OSError where /proc is closed; IndexError where it shows no processes; UnicodeError (a ValueError) for the name of
#: an adapter that is not UTF-8; ValueError for a line of /proc that it does not know; TypeError for one that is too short.
UNTOLD = (OSError, psutil.Error, RuntimeError, LookupError, ValueError, TypeError)
