"""What is said of this PC's line in the walk about the household: what was measured, and no more."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from diag.case.from_json import read_document
from diag.troubleshoot.home_line import NOBODY_KNOWS, NOT_MEASURED, LineSeen, describe_line, read_line

TODAY = date(2026, 11, 29)
HOME = LineSeen(day=TODAY, company="Vodafone", wifi="nest")


def says(*lines: LineSeen) -> str:
    said = describe_line(lines, TODAY)
    assert said[-1] == NOBODY_KNOWS
    return " ".join(said[:-1])


def test_nothing_measured_is_said_as_such() -> None:
    assert says() == NOT_MEASURED
    assert says(LineSeen(day=TODAY - timedelta(days=400), company="Old")) == NOT_MEASURED
    assert says(LineSeen(day=TODAY + timedelta(days=2), company="To come")) == NOT_MEASURED


def test_whose_line_it_is_is_asked_and_not_judged() -> None:
    assert says(HOME) == "Today Netflix saw this PC on a line of Vodafone. Is that your provider at home?"
    assert "not whose line" in says(LineSeen(day=TODAY))


def test_a_tunnel_a_mobile_connection_and_a_hosting_company_are_no_home() -> None:
    assert "through a VPN" in says(LineSeen(day=TODAY, company="M247", tunnel=True))
    assert "address of M247" in says(LineSeen(day=TODAY, company="M247", hosting="M247"))
    assert "mobile connection" in says(LineSeen(day=TODAY, company="Vodafone", cellular=True))


def test_earlier_checks_are_compared_as_far_as_they_say_something() -> None:
    week = TODAY - timedelta(days=7)
    assert "same network in 1 earlier check." in says(
        LineSeen(day=week, company="Vodafone", wifi="nest"), HOME
    )
    assert "On 22 November 2026 it was a line of Telekom." in says(
        LineSeen(day=week, company="Telekom", wifi="cafe"), HOME
    )
    assert "On 22 November 2026 this PC was in another network." in says(
        LineSeen(day=week, company="Vodafone", wifi="cafe"), HOME
    )
    assert "earlier" not in says(LineSeen(day=week), HOME)
    assert "earlier" not in says(
        LineSeen(day=week, company="M247", tunnel=True), LineSeen(day=TODAY, company="Vodafone")
    )


def test_the_name_of_the_wifi_is_never_shown() -> None:
    assert "nest" not in says(LineSeen(day=TODAY - timedelta(days=1), company="Other", wifi="cafe"), HOME)


@pytest.mark.parametrize(
    ("home", "company", "tunnel"),
    [
        ("healthy", "Deutsche Telekom AG", False),
        ("vpn", "Deutsche Telekom AG", True),
        ("no-network", None, False),
    ],
)
def test_a_check_says_whose_line_it_was(home: str, company: str | None, tunnel: bool) -> None:
    path = Path(__file__).parents[1] / "golden" / home / "json.json"
    line = read_line(read_document(json.loads(path.read_text(encoding="utf-8"))))
    assert line is not None
    assert (line.company, line.tunnel, line.cellular) == (company, tunnel, False)
