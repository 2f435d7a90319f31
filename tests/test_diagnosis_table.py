"""Who explains whom, from the side of the cause: read it as "when this is found, it explains all of these"."""

from __future__ import annotations

from itertools import combinations, permutations

from diag.diagnosis import diagnose
from diag.diagnosis.table import HIDDEN_BY
from diag.model import Asked, Confidence, Finding, Opinion, Result, Severity, Status, Where
from diag.vocabulary import CAUSES
from tests.rows import every_row

#: Nothing gets out of the home: whatever was measured beyond the router says nothing.
BEYOND = (
    "dns-unreachable dns-failing dns-blocking smart-dns dns-hijacked mtu-blackhole tls-intercepted "
    "netflix-refuses-address netflix-down netflix-certificate netflix-blocked packet-loss link-busy dns-slow ipv6-broken "
    "netflix-throttled bandwidth-low latency-high bufferbloat transparent-proxy"
)
EXPLAINS = {
    # one unplugged cable is one cause, not twelve failures
    "no-network": f"{BEYOND} route-wrong gateway-unreachable internet-unreachable captive-portal parental-lock "
    "connection-drops clock-wrong timezone-wrong "
    "hosts-override hosts-start-names vpn-active proxy-configured wifi-weak adapter-slow vpn-upstream tv-not-found tv-clock-wrong",
    "gateway-unreachable": f"{BEYOND} internet-unreachable captive-portal parental-lock vpn-upstream tv-not-found",
    "internet-unreachable": f"{BEYOND} vpn-upstream tv-not-found",
    "captive-portal": f"{BEYOND} internet-unreachable",
    "parental-lock": f"{BEYOND} internet-unreachable",
    # what leaves this PC the wrong way never gets to the router; where one IP version alone does, the other still works
    "route-wrong": "gateway-unreachable internet-unreachable dns-unreachable dns-slow netflix-blocked packet-loss",
    # a wrong clock makes every certificate look wrong
    "timezone-wrong": "clock-wrong tls-intercepted netflix-certificate netflix-blocked tv-clock-wrong",
    "clock-wrong": "tls-intercepted netflix-certificate netflix-blocked tv-clock-wrong",
    # without names, or with wrong ones, Netflix is not reached
    "hosts-override": "hosts-start-names smart-dns netflix-blocked",
    "dns-unreachable": "dns-failing dns-blocking dns-hijacked netflix-blocked dns-slow",
    "dns-failing": "dns-blocking netflix-blocked dns-slow",
    "dns-blocking": "netflix-blocked",
    "smart-dns": "netflix-refuses-address netflix-down netflix-blocked vpn-upstream",
    # a detour looks like a far-away, refused or slow Netflix
    "vpn-active": "connection-drops netflix-refuses-address netflix-throttled latency-high vpn-upstream",
    "proxy-configured": "vpn-upstream",
    "netflix-refuses-address": "vpn-upstream",
    # large packets that get lost break handshakes and downloads
    "tls-intercepted": "netflix-certificate netflix-blocked",
    "mtu-blackhole": "tls-intercepted netflix-blocked bandwidth-low",
    # players turn away from a certificate that is out of date, as from a block
    "netflix-certificate": "netflix-blocked",
    # what drops out was there before, and loses whatever is under way
    "connection-drops": "gateway-unreachable internet-unreachable packet-loss dns-slow netflix-throttled bandwidth-low",
    # a poor or busy line is slow for everything
    "wifi-weak": "packet-loss dns-slow netflix-throttled bandwidth-low latency-high",
    "packet-loss": "dns-slow netflix-throttled bandwidth-low",
    "link-busy": "packet-loss dns-slow netflix-throttled bandwidth-low latency-high bufferbloat",
    "adapter-slow": "netflix-throttled bandwidth-low",
    "cpu-busy": "netflix-throttled",
    "latency-high": "dns-slow bufferbloat",
    "bandwidth-low": "bufferbloat",
}


def opinion_on(*ids: str) -> Opinion:
    """What is said when each of these was found by a check of its own, in that order."""
    results = []
    for number, id_ in enumerate(ids):
        finding = Finding(
            id=id_,
            severity=Severity.FAIL,
            where=Where.ISP,
            confidence=Confidence.SURE,
            title=id_,
            text="",
            remedy=(),
        )
        results.append(Result(check=f"check-{number}", status=Status.FAIL, findings=(finding,)))
    return diagnose(results, Asked())


@every_row(list(permutations(CAUSES, 2)))
def test_a_cause_explains_just_these(cause: str, other: str) -> None:
    explained = other in EXPLAINS.get(cause, "").split()
    explains = cause in EXPLAINS.get(other, "").split()
    found = opinion_on(cause, other)
    assert [(h.id, h.by) for h in found.hidden] == (
        [(other, cause)] if explained else [(cause, other)] if explains else []
    )
    shown = (
        [cause] if explained else [other] if explains else [id_ for id_ in CAUSES if id_ in {cause, other}]
    )
    assert [d.id for d in found.diagnoses] == shown, "the order is that of the vocabulary"


def test_every_cause_of_the_table_is_one_of_ours() -> None:
    assert set(EXPLAINS) <= set(CAUSES)
    assert set(HIDDEN_BY) <= set(CAUSES)


ROOTS = [
    (cause, between, symptom)
    for cause, explained in EXPLAINS.items()
    for between in explained.split()
    for symptom in EXPLAINS.get(between, "").split()
    if symptom in explained.split()
]


@every_row(ROOTS)
def test_what_is_explained_itself_explains_nothing_beside_its_cause(
    cause: str, between: str, symptom: str
) -> None:
    """Weak Wi-Fi loses data, which slows the look-up of names: it is the Wi-Fi, not the loss, that explains the names."""
    for order in permutations((cause, between, symptom)):
        assert {h.id: h.by for h in opinion_on(*order).hidden} == {between: cause, symptom: cause}


RIVALS = [
    (first, second, symptom)
    for first, second in combinations([id_ for id_ in CAUSES if id_ in EXPLAINS], 2)
    if second not in EXPLAINS[first].split() and first not in EXPLAINS[second].split()
    for symptom in EXPLAINS[first].split()
    if symptom in EXPLAINS[second].split()
]


@every_row(RIVALS)
def test_of_two_causes_the_one_to_act_on_first_explains(first: str, second: str, symptom: str) -> None:
    for order in permutations((first, second, symptom)):
        assert {h.id: h.by for h in opinion_on(*order).hidden} == {symptom: first}
