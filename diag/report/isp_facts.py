"""The facts of the line alone, for the provider: what Netflix's network people ask providers for, as far as a PC knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diag.report.formatting import milliseconds, rate, share, when
from diag.report.path_diagram import facts_of, netflix_ms, router_ms
from diag.report.summary import Item, facts, medium, with_date
from diag.text import one_line
from diag.values import number

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
        text=f"a PC {how}" if (how := medium(case)) else None,
        find="Say whether the PC uses Wi-Fi or a cable.",
    )
    path, found = facts(case, "path"), case.get("bandwidth") or {}
    yield from _some(
        "Router answers in",
        _ms(router_ms(facts_of(case))),
        "Lost on the way to the router",
        _per_cent(path.get("router_loss")),
    )
    yield from _some(
        "Beyond the router answers in",
        _ms(number(path.get("round_trip_ms"))),
        "Varies by",
        _ms(number(path.get("jitter_ms"))),
    )
    yield from _some(
        "Lost beyond the router", _loss_text(path), "Netflix connects in", _ms(netflix_ms(facts_of(case)))
    )
    speed = {
        "Receiving": _mbps(found.get("download_mbps")),
        "Lowest part": _mbps(found.get("low_mbps")),
        "Sending": _mbps(found.get("upload_mbps")),
        "Answers while busy": _ms(number(found.get("loaded_ms"))),
        "Router while busy": _ms(number(found.get("router_loaded_ms"))),
        "Speed by server": _comparison_text(found),
    }
    for label, text in speed.items():
        yield from _some(label, with_date(case, text) if text else None)
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


def _loss_text(path: Mapping[str, Any]) -> str | None:
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


def _comparison_text(found: Mapping[str, Any]) -> str | None:
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
