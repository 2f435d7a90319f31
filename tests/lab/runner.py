"""Runs the product in one scenario and compares what it says with what it should say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from diag.case.schema import schema
from tests.lab import contacts
from tests.lab.contacts import Witness
from tests.lab.home import Home, Lab
from tests.lab.pc import PROJECT
from tests.lab.scenario import Expected, Scenario, with_tv

#: What the program itself says it took must stay under these (architecture.md 5: 8 s, and --timeout).  The
#: wall time on a busy machine proves nothing; benchmarks/run.py measures it on a calm one.
_QUICK_S, _FULL_S = 8.0, 25.5

#: What a hostile network may cost: memory beyond that of a healthy home (benchmarks/RESULTS.md, "A whole run"), and bytes that
#: arrive beyond ``--max-data``, each in MB.
_HEALTHY_MB, _MORE_MB = 50, 20

#: Runs the program as its child and says its largest resident set (kilobytes) in the last line of stderr.
_WEIGH = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "print('weighed', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one scenario; ``wrong`` is empty when all is as expected."""

    scenario: Scenario
    status: str = "-"
    first: str | None = None
    where: str = "-"
    seconds: float = 0.0  # wall time of the program
    took_s: float | None = None  # what the program says itself
    wrong: tuple[str, ...] = ()
    case: dict[str, Any] = field(default_factory=dict)
    errors: str = ""
    peak_mb: float | None = None  # where the scenario is hostile: the largest resident set, and what arrived
    received_mb: float | None = None

    @property
    def ok(self) -> bool:
        return not self.wrong


def product() -> list[str]:
    """The command that starts the product: the installed script, or the module in this checkout."""
    script = Path(sys.executable).with_name("diag")
    return [str(script)] if script.exists() else [sys.executable, "-m", "diag"]


def player(lab: Lab) -> list[str]:
    """The command that starts the lab's player (tests/lab/player), the judge of the product's words."""
    authority = lab.certificates / "device.pem"
    return [sys.executable, "-B", "-m", "tests.lab.player", "--authority", str(authority)]


def compile_product() -> None:
    """Byte-compile once: the PC's user may not write beside the sources, and would compile on every run."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(PROJECT / "diag")], capture_output=True)


def _one_of(got: str | None, wanted: str | None) -> bool:
    return wanted == "*" or (got or "") in (wanted or "").split("|")


def compare(case: dict[str, Any], expected: Expected) -> list[str]:
    """What is wrong with a case, in words."""
    wrong = []
    verdict, diagnoses = case["verdict"], case["diagnoses"]
    real = [d for d in diagnoses if d["severity"] != "note"]
    first = real[0]["id"] if real else None
    if not _one_of(verdict["status"], expected.status):
        wrong.append(f"status {verdict['status']}, not {expected.status}")
    if not _one_of(first, expected.first):
        wrong.append(f"first {first}, not {expected.first}")
    if not _one_of(verdict["where"], expected.where):
        wrong.append(f"where {verdict['where']}, not {expected.where}")
    ids = {d["id"] for d in real}
    wrong += [f"has {name}" for name in expected.never if name in ids]
    named = {d["id"] for d in diagnoses} | {h["id"] for h in case["hidden"]}
    wrong += [f"lacks {name}" for name in expected.also if name not in named]
    bugs = [c["id"] for c in case["checks"] if c["reason"] == "bug"]
    if bugs:
        wrong.append(f"bug in {', '.join(bugs)}")
    return wrong


def against_schema(case: dict[str, Any]) -> list[str]:
    """Where a case leaves the published format, in words."""
    checker = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    return [f"schema: {error.json_path} {error.message[:80]}" for error in checker.iter_errors(case)]


def run(lab: Lab, scenario: Scenario) -> Outcome:
    """Build the home, run the product, take the home down."""
    command = [*product(), "run", "--json", *scenario.arguments]
    witness = None
    try:
        with Home(lab, with_tv(scenario.deviation, scenario.arguments)) as home:
            if scenario.hostile:
                command = [sys.executable, "-ISc", _WEIGH, *command]
                witness = Witness(home)
            begun = time.monotonic()
            done = home.pc.run(command, timeout=60)
            seconds = time.monotonic() - begun
            if witness:
                witness.close()
    except subprocess.TimeoutExpired:
        return Outcome(scenario=scenario, seconds=60.0, wrong=("no end within 60 s",))
    except (OSError, RuntimeError) as exc:
        return Outcome(
            scenario=scenario,
            wrong=(f"the lab failed: {exc}",),
            errors="\n".join((repr(exc), *getattr(exc, "__notes__", ()))),
        )
    return judge(scenario, done, seconds, witness)


def steering(value: Any) -> Iterator[str]:
    """Characters of all texts in a piece of JSON that steer what shows them: control and format characters but a line's end."""
    if isinstance(value, str):
        yield from (
            ascii(sign) for sign in value if unicodedata.category(sign) in {"Cc", "Cf"} and sign != "\n"
        )
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from steering(name)
            yield from steering(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from steering(inside)


def excesses(scenario: Scenario, witness: Witness, peak_mb: float) -> Iterator[str]:
    """What a hostile network got out of the program, in words."""
    if foreign := contacts.strangers(witness.contacts, also=frozenset(scenario.reaches)):
        yield f"contacted {', '.join(sorted(foreign))}"
    if not witness.contacts.addresses:
        yield "the witness saw nothing"
    if peak_mb > _HEALTHY_MB + _MORE_MB:
        yield f"needed {peak_mb:.0f} MB of memory"
    words = scenario.arguments
    allowed = float(words[words.index("--max-data") + 1]) if "--max-data" in words else 0.0
    if witness.received_mb > allowed + _MORE_MB:
        yield f"took in {witness.received_mb:.0f} MB"


def judge(
    scenario: Scenario, done: subprocess.CompletedProcess[str], seconds: float, witness: Witness | None = None
) -> Outcome:
    """Turn the program's output into an outcome."""
    try:
        case = json.loads(done.stdout)
        wrong = compare(case, scenario.expected) + against_schema(case)
    except (ValueError, KeyError, TypeError) as exc:
        tail = done.stderr.strip().splitlines()[-1:] or [repr(exc)]
        return Outcome(
            scenario=scenario,
            seconds=seconds,
            wrong=(f"no usable JSON, exit {done.returncode}: {tail[0]}",),
            errors=done.stderr,
        )
    code = {"healthy": 0, "problem": 1, "inconclusive": 3}.get(case["verdict"]["status"])
    if done.returncode != code:
        wrong.append(f"exit {done.returncode}, not {code}")
    limit = scenario.expected.took_s or (_QUICK_S if "--quick" in scenario.arguments else _FULL_S)
    if seconds > limit and not overloaded():
        wrong.append(f"took {seconds:.1f} s, not {limit}")
    if "Traceback" in done.stderr:
        wrong.append("a traceback on stderr")
    if signs := {*steering(case), *steering(done.stderr)}:
        wrong.append(f"characters that steer: {' '.join(sorted(signs))}")
    peak_mb = float(done.stderr.split()[-1]) / 1000 if witness else None
    if witness and peak_mb is not None:
        wrong += excesses(scenario, witness, peak_mb)
    real = [d["id"] for d in case["diagnoses"] if d["severity"] != "note"]
    return Outcome(
        scenario=scenario, status=case["verdict"]["status"], first=real[0] if real else None, where=case["verdict"]["where"],
        seconds=seconds, took_s=case["took_s"], wrong=tuple(wrong), case=case, errors=done.stderr,
        peak_mb=peak_mb, received_mb=witness.received_mb if witness else None,
    )  # fmt: skip


def overloaded() -> bool:
    """Whether this machine has so much else to do that times mean nothing."""
    return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


def missing(
    programs: Sequence[str] = (
        "ip",
        "nft",
        "nsenter",
        "unbound",
        "dnsmasq",
        "nginx",
        "chronyd",
        "setpriv",
        "tc",
        "gcc",
        "openssl",
    ),
) -> str:
    """Why the lab cannot run here, in words; "" when it can."""
    if os.geteuid():
        return "the lab needs root, for network namespaces"
    absent = [name for name in programs if not shutil.which(name)]
    if absent:
        return f"programs are missing: {', '.join(absent)} (see tests/lab/packages.txt)"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    tried = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, text=True)
    return f"namespaces are forbidden here: {tried.stderr.strip()}" if tried.returncode else ""
