"""Which walk, on which device: chosen as far as something is known, and begun."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Request, abort, redirect, render_template, request, url_for

from diag.guide import page_guides, select
from diag.guide.types import NO_DEVICE
from diag.model import Asked
from diag.store import Saved, is_case_id
from diag.text import one_line
from diag.troubleshoot import suggest, walk_store
from diag.troubleshoot.accounts import known_answers
from diag.web import step_watch
from diag.web.pages.run import read_asked
from diag.web.pages.walk_step import ONE_AT_A_TIME, Shown, address_of, measure_whole
from diag.web.request_context import load_case, manager, store

pages = Blueprint("walk", __name__)


@pages.get("/walk")
@pages.get("/walk/<flow>")
def choose(flow: str | None = None) -> str:
    """Which trouble; then on which device, and what of it is known is chosen.  Where a check of the connection can say
    something and none was made lately, it comes first."""
    known = page_guides()
    if flow is not None and flow not in known.flows:
        abort(404)
    told, case = _read_request(request), _case(request.args.get("case"))
    code, symptom, device = _merge_told(told, case)
    runs = case.runs if case else ()
    named = flow or suggest.suggest_walk(known, code=code, symptom=symptom, device=device, runs=runs)
    if named and device:
        named = select.fit_to_device(known, named, known.device(device))
    about = {"case": case.id if case else None, "device": device, "code": told.code, "symptom": told.symptom}
    if named is None or "all" in request.args:
        return render_template(
            "walk_trouble.html", flows=known.flows.values(), about=about, named=named, texts=known.texts
        )
    if known.flows[named].account:
        about["device"], device = None, NO_DEVICE.id
    last = (
        walk_store.find_unfinished(known, case.walks, named, known.device(device), runs)
        if case and device
        else None
    )
    joined = _fresh_case(device) if case is None else None
    if joined and suggest.needs_own_case(known, joined, named):
        joined = None
    if _may_be_another_trouble(joined, named, named=False):
        joined = None  # that is asked
    measured = suggest.has_recent_measurement(joined.runs if joined else runs)
    return render_template(
        "walk_choose.html",
        flow=known.flows[named],
        devices=[one for one in known.devices.values() if one.kind in known.flows[named].devices],
        about=about,
        left=last is not None,
        trouble=suggest.trouble_of(known, case) if case and "ask" in request.args else None,
        checks_first=known.flows[named].measures
        and not measured
        and not case
        and "steps" not in request.args,
        measured=measured,
        joined=joined,
        texts=known.texts,
    )


def _read_request(asking: Request) -> Asked:
    told = read_asked({name: value for name, value in asking.values.items() if isinstance(value, str)})
    return replace(told, code=one_line(told.code or "") or None)  # no signs that repaint a screen


def _case(id_: str | None) -> Saved | None:
    """The case that was named; raises Unknown when there is none."""
    return load_case(id_) if id_ and is_case_id(id_) else None


def _merge_told(told: Asked, case: Saved | None) -> tuple[str | None, str | None, str | None]:
    """Code, symptom and device: what was told now, else what the case knows."""
    known = case.told if case else {}
    symptom = told.symptom or known.get("symptom")
    device = suggest.known_device(page_guides(), told.device or known.get("device"))
    return (
        told.code or known.get("code"),
        symptom,
        device or suggest.device_of_symptom(page_guides(), symptom),
    )


@pages.post("/walk/begin")
def begin() -> Shown:
    """Begin a walk in a case, or go on with the one that was left; asks first for what is missing."""
    form, known = request.form, page_guides()
    told, case = _read_request(request), _case(form.get("case"))
    named = case is not None
    if form.get("same") == "no":
        case = None
    elif case is None:
        case = _fresh_case(told.device)
    code, symptom, device = _merge_told(told, case)
    runs = list(case.runs) if case else []
    flow = form.get("flow") or None
    if flow is not None and flow not in known.flows:
        abort(400)
    # what is told now says more than what the case knows, which may be about something else
    flow = flow or suggest.suggest_walk(known, code=told.code, symptom=told.symptom)
    flow = flow or suggest.suggest_walk(known, code=code, symptom=symptom, device=device, runs=runs)
    if flow and known.flows[flow].account:
        device = NO_DEVICE.id
        if case and suggest.needs_own_case(known, case, flow) and not (named and form.get("same") == "yes"):
            case, runs = None, []
    kind = known.device(device) if device else None
    flow = select.fit_to_device(known, flow, kind) if flow else None
    asks_same = flow is not None and "same" not in form and _may_be_another_trouble(case, flow, named)
    if flow is None or kind is None or asks_same:
        to_ask = url_for(
            "walk.choose",
            flow=flow,
            code=told.code,
            symptom=told.symptom,
            device=device,
            case=case.id if case and (named or asks_same) else None,
            ask=1 if asks_same else None,
            steps=1 if flow else None,
        )
        return redirect(to_ask, 303)
    with ONE_AT_A_TIME:
        if case and manager().unsaved_case(case.id):  # it could not be saved then; perhaps it can be now
            store().save_run(case.runs[-1], case.private)
        if case and "anew" not in form:
            last = walk_store.find_unfinished(known, case.walks, flow, kind, runs)
            if last and last[1]:
                step_watch.update(manager(), case.id, last[1], last[0])
                return redirect(address_of(case.id, last[1], left=1), 303)
        walks = case.walks if case and "anew" not in form else ()  # who starts over is asked everything again
        walk = walk_store.begin(
            known, flow, kind, code, runs, symptom=symptom, walks=walks, known=known_answers(case)
        )
        id_, number = walk_store.save(store(), walk, case.id if case else None, None, symptom=symptom)
        _note(id_, case, code=told.code, device=None if kind is NO_DEVICE else device, symptom=told.symptom)
        step_watch.update(manager(), id_, number, walk)
    if "measure" in form:
        return measure_whole(id_, number, walk)
    return redirect(address_of(id_, number), 303)


def _may_be_another_trouble(case: Saved | None, flow: str, named: bool) -> bool:
    """Whether the person must be asked if a walk belongs to a case.  Where they named a case in which no walk was
    taken yet, they come from its result."""
    if case is None or (named and not case.walks):
        return False
    return not suggest.belongs_to(page_guides(), case, flow)


def _fresh_case(device: str | None) -> Saved | None:
    """The case that was measured just now, unless it is about another device."""
    id_, _ = suggest.recent_runs(store())
    found = store().case(id_) if id_ else None
    its = (found.told.get("device") or "") if found else ""
    if its and device and its.partition("/")[0] != device.partition("/")[0]:
        return None
    return found


def _note(id_: str, case: Saved | None, **told: str | None) -> None:
    """What was told now and the case does not know yet."""
    known = case.told if case else {}
    fresh = {name: text for name, text in told.items() if text and text != known.get(name)}
    if fresh:
        store().note(id_, **fresh)
