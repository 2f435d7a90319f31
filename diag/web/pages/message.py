"""Is this message from Netflix?  What is pasted is judged here and shown again; nothing is opened.

Nothing is kept but what somebody wants to keep, and that can be taken out again.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.account.message import Judgement, MessageVerdict, afterwards, analyse
from diag.account.message.reading import LARGEST
from diag.report import message as words
from diag.text import clean
from diag.troubleshoot.messages import keep_message
from diag.web.request_context import store

pages = Blueprint("message", __name__, url_prefix="/message")

#: So many characters of the message are shown again with the places marked.
_LONGEST_SHOWN = 20_000
#: How the card of each answer looks.
_LOOK = {
    MessageVerdict.SCAM: "problem",
    MessageVerdict.CANNOT_TELL: "inconclusive",
    MessageVerdict.NOTHING_FOUND: "healthy",
}


@pages.get("")
def paste() -> str:
    """The box to paste into, and what to mind in a call; or the answer on a message that the first page's box took."""
    text = request.args.get("q", "")
    return _page(analyse(text), is_empty=False, raw=text) if text.strip() else _page(None, is_empty=False)


@pages.post("")
def check() -> str:
    """The answer on what was pasted."""
    text = request.form.get("message", "")
    return _page(analyse(text), is_empty=False, raw=text) if text.strip() else _page(None, is_empty=True)


@pages.get("/after")
def after() -> str:
    """The steps after what somebody did, in the order of minutes."""
    done = [word for word in request.args.getlist("done") if word in afterwards.data()["done"]]
    country = request.args.get("country", "")
    try:
        steps = afterwards.plan(done, country or None)
    except afterwards.UnknownWord:
        abort(400)
    return render_template(
        "message_after.html", steps=steps, chosen=done, country=country, when=afterwards.WHEN, **_choices()
    )


@pages.post("/keep")
def keep() -> Answer:
    """Keep the message that was judged, with its answer, in a case."""
    text = request.form.get("message", "")
    if not text.strip():
        abort(400, "There is no message to keep.")
    case, _ = keep_message(store(), analyse(text))
    return redirect(url_for("message.list_kept", case=case), 303)


@pages.get("/kept/<case>")
def list_kept(case: str) -> str:
    """The messages of a case as they were kept, without secrets: on the person's own screen the sender's address is evidence,
    and it is masked in what leaves."""
    saved = store().case(case)
    return render_template(
        "message_kept.html",
        case=saved.id,
        rows=[
            (kept.number, kept.message, words.HEADLINES[MessageVerdict(kept.message.verdict)])
            for kept in saved.messages
        ],
    )


@pages.post("/kept/<case>/delete")
def delete(case: str) -> Answer:
    """Take one message out of its case."""
    number = request.form.get("number", "")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        abort(400, "Choose the message to delete.")
    store().delete_message(case, int(number))
    return redirect(url_for("message.list_kept", case=store().find(case)), 303)


def _page(judgement: Judgement | None, *, is_empty: bool, raw: str = "") -> str:
    return render_template(
        "message.html",
        raw=clean(raw.replace("\t", " ")),  # a tab begins the rest of a long line in a mail
        kept_in=store().newest_with_message(),
        judgement=judgement,
        is_empty=is_empty,
        largest=LARGEST,
        look=_LOOK[judgement.verdict] if judgement else "",
        headline=words.headline(judgement) if judgement else "",
        steps=words.next_steps(judgement) if judgement else (),
        reasons=[(one.text, clean(words.quote(judgement, one))) for one in judgement.reasons]
        if judgement
        else [],
        pieces=list(_pieces(judgement)) if judgement else [],
        calls=afterwards.data()["calls"],
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {"done": afterwards.data()["done"], "countries": afterwards.data()["countries"]}


def _pieces(judgement: Judgement) -> Iterator[tuple[str, bool]]:
    """The text of the message in pieces, each with whether a reason is about it."""
    text = judgement.message[:_LONGEST_SHOWN]
    at = 0
    for start, end in sorted((reason.start, min(reason.end, len(text))) for reason in judgement.reasons):
        if end > max(start, at):
            yield clean(text[at : max(start, at)]), False
            yield clean(text[max(start, at) : end]), True
            at = end
    yield clean(text[at:]), False
