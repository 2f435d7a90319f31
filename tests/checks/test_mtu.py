"""Large packets that vanish, and all the other reasons for a handshake that hangs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from diag.checks.mtu import CHECK, Facts, HostSizes
from diag.model import Confidence, NotMeasured, Reason
from diag.probes import host_probe
from tests.fake_network import LITERALS, FakeNetwork

ONE, TWO, WWW, FAST = "cloudflare-dns.com", "dns.google", "www.netflix.com", "fast.com"


def tried(host: str, down: str | None = "done", **more: Any) -> HostSizes:
    reference = host in {ONE, TWO}
    return HostSizes(
        host=host,
        reference=reference,
        **{"connected": True, "up": "done" if reference else None, **more},
        down=down,
    )


TWICE, THRICE = ("done", "done"), ("timeout",) * 3


def hangs(host: str, **more: Any) -> HostSizes:
    usual = {"down_small": "done", "down_again": THRICE, "down_small_again": TWICE, "up": None}
    return tried(host, "timeout", **{**usual, **more})


def stuck(host: str, **more: Any) -> HostSizes:
    usual = {"up": "timeout", "up_again": THRICE, "up_plain": "done", "up_small_again": TWICE}
    return tried(host, "done", **{**usual, **more})


@pytest.mark.parametrize(
    ("hosts", "found"),
    [
        ([tried(ONE), tried(TWO), tried(WWW), tried(FAST)], []),
        ([hangs(ONE), hangs(TWO), hangs(WWW), hangs(FAST)], ["mtu-blackhole"]),
        ([hangs(ONE)], ["mtu-blackhole"]),
        (
            [tried(ONE), tried(TWO), hangs(WWW, other_name="timeout")],
            ["mtu-blackhole"],
        ),  # the way to Netflix alone
        (
            [hangs(ONE, down_small="timeout", down_small_again=("timeout", "done"))],
            ["mtu-blackhole"],
        ),  # 1000 was still too large
        ([hangs(ONE, down_again=("timeout", "done", "timeout"))], []),  # a slow or lossy line
        ([hangs(ONE, down_again=())], []),  # no second round
        (
            [hangs(ONE, down_small="timeout", down_small_again=("timeout",) * 2)],
            [],
        ),  # small ones hang as well
        ([hangs(ONE, down_small_again=("timeout",) * 2)], []),
        ([tried(ONE), hangs(WWW, down_small_again=("timeout", "done"))], []),  # chance
        ([tried(ONE), hangs(WWW, other_name="done")], []),  # a filter that reads the name
        ([tried(ONE, "reset", up=None), tried(WWW, "reset")], []),
        ([hangs(ONE, connected=False)], []),
        ([stuck(ONE), stuck(TWO), tried(WWW)], ["mtu-blackhole"]),
        ([stuck(ONE), tried(TWO)], ["mtu-blackhole"]),
        ([stuck(ONE, up_plain="timeout")], []),  # the host is slow with everything
        ([stuck(ONE, up_again=("timeout", "done", "timeout"))], []),
        ([stuck(ONE, up_small_again=("timeout",) * 2)], []),
        ([hangs(ONE), stuck(TWO)], ["mtu-blackhole"]),
    ],
)
def test_judge(hosts: list[HostSizes], found: list[str]) -> None:
    findings = list(CHECK.judge(Facts(hosts=tuple(hosts))))
    assert [f.id for f in findings] == found
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in findings)


def windows(host: str) -> HostSizes:
    return hangs(host, down_small=None, down_small_again=())


@pytest.mark.parametrize(
    ("hosts", "small_web", "found"),
    [
        ([windows(ONE), windows(TWO), windows(WWW)], "done", ["mtu-blackhole"]),
        ([windows(ONE), windows(TWO)], "timeout", []),
        ([windows(ONE), windows(TWO)], None, []),
        ([windows(WWW), windows(FAST)], "done", []),  # only Netflix: a block looks the same
        ([windows(ONE), tried(TWO)], "done", []),
        ([windows(ONE)], "done", []),
    ],
)
def test_judge_without_small_segments(
    hosts: list[HostSizes], small_web: str | None, found: list[str]
) -> None:
    findings = list(CHECK.judge(Facts(hosts=tuple(hosts), can_shrink=False, small_web=small_web)))
    assert [f.id for f in findings] == found
    assert all(f.confidence is Confidence.LIKELY for f in findings)


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    made.enter(monkeypatch)
    return made


def ids(network: FakeNetwork, *, third_party: bool = True) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(network.run(third_party=third_party)))]


def test_healthy_home(network: FakeNetwork) -> None:
    assert ids(network) == []
    assert sorted(a.split()[0] for a in network.asked) == ["get"] * 2 + ["tls"] * 4


def test_downstream(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: None if segment else "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("mtu-blackhole", Confidence.SURE)


def test_downstream_where_only_the_smallest_fit(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: None if segment and segment < 600 else "timeout"
    assert ids(network) == ["mtu-blackhole"]


def test_downstream_to_netflix_alone(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: None if segment or address in LITERALS else "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("mtu-blackhole", Confidence.LIKELY)


def test_a_filter_by_name_is_none(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: (
        "timeout" if "netflix" in name and not segment else None
    )
    assert ids(network) == []
    assert any(host_probe.NEUTRAL_NAME in a for a in network.asked)


def upstream(host: str, path: str, headers: Mapping[str, str], segment: int | None) -> dict[str, Any] | None:
    return {"failure": "timeout"} if len(headers.get("X-Padding", "")) > 1400 and not segment else None


def test_upstream(network: FakeNetwork) -> None:
    network.reply = upstream
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert finding.id == "mtu-blackhole"
    assert "out" in finding.text


def test_upstream_with_netflix_alone(network: FakeNetwork) -> None:
    network.reply = upstream
    assert ids(network, third_party=False) == ["mtu-blackhole"]
    assert not any(literal in a for a in network.asked for literal in LITERALS)


def test_servers_that_refuse_long_headers_are_healthy(network: FakeNetwork) -> None:
    network.reply = lambda host, path, headers, segment: {"status": 431} if headers else None
    assert ids(network) == []
    network.reply = lambda host, path, headers, segment: {"failure": "reset"} if headers else None
    assert ids(network) == []


def test_a_lossy_line(network: FakeNetwork) -> None:
    """Where chance takes three handshakes in ten, hardly ever all of a host's large ones and no small one."""
    assert sum(bool(found_by_chance(network, seed)) for seed in range(40)) <= 1


def found_by_chance(network: FakeNetwork, seed: int) -> list[str]:
    tries: Counter[str] = Counter()

    def lossy(address: str, name: str, trust: Any, segment: int | None) -> str | None:
        key = f"{seed} {address} {name} {segment}"
        tries[key] += 1
        # drawn for each try by itself, so that it does not matter which thread comes first
        return "timeout" if random.Random(f"{key} {tries[key]}").random() < 0.3 else None

    network.tls = lossy
    return ids(network)


def test_on_windows(network: FakeNetwork) -> None:
    network.shrinks = False
    network.tls = lambda address, name, trust, segment: "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("mtu-blackhole", Confidence.LIKELY)
    assert not any("get https" in a for a in network.asked)


@pytest.mark.parametrize(("word", "reason"), [("timeout", Reason.TIMEOUT), ("unreachable", Reason.TIMEOUT)])
def test_nothing_connects(network: FakeNetwork, word: str, reason: Reason) -> None:
    network.tcp = lambda address, port, segment: word
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is reason


def test_no_way_out(network: FakeNetwork) -> None:
    network.no_route = {4, 6}
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.NO_NETWORK


def test_every_handshake_is_cut(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "reset"
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.BLOCKED
