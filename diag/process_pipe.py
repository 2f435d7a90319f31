"""Objects between two processes of this program, over a pipe that nobody else holds: Python's pickles, read with care.

Only classes of our own are made of what is read, and nothing is called: what a stranger on the network said travels as the
texts and numbers of a result, and stays one (Python's documentation of pickle, "Restricting Globals").
"""

from __future__ import annotations

import pickle
from typing import Any, BinaryIO

#: The packages whose classes may travel.
OWN = frozenset({"diag"})


class CannotRead(Exception):
    """The other process has ended, or says what it never says."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in OWN:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not travel")


def send(value: object, pipe: BinaryIO) -> None:
    """Write one object.  Raises OSError or ValueError where nobody reads any more."""
    pickle.dump(value, pipe)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """The next object.  Raises CannotRead."""
    try:
        return _Reader(pipe).load()
    except (EOFError, OSError, ValueError, pickle.UnpicklingError) as exc:
        raise CannotRead(str(exc)) from exc
