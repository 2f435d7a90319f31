"""What is measured again after a step."""

from __future__ import annotations

from dataclasses import replace

from diag.guide.effects import BETTER
from diag.model import Asked, Reason, Status
from diag.troubleshoot import protocol, remeasure, walk_store
from tests import worlds
from tests.guide_cases import GUIDES, case
from tests.worlds import world


def test_only_what_was_measured_before_and_can_have_changed() -> None:
    restart, vpn = GUIDES.actions["restart-home-network"], GUIDES.actions["turn-off-vpn"]
    assert remeasure.checks_to_repeat(restart, ["path", "dns", "clock"], False) == ("dns", "path")
    assert remeasure.checks_to_repeat(vpn, ["vpn", "proxy", "path"], True) == ("vpn", "proxy")
    assert remeasure.checks_to_repeat(vpn, ["vpn", "proxy", "path"], False) == (), (
        "the TV's VPN is not this PC's"
    )
    assert remeasure.checks_to_repeat(GUIDES.actions["wait"], [], True) == ()


def test_a_case_without_measurements() -> None:
    made = remeasure.empty_case(Asked(device="roku"))
    assert {(result.status, result.reason) for result in made.results} == {(Status.SKIPPED, Reason.NOT_ASKED)}
    assert made.results
    assert made.opinion.verdict.headline == "Nothing was measured yet."
    assert made.asked.device == "roku"


def test_before_and_after() -> None:
    before = {c.id: c for c in case(path="ok", facts={"path": {"loss": 0.04}}).checks}
    after = case(path="ok", dns="skipped", facts={"path": {"loss": 0.0}})
    action = GUIDES.actions["restart-home-network"]
    found = remeasure.compare_runs(GUIDES, "Restart the router", action, before, after, True)
    assert [c.how for c in found.changes] == [BETTER]
    assert found.summary == (
        "Restart the router: data lost 4 % to 0 %. We saw the connection go away and come back."
    )


def test_who_wanted_nobody_else_contacted_is_asked_for_nobody_later() -> None:
    anybody = worlds.run(world("healthy"))
    internet = next(check for check in anybody.checks if check.id == "internet")
    alone = replace(anybody, checks=(replace(internet, facts={**internet.facts, "third_party": False}),))
    for known, allowed in ((anybody, True), (alone, False)):
        assert remeasure.rebuild_asked(known).third_party is allowed
        walk = walk_store.begin(GUIDES, "basic", GUIDES.device("roku"), None, [known])
        assert protocol.make_asked(walk).third_party is allowed
