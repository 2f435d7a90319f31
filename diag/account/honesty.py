"""What speaks against a person's own claim, and what must be asked first: said before a letter is written."""

from __future__ import annotations

from collections.abc import Iterator

from diag.account.case import AccountCase
from diag.account.causes import OPEN
from diag.account.charges import NETFLIX
from diag.account.dates import long_day
from diag.account.worksheet import CauseReading, read_worksheet
from diag.vocabulary import PLACES

#: Places of a fault that are not Netflix's.
_NOT_NETFLIX = frozenset({"this-device", "home-network", "isp", "tv"})
#: Causes under which nothing is owed back: when one fits, Netflix will likely say so.
_HARMLESS = frozenset(
    "hold next-month paid-back upgrade extra-member on-time short-month time-zone bank-delay partner-date restarted new-price "
    "before-cancelling not-finished other-account household two-accounts forgotten-account package".split()
)
#: Troubles in which a letter says that somebody did something without leave.
_FRAUD = frozenset({"unknown-charge", "unauthorised"})

GATE = (
    "Before you call it fraud, ask everybody at home, and look in every mailbox of yours for mails from Netflix. "
    "A false report can close your account. Answer both questions, then the letter is written."
)


def has_passed_gate(case: AccountCase) -> bool:
    """Whether everybody was asked and all mailboxes were looked through."""
    return bool(case.answers.get("asked-household") and case.answers.get("searched-mailboxes"))


def is_netflix_at_fault(case: AccountCase) -> bool:
    """Whether a measurement of this case says that the fault was at Netflix."""
    return case.measured is not None and case.measured.where == "netflix"


def needs_gate(case: AccountCase) -> bool:
    """Whether a letter would call it fraud before that was asked."""
    return case.trouble in _FRAUD and not has_passed_gate(case)


def is_billed_by_partner(case: AccountCase) -> bool:
    """Whether every charge comes through another company, so that Netflix cannot change it."""
    return bool(case.paid) and all(
        each.paid_by == "partner" or each.biller not in {None, NETFLIX} for each in case.paid
    )


def find_explanation(case: AccountCase) -> CauseReading | None:
    """The cause that explains the charge with nothing owed back, where nothing else fits; None once somebody was told of it."""
    fitting = read_worksheet(case).fitting
    told = case.days.keys() & {"told-netflix", "told-partner", "told-bank", "complained"}
    return fitting[0] if fitting and not told and all(each.cause in _HARMLESS for each in fitting) else None


def find_body(case: AccountCase) -> str:
    """Who takes a complaint about whoever bills: a company that bills in Netflix's place sits in the person's own country."""
    if case.land is None or (case.land.cross_border and is_billed_by_partner(case)):
        return "the consumer body of your country"
    return case.land.body


def doubts(case: AccountCase) -> Iterator[str]:
    """Why Netflix may decline, a sentence or two each; nothing where nothing speaks against the claim."""
    sheet = read_worksheet(case)
    for reading in sheet.fitting:
        if reading.cause in _HARMLESS:
            again = (
                f" Look again on {long_day(reading.look_again)} before you write."
                if reading.look_again
                else ""
            )
            yield (
                f"By what you told, this fits: {reading.name[:1].lower()}{reading.name[1:]}. "
                f"Then Netflix will likely decline.{again}"
            )
    if any(reading.cause == "one-payment" and reading.fit == OPEN for reading in sheet.readings):
        yield "The two amounts are in two currencies. Look first whether your bank shows one payment in both."
    if case.trouble == "technical":
        yield from _doubts_by_measurement(case)
    if case.trouble in {"accidental", "technical"}:
        yield (
            "Netflix's terms say that payments are not refundable, as far as the law allows that. "
            "So this is a request for goodwill: a credit or a free month is more likely than money."
        )
    if case.trouble == "accidental":
        yield "That nobody watched is no ground for a refund in Netflix's terms."
    if case.trouble == "price-increase" and (case.land is None or case.land.code != "de"):
        yield "Netflix does not keep the old price for anybody. Another plan, or the end of the membership, is what it offers."
    if is_billed_by_partner(case):
        yield "Another company bills you. Netflix cannot refund what that company took: write there."


def _doubts_by_measurement(case: AccountCase) -> Iterator[str]:
    found = case.measured
    if found is None:
        yield "Nothing was measured in this case. Check the connection first: it shows where the fault is."
        return
    of = f"{found.faulty} of {found.runs} checks" if found.runs > 1 else "The check"
    if found.where in _NOT_NETFLIX:
        yield (
            f"Netflix will likely decline. {of} found a fault, and the newest one, of {found.day}, is {PLACES[found.where].at}: "
            f"{found.fault}."
        )
    elif found.where != "netflix":
        yield f"We measured no fault at Netflix on {found.day}. So Netflix may decline."
