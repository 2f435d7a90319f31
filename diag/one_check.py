"""One check, observed and judged once: whatever goes wrong on the way becomes a word, and never an exception."""

from __future__ import annotations

import errno
import logging
import time
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from diag import diagnosis, host
from diag.diagnosis.verdict import TOO_FEW_FILES
from diag.entrance import clean_fact
from diag.host import SystemFacts
from diag.model import Check, NotApplicable, NotMeasured, Reason, Result, Status
from diag.net.concurrency import within
from diag.probes.context import CheckContext

log = logging.getLogger(__name__)

#: Reading adapters, routes and resolvers takes milliseconds; a system that needs longer is hanging.
SYSTEM_READ_S = 1.5


def perform(check: Check, run: CheckContext) -> Result:
    """Observe and judge once; a bug in the check becomes one unknown line and is logged."""
    begun = time.monotonic()
    last = partial(Result, check=check.id)

    def took() -> float:
        return round(time.monotonic() - begun, 3)

    try:
        facts = clean_fact(check.observe(run))
        findings = tuple(check.judge(facts))
    except NotMeasured as exc:
        return last(
            status=Status.UNKNOWN,
            reason=exc.reason,
            detail=clean_fact(exc.detail),
            facts=clean_fact(exc.facts),
            took_s=took(),
        )
    except NotApplicable as exc:
        return last(status=Status.SKIPPED, reason=exc.reason, detail=clean_fact(exc.detail), took_s=took())
    except Exception as exc:
        if is_starved(exc):
            return replace(result_without_files(check.id), took_s=took())
        if (reason := reason_of(exc)) is Reason.BUG:
            log.exception("a mistake in the check %s: %s; please report it", check.id, place_of(exc))
        return last(status=Status.UNKNOWN, reason=reason, detail=place_of(exc), took_s=took())
    return last(status=diagnosis.status_of(findings), facts=facts, findings=findings, took_s=took())


def judge_first_look(check: Check, facts: Any) -> Result:
    """What a check would say if it ended now; ``facts`` None: nothing was heard."""
    if facts is None:
        return Result(check=check.id, status=Status.UNKNOWN, reason=Reason.TIMEOUT)
    findings = tuple(check.judge(clean_fact(facts)))
    return Result(check=check.id, status=diagnosis.status_of(findings), facts=facts, findings=findings)


def place_of(exc: Exception) -> str:
    """Where a bug showed itself, for whoever repairs it: its kind, file and line, and nothing of the data."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    return f"{type(exc).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def is_starved(exc: Exception) -> bool:
    """Whether this PC, or this user, has no more open files or connections to give: no mistake of the program."""
    return isinstance(exc, OSError) and exc.errno in {errno.EMFILE, errno.ENFILE}


def reason_of(exc: Exception) -> Reason:
    """A PC that has no memory or thread to give is no mistake of the program."""
    scarce = isinstance(exc, MemoryError) or "start new thread" in str(exc)
    return Reason.NO_PERMISSION if scarce else Reason.BUG


def result_without_files(check: str) -> Result:
    """The last word of a check for which this PC has no file or connection to give."""
    return Result(check=check, status=Status.UNKNOWN, reason=Reason.NO_PERMISSION, detail=TOO_FEW_FILES)


def unknown_result(check: str, reason: Reason, took: float) -> Result:
    """The last word of a check that could not be measured, after so many seconds."""
    return Result(check=check, status=Status.UNKNOWN, reason=reason, took_s=round(took, 3))


def read_system_in_time() -> SystemFacts | None:
    """What the system knows; None when it hangs or fails, as odd systems do."""
    try:
        return within(host.read_system, SYSTEM_READ_S)
    except Exception:
        log.exception("could not read what the system knows")
        return None
