"""The worked example: a TV on Wi-Fi behind a router with a wrong DNS, from the first question to "fixed".

The home is built of network namespaces; the walk runs on the PC in it, on a terminal, and measures for itself.
In the middle of the walk the router is repaired, as its owner would do it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.lab import namespaces, runner, servers
from tests.lab.home import Home, Lab
from tests.lab.scenario import ISP_RESOLVERS, ROUTER, ROUTER6, Deviation
from tests.terminal import Terminal

pytestmark = [pytest.mark.lab, pytest.mark.alone]

#: An address at which nobody answers: somebody typed it into the router.
WRONG = "10.99.99.99"

_ASK = """
import dns.message, dns.query, sys
try:
    print(dns.query.udp(dns.message.make_query("appboot.netflix.com", "A"), sys.argv[1], timeout=1.5).answer[-1][0])
except Exception as exc:
    print("nothing", type(exc).__name__)
"""


#: A router that loses six of a hundred packets until it is restarted.
LOSING = """
table inet loss {
    chain forward {
        type filter hook forward priority 10;
        numgen random mod 100 < 6 drop
    }
}
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    if why := runner.missing():
        pytest.skip(why)
    runner.compile_product()
    with Lab() as built:
        yield built


@pytest.fixture
def home(lab: Lab) -> Iterator[Home]:
    with Home(lab, Deviation(router_asks=(WRONG,))) as built:
        yield built


#: A PC with IPv6 alone: of its router it knows fe80::1, and that address is good on one adapter only.
LINK_LOCAL = Deviation(
    rules={"router": LOSING},
    resolvers=(ROUTER6,),
    video_hosts=("ipv6-c001-fra001-ix.1.oca.nflxvideo.net",),
    commands=(("pc", "ip -4 addr flush dev eth0"),),
)


#: The second of them as long as the first: with COUCHCHECK_WHOLE_LAB=1, as the slow variants of the lab's homes.
_ROUTERS = [ROUTER, "fe80::1"] if os.environ.get("COUCHCHECK_WHOLE_LAB") else [ROUTER]


@pytest.fixture(params=_ROUTERS)
def losing_home(lab: Lab, request: pytest.FixtureRequest) -> Iterator[Home]:
    with Home(
        lab, LINK_LOCAL if request.param == "fe80::1" else Deviation(rules={"router": LOSING})
    ) as built:
        yield built


def the_tv_finds_netflix(home: Home) -> bool:
    with namespaces.inside(home.names["tv"]):
        done = subprocess.run(
            [sys.executable, "-c", _ASK, ROUTER], capture_output=True, text=True, timeout=20
        )
    return done.returncode == 0 and "nothing" not in done.stdout


def repair(home: Home) -> None:
    """The owner sets the router's names to automatic."""
    for process in home._running:
        if "dnsmasq" in str(process.args):
            process.terminate()
            process.wait()
    command = servers.dnsmasq(home.folder, [ROUTER, ROUTER6], ISP_RESOLVERS, ())
    home._running.append(namespaces.start(home.names["router"], command, log=home.folder / "dnsmasq.log"))
    servers.await_ports(home.names["router"], [(ROUTER, 53)])


def test_from_the_first_question_to_fixed(home: Home) -> None:
    assert not the_tv_finds_netflix(home)
    command = home.pc.command([*runner.product(), "walk", "smart-tv", "--device", "smart-tv"])
    with Terminal(command) as terminal:
        terminal.until("measure your connection first?")
        terminal.until("> ")
        terminal.type("1")
        assert "Write down the code" in terminal.until("> ", 40)
        terminal.type("code")
        terminal.until("exactly as it stands there:\n> ")
        terminal.type("NW-2-5")
        assert "other apps on the TV" in terminal.until("> ")
        terminal.type("no")
        shown = terminal.until("> ")
        assert "more likely in the connection than in Netflix" in shown
        assert "The device cannot reach Netflix" in shown
        terminal.type("yes")
        shown = terminal.until("> ")
        assert "given the code NW-2-5" in shown
        assert "network settings of the TV" in shown
        terminal.type("yes")
        shown = terminal.until("> ")
        assert "Skipped: We have measured a fault outside the device" in shown, "the TV need not be restarted"
        assert "Skipped: We have measured it: the internet works in your home." in shown
        assert "Set the name service of the router to automatic" in shown
        repair(home)
        assert the_tv_finds_netflix(home)
        terminal.type("plays")
        assert terminal.end(40) == 0
        shown = " ".join(terminal.screen.split())
        assert "it helped. The names of Netflix's servers that we looked up are found now." in shown
        assert "What helped: Set the name service of the router to automatic." in shown
        assert "Netflix plays again" in shown

    report = json.loads(home.pc.run([*runner.product(), "report", "--format", "json"]).stdout)
    first, second = report["story"]["walks"]
    assert (first["flow"], first["end"], first["to"]) == ("smart-tv", "flow", "cannot-connect")
    assert (second["flow"], second["end"], second["fixed_by"]) == (
        "cannot-connect",
        "fixed",
        "line.router-names",
    )
    tried = second["steps"][-1]
    name = "the names of Netflix's servers that we looked up are found"
    assert (tried["before"][name], tried["after"][name]) == ("fail", "ok")
    assert report["asked"]["code"] == "NW-2-5"


def restart(home: Home) -> None:
    """The router goes away for some seconds, and comes back without its fault."""
    with namespaces.inside(home.names["router"]):
        for command in ("ip link set lan1 down", "nft delete table inet loss"):
            subprocess.run(command.split(), check=True)
        time.sleep(7)
        subprocess.run(["ip", "link", "set", "lan1", "up"], check=True)
    namespaces.meet(home.names["pc"], "eth0", "fe80::1" if home.deviation is LINK_LOCAL else ROUTER)


def test_a_restart_of_the_router_is_seen_and_measured(losing_home: Home) -> None:
    walk = ["walk", "smart-tv", "--device", "smart-tv"]
    command = losing_home.pc.command([*runner.product(), *walk])
    with Terminal(command) as terminal:
        terminal.until("> ")
        for word in ("yes", "none", "yes", "yes", "same"):
            terminal.type(word)
            shown = terminal.until("> ", 40)
        assert "Restart the modem and the router" in shown
        time.sleep(3)  # the person walks to the router, and is watched by now
        restart(losing_home)
        time.sleep(3)
        terminal.type("same")
        shown = terminal.until("> ", 40)
        assert "We saw the connection go away and come back." in shown
        assert re.search(r"data lost [\d.]+ % to [\d.]+ %\.", shown), shown
        terminal.type("q")
        terminal.end()
    report = json.loads(losing_home.pc.run([*runner.product(), "report", "--format", "json"]).stdout)
    (walked,) = report["story"]["walks"]
    tried = next(step for step in walked["steps"] if step["step"] == "restart-home")
    assert tried["restarted"] is True
    assert float(tried["before"]["data lost"].split()[0]) > float(tried["after"]["data lost"].split()[0])


def test_the_speed_test_asks_a_link_local_router_for_round_trips(lab: Lab) -> None:
    with Home(lab, replace(LINK_LOCAL, rules={})) as home:
        done = home.pc.run([*runner.product(), "run", "bandwidth", "--json", "--max-data", "5"])
    (found,) = (check for check in json.loads(done.stdout)["checks"] if check["id"] == "bandwidth")
    assert found["facts"]["router_idle_ms"] is not None, done.stdout
