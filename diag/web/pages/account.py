"""Money and an account: charges, what they may mean, the last days to act, letters, the log and the papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from diag.account import calendar_file, clock, ladder, letters, review
from diag.account.case import AccountCase, FactRefused, check_fact, list_asked
from diag.account.charges import EDITABLE, PAYMENTS, STATUSES, Charge, edit_charge
from diag.account.countries import countries
from diag.account.facts import AMOUNTS, DAYS, TROUBLES, WANTED, WORDS, YES_NO
from diag.account.honesty import find_explanation
from diag.account.money import Money
from diag.account.pack import build_pack
from diag.account.price_change import read_price_change, say_price_change
from diag.account.rights import NOT_LEGAL_ADVICE
from diag.account.statement import PastedLines
from diag.account.walk_answers import collect_answers, find_trouble
from diag.account.worksheet import read_worksheet
from diag.case.document import Contact
from diag.case.masking import make_masker
from diag.case.story import time_to_note
from diag.guide import page_guides
from diag.report.evidence_pack import draw_pack
from diag.store import Row, Saved, TextRefused
from diag.store.account_case import load_account
from diag.store.account_facts import known_charges, merge_facts, today
from diag.text import clean
from diag.troubleshoot.accounts import begin_account, flow_of_trouble
from diag.web.pages import charge_form
from diag.web.pages.report import POLICY, style_hash
from diag.web.request_context import store

pages = Blueprint("account", __name__)

#: Checks of the connection that can be named as belonging to it.
RECENT = 5

#: Days that the log writes down beside a talk, in the order of the ladder.
LOGGED = (
    "told-netflix", "second-look", "final-answer", "told-partner", "told-bank", "bank-answer", "complained", "solved",
)  # fmt: skip
_LOG_WORDS = {
    "told-netflix": "I told Netflix",
    "second-look": "I asked Netflix for a second look",
    "final-answer": "Netflix gave its final answer",
    "told-partner": "I told the company that bills",
    "told-bank": "I told the bank",
    "bank-answer": "The bank gave its final answer",
    "complained": "I complained to a consumer body",
    "solved": "It was solved",
}


@pages.get("/account")
def begin() -> Answer | str:
    """The newest case about an account; where there is none, or another one is wanted, the question what happened."""
    newest = store().newest_account()
    if newest and "new" not in request.args:
        return redirect(url_for("account.show", case=newest), 303)
    chosen = request.args.get("trouble", "")
    return render_template(
        "account_begin.html",
        troubles=TROUBLES.values(),
        chosen=chosen if chosen in TROUBLES else "",
        countries=countries().values(),
        newest=newest,
    )


@pages.post("/account")
def create() -> Answer:
    """A new case of its own: it joins no case about the network by itself.  A walk about money brings its own along."""
    trouble, country = request.form.get("trouble", ""), request.form.get("country", "")
    walked = store().case(request.form["case"]) if request.form.get("case") else None
    if walked:
        trouble = find_trouble(collect_answers(walked.walks)) or walked.account.get("trouble") or trouble
    if trouble not in TROUBLES:
        abort(400, "Choose what happened.")
    if reason := store().refusal(country):
        abort(400, reason)
    case = walked.id if walked else begin_account(store())
    store().tell_account(case, {"trouble": trouble})
    if country:
        store().note(case, country=country)
    return redirect(url_for("account.show", case=case), 303)


@pages.get("/account/<case>")
def show(case: str) -> str:
    """Everything about this trouble on one page."""
    return _page(store().case(case))


@pages.post("/account/<case>/facts")
def save_facts(case: str) -> Answer | tuple[str, int]:
    """Keep what was answered.  What cannot be kept is left out, and said at its field."""
    saved = store().case(case)
    refused: dict[str, str] = {}
    kept: dict[str, str | None] = {}
    land = _load(saved).land
    for name in (*DAYS, *YES_NO, *WORDS):
        if name not in request.form:
            continue
        text = request.form[name].strip()
        try:
            kept[name] = (
                check_fact(name, text, today(), month_first=bool(land and land.month_first)) if text else None
            )
        except FactRefused as exc:
            refused[name] = str(exc)
            continue
        if reason := store().refusal(text):
            refused[name] = reason
            del kept[name]
    for name in ("country", "outcome"):
        told = request.form.get(name)
        if told is None:
            continue
        try:
            store().note(saved.id, **{name: told})
        except TextRefused as exc:
            refused[name] = str(exc)
    store().tell_account(saved.id, kept)
    if refused:
        return _page(store().case(saved.id), refused=refused), 400
    return redirect(url_for("account.show", case=saved.id, said="saved", _anchor="may-be"), 303)


@pages.post("/account/<case>/charges")
def add_charges(case: str) -> Answer | tuple[str, int]:
    """Keep the charges of pasted lines, each with what was chosen for all of them."""
    saved = store().case(case)
    land = _load(saved).land
    form = charge_form.take(request.form)
    read = PastedLines(())
    try:
        read, made = charge_form.read_lines(form, land)
        store().add_charges(saved.id, made)
    except (ValueError, TextRefused) as exc:
        typed = {} if isinstance(exc, TextRefused) else form
        return _page(saved, refused={"lines": str(exc)}, typed=typed, read=read), 400
    shown = _page(store().case(saved.id), read=read)
    if read.notes or read.unread:
        return shown, 200
    return redirect(url_for("account.show", case=saved.id, said="added", _anchor="may-be"), 303)


@pages.post("/account/<case>/charges/complete")
def complete_charges(case: str) -> Answer | tuple[str, int]:
    """Let the charges that are kept have what was told of them later."""
    saved = store().case(case)
    form = charge_form.take(request.form)
    try:
        sent = charge_form.statement_day(form, _load(saved).land)
        told = Charge(
            day=sent or today(),
            money=Money(Decimal(0)),
            status=form["status"] or None,
            paid_by=form["paid_by"] or None,
            last_four=form["last_four"] or None,
            sign_in=form["sign_in"] or None,
            statement=sent,
        )
        store().complete_charges(saved.id, told)
    except (ValueError, TextRefused) as exc:
        return _page(
            saved, refused={"lines": str(exc)}, typed={} if isinstance(exc, TextRefused) else form
        ), 400
    return redirect(url_for("account.show", case=saved.id, said="added", _anchor="may-be"), 303)


@pages.post("/account/<case>/charges/<int:number>/edit")
def edit(case: str, number: int) -> Answer | tuple[str, int]:
    """Put one charge right."""
    saved = store().case(case)
    known = next((kept.charge for kept in saved.charges if kept.number == number), None)
    if known is None:
        abort(404)
    land = _load(saved).land
    told = {name: clean(request.form[name]).strip() for name in EDITABLE if name in request.form}
    try:
        changed = edit_charge(known, told, today(), month_first=bool(land and land.month_first))
        store().change_charge(saved.id, number, changed)
    except (ValueError, TextRefused) as exc:
        return _page(saved, refused={f"charge-{number}": str(exc)}), 400
    return redirect(url_for("account.show", case=saved.id, said="saved", _anchor="charges"), 303)


@pages.post("/account/<case>/charges/<int:number>/delete")
def delete_charge(case: str, number: int) -> Answer:
    """Take out one charge."""
    store().delete_charge(case, number)
    return redirect(url_for("account.show", case=case, _anchor="charges"), 303)


@pages.post("/account/<case>/log")
def add_talk(case: str) -> Answer | tuple[str, int]:
    """Note a talk, and the step that it was."""
    saved = store().case(case)
    talk = {
        name: request.form.get(name, "").strip() or None for name in ("channel", "agent", "said", "reference")
    }
    step, day = request.form.get("step", ""), request.form.get("day", "").strip()
    refused = {name: reason for name, text in talk.items() if (reason := store().refusal(text))}
    land = _load(saved).land
    try:
        on = (
            check_fact("noticed", day, today(), month_first=bool(land and land.month_first))
            if day
            else today().isoformat()
        )
    except FactRefused as exc:
        refused["day"], on = str(exc), ""
    if step not in (*LOGGED, ""):
        abort(400)
    if not step and not any(talk.values()):
        refused["said"] = "Say what you did, or what they said."
    if refused:
        return _page(saved, refused=refused), 400
    if any(talk.values()):
        at = time_to_note() if on == today().isoformat() else on
        store().add_contact(saved.id, Contact(at=at, **talk))
    if step:
        store().tell_account(saved.id, {step: on})
    return redirect(url_for("account.show", case=saved.id, said="noted", _anchor="log"), 303)


@pages.get("/account/<case>/dates.ics")
def calendar(case: str) -> Response:
    """The last days that lie ahead, as a calendar file."""
    saved = store().case(case)
    answer = Response(
        calendar_file.to_ics(_load(saved), saved.id, datetime.now(UTC)), mimetype="text/calendar"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="couchcheck-dates.ics"'
    return answer


@pages.get("/account/<case>/papers.html")
def papers(case: str) -> Response:
    """The evidence pack for one receiver, as a page of its own to print or to keep."""
    receiver = _receiver()
    masker = make_masker()
    of = load_account(store(), store().case(case), masker)
    text = draw_pack(build_pack(of, receiver, masker.sweep))
    answer = Response(text, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY.format(hash=style_hash(text))
    return answer


def _receiver() -> str:
    receiver = request.args.get("to", "netflix-chat")
    return receiver if receiver in letters.RECEIVERS else "netflix-chat"


def _load(saved: Saved) -> AccountCase:
    return load_account(store(), saved, make_masker())


def _page(
    saved: Saved,
    *,
    refused: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    read: PastedLines | None = None,
) -> str:
    masker = make_masker()
    of = load_account(store(), saved, masker)
    to = _receiver()
    wrong = refused or {}
    asked = list_asked(of)
    charges = known_charges(saved)
    return render_template(
        "account.html",
        case=saved.id,
        of=of,
        trouble=TROUBLES.get(of.trouble),
        troubles=TROUBLES.values(),
        kept=merge_facts(saved),
        flow=flow_of_trouble(page_guides(), of.trouble),
        country=of.country,
        countries=countries().values(),
        days=[(name, text) for name, text in DAYS.items() if name in asked],
        yes_no=[(name, text) for name, text in YES_NO.items() if name in asked],
        words=WORDS,
        amounts=[(name, WORDS[name]) for name in asked if name in AMOUNTS],
        asks_checks="measurements" in asked,
        checks=_recent_checks(saved.id) if "measurements" in asked else [],
        wanted=WANTED,
        charges=charges,
        statuses=STATUSES,
        payments=PAYMENTS,
        typed={name: (typed or {}).get(name, "") for name in charge_form.FIELDS},
        again=bool(typed),
        complete=bool(charges) and all(each.charge.paid_by and each.charge.status for each in charges),
        read=read,
        sheet=read_worksheet(of),
        price=(change := read_price_change(of)),
        price_says=say_price_change(change) if change else [],
        rows=clock.deadlines(of),
        next=clock.next_deadline(of),
        has_days=calendar_file.has_days(of),
        say_left=clock.say_left,
        rungs=ladder.rungs(of) if of.trouble else (),
        next_rung=ladder.next_rung(of),
        explanation=find_explanation(of),
        letter=letters.write_letter(of, to, masker.sweep),
        to=to,
        receivers={each: letters.receiver_title(each) for each in letters.RECEIVERS},
        review=review.to_text(of),
        talks=of.talks,
        log=_LOG_WORDS,
        refused=wrong,
        said=request.args.get("said", ""),
        not_legal_advice=NOT_LEGAL_ADVICE,
        today=of.today,
    )


def _recent_checks(own: str) -> list[Row]:
    """Cases in which something was measured, to choose the one that belongs to this trouble."""
    return [row for row in store().rows(RECENT * 3) if row.id != own and row.status != "inconclusive"][
        :RECENT
    ]
