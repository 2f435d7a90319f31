"""This browser: can it play Netflix?  The script finds out, ``diag.drm_support`` judges, the case keeps it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag import drm_support
from diag.case.document import Question, TriedStep
from diag.case.story import time_to_note
from diag.drm_support import BrowserFindings, BrowserJudgement
from diag.model import Asked
from diag.store import NotFound, Saved, StoreError, case_file, is_case_id
from diag.troubleshoot import remeasure
from diag.troubleshoot.suggest import FRESH_S
from diag.web.request_context import manager, store
from diag.web.run_manager import AFTER

pages = Blueprint("browser", __name__, url_prefix="/browser")

#: Under this name the run manager keeps the last answer, as long as the program lives.
LAST = "browser"

WHAT = "Checked whether this browser can play Netflix ({browser})"


@pages.get("")
def ask() -> str:
    """What will be looked at, and the button."""
    return _page(None, _case(request.args.get("case")))


@pages.post("")
def take_findings() -> Answer:
    """The findings of the script: judged, kept in the case, and shown on a page of their own."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        sent = None
    if not isinstance(sent, dict) or set(sent) - {"run"} != {"case", "findings"}:
        abort(400)
    try:
        findings = drm_support.read_findings(sent["findings"])
    except drm_support.UnexpectedFindings:
        abort(400)
    judgement = drm_support.judge(findings)
    if not (case := _keep_with_run(judgement, sent.get("run"))):
        case = _keep(judgement, findings, _case(sent["case"]))
    manager().keep(LAST, (judgement, case))
    answer: Answer = jsonify(
        to=url_for("browser.answer"),
        headline=judgement.headline,
        next=judgement.next,
        status=judgement.status,
    )
    return answer


@pages.get("/answer")
def answer() -> Answer | str:
    """The last answer; when there is none (any more), the question."""
    last = manager().kept_cases().get(LAST)
    if last is None:
        return redirect(url_for("browser.ask"))
    judgement, case = last
    return _page(judgement, case)


def _page(judgement: BrowserJudgement | None, case: str | None) -> str:
    return render_template("browser.html", judgement=judgement, case=case, limits=drm_support.limits())


def _case(text: Any) -> str | None:
    return text if is_case_id(text) else None


def last_judgement(case: str) -> BrowserJudgement | None:
    """The last answer, where it belongs to this case."""
    judgement, of = manager().kept_cases().get(LAST, (None, None))
    return judgement if of == case else None


def browser_step(found: Saved) -> TriedStep | None:
    """What a case says of the browser that was asked last; None when none was asked."""
    return next(
        (step for step in reversed(found.steps) if step.what.startswith(WHAT.partition("(")[0])), None
    )


def asks_by_itself(asked: Asked | Question) -> bool:
    """Whether the browser that shows the page is asked without a click: it is on this PC, and a browser is in question."""
    here = (request.remote_addr or "") in {"127.0.0.1", "::1"}
    return here and drm_support.concerns_browser(asked.device, asked.symptom, asked.code)


def _step(judgement: BrowserJudgement) -> TriedStep:
    return TriedStep(
        at=time_to_note(),
        what=WHAT.format(browser=judgement.browser),
        effect=judgement.summary,
    )


def _keep_with_run(judgement: BrowserJudgement, run: Any) -> str | None:
    """Keep it with the run during which it was asked; the id of its case, None where there is no such run."""
    work = manager().work
    if work is None or work.id != run or work.back != AFTER:
        return None
    if work.add_step(_step(judgement)):
        return work.into or work.id
    work.over.wait(2.0)
    return _add_step(judgement, work.case) if work.case else None


def _add_step(judgement: BrowserJudgement, case: str) -> str | None:
    try:
        store().add_step(case, _step(judgement))
        return case
    except (NotFound, StoreError):
        return None


def _keep(judgement: BrowserJudgement, findings: BrowserFindings, case: str | None) -> str | None:
    """Keep it as a step of the case, of the one that is being worked on, or of a new one; the id of the case."""
    step = _step(judgement)
    try:
        id_ = _known_case(case) or store().newest(FRESH_S)
        if id_ is None:
            asked = Asked(device=drm_support.device(findings) or None)
            id_ = case_file.save_case(remeasure.empty_case(asked), store())
        last = store().case(id_).steps[-1:]
        if not last or (last[0].what, last[0].effect) != (step.what, step.effect):
            store().add_step(id_, step)
        return id_
    except StoreError as exc:
        manager().notices.append(f"This was not saved. {exc}")
        return None


def _known_case(case: str | None) -> str | None:
    try:
        return store().case(case).id if case else None
    except NotFound:
        return None
