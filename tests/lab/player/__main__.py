"""``python -m tests.lab.player``: what watching takes, step by step, from this PC; one JSON object on stdout.

``verdict`` is ``plays``, ``plays-poorly`` (after a long wait, or at less than the wanted quality),
``plays-with-stalls`` or ``does-not-play``; ``step`` and ``why`` say where and why it ended.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import email.utils
import json
import os
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.lab.player import connect
from tests.lab.player.connect import Answer, Broken, Client
from tests.lab.player.names import TV_NAMES
from tests.lab.player.watch import Watched, watch

#: Sign-in tokens and signed requests live 5 to 15 minutes (facts 7.4): beyond the second nobody signs in.
_CLOCK_S = (300.0, 900.0)

#: A start that takes longer is felt as a fault.
_PATIENT_S = 10.0

#: No one waits longer for the start.
_LONGEST_S = 90.0

MANIFEST = "/playapi/manifest"


class Stopped(Exception):
    """It ended at that step."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(why)
        self.step = step


@dataclass(frozen=True, kw_only=True)
class Played:
    """What the player says."""

    verdict: str
    step: str = ""
    why: str = ""
    start_s: float = 0.0
    stalls: int = 0
    stalled_s: float = 0.0
    mbps: float = 0.0


def _get(step: str, client: Client, host: str, path: str) -> Answer:
    try:
        return connect.fetch(client, host, path)
    except Broken as exc:
        raise Stopped(step, str(exc)) from None


def _refused(step: str, host: str, answer: Answer) -> None:
    if answer.status in {401, 403, 420} or answer.status >= 500:
        raise Stopped(step, f"{host} answers {answer.status}")


def _manifest(client: Client, host: str) -> list[str]:
    """The video servers for this line, as Netflix names them."""
    answer = _get("list of video servers", client, host, MANIFEST)
    try:
        told = json.loads(answer.body)
        if error := told.get("error"):
            raise Stopped("list of video servers", f"Netflix refuses: {error}")
        urls = [target["url"] for target in told["targets"]]
        named = [u for u in urls if (urllib.parse.urlsplit(u).hostname or "").endswith(".nflxvideo.net")]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Stopped("list of video servers", f"{host} answers {answer.status} without a list") from None
    if not named:
        raise Stopped("list of video servers", "the list is empty")
    return named


def in_browser(client: Client) -> tuple[list[str], str]:
    """Front page, the player's scripts, sign-in, list of video servers, and a worry; raises Stopped."""
    worry = ""
    host = "www.netflix.com"
    answer = _get("front page", client, host, "/")
    _refused("front page", host, answer)
    where = urllib.parse.urlsplit(answer.headers.get("Location", f"https://{host}/")).hostname
    if answer.status not in {200, 301, 302} or where != host:
        raise Stopped("front page", f"{host} answers {answer.status} {where}")
    host = "assets.nflxext.com"
    script = _get("scripts and pictures", client, host, "/player/player.js")
    if script.status != 200 or len(script.body) != int(script.headers.get("Content-Length", -1)):
        raise Stopped("scripts and pictures", f"{host} answers {script.status}")
    with contextlib.suppress(TypeError, ValueError):
        told = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp()
        if abs(told - time.time()) > _CLOCK_S[1]:
            raise Stopped("sign-in", f"this clock is {time.time() - told:+.0f} s off")
        if abs(told - time.time()) > _CLOCK_S[0]:
            worry = "signing in may fail, the clock is off"
    return _manifest(client, "www.netflix.com"), worry


def on_tv(client: Client, names: Sequence[str]) -> list[str]:
    """The calls with which a TV starts, then the list of video servers; raises Stopped."""
    for host in names:
        _refused(f"start-up of a TV ({host})", host, _get(f"start-up of a TV ({host})", client, host, "/"))
    return _manifest(client, "api-global.netflix.com")


@dataclass(frozen=True, kw_only=True)
class Started:
    """Everything before the film: the video servers, what it took, and what may go wrong some day."""

    client: Client
    urls: list[str]
    took_s: float
    worry: str = ""


def start(kind: str, given: argparse.Namespace) -> Started:
    """Start one kind of player; raises Stopped."""
    begun = time.monotonic()
    client = connect.television(given.authority) if kind == "tv" else connect.browser()
    urls, worry = (on_tv(client, [*TV_NAMES, *given.name]), "") if kind == "tv" else in_browser(client)
    return Started(client=client, urls=urls, took_s=time.monotonic() - begun, worry=worry)


def play(given: argparse.Namespace) -> Played:
    """Start every kind of player side by side, then watch the film on the last."""
    begun = time.monotonic()
    pool = concurrent.futures.ThreadPoolExecutor()
    jobs = [pool.submit(start, kind, given) for kind in given.on]
    try:
        started = [job.result() for job in jobs]
        longest = max(one.took_s for one in started)
        if longest > _LONGEST_S:
            raise Stopped("start", f"the start takes {longest:.0f} s")
        last = started[-1]
        seen = watch(last.client, last.urls, given.seconds, given.mbps)
    except (Stopped, Broken) as exc:
        step = exc.step if isinstance(exc, Stopped) else "video"
        return Played(
            verdict="does-not-play", step=step, why=str(exc), start_s=round(time.monotonic() - begun, 1)
        )
    return judge(seen, longest + seen.start_s, given.mbps, last.worry)


def judge(seen: Watched, start_s: float, wanted_mbps: float, worry: str = "") -> Played:
    """Plays, poorly, or with stalls."""
    verdict, why = "plays-poorly" if worry else "plays", worry
    if seen.mbps < wanted_mbps:
        verdict, why = "plays-poorly", f"at {seen.mbps:g} Mbit/s instead of {wanted_mbps:g}"
    if start_s > _PATIENT_S:
        verdict, why = "plays-poorly", f"after {start_s:.0f} s"
    if seen.stalls:
        verdict, why = "plays-with-stalls", f"{seen.stalls} stalls, {seen.stalled_s:.1f} s in all"
    return Played(verdict=verdict, why=why, start_s=round(start_s, 1), stalls=seen.stalls,
                  stalled_s=round(seen.stalled_s, 1), mbps=seen.mbps)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.player", description="Play, and say how it went."
    )
    parser.add_argument("--on", action="append", choices=("browser", "tv"), help="who watches (both)")
    parser.add_argument("--authority", type=Path, help="the private authority that TVs trust")
    parser.add_argument("--name", action="append", default=[], help="a further name with which the TV starts")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to watch (10)")
    parser.add_argument("--mbps", type=float, default=5.0, help="the wanted quality (5: full HD)")
    given = parser.parse_args()
    given.on = given.on or ["tv", "browser"]
    print(json.dumps(asdict(play(given))), flush=True)
    os._exit(0)  # look-ups that still wait must not keep it


if __name__ == "__main__":
    main()
