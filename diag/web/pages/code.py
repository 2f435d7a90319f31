"""What an error code or message means, how sure we are, what to do, and whether this PC can check it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag import catalog, lookup
from diag.guide import guides
from diag.lookup.causes import checks
from diag.lookup.complete import completions
from diag.lookup.normalise import LONGEST
from diag.redact import without_sentences
from diag.report import error_code
from diag.store import LONGEST_CODE
from diag.text import one_line
from diag.vocabulary import kinds

pages = Blueprint("code", __name__, url_prefix="/code")


@pages.get("")
def code() -> Answer | str:
    """The box, and below it what was found."""
    whole = request.args.get("q") or request.args.get("code") or ""
    known = one_line(without_sentences(whole[: 2 * LONGEST]))
    typed = known[:LONGEST]
    device = _device(request.args.get("device", ""))
    if (
        "form" in request.args or "code" in request.args
    ):  # the form of the first page: into an address to keep
        return redirect(url_for("code.code", q=typed or None, device=device), 303)
    answer = lookup.look_up(typed, device) if typed else None
    return render_template(
        "code.html",
        typed=typed,
        short=typed[:LONGEST_CODE],
        longest_read=LONGEST,
        is_cut=len(whole) > 2 * LONGEST or len(known) > LONGEST,
        device=device,
        devices=guides().devices.values(),
        answer=answer,
        status=answer.status.value if answer else None,
        found=error_code.shown_readings(answer) if answer else (),
        titles={c: catalog.table().entry(c).title for c in answer.suggestions} if answer else {},
        only=checks(answer) if answer else (),
        first_kind=lambda reading: kinds(reading.entry.devices)[0],
        say=lambda action: catalog.ids().actions[action],
        confidence=catalog.CONFIDENCE,
        words=error_code,
    )


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
