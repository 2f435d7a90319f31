"""The last 30 days: each number as a small picture, in words, and what changed."""

from __future__ import annotations

import html
import operator
import time
from dataclasses import replace
from functools import partial

from diag.store import Store
from diag.store.measured import MeasuredRun
from diag.web.pages import recent
from tests import worlds
from tests.web.site import Site
from tests.worlds import world

DAY = 86400.0


def ran(
    days_ago: float, mbps: float | None, headline: str = "All is well", loss: float | None = 0.0
) -> MeasuredRun:
    return MeasuredRun("abcd", 1e9 - days_ago * DAY, "healthy", headline, mbps, loss, 21.0)


def test_each_number_is_drawn_where_it_was_measured() -> None:
    runs = [ran(30, 100.0), ran(15, None), ran(0, 50.0)]
    speed, answers, lost = recent.draw_all(runs, 30, now=1e9)
    assert speed.title == "Speed, in megabits a second"
    assert speed.words == "Measured 2 times, from 50 mbit/s to 100 mbit/s; last 50 mbit/s.".replace(
        "mbit", "Mbit"
    )
    assert speed.drawn.count("<circle") == 2
    assert 'cx="40"' in speed.drawn
    assert 'cx="332"' in speed.drawn
    assert answers.drawn.count("<circle") == 3
    assert lost.words.endswith("always none.")
    assert [picture.title for picture in recent.draw_all([ran(1, None, loss=None)], 30, now=1e9)] == [
        "Answer time, in milliseconds"
    ]


def test_a_note_stands_where_something_else_was_said() -> None:
    runs = [ran(3, 1.0, "A"), ran(2, 1.0, "A"), ran(1, 1.0, "B"), ran(0, 1.0, "A")]
    assert [(run.headline, run.at) for run in recent.find_changes(runs)] == [
        ("A", runs[3].at), ("B", runs[2].at), ("A", runs[0].at)
    ]  # fmt: skip


def test_the_page_shows_what_the_store_holds_and_leads_to_the_case(site: Site) -> None:
    assert "Nothing was measured" in site.get("/cases/days").text
    case = site.keep(world("slow"))
    site.keep(world("quick"))
    page = html.unescape(site.get("/cases/days").text)
    assert page.count('class="speed days"') == 3
    assert "Speed in megabits a second: measured 2 times, always 3.4 Mbit/s." in page
    assert f'href="/case/{case}"' in page
    assert 'href="/cases/days"' in site.get("/cases").text


def test_old_runs_and_those_of_a_wrong_clock_are_left_out(site: Site) -> None:
    for number, days in enumerate((40, -2, 5)):
        with Store(now=partial(operator.sub, time.time(), days * DAY)) as store:
            store.save_run(replace(worlds.run(world("slow")), id=f"0000{number}"), ())
    with Store() as store:
        assert [round((time.time() - run.at) / DAY) for run in store.read_numbers(30)] == [5]
