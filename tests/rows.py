"""One test over all rows of a table that is read off the product.

With ``parametrize`` such a table makes as many tests as it has rows, and then the count of tests says nothing.  Here
every row is looked at in one test, which names all rows that fail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Look = Callable[..., None]


def every_row(rows: Sequence[Any]) -> Callable[[Look], Callable[[], None]]:
    """Make one test of a function that looks at one row (a tuple of its arguments, or its only argument)."""

    def decorate(look: Look) -> Callable[[], None]:
        def test() -> None:
            assert rows, "the table is empty"
            failed = []
            for row in rows:
                try:
                    look(*row) if isinstance(row, tuple) else look(row)
                except Exception as exc:
                    failed.append(f"{row}: {type(exc).__name__}: {exc}")
            assert not failed, f"{len(failed)} of {len(rows)} rows fail:\n" + "\n".join(failed)

        test.__name__, test.__doc__, test.__module__ = look.__name__, look.__doc__, look.__module__
        return test

    return decorate
