"""What to put behind a letter: only what the facts say that there is, and only what its receiver needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from diag.account.case import AccountCase

#: Who sees what was measured in the home, where the newest check found the fault at their own place: a letter rests on it then.
_MEASURED_FOR = {"netflix": "netflix", "complaint": "netflix", "provider": "isp"}
#: Who needs to know nothing of charges and of talks with Netflix.
WITHOUT_MONEY = frozenset({"provider"})


class Enclosure(NamedTuple):
    """``name``: as the letter calls it; ``how``: what the person does to have it."""

    name: str
    how: str


def rests_on_measurements(case: AccountCase, receiver: str) -> bool:
    """Whether the letter to a receiver names what was measured; then all of it goes along, what speaks against it too."""
    return case.measured is not None and case.measured.where == _MEASURED_FOR.get(receiver)


def list_enclosures(case: AccountCase, receiver: str) -> tuple[Enclosure, ...]:
    """The enclosures for one receiver, in the order in which they are read."""
    return tuple(_enclosures(case, receiver))


def _enclosures(case: AccountCase, receiver: str) -> Iterator[Enclosure]:
    if receiver not in WITHOUT_MONEY:
        yield from _papers(case, receiver)
    if rests_on_measurements(case, receiver):
        yield Enclosure(
            "the report of the measurements",
            "The report of the measurements: open the case of the check, then print it.",
        )


def _papers(case: AccountCase, receiver: str) -> Iterator[Enclosure]:
    if case.charges:
        yield Enclosure(
            "the lines of the statement with these charges",
            "The statements with these charges. Black out all other lines, and all but the last four digits of the card.",
        )
    if case.charges and case.answers.get("all-in-history") is not None:
        yield Enclosure(
            "the payment history of the Netflix account",
            "The payment history of the Netflix account, printed or as a picture.",
        )
    if case.answers.get("cancel-mail"):
        yield Enclosure("the mail that confirms the cancellation", "The mail that confirms the cancellation.")
    if "price-notice" in case.days:
        yield Enclosure("the message about the new price", "The mail or the picture with the new price.")
    if "final-answer" in case.days:
        yield Enclosure("the final answer of Netflix", "The final answer of Netflix.")
    if case.talks and receiver != "netflix-chat":
        yield Enclosure(
            "the log of my talks",
            "The list of days behind this letter; the transcripts of the chats, if you kept them.",
        )
