"""What people ask about money and the account, with short answers and the walk that goes on from each."""

from __future__ import annotations

from flask import Blueprint, render_template

from diag.guide import page_guides
from diag.lookup.questions import questions

pages = Blueprint("questions", __name__, url_prefix="/questions")


@pages.get("")
def every_question() -> str:
    """All questions on one page, each to be linked by its id."""
    return render_template("questions.html", questions=questions().values(), flows=page_guides().flows)
