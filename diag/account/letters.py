"""Letters for each receiver, put together from facts: a missing fact is a visible gap, and nothing is made up."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from diag import paths
from diag.account.case import AccountCase
from diag.account.clock import deadlines
from diag.account.dates import long_day
from diag.account.facts import TROUBLES
from diag.account.honesty import GATE, doubts, find_body, is_billed_by_partner, needs_gate
from diag.account.letter_facts import Sweep, find_disputed, gather_states, gather_values, list_laws
from diag.account.rights import NOT_LEGAL_ADVICE
from diag.account.worksheet import WHICH_PENDING, read_worksheet

COMPARE_ADDRESS = (
    "The name and address of the Netflix company stand in the terms of your account, and in your first mail. "
    "Compare them."
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """``before``: what the person reads first, no part of the letter.  ``hold``: why it is not written yet; then the text is
    empty.  ``gaps``: what stands in brackets, to be filled in."""

    receiver: str
    title: str
    text: str = ""
    gaps: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    hold: str | None = None


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(paths.data("account/letters.toml").read_text(encoding="utf-8"))


#: Every receiver, in the order in which one turns to them.
RECEIVERS = ("netflix-chat", "netflix", "partner", "bank", "withdrawal", "provider", "complaint")


def receiver_title(receiver: str) -> str:
    """What a letter is called in lists."""
    return str(_data()["letter"][receiver]["title"])


def private_values_for(receiver: str) -> frozenset[str]:
    """Which private values a receiver needs."""
    return frozenset(_data()["letter"][receiver]["shows"])


def write_letter(case: AccountCase, receiver: str, sweep: Sweep = str) -> Letter:
    """The letter for one of RECEIVERS.  ``sweep`` masks what is private in a person's free text."""
    made = _data()["letter"][receiver]
    held = _hold(case, receiver)
    before = tuple(_before(case, receiver))
    if held:
        return Letter(receiver=receiver, title=made["title"], before=before, hold=held)
    values, states = gather_values(case, receiver, private_values_for(receiver), sweep), gather_states(case)
    gaps: dict[str, None] = {}
    shown = [list(_sentences(each, values, states)) for each in made["paragraphs"]]
    head = [_fill(line, values, gaps) for line in made.get("head", ())]
    text = _compose(head, shown, values, gaps)
    longest = made.get("longest")
    while longest and len(text) > longest and _drop_lightest(shown):
        gaps = {}
        text = _compose([_fill(line, values, gaps) for line in made.get("head", ())], shown, values, gaps)
    return Letter(receiver=receiver, title=made["title"], text=text, gaps=tuple(gaps), before=before)


def _hold(case: AccountCase, receiver: str) -> str | None:
    """Why this letter should not be written now, None when it may."""
    if not case.trouble:
        return "Say what happened first. Then the letter is written."
    if receiver in {"netflix-chat", "netflix", "bank", "complaint"} and needs_gate(case):
        return GATE
    if case.trouble == "charged-twice" and WHICH_PENDING in (needs := read_worksheet(case).needs):
        return needs[0]
    if receiver == "bank":
        return _hold_bank(case)
    if receiver == "withdrawal" and case.trouble not in {"withdrawal", "accidental"}:
        return "A withdrawal ends a new contract. It is not the way for this trouble."
    if (
        receiver == "partner"
        and not is_billed_by_partner(case)
        and "partner" not in case.words
        and not case.answers.get("package")
    ):
        return "By what you told, Netflix bills you itself. If another company does, say which."
    if receiver == "provider" and (case.measured is None or case.measured.where != "isp"):
        return "Nothing that we measured in this case points at your internet provider."
    if receiver == "complaint" and not ({"told-netflix", "told-partner"} & case.days.keys()):
        return "A consumer body wants to see that you wrote to Netflix first. Do that, and note the day."
    return None


def _hold_bank(case: AccountCase) -> str | None:
    if not TROUBLES[case.trouble].dispute:
        return "A bank is not the place for this trouble. Ask Netflix."
    if is_billed_by_partner(case):
        return "Another company bills you. Ask there before you ask the bank."
    _, charge = find_disputed(case)
    if charge and charge.status == "pending":
        again = read_worksheet(case).look_again
        return "A bank cannot dispute an amount that is only reserved." + (
            f" Look again on {long_day(again)}." if again else " Ask it when the money is free again."
        )
    return None


def _before(case: AccountCase, receiver: str) -> Iterator[str]:
    by_partner = is_billed_by_partner(case)
    if receiver in {"netflix-chat", "netflix", "bank"} or (receiver == "complaint" and not by_partner):
        yield from doubts(case)
    if receiver == "complaint":
        yield f"Send it to {find_body(case)}."
    if any(row.right.start == "joined" for row in list_laws(case, receiver)):
        yield from _withdrawal_rules(case)
    if receiver == "bank":
        yield "A dispute is the last resort. It takes weeks, and nobody can promise how it ends. Your papers decide it."
        if case.answers.get("card-stolen"):
            yield "Ask the bank to block the card now, before you write."
        elif "told-netflix" not in case.days:
            yield "Ask Netflix first, and note the day: banks ask for that."
    if receiver == "withdrawal":
        yield from _withdrawal_rules(case)
    if receiver in {"netflix", "withdrawal"} or (receiver == "complaint" and not by_partner):
        yield COMPARE_ADDRESS
    if receiver not in {"netflix-chat", "provider"}:
        yield NOT_LEGAL_ADVICE


def _withdrawal_rules(case: AccountCase) -> Iterator[str]:
    """Whether there is a right to withdraw at all, and until when; both before it is claimed."""
    rows = [row for row in deadlines(case) if row.right.start == "joined"]
    if not rows:
        yield "We know of no right to withdraw in your country. Read the terms of your account."
    for row in rows:
        until = f" The last day is {long_day(row.day)}." if row.day else ""
        over = " It is over." if row.day and row.day < case.today else ""
        yield f"{row.right.act}{until}{over}"


@dataclass(frozen=True)
class _LetterSentence:
    say: str
    optional: bool


def _sentences(
    rows: Sequence[Mapping[str, Any]], values: Mapping[str, str], states: frozenset[str]
) -> Iterator[_LetterSentence]:
    for row in rows:
        if "when" in row and not states & set(row["when"]):
            continue
        if states & set(row.get("unless", ())) or not set(row.get("need", ())) <= values.keys():
            continue
        yield _LetterSentence(row["say"], bool(row.get("need")))


def _drop_lightest(paragraphs: list[list[_LetterSentence]]) -> bool:
    """Take out the last sentence that only adds something; whether there was one."""
    for paragraph in reversed(paragraphs):
        for sentence in reversed(paragraph):
            if sentence.optional:
                paragraph.remove(sentence)
                return True
    return False


def _compose(
    head: Sequence[str],
    paragraphs: Sequence[Sequence[_LetterSentence]],
    values: Mapping[str, str],
    gaps: dict[str, None],
) -> str:
    filled = [
        " ".join(_fill(sentence.say, values, gaps) for sentence in paragraph) for paragraph in paragraphs
    ]
    return "\n\n".join(filter(None, ["\n".join(head), *filled])) + "\n"


def _fill(text: str, values: Mapping[str, str], gaps: dict[str, None]) -> str:
    """A sentence with its facts; one that nobody told stands as a gap in brackets."""
    made = ""
    for literal, name, _, _ in string.Formatter().parse(text):
        # a fact that is a whole sentence brings its own end
        made += literal[1:] if made.endswith((".", "!", "?")) and literal.startswith(".") else literal
        if name is None:
            continue
        if name in values:
            made += values[name]
        else:
            label = str(_data()["gaps"][name])
            gaps[label] = None
            made += f"[{label}]"
    return made


def to_text(letter: Letter) -> str:
    """A letter for a terminal: what to read first, the letter, and what is still to be filled in."""
    lines = ["Before you send it:", *(f"- {text}" for text in letter.before), ""] if letter.before else []
    if letter.hold:
        return "\n".join([*lines, f"Not written yet. {letter.hold}"]) + "\n"
    lines.append(letter.text.rstrip("\n"))
    if letter.gaps:
        lines += ["", f"Still to be filled in: {', '.join(letter.gaps)}."]
    return "\n".join(lines) + "\n"
