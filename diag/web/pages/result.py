"""A case: what was found, where, what to do now, and what it rests on."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from diag.account.topic import Topic
from diag.case.document import CaseDocument, CheckRecord
from diag.case.solution import find_solution
from diag.diagnosis import code_causes, relevance
from diag.guide import guides
from diag.guide.evidence import MeasuredEvidence
from diag.guide.position import list_ways_out
from diag.guide.types import NO_DEVICE
from diag.model import Status, Where
from diag.report import summary, svg, view
from diag.report.comparison import Comparison, comparison
from diag.report.formatting import SURE
from diag.report.path_diagram import beside
from diag.steps import ONE_OF, bare, group_ways
from diag.store import Saved, case_file
from diag.store.headline import find_account_walks, find_topic
from diag.text import one_line
from diag.troubleshoot import remeasure, suggest
from diag.troubleshoot.accounts import walked_trouble
from diag.troubleshoot.restart_outcome import needs_restart
from diag.troubleshoot.settings import SETTINGS, settings_now
from diag.vocabulary import group_by_stop
from diag.web import links
from diag.web.pages.browser import asks_by_itself, browser_step, last_judgement
from diag.web.request_context import load_case, manager, mask_case
from diag.web.run_manager import Busy

pages = Blueprint("result", __name__, url_prefix="/case/<case>")


@pages.get("")
def result(case: str) -> str | Answer:
    """The newest run of a case; one about an account, in which nothing was measured, has its own page."""
    found = load_case(case)
    topic = find_topic(found)
    if topic and (found.account or found.charges):
        return redirect(url_for("account.show", case=found.id), 303)
    if topic:
        return _show_topic(found, topic)
    data = mask_case(found)
    report = view.build(data)
    # What to do is for the person at this PC, with their own addresses in it; what they hand on is masked.
    own = case_file.join_case(found)
    problems = view.list_problems(own)
    speed = summary.read_speed(data)
    known, asked = guides(), data.asked
    kind = suggest.known_device(known, asked.device)
    at = known.device(kind or NO_DEVICE.id)
    other = beside(asked.device, data.diagnoses)
    return render_template(
        "result.html",
        case=found.id,
        data=data,
        report=report,
        path=Markup(svg.path(report.stops, other)),  # noqa: S704
        narrow_path=Markup(svg.narrow_path(report.stops, other)),  # noqa: S704
        groups=_group_checks(data),
        speed=Markup(svg.draw_speed(speed)) if speed else "",  # noqa: S704
        narrow_speed=Markup(svg.draw_speed(speed, narrow=True)) if speed else "",  # noqa: S704
        speed_words=next((item.text for item in report.measured if item.key == "Speed"), None),
        sure=SURE,
        causes=code_causes.list_causes(data.code.causes if data.code else ()),
        headline=one_line(own.verdict.headline),
        problems=problems,
        group_ways=group_ways,
        settings=SETTINGS,
        one_of=ONE_OF,
        bare=bare,
        pieces=lambda step: links.split_step(step, own),
        without=links.leave_out,
        links={thought.id: links.links_for(thought.id, thought.remedy, own) for thought in problems},
        ways_out={
            thought.id: list_ways_out(known, thought.id, at, MeasuredEvidence((own,)))
            for thought in problems
            if thought.where is Where.HOME_NETWORK
        },
        cause=relevance.first_that_explains(
            problems, code=asked.code, device=asked.device, symptom=asked.symptom
        ),
        walk=suggest.suggest_walk(
            known,
            code=asked.code,
            symptom=asked.symptom,
            device=kind,
            runs=(data,),
        ),
        browser=browser_step(found),
        browser_judged=last_judgement(found.id),
        asks_browser=asks_by_itself(asked),
        restarts=bool(problems) and needs_restart(problems[0].remedy),
        changes=_changes(found),
        solution=find_solution(found.runs, found.walks),
        unsaved=manager().unsaved_case(found.id) is not None,
    )


def _show_topic(found: Saved, topic: Topic) -> str:
    """A case about an account, for which nothing was measured: what it is, what is kept, and what is next."""
    own = case_file.join_case(found)
    walks, story = find_account_walks(found), own.story
    steps = (step for walk in walks for step in walk.get("steps") or () if isinstance(step, dict))
    return render_template(
        "topic.html",
        case=found.id,
        topic=topic,
        said=list(dict.fromkeys(answer.says for answer in story.answers)) if story else [],
        steps=list(dict.fromkeys(str(step.get("what") or "") for step in steps)),
        walk=walks[-1] if walks else None,
        trouble=walked_trouble(found),
        messages=len(found.messages),
        talks=len(found.contacts),
    )


class CheckGroup(NamedTuple):
    """The checks that look at one stop of the way: those that are fine, and those that say something."""

    name: str
    fine: tuple[CheckRecord, ...]
    others: tuple[CheckRecord, ...]


def _group_checks(case: CaseDocument) -> list[CheckGroup]:
    """The checks of a case by the stops of the way, in reading order."""
    known = {check.id: check for check in case.checks}
    grouped = {name: [known[id_] for id_ in ids] for name, ids in group_by_stop(known).items()}
    return [
        CheckGroup(
            name,
            tuple(check for check in checks if check.status is Status.OK),
            tuple(check for check in checks if check.status is not Status.OK),
        )
        for name, checks in grouped.items()
    ]


def _changes(found: Saved) -> Comparison | None:
    """What the newest run of a case changed against the one before, for the person's own screen; None for the first run."""
    return comparison(found.runs[-2], found.runs[-1], guides().metrics) if len(found.runs) > 1 else None


@pages.get("/settings")
def settings(case: str) -> Answer:
    """A word for the settings of this PC behind a cause, for the script that waits until they have changed."""
    load_case(case)
    answer: Answer = jsonify(now=settings_now(request.args.get("cause", "")) or "")
    return answer


@pages.post("/again")
def again(case: str) -> Answer:
    """Measure again what matters, into the same case; the page then shows before and after."""
    found = load_case(case)
    if not found.runs:
        abort(404)
    last = found.runs[-1]
    try:
        manager().start(remeasure.rebuild_asked(last), remeasure.checks_after_fix(last), into=found.id)
    except Busy:
        abort(409)
    return redirect(url_for("run.live"), 303)
