"""The worked example: a TV on Wi-Fi behind a router with a wrong DNS, from the first question to "fixed".

The home is built of network namespaces; the walk runs on the PC in it, on a terminal, and measures for itself.
In the middle of the walk the router is repaired, as its owner would do it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.lab import namespaces, runner, servers
from tests.lab.home import Home, Lab
from tests.lab.scenario import ISP_RESOLVERS, ROUTER, ROUTER6, Deviation
from tests.terminal import Terminal

pytestmark = pytest.mark.lab

#: An address at which nobody answers: somebody typed it into the router.
WRONG = "10.99.99.99"

_ASK = """
import dns.message, dns.query, sys
try:
    print(dns.query.udp(dns.message.make_query("appboot.netflix.com", "A"), sys.argv[1], timeout=1.5).answer[-1][0])
except Exception as exc:
    print("nothing", type(exc).__name__)
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    if why := runner.missing():
        pytest.skip(why)
    runner.compile_product()
    with Lab() as lab, Home(lab, Deviation(router_asks=(WRONG,))) as built:
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
        terminal.until("exactly as it stands there:")
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
        assert "Restart the TV" in terminal.until("> ")
        terminal.type("same")
        shown = terminal.until("> ")
        assert "Skipped: We have measured it: the internet works in your home." in shown
        assert "Set the name service of the router to automatic" in shown
        repair(home)
        assert the_tv_finds_netflix(home)
        terminal.type("plays")
        assert terminal.end(40) == 0
        shown = " ".join(terminal.screen.split())
        assert "it helped. The names of Netflix's servers are found now." in shown
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
    name = "the names of Netflix's servers are found"
    assert (tried["before"][name], tried["after"][name]) == ("fail", "ok")
    assert report["asked"]["code"] == "NW-2-5"
