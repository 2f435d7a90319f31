"""One step of a walk a page.  Every page is rebuilt from what is kept, so back, reload, bookmarks and two tabs work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.from_run import document_of
from diag.case.masking import make_masker
from diag.guide import Position, StepKind, WrongAnswer, page_guides
from diag.guide.effects import Effect
from diag.guide.position import look_question
from diag.guide.walk import Walk
from diag.model import Case
from diag.redact import Masker
from diag.store import Saved
from diag.store.account_facts import today
from diag.store.headline import find_next_day
from diag.text import one_line
from diag.troubleshoot import home_line, known_device, last_questions, protocol, suggest, walk_store
from diag.troubleshoot.accounts import known_answers, walked_trouble
from diag.web import restart_together, step_watch
from diag.web.pages import walk_keep, walk_last
from diag.web.request_context import load_case, manager, store
from diag.web.run_manager import Busy, RunManager

pages = Blueprint("step", __name__, url_prefix="/case/<case>/walk/<int:number>")

#: A walk is read, changed and kept by one request at a time; only what several tabs do at once ever waits.
ONE_AT_A_TIME = threading.Lock()

#: So many of the reasons that led to a step stand above it, the nearest ones; the others are folded below.
MOST_REASONS = 2

#: What a button leads to: a page to go on with, or this page again with a status of its own.
Shown = Answer | tuple[str, int]


def address_of(case: str, number: int, **more: Any) -> str:
    """The address of a walk's page."""
    return url_for("step.step", case=case, number=number, **more)


@pages.get("")
def step(case: str, number: int) -> str:
    """The step that is reached."""
    note = "late" if "late" in request.args else "left" if "left" in request.args else ""
    found = load_case(case)
    walk = walk_store.load(page_guides(), found, number)
    page = walk_last.page_of(found, walk)
    return walk_last.render(found, number, walk, page) if page else _render(found, number, note)


def _render(case: Saved, number: int, note: str = "", kept: walk_keep.Keep | None = None) -> str:
    walk = walk_store.load(page_guides(), case, number)
    now = walk.position()
    done = len(now.answered)
    effect = walk.effects.get(now.answered[-1].step) if done else None
    leads = now.because[-MOST_REASONS:]
    measured = {  # what may name something private; our own sentences hold nothing to mask
        "because": leads,
        "before": [text for text in dict.fromkeys(one.because for one in now.skipped) if text not in leads],
        "effect": None
        if effect is None or (now.end == "fixed" and effect.unchanged)
        else _describe_effect(effect),
        "code": walk.code if now.action == protocol.LOOK_UP else None,
        "known": None if done else known_device.opening(walk),
        "called": known_device.name_of(walk),
    }
    masker: Masker = make_masker()
    masker.learn(case.private)
    return render_template(
        "walk.html",
        **masker.tree(measured),
        flow=walk.flow.title,
        trouble=walk.flow.trouble or (walk.flow.account and walked_trouble(case)),
        following=find_next_day(case) if walk.flow.account and now.end and not now.to else "",
        to=walk.guides.flows[now.to].title if now.to else None,
        device=walk.device,
        now=now,
        look_question=look_question(walk.device),
        kind=now.kind.value,
        asked_for=walk.code,
        case=case.id,
        number=number,
        back=done > 0,
        done=done + 1,
        most=done + now.left,
        first=not walk.flow.account
        and not done
        and now.kind is not StepKind.END
        and not suggest.has_recent_measurement(case.runs),
        texts=walk.guides.texts,
        note=note,
        restarts=protocol.can_watch_restart(walk),
        told=home_line.look_up_line(store(), today()) if home_line.HOME_LINE in now.tells else (),
        keep=kept or walk_keep.offer(case, now.keeps),
    )


def _describe_effect(effect: Effect) -> dict[str, Any]:
    """What a step changed, with a table of what has a value before and after."""
    rows = [asdict(change) for change in effect.changes if change.before not in {"ok", "warn", "fail"}]
    return {"summary": effect.summary, "changes": rows}


# -- what a person does -----------------------------------------------------------------------------------------


@pages.post("/answer")
def answer(case: str, number: int) -> Shown:
    """Answer the step; what the answer can have changed is measured again, and shown with the next step."""
    word, typed = request.form.get("word", ""), one_line(request.form.get("typed", ""))

    def change(walk: Walk, now: Position) -> protocol.Remeasurement | None:
        wanted = protocol.answer(walk, word, typed=typed)
        together = restart_together.take_measured(manager(), case, number, now.step)
        if wanted and together and together.after:  # it was restarted together, and measured
            wanted.finish(walk, together.after, together.companion.was_seen)
            wanted = None
        if wanted and _busy():
            raise Busy
        if typed and protocol.asks_for_code(now, word):
            store().note(case, code=typed)  # refuses passwords and the like before anything is kept
        return wanted

    return _change_walk(case, number, change)


@pages.post("/look")
def look(case: str, number: int) -> Shown:
    """Go on with the way of the set of a year or generation that the person has; the step stays where it is."""

    def change(walk: Walk, _now: Position) -> None:
        walk.choose_look(request.form.get("look", ""))

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
        if now.kind is not StepKind.CHECK:
            raise WrongAnswer("this step measures nothing")
        protocol.skip_measuring(walk)

    return _change_walk(case, number, change)


@pages.post("/measure")
def measure(case: str, number: int) -> Shown:
    """Measure what the step wants to know; the walk goes on with the result by itself."""
    found = load_case(case)
    walk = walk_store.load(page_guides(), found, number)
    now = walk.position()
    if request.form.get("step") != now.step:
        return redirect(address_of(found.id, number, late=1), 303)
    if now.kind is not StepKind.CHECK:
        abort(400)
    jobs, reached = manager(), now.step

    def then(measured: Case) -> None:
        _change_later(jobs, found.id, number, lambda later: _take_in(later, reached, measured))

    try:
        jobs.start(
            protocol.make_asked(walk),
            protocol.checks_ahead(walk, now),
            back=address_of(found.id, number),
            then=then,
            save=False,
        )
    except Busy:
        return _render(found, number, "busy"), 409
    return redirect(url_for("run.live"), 303)


def _take_in(walk: Walk, reached: str, measured: Case) -> None:
    if walk.position().step == reached:  # else somebody went on or back in another tab meanwhile
        protocol.take_measurement(walk, reached, document_of(measured))


@pages.post("/keep")
def keep(case: str, number: int) -> Shown:
    """Keep charges and days that a step is about, in the case of the walk; the step stays where it is."""
    found = load_case(case)
    now = walk_store.load(page_guides(), found, number).position()
    if request.form.get("step") != now.step or not now.keeps:
        return redirect(address_of(found.id, number, late=1), 303)
    kept = walk_keep.take(store(), found, now.keeps, request.form)
    saved = load_case(found.id)
    fits = known_answers(saved).get(now.records)
    label = next((choice.label for choice in now.choices if choice.word == fits), "")
    if label and not kept.refused:
        kept = replace(kept, notes=(*kept.notes, f"By these lines this answer fits: {label}."))
    return _render(saved, number, kept=kept), 400 if kept.refused else 200


@pages.post("/last")
def keep_last(case: str, number: int) -> Shown:
    """Keep what was told before the end, or nothing of it; then the walk is at its end."""
    found = load_case(case)
    walk = walk_store.load(page_guides(), found, number)
    page = walk_last.page_of(found, walk)
    if page is None or request.form.get("step") != walk.position().step:
        return redirect(address_of(found.id, number, late=1), 303)
    refused = {} if "skip" in request.form else walk_last.note(found, page)
    if refused:
        found = load_case(found.id)
        page = walk_last.page_of(found, walk) or page
        return walk_last.render(found, number, walk, page, refused), 400

    def change(later: Walk, _now: Position) -> None:
        later.asked_last = True
        for doubt in page.doubts if "skip" not in request.form else ():
            last_questions.settle(later, page, doubt.fact, request.form.get(f"sure-{doubt.fact}", ""))

    return _change_walk(found.id, number, change)


@pages.post("/whole")
def whole(case: str, number: int) -> Shown:
    """Measure everything before the first step, which saves steps."""
    found = load_case(case)
    return measure_whole(found.id, number, walk_store.load(page_guides(), found, number))


def measure_whole(case: str, number: int, walk: Walk) -> Shown:
    """A whole run into the case of a walk, which goes on afterwards."""
    about = protocol.make_asked_for_whole(
        walk.flow.id, walk.device, walk.code, third_party=walk.evidence.others_asked
    )
    try:
        manager().start(about, None, into=case, back=address_of(case, number))
    except Busy:
        return _render(load_case(case), number, "busy"), 409
    return redirect(url_for("run.live"), 303)


@pages.post("/next")
def following(case: str, number: int) -> Answer:
    """Begin the walk to which the end of this one leads."""
    with ONE_AT_A_TIME:
        found = load_case(case)
        walk = walk_store.load(page_guides(), found, number)
        now = walk.position()
        if not now.to or request.form.get("step") != now.step:
            return redirect(address_of(found.id, number, late=1), 303)
        begun = found.walks[-1]
        if begun["number"] > number and begun["flow"] == now.to and not begun["end"]:
            return redirect(address_of(found.id, begun["number"]), 303)  # a second click
        after = walk.next_walk(now.to, started=protocol.utc_now())
        after.runs, after.later_runs = list(found.runs), list(walk.later_runs)
        id_, fresh = walk_store.save(store(), after, found.id, None)
        step_watch.update(manager(), id_, fresh, after)
    return redirect(address_of(id_, fresh), 303)


def _change_walk(
    case: str, number: int, change: Callable[[Walk, Position], protocol.Remeasurement | None]
) -> Shown:
    """Change a walk and keep it; an answer to another step than the one that is reached changes nothing."""
    with ONE_AT_A_TIME:
        found = load_case(case)
        walk = walk_store.load(page_guides(), found, number)
        now = walk.position()
        if request.form.get("step") != now.step:
            return redirect(address_of(found.id, number, late=1), 303)
        try:
            wanted = change(walk, now)
        except WrongAnswer:
            abort(400)
        except Busy:
            return _render(found, number, "busy"), 409
        watch = step_watch.take(manager(), found.id, number, now.step)
        walk_store.save(store(), walk, found.id, number)
        step_watch.update(manager(), found.id, number, walk)
    if wanted and _remeasure(found.id, number, walk, wanted, watch):
        return redirect(url_for("run.live"), 303)
    if watch:
        watch.stop()
    return redirect(address_of(found.id, number), 303)


def _busy() -> bool:
    work = manager().work
    return bool(work and not work.over.is_set())


def _remeasure(
    case: str, number: int, walk: Walk, wanted: protocol.Remeasurement, watch: step_watch.StepWatch | None
) -> bool:
    """Measure what an action can have changed; False when another run has come between."""
    jobs = manager()

    def then(measured: Case) -> None:
        after, restarted = document_of(measured), watch.was_restarted() if watch else None
        _change_later(jobs, case, number, lambda later: wanted.finish(later, after, restarted))

    try:
        jobs.start(
            protocol.make_asked(walk),
            wanted.only,
            back=address_of(case, number),
            then=then,
            save=False,
        )
    except Busy:
        return False
    return True


def _change_later(manager: RunManager, case: str, number: int, change: Callable[[Walk], object]) -> None:
    """Change a walk from outside a request.  Raises NotFound when its case was deleted meanwhile."""
    with ONE_AT_A_TIME, manager.store() as kept:
        walk = walk_store.load(page_guides(), kept.case(case), number)
        change(walk)
        walk_store.save(kept, walk, case, number)
        step_watch.update(manager, case, number, walk)
