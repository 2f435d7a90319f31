"""The facts of the line alone, for the provider: what Netflix's network people ask providers for, as far as a PC knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diag.case.document import CaseDocument, RunSummary, SpeedTest
from diag.model import Severity
from diag.report.clock import ReportClock
from diag.report.facts import ReportedFacts
from diag.report.formatting import milliseconds, rate, share
from diag.report.path_diagram import netflix_ms, router_ms
from diag.report.summary import Item, measuring_runs, medium, outages_text, sent_beyond, with_date
from diag.text import one_line
from diag.vocabulary import SPEED_SERVERS

#: What Netflix's network people ask providers for (facts.md 1.5: Open Connect, node 14424), as far as a PC knows it.
_TRACE = "Say that you can make one (tracert) towards {host}, and ask the provider how."


def line(case: CaseDocument, facts: ReportedFacts, others: str | None) -> tuple[Item, ...]:
    """The facts of the line alone: no account, no names, no device but how this PC is connected.

    ``others``: what the person told of other devices.
    """
    return tuple(_line(case, facts, others))


def _line(case: CaseDocument, facts: ReportedFacts, others: str | None) -> Iterator[Item]:
    story, clock = case.story, ReportClock(case.utc_offset_min)
    runs = measuring_runs(case)
    began = one_line(story.began) if story and story.began else None
    began_to_measure = runs[0].started if runs else None if story else case.started
    yield Item(
        key="public",
        label="Public address",
        text=_public(facts),
        find="Look on the status page of your router, or ask the provider.",
    )
    yield from _some("It began", began)
    yield from _some("First measured", began_to_measure and clock.with_utc(began_to_measure))
    yield Item(
        key="again",
        label="Happens again",
        text=_again(case, runs, clock),
        find="Run the check again at another time, in the same case.",
    )
    yield Item(
        key="devices",
        label="One device or several",
        text=others,
        find="Try Netflix on a second device in the same home.",
    )
    yield Item(
        key="pc",
        label="Measured from",
        text=f"a PC {how}" if (how := medium(facts)) else None,
        find="Say whether the PC uses Wi-Fi or a cable.",
    )
    path = facts.path
    yield from _some("Router answers in", _ms(router_ms(facts)))
    yield from _some("Lost on the way to the router", _per_cent(path.router_loss))
    yield from _some("Beyond the router answers in", _ms(path.round_trip_ms))
    yield from _some("Varies by", _ms(path.jitter_ms))
    yield from _some("Lost beyond the router", _loss_text(facts))
    yield from _some("Outages", outages_text(facts))
    yield from _some("Netflix connects in", _ms(netflix_ms(facts)))
    if case.bandwidth:
        measured = case.bandwidth.measured
        yield from _speed(case.bandwidth, clock.with_utc(measured) if measured else None)
    yield from _some("Video servers tried", _videos(facts))
    yield from _some("Network as Netflix sees it", _network(facts))
    yield from _some("IPv4 and IPv6", _families(facts))
    yield from _some("Name servers", _resolvers(facts))
    yield Item(
        key="trace",
        label="Trace of the route",
        text=None,
        find=_TRACE.format(host=_video_host(facts) or "www.netflix.com"),
    )


def _speed(test: SpeedTest, at: str | None) -> Iterator[Item]:
    told = {
        "Receiving": _from_whom(test),
        "Lowest part": _mbps(test.low_mbps, test.at_least),
        "Sending": _mbps(test.upload_mbps, test.upload_at_least),
        "Answers while busy": _ms(test.loaded_ms),
        "Router while busy": _ms(test.router_loaded_ms),
        "Speed by server": _comparison_text(test),
    }
    for label, text in told.items():
        yield from _some(label, with_date(text, at) if text else None)


def _from_whom(test: SpeedTest) -> str | None:
    whom = SPEED_SERVERS.get(test.provider or "")
    text = _mbps(test.download_mbps, test.at_least)
    return f"{text} from {whom}" if text and whom else text


def _some(label: str, text: str | None) -> Iterator[Item]:
    if text:
        yield Item(key=label, label=label, text=text)


def _ms(value: float | None) -> str | None:
    return None if value is None else milliseconds(value)


def _mbps(value: float | None, at_least: bool | None) -> str | None:
    return None if value is None else rate(value, at_least=at_least)


def _per_cent(value: float | None) -> str | None:
    return None if value is None else share(value)


def _loss_text(facts: ReportedFacts) -> str | None:
    loss = _per_cent(facts.path.loss)
    sent, whom = sent_beyond(facts)
    return f"{loss} of {sent} small packets" + (f" to {whom}" if whom else "") if loss and sent else loss


def _public(facts: ReportedFacts) -> str | None:
    """The public addresses of this PC and the one that Netflix saw; masked like everything."""
    from diag.redact import public_of

    known = dict.fromkeys(
        one_line(each) for each in (*facts.link.addresses, facts.netflix.client_ip or "") if each
    )
    return ", ".join(each for each in known if public_of(each)) or None


def _again(case: CaseDocument, runs: Sequence[RunSummary], clock: ReportClock) -> str | None:
    if len(runs) < 2:
        return None
    ids = {each.id for each in case.diagnoses if each.severity is not Severity.NOTE}
    same = [run for run in runs if ids & set(run.diagnoses)]
    if not ids:
        return f"no fault in the newest of {len(runs)} checks"
    return f"in {len(same)} of {len(runs)} checks ({', '.join(clock.with_utc(run.started) for run in same[-5:])})"


def _comparison_text(test: SpeedTest) -> str | None:
    each = [
        f"{SPEED_SERVERS.get(one.provider, one_line(one.provider))} {rate(one.mbps, at_least=one.at_least)}"
        for one in test.compared or ()
    ]
    return ", ".join(each) or None


def _video_host(facts: ReportedFacts) -> str | None:
    return next((one_line(video.host) for video in facts.netflix.videos if video.host), None)


def _videos(facts: ReportedFacts) -> str | None:
    words = []
    for video in facts.netflix.videos:
        if video.host:
            page = video.page
            answer = page.failure or (f"answered {page.status}" if page.status else video.name or "not asked")
            words.append(f"{one_line(video.host)}: {one_line(answer)}")
    return "; ".join(words) or None


def _network(facts: ReportedFacts) -> str | None:
    found = facts.netflix
    asn = found.asn if not found.asn or found.asn.upper().startswith("AS") else f"AS{found.asn}"
    return ", ".join(one_line(each) for each in (asn, found.isp, found.country) if each) or None


def _families(facts: ReportedFacts) -> str | None:
    say = {"works": "works", "fails": "fails", "not-there": "not there"}
    states = (("IPv4", facts.internet.ipv4.state), ("IPv6", facts.internet.ipv6.state))
    return ", ".join(f"{label} {say[state]}" for label, state in states if state in say) or None


def _resolvers(facts: ReportedFacts) -> str | None:
    words = [
        f"{one_line(each.address)} ({one_line(each.operator or each.kind or '')}, {one_line(each.state or 'not asked')})"
        for each in facts.dns.resolvers
        if each.address
    ]
    return "; ".join(words[:4]) or None
