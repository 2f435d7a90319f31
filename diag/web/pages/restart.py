"""Restart the router together: what to do now, what is seen of it, and whether it helped.  Works without JavaScript too."""

from __future__ import annotations

import math
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.masking import make_masker
from diag.guide import page_guides
from diag.redact import Masker
from diag.store import Saved
from diag.troubleshoot import walk_store
from diag.troubleshoot.restart import OVER, Phase
from diag.troubleshoot.restart_outcome import OUTCOMES
from diag.web import restart_together
from diag.web.request_context import load_case, manager
from diag.web.restart_together import RestartTogether

pages = Blueprint("restart", __name__, url_prefix="/case/<case>/restart")


@pages.get("")
def show(case: str) -> Answer | str:
    """How far it is; where none is under way, what will happen, and the button."""
    found = load_case(case)
    together = restart_together.find(manager(), found.id)
    if together is None:
        if not found.runs:
            abort(404)
        return render_template("restart.html", case=found.id, phase=None)
    phase = together.companion.state.phase
    job = together.job
    if job and not job.over.is_set():
        return redirect(url_for("run.live"), 303)
    if job and phase is Phase.MEASURE:  # it could not be handed over; the result is as good
        return redirect(url_for("result.result", case=found.id), 303)
    if phase is Phase.DONE:
        return _show_outcome(found, together)
    left_s = together.companion.seconds_left
    return render_template(
        "restart.html",
        case=found.id,
        phase=phase.value,
        words=together.companion.words,
        left=None if left_s is None else math.ceil(left_s),
        key=_key(together),
        over=phase in OVER,
        walk=together.walk,
    )


def _show_outcome(found: Saved, together: RestartTogether) -> str:
    outcome = together.companion.outcome
    assert outcome is not None
    masker: Masker = make_masker()
    masker.learn(found.private)
    told = {
        "before": outcome.before,
        "after": outcome.after,
        "summary": outcome.effect.summary,
        "changes": [
            (one.what, one.before, one.after, one.how)
            for one in outcome.effect.changes
            if one.before not in {"ok", "warn", "fail"}
        ],
    }
    return render_template(
        "restart.html",
        case=found.id,
        phase=Phase.DONE.value,
        word=outcome.word,
        headline=OUTCOMES[outcome.word],
        told=masker.tree(told),
        walk=together.walk,
    )


def _key(together: RestartTogether) -> str:
    """Another one where the page must be shown anew."""
    return f"{together.companion.state.phase}: {together.companion.words.text}"


@pages.get("/state")
def state(case: str) -> Answer:
    """Whether the page must be shown anew, for its script."""
    together = restart_together.find(manager(), load_case(case).id)
    if together is None:
        return jsonify(key="")
    done = together.companion.state.phase is Phase.DONE
    measured = together.job is not None
    told: dict[str, Any] = {"key": "over" if done or measured else _key(together)}
    answer: Answer = jsonify(told)
    return answer


@pages.post("")
def begin(case: str) -> Answer:
    """Begin: for the case, or for the step at which a walk of it stands."""
    found = load_case(case)
    if not found.runs:
        abort(404)
    number = request.form.get("walk", "")
    if number.isdecimal():
        walk = walk_store.load(page_guides(), found, int(number))
        if restart_together.begin_for_walk(manager(), found, int(number), walk) is None:
            return redirect(url_for("step.step", case=found.id, number=int(number), late=1), 303)
    else:
        restart_together.begin_for_case(manager(), found)
    return redirect(url_for("restart.show", case=found.id), 303)


@pages.post("/tell")
def tell(case: str) -> Answer:
    """What the person says: that it is unplugged, that no more is to be waited for, or that they stop."""
    together = restart_together.find(manager(), load_case(case).id)
    if together:
        companion = together.companion
        word = request.form.get("word")
        if word == "unplugged":
            companion.note_unplugged()
        elif word == "measure":
            companion.measure_now()
        elif word == "stop":
            together.stop()
            restart_together.forget(manager(), together)
            if together.walk:
                return redirect(url_for("step.step", case=case, number=together.walk[0]), 303)
            return redirect(f"/case/{case}", 303)
        else:
            abort(400)
    return redirect(url_for("restart.show", case=case), 303)
