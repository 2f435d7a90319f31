"""What was measured, as short lines for people: out of the JSON of a case, whatever of it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diag.report.formatting import milliseconds, name, rate, reason_words, share, streams, when
from diag.values import number
from diag.vocabulary import DEFAULT_QUALITY, HD, QUALITIES, needed_mbps


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: what it is, and its text; None when it is missing, with how to find it."""

    key: str
    label: str
    text: str | None
    find: str = ""


@dataclass(frozen=True, kw_only=True)
class SpeedPlot:
    """The speed test for the plot; rates in Mbit/s, times in seconds."""

    mbps: float
    low_mbps: float | None
    needed_mbps: float
    wanted: str
    series: tuple[tuple[float, float], ...]
    at: str | None = None  # when, where it is from an earlier run than the rest


def facts(case: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    """The facts of a check, empty when it measured nothing."""
    found = next((c["facts"] for c in case["checks"] if c["id"] == check), None)
    return found if isinstance(found, Mapping) else {}


def items(case: Mapping[str, Any]) -> tuple[Item, ...]:
    """The numbers that support asks for."""
    found = {
        "Speed": _speed_text(case),
        "Answer time": _answer_time(case),
        "Lost data": _loss(case),
        "Wi-Fi of this PC": _wifi(case),
        "This PC": medium(case),
    }
    return tuple(Item(key=label, label=label, text=text) for label, text in found.items() if text)


def fine(case: Mapping[str, Any]) -> tuple[str, ...]:
    """What was checked and found in order."""
    return tuple(name(c["id"]) for c in case["checks"] if c["status"] == "ok")


def not_measured(case: Mapping[str, Any]) -> tuple[str, ...]:
    """What could not be measured: one text for each reason."""
    unknown = [(c["reason"] or "", name(c["id"])) for c in case["checks"] if c["status"] == "unknown"]
    reasons = dict.fromkeys(reason for reason, _ in unknown)
    return tuple(
        f"{', '.join(what for why, what in unknown if why == reason)} ({reason_words(reason)})"
        for reason in reasons
    )


def read_speed(case: Mapping[str, Any]) -> SpeedPlot | None:
    """The speed test, None when there was none."""
    found = case.get("bandwidth") or {}
    mbps = number(found.get("download_mbps"))
    if mbps is None:
        return None
    quality, screens = case["asked"].get("quality") or DEFAULT_QUALITY.id, case["asked"].get("screens") or 1
    points = [
        (number(p[0]), number(p[1]))
        for p in found.get("series") or ()
        if isinstance(p, list | tuple) and len(p) == 2
    ]
    return SpeedPlot(
        mbps=mbps,
        low_mbps=number(found.get("low_mbps")),
        needed_mbps=needed_mbps(quality, screens),
        wanted=streams(quality, screens),
        series=tuple(
            (at, value)
            for at, value in points
            if at is not None and value is not None and at >= 0 and value >= 0
        ),
        at=earlier(case),
    )


def earlier(case: Mapping[str, Any]) -> str | None:
    """When the speed was measured, if that was in an earlier run than the rest: "2026-11-22 10:42 UTC"."""
    at = (case.get("bandwidth") or {}).get("measured")
    return when(at) if isinstance(at, str) else None


def with_date(case: Mapping[str, Any], text: str) -> str:
    """A value of the speed test, with its time where that is another than that of the rest."""
    at = earlier(case)
    return f"{text} (measured {at})" if at else text


def _speed_text(case: Mapping[str, Any]) -> str | None:
    found = case.get("bandwidth") or {}
    down, low, up = (number(found.get(key)) for key in ("download_mbps", "low_mbps", "upload_mbps"))
    if down is None:
        return None
    words = with_date(case, rate(down))
    if low is not None and low < down * 0.95:
        words += f", at times {rate(low)}"
    if up is not None:
        words += f"; sending {rate(up)}"
    plays, screens = found.get("plays"), found.get("screens")
    if isinstance(plays, str) and plays in QUALITIES and screens:
        words += f"; enough for {streams(plays, screens)}"
    elif "plays" in found:
        words += f"; less than Netflix recommends for {HD.name}"
    return words


def _answer_time(case: Mapping[str, Any]) -> str | None:
    found = case.get("bandwidth") or {}
    idle = number(facts(case, "path").get("round_trip_ms"))
    idle = number(found.get("idle_ms")) if idle is None else idle
    loaded = number(found.get("loaded_ms"))
    words = [f"{milliseconds(idle)} idle"] if idle is not None else []
    words += [with_date(case, f"{milliseconds(loaded)} while busy")] if loaded is not None else []
    return ", ".join(words) or None


def _loss(case: Mapping[str, Any]) -> str | None:
    loss = number(facts(case, "path").get("loss"))
    return None if loss is None else share(loss)


def _wifi(case: Mapping[str, Any]) -> str | None:
    found = facts(case, "wifi")
    signal, quality, sends, band = (
        number(found.get(k)) for k in ("signal_dbm", "quality_percent", "rx_mbps", "band_ghz")
    )
    words = (
        [f"signal {signal:.0f} dBm"]
        if signal is not None
        else [f"signal {quality:.0f} %"]
        if quality is not None
        else []
    )
    words += [f"link {rate(sends)}"] if sends is not None else []
    words += [f"{band:g} GHz"] if band is not None else []
    return ", ".join(words) or None


def medium(case: Mapping[str, Any]) -> str | None:
    """How this PC is connected: "on Wi-Fi", "on a network cable, 1000 Mbit/s link"."""
    found = facts(case, "link")
    how = {"wired": "on a network cable", "wifi": "on Wi-Fi", "cellular": "on a mobile network"}.get(
        found.get("medium") or ""
    )
    link = number(found.get("speed_mbps"))
    return f"{how}, {rate(link)} link" if how and link is not None else how
