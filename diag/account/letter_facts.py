"""The facts of a case as a letter says them: each in words, and those that its receiver need not know left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from diag.account.case import AccountCase
from diag.account.charges import NETFLIX, PAYMENTS, STATUSES, Charge, billers
from diag.account.clock import Deadline, deadlines
from diag.account.dates import long_day
from diag.account.enclosures import list_enclosures
from diag.account.facts import TROUBLES, WANTED
from diag.account.honesty import find_body, has_passed_gate, is_billed_by_partner, is_netflix_at_fault
from diag.account.money import Money
from diag.account.price_change import read_price_change
from diag.account.sheet import Sheet, find_pair
from diag.text import one_line
from diag.vocabulary import device_name

#: Free text of a person is cut after so many characters in a letter; the whole stands in the log.
_LONGEST_TEXT = 300
#: So many charges are listed; the rest is counted.
_MOST_CHARGES = 6
#: Values that only receivers who need them see.
_PRIVATE = ("sign_in", "last_four", "name", "address", "account_number")

Sweep = Callable[[str], str]


def find_disputed(case: AccountCase) -> tuple[Charge | None, Charge | None]:
    """The charge before and the one in question: of two that lie close together the one that is only reserved, else the
    later one; without a second one the newest."""
    paid = case.paid
    if case.trouble == "charged-twice" and len(paid) > 1:
        first, second = find_pair(paid)
        reserved = first.status == "pending" and second.status != "pending"
        return (second, first) if reserved else (first, second)
    return None, (paid[-1] if paid else None)


def make_sweep(case: AccountCase, shows: frozenset[str], sweep: Sweep) -> Sweep:
    """Texts without what a receiver need not know."""
    digits = (
        {each.last_four for each in case.charges if each.last_four} if "last_four" not in shows else set()
    )

    def sweep_card(text: str) -> str:
        text = sweep(text)
        for four in digits:
            text = text.replace(four, "[card]")
        return text

    return sweep_card


def make_free_text(case: AccountCase, shows: frozenset[str], sweep: Sweep) -> Sweep:
    """What a person's own words become for a receiver: one line, without what this one need not know."""
    swept = make_sweep(case, shows, sweep)

    def free(text: str) -> str:
        line = swept(one_line(text))
        return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1].rstrip() + "…"

    return free


def gather_values(case: AccountCase, receiver: str, shows: frozenset[str], sweep: Sweep) -> dict[str, str]:
    """Fact -> its words; what nobody told is left out."""
    first, charge = find_disputed(case)
    four = charge.last_four if charge else None

    free = make_free_text(case, shows, sweep)
    talk = case.talks[-1] if case.talks else None
    land = case.land
    found: dict[str, str | None] = {
        "today": long_day(case.today),
        "reason": _reason(case),
        "dispute": TROUBLES[case.trouble].dispute if case.trouble else None,
        "amount": str(charge.money) if charge else None,
        "day": long_day(charge.day) if charge else None,
        "amount_1": str(first.money) if first else None,
        "day_1": long_day(first.day) if first else None,
        "amount_2": str(charge.money) if first and charge else None,
        "day_2": long_day(charge.day) if first and charge else None,
        "charges": _list_charges(case, free),
        "statement": long_day(charge.statement) if charge and charge.statement else None,
        "text": free(charge.text) if charge and charge.text else None,
        "paid_by": PAYMENTS[charge.paid_by].lower().replace("paypal", "PayPal")
        if charge and charge.paid_by
        else None,
        "usual": str(case.usual_price) if case.usual_price else None,
        "new_amount": str(case.new_price) if case.new_price else None,
        "partner": free(case.words["partner"]) if "partner" in case.words else _name_partner(case),
        "expected": long_day(expected) if (expected := _find_expected(case)) else None,
        "sign_in": one_line(charge.sign_in) if charge and charge.sign_in else None,
        "last_four": four,
        "contract": land.contract if land else None,
        "body": find_body(case) if land and land.addressed and find_body(case) == land.body else None,
        "said": _sentence(free(talk.said)) if talk and talk.said else None,
        "reference": free(talk.reference) if talk and talk.reference else None,
        "law": _law(case, receiver),
        "wanted": _say_wish(case, charge, free),
        "fault": case.measured.fault if case.measured and case.measured.where in {"netflix", "isp"} else None,
        "enclosed": ", ".join(each.name for each in list_enclosures(case, receiver)) or None,
        "device": device_name(case.device) if case.device else None,
        "code": free(case.measured.code) if case.measured and case.measured.code else None,
        "tried": "; ".join(free(text) for text in case.measured.tried)
        if case.measured and case.measured.tried
        else None,
        "measured_day": case.measured.day if case.measured else None,
    }
    found |= {name.replace("-", "_"): long_day(day) for name, day in case.days.items()}
    return {name: text for name, text in found.items() if text and (name not in _PRIVATE or name in shows)}


def _name_partner(case: AccountCase) -> str | None:
    """The company that bills, where all charges name the same one, and its text says which of its names that is."""
    names = {billers()[each.biller].name for each in case.paid if each.biller not in {None, NETFLIX}}
    name = names.pop() if len(names) == 1 and is_billed_by_partner(case) else ""
    return name if name and " or " not in name else None


def _find_expected(case: AccountCase) -> date | None:
    """The usual billing day nearest to the charge, where it came on another day."""
    if case.trouble != "early-or-late" or not case.paid or "joined" not in case.days:
        return None
    sheet = Sheet(case, case.paid[-1], None)
    return sheet.expected if sheet.delta else None


def _reason(case: AccountCase) -> str | None:
    """What happened, as one sentence."""
    _, charge = find_disputed(case)
    if case.trouble == "charged-twice" and charge and charge.status == "pending":
        return "My statement shows a second amount for the same time, which is only reserved."
    if case.is_only_announced:
        return "I do not agree to the new price that you announced."
    return TROUBLES[case.trouble].reason if case.trouble else None


def _list_charges(case: AccountCase, free: Sweep) -> str | None:
    rows = []
    for each in sorted(case.charges, key=lambda c: c.day)[-_MOST_CHARGES:]:
        back = ", money back" if each.refund else ""
        status = f", {STATUSES[each.status].split(' ')[0].lower()}" if each.status else ""
        text = f", {free(each.text)}" if each.text else ""
        rows.append(f"- {long_day(each.day)}: {each.money}{status}{back}{text}")
    more = len(case.charges) - len(rows)
    return "\n".join([*([f"- {more} earlier ones"] if more else []), *rows]) or None


def _say_wish(case: AccountCase, charge: Charge | None, free: Sweep) -> str | None:
    """What is wanted, in the person's own words where they wrote them."""
    if case.outcome.strip():
        return _sentence(free(case.outcome))
    if case.trouble == "charged-twice" and charge and charge.status == "pending":
        return f"Please confirm that the reserved {charge.money} will not be collected."
    chosen = WANTED.get(case.words.get("wanted", ""))
    if chosen is None:
        return None
    return chosen[1].format(amount=_find_disputed_amount(case, charge) or "what I paid too much")


def _find_disputed_amount(case: AccountCase, charge: Charge | None) -> str:
    """How much is in question: of an amount that is too large what it is above the usual one."""
    if charge is None:
        return ""
    usual = case.usual_price
    if (
        case.trouble in {"wrong-amount", "price-increase"}
        and usual
        and usual.currency == charge.money.currency
    ):
        more = charge.money.amount - usual.amount
        return str(Money(more, usual.currency)) if more > 0 else ""
    return str(charge.money)


def _sentence(text: str) -> str:
    return text if text[-1:] in {".", "!", "?", "…"} else f"{text}."


def list_laws(case: AccountCase, receiver: str) -> tuple[Deadline, ...]:
    """The laws of this country that are about this trouble and this receiver, where the table is sure of them, each once."""
    if case.trouble == "technical" and not is_netflix_at_fault(case):
        return ()  # a law about a faulty service is no ground where nothing says that the service was at fault
    to = {"netflix": "netflix", "complaint": "netflix", "bank": "bank"}.get(receiver)
    rows = {
        row.right.law: row
        for row in deadlines(case)
        if row.right.receiver == to
        and row.right.cite
        and row.right.certainty == "high"
        and not {"any", "other"} & set(row.right.countries)
        and (row.day is None or row.day >= case.today)
        and not row.needs
    }
    return tuple(rows.values())


def _law(case: AccountCase, receiver: str) -> str | None:
    return "; ".join(row.right.law for row in list_laws(case, receiver)) or None


def gather_states(case: AccountCase) -> frozenset[str]:
    """What the sentences hang on beside facts."""
    _, charge = find_disputed(case)
    twice, cancelled = case.trouble == "charged-twice", case.trouble == "after-cancelling"
    history = case.answers.get("all-in-history")
    found = {
        case.trouble: True,
        "by-card": charge is not None and charge.paid_by in {"credit-card", "debit-card"},
        "cancel-mail": cancelled and case.answers.get("cancel-mail") is True,
        "all-in-history": twice and history is True,
        "not-in-history": twice and history is False,
        "card-stolen": case.answers.get("card-stolen") is True,
        "gate": case.trouble in {"unknown-charge", "unauthorised"} and has_passed_gate(case),
        "only-announced": case.is_only_announced,
        "told-late": bool((change := read_price_change(case)) and change.told_late),
        "only-reserved": twice and charge is not None and charge.status == "pending",
        "not-reserved": not (twice and charge is not None and charge.status == "pending"),
        "membership-ended": cancelled and case.answers.get("still-active") is False,
        "by-partner": is_billed_by_partner(case),
        "plan-unchanged": case.trouble == "wrong-amount" and case.answers.get("plan-changed") is False,
        "no-extra-member": case.trouble == "wrong-amount" and case.answers.get("extra-member") is False,
        "refused": bool({"second-look", "final-answer"} & case.days.keys()),
        "netflix-at-fault": case.trouble == "technical" and is_netflix_at_fault(case),
    }
    return frozenset(name for name, holds in found.items() if holds)
