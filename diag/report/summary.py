"""What was measured, as short lines for people: out of a case, whatever of it is there."""

from __future__ import annotations

from dataclasses import dataclass

from diag.case.document import CaseDocument, RunSummary, SpeedTest
from diag.diagnosis.verdict import EMPTY
from diag.model import Diagnosis, Severity, Status
from diag.report import tv
from diag.report.clock import ReportClock
from diag.report.facts import ReportedFacts
from diag.report.formatting import milliseconds, name, rate, reason_words, share, streams
from diag.text import one_line
from diag.vocabulary import CAUSES, HD, QUALITIES, SPEED_SERVERS, needed_mbps

#: Checks that say something without anything beyond this PC and its router.
_WITHIN = frozenset({"link", "hosts-file", "gateway", "proxy", "wifi", "load", "vpn"})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: what it is, and its text; None when it is missing, with how to find it."""

    key: str
    label: str
    text: str | None
    find: str = ""


@dataclass(frozen=True, kw_only=True)
class SpeedPlot:
    """The speed test for the plot; rates in Mbit/s, times in seconds.  ``at_least``: ``mbps`` is a lower bound."""

    mbps: float
    low_mbps: float | None
    needed_mbps: float
    wanted: str
    series: tuple[tuple[float, float], ...]
    at_least: bool = False
    at: str | None = None  # when, where it is from an earlier run than the rest


def items(case: CaseDocument, facts: ReportedFacts) -> tuple[Item, ...]:
    """The numbers that support asks for."""
    at = earlier(case)
    found = {
        "Speed": _speed_text(case.bandwidth, at),
        "Answer time": _answer_time(case.bandwidth, facts, at),
        "Lost data": _loss_words(facts),
        "Outages": outages_text(facts),
        "Wi-Fi of this PC": _wifi(facts),
        "This PC": medium(facts),
        "The device told": _device_words(facts),
    }
    return tuple(Item(key=label, label=label, text=text) for label, text in found.items() if text)


def _device_words(facts: ReportedFacts) -> str | None:
    found = tv.only_one(facts.tv.devices)
    return " ".join(tv.sentences(found)) if found else None


def fine(case: CaseDocument) -> tuple[str, ...]:
    """What was checked and found in order."""
    return tuple(name(check.id) for check in case.checks if check.status is Status.OK)


def real_diagnoses(case: CaseDocument) -> list[Diagnosis]:
    """Those that are no notes, most important first."""
    return [d for d in case.diagnoses if d.severity is not Severity.NOTE]


def cut_off(case: CaseDocument) -> str | None:
    """Why nothing beyond this PC or its router could be measured; None where it could."""
    first = next(iter(real_diagnoses(case)), None)
    cause = CAUSES.get(first.id) if first else None
    return cause.cuts_off or None if cause else None


def measuring_runs(case: CaseDocument) -> tuple[RunSummary, ...]:
    """The runs of a case in which something was measured: one begun by a walk alone is none."""
    runs = case.story.runs if case.story else ()
    return tuple(run for run in runs if run.headline not in EMPTY)


def not_measured(case: CaseDocument) -> tuple[str, ...]:
    """What could not be measured: one text for each reason.  Where a cause cut everything off, it is the reason of all
    that lies behind it."""
    away = cut_off(case)
    by_reason: dict[str, list[str]] = {}
    for check in case.checks:
        if check.status is Status.UNKNOWN:
            why = away if away and check.id not in _WITHIN else reason_words(check.reason)
            by_reason.setdefault(why, []).append(name(check.id))
    return tuple(f"{', '.join(names)} ({why})" for why, names in by_reason.items())


def sent_beyond(facts: ReportedFacts) -> tuple[int, str]:
    """How many small packets the share of lost data beyond the router rests on, those of the last round, and whom they
    were sent to ("1.1.1.1, 8.8.8.8")."""
    legs = [leg for leg in facts.path.legs if leg.end == "far"]
    last = max((leg.round or 0 for leg in legs), default=0)
    used = [leg for leg in legs if leg.round == last]
    whom = dict.fromkeys(one_line(leg.target) for leg in used if leg.target)
    return sum(leg.sent or 0 for leg in used), ", ".join(whom)


def read_speed(case: CaseDocument) -> SpeedPlot | None:
    """The speed test, None when there was none."""
    found = case.bandwidth
    if found is None or found.download_mbps is None:
        return None
    quality, screens = case.asked.quality, case.asked.screens
    return SpeedPlot(
        mbps=found.download_mbps,
        low_mbps=found.low_mbps,
        needed_mbps=needed_mbps(quality, screens),
        wanted=streams(quality, screens),
        series=tuple((at, value) for at, value in found.series or () if at >= 0 and value >= 0),
        at_least=bool(found.at_least),
        at=earlier(case),
    )


def earlier(case: CaseDocument) -> str | None:
    """When the speed was measured, if that was in an earlier run than the rest: "2026-11-22 11:42 UTC+1"."""
    found = case.bandwidth.measured if case.bandwidth else None
    return ReportClock(case.utc_offset_min).when(found) if found else None


def with_date(text: str, at: str | None) -> str:
    """A value of the speed test, with its time where that is another than that of the rest."""
    return f"{text} (measured {at})" if at else text


#: How a test ends at its limit, and how long a minute of watching takes at least otherwise, in seconds.
_LIMITED, _WATCHED_S = frozenset({"data-cap", "settled"}), 50.0


def _stalls_words(found: SpeedTest) -> str:
    """What a minute of watching saw, nothing where nobody watched."""
    if found.stalls is None or not found.series:
        return ""
    watched_s = found.series[-1][0]
    # who set a limit for the data sees how far it reached
    until = ", until its data was used up, " if found.stopped in _LIMITED and watched_s < _WATCHED_S else " "
    watched = f"; in {watched_s:.0f} seconds{until}it "
    if not found.stalls:
        return watched + "never stopped"
    longest = max(seconds for _, seconds in found.stalls)
    count = "once, for" if len(found.stalls) == 1 else f"{len(found.stalls)} times, for up to"
    return f"{watched}stopped {count} {longest:.0f} second{'' if round(longest) == 1 else 's'}"


def _speed_text(found: SpeedTest | None, at: str | None) -> str | None:
    if found is None or found.download_mbps is None:
        return None
    whom = SPEED_SERVERS.get(found.provider or "")
    words = with_date(
        rate(found.download_mbps, at_least=found.at_least) + (f" from {whom}" if whom else ""), at
    )
    others = [each for each in found.compared or () if each.provider != found.provider]
    if others:
        slowest = min(others, key=lambda each: each.mbps)
        words += f" ({SPEED_SERVERS.get(slowest.provider, 'another server')}: {rate(slowest.mbps)})"
    if found.low_mbps is not None and found.low_mbps < found.download_mbps * 0.95:
        words += f", at times {rate(found.low_mbps)}"
    words += _stalls_words(found)
    if found.upload_mbps is not None:
        words += f"; sending {rate(found.upload_mbps, at_least=found.upload_at_least)}"
    if found.plays and found.plays in QUALITIES and found.screens:
        words += f"; enough for {streams(found.plays, found.screens)}"
    elif not found.at_least:
        words += f"; less than Netflix recommends for {HD.name}"
    return words


def _answer_time(found: SpeedTest | None, facts: ReportedFacts, at: str | None) -> str | None:
    idle = facts.path.round_trip_ms
    if idle is None and found:
        idle = found.idle_ms
    words = [f"{milliseconds(idle)} idle"] if idle is not None else []
    if found and found.loaded_ms is not None:
        words.append(with_date(f"{milliseconds(found.loaded_ms)} while busy", at))
    return ", ".join(words) or None


def outages_text(facts: ReportedFacts) -> str | None:
    """Each outage with its moment, and how long was watched: "none (watched for 7 s)"."""
    found = facts.outages
    if found.watched_s is None:
        return None
    watched = f"{max(1, round(found.watched_s))} s"
    moments = [
        f"at {event.begin_s:.1f} s for {event.length_s:.1f} s"
        for event in found.events
        if event.begin_s is not None and event.length_s is not None
    ]
    return f"{', '.join(moments) or 'none'} (watched for {watched})"


def _loss_words(facts: ReportedFacts) -> str | None:
    if facts.path.loss is None:
        return None
    sent, _ = sent_beyond(facts)
    return share(facts.path.loss) + (f" of {sent} small packets" if sent else "")


def _wifi(facts: ReportedFacts) -> str | None:
    found, words = facts.wifi, []
    if found.signal_dbm is not None:
        words.append(f"signal {found.signal_dbm:.0f} dBm")
    elif found.quality_percent is not None:
        words.append(f"signal {found.quality_percent:.0f} %")
    if found.rx_mbps is not None:
        words.append(f"link {rate(found.rx_mbps)}")
    if found.band_ghz is not None:
        words.append(f"{found.band_ghz:g} GHz")
    return ", ".join(words) or None


def medium(facts: ReportedFacts) -> str | None:
    """How this PC is connected: "on Wi-Fi", "on a network cable, 1000 Mbit/s link"."""
    how = {"wired": "on a network cable", "wifi": "on Wi-Fi", "cellular": "on a mobile network"}.get(
        facts.link.medium or ""
    )
    link = facts.link.speed_mbps
    return f"{how}, {rate(link)} link" if how and link is not None else how
