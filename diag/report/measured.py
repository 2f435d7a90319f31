"""What was measured, as short lines for people: out of the JSON of a case, whatever of it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diag.report.picture import netflix_ms, router_ms
from diag.report.words import NEEDED_MBPS, QUALITY, REASONS, milliseconds, name, one_line, rate, share, when


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: what it is, and its text; None when it is missing, with how to find it."""

    key: str
    label: str
    text: str | None
    find: str = ""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """The speed test for the plot; rates in Mbit/s, times in seconds."""

    mbps: float
    low_mbps: float | None
    needed_mbps: float
    wanted: str
    series: tuple[tuple[float, float], ...]


def facts(case: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    """The facts of a check, empty when it measured nothing."""
    found = next((c["facts"] for c in case["checks"] if c["id"] == check), None)
    return found if isinstance(found, Mapping) else {}


def number(value: Any) -> float | None:
    """A number, and nothing else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def items(case: Mapping[str, Any]) -> tuple[Item, ...]:
    """The numbers that support asks for."""
    found = {
        "Speed": _speed(case),
        "Answer time": _answer_time(case),
        "Lost data": _loss(case),
        "Wi-Fi of this PC": _wifi(case),
        "This PC": _medium(case),
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
        f"{', '.join(what for why, what in unknown if why == reason)} ({REASONS.get(reason, 'no reason known')})"
        for reason in reasons
    )


def speed(case: Mapping[str, Any]) -> Speed | None:
    """The speed test, None when there was none."""
    found = case.get("bandwidth") or {}
    mbps = number(found.get("download_mbps"))
    if mbps is None:
        return None
    quality, screens = case["asked"].get("quality") or "1080p", case["asked"].get("screens") or 1
    wanted = f"{QUALITY.get(quality, quality)} on {screens} screen{'s' if screens > 1 else ''}"
    points = [
        (number(p[0]), number(p[1]))
        for p in found.get("series") or ()
        if isinstance(p, list | tuple) and len(p) == 2
    ]
    return Speed(
        mbps=mbps,
        low_mbps=number(found.get("low_mbps")),
        needed_mbps=NEEDED_MBPS.get(quality, 5.0) * screens,
        wanted=wanted,
        series=tuple(
            (at, value)
            for at, value in points
            if at is not None and value is not None and at >= 0 and value >= 0
        ),
    )


def _speed(case: Mapping[str, Any]) -> str | None:
    found = case.get("bandwidth") or {}
    down, low, up = (number(found.get(key)) for key in ("download_mbps", "low_mbps", "upload_mbps"))
    if down is None:
        return None
    words = rate(down)
    if low is not None and low < down * 0.95:
        words += f", at times {rate(low)}"
    if up is not None:
        words += f"; sending {rate(up)}"
    plays, screens = found.get("plays"), found.get("screens")
    if plays in QUALITY and screens:
        words += f"; enough for {QUALITY[plays]} on {screens} screen{'s' if screens > 1 else ''}"
    elif "plays" in found:
        words += "; less than Netflix recommends for HD"
    return words


def _answer_time(case: Mapping[str, Any]) -> str | None:
    found = case.get("bandwidth") or {}
    idle = number(facts(case, "path").get("round_trip_ms"))
    idle = number(found.get("idle_ms")) if idle is None else idle
    loaded = number(found.get("loaded_ms"))
    words = [f"{milliseconds(idle)} idle"] if idle is not None else []
    words += [f"{milliseconds(loaded)} while busy"] if loaded is not None else []
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


def _medium(case: Mapping[str, Any]) -> str | None:
    found = facts(case, "link")
    medium = {"wired": "on a network cable", "wifi": "on Wi-Fi", "cellular": "on a mobile network"}.get(
        found.get("medium") or ""
    )
    link = number(found.get("speed_mbps"))
    return f"{medium}, {rate(link)} link" if medium and link is not None else medium


# -- for the provider -----------------------------------------------------------------------------------------

#: What Netflix's network people ask providers for (facts.md 1.5: Open Connect, node 14424), as far as a PC knows it.
_TRACE = "Open a terminal and type: tracert {host} (Windows) or traceroute {host} (Mac, Linux). Add what it prints."


def line(case: Mapping[str, Any], story: Mapping[str, Any]) -> tuple[Item, ...]:
    """The facts of the line alone: no account, no names, no device but how this PC is connected."""
    return tuple(_line(case, story))


def _line(case: Mapping[str, Any], story: Mapping[str, Any]) -> Iterator[Item]:
    runs = story.get("runs") or ()
    first = when(runs[0]["started"] if runs else case["started"])
    yield Item(
        key="public",
        label="Public address",
        text=_public(case),
        find="Look on the status page of your router, or ask the provider.",
    )
    began = one_line(story["began"]) if isinstance(story.get("began"), str) else None
    yield Item(
        key="first",
        label="First seen",
        text=f"{began}; first measured {first}" if began else f"first measured {first}",
    )
    yield Item(
        key="again",
        label="Happens again",
        text=_again(case, runs),
        find="Run the check again at another time: diag run --case ID.",
    )
    others = story.get("others")
    yield Item(
        key="devices",
        label="One device or several",
        text=one_line(others) if others else None,
        find="Try Netflix on a second device in the same home.",
    )
    yield Item(
        key="pc",
        label="Measured from",
        text=f"a PC {medium}" if (medium := _medium(case)) else None,
        find="Say whether the PC uses Wi-Fi or a cable.",
    )
    path, found = facts(case, "path"), case.get("bandwidth") or {}
    yield from _some(
        "Router answers in",
        _ms(router_ms(case)),
        "Lost on the way to the router",
        _per_cent(path.get("router_loss")),
    )
    yield from _some(
        "Beyond the router answers in",
        _ms(number(path.get("round_trip_ms"))),
        "Varies by",
        _ms(number(path.get("jitter_ms"))),
    )
    yield from _some("Lost beyond the router", _lost(path), "Netflix connects in", _ms(netflix_ms(case)))
    yield from _some(
        "Receiving", _mbps(found.get("download_mbps")), "Lowest part", _mbps(found.get("low_mbps"))
    )
    yield from _some(
        "Sending", _mbps(found.get("upload_mbps")), "Answers while busy", _ms(number(found.get("loaded_ms")))
    )
    yield from _some(
        "Router while busy", _ms(number(found.get("router_loaded_ms"))), "Speed by server", _compared(found)
    )
    yield from _some("Video servers tried", _videos(case), "Network as Netflix sees it", _network(case))
    yield from _some("IPv4 and IPv6", _families(case), "Name servers", _resolvers(case))
    yield Item(
        key="trace",
        label="Trace of the route",
        text=None,
        find=_TRACE.format(host=_video_host(case) or "www.netflix.com"),
    )


def _some(*pairs: str | None) -> Iterator[Item]:
    for label, text in zip(pairs[::2], pairs[1::2], strict=True):
        if label and text:
            yield Item(key=label, label=label, text=text)


def _ms(value: float | None) -> str | None:
    return None if value is None else milliseconds(value)


def _mbps(value: Any) -> str | None:
    found = number(value)
    return None if found is None else rate(found)


def _per_cent(value: Any) -> str | None:
    found = number(value)
    return None if found is None else share(found)


def _lost(path: Mapping[str, Any]) -> str | None:
    loss = _per_cent(path.get("loss"))
    legs = [g for g in path.get("legs") or () if isinstance(g, Mapping) and g.get("end") == "far"]
    last = max((int(number(g.get("round")) or 0) for g in legs), default=0)
    sent = sum(int(number(g.get("sent")) or 0) for g in legs if number(g.get("round")) == last)
    return f"{loss} of {sent} small packets" if loss and sent else loss


def _public(case: Mapping[str, Any]) -> str | None:
    """This PC's own public address, when it has one; masked like everything."""
    from diag.redact import public_of

    mine = facts(case, "link").get("addresses") or ()
    found = [a for a in mine if isinstance(a, str) and public_of(a)]
    return ", ".join(one_line(a) for a in found) or None


def _again(case: Mapping[str, Any], runs: Any) -> str | None:
    if len(runs) < 2:
        return None
    ids = {d["id"] for d in case["diagnoses"] if d["severity"] != "note"}
    same = [run for run in runs if ids & set(run["diagnoses"])]
    if not ids:
        return f"no fault in the newest of {len(runs)} checks"
    return f"in {len(same)} of {len(runs)} checks ({', '.join(when(run['started']) for run in same[-5:])})"


def _compared(found: Mapping[str, Any]) -> str | None:
    each = [
        (one_line(str(c.get("provider"))), _mbps(c.get("mbps")))
        for c in found.get("compared") or ()
        if isinstance(c, Mapping)
    ]
    return ", ".join(f"{who} {speed}" for who, speed in each if speed) or None


def _video_host(case: Mapping[str, Any]) -> str | None:
    videos = facts(case, "netflix").get("videos") or ()
    return next((one_line(v["host"]) for v in videos if isinstance(v, Mapping) and v.get("host")), None)


def _videos(case: Mapping[str, Any]) -> str | None:
    words = []
    for video in facts(case, "netflix").get("videos") or ():
        if isinstance(video, Mapping) and video.get("host"):
            page = video.get("page") or {}
            answer = page.get("failure") or (
                f"answered {page['status']}" if page.get("status") else video.get("name") or "not asked"
            )
            words.append(f"{one_line(str(video['host']))}: {one_line(str(answer))}")
    return "; ".join(words) or None


def _network(case: Mapping[str, Any]) -> str | None:
    found = facts(case, "netflix")
    asn, isp, country = (found.get(k) for k in ("asn", "isp", "country"))
    number_ = str(asn) if not asn or str(asn).upper().startswith("AS") else f"AS{asn}"
    return ", ".join(one_line(str(x)) for x in (number_ if asn else None, isp, country) if x) or None


def _families(case: Mapping[str, Any]) -> str | None:
    found, say = facts(case, "internet"), {"works": "works", "fails": "fails", "not-there": "not there"}
    states = [
        (label, (found.get(key) or {}).get("state")) for label, key in (("IPv4", "ipv4"), ("IPv6", "ipv6"))
    ]
    return ", ".join(f"{label} {say[state]}" for label, state in states if state in say) or None


def _resolvers(case: Mapping[str, Any]) -> str | None:
    words = []
    for each in facts(case, "dns").get("resolvers") or ():
        if isinstance(each, Mapping) and each.get("address"):
            who = each.get("operator") or each.get("kind") or ""
            words.append(
                f"{one_line(str(each['address']))} ({one_line(str(who))}, {one_line(str(each.get('state') or 'not asked'))})"
            )
    return "; ".join(words[:4]) or None
