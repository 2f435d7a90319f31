"""The whole program in the lab's homes: one test for each scenario, and whom it contacts.

Skipped where the lab cannot run (no root, no namespaces, programs missing); with COUCHCHECK_REQUIRE_LAB=1
in the environment that is a failure instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from diag.probes import endpoints
from tests.lab import namespaces, runner, table
from tests.lab.home import Home, Lab
from tests.lab.internet import OCA_HOSTS, TIME
from tests.lab.runner import Outcome
from tests.lab.scenario import ISP_RESOLVERS, PC, PC6, ROUTER, ROUTER6, Deviation, Scenario
from tests.lab.scenarios import ALL, BY_NAME
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


#: Questions that have no place of their own: who answers, and names made up to see whether they get an answer.
_QUESTIONS = re.compile(
    r"(id\.server|version\.bind|hostname\.bind|o-o\.myaddr\.l\.google\.com|(www\.)?[a-z0-9-]{10,30}\.com)\.?"
)


@dataclass(frozen=True)
class Contacts:
    """Whom the PC sent packets to, and which names it asked any resolver for."""

    addresses: frozenset[str]
    names: frozenset[str]


def watch(lab: Lab, deviation: Deviation, *arguments: str) -> Contacts:
    """Run the program in a home while the router listens."""
    capture = lab.folder / "contacts.pcap"
    with Home(lab, deviation) as home:
        with namespaces.inside(home.names["router"]):
            watcher = subprocess.Popen(
                ["tcpdump", "-U", "-ni", "lan1", "-w", str(capture)], stderr=subprocess.PIPE
            )
        assert watcher.stderr
        watcher.stderr.readline()
        home.pc.run([*runner.product(), "run", "--json", *arguments], timeout=60)
        time.sleep(0.2)
        watcher.terminate()
        watcher.communicate()
    return _read(capture)


#: The home itself: no place of the internet.
HOME = {ROUTER, ROUTER6, PC, PC6, *ISP_RESOLVERS}


def addresses_of(hosts: set[str]) -> set[str]:
    """The lab's addresses of listed places: by name, time server or literal address of a resolver."""
    literal = {
        a for place in endpoints.ALL if place.host in hosts for a in (*place.address4, *place.address6)
    }
    times = {a for host, families in TIME.items() if host in hosts for family in families for a in family}
    return {*addresses(*hosts), *literal, *times}


def strangers(contacts: Contacts, hosts: set[str]) -> set[str]:
    """Addresses and names that belong to none of the hosts, to no question of their kind and not to the home."""
    allowed = HOME | addresses_of(hosts)
    foreign = {a for a in contacts.addresses if a not in allowed and not a.startswith(("fe80:", "ff02:"))}
    return foreign | {n for n in contacts.names if n not in hosts and not _QUESTIONS.fullmatch(n)}


def test_contacts_only_what_it_lists(lab: Lab) -> None:
    """Every address and every name that leaves the PC belongs to a listed place or to the home itself."""
    contacts = watch(lab, Deviation(), "--max-data", "16")
    hosts = {place.host for place in endpoints.ALL} | set(OCA_HOSTS)
    assert contacts.addresses & set(addresses("www.netflix.com")), "the capture shows nothing"
    assert strangers(contacts, hosts) == set()


def test_no_third_party(lab: Lab) -> None:
    """With that option the PC speaks with the home, its resolvers and Netflix alone."""
    contacts = watch(lab, Deviation(), "--no-third-party", "--max-data", "16")
    hosts = {place.host for place in endpoints.ALL if not place.third_party} | set(OCA_HOSTS)
    assert contacts.addresses & set(addresses("www.netflix.com")), "the capture shows nothing"
    assert strangers(contacts, hosts) == set()


def test_a_list_of_strangers_is_not_followed(lab: Lab) -> None:
    """Whatever fast.com's list names: a host that is not Netflix's gets no packet."""
    deviation = BY_NAME["fast-names-strangers"].deviation
    contacts = watch(lab, deviation, "--max-data", "16")
    assert strangers(contacts, {place.host for place in endpoints.ALL}) == set()


def _read(capture: Path) -> Contacts:
    """Destinations of all packets that the PC sent, and names it asked for."""
    shown = subprocess.run(
        ["tcpdump", "-nr", str(capture), f"src host {PC} or src host {PC6}"], capture_output=True, text=True
    ).stdout
    contacted, asked = set(), set()
    for line in shown.splitlines():
        if found := re.match(r"\S+ IP6? \S+ > (\S+?)(\.\d+)?: ", line):
            address, port = found[1], found[2]
            contacted.add(address if ":" in address or address.count(".") == 3 else address + (port or ""))
        if found := re.search(r"(?:Type\d+|TXT|A|AAAA)(?: CHAOS)?\? (\S+?)\. ", line):
            asked.add(found[1].lower())
    return Contacts(frozenset(contacted), frozenset(asked))
