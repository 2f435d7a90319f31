"""One step of a walk a page.  Every page is rebuilt from what is kept, so back, reload, bookmarks and two tabs work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.masking import make_masker
from diag.case.to_json import as_json
from diag.guide import Guides, Kind, Position, WrongAnswer, guides
from diag.guide.effects import Effect
from diag.guide.walk import Walk
from diag.model import Asked, Case
from diag.redact import Masker
from diag.report.formatting import one_line
from diag.store import NotFound, Saved, Store
from diag.troubleshoot import walk_session
from diag.web import router_watch
from diag.web.request_context import load_case, manager, store
from diag.web.run_manager import Busy, RunManager

pages = Blueprint("step", __name__, url_prefix="/case/<case>/walk/<int:number>")

#: A walk is read, changed and kept by one request at a time; only what several tabs do at once ever waits.
ONE_AT_A_TIME = threading.Lock()

#: What a button leads to: a page to go on with, or this page again with a status of its own.
Shown = Answer | tuple[str, int]


def page_book() -> Guides:
    """The guides with the words of the page."""
    return walk_session.page_guides(guides())


def at(case: str, number: int, **more: Any) -> str:
    """The address of a walk's page."""
    return url_for("step.step", case=case, number=number, **more)


@pages.get("")
def step(case: str, number: int) -> str:
    """The step that is reached."""
    note = "late" if "late" in request.args else "left" if "left" in request.args else ""
    return _page(load_case(case), number, note)


def _page(case: Saved, number: int, note: str = "") -> str:
    walk = walk_session.load(page_book(), case, number)
    now = walk.position()
    mine = [p for p in now.passed if p.answer.by == "person"]
    effect = walk.effects.get(mine[-1].step) if mine else None
    measured = {  # what may name something private; our own sentences hold nothing to mask
        "because": list(dict.fromkeys(skipped.because for skipped in now.skipped)),
        "effect": effect and _effect(effect),
        "code": walk.code if now.action == walk_session.LOOK_UP else None,
    }
    masker: Masker = make_masker()
    masker.learn(case.private)
    return render_template(
        "walk.html",
        **masker.tree(measured),
        flow=walk.flow.title,
        to=walk.guides.flows[now.to].title if now.to else None,
        device=walk.device,
        parts=walk_session.split_text(walk, now),
        now=now,
        kind=now.kind.value,
        asked_for=walk.code,
        case=case.id,
        number=number,
        back=bool(mine),
        done=len(mine) + 1,
        most=len(mine) + now.left,
        first=not mine and now.kind is not Kind.END and not walk_session.has_recent_measurement(case.runs),
        texts=walk.guides.texts,
        note=note,
    )


def _effect(effect: Effect) -> dict[str, Any]:
    """What a step changed, with a table of what has a value before and after."""
    rows = [asdict(change) for change in effect.changes if change.before not in {"ok", "warn", "fail"}]
    return {"summary": effect.summary, "changes": rows}


# -- what a person does -----------------------------------------------------------------------------------------


@pages.post("/answer")
def answer(case: str, number: int) -> Shown:
    """Answer the step; what the answer can have changed is measured again, and shown with the next step."""
    word, typed = (
        request.form.get("word", ""),
        one_line(request.form.get("typed", "")[: walk_session.LONGEST_CODE]),
    )

    def change(walk: Walk, now: Position) -> walk_session.Remeasurement | None:
        wanted = walk_session.plan_remeasurement(walk, now, word)
        if wanted and _busy():
            raise Busy
        recorded = typed if now.records and word in {"code", "message"} else ""
        if recorded:
            store().note(case, code=recorded)  # refuses passwords and the like before anything is kept
        walk.answer(word, typed=recorded, at=walk_session.moment())
        if walk.position().kind is Kind.CHECK and walk_session.declined_measuring(walk):
            walk_session.skip_measuring(walk)
        return wanted

    return _change_walk(case, number, change)


@pages.post("/back")
def back(case: str, number: int) -> Shown:
    """Take the last answer back."""

    def change(walk: Walk, _now: Position) -> None:
        code = walk.code
        walk.back()
        if walk.code != code:
            store().note(case, code=walk.code)

    return _change_walk(case, number, change)


@pages.post("/skip")
def skip(case: str, number: int) -> Shown:
    """Go on without measuring."""

    def change(walk: Walk, now: Position) -> None:
        if now.kind is not Kind.CHECK:
            raise WrongAnswer("this step measures nothing")
        walk_session.skip_measuring(walk)

    return _change_walk(case, number, change)


@pages.post("/measure")
def measure(case: str, number: int) -> Shown:
    """Measure what the step wants to know; the walk goes on with the result by itself."""
    found = load_case(case)
    walk = walk_session.load(page_book(), found, number)
    now = walk.position()
    if request.form.get("step") != now.step:
        return redirect(at(found.id, number, late=1), 303)
    if now.kind is not Kind.CHECK:
        abort(400)
    jobs, reached = manager(), now.step

    def then(measured: Case) -> None:
        _later(jobs, found.id, number, lambda later: _take_in(later, reached, measured))

    try:
        jobs.start(
            Asked(code=walk.code, device=walk.device.id),
            walk_session.checks_ahead(walk, now),
            back=at(found.id, number),
            then=then,
            save=False,
        )
    except Busy:
        return _page(found, number, "busy"), 409
    return redirect(url_for("run.live"), 303)


def _take_in(walk: Walk, reached: str, measured: Case) -> None:
    if walk.position().step == reached:  # else somebody went on or back in another tab meanwhile
        walk_session.take_in(walk, reached, as_json(measured, None))


@pages.post("/whole")
def whole(case: str, number: int) -> Shown:
    """Measure everything before the first step, which saves steps."""
    found = load_case(case)
    return remeasure_all(found.id, number, walk_session.load(page_book(), found, number))


def remeasure_all(case: str, number: int, walk: Walk) -> Shown:
    about = Asked(code=walk.code, device=walk.device.id, quick=walk.flow.id not in walk_session.WITH_SPEED)
    try:
        manager().start(about, None, into=case, back=at(case, number))
    except Busy:
        return _page(load_case(case), number, "busy"), 409
    return redirect(url_for("run.live"), 303)


@pages.post("/next")
def following(case: str, number: int) -> Answer:
    """Begin the walk to which the end of this one leads."""
    with ONE_AT_A_TIME:
        found = load_case(case)
        walk = walk_session.load(page_book(), found, number)
        now = walk.position()
        if not now.to or request.form.get("step") != now.step:
            return redirect(at(found.id, number, late=1), 303)
        begun = found.walks[-1]
        if begun["number"] > number and begun["flow"] == now.to and not begun["end"]:
            return redirect(at(found.id, begun["number"]), 303)  # a second click
        after = walk.following(now.to, started=walk_session.moment())
        after.runs, after.on_the_way = list(found.runs), list(walk.on_the_way)
        id_, fresh = walk_session.keep(store(), after, found.id, None)
        router_watch.look(manager(), id_, fresh, after)
    return redirect(at(id_, fresh), 303)


def _change_walk(
    case: str, number: int, change: Callable[[Walk, Position], walk_session.Remeasurement | None]
) -> Shown:
    """Change a walk and keep it; an answer to another step than the one that is reached changes nothing."""
    with ONE_AT_A_TIME:
        found = load_case(case)
        walk = walk_session.load(page_book(), found, number)
        now = walk.position()
        if request.form.get("step") != now.step:
            return redirect(at(found.id, number, late=1), 303)
        try:
            wanted = change(walk, now)
        except WrongAnswer:
            abort(400)
        except Busy:
            return _page(found, number, "busy"), 409
        watch = router_watch.stop(manager(), found.id, number, now.step)
        walk_session.keep(store(), walk, found.id, number)
        router_watch.look(manager(), found.id, number, walk)
    if wanted and _remeasure(found.id, number, walk, wanted, watch.was_restarted if watch else None):
        return redirect(url_for("run.live"), 303)
    return redirect(at(found.id, number), 303)


def _busy() -> bool:
    work = manager().work
    return bool(work and not work.over.is_set())


def _remeasure(
    case: str,
    number: int,
    walk: Walk,
    wanted: walk_session.Remeasurement,
    seen: Callable[[], bool | None] | None,
) -> bool:
    """Measure what an action can have changed; False when another run has come between."""
    jobs = manager()

    def then(measured: Case) -> None:
        after, was = as_json(measured, None), seen and seen()

        def change(later: Walk) -> None:
            if wanted.step in {p.step for p in later.position().passed if p.answer.by == "person"}:
                wanted.effect(later, after, lambda: was)
                later.add_measurement(after)

        _later(jobs, case, number, change)

    try:
        jobs.start(
            Asked(code=walk.code, device=walk.device.id),
            wanted.only,
            back=at(case, number),
            then=then,
            save=False,
        )
    except Busy:
        return False
    return True


def _later(manager: RunManager, case: str, number: int, change: Callable[[Walk], None]) -> None:
    """Change a walk from outside a request; a case that was deleted meanwhile needs nothing any more."""
    with ONE_AT_A_TIME, manager.store() as kept:
        _apply(manager, kept, case, number, change)


def _apply(manager: RunManager, kept: Store, case: str, number: int, change: Callable[[Walk], None]) -> None:
    try:
        walk = walk_session.load(page_book(), kept.case(case), number)
    except NotFound:
        return
    change(walk)
    walk_session.keep(kept, walk, case, number)
    router_watch.look(manager, case, number, walk)
