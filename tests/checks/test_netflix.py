"""Blocks, outages, refusals, and the many healthy ways in which Netflix's hosts answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks.netflix import CHECK
from diag.checks.netflix.facts import Facts, Video
from diag.host import Resolver, SystemFacts
from diag.model import Asked, Confidence, NotMeasured, Reason, Severity, Where
from diag.net import connect, resolve
from diag.net.connect import Trust
from diag.probes import endpoints, fast_com, host_probe, second_try
from diag.probes.context import CheckContext, RunContext
from diag.probes.host_probe import ConnectPath, HostProbe, HttpAnswer, SecondTry
from tests.fake_network import LITERALS, NETFLIX, NETFLIX_HEADERS, FakeNetwork, public

WWW, SECURE, APPBOOT, UIBOOT, API, ASSETS, FAST = NETFLIX
DEVICES = {SECURE, APPBOOT, UIBOOT, API}


def good(host: str, status: int = 200, again: int | None = None, **more: Any) -> HostProbe:
    verifies = host not in DEVICES
    page = HttpAnswer(status=status, marks=host == WWW)
    return HostProbe(
        host=host,
        verifies=verifies,
        v4=ConnectPath(outcome="ok", stage="done", trusted="public" if verifies else "unchecked"),
        page=page,
        again=None if again is None else SecondTry(page=HttpAnswer(status=again)),
        **more,
    )


def bad(host: str, word: str = "timeout", *, stage: str = "tcp", again: tuple[str, ...] = ("timeout",) * 2, small: str | None = None) -> HostProbe:  # fmt: skip
    return HostProbe(
        host=host,
        verifies=host not in DEVICES,
        v4=ConnectPath(outcome=word, stage=stage),
        again=SecondTry(tries=again, small=small),
    )


def over_ipv6(*names: str) -> tuple[HostProbe, ...]:
    """Hosts that answer over IPv6 alone."""
    return tuple(replace(good(n), v4=ConnectPath(outcome="timeout"), v6=good(n).v4) for n in names)


def hosts(*changed: HostProbe) -> tuple[HostProbe, ...]:
    by_name = {h.host: h for h in changed}
    return tuple(by_name.get(name) or good(name) for name in NETFLIX)


SIX = ConnectPath(outcome="timeout")
VIDEO_OK = Video(host="a.nflxvideo.net", page=HttpAnswer(status=206))


def video(status: int | None = None, **more: Any) -> Video:
    return Video(
        host="a.nflxvideo.net", page=HttpAnswer(status=status, failure=None if status else "timeout"), **more
    )


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(hosts=hosts()), []),
        (Facts(hosts=hosts(), videos=(VIDEO_OK, VIDEO_OK), list_status=200), []),
        # blocks
        (Facts(hosts=hosts(bad(WWW))), ["netflix-blocked"]),
        (Facts(hosts=hosts(bad(WWW, "reset", stage="tls", again=("reset", "reset")))), ["netflix-blocked"]),
        (Facts(hosts=tuple(bad(n, "refused", again=("refused",) * 2) for n in NETFLIX)), ["netflix-blocked"]),
        (Facts(hosts=hosts(bad(SECURE), bad(APPBOOT), bad(UIBOOT))), ["netflix-blocked"]),
        (Facts(hosts=hosts(bad(APPBOOT))), ["netflix-blocked"]),
        (Facts(hosts=hosts(bad(WWW, "impostor", stage="tls", again=("impostor",) * 2))), ["netflix-blocked"]),
        (Facts(hosts=hosts(), videos=(video(again=HttpAnswer(failure="timeout")),) * 2), ["netflix-blocked"]),
        # no blocks
        (Facts(hosts=hosts(bad(WWW, again=("timeout", "ok")))), []),  # answered in the second round
        (Facts(hosts=(*(bad(n, again=("ok", "ok")) for n in NETFLIX if n != FAST), bad(FAST))), ["netflix-blocked"]),  # one alone
        (Facts(hosts=hosts(replace(bad(WWW), again=None))), []),  # there was no second round
        (Facts(hosts=hosts(bad(WWW, stage="tls", small="done"))), []),  # large packets get lost: not a block
        (Facts(hosts=hosts(HostProbe(host=WWW, name="name-not-found"))), []),  # the DNS check's matter
        (Facts(hosts=hosts(HostProbe(host=APPBOOT, name="filtered"))), []),
        (Facts(hosts=hosts(), videos=(video(again=HttpAnswer(failure="timeout")), VIDEO_OK)), []),  # one server is away
        (Facts(hosts=hosts(), videos=(video(again=HttpAnswer(status=206)),) * 2), []),
        (Facts(hosts=hosts(good(SECURE, 503), good(APPBOOT, 404), good(API, 400))), []),  # any status will do
        (Facts(hosts=hosts(good(ASSETS, 403))), []),
        # down
        (Facts(hosts=hosts(good(WWW, 503, 502))), ["netflix-down"]),
        (Facts(hosts=hosts(good(WWW, 503, 302))), []),
        (Facts(hosts=hosts(good(WWW, 503))), []),  # once is nothing
        (Facts(hosts=hosts(good(WWW, 503), good(FAST, 503), good(ASSETS, 502))), ["netflix-down"]),
        (Facts(hosts=hosts(good(FAST, 503, 503), good(ASSETS, 502, 502))), []),  # www is fine
        (
            Facts(hosts=hosts(replace(good(WWW, 503, 503), v4=ConnectPath(outcome="ok", stage="tls", trusted="other"), page=HttpAnswer(status=503)))),
            [],
        ),  # not shown to be Netflix
        (
            Facts(hosts=hosts(replace(good(WWW), page=HttpAnswer(failure="timeout"), again=SecondTry(page=HttpAnswer(failure="timeout"))))),
            ["netflix-blocked"],  # silence is not Netflix's own word
        ),
        (
            Facts(hosts=hosts(replace(good(WWW), v4=ConnectPath(outcome="ok", stage="done", trusted="public", tcp_ms=620.0),
                                      page=HttpAnswer(failure="timeout"), again=SecondTry(page=HttpAnswer(failure="timeout"))))),
            [],  # too far for our waits
        ),
        (
            Facts(hosts=hosts(replace(good(WWW), v4=ConnectPath(outcome="ok", stage="done", trusted="public", tcp_ms=620.0),
                                      page=HttpAnswer(failure="timeout"), again=SecondTry(page=HttpAnswer(failure="timeout")))), patience=1.55),
            ["netflix-blocked"],  # we waited longer
        ),
        (
            Facts(hosts=hosts(replace(good(WWW), v4=ConnectPath(outcome="ok", stage="done", trusted="public", tcp_ms=1.0, tls_ms=1240.0),
                                      page=HttpAnswer(failure="timeout"), again=SecondTry(page=HttpAnswer(failure="timeout"))))),
            [],  # a satellite modem answers TCP itself: the handshake tells how far it is
        ),
        # refusals
        (Facts(hosts=hosts(good(WWW, 403, 403))), []),  # a lone 403 proves nothing
        (Facts(hosts=hosts(good(WWW, 403, 403)), list_status=403), ["netflix-refuses-address"]),
        (Facts(hosts=hosts(good(WWW, 403, 302)), list_status=403), []),
        (Facts(hosts=hosts(good(WWW, 403, 403), good(FAST, 403, 403))), ["netflix-refuses-address"]),
        (Facts(hosts=hosts(), videos=(video(420), video(420)), list_status=200), ["netflix-refuses-address"]),
        (Facts(hosts=hosts(), videos=(video(403), video(403)), list_status=200), []),  # once is nothing
        (Facts(hosts=hosts(), videos=(video(403, again=HttpAnswer(status=403)),) * 2), ["netflix-refuses-address"]),
        (Facts(hosts=hosts(), list_status=403), []),  # our token may be old
        (Facts(hosts=hosts(good(SECURE, 403), good(APPBOOT, 403), good(API, 403))), []),  # device hosts may
        # names of the video servers
        (Facts(hosts=hosts(), videos=(Video(host="a", name="name-not-found", elsewhere=True),) * 2), ["dns-blocking"]),
        (Facts(hosts=hosts(), videos=(Video(host="a", name="filtered"),) * 2), ["dns-blocking"]),
        (Facts(hosts=hosts(), videos=(Video(host="a", name="name-not-found", elsewhere=False),) * 2), []),
        (Facts(hosts=hosts(), videos=(Video(host="a", name="name-not-found"),) * 2), []),
        (Facts(hosts=hosts(), videos=(Video(host="a", name="timeout"),) * 2), []),
        (Facts(hosts=hosts(), videos=(Video(host="a", name="name-not-found", elsewhere=True), VIDEO_OK)), []),
        # whose line it is
        (Facts(hosts=hosts(), company="M247"), ["vpn-upstream"]),
        # IPv6
        (Facts(hosts=tuple(replace(good(n), v6=SIX) for n in NETFLIX), ipv6_again=("timeout",) * 7), ["ipv6-broken"]),
        (Facts(hosts=tuple(replace(good(n), v6=SIX) for n in NETFLIX), ipv6_again=("timeout",) * 6 + ("ok",)), ["ipv6-broken"]),  # six of seven
        (Facts(hosts=tuple(replace(good(n), v6=SIX) for n in NETFLIX), ipv6_again=("ok",) * 7), []),  # lost once
        (Facts(hosts=hosts(replace(good(WWW), v6=SIX)), ipv6_again=("timeout",)), ["ipv6-broken"]),  # the site itself
        (Facts(hosts=hosts(replace(good(APPBOOT), v6=SIX)), ipv6_again=("timeout",)), []),  # another host alone
        (Facts(hosts=over_ipv6(*NETFLIX), ipv4_again=("timeout",) * 7, ipv4_elsewhere="ok"), ["netflix-blocked"]),
        (Facts(hosts=over_ipv6(*NETFLIX), ipv4_again=("timeout",) * 7, ipv4_elsewhere="timeout"), []),  # no IPv4 at all
        (Facts(hosts=over_ipv6(*NETFLIX), ipv4_again=("ok",) * 7, ipv4_elsewhere="ok"), []),
        (Facts(hosts=over_ipv6(*NETFLIX)), []),  # no second round
        (Facts(hosts=tuple(replace(good(n), v6=SIX) for n in NETFLIX)), []),  # no second round
    ],
)  # fmt: skip
def test_judge(facts: Facts, found: list[str]) -> None:
    findings = list(CHECK.judge(facts))
    assert [f.id for f in findings] == found
    assert all(f.steps and "{" not in f.title + f.text + "".join(f.steps) for f in findings)


def test_weight_of_a_block() -> None:
    (all_of_it,) = CHECK.judge(Facts(hosts=hosts(bad(WWW))))
    (devices,) = CHECK.judge(Facts(hosts=hosts(bad(SECURE), bad(APPBOOT))))
    (single,) = CHECK.judge(Facts(hosts=hosts(bad(SECURE))))
    assert (all_of_it.severity, all_of_it.confidence) == (Severity.FAIL, Confidence.LIKELY)
    assert "website answers" in devices.text
    assert SECURE in devices.text
    assert (single.severity, single.confidence) == (Severity.WARN, Confidence.POSSIBLE)


def test_one_silent_host_beside_others_that_answered_late_is_no_block_of_all() -> None:
    late = tuple(bad(n, again=("ok", "ok")) for n in NETFLIX if n != FAST)
    (finding,) = CHECK.judge(Facts(hosts=(*late, bad(FAST))))
    assert (finding.severity, finding.confidence) == (Severity.WARN, Confidence.POSSIBLE)


def test_a_host_that_was_not_in_time_is_asked_again_where_there_is_a_way(network: FakeNetwork) -> None:
    network.no_route = {4}
    path = host_probe.host_not_in_time(network.run(), endpoints.NETFLIX[0]).best
    assert path is not None
    assert path.address == network.address(WWW, 6)


def test_vpn_upstream_is_never_sure() -> None:
    (finding,) = CHECK.judge(Facts(hosts=hosts(), company="M247"))
    assert finding.confidence is not Confidence.SURE


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    made.enter(monkeypatch)
    return made


def ids(network: FakeNetwork, *, third_party: bool = True) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(network.run(third_party=third_party)))]


def to(network: FakeNetwork, names: set[str], word: str) -> Any:
    addresses = {network.address(n, f) for n in names for f in (4, 6)}
    return lambda address, port, segment: word if address in addresses else None


def test_healthy_home_one_request_a_host(network: FakeNetwork) -> None:
    assert ids(network) == []
    gets = [a for a in network.asked if a.startswith("get")]
    assert len(gets) == len({g.split("?")[0] for g in gets}) == 9
    assert not any(literal in a for a in network.asked for literal in LITERALS)


def test_device_hosts_are_never_verified(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: (
        "tls-untrusted" if name in DEVICES and trust is not Trust.NONE else None
    )
    assert ids(network) == []


def test_a_device_host_that_dislikes_our_tls_is_there(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "tls-refused" if name in DEVICES else None
    assert ids(network) == []


def test_a_root_that_only_this_pc_trusts_proves_the_host(network: FakeNetwork) -> None:
    """Who that is, the tls check tells."""
    network.tls = lambda address, name, trust, segment: "tls-untrusted" if trust is Trust.PUBLIC else None
    facts = CHECK.observe(network.run())
    assert {h.best.trusted for h in facts.hosts if h.verifies and h.best} == {"system"}
    assert list(CHECK.judge(facts)) == []


@pytest.mark.parametrize("word", ["tls-untrusted", "tls-wrong-name"])
def test_a_stranger_in_netflixs_place_is_no_answer(network: FakeNetwork, word: str) -> None:
    network.tls = lambda address, name, trust, segment: (
        word if name not in LITERALS.values() and trust is not Trust.NONE else None
    )
    findings = list(CHECK.judge(CHECK.observe(network.run())))
    assert {f.id for f in findings} == {"netflix-blocked"}
    assert all(f.severity is Severity.FAIL for f in findings)
    assert WWW in findings[0].text


@pytest.mark.parametrize("word", ["tls-expired", "tls-not-yet-valid"])
def test_dates_that_do_not_fit_are_a_finding_of_their_own(network: FakeNetwork, word: str) -> None:
    network.tls = lambda address, name, trust, segment: (
        word if name not in LITERALS.values() and trust is not Trust.NONE else None
    )
    found = {f.id for f in CHECK.judge(CHECK.observe(network.run()))}
    assert "netflix-certificate" in found


@pytest.mark.parametrize("word", ["tls-expired", "tls-not-yet-valid"])
@pytest.mark.parametrize("others", [0, 1])
def test_dates_of_the_video_servers_alone_do_not_fit(network: FakeNetwork, word: str, others: int) -> None:
    """One that shows something else, or nothing, leaves the cause the same: most of them say it."""
    mute = fast_com.host_of(network.listed.urls[0])
    network.tls = lambda address, name, trust, segment: (
        ("timeout" if others and name == mute else word)
        if name.endswith("nflxvideo.net") and trust is not Trust.NONE
        else None
    )
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.severity) == ("netflix-certificate", Severity.FAIL)
    assert "nflxvideo.net" in finding.text


def test_a_name_that_leads_astray_names_the_resolver(network: FakeNetwork) -> None:
    """The right host proves itself at the address that a public resolver gives: so the name is led astray here."""
    right = "45.57.7.7"
    network.answers = lambda server, name: resolve.DnsAnswer(
        server=server, name=name, rdtype="A", rcode="NOERROR", addresses=(right,)
    )
    network.tls = lambda address, name, trust, segment: (
        "tls-wrong-name"
        if address != right and name not in LITERALS.values() and trust is not Trust.NONE
        else None
    )
    run = network.run()
    run.system = replace(run.system, resolvers=(Resolver(address="192.168.1.1", source="test"),))
    findings = list(CHECK.judge(CHECK.observe(run)))
    assert {f.id for f in findings} == {"dns-blocking"}
    assert all("192.168.1.1" in f.text for f in findings)
    assert any("nflxvideo.net" in f.text for f in findings)


PAGE = b"<html>hello</html>"
#: Answers of somebody who knows nothing of what was asked for.
NONSENSE: tuple[dict[str, Any], ...] = (
    {"status": 200, "body": PAGE},
    {"status": 206, "body": PAGE},
    {"status": 200, "body": PAGE * 9000},  # more than we read
    {"status": 200, "body": PAGE, "headers": {"content-length": "18"}},
    {"status": 206, "body": b"x", "headers": {"content-range": "bytes 7-7/18"}},
)
#: What is right: the byte, with or without its place, or the whole object where ranges are not known.
SERVED: tuple[dict[str, Any], ...] = (
    {"status": 206, "body": b"x", "headers": {"content-range": "bytes 0-0/26214400"}},
    {"status": 206, "body": b"x", "headers": {"content-range": "bytes 0-0/*"}},
    {"status": 206, "body": b"x"},
    {"status": 200, "body": b"x"},
    {"status": 200, "body": b"x" * 65536, "headers": {"content-length": "26214400"}},
)


@pytest.mark.parametrize("reply", SERVED)
def test_the_byte_or_the_whole_object_is_what_was_asked_for(
    network: FakeNetwork, reply: dict[str, Any]
) -> None:
    network.reply = lambda host, path, headers, segment: reply if host.endswith("nflxvideo.net") else None
    assert ids(network) == []


@given(st.integers(2, 2**20 - 1), st.sampled_from([200, 206]))
def test_a_page_of_any_size_is_no_video(length: int, status: int) -> None:
    page = HttpAnswer(status=status, length=min(length, 65536), announced=length)
    listed = tuple(Video(host=f"{n}.nflxvideo.net", page=page, again=page) for n in range(3))
    assert [f for f in CHECK.judge(Facts(hosts=hosts(), videos=listed)) if f.severity is not Severity.NOTE]


@pytest.mark.parametrize("reply", [{"status": 503}, {"status": 404}, {"status": 502}, {"status": 200, "body": b""}, {"status": 206, "body": b""}, {"status": 302}, *NONSENSE])  # fmt: skip
def test_video_servers_that_hand_out_nothing_are_a_finding(
    network: FakeNetwork, reply: dict[str, Any]
) -> None:
    network.reply = lambda host, path, headers, segment: reply if host.endswith("nflxvideo.net") else None
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.severity) == ("netflix-down", Severity.FAIL)
    assert str(reply["status"]) in finding.text


@pytest.mark.parametrize("good", [0, 1, 2])
def test_one_video_server_that_serves_is_enough(network: FakeNetwork, good: int) -> None:
    serving = fast_com.host_of(network.listed.urls[good])
    network.reply = lambda host, path, headers, segment: (
        {"status": 503} if host.endswith("nflxvideo.net") and host != serving else None
    )
    assert ids(network) == []


@given(st.sampled_from([None, 100, 204, 301, 400, 403, 404, 420, 429, 451, 500, 502, 503]), st.sampled_from(["timeout", "closed", "garbled", "reset", "tls-untrusted", "tls-wrong-name", "tls-expired"]))  # fmt: skip
def test_only_the_bytes_that_were_asked_for_count_as_served(status: int | None, failure: str) -> None:
    """Success is defined positively: whatever else every video server says, twice, is a finding."""
    page = HttpAnswer(status=status, failure=None if status else failure, length=0 if status else None)
    listed = tuple(Video(host=f"{n}.nflxvideo.net", page=page, again=page) for n in range(3))
    assert [f for f in CHECK.judge(Facts(hosts=hosts(), videos=listed)) if f.severity is not Severity.NOTE]


def test_a_front_page_that_is_not_there_is_a_finding(network: FakeNetwork) -> None:
    network.reply = lambda host, path, headers, segment: (
        {"status": 404, "headers": {"x-netflix.nfstatus": "1_1"}} if host == WWW else None
    )
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.severity) == ("netflix-down", Severity.WARN)


@pytest.mark.parametrize("word", ["timeout", "refused", "reset", "unreachable"])
def test_everything_of_netflix_is_blocked(network: FakeNetwork, word: str) -> None:
    network.tcp = to(network, set(NETFLIX), word)
    assert ids(network) == ["netflix-blocked"]


def test_what_this_pc_itself_throws_away_or_leads_elsewhere_is_its_own_matter(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.tcp = to(network, set(NETFLIX), "unreachable")
    own = {network.address(name, family) for name in NETFLIX for family in (4, 6)}
    usual = connect.source_address
    monkeypatch.setattr(connect, "is_thrown_away", lambda to: to in own)
    (thrown,) = CHECK.judge(CHECK.observe(network.run()))
    assert (thrown.id, thrown.where) == ("netflix-blocked", Where.THIS_DEVICE)
    assert "throws away" in thrown.title

    network.tcp = to(network, set(NETFLIX), "timeout")
    monkeypatch.setattr(connect, "is_thrown_away", lambda to: False)
    monkeypatch.setattr(connect, "source_address", lambda to: "172.23.0.1" if to in own else usual(to))
    (astray,) = CHECK.judge(CHECK.observe(network.run()))
    assert (astray.where, astray.confidence) == (Where.THIS_DEVICE, Confidence.LIKELY)
    assert "another way" in astray.title

    monkeypatch.setattr(connect, "is_thrown_away", lambda to: to == network.address(WWW, 4))
    monkeypatch.setattr(connect, "source_address", usual)
    (usual_block,) = CHECK.judge(CHECK.observe(network.run()))
    assert usual_block.where is Where.HOME_NETWORK  # most of what is silent goes the way of everything else


@pytest.mark.parametrize(("word", "found"), [("timeout", None), ("reset", "netflix-blocked")])
def test_a_second_try_without_time_says_nothing_by_its_silence(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch, word: str, found: str | None
) -> None:
    """On a busy PC the second round begins late: what was refused all the same was refused."""
    real = CheckContext.seconds_left

    def seconds_left(run: CheckContext, at_most: float = 2.0, *, second: bool = False) -> float:
        return 0.3 if second else real(run, at_most)

    monkeypatch.setattr(CheckContext, "seconds_left", seconds_left)
    network.tcp = to(network, {WWW}, word)
    if found is None:
        with pytest.raises(NotMeasured) as caught:
            CHECK.observe(network.run())
        assert caught.value.reason is Reason.TIMEOUT
    else:
        assert ids(network) == [found]


def test_blocked_by_name_in_the_handshake(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "reset" if name == WWW else None
    facts = CHECK.observe(network.run())
    www = facts.hosts[0]
    assert www.again is not None
    assert www.again.other_name == "done"
    assert [f.id for f in CHECK.judge(facts)] == ["netflix-blocked"]


def test_only_device_hosts_blocked(network: FakeNetwork) -> None:
    network.tcp = to(network, DEVICES, "timeout")
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert finding.id == "netflix-blocked"
    assert all(name in finding.text for name in DEVICES)


def test_a_block_page_with_its_own_certificate(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: (
        "tls-wrong-name" if name == WWW and trust is not Trust.NONE else None
    )
    network.shown = lambda address, name: public("block.example.test")
    assert ids(network) == ["netflix-blocked"]


def test_large_packets_lost_is_no_block(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: None if segment else "timeout"
    world_run = network.run()
    with pytest.raises(NotMeasured):
        CHECK.observe(world_run)
    network.tls = lambda address, name, trust, segment: "timeout" if segment is None and name == WWW else None
    assert ids(network) == []


def test_nothing_else_answers_either(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "timeout"
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.TIMEOUT


def test_nothing_encrypted_gets_through(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("netflix-blocked", Confidence.LIKELY)
    assert "to others" in finding.title
    # small packets get through: that is a line that loses large ones, and no block
    network.tls = lambda address, name, trust, segment: "timeout" if segment is None else None
    with pytest.raises(NotMeasured):
        CHECK.observe(network.run())


def test_netflix_is_not_blamed_when_nobody_else_answered_in_time(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tcp(address: str, port: int, segment: int | None) -> str:
        if address in LITERALS:
            time.sleep(0.5)
        return "timeout"

    def seconds_left(run: CheckContext, at_most: float = 2.0, *, second: bool = False) -> float:
        return 0.2 if second and at_most > 2.7 else 2.0  # the whole of round two is over before its parts

    network.tcp = tcp
    monkeypatch.setattr(CheckContext, "time_limit", seconds_left)
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.TIMEOUT


def test_servers_that_could_not_be_asked_again_are_not_called_fine(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tcp(address: str, port: int, segment: int | None) -> str | None:
        return None if address in LITERALS else "timeout"

    def tls(address: str, name: str, trust: str, segment: int | None) -> str | None:
        return None

    def late(*_: object) -> SecondTry:
        time.sleep(1.0)
        return SecondTry(tries=("timeout", "timeout"))

    def seconds_left(run: CheckContext, at_most: float = 2.0, *, second: bool = False) -> float:
        return 0.1 if second and at_most > 2.1 else 2.0

    network.tcp, network.tls = tcp, tls
    assert ids(network) == ["netflix-blocked"]
    monkeypatch.setattr(second_try, "probe_host_again", late)
    monkeypatch.setattr(CheckContext, "time_limit", seconds_left)
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.TIMEOUT


def test_silence_that_could_not_be_looked_at_twice_is_not_fine(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = {network.address(n, f) for n in NETFLIX if n != "fast.com" for f in (4, 6)}
    network.tcp = lambda address, port, segment: "timeout" if address in silent else None
    monkeypatch.setattr(second_try, "probe_host_again", lambda *_: time.sleep(1))
    run = CheckContext(RunContext(Asked(), SystemFacts(os="linux"), started=time.monotonic() - 6.4))
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(run)
    assert caught.value.reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("word", "reason"),
    [("timeout", Reason.TIMEOUT), ("name-not-found", Reason.BLOCKED), ("name-error", Reason.BLOCKED)],
)
def test_names_that_do_not_resolve(network: FakeNetwork, word: str, reason: Reason) -> None:
    network.names = {n: resolve.Lookup(name=n, failure=word) for n in NETFLIX}
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is reason


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1", "192.168.1.1", "::", "::1", "100.64.0.1"])
def test_sinkholes_are_never_connected_to(network: FakeNetwork, address: str) -> None:
    network.names = {n: resolve.Lookup(name=n, addresses=(address,)) for n in NETFLIX}
    with pytest.raises(NotMeasured):
        CHECK.observe(network.run())
    assert not any(f" {address} " in a for a in network.asked)


def test_no_way_out(network: FakeNetwork) -> None:
    network.no_route = {4, 6}
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.NO_NETWORK


def test_ipv6_only_home(network: FakeNetwork) -> None:
    network.no_route = {4}
    facts = CHECK.observe(network.run())
    assert all(h.v4 is None and h.v6 is not None and h.v6.outcome == "ok" for h in facts.hosts)
    assert list(CHECK.judge(facts)) == []


def test_ipv4_blocked_but_ipv6_gets_through(network: FakeNetwork) -> None:
    blocked = {network.address(n) for n in NETFLIX}
    network.tcp = lambda address, port, segment: "timeout" if address in blocked else None
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.severity) == ("netflix-blocked", Severity.WARN)
    assert "(IPv4)" in finding.text


def test_a_dead_ipv4_is_not_netflix_s_matter(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: None if ":" in address else "timeout"
    assert ids(network) == []


def test_round_two_tries_the_other_ip_version(network: FakeNetwork) -> None:
    """Where round one saw IPv4 alone fail, on a busy PC, a host that answers over IPv6 is not blocked."""
    network.tcp = lambda address, port, segment: None if ":" in address else "timeout"
    place = endpoints.NETFLIX[0]
    seen = HostProbe(host=WWW, v4=ConnectPath(outcome="timeout", address=network.address(WWW)))
    assert second_try.probe_host_again(network.run(), place, seen).tries == ("timeout", "ok")
    network.no_route = {6}
    assert second_try.probe_host_again(network.run(), place, seen).tries == ("timeout", "timeout")


@given(st.sets(st.sampled_from(NETFLIX)), st.sets(st.sampled_from(NETFLIX)))
def test_more_hosts_missing_over_ipv6_never_look_better(some: set[str], more: set[str]) -> None:
    def found(missing: set[str]) -> int:
        ordered = [n for n in NETFLIX if n in missing]
        facts = Facts(
            hosts=hosts(*(replace(good(n), v6=SIX) for n in ordered)), ipv6_again=("timeout",) * len(ordered)
        )
        return len(list(CHECK.judge(facts)))

    assert found(some) <= found(some | more)


def test_ipv6_to_netflix_broken(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "timeout" if ":" in address else None
    assert ids(network) == ["ipv6-broken"]


def reply_of(names: set[str], status: int, headers: Mapping[str, str] = NETFLIX_HEADERS) -> Any:
    return lambda host, path, sent, segment: {"status": status, "headers": headers} if host in names or (
        "video" in names and host.endswith("nflxvideo.net")) else None  # fmt: skip


def test_netflix_is_down(network: FakeNetwork) -> None:
    network.reply = reply_of({WWW}, 503)
    facts = CHECK.observe(network.run())
    assert sum(f"get https://{WWW}/" in a for a in network.asked) == 2
    assert [f.id for f in CHECK.judge(facts)] == ["netflix-down"]


def test_refused_with_the_geo_header(network: FakeNetwork) -> None:
    network.reply = reply_of({"video"}, 420, {"x-netflix-geo-check": "failed"})
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("netflix-refuses-address", Confidence.SURE)


def test_refused_on_two_hosts(network: FakeNetwork) -> None:
    network.reply = reply_of({WWW}, 403)
    assert ids(network) == []
    network.listed = fast_com.Targets(failure="other", status=403)
    assert ids(network) == ["netflix-refuses-address"]


def test_a_line_of_a_hosting_company(network: FakeNetwork) -> None:
    network.listed = replace(network.listed, asn="9009", isp="M247 Europe SRL")
    assert ids(network) == ["vpn-upstream"]


@pytest.mark.parametrize("word", ["garbled", "timeout", "reset", "name-not-found"])
def test_a_list_that_does_not_come_is_no_fault(network: FakeNetwork, word: str) -> None:
    network.listed = fast_com.Targets(failure=word)
    facts = CHECK.observe(network.run())
    assert facts.videos == ()
    assert list(CHECK.judge(facts)) == []


def _without_video_names(network: FakeNetwork, lookup: resolve.Lookup) -> None:
    for url in network.listed.urls:
        network.names[fast_com.host_of(url)] = lookup


def test_video_names_blocked_and_known_elsewhere(network: FakeNetwork) -> None:
    _without_video_names(network, resolve.Lookup(name="x", failure="name-not-found"))
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("dns-blocking", Confidence.SURE)
    assert "nflxvideo.net" in finding.steps[0]


def test_video_names_unknown_elsewhere_too(network: FakeNetwork) -> None:
    _without_video_names(network, resolve.Lookup(name="x", failure="name-not-found"))
    network.answers = lambda server, name: resolve.DnsAnswer(
        server=server, name=name, rdtype="A", rcode="NXDOMAIN"
    )
    assert ids(network) == []


@pytest.mark.parametrize("failure", ["name-error", "timeout"])
def test_video_names_that_fail_here_alone(network: FakeNetwork, failure: str) -> None:
    _without_video_names(network, resolve.Lookup(name="x", failure=failure))
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.severity) == ("dns-failing", Severity.FAIL)
    network.answers = lambda server, name: resolve.DnsAnswer(
        server=server, name=name, rdtype="A", failure="timeout"
    )
    assert ids(network) == []  # nobody could be asked


def test_video_servers_blocked_by_address(network: FakeNetwork) -> None:
    network.tcp = to(network, {fast_com.host_of(u) for u in network.listed.urls}, "timeout")
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert finding.id == "netflix-blocked"
    assert "video" in finding.text


def test_no_third_party(network: FakeNetwork) -> None:
    network.tcp = to(network, set(NETFLIX), "refused")
    assert ids(network, third_party=False) == ["netflix-blocked"]
    assert not any(literal in a for a in network.asked for literal in LITERALS)


@pytest.mark.parametrize("dead_ones", [1, 2, 3])
def test_some_dead_addresses_of_several_are_no_block(network: FakeNetwork, dead_ones: int) -> None:
    addresses = ("54.74.73.31", "3.251.50.149", "54.155.178.5")
    network.no_route = {6}
    network.names["www.netflix.com"] = resolve.Lookup(name="www.netflix.com", addresses=addresses, ms=1.0)
    network.tcp = lambda address, port, segment: "timeout" if address in addresses[:dead_ones] else None
    assert bool(list(CHECK.judge(CHECK.observe(network.run())))) is (dead_ones == 3)


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("dead_ones", [1, 2, 3])
def test_some_dead_addresses_of_several_are_no_dead_way(
    network: FakeNetwork, family: int, dead_ones: int
) -> None:
    addresses = (
        "54.74.73.31",
        "3.251.50.149",
        "54.155.178.5",
        "2a05:d018::31",
        "2a05:d018::32",
        "2a05:d018::33",
    )
    of_family = [a for a in addresses if (":" in a) == (family == 6)]
    dead = set(of_family[:dead_ones])
    network.names["www.netflix.com"] = resolve.Lookup(name="www.netflix.com", addresses=addresses, ms=1.0)
    network.tcp = lambda address, port, segment: "timeout" if address in dead else None
    facts = CHECK.observe(network.run())
    assert bool(list(CHECK.judge(facts))) is (dead_ones == 3)
