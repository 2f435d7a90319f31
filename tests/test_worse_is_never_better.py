"""More fault never looks healthier: for every series of measurements, a worse one never gets a better verdict.

Look-ups of names have theirs in tests/checks/test_dns.py and test_dns_criteria.py, the forecast of a film in
tests/bandwidth/test_playback.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from diag.checks import bandwidth, clock, netflix, path
from diag.checks.bandwidth.facts import Compared
from diag.checks.bandwidth.facts import Facts as Speed
from diag.checks.clock.criteria import majority_offset
from diag.checks.clock.facts import Facts as Time
from diag.checks.clock.facts import Source
from diag.checks.netflix.facts import Facts as Hosts
from diag.checks.netflix.facts import Video
from diag.checks.path.facts import Facts as Losses
from diag.checks.path.facts import Leg
from diag.model import Finding, Severity
from diag.probes import endpoints
from diag.probes.host_probe import ConnectPath, HostProbe, HttpAnswer, SecondTry

_WEIGHT = {Severity.NOTE: 0, Severity.WARN: 1, Severity.FAIL: 2}

shares = st.floats(0, 1)


def weight(findings: Iterable[Finding]) -> int:
    """How bad it is: 0 for nothing, 1 for a warning, 2 for a failure; a note never changes the verdict."""
    return max((_WEIGHT[finding.severity] for finding in findings), default=0)


# -- lost and late data ---------------------------------------------------------------------------------------


def burst(number: int, protocol: str, end: str, loss: float, ms: float) -> Leg:
    sent = 200
    lost = round(loss * sent)
    return Leg(round=number, end=end, protocol=protocol, target=end, sent=sent, lost=lost,
               first_lost=round(loss * 15), median_ms=None if lost == sent else ms)  # fmt: skip


def line(loss: tuple[float, float], ms: float, router_loss: float) -> Losses:
    """Two rounds by ping, the second by look-ups too, as a line that loses on every way alike."""
    far = [burst(n, protocol, "far", share, ms) for n, protocol, share in ((1, "icmp", loss[0]), (2, "icmp", loss[1]), (2, "dns", loss[1]))]  # fmt: skip
    return Losses(legs=(*far, *(burst(n, "icmp", "router", router_loss, 2.0) for n in (1, 2))))


@given(st.tuples(shares, shares), st.tuples(shares, shares), st.floats(1, 900), shares)
def test_more_loss_never_looks_better(
    loss: tuple[float, float], more: tuple[float, float], ms: float, router_loss: float
) -> None:
    worse = (loss[0] + more[0] * (1 - loss[0]), loss[1] + more[1] * (1 - loss[1]))
    lossy = [f for f in path.CHECK.judge(line(loss, ms, router_loss)) if f.id == "packet-loss"]
    lossier = [f for f in path.CHECK.judge(line(worse, ms, router_loss)) if f.id == "packet-loss"]
    assert weight(lossier) >= weight(lossy)


@given(st.floats(1, 900), st.floats(1, 5), shares)
def test_longer_round_trips_never_look_better(ms: float, times: float, router_loss: float) -> None:
    assert weight(path.CHECK.judge(line((0, 0), ms * times, router_loss))) >= weight(
        path.CHECK.judge(line((0, 0), ms, router_loss))
    )


# -- the speed ------------------------------------------------------------------------------------------------


@st.composite
def speeds(draw: st.DrawFn) -> Speed:
    down = draw(st.floats(0, 200))
    return Speed(
        provider="netflix", download_mbps=down, low_mbps=down * draw(shares), measured=draw(st.integers(1, 3)),
        idle_ms=draw(st.floats(1, 300)), loaded_ms=draw(st.floats(1, 900)), wanted_mbps=draw(st.sampled_from([3.0, 5.0, 15.0, 60.0])),
        confidence=draw(st.sampled_from(["high", "medium", "low"])), stopped=draw(st.sampled_from(["stable", "settled", "time"])),
        compared=tuple(
            Compared(provider=who, mbps=mbps, low_mbps=mbps)
            for who in ("netflix", "netflix", "cloudflare", "cloudflare")
            if (mbps := draw(st.floats(0, 200))) > 1
        ),
    )  # fmt: skip


@given(speeds(), shares, st.floats(0, 900))
def test_a_slower_and_less_steady_line_never_looks_better(
    facts: Speed, share: float, later_ms: float
) -> None:
    worse = replace(
        facts,
        download_mbps=facts.download_mbps * share,
        low_mbps=facts.low_mbps * share,
        loaded_ms=(facts.loaded_ms or 0) + later_ms,
        compared=tuple(replace(c, mbps=c.mbps * share, low_mbps=c.low_mbps * share) for c in facts.compared),
    )
    assert weight(bandwidth.CHECK.judge(worse)) >= weight(bandwidth.CHECK.judge(facts))


@given(speeds(), shares)
def test_more_stalls_at_the_same_rate_never_look_better(facts: Speed, share: float) -> None:
    """The rate that is there almost always falls, while the mean stays."""
    worse = replace(facts, low_mbps=facts.low_mbps * share)
    assert weight(bandwidth.CHECK.judge(worse)) >= weight(bandwidth.CHECK.judge(facts))


@given(speeds(), shares)
def test_a_slower_way_to_netflix_alone_never_looks_better(facts: Speed, share: float) -> None:
    worse = replace(
        facts,
        compared=tuple(
            replace(c, mbps=c.mbps * share, low_mbps=c.low_mbps * share) if c.provider == "netflix" else c
            for c in facts.compared
        ),
    )
    assert weight(bandwidth.CHECK.judge(worse)) >= weight(bandwidth.CHECK.judge(facts))


# -- the clock ------------------------------------------------------------------------------------------------

offsets = st.floats(-50_000, 50_000)


@given(offsets, st.floats(1, 5), st.sampled_from(["ntp", "date", "both"]))
def test_a_clock_further_off_never_looks_better(offset: float, times: float, told_by: str) -> None:
    def told(seconds: float) -> Time:
        return Time(
            os="linux",
            ntp_offset_s=None if told_by == "date" else seconds,
            date_offset_s=None if told_by == "ntp" else seconds,
        )

    assert weight(clock.CHECK.judge(told(offset * times))) >= weight(clock.CHECK.judge(told(offset)))


@given(
    st.floats(301, 50_000),
    st.lists(st.floats(-0.4, 0.4), min_size=2, max_size=4),
    st.lists(st.integers(0, 3), max_size=4),
)
def test_time_servers_that_fall_silent_never_set_a_wrong_clock_right(
    offset: float, spread: list[float], silent: list[int]
) -> None:
    """What is left still says so, or too little is left to say anything."""
    every = [Source(host=f"{n}", kind="ntp", offset_s=offset + more) for n, more in enumerate(spread)]
    left = [one for n, one in enumerate(every) if n not in silent]
    found = majority_offset(left, "ntp")
    assert found is None or weight(clock.CHECK.judge(Time(os="linux", ntp_offset_s=found))) == 2


# -- Netflix's hosts ------------------------------------------------------------------------------------------

BAD = ("timeout", "reset", "refused", "tls-untrusted", "tls-expired", "503", "404")
VIDEO = ("timeout", "reset", "tls-untrusted", "tls-expired", "503", "404", "403", "420", "empty", "no-name")


def host(name: str, verifies: bool, state: str) -> HostProbe:
    """A host that is well, or that failed so in both rounds."""
    well = ConnectPath(outcome="ok", trusted="public" if verifies else "unchecked", tcp_ms=20.0)
    if state == "ok":
        return HostProbe(host=name, verifies=verifies, v4=well, page=HttpAnswer(status=200, marks=True))
    if state.isdigit():
        page = HttpAnswer(status=int(state), marks=True)
        return HostProbe(
            host=name, verifies=verifies, v4=well, page=page, again=SecondTry(tries=("ok",), page=page)
        )
    return HostProbe(
        host=name, verifies=verifies, v4=ConnectPath(outcome=state), again=SecondTry(tries=(state, state))
    )


def video(number: int, state: str) -> Video:
    name = f"{number}.oca.nflxvideo.net"
    if state == "no-name":
        return Video(host=name, name="name-not-found", elsewhere=True)
    served = HttpAnswer(status=206, length=1, part="bytes 0-0/26214400")
    pages = {"ok": served, "empty": HttpAnswer(status=200, length=0)}
    failed = HttpAnswer(status=int(state)) if state.isdigit() else HttpAnswer(failure=state)
    page = pages.get(state, failed)
    return Video(host=name, page=page, again=None if state == "ok" else page)


def world(states: Iterable[str], videos: Iterable[str]) -> Hosts:
    return Hosts(
        hosts=tuple(
            host(p.host, p.verifies, "timeout" if s.startswith("tls") and not p.verifies else s)
            for p, s in zip(endpoints.NETFLIX, states, strict=True)
        ),
        videos=tuple(video(n, s) for n, s in enumerate(videos)),
        list_status=200,
        elsewhere="ok",
    )


COUNT = len(endpoints.NETFLIX)
host_states = st.lists(st.sampled_from(("ok", *BAD)), min_size=COUNT, max_size=COUNT)
video_states = st.lists(st.sampled_from(("ok", *VIDEO)), min_size=2, max_size=4)


@settings(max_examples=300)
@given(
    host_states,
    video_states,
    st.sets(st.integers(0, COUNT - 1)),
    st.sampled_from([w for w in BAD if not w.isdigit()]),
)
def test_more_hosts_that_fail_never_look_better(
    states: list[str], videos: list[str], failing: set[int], how: str
) -> None:
    worse = [how if n in failing and state == "ok" else state for n, state in enumerate(states)]
    assert weight(netflix.CHECK.judge(world(worse, videos))) >= weight(
        netflix.CHECK.judge(world(states, videos))
    )


@settings(max_examples=300)
@given(video_states, st.sets(st.integers(0, 3)), st.sampled_from(VIDEO))
def test_more_video_servers_that_fail_never_look_better(
    videos: list[str], failing: set[int], how: str
) -> None:
    well = ["ok"] * COUNT
    worse = [how if n in failing and state == "ok" else state for n, state in enumerate(videos)]
    assert weight(netflix.CHECK.judge(world(well, worse))) >= weight(netflix.CHECK.judge(world(well, videos)))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(VIDEO), min_size=2, max_size=4))
def test_where_no_video_server_serves_nothing_is_well(videos: list[str]) -> None:
    """Whatever the mixture of their answers, nothing plays."""
    assert weight(netflix.CHECK.judge(world(["ok"] * COUNT, videos))) > 0
