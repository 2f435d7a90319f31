"""What a run loads only when it needs it, in pieces: whoever has time before a run makes its beginning quick with them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial

from diag import checks, host
from diag.net import connect

#: What a check loads only when it needs it.
NEEDED = (f"diag.host.{host.OS}", "diag.probes.fast_com", "diag.probes.home_traffic")


def list_pieces() -> Iterator[Callable[[], object]]:
    """The checks in the order in which they start, what they need, and hundreds of root certificates: some 0.6 s of work."""
    yield from (partial(checks.find, id_) for id_ in checks.starting_order(checks.ids()))
    yield from (partial(importlib.import_module, name) for name in NEEDED)
    yield from (partial(connect.tls_context, trust) for trust in connect.Trust)
