"""Every check has exactly one last result, whatever it does."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from diag import checks, host, session
from diag.diagnosis.verdict import TOO_FEW_FILES_NEXT
from diag.host import Interface, SystemFacts
from diag.model import (
    Asked,
    Case,
    Check,
    Confidence,
    Finding,
    NotApplicable,
    NotMeasured,
    Reason,
    Remedy,
    Result,
    Severity,
    Status,
    VerdictStatus,
    Where,
)
from diag.probes import context
from diag.probes.context import CheckContext
from diag.session import Session
from tests.simple_checks import CONNECTED as CONNECTED

OFFLINE = SystemFacts(os="linux", interfaces=(Interface(name="lo", kind="loopback"),))


@dataclass(frozen=True, kw_only=True)
class Facts:
    said: str = ""


SLOW = Finding(
    id="bandwidth-low",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="The line is slow ({said})",
    text="",
    remedy=(Remedy("Wait.", always="a test"),),
)


def check(id_: str, observe: Callable[[CheckContext], Any], **more: Any) -> Check:
    def judge(facts: Facts) -> Iterator[Finding]:
        if facts.said == "slow":
            yield SLOW.fill(said=facts.said)

    return Check(id=id_, why="why", facts=Facts, observe=observe, judge=judge, **more)


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "read_system", lambda: CONNECTED, raising=False)


def run(*checks: Check, asked: Asked | None = None, only: tuple[str, ...] | None = None) -> dict[str, Result]:
    session = Session(asked or Asked(), only, known=checks)
    session.start()
    results = [event for _, event in session.watch() if isinstance(event, Result)]
    ids = [r.check for r in results]
    assert sorted(ids) == sorted(c.id for c in checks), "one last result for each check"
    assert session.done
    return {r.check: r for r in results}


def raising(exc: BaseException) -> Callable[[CheckContext], Facts]:
    def observe(_run: CheckContext) -> Facts:
        raise exc

    return observe


def test_the_ways_in_which_a_check_can_end(caplog: pytest.LogCaptureFixture) -> None:
    results = run(
        check("link", lambda _run: Facts()),
        check("gateway", lambda _run: Facts(said="slow")),
        check("dns", raising(NotMeasured(Reason.TIMEOUT, "silence"))),
        check("wifi", raising(NotApplicable("by cable"))),
        check("path", raising(NotMeasured(Reason.TOO_FEW_SAMPLES, facts=Facts(said="slow")))),
        check("tls", raising(ZeroDivisionError("a bug"))),
    )
    assert results["link"].status is Status.OK
    assert results["gateway"].status is Status.WARN
    assert results["gateway"].findings[0].title == "The line is slow (slow)"
    assert (results["dns"].status, results["dns"].reason, results["dns"].detail) == (
        Status.UNKNOWN,
        Reason.TIMEOUT,
        "silence",
    )
    assert results["wifi"].status is Status.SKIPPED
    assert (results["path"].status, results["path"].findings) == (Status.UNKNOWN, ())
    assert results["path"].facts == Facts(said="slow"), "what little was seen is kept, and not judged"
    assert (results["tls"].status, results["tls"].reason) == (Status.UNKNOWN, Reason.BUG)
    assert "a mistake in the check tls" in caplog.text
    assert results["tls"].detail.startswith("ZeroDivisionError at test_session.py:")


def test_a_check_that_hangs_ends_at_its_deadline_and_holds_nobody() -> None:
    hold = threading.Event()
    begun = time.monotonic()
    results = run(
        check("link", lambda _run: Facts()),
        check("dns", lambda _run: Facts(said=str(hold.wait(5))), deadline=0.3),
    )
    hold.set()
    assert (results["dns"].status, results["dns"].reason) == (Status.UNKNOWN, Reason.DEADLINE)
    assert results["link"].status is Status.OK
    assert time.monotonic() - begun < 2


def test_a_check_on_a_long_line_gets_longer() -> None:
    def far(run: CheckContext) -> Facts:
        run.note_round_trip(900.0)
        time.sleep(0.6)
        return Facts(said="late")

    results = run(check("dns", far, deadline=0.4))
    assert results["dns"].facts == Facts(said="late")
    whole = run(
        check("dns", far, deadline=0.4), asked=Asked(timeout_s=0.5)
    )  # and yet no longer than was asked for
    assert whole["dns"].reason is Reason.DEADLINE


def test_a_check_that_a_slow_pc_loads_late_gets_its_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "STARTING_S", 0.05)
    load = Session._load

    def load_slowly(self: Session, id_: str) -> Check | None:
        time.sleep(0.5)
        return load(self, id_)

    monkeypatch.setattr(Session, "_load", load_slowly)
    left: list[float] = []

    def observe(run: CheckContext) -> Facts:
        left.append(run.seconds_left(context.ROUND_ONE_S))
        return Facts()

    run(check("dns", observe), check("netflix", observe))
    assert min(left) > context.ROUND_ONE_S - 0.2


def test_a_minute_of_watching_has_a_minute_more() -> None:
    def watching(_run: CheckContext) -> Facts:
        time.sleep(0.5)
        return Facts(said="slow")

    minute = check("bandwidth", watching, deadline=0.2, alone=True, longer_s=2.0)
    assert run(minute)["bandwidth"].reason is Reason.DEADLINE
    assert run(minute, asked=Asked(longer=True))["bandwidth"].facts == Facts(said="slow")


def test_round_two_ends_before_the_deadline() -> None:
    """A check whose last question times out still says what it saw; the whole stays under 8 s (docs/architecture.md)."""
    assert context.ROUND_TWO_S + 0.5 <= Check.deadline <= 7.5


def test_a_check_that_lasts_begins_first_and_ends_with_the_last() -> None:
    order: list[str] = []

    def watching(run_: CheckContext) -> Facts:
        order.append("begins")
        assert run_.shared.others_done.wait(5)
        order.append("ends")
        return Facts()

    def measure_speed(_run: CheckContext) -> Facts:
        order.append("speed")
        return Facts()

    results = run(
        check("dns", lambda _run: Facts(said=str(_run.shared.cancelled.wait(0.1)))),
        check("outages", watching, lasts=True),
        check("bandwidth", measure_speed, alone=True),
    )
    assert order == ["begins", "speed", "ends"]
    assert results["outages"].status is Status.OK


def test_a_check_that_does_not_end_with_the_others_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LAST_WORD_S", 0.2)
    hold = threading.Event()
    results = run(
        check("dns", lambda _run: Facts()),
        check("outages", lambda _run: Facts(said=str(hold.wait(5))), lasts=True),
    )
    hold.set()
    assert (results["outages"].status, results["outages"].reason) == (Status.UNKNOWN, Reason.DEADLINE)


def test_the_whole_run_has_a_limit_too() -> None:
    hold = threading.Event()
    begun = time.monotonic()
    results = run(
        check("dns", lambda _run: Facts(said=str(hold.wait(5)))),
        check("bandwidth", lambda _run: Facts(said=str(hold.wait(5))), alone=True, deadline=12),
        asked=Asked(timeout_s=0.4),
    )
    hold.set()
    assert {r.reason for r in results.values()} == {Reason.DEADLINE}
    assert time.monotonic() - begun < 2


def test_bandwidth_runs_alone_when_all_else_is_done() -> None:
    order: list[str] = []

    def slow(_run: CheckContext) -> Facts:
        time.sleep(0.05)
        order.append("side")
        return Facts()

    def alone(_run: CheckContext) -> Facts:
        order.append("alone")
        return Facts()

    run(check("bandwidth", alone, alone=True), check("dns", slow), check("tls", slow))
    assert order == ["side", "side", "alone"]


def never(_run: CheckContext) -> Facts:
    time.sleep(5)
    return Facts()


def test_no_network_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "read_system", lambda: OFFLINE, raising=False)
    begun = time.monotonic()
    results = run(
        check("link", lambda _run: Facts(), needs_network=False),
        check("dns", never),
    )
    assert results["dns"].reason is Reason.NO_NETWORK
    assert results["link"].status is Status.OK
    assert time.monotonic() - begun < 1


def test_what_nobody_asked_for_is_not_missed_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "read_system", lambda: OFFLINE)
    never_asked = check("tv", never, reason_to_leave_out=lambda asked, by_name: None if by_name else "no TV")
    found = run(never_asked, check("netflix", never))
    assert (found["tv"].status, found["tv"].reason, found["tv"].detail) == (
        Status.SKIPPED,
        Reason.NOT_ASKED,
        "no TV",
    )
    assert found["netflix"].reason is Reason.NO_NETWORK


def test_the_real_checks_say_what_leaves_them_out() -> None:
    """With these wishes, none of them is among what could not be measured."""
    wishes = Asked(quick=True, third_party=False)
    why = {each.id: each.reason_to_leave_out(wishes, False) for each in checks.all_checks()}
    assert {id_ for id_, said in why.items() if said} == {"bandwidth", "portal", "tv"}
    assert not any(each.reason_to_leave_out(Asked(device="smart-tv"), False) for each in checks.all_checks())


def test_a_system_that_tells_nothing_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> SystemFacts:
        raise OSError("no /proc")

    monkeypatch.setattr(host, "read_system", broken, raising=False)
    results = run(
        check("link", lambda _run: Facts(), needs_network=False), check("dns", lambda _run: Facts())
    )
    assert {id_: r.status for id_, r in results.items()} == {"link": Status.OK, "dns": Status.OK}


@pytest.mark.parametrize("unread", ["interfaces", "routes"])
def test_what_was_not_read_never_means_not_connected(monkeypatch: pytest.MonkeyPatch, unread: str) -> None:
    facts = SystemFacts(os="macos", interfaces=OFFLINE.interfaces, problems=(unread,))
    monkeypatch.setattr(host, "read_system", lambda: facts, raising=False)
    assert run(check("dns", lambda _run: Facts()))["dns"].reason is None


def test_only_what_was_asked_for_is_measured() -> None:
    results = run(check("link", lambda _run: Facts()), check("dns", lambda _run: Facts()), only=("dns",))
    assert (results["link"].status, results["link"].reason) == (Status.SKIPPED, Reason.NOT_ASKED)
    assert results["dns"].status is Status.OK


def test_stopping_keeps_what_was_measured() -> None:
    hold = threading.Event()
    session = Session(
        Asked(),
        known=[check("link", lambda _run: Facts()), check("dns", lambda _run: Facts(said=str(hold.wait(5))))],
    )
    session.start()
    for _, event in session.watch():
        if isinstance(event, Result) and event.check == "link":
            session.cancel()
    hold.set()
    results = {r.check: r for r in session.case().results}
    assert results["link"].status is Status.OK
    assert results["dns"].reason is Reason.INTERRUPTED


def test_a_run_whose_own_thread_hangs_is_ended_by_whoever_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(session, "GRACE_S", 0.1)
    monkeypatch.setattr(host, "make_room", lambda: go_on.wait(20))
    hanging = Session(Asked(timeout_s=0.2), known=[check("link", lambda _run: Facts())], only=["link"])
    hanging.start()
    results = [event for _, event in hanging.watch() if isinstance(event, Result)]
    assert [(r.check, r.reason) for r in results if r.check == "link"] == [("link", Reason.DEADLINE)]
    assert hanging.done
    go_on.set()


def test_a_late_watcher_misses_nothing() -> None:
    session = Session(
        Asked(), known=[check("link", lambda _run: Facts()), check("dns", lambda _run: Facts())]
    )
    session.start()
    first = list(session.watch())
    assert list(session.watch()) == first
    assert list(session.watch(after=first[0][0])) == first[1:]


def test_waiting_for_a_quiet_line_ends_when_only_waiters_are_left() -> None:
    begun = time.monotonic()

    def waits(run_: CheckContext) -> Facts:
        run_.wait_quiet()
        return Facts()

    def works(_run: CheckContext) -> Facts:
        time.sleep(0.1)
        return Facts()

    run(check("path", waits), check("load", waits), check("dns", works))
    assert 0.1 <= time.monotonic() - begun < 2


def test_progress_comes_before_the_result_and_never_after() -> None:
    def tells(run_: CheckContext) -> Facts:
        run_.tell(0.5, "half")
        return Facts()

    session = Session(Asked(), known=[check("link", tells)])
    session.start()
    kinds = [type(event).__name__ for _, event in session.watch()]
    assert kinds == ["Progress", "Result"]


def judged(*checks: Check, only: tuple[str, ...] | None = None) -> Case:
    session = Session(Asked(), only, known=checks)
    session.start()
    for _ in session.watch():
        pass
    return session.case()


def well(_run: CheckContext) -> Facts:
    return Facts()


def test_a_pc_that_opens_too_few_files_measures_nothing_and_blames_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "make_room", lambda: False)
    case = judged(*(check(id_, well) for id_ in ("link", "internet", "vpn")), only=("link", "internet"))
    by_check = {result.check: result for result in case.results}
    for id_ in ("link", "internet"):
        assert (by_check[id_].status, by_check[id_].reason) == (Status.UNKNOWN, Reason.NO_PERMISSION)
        assert "too few files" in by_check[id_].detail
    assert by_check["vpn"].reason is Reason.NOT_ASKED
    assert case.opinion.verdict.status is VerdictStatus.INCONCLUSIVE
    assert case.opinion.verdict.next == TOO_FEW_FILES_NEXT


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_a_check_without_a_file_to_open_is_no_mistake_of_ours(number: int) -> None:
    every = [check(id_, well) for id_ in ("link", "internet", "dns", "netflix")]
    case = judged(*every, check("vpn", raising(OSError(number, "no more"))))
    vpn = case.results[-1]
    assert (vpn.status, vpn.reason) == (Status.UNKNOWN, Reason.NO_PERMISSION)
    assert case.opinion.verdict.status is VerdictStatus.INCONCLUSIVE, (
        "what else was kept from us nobody knows"
    )


def way_out(asked_for: Check) -> tuple[Check, ...]:
    """The checks of the way out beside one that is asked for; all of them say when they run."""
    return (
        check("link", lambda _run: Facts(said="slow"), needs_network=False),
        check("gateway", lambda _run: Facts()),
        check("internet", lambda _run: Facts()),
        check("wifi", lambda _run: Facts()),
        asked_for,
    )


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.RESET, Reason.NO_NETWORK])
def test_a_check_by_name_that_lost_its_connection_has_the_way_out_read_again(reason: Reason) -> None:
    """The speed alone cannot say that the cable came out."""
    lost = check("bandwidth", raising(NotMeasured(reason)), alone=True)
    results = run(*way_out(lost), only=("bandwidth",))
    assert results["link"].findings
    assert {results["gateway"].status, results["internet"].status} == {Status.OK}
    assert results["wifi"].reason is Reason.NOT_ASKED


def test_without_a_network_to_begin_with_nothing_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check that was asked for could not be measured, and says why: of the rest nothing was asked."""
    monkeypatch.setattr(host, "read_system", lambda: OFFLINE, raising=False)
    results = run(*way_out(check("bandwidth", lambda _run: Facts(), alone=True)), only=("bandwidth",))
    assert results["bandwidth"].reason is Reason.NO_NETWORK
    assert {results[id_].reason for id_ in ("link", "gateway", "internet")} == {Reason.NOT_ASKED}


def test_the_way_out_is_read_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapters are read anew: what the run saw at its begin is over."""
    seen = iter((CONNECTED, OFFLINE))
    monkeypatch.setattr(host, "read_system", lambda: next(seen), raising=False)
    lost = check("bandwidth", raising(NotMeasured(Reason.TIMEOUT)), alone=True)
    results = run(*way_out(lost), only=("bandwidth",))
    assert results["link"].findings
    assert results["internet"].reason is Reason.NO_NETWORK


@pytest.mark.parametrize("reason", [Reason.NOT_SUPPORTED, Reason.DATA_CAP, Reason.PROVIDER_REFUSED])
def test_other_reasons_leave_out_what_nobody_asked_for(reason: Reason) -> None:
    lost = check("bandwidth", raising(NotMeasured(reason)), alone=True)
    results = run(*way_out(lost), only=("bandwidth",))
    assert results["link"].reason is Reason.NOT_ASKED


def test_who_stopped_a_check_gets_no_other_one() -> None:
    hold = threading.Event()
    lost = check("bandwidth", lambda _run: Facts(said=str(hold.wait(5))), alone=True)
    session = Session(Asked(), ("bandwidth",), known=way_out(lost))
    session.start()
    time.sleep(0.1)
    session.cancel()
    hold.set()
    results = {r.check: r for _, r in session.watch() if isinstance(r, Result)}
    assert results["bandwidth"].reason is Reason.INTERRUPTED
    assert results["link"].reason is Reason.NOT_ASKED


@pytest.mark.parametrize("name", ["session", "check-"])
def test_a_pc_without_a_thread_to_give_ends_with_what_is_known(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith(name):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    found = run(check("link", well), check("dns", well))
    assert {r.reason for r in found.values()} == {Reason.NO_PERMISSION}
    assert caplog.text == ""


@pytest.mark.parametrize(
    "lack", [MemoryError(), RuntimeError("can't start new thread")], ids=["memory", "threads"]
)
def test_a_check_for_which_there_is_no_room_is_no_mistake(
    lack: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def observe(_run: object) -> NoReturn:
        raise lack

    found = run(check("link", observe), check("dns", well))
    assert (found["link"].status, found["link"].reason) == (Status.UNKNOWN, Reason.NO_PERMISSION)
    assert found["dns"].status is Status.OK
    assert caplog.text == ""


def test_a_mistake_in_the_run_itself_ends_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Session, "_side_by_side", lambda *_: [][0])
    found = run(check("link", never), check("dns", never), only=("link",))
    assert found["link"].reason is Reason.BUG
    assert found["dns"].status is Status.SKIPPED
    assert "a mistake in this run: IndexError at test_session.py:" in caplog.text
