"""The causes of a charge, a rule each: whether it fits what is known, with the names of its reasons in worksheet.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from diag.account.charges import HOLD, NETFLIX
from diag.account.dates import billing_day
from diag.account.sheet import Sheet

FITS, OPEN, RULED_OUT = "fits", "open", "ruled-out"

#: One month is at least so many days, with a day for time zones.
_MONTH_DAYS = 27
#: A bank shows a payment at most so many days late; our own estimate: a long weekend.
_BANK_DAYS = 5
#: A tax or a fee for payments abroad is at most this share of the price; our own estimate: the highest VAT in the EU is 27 %.
_TAX, _FEE = 0.28, 0.06
_FEE_LINE = Decimal("0.06")
#: A failed payment is tried again within so many days; our own estimate, Netflix names no number.
_RETRY_DAYS = 14


@dataclass(frozen=True)
class Weighed:
    """What a rule says: the fit, and the names of its reasons."""

    fit: str
    why: tuple[str, ...]
    look_again: date | None = None


def _fits(*why: str) -> Weighed:
    return Weighed(FITS, why)


def _open(*why: str) -> Weighed:
    return Weighed(OPEN, why)


def _no(*why: str) -> Weighed:
    return Weighed(RULED_OUT, why)


def _hold(sheet: Sheet) -> Weighed:
    if sheet.is_one_pending:
        again = (sheet.pending or sheet.charge).day + HOLD
        new, old = ("pending", "old") if sheet.pending else ("one-pending", "one-old")
        return Weighed(FITS, (new,), again) if again >= sheet.case.today else _fits(old)
    return _no("booked") if sheet.all_booked else _open("ask-status")


def _one_payment(sheet: Sheet) -> Weighed:
    if sheet.other is None or sheet.other.money.currency == sheet.charge.money.currency:
        return _no("same-currency")
    if sheet.gap > _BANK_DAYS:
        return _no("far-apart")
    return _open("two-currencies")


def _next_month(sheet: Sheet) -> Weighed:
    if len(sheet.sign_ins) > 1:
        return _no("other-sign-in")
    if _whole_months(sheet.gap):
        return _fits("months")
    return _no("close") if sheet.gap < _MONTH_DAYS else _no("far")


def _whole_months(gap: int) -> bool:
    """Whether so many days are one month or several: each has 28 to 31 days, and a time zone moves a charge by one."""
    return any(28 * n - 1 <= gap <= 31 * n + 1 and abs(gap - 30.44 * n) <= 4 for n in range(1, 25))


def _two_accounts(sheet: Sheet) -> Weighed:
    if len(sheet.sign_ins) > 1:
        return _fits("sign-ins-differ")
    if sheet.yes("other-account"):
        return _fits("found")
    if sheet.yes("all-in-history"):
        return _no("in-history")
    if sheet.sign_ins and sheet.all_sign_ins_known:
        return _no("sign-ins-same")
    if sheet.yes("all-in-history") is False and sheet.partner is None and not sheet.is_one_pending:
        return _fits("not-in-history")
    return _open("ask-history")


def _upgrade_of_pair(sheet: Sheet) -> Weighed:
    if sheet.yes("plan-changed") is False and "upgraded" not in sheet.case.days:
        return _no("no-change")
    if sheet.same_amount:
        return _no("same-amount")
    changed = sheet.case.days.get("upgraded")
    if changed:
        first = sheet.pair[0].day - timedelta(days=1)
        return _fits("between") if first <= changed <= sheet.charge.day else _no("other-time")
    return _fits("changed") if sheet.yes("plan-changed") else _open("ask-plan")


def _extra_of_pair(sheet: Sheet) -> Weighed:
    if sheet.yes("extra-member") is False:
        return _no("none")
    if sheet.same_amount:
        return _no("same-amount")
    return (
        _fits("added")
        if sheet.yes("extra-member") or "member-added" in sheet.case.days
        else _open("ask-member")
    )


def _repeat_of_pair(sheet: Sheet) -> Weighed:
    if not sheet.same_amount:
        return _no("amounts-differ")
    if sheet.came_back:
        return _fits("came-back")
    if sheet.yes("payment-failed") is False:
        return _no("no-failure")
    if sheet.all_booked:
        return _no("both-booked")
    return _fits("failed") if sheet.yes("payment-failed") and sheet.is_one_pending else _open("ask-failed")


def _partner_and_netflix(sheet: Sheet) -> Weighed:
    found = [each.biller or ("partner" if each.paid_by == "partner" else None) for each in sheet.pair]
    partners = [each for each in found if each not in {None, NETFLIX}]
    if partners and NETFLIX in found:
        return _fits("billers-differ")
    if len(set(partners)) > 1 and "partner" not in partners:
        return _fits("two-companies")
    if len(partners) == len(found) and len(set(found)) == 1:
        return _no("same-biller") if partners[0] != "partner" else _open("ask-package")
    if sheet.yes("package"):
        return _fits("package")
    if found == [NETFLIX] * len(found):
        return _no("same-biller")
    return _no("no-package") if sheet.yes("package") is False and not partners else _open("ask-package")


def _misuse(sheet: Sheet) -> Weighed:
    asked = sheet.yes("asked-household") and sheet.yes("searched-mailboxes")
    signs = [why for name, why in (("strange-use", "strange"), ("card-stolen", "stolen")) if sheet.yes(name)]
    if signs:
        return _fits(*signs) if asked else _open(*signs, "ask-first")
    if sheet.yes("strange-use") is False and sheet.yes("all-in-history"):
        return _no("nothing-strange")
    return _open("ask-devices") if asked else _open("ask-first")


def _really_twice(sheet: Sheet) -> Weighed:
    against = {
        "amounts-differ": not sheet.same_amount,
        "came-back": sheet.came_back,
        "pending": sheet.is_one_pending,
        "other-sign-in": len(sheet.sign_ins) > 1,
        "other-biller": sheet.partner is not None,
        "month-apart": sheet.gap >= _MONTH_DAYS,
    }
    if any(against.values()):
        return _no(*(why for why, holds in against.items() if holds))
    if not sheet.all_booked:
        return _open("ask-status")
    return _fits("twice") if sheet.yes("all-in-history") else _open("ask-history")


def _money_back(sheet: Sheet) -> Weighed:
    return _fits("came-back") if sheet.came_back else _no("other-amount")


def _on_time(sheet: Sheet) -> Weighed:
    return _fits("same-day") if sheet.delta == 0 else _no("other-day")


def _short_month(sheet: Sheet) -> Weighed:
    joined = sheet.case.days.get("joined")
    last = billing_day(31, sheet.charge.day.year, sheet.charge.day.month)
    if joined is None or joined.day <= last.day:
        return _no("has-day")
    return _fits("last-day") if sheet.charge.day == last else _no("other-day")


def _time_zone(sheet: Sheet) -> Weighed:
    return _fits("day-earlier") if sheet.delta == -1 else _no("no-day-earlier")


def _bank_delay(sheet: Sheet) -> Weighed:
    delta = sheet.delta or 0
    if delta <= 0:
        return _no("not-later")
    return _fits("days-later") if delta <= _BANK_DAYS else _no("too-late")


def _upgrade_of_day(sheet: Sheet) -> Weighed:
    if sheet.yes("plan-changed") is False:
        return _no("no-change")
    changed = sheet.case.days.get("upgraded")
    if (sheet.delta or 0) > 0:
        return _no("comes-earlier")
    if sheet.usual == 0:
        return _no("usual-amount")
    if changed:
        near = timedelta(0) <= sheet.charge.day - changed <= timedelta(days=31)
        return _fits("brings-forward") if near else _no("other-time")
    return _open("ask-plan")


def _upgrade_of_amount(sheet: Sheet) -> Weighed:
    if sheet.usual == 0:
        return _no("usual-amount")
    if sheet.yes("plan-changed") is False:
        return _no("no-change")
    changed = sheet.case.days.get("upgraded")
    if changed and changed > sheet.charge.day:
        return _no("other-time")
    return _fits("changed") if changed or sheet.yes("plan-changed") else _open("ask-plan")


def _extra_of_one(sheet: Sheet) -> Weighed:
    if sheet.yes("extra-member") is False:
        return _no("none")
    if sheet.usual == 0:
        return _no("usual-amount")
    return (
        _fits("added")
        if sheet.yes("extra-member") or "member-added" in sheet.case.days
        else _open("ask-member")
    )


def _repeat_of_day(sheet: Sheet) -> Weighed:
    if sheet.yes("payment-failed") is False:
        return _no("no-failure")
    if not 0 < (sheet.delta or 0) <= _RETRY_DAYS:
        return _no("not-late")
    return _fits("late") if sheet.yes("payment-failed") else _open("ask-failed")


def _partner_date(sheet: Sheet) -> Weighed:
    if sheet.partner is not None:
        return _fits("partner")
    if sheet.charge.biller == NETFLIX:
        return _no("netflix-bills")
    return _fits("package") if sheet.yes("package") else _open("ask-biller")


def _restart_on_day(sheet: Sheet) -> Weighed:
    day = sheet.case.days.get("restarted")
    if day is None:
        return _open("ask-active")
    usual = billing_day(day.day, sheet.charge.day.year, sheet.charge.day.month)
    fits = day <= sheet.charge.day and abs((sheet.charge.day - usual).days) <= 1
    return _fits("restart-day") if fits else _no("other-time")


def _restart_after_cancelling(sheet: Sheet) -> Weighed:
    day, cancelled = sheet.case.days.get("restarted"), sheet.case.days.get("cancelled")
    if day:
        fits = day <= sheet.charge.day and (cancelled is None or cancelled <= day)
        return _fits("after-cancelling") if fits else _no("other-time")
    if sheet.yes("still-active") is False:
        return _no("not-active")
    return (
        _fits("active-again")
        if sheet.yes("still-active") and sheet.yes("cancel-mail")
        else _open("ask-active")
    )


def _new_price(sheet: Sheet) -> Weighed:
    if sheet.usual == 0:
        return _no("same-amount")
    day = sheet.case.days.get("new-price")
    if day is None:
        return _open("ask-mail")
    return _fits("since") if day <= sheet.charge.day else _no("not-yet")


def _taxes(sheet: Sheet) -> Weighed:
    if sheet.usual is None:
        return _open("ask-history")
    if sheet.usual == 0:
        return _no("same-amount")
    if sheet.usual < 0:
        return _no("less")
    return _open("little-more", "ask-history") if sheet.usual <= _TAX else _no("too-much")


def _foreign_fee(sheet: Sheet) -> Weighed:
    if sheet.usual is None:
        return _open("ask-history")
    if sheet.usual == 0:
        return _no("same-amount")
    return _open("small-gap", "ask-history") if abs(sheet.usual) <= _FEE else _no("too-much")


def _fee_of_pair(sheet: Sheet) -> Weighed:
    """Banks list their fee for a payment abroad as a line of its own, a few per cent of the payment."""
    if sheet.other is None or sheet.same_amount:
        return _no("equal")
    small, large = sorted(sheet.pair, key=lambda each: each.money.amount)
    is_share = (
        small.money.currency == large.money.currency
        and 0 < small.money.amount <= _FEE_LINE * large.money.amount
    )
    fits = is_share and small.biller is None and large.biller == NETFLIX and sheet.gap <= _BANK_DAYS
    return _fits("fee-line") if fits else _no("no-fee-line")


def _household(sheet: Sheet) -> Weighed:
    return _no("asked") if sheet.yes("asked-household") else _open("ask-home")


def _other_account(sheet: Sheet) -> Weighed:
    if sheet.yes("other-account"):
        return _fits("found")
    if len(sheet.sign_ins) > 1:
        return _fits("sign-ins-differ")
    if sheet.yes("all-in-history"):
        return _no("in-history")
    if sheet.yes("all-in-history") is False and sheet.partner is None and sheet.charge.status == "booked":
        return _fits("not-in-history")
    looked = sheet.yes("searched-mailboxes") and sheet.yes("other-account") is False
    return _no("none-found") if looked else _open("ask-mailboxes")


def _old_membership(sheet: Sheet) -> Weighed:
    if sheet.yes("still-active") is None:
        return _open("ask-active")
    return _fits("active") if sheet.yes("still-active") else _no("not-active")


def _package(sheet: Sheet) -> Weighed:
    if sheet.partner is not None:
        return _fits("partner")
    if sheet.yes("package"):
        return _fits("included")
    named = sheet.charge.biller == NETFLIX
    return _no("none") if named and sheet.yes("package") is False else _open("ask-package")


def _not_netflix(sheet: Sheet) -> Weighed:
    if sheet.charge.biller or sheet.charge.paid_by in {"partner", "paypal"}:
        return _no("named") if sheet.charge.biller else _open("ask-text")
    return _fits("other-name") if sheet.charge.text.strip() else _open("ask-text")


def _before_cancelling(sheet: Sheet) -> Weighed:
    cancelled = sheet.case.days.get("cancelled")
    if cancelled is None:
        return _open("ask-cancelled")
    return _fits("earlier") if sheet.charge.day <= cancelled else _no("later")


def _not_finished(sheet: Sheet) -> Weighed:
    if sheet.yes("cancel-mail"):
        return _no("mail")
    if sheet.yes("still-active") is False:
        return _no("not-active")
    both = sheet.yes("still-active") and sheet.yes("cancel-mail") is False
    return _fits("active-without-mail") if both else _open("ask-mail")


_Rules = Mapping[str, Callable[[Sheet], Weighed]]

_TWICE: _Rules = {
    "hold": _hold,
    "one-payment": _one_payment,
    "paid-back": _money_back,
    "foreign-fee": _fee_of_pair,
    "failed-repeated": _repeat_of_pair,
    "next-month": _next_month,
    "partner-and-netflix": _partner_and_netflix,
    "two-accounts": _two_accounts,
    "upgrade": _upgrade_of_pair,
    "extra-member": _extra_of_pair,
    "really-twice": _really_twice,
    "misuse": _misuse,
}
_DAY: _Rules = {
    "on-time": _on_time,
    "short-month": _short_month,
    "time-zone": _time_zone,
    "partner-date": _partner_date,
    "upgrade": _upgrade_of_day,
    "restarted": _restart_on_day,
    "failed-repeated": _repeat_of_day,
    "bank-delay": _bank_delay,
    "extra-member": _extra_of_one,
    "new-price": _new_price,
    "taxes": _taxes,
}
_AMOUNT: _Rules = {
    "new-price": _new_price,
    "upgrade": _upgrade_of_amount,
    "extra-member": _extra_of_one,
    "taxes": _taxes,
    "foreign-fee": _foreign_fee,
    "package": _package,
}
_UNKNOWN: _Rules = {
    "hold": _hold,
    "not-netflix": _not_netflix,
    "package": _package,
    "household": _household,
    "other-account": _other_account,
    "forgotten-account": _old_membership,
    "extra-member": _extra_of_one,
    "misuse": _misuse,
}
_CANCELLED: _Rules = {
    "before-cancelling": _before_cancelling,
    "not-finished": _not_finished,
    "hold": _hold,
    "package": _package,
    "restarted": _restart_after_cancelling,
    "other-account": _other_account,
    "misuse": _misuse,
}
#: Trouble -> the causes that are weighed, the most harmless ones first.
RULES: Mapping[str, _Rules] = {
    "charged-twice": _TWICE,
    "early-or-late": _DAY,
    "wrong-amount": _AMOUNT,
    "price-increase": _AMOUNT,
    "unknown-charge": _UNKNOWN,
    "unauthorised": _UNKNOWN,
    "after-cancelling": _CANCELLED,
}
