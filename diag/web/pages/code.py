"""What an error code or message means, how sure we are, what to do, and whether this PC can check it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag import catalog, lookup
from diag.guide import guides
from diag.lookup import doors as find_ways
from diag.lookup.answers import Reading
from diag.lookup.causes import checks
from diag.lookup.complete import completions
from diag.lookup.normalise import LONGEST
from diag.redact import without_sentences
from diag.report import error_code
from diag.report.code_steps import code_steps
from diag.store import LONGEST_CODE
from diag.text import one_line
from diag.vocabulary import kinds
from diag.web.doors import find_links, find_near_links

pages = Blueprint("code", __name__, url_prefix="/code")


@pages.get("")
def code() -> Answer | str:
    """The box, and below it what was found."""
    whole = request.args.get("q") or request.args.get("code") or ""
    known = one_line(without_sentences(whole[: 2 * LONGEST]))
    typed = known[:LONGEST]
    is_cut = "cut" in request.args or len(whole) > 2 * LONGEST or len(known) > LONGEST
    device = _device(request.args.get("device", ""))
    if (
        "form" in request.args or "code" in request.args
    ):  # the form of the first page: into an address to keep
        return redirect(url_for("code.code", q=typed or None, device=device, cut=1 if is_cut else None), 303)
    answer = lookup.look_up(typed, device) if typed else None
    found = error_code.shown_readings(answer) if answer else ()
    doors = () if not typed or _is_code(found) else find_links(typed, device, known=_flows(found))
    lost = bool(answer and not doors and find_ways.is_lost(typed, answer))
    return render_template(
        "code.html",
        typed=typed,
        lost=lost,
        near=find_near_links(typed, device) if lost else (),
        kept=_keep(typed, found),
        longest_kept=LONGEST_CODE,
        longest_read=LONGEST,
        is_cut=is_cut,
        device=device,
        devices=guides().devices.values(),
        answer=answer,
        status=answer.status.value if answer else None,
        found=found,
        doors=doors,
        titles={c: catalog.table().entry(c).title for c in answer.suggestions} if answer else {},
        only=checks(answer) if answer else (),
        first_kind=lambda reading: kinds(reading.entry.devices)[0],
        steps=lambda reading: code_steps(reading.entry.steps, error_code.device_of(reading, device)),
        words=error_code,
        said=find_ways,
    )


def _is_code(found: Iterable[Reading]) -> bool:
    """Whether a code stands in the text: then nobody needs to be told what their words may mean."""
    return any(not reading.entry.words for reading in found)


def _flows(found: Iterable[Reading]) -> set[str]:
    """The walks to which the answer leads already."""
    return {reading.entry.flow for reading in found}


def _keep(typed: str, found: Iterable[Reading]) -> str:
    """What a check or a walk keeps of it: all, or the codes that are in it, or as much of its beginning as they hold."""
    if len(typed) <= LONGEST_CODE:
        return typed
    codes = dict.fromkeys(reading.code for reading in found if not reading.entry.words)
    return ", ".join(codes)[:LONGEST_CODE] or typed[:LONGEST_CODE]


def _device(word: str) -> str | None:
    """A device that we know; any other word counts as not said."""
    try:
        lookup.kind(word)
    except lookup.UnknownDevice:
        return None
    return word if word in guides().devices else lookup.kind(word)


@pages.get("/suggest")
def suggest() -> Response:
    """What begins like it, for the list below the box."""
    device = _device(request.args.get("device", ""))
    found = completions(request.args.get("q", ""))
    return jsonify(
        found=[
            {"code": code, "title": title, "to": url_for("code.code", q=code, device=device)}
            for code, title in found
        ]
    )
