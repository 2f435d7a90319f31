"""The last page of a walk before its end: what those will ask who can help from here, and what does not fit yet."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request

from diag.guide.walk import Walk
from diag.redact import scrub
from diag.store import Saved, TextRefused
from diag.text import clean, one_line
from diag.troubleshoot import last_questions
from diag.web.request_context import manager, mask_case, store


def page_of(found: Saved, walk: Walk) -> last_questions.LastPage | None:
    """What is to be asked before the end; nothing where it could not be kept."""
    if manager().unsaved_case(found.id) or not found.runs:
        return None
    return last_questions.last_page(walk, walk.position(), mask_case(found))


def note(found: Saved, page: last_questions.LastPage) -> dict[str, str]:
    """Keep each answer by itself; field -> why it was refused."""
    refused: dict[str, str] = {}
    for question in page.questions:
        text = one_line(request.form.get(question.id, ""))
        try:
            if text:
                store().note(found.id, **{question.id: text})
        except TextRefused as exc:
            refused[question.id] = str(exc)
    return refused


def render(
    found: Saved,
    number: int,
    walk: Walk,
    page: last_questions.LastPage,
    refused: Mapping[str, str] | None = None,
) -> str:
    """The last page of questions; what was refused stands in its field again, without the secret."""
    return render_template(
        "walk_last.html",
        page=page,
        refused=refused or {},
        typed={name: clean(scrub(text)) for name, text in request.form.items()} if refused else {},
        flow=walk.flow.title,
        device=walk.device,
        step=walk.position().step,
        texts=walk.guides.texts,
        case=found.id,
        number=number,
    )
