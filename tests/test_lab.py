"""The whole program in the lab's homes: one test for each scenario, and whom it contacts.

Skipped where the lab cannot run (no root, no namespaces, programs missing); with COUCHCHECK_REQUIRE_LAB=1
in the environment that is a failure instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diag.net import places
from tests.lab import namespaces, runner
from tests.lab.home import Home, Lab
from tests.lab.scenario import ISP_RESOLVERS, PC, PC6, ROUTER, ROUTER6
from tests.lab.scenarios import ALL
from tests.lab.scenarios.words import addresses
from tests.lab.world import OCA_HOSTS, RESOLVERS, TIME

pytestmark = pytest.mark.lab


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


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_scenario(lab: Lab, scenario: runner.Scenario) -> None:
    outcome = runner.run(lab, scenario)
    assert outcome.ok, f"{scenario.story}  {'; '.join(outcome.wrong)}\n{outcome.errors[-2000:]}"


#: Questions that have no place of their own: who answers, and names made up to see whether they get an answer.
_QUESTIONS = re.compile(r"(id\.server|version\.bind|hostname\.bind|o-o\.myaddr\.l\.google\.com|(www\.)?[a-z0-9-]{10,30}\.com)\.?")


def test_contacts_only_what_it_lists(lab: Lab, tmp_path: Path) -> None:
    """Every address and every name that leaves the PC belongs to a listed place or to the home itself."""
    capture = lab.folder / "contacts.pcap"
    with Home(lab) as home:
        with namespaces.inside(home.names["router"]):
            watcher = subprocess.Popen(["tcpdump", "-U", "-ni", "lan1", "-w", str(capture)], stderr=subprocess.PIPE)
        assert watcher.stderr
        watcher.stderr.readline()
        home.pc.run([*runner.product(), "run", "--json", "--max-data", "16"], timeout=60)
        time.sleep(0.2)
        watcher.terminate()
        watcher.communicate()
    hosts = {place.host for place in places.ALL} | set(OCA_HOSTS)
    allowed = {ROUTER, ROUTER6, PC, PC6, *ISP_RESOLVERS, *addresses(*hosts)}
    allowed |= {address for resolver in RESOLVERS for address in resolver.addresses}
    allowed |= {address for host, families in TIME.items() if host in hosts for family in families for address in family}
    contacted, asked = _read(capture)
    strangers = {a for a in contacted if a not in allowed and not a.startswith(("fe80:", "ff02:"))}
    assert not strangers
    assert contacted & set(addresses("www.netflix.com")), "the capture shows nothing"
    assert {name for name in asked if name not in hosts and not _QUESTIONS.fullmatch(name)} == set()


def _read(capture: Path) -> tuple[set[str], set[str]]:
    """Destinations of all packets that the PC sent, and names it asked for."""
    shown = subprocess.run(["tcpdump", "-nr", str(capture), f"src host {PC} or src host {PC6}"], capture_output=True, text=True).stdout
    contacted, asked = set(), set()
    for line in shown.splitlines():
        if found := re.match(r"\S+ IP6? \S+ > (\S+?)(\.\d+)?: ", line):
            address, port = found[1], found[2]
            contacted.add(address if ":" in address or address.count(".") == 3 else address + (port or ""))
        if found := re.search(r"(?:Type\d+|TXT|A|AAAA)(?: CHAOS)?\? (\S+?)\. ", line):
            asked.add(found[1].lower())
    return contacted, asked
