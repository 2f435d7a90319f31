"""The first page: "What is happening?" """

from __future__ import annotations

from flask import Blueprint, render_template

from diag.case.masking import make_masker
from diag.guide import guides
from diag.lookup.normalise import LONGEST
from diag.store import Row, StoreError
from diag.store.account_case import next_account_step
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
        account=_account_step(),
    )


def _recent_cases() -> list[Row]:
    """None where the store cannot be read, which is said: a check can be made all the same."""
    try:
        return store().rows(RECENT)
    except StoreError as exc:
        manager().say_once(str(exc))
        return []


def _account_step() -> tuple[str, str] | None:
    """What is next in the newest trouble with money; nothing where the store cannot be read, which was said already."""
    try:
        return next_account_step(store(), make_masker())
    except StoreError:
        return None
