"""The report: what support asks for as a form, the report in every form, what is private, and how to hand it on."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.document import CaseDocument, Contact, TriedStep
from diag.case.masking import make_masker
from diag.case.story import time_to_note
from diag.guide import guides
from diag.model import Where
from diag.redact import Masked, Masker, without_sentences
from diag.report import chat, view
from diag.report.render import render
from diag.store import FIELDS, Saved, TextRefused
from diag.symptoms import symptom_words
from diag.text import clean
from diag.web.request_context import load_case, manager, mask_case, store

pages = Blueprint("report", __name__, url_prefix="/case/<case>")

#: name -> (what it is called, for whom, kind of file).
FORMS = {
    "chat": ("Chat", "for the chat box of support, at most 1,500 characters", "txt"),
    "phone": ("Phone", "to read aloud", "txt"),
    "full": ("Full text", "everything, for an e-mail", "txt"),
    "markdown": ("Forum", "in Markdown", "md"),
    "isp": ("Provider", "the line alone, for your internet provider", "txt"),
    "json": ("Data", "for programs", "json"),
    "html": ("Print", "one or two pages", "html"),
}

#: What a message of a chat box takes that allows little, in characters.
PART = 500

#: A page that carries its style sheet in itself, and nothing else: no script, no form, no frame around it.
POLICY = "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

#: The fields of a step and of a talk, as the form calls them.
STEP = ("what", "effect")
TALK = ("channel", "agent", "said", "reference")


@pages.get("/report")
def report(case: str) -> str:
    """The form, the preview and what of it is private."""
    return _page(load_case(case))


@pages.post("/report")
def save_told(case: str) -> Answer | tuple[str, int]:
    """Keep what was filled in.  What must not be kept is left out, and said at its field."""
    found = load_case(case)
    if manager().unsaved_case(found.id):
        abort(409, "This case could not be saved, so nothing can be added to it.")
    refused = _keep(found)
    if refused:
        return _page(load_case(found.id), typed=request.form, refused=refused), 400
    return redirect(url_for("report.report", case=found.id, said="saved", _anchor="told"), 303)


@pages.get("/report.html")
def printable(case: str) -> Response:
    """The report as a page of its own, to print or to keep."""
    return _file(case, "html")[0]


@pages.get("/report/file")
def file(case: str) -> Response:
    """The report as a file."""
    form = request.args.get("format", "")
    if form not in FORMS:
        abort(404)
    answer, id_ = _file(case, form)
    name = re.sub(r"[^a-z0-9-]", "", f"couchcheck-{id_}-{form}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{FORMS[form][2]}"'
    return answer


# -- showing ----------------------------------------------------------------------------------------------


def _file(case: str, form: str) -> tuple[Response, str]:
    """The report in one form, and the whole id of the case."""
    found = load_case(case)
    masker = _masker(found)
    text = render(mask_case(found, masker), form, masked=_hidden_values(masker))
    kind = {"json": "application/json", "html": "text/html"}.get(form, "text/plain")
    answer = Response(text, mimetype=kind)
    if form == "html":
        answer.headers["Content-Security-Policy"] = POLICY.format(hash=style_hash(text))
    return answer, found.id


def _masker(found: Saved) -> Masker:
    """With the labels that the person wants to be readable; the masker itself keeps secrets out of reach."""
    if not _all_shown():
        return make_masker(request.args.getlist("unmask"))
    first = make_masker()
    mask_case(found, first)
    return make_masker(each.label for each in first.masked.values())


def _all_shown() -> bool:
    """Whether the person chose to have every private value in the report."""
    return "private" in request.args


def _hidden_values(masker: Masker) -> list[Masked]:
    return [each for each in masker.masked.values() if each.label not in masker.shown]


def _own_address(report: view.Report, masker: Masker) -> tuple[bool, tuple[str, ...]] | None:
    """Whether the line's public address is shown, and what is unmasked after the other choice; None: there is none."""
    if _all_shown():
        return None
    hidden = report.address_labels
    if hidden:
        return False, (*sorted(masker.shown), *hidden)
    rest = tuple(sorted(label for label in masker.shown if not label.startswith("public IPv")))
    return (True, rest) if len(rest) < len(masker.shown) else None


@lru_cache(maxsize=4)
def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def style_hash(html: str) -> str:
    """The hash by which a page's own style sheet is allowed."""
    style = _STYLE.search(html)
    return _hash(style[1] if style else "")


def _page(
    found: Saved, *, typed: Mapping[str, str] | None = None, refused: Mapping[str, str] | None = None
) -> str:
    masker = _masker(found)
    data = mask_case(found, masker)
    whole = view.build(data)
    for_provider = any(cause.where is Where.ISP for cause in whole.problems[:1])
    form = request.args.get("format", "")
    form = form if form in FORMS and form != "html" else "isp" if for_provider else "chat"
    in_parts = form == "chat" and request.args.get("parts") == "1"
    labels = [each.label for each in masker.masked.values() if each.label in masker.shown]
    kept: dict[str, Any] = {"private": 1} if _all_shown() else {"unmask": labels}
    return render_template(
        "report_page.html",
        case=found.id,
        report=whole,
        forms=FORMS,
        form=form,
        chat=chat.chat(whole),
        parts=chat.parts(whole, PART) if in_parts else None,
        shown="" if form == "chat" else clean(render(data, form)),
        for_provider=for_provider,
        isp=clean(render(data, "isp")) if for_provider and form != "isp" else "",
        kept=kept,
        own_address=_own_address(whole, masker),
        hidden=_hidden_values(masker),
        private=tuple(masker.masked.values()),
        all_shown=_all_shown(),
        told=_field_values(found, data, typed, refused or {}),
        known={item.key: item.text for item in whole.asked if item.text},
        new=_values_to_type_again(typed or {}, refused or {}),
        refused=refused or {},
        said=request.args.get("said") == "saved",
        devices=guides().devices.values(),
        unsaved=manager().unsaved_case(found.id) is not None,
    )


def _field_values(
    found: Saved, data: CaseDocument, typed: Mapping[str, str] | None, refused: Mapping[str, str]
) -> dict[str, str]:
    """What stands in the fields: what was told, masked; after a refusal what was typed there, without the secret."""
    known = [data.asked, data.story]
    told = {
        name: clean(next((text for each in known if (text := getattr(each, name, None))), ""))
        for name in FIELDS
    }
    told["symptom"] = symptom_words(told["symptom"]) or ""  # a word of ours is for programs
    if typed:
        told |= {
            name: clean(without_sentences(typed[name])) for name in refused if name in told and name in typed
        }
    return told


def _values_to_type_again(typed: Mapping[str, str], refused: Mapping[str, str]) -> dict[str, str]:
    """A step or a talk of which something was refused was not saved: it stands there again, without the secret."""
    return {
        name: clean(without_sentences(typed.get(name, ""))) if refused.keys() & set(group) else ""
        for group in (STEP, TALK)
        for name in group
    }


# -- keeping ----------------------------------------------------------------------------------------------


def _keep(found: Saved) -> dict[str, str]:
    """Save each field that was changed; field -> why it was refused."""
    masker = make_masker()
    before = _field_values(found, mask_case(found, masker), None, {})
    refused: dict[str, str] = {}
    for name in FIELDS:
        text = _lines(request.form.get(name, before[name]))
        if text == _lines(before[name]):
            continue
        try:
            store().note(found.id, **{name: masker.restore(text)})
        except TextRefused as exc:
            refused[name] = str(exc)
    step = {name: _lines(request.form.get(name, "")) for name in STEP}
    if step["what"] and not _note_refused(refused, step):
        store().add_step(
            found.id, TriedStep(at=time_to_note(), what=step["what"], effect=step["effect"] or None)
        )
    elif step["effect"] and not step["what"]:
        refused["what"] = "Say what you tried, too. It was not saved yet."
    talk = {name: _lines(request.form.get(name, "")) or None for name in TALK}
    if any(talk.values()) and not _note_refused(refused, talk):
        store().add_contact(found.id, Contact(at=time_to_note(), **talk))
    return refused


def _note_refused(refused: dict[str, str], texts: Mapping[str, str | None]) -> bool:
    """Note which of some texts belong together and must not be kept."""
    found = {name: reason for name, text in texts.items() if (reason := store().refusal(text))}
    refused |= found
    return bool(found)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
