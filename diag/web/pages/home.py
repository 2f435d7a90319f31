"""The first page: "What is happening?" """

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.case.masking import make_masker
from diag.guide import guides
from diag.lookup.normalise import LONGEST
from diag.store import Row, StoreError, consent
from diag.store.account_case import next_account_step
from diag.troubleshoot import suggest
from diag.vocabulary import DEFAULT_QUALITY, QUALITIES
from diag.web.request_context import manager, store

pages = Blueprint("home", __name__)

#: Cases that the first page offers to go on with.
RECENT = 3


@pages.get("/")
def home() -> str:
    """One big button, a box for what the screen shows, and the common troubles with the page that each leads to."""
    return render_template(
        "home.html",
        devices=guides().devices.values(),
        qualities=QUALITIES.values(),
        usual=DEFAULT_QUALITY,
        longest_read=LONGEST,
        recent=_recent_cases(),
        agreed=(agreed := consent.has_agreed(store().folder)),
        begins=agreed and _may_begin(),
        account=_account_step(),
    )


def _recent_cases() -> list[Row]:
    """None where the store cannot be read, which is said: a check can be made all the same."""
    try:
        return store().rows(RECENT)
    except StoreError as exc:
        manager().say_once(str(exc))
        return []


def _may_begin() -> bool:
    """Whether the quick checks would say something new: none is under way, and none was made a short while ago."""
    work = manager().work
    if work and not work.over.is_set():
        return False
    return not suggest.recent_runs(store())[1]


@pages.post("/agree")
def agree() -> Answer:
    """Keep whether the quick checks may begin by themselves, or no longer."""
    if "yes" in request.form:
        consent.agree(store().folder)
        return redirect(url_for("home.home"), 303)
    consent.take_back(store().folder)
    return redirect(f"{url_for('about.about')}#begin", 303)


def _account_step() -> tuple[str, str] | None:
    """What is next in the newest trouble with money; nothing where the store cannot be read, which was said already."""
    try:
        return next_account_step(store(), make_masker())
    except StoreError:
        return None
