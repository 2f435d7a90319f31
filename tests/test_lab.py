"""The whole program in the lab's homes: one test for each scenario, and whom it contacts.

Skipped where the lab cannot run (no root, no namespaces, programs missing); with COUCHCHECK_REQUIRE_LAB=1
in the environment that is a failure instead.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence

import pytest

from diag.probes import endpoints
from tests.lab import contacts, runner, table
from tests.lab.contacts import Contacts
from tests.lab.home import Home, Lab
from tests.lab.internet import OCA_HOSTS
from tests.lab.runner import Outcome
from tests.lab.scenario import TV, Deviation, Scenario
from tests.lab.scenarios import ALL
from tests.lab.scenarios.words import addresses

pytestmark = [pytest.mark.lab, pytest.mark.alone]


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    why = runner.missing()
    if why:
        if os.environ.get("COUCHCHECK_REQUIRE_LAB"):
            pytest.fail(f"the lab must run here, but {why}")
        pytest.skip(why)
    runner.compile_product()
    with Lab() as made:
        yield made


class Homes:
    """Runs the chosen scenarios in the background, several at a time; each test waits for its own."""

    def __init__(self, lab: Lab, scenarios: Sequence[Scenario]) -> None:
        self._done: dict[str, Outcome] = {}
        self._changed = threading.Condition()
        self._over = False
        threading.Thread(target=self._run, args=(lab, scenarios), daemon=True).start()

    def _run(self, lab: Lab, scenarios: Sequence[Scenario]) -> None:
        try:
            for outcome in table.outcomes(lab, scenarios, table.JOBS):
                with self._changed:
                    self._done[outcome.scenario.name] = outcome
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def outcome(self, name: str) -> Outcome:
        """What came of a scenario, when it has come."""
        with self._changed:
            self._changed.wait_for(lambda: name in self._done or self._over)
            return self._done[name]

    def wait(self) -> None:
        """Until no home is left."""
        with self._changed:
            self._changed.wait_for(lambda: self._over)


@pytest.fixture(scope="session")
def homes(lab: Lab, request: pytest.FixtureRequest) -> Iterator[Homes]:
    chosen = [i.callspec.params for i in request.session.items if hasattr(i, "callspec")]
    wanted = [params["scenario"] for params in chosen if isinstance(params.get("scenario"), Scenario)]
    made = Homes(lab, wanted)
    yield made
    made.wait()


#: Variants of rows beside them, slow ones, and oddities that the drawn homes have too: ``python -m tests.lab`` runs all, and so
#: does COUCHCHECK_WHOLE_LAB=1.
_VARIANTS = re.compile(
    "|".join(
        (
            r"satellite-900ms.*|satellite-620ms-(slow|vpn|resolver|names|tls-filter|down|modem|dropped)|far-little-data",
            r"igd-(elsewhere|drip|nonsense)|home-busy(-untold|-and-fast)?|home-sends|bandwidth-low-.*",
            r"line-goes-away-no-ping|internet-silent-router-ignores-ping|loss-at-home-no-ping|speed-test-garbled",
            r"route-.*-ipv6|route-to-nobody-in-ipv6|hosts-and-ipv6|ipv6-netflix-rejected|vpn-(ipv6-only|policy-table)",
            r"dns-(first|second)-silent-ipv6|dns-aaaa-3s|dns-udp-dropped-everywhere|dns-very-lossy|dns-(refused|closed)",
            r"dns-block-nodata|dns-site-page|second-resolver-dead|stub-resolver|google-blocked|ipv4-over-ipv6-named-vpn",
            r"netflix-video-(404|empty)|netflix-not-yet|netflix-rejected|refuses-address-403|mtu-blackhole-ipv4",
            r"route-of-netflix-leads-nowhere|route-into-a-container-network|route-to-a-wrong-address|stale-ipv6-route|two-adapters",
            r"tv-(two-adapters|beside-a-vpn)|dns-aaaa-servfail|dns-1300ms|dns-block-(refused|zero|phone-name|code-names)|dns-no-tcp",
            r"netflix-video-(closes|expired)|proxy-dead-and-loss|proxy-(kde|pac-kde)|ipv4-over-ipv6|cable-out-address-kept",
            r"cloudflare-blocked|clock-year-no-ntp|inspector-netflix-only|vpn-ipv4-only|dns-intercepted-at-home|hosts-blocks",
            r"icmp-rate-limited|chaos-refused|cgnat|double-nat|no-proxy-star|search-list|odd-time-zone|hosts-ads|quic-blocked|time-zone",
            r"link-local-resolver|ipv6-resolver|public-resolver|one-time-server-lies|clock-90s|no-aaaa|second-adapter|kde-settings-odd",
            r"dns-block-(page|public-page|devices)|lone-403|http-flood|proxy-not-for-netflix|vpn-netflix-only|netflix-200",
            r"dns-mangled|time-servers-play-foul|tls-half|front-ends-(drip|bite)|words-that-steer|changes-(address|to-vpn|network)",
            r"fast-(nests|numbers)|video-leads-elsewhere|router-closed|ula-only|far-away|one-resolver-unreachable|lookups-200ms",
            r"speed-tests-refused|other-resolver-names|dns-gone|dns-servfail|dns-block-(silent|intercepted)|dns-3s|dns-noise",
            r"proxy-silent|route-of-a-container|tls-noise|portal-https|netflix-devices-dropped|netflix-closes|loss-at-home",
            r"portal-(200|511)|proxy-gnome|clock-year-(slow|fast)|clock-3days-slow|time-zone-half-hour",
        )
    )
)
TESTED = [s for s in ALL if os.environ.get("COUCHCHECK_WHOLE_LAB") or not _VARIANTS.fullmatch(s.name)]


@pytest.mark.parametrize("scenario", TESTED, ids=lambda scenario: scenario.name)
def test_scenario(lab: Lab, homes: Homes, scenario: Scenario) -> None:
    """What fails beside other homes on a machine of few processors is built once more alone: losses are drawn, and time is short."""
    outcome = homes.outcome(scenario.name)
    if not outcome.ok:
        homes.wait()
        outcome = runner.run(lab, scenario)
    assert outcome.ok, f"{scenario.story}  {'; '.join(outcome.wrong)}\n{outcome.errors[-2000:]}"


def watch(lab: Lab, deviation: Deviation, *arguments: str) -> Contacts:
    """Run the program in a home while the router listens."""
    capture = lab.folder / "contacts.pcap"
    with Home(lab, deviation) as home, contacts.listening(home, capture):
        home.pc.run([*runner.product(), "run", "--json", *arguments], timeout=60)
    return contacts.read(capture)


#: A run in which nothing is left out.
_EVERYTHING = (
    "--compare", "--upload", "--device", "smart-tv/hisense", "--code", "NW-2-5", "--quality", "4k", "--max-data", "30",
)  # fmt: skip
#: Listed, and asked only where the first two resolvers disagree, or for ``--provider speedtest``.
_FOR_A_REASON = {"dns.quad9.net", "www.speedtest.net"}


def test_contacts_only_what_it_lists(lab: Lab) -> None:
    """With everything on, every address and every name that leaves the PC is one that ``diag hosts`` lists, or the home's; and each that is
    listed is asked for."""
    told = subprocess.run([*runner.product(), "hosts", "--json"], capture_output=True, text=True, check=True)
    listed = {row["host"] for row in json.loads(told.stdout)}
    seen = watch(lab, Deviation(tv=("dial",)), *_EVERYTHING)
    allowed = (listed - {"*.oca.nflxvideo.net"}) | set(OCA_HOSTS)
    assert contacts.strangers(seen, allowed, frozenset({TV, "239.255.255.250", "224.0.0.251"})) == set()
    unused = {
        host
        for host in listed - _FOR_A_REASON
        if not ({host} & seen.names or contacts.addresses_of({host}) & seen.addresses)
    }
    starts = {place.host for place in endpoints.NETFLIX_START}
    assert unused - starts - {"*.oca.nflxvideo.net"} == set()
    assert starts & seen.names, "a TV is in question"


def test_no_third_party(lab: Lab) -> None:
    """With that option the PC speaks with the home, its resolvers and Netflix alone."""
    seen = watch(lab, Deviation(), "--no-third-party", "--max-data", "16")
    hosts = {place.host for place in endpoints.ALL if not place.third_party} | set(OCA_HOSTS)
    assert seen.addresses & set(addresses("www.netflix.com")), "the capture shows nothing"
    assert contacts.strangers(seen, hosts) == set()
