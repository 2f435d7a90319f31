"""One test alone, by the provider for files, as ``diag run`` would make it: what benchmarks/bandwidth.py times.

    python benchmarks/bandwidth_client.py '{"bytes": 40000000, "seconds": 6.5, "bundle": "/path/to/root.pem"}'

It stands alone so that the processor time of the whole process is the engine's and the interpreter's, not that of
the benchmark around it.  It prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import ssl
import sys
import time

from diag.bandwidth import estimate, playback
from diag.bandwidth.providers.file import File
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Limits, TrialContext


def main(text: str) -> None:
    """Measure within the limits that the text gives (bytes, seconds; ``bundle`` is the root to trust)."""
    asked = json.loads(text)
    context = ssl.create_default_context(cafile=asked["bundle"])
    provider = File("https://files.bench.example/blob", Dialer(context=lambda: context))
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    found = provider.run_trial(
        provider.find_servers(), Limits(wire_bytes=asked["bytes"], seconds=asked["seconds"]), TrialContext()
    )
    after = resource.getrusage(resource.RUSAGE_SELF)
    shown = found.estimate
    steady = estimate.series(estimate.part(found.sums, shown.start, shown.end)) if shown else ()
    outlook = playback.forecast(steady)
    print(json.dumps({
        "mbps": shown.mbps if shown else 0.0,
        "low": shown.low_mbps if shown else 0.0,
        "confidence": shown.confidence if shown else found.failure,
        "stopped": found.stopped,
        "plays": playback.best_quality(shown.low_mbps, 1)[0] if shown else None,
        "holds": outlook.holds if outlook else "-",
        "seconds": time.monotonic() - began,
        "engine_cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "counted": found.bytes,
        "idle": found.idle_ms,
        "loaded": found.loaded_ms,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
