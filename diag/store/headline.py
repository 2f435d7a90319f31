"""What the lists say of a case: that it is solved, what was measured, or what a case is about in which nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diag.account.case import build_case
from diag.account.topic import Topic, read_topic
from diag.account.walk_answers import collect_answers, find_trouble
from diag.case.solution import find_solution
from diag.guide.types import NO_DEVICE
from diag.model import VerdictStatus
from diag.redact import Masker
from diag.store.account_facts import find_talks, is_measured, known_charges, merge_facts, today
from diag.store.types import Saved
from diag.text import clean


def describe_case(saved: Saved) -> tuple[str | None, str | None]:
    """The status and the headline of a case in lists; None for what its newest run says itself."""
    topic = find_topic(saved)
    if topic:
        return VerdictStatus.HEALTHY.value if topic.is_done else None, topic.headline
    solution = find_solution(saved.runs, saved.walks)
    masker = Masker()
    masker.learn(saved.private)
    if solution:
        return VerdictStatus.HEALTHY.value, clean(masker.sweep(solution.headline))
    if saved.walks and not any(map(is_measured, saved.runs)):
        return None, clean(str(saved.walks[-1].get("title") or "")) or None
    return None, None


def find_topic(saved: Saved) -> Topic | None:
    """What a case about an account is about; None for one in which something was measured, or that is about something else."""
    walks = find_account_walks(saved)
    if any(map(is_measured, saved.runs)) or not (walks or saved.account or saved.charges or saved.messages):
        return None
    facts, walked = (
        merge_facts(saved),
        next((walk["trouble"] for walk in reversed(walks) if walk.get("trouble")), ""),
    )
    if saved.charges and walked:  # charges mean something only for a trouble
        facts = {"trouble": find_trouble(collect_answers(walks)) or walked, **facts}
    case = build_case(
        facts,
        (kept.charge for kept in known_charges(saved)),
        today(),
        told=saved.told,
        talks=find_talks(saved),
    )
    answers = {str(said.get("fact")) for walk in saved.walks for said in walk.get("said") or ()} | (
        saved.account.keys() - {"trouble"}
    )
    return read_topic(case, walks, answers=len(answers), messages=len(saved.messages))


def find_next_day(saved: Saved) -> str:
    """What is next in a trouble with money of which charges are kept, where it has a day; else ""."""
    topic = find_topic(saved) if saved.charges else None
    return topic.next if topic and any(map(str.isdigit, topic.next)) else ""


def find_account_walks(saved: Saved) -> list[Mapping[str, Any]]:
    """The walks of a case about the account, the newest last; none where the newest walk is about something else."""
    is_last = bool(saved.walks) and saved.walks[-1].get("device") == NO_DEVICE.id
    return [walk for walk in saved.walks if is_last and walk.get("device") == NO_DEVICE.id]
