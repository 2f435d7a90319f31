"""What a saved case knows of an account: what was told, what its walks were told, its charges and talks, unmasked."""

from __future__ import annotations

from datetime import date, datetime

from diag.account.case import MessageAsProof, Talk
from diag.account.facts import YES_NO
from diag.account.walk_answers import collect_answers, complete_charges, read_facts
from diag.case.document import CaseDocument
from diag.model import Status
from diag.store.types import KeptCharge, Saved


def today() -> date:
    """The day on the calendar of this PC."""
    return datetime.now().astimezone().date()


def merge_facts(saved: Saved) -> dict[str, str]:
    """The facts of a case by their names: what its walks were told, and before that what was told itself."""
    return {**read_facts(collect_answers(saved.walks)), **saved.account}


def known_charges(saved: Saved) -> tuple[KeptCharge, ...]:
    """The charges of a case with what its walks were told of them."""
    made = complete_charges([kept.charge for kept in saved.charges], saved.walks)
    return tuple(KeptCharge(kept.number, charge) for kept, charge in zip(saved.charges, made, strict=True))


def find_talks(saved: Saved) -> tuple[Talk, ...]:
    """The talks of a case as they were noted."""
    return tuple(
        Talk(
            at=talk.at,
            who=" ".join(filter(None, (talk.channel, talk.agent))),
            said=talk.said or "",
            reference=talk.reference or "",
        )
        for talk in saved.contacts
    )


def find_messages(saved: Saved) -> tuple[MessageAsProof, ...]:
    """The messages of a case as they were kept."""
    return tuple(
        MessageAsProof(at=kept.at, verdict=kept.verdict, reasons=kept.reasons, text=kept.text)
        for _, kept in saved.messages
    )


def find_sentences(saved: Saved) -> tuple[str, ...]:
    """What was answered, a sentence each: in walks, the newest answer to each question, and by yes or no on the page."""
    in_walks = {
        str(said.get("fact")): str(said.get("says"))
        for walk in saved.walks
        for said in walk.get("said") or ()
        if said.get("says")
    }
    walked = read_facts(collect_answers(saved.walks))
    on_page = (
        f"{question} {saved.account[name].capitalize()}."
        for name, question in YES_NO.items()
        if saved.account.get(name) in {"yes", "no"} and saved.account[name] != walked.get(name)
    )
    return (*in_walks.values(), *on_page)


def is_measured(run: CaseDocument) -> bool:
    """Whether anything was measured: a walk is kept in a run without it."""
    return any(check.status in {Status.OK, Status.WARN, Status.FAIL} for check in run.checks)
