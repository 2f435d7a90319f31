"""What the tests of walks share: the shipped book, cases as JSON, and a look at every position of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diag.flow import Answer, Book, Device, Flow, Kind, Known, Position, book, position

BOOK: Book = book()
DEVICES = sorted(BOOK.devices)
FLOWS = sorted(BOOK.flows)


def case(
    *,
    diagnoses: Mapping[str, tuple[str, ...]] | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    code: str | None = None,
    **checks: str,
) -> dict[str, Any]:
    """A case as JSON: check=status (underscores for dashes); ``diagnoses``: id -> the checks that found it."""
    found = diagnoses or {}
    return {
        "asked": {"code": code, "device": None, "symptom": None},
        "started": "2026-11-22T10:00:00Z",
        "checks": [
            {
                "id": name.replace("_", "-"),
                "status": status,
                "reason": "not-asked" if status == "skipped" else None,
                "facts": dict((facts or {}).get(name, {})),
                "findings": [id_ for id_, by in found.items() if name.replace("_", "-") in by],
            }
            for name, status in checks.items()
        ],
        "diagnoses": [
            {
                "id": id_,
                "severity": "fail",
                "confidence": "sure",
                "title": f"The title of {id_}",
                "evidence": list(by),
            }
            for id_, by in found.items()
        ],
    }


#: A home in which everything is fine; the PC runs Windows.
HEALTHY = case(
    link="ok", gateway="ok", internet="ok", portal="ok", dns="ok", netflix="ok", vpn="ok", proxy="ok", clock="ok",
    path="ok", bandwidth="ok", wifi="ok", tls="ok",
    facts={
        "clock": {"os": "windows", "ntp_offset_s": 0.1}, "path": {"loss": 0.0, "round_trip_ms": 21.0},
        "bandwidth": {"download_mbps": 93.1}, "wifi": {"signal_dbm": -52.0},
    },
)  # fmt: skip


def known(device: str | Device, *runs: Mapping[str, Any], code: str | None = None) -> Known:
    kind = BOOK.device(device) if isinstance(device, str) else device
    return Known(runs, evidence=BOOK.evidence, texts=BOOK.texts, device=kind, code=code)


def at(flow: str, device: str, *runs: Mapping[str, Any], code: str | None = None, **answers: str) -> Position:
    """The position after some answers; a double underscore in a name stands for the dot, one for a dash."""
    given = {name.replace("__", ".").replace("_", "-"): Answer(word=word) for name, word in answers.items()}
    return position(BOOK, BOOK.flows[flow], BOOK.device(device), given, known(device, *runs, code=code))


def positions(flow: Flow, device: Device, what: Known) -> Iterator[tuple[Position, int]]:
    """Every position that can be reached on a device, each once, by trying every answer; with its depth.

    Two ways to the same step count as one when the same warnings were accepted on both: nothing else of the
    past changes what comes.
    """
    seen: set[tuple[str, frozenset[str]]] = set()
    todo: list[dict[str, Answer]] = [{}]
    while todo:
        answers = todo.pop()
        now = position(BOOK, flow, device, answers, what)
        ready = frozenset(
            BOOK.how(device, flow.steps[p.step].ready).loses or BOOK.actions[flow.steps[p.step].ready].loses
            for p in now.passed
            if flow.steps[p.step].ready and p.answer.word == "yes"
        )
        if (now.step, ready) in seen:
            continue
        seen.add((now.step, ready))
        yield now, len(now.passed)
        if now.kind is not Kind.END:
            behind = {p.step: p.answer for p in now.passed}
            todo += [{**behind, now.step: Answer(word=choice.word)} for choice in now.choices]
