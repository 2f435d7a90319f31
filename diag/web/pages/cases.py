"""The cases of this PC: the list, the history of one, two runs side by side, deleting, and for how long they are kept."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.masking import make_masker
from diag.guide import guides
from diag.report.comparison import HOW, comparison
from diag.store import StoreError, case_file, damaged_files
from diag.web.pages import recent
from diag.web.request_context import load_case, manager, mask_case, store

pages = Blueprint("cases", __name__)

#: Cases on one page.
SHOWN = 50

#: What can be chosen, in days; 0 is for ever.
KEEP = (30, 90, 180, 365, 0)

#: The days of the small pictures, and the notes below them at most.
DAYS, MOST_NOTES = 30, 12

#: Longest time that can be set, in days; as on the command line.
LONGEST = 36500


@pages.get("/cases")
def cases() -> str:
    """The list, the case that changed last first."""
    here, count = store(), store().count()
    last = max(1, -(-count // SHOWN))
    number = min(last, _number(request.args.get("page", "1")) or 1)
    return render_template(
        "cases.html",
        rows=here.rows(SHOWN, (number - 1) * SHOWN),
        count=count,
        number=number,
        last=last,
        days=here.keep_days,
        choices=sorted({*KEEP, here.keep_days}, key=lambda days: days or LONGEST + 1),
        said=request.args.get("said", ""),
        away=len(here.rows(put_away=True)),
    )


@pages.get("/cases/days")
def days() -> str:
    """What was measured in the last days, as small pictures with notes."""
    runs = store().read_numbers(DAYS)
    return render_template(
        "days.html",
        days=DAYS,
        pictures=recent.draw_all(runs, DAYS),
        notes=recent.find_changes(runs)[:MOST_NOTES],
    )


@pages.post("/cases/restore")
def restore() -> Answer:
    """Take back all cases that were put away for their age."""
    store().restore()
    return redirect(url_for("cases.cases", said="restored"), 303)


@pages.post("/cases/keep")
def keep() -> Answer:
    """Set for how many days a case is kept after its last change."""
    days = _number(request.form.get("days", ""))
    if days is None or days > LONGEST:
        abort(400, "Choose for how long your cases are kept.")
    store().keep_days = days
    return redirect(url_for("cases.cases", said="kept"), 303)


@pages.get("/cases/delete")
def ask_all() -> str:
    """Whether all cases shall go."""
    return render_template("delete.html", case=None, count=store().count())


@pages.post("/cases/delete")
def delete_all() -> Answer:
    """Delete all cases for good."""
    _nothing_goes_on()
    store().delete_all()
    left = len(damaged_files(store().folder))
    return redirect(url_for("cases.cases", said="damaged" if left else "all-deleted"), 303)


@pages.get("/case/<case>/delete")
def ask(case: str) -> str:
    """Whether this case shall go."""
    return render_template("delete.html", case=store().find(case), count=1, headline=_headline(case))


def _headline(case: str) -> str:
    """What a case is about; nothing for one that is damaged, which can be deleted all the same."""
    try:
        return mask_case(load_case(case)).verdict.headline
    except StoreError:
        return ""


@pages.post("/case/<case>/delete")
def delete(case: str) -> Answer:
    """Delete one case for good."""
    _nothing_goes_on()
    store().delete(case)
    return redirect(url_for("cases.cases", said="deleted"), 303)


@pages.get("/case/<case>/history")
def history(case: str) -> str:
    """All runs of a case, the newest first, and two of them to compare."""
    found = load_case(case)
    data = mask_case(found)
    told = data.story.runs if data.story else ()
    runs = [replace(shown, id=run.id) for shown, run in zip(told, found.runs, strict=True)][::-1]
    return render_template("history.html", case=found.id, runs=runs, headline=data.verdict.headline)


@pages.get("/case/<case>/compare")
def compare(case: str) -> str:
    """Two runs of a case side by side, the earlier one first."""
    found = load_case(case)
    order = [run.id for run in found.runs]
    chosen = [request.args.get("a", ""), request.args.get("b", "")]
    if not set(chosen) <= set(order):
        abort(404)
    first, second = sorted(chosen, key=order.index)
    if first == second:
        abort(400, "Choose two different checks.")
    before, after = case_file.mask_runs(found, (first, second), make_masker())
    return render_template(
        "compare.html", case=found.id, compared=comparison(before, after, guides().metrics), how=HOW
    )


def _nothing_goes_on() -> None:
    work = manager().work
    if work and not work.over.is_set():
        abort(409)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else None
