"""Sign-in pages, relays, and everything that only looks like one."""

from __future__ import annotations

import contextlib
import csv
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks import portal
from diag.checks.portal import CHECK, Facts, Probe, pages
from diag.checks.portal.pages import LOCKED, OFFLINE, SIGN_IN, UNTOLD
from diag.model import NotApplicable, NotMeasured, Reason
from diag.net import resolve
from diag.net.http import HttpReply
from diag.probes import endpoints
from tests.fake_network import FakeNetwork

GENUINE = {"cloudflare-dns.com": "genuine", "dns.google": "genuine", "dns.quad9.net": "genuine"}
BLOCKED = dict.fromkeys(GENUINE, "timeout")
WRONG = dict.fromkeys(GENUINE, "tls-wrong-name")


def probe(family: str, outcome: str = "expected", **more: Any) -> Probe:
    return Probe(family=family, outcome=outcome, **{"address_kind": "public", **more})


FIVE = ("google", "apple", "microsoft", "mozilla", "cloudflare")


def five(*outcomes: str, **more: Any) -> tuple[Probe, ...]:
    return tuple(
        probe(family, outcome, **(more if outcome != "expected" else {}))
        for family, outcome in zip(FIVE, (*outcomes, *["expected"] * 5), strict=False)
    )


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(probes=five()), []),
        (Facts(probes=five(*["redirect"] * 5), witnesses=BLOCKED, netflix="timeout", same_page=True), ["captive-portal"]),
        (Facts(probes=five(*["other-page"] * 2), witnesses=WRONG, netflix="tls-wrong-name"), ["captive-portal"]),
        (Facts(probes=five("status-511", "fake-204"), witnesses=BLOCKED, netflix="refused"), ["captive-portal"]),
        # a sign-in page that lets one resolver through
        (Facts(probes=five(*["redirect"] * 4), witnesses=BLOCKED | {"dns.google": "genuine"}, netflix="timeout"), ["captive-portal"]),
        # one that works through DNS only
        (
            Facts(
                probes=five(*["other-page"] * 5, address_kind="private"), witnesses=GENUINE, netflix="name-empty",
                same_address=True, same_page=True,
            ),
            ["captive-portal"],
        ),
        # encrypted connections are genuine: plain pages are rewritten
        (Facts(probes=five(*["other-page"] * 3), witnesses=GENUINE, netflix="genuine"), ["transparent-proxy"]),
        (Facts(probes=five(*["other-page"] * 3), witnesses=GENUINE, netflix="timeout"), ["transparent-proxy"]),
        # resolvers blocked by a filter, yet Netflix itself gets through: no sign-in page
        (Facts(probes=five(*["other-page"] * 3), witnesses=BLOCKED, netflix="genuine"), ["transparent-proxy"]),
        # a blocker that answers the probe names with its own block page
        (
            Facts(probes=five(*["other-page"] * 3, address_kind="private"), witnesses=GENUINE, netflix="genuine", same_address=True),
            [],
        ),
        (Facts(probes=five("other-page"), witnesses=BLOCKED, netflix="timeout"), []),  # one family alone
        (Facts(probes=five("dns-blocked", "dns-blocked", "failed")), []),
        (Facts(probes=five("dns-blocked", "redirect"), witnesses=GENUINE, netflix="genuine"), []),
        (Facts(probes=tuple(probe(f, relay="signature", relay_signature=True) for f in FIVE)), ["transparent-proxy"]),
        (Facts(probes=(probe("apple", relay="signature", relay_signature=True), *five()[2:])), []),
        (Facts(probes=tuple(probe(f, relay="gw7.isp.test") for f in FIVE), same_relay="gw7.isp.test"), ["transparent-proxy"]),
        (Facts(probes=(probe("google", relay="a.test"), probe("apple", relay="b.test"))), []),  # their own
    ],
)  # fmt: skip
def test_judge(facts: Facts, found: list[str]) -> None:
    findings = list(CHECK.judge(facts))
    assert [f.id for f in findings] == found
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in findings)


def test_the_remedy_shows_the_host_of_the_page_only() -> None:
    facts = Facts(
        probes=five(*["redirect"] * 5), witnesses=BLOCKED, netflix="timeout", page_host="login.hotel.test"
    )
    (finding,) = CHECK.judge(facts)
    assert finding.steps[0].endswith("http://login.hotel.test/")


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    made.enter(monkeypatch)
    return made


def ids(network: FakeNetwork) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(network.run()))]


def plain(change: dict[str, Any]) -> Any:
    def reply(host: str, path: str, headers: Mapping[str, str], segment: int | None) -> dict[str, Any]:
        return change

    return reply


def test_healthy_needs_no_witness(network: FakeNetwork) -> None:
    facts = CHECK.observe(network.run())
    assert {p.outcome for p in facts.probes} == {"expected"}
    assert len(network.asked) == 5


def test_hotel(network: FakeNetwork) -> None:
    network.reply = plain({"status": 302, "headers": {"location": "http://login.hotel.test/?mac=aa:bb"}})
    network.tls = lambda address, name, trust, segment: "timeout"
    facts = CHECK.observe(network.run())
    assert facts.page_host == "login.hotel.test"
    (finding,) = CHECK.judge(facts)
    assert (finding.id, finding.confidence) == ("captive-portal", "sure")


def test_a_page_is_seen_where_the_resolver_of_this_pc_is_silent(network: FakeNetwork) -> None:
    """A router that locks a device may answer no look-up; its page shows all the same at addresses from outside."""
    network.names = {
        name: resolve.Lookup(name=name, failure="timeout")
        for name in (*(place.host for place in endpoints.PORTAL), "www.netflix.com")
    }
    network.reply = plain(
        {"status": 302, "headers": {"location": "http://10.65.3.1/blocked.html?reason=schedule"}}
    )
    network.tls = lambda address, name, trust, segment: "refused"
    assert ids(network) == ["parental-lock"]


def test_a_silent_resolver_alone_is_no_page(network: FakeNetwork) -> None:
    network.names = {
        place.host: resolve.Lookup(name=place.host, failure="timeout") for place in endpoints.PORTAL
    }
    assert ids(network) == []


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"status": 511}, "status-511"),
        ({"status": 200, "body": b"<html>Please sign in</html>"}, "other-page"),
        ({"status": 302, "headers": {"location": "/login"}}, "redirect"),
        ({"status": 302, "headers": {"location": "http://[bad"}}, "redirect"),
        ({"status": 204, "headers": {"content-length": "12"}}, "fake-204"),
        ({"status": 503, "body": b"busy"}, "failed"),
        ({"status": 403, "body": b"no"}, "failed"),
        ({"status": None, "failure": "reset"}, "failed"),
        ({"status": 302}, "failed"),
    ],
)
def test_outcomes(network: FakeNetwork, change: dict[str, Any], outcome: str) -> None:
    network.reply = lambda host, path, headers, segment: (
        change if host in {"connectivitycheck.gstatic.com"} else None
    )
    assert CHECK.observe(network.run()).probes[0].outcome == outcome
    assert ids(network) == []  # one family alone accuses nobody


def test_a_wish_for_encryption_is_no_sign_in_page(network: FakeNetwork) -> None:
    network.reply = lambda host, path, headers, segment: {
        "status": 301,
        "headers": {"location": f"https://{host}/"},
    }
    with pytest.raises(NotMeasured):
        CHECK.observe(network.run())


def test_an_empty_200_is_as_good_as_204(network: FakeNetwork) -> None:
    network.reply = lambda host, path, headers, segment: {"status": 200} if path == "/generate_204" else None
    assert {p.outcome for p in CHECK.observe(network.run()).probes} == {"expected"}


def test_certificates_of_an_antivirus_or_a_wrong_clock_are_witness_enough(network: FakeNetwork) -> None:
    network.reply = plain({"status": 200, "body": b"<html>ad</html>"})
    network.tls = lambda address, name, trust, segment: "tls-untrusted" if trust == "public" else None
    assert ids(network) == ["transparent-proxy"]
    network.tls = lambda address, name, trust, segment: "tls-expired" if trust == "public" else None
    assert ids(network) == ["transparent-proxy"]


def test_sinkholed_probe_names_are_healthy(network: FakeNetwork) -> None:
    for host, address in (
        ("connectivitycheck.gstatic.com", "0.0.0.0"), ("captive.apple.com", "::"), ("cp.cloudflare.com", "127.0.0.1"),
    ):  # fmt: skip
        network.names[host] = resolve.Lookup(name=host, addresses=(address,))
    facts = CHECK.observe(network.run())
    assert [p.outcome for p in facts.probes].count("dns-blocked") == 3
    assert not any("0.0.0.0" in a or "127." in a for a in network.asked)
    assert list(CHECK.judge(facts)) == []


def test_every_name_leads_to_the_sign_in_page(network: FakeNetwork) -> None:
    names = (*[place.host for place in endpoints.PORTAL], "www.netflix.com")
    network.names = {n: resolve.Lookup(name=n, addresses=("10.0.0.1",)) for n in names}
    network.reply = plain({"status": 302, "headers": {"location": "http://wifi.cafe.test/"}})
    assert ids(network) == ["captive-portal"]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"x-cache": "MISS from proxy.lan", "via": "1.1 proxy.lan (squid/5.7)"}, ["transparent-proxy"]),
        ({"x-squid-error": "ERR_ACCESS_DENIED 0"}, ["transparent-proxy"]),
        ({"server": "squid/4.10"}, ["transparent-proxy"]),
        ({"x-cache-lookup": "MISS from cache.isp.test:3128"}, ["transparent-proxy"]),
        ({"x-bluecoat-via": "abcdef"}, ["transparent-proxy"]),
        ({"via": "1.1 wsa7.school.test:80 (Cisco-WSA/11)"}, ["transparent-proxy"]),
        ({"via": "1.1 google"}, []),
        ({"via": "1.1 varnish", "x-cache": "HIT", "x-served-by": "cache-fra-1"}, []),
        ({"via": "1.1 abc.cloudfront.net (CloudFront)", "x-cache": "Hit from cloudfront"}, []),
        ({"via": "http/1.1 defra1-edge-bx-004.ts.apple.com (acdn/4.13)", "x-cache": "hit-fresh"}, []),
        ({"x-cache": "TCP_HIT from a2-16-1-1.deploy.akamaitechnologies.com (AkamaiGHost/11)"}, []),
        ({"x-cache-lookup": "Cache Hit"}, []),
        ({"via": "garbage"}, []),
    ],
)
def test_headers(network: FakeNetwork, headers: dict[str, str], found: list[str]) -> None:
    def reply(host: str, path: str, sent: Mapping[str, str], segment: int | None) -> dict[str, Any]:
        return {**network._healthy(host, path), "headers": headers}

    network.reply = reply
    assert ids(network) == found


def test_nothing_answers(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "timeout"
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.TIMEOUT


def test_no_way_out(network: FakeNetwork) -> None:
    network.no_route = {4, 6}
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.NO_NETWORK


def test_not_asked_without_third_parties(network: FakeNetwork) -> None:
    with pytest.raises(NotApplicable) as caught:
        CHECK.observe(network.run(third_party=False))
    assert caught.value.reason is Reason.NOT_ASKED
    assert network.asked == []


def test_ipv6_only_home_is_asked_over_ipv6(network: FakeNetwork) -> None:
    network.no_route = {4}
    assert {p.outcome for p in CHECK.observe(network.run()).probes} == {"expected"}
    assert len(network.asked) == 5


# -- which page it is ---------------------------------------------------------------------------------------


def portal_rows() -> list[dict[str, str]]:
    with (Path(__file__).parent.parent / "public_reports/portal_redirects.tsv").open(
        encoding="utf-8"
    ) as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", portal_rows(), ids=lambda row: row["what"])
def test_pages_of_public_reports(network: FakeNetwork, row: dict[str, str]) -> None:
    headers = {"location": row["location"]} if row["location"] else {}
    network.reply = plain({"status": int(row["status"]), "headers": headers, "body": row["body"].encode()})
    network.tls = lambda address, name, trust, segment: "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    shown = row["must be shown"]
    if "parental lock" in shown:
        assert finding.id == "parental-lock"
    elif "no internet" in shown:
        assert finding.id == "internet-unreachable"
        assert finding.steps[0].endswith(" http://192.168.8.1/html/index.html")
    else:
        assert finding.id == "captive-portal"
        assert (
            finding.steps[0].endswith(f" {shown}")
            if "://" in shown and "any" not in shown
            else "http://" in finding.steps[0]
        )
    assert finding.confidence == ("sure" if "relative" not in row["what"] else "likely")


def reply(location: str = "", body: str = "", status: int = 302) -> HttpReply:
    return HttpReply(
        url="http://captive.apple.com/",
        status=status if location else 200,
        headers={"location": location} if location else {},
        body=body.encode(),
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply("http://192.168.0.1/blocked.html?reason=schedule"), LOCKED),
        (reply("http://router.lan/parental/stop.php"), LOCKED),
        (reply("http://10.0.0.1/access_denied.asp?mac=aa&ip=10.0.0.9"), LOCKED),
        (reply("https://tplinkwifi.net/webpages/paused.html"), LOCKED),
        (reply("/blocked.php?device=tv"), LOCKED),
        (reply(body="<title>Internet paused</title><p>Bedtime. Ask your parents.</p>"), LOCKED),
        (reply("http://speedport.ip/html/error/nodsl.html"), OFFLINE),
        (reply("http://192.168.1.1/wan_down.htm"), OFFLINE),
        (reply("http://192.168.100.1/sim_pin.html"), OFFLINE),
        (reply("http://www.routerlogin.net/BRS_index.htm"), OFFLINE),
        (reply("http://router.asus.com/error_page.htm?flag=1"), OFFLINE),
        (reply(body="<h1>No internet connection</h1><p>The cable is unplugged.</p>"), OFFLINE),
        # a page with which somebody can sign in, wherever it lies and whatever else it says
        (reply("http://192.168.1.1:8880/guest/blocked/"), SIGN_IN),
        (reply("http://192.168.182.1:3990/prelogin?res=notyet"), SIGN_IN),
        (reply("http://10.10.0.1/index.php?zone=cafe&redirurl=http%3A%2F%2Fexample.org"), SIGN_IN),
        (reply("http://10.10.0.1:2050/index.html"), SIGN_IN),
        # other languages, and words that are written as one
        (reply("http://speedport.ip/html/zeitsperre.html"), LOCKED),
        (reply("http://fritz.box/tools/notallowed.lua"), LOCKED),
        (reply("http://192.168.1.1/acces-interdit.html"), LOCKED),
        (reply("http://192.168.1.1/bloccato.html"), LOCKED),
        (reply("http://mafreebox.freebox.fr/planning"), LOCKED),
        (reply(body="<h1>Acceso denegado</h1>"), LOCKED),
        (reply("http://www.asusnetwork.net/error_page.htm?flag=1"), OFFLINE),
        (reply("http://192.168.1.1/sin-conexion.html"), OFFLINE),
        (reply("http://livebox/pas-de-connexion"), OFFLINE),
        (reply("http://192.168.8.1/html/sin-servicio.html"), OFFLINE),
        (reply(body="<h1>Keine Verbindung</h1>"), OFFLINE),
        (reply("http://192.168.1.1/connexion.html"), SIGN_IN),
        (reply("http://192.168.1.1/page-de-connexion"), SIGN_IN),
        # a page of the home's own that says nothing
        (reply("http://192.168.1.1/"), UNTOLD),
        (reply("http://gateway.home/xslt?PAGE=7"), UNTOLD),
        (reply("http://192.168.1.1/x/7.html?mac=aa&token=7"), SIGN_IN),
        (reply("https://portal.hotel.example/blocked/no-internet.html"), SIGN_IN),
        (reply("http://login.family-inn.example/kids"), SIGN_IN),
        (reply("http://192.168.1.1/index.html", status=511), SIGN_IN),
        (reply(body="<p>No internet? Please sign in.</p>"), SIGN_IN),
        (reply(body="<p>Access is blocked.</p><form action=/ok><input type=submit></form>"), SIGN_IN),
    ],
)  # fmt: skip
def test_the_kind_of_a_page(answer: HttpReply, kind: str) -> None:
    assert pages.classify_page(answer) == kind


def test_a_page_that_says_nothing_is_only_shown(network: FakeNetwork) -> None:
    network.reply = plain(
        {"status": 302, "headers": {"location": "http://192.168.1.1/x/7.html"}, "body": b""}
    )
    network.tls = lambda address, name, trust, segment: "timeout"
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert finding.id == "captive-portal"
    assert finding.steps[0].endswith(" http://192.168.1.1/x/7.html")
    assert "sign in" not in f"{finding.title} {' '.join(finding.steps)}".lower()


HOSTS = st.from_regex(r"[a-z]{1,10}(\.[a-z]{2,8}){1,2}", fullmatch=True) | st.ip_addresses(v=4).map(str)
PATHS = st.from_regex(r"(/[\w.-]{0,12}){0,3}", fullmatch=True).filter(str.isascii)


@given(
    st.sampled_from(["http", "https"]), HOSTS, st.none() | st.integers(1, 65535), PATHS, st.text(max_size=20)
)
def test_where_the_page_lies_is_kept_whole(
    scheme: str, host: str, port: int | None, path: str, query: str
) -> None:
    place = host if port is None else f"{host}:{port}"
    found = pages.find_page(reply(f"{scheme}://{place}{path}?{quote(query)}"), "captive.apple.com")
    usual = f"{scheme}://{host}{'' if port in (None, {'http': 80, 'https': 443}[scheme]) else f':{port}'}{path or '/'}"
    assert found == usual


@given(st.text(max_size=80))
def test_no_address_of_a_page_is_dangerous(anything: str) -> None:
    for answer in (
        reply(anything),
        reply(f"http://{anything}"),
        reply(f"http://a.example/{anything}"),
        reply(body=f"url=http://{anything}"),
    ):
        found = pages.find_page(answer, "captive.apple.com")
        assert found is None or re.fullmatch(r"https?://[!-~]+", found)
        pages.classify_page(answer)


@pytest.mark.parametrize("silent", [True, False])
def test_silence_is_handed_on_before_the_last_probe_has_given_up(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    def ask_slowly(_run: object, place: endpoints.Endpoint) -> Probe:
        if place is endpoints.PORTAL[0]:
            time.sleep(0.08)
        return Probe(
            family="google", outcome="failed" if silent else "expected", failure="timeout" if silent else None
        )

    monkeypatch.setattr(portal, "FIRST_LOOK_S", 0.02)
    monkeypatch.setattr(portal, "ask_probe", ask_slowly)
    looks: list[object] = []
    with contextlib.suppress(NotMeasured):
        CHECK.observe(network.run(first_look=looks.append))
    assert looks == ([None] if silent else [])
