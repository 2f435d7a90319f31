"""What a person tells about an account: the troubles there are, and the facts that decide, each with its question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Trouble(NamedTuple):
    """One kind of trouble with money.  ``name`` is for lists, ``reason`` begins a letter as one sentence;
    ``dispute`` is the bank's own category, empty where a bank is not the place to go to."""

    id: str
    name: str
    reason: str
    dispute: str = ""


def _table(*rows: Trouble) -> Mapping[str, Trouble]:
    return {row.id: row for row in rows}


TROUBLES = _table(
    Trouble("charged-twice", "I was charged twice", "I was charged more than once for the same time.", "Duplicate charge"),
    Trouble("unknown-charge", "I do not know this charge", "There is a charge from Netflix that I cannot place.", "Charge not recognised"),
    Trouble("early-or-late", "It came too early or too late", "The charge came on another day than I expected."),
    Trouble("wrong-amount", "The amount is wrong", "The amount that was charged is not the one that I agreed to.", "Wrong amount"),
    Trouble("price-increase", "The price went up", "I do not agree to the new price that was charged."),
    Trouble("after-cancelling", "I was charged after I cancelled", "I was charged although I had cancelled.", "Cancelled recurring payment"),
    Trouble("unauthorised", "Somebody else used my account or card", "A payment was made that I did not authorise.", "Charge not recognised"),
    Trouble("technical", "I paid, and it did not work", "I could not use the service for a time that I paid for."),
    Trouble("accidental", "I joined or paid by mistake", "The payment was made by mistake."),
    Trouble("withdrawal", "I want to withdraw from the contract", "I withdraw from the contract."),
)  # fmt: skip

#: Days that a person can tell, with the question for each; the clock and the worksheet count from them.
DAYS: Mapping[str, str] = {
    "joined": "When did you join Netflix?",
    "noticed": "When did you first see the charge?",
    "upgraded": "When was the plan changed?",
    "member-added": "When was an extra member added?",
    "cancelled": "When did you cancel?",
    "restarted": "When was the account restarted?",
    "price-notice": "When did Netflix tell you of the new price?",
    "new-price": "When is the new price charged for the first time?",
    "next-charge": "When is the next charge due?",
    "terms-accepted": "When did you accept the newest terms?",
    "trouble-began": "When did the trouble begin?",
    "told-netflix": "When did you first tell Netflix?",
    "second-look": "When did you ask Netflix for a second look?",
    "final-answer": "When did Netflix give its final answer?",
    "told-partner": "When did you tell the company that bills?",
    "told-bank": "When did you tell the bank?",
    "bank-answer": "When did the bank give its final answer?",
    "complained": "When did you complain to a consumer body?",
    "solved": "When was it solved?",
}

#: Questions that are answered by yes or no.
YES_NO: Mapping[str, str] = {
    "plan-changed": "Did anybody change the plan lately?",
    "extra-member": "Does the account have an extra member?",
    "payment-failed": "Did Netflix say that a payment failed?",
    "one-pending": "Is one of the charges only pending or reserved?",
    "other-account": "Did you find a second account, with another e-mail address or number?",
    "package": "Does a phone, internet or TV package of yours include Netflix?",
    "all-in-history": "Does the payment history of your account show every one of these charges?",
    "still-active": "Does the Account page say that the membership is active?",
    "cancel-mail": "Do you have the e-mail that confirms the cancellation?",
    "strange-use": "Do you see devices, profiles or titles that nobody of you knows?",
    "card-stolen": "Was the card, or its number, lost or stolen?",
    "asked-household": "Have you asked everybody at home?",
    "searched-mailboxes": "Have you looked in every mailbox of yours for mails from Netflix?",
    "next-steps-told": "Did support explain what happens next?",
}

#: What else is told in a few words.
WORDS: Mapping[str, str] = {
    "trouble": "What happened?",
    "usual-price": "What do you usually pay in a month?",
    "new-amount": "What does a month cost at the new price?",
    "partner": "Which company bills you?",
    "measurements": "Which check of the connection belongs to it?",
    "wanted": "What do you want?",
}

#: What can be wanted, with the sentence of a letter.
WANTED: Mapping[str, tuple[str, str]] = {
    "refund": ("My money back", "Please refund {amount}."),
    "credit": ("A credit or a free month", "Please credit me, for example with a free month."),
    "correction": ("The right amount from now on", "Please correct the amount from now on."),
    "cancellation": ("The membership to end", "Please confirm in writing that the membership has ended, and that no more charges follow."),
}  # fmt: skip

#: Facts of WORDS that are amounts of money.
AMOUNTS = frozenset({"usual-price", "new-amount"})

#: Every name of a fact that is kept.
NAMES = frozenset((*DAYS, *YES_NO, *WORDS))

#: Trouble -> what is asked on its page, days first.
ASKED: Mapping[str, tuple[str, ...]] = {
    "charged-twice": ("upgraded", "all-in-history", "other-account", "package", "plan-changed", "extra-member", "payment-failed", "strange-use"),
    "unknown-charge": ("noticed", "all-in-history", "other-account", "still-active", "package", "strange-use", "card-stolen"),
    "early-or-late": ("joined", "upgraded", "restarted", "new-price", "usual-price", "plan-changed", "payment-failed", "package"),
    "wrong-amount": ("new-price", "upgraded", "usual-price", "plan-changed", "extra-member", "package"),
    "price-increase": ("price-notice", "new-price", "usual-price", "new-amount", "plan-changed", "extra-member"),
    "after-cancelling": ("cancelled", "restarted", "next-charge", "cancel-mail", "still-active", "all-in-history", "other-account", "strange-use"),
    "unauthorised": ("noticed", "next-charge", "card-stolen", "strange-use", "other-account", "still-active"),
    "technical": ("trouble-began", "measurements"),
    "accidental": ("joined",),
    "withdrawal": ("joined",),
}  # fmt: skip
#: What is asked beside it wherever a letter could call it fraud.
GATE = ("asked-household", "searched-mailboxes")
