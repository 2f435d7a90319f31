"""The only door outside: name look-ups, connections, datagrams, small HTTP calls and what the system knows.

Nothing here judges.  Every operation takes a time limit in seconds and returns a value even when the
world misbehaves: what went wrong is a word from ``failures.WORDS``.
"""

from diag import __version__

#: How each of our requests names itself.
USER_AGENT = f"Couchcheck/{__version__} (network diagnostics; independent of Netflix)"
