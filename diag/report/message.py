"""The answer on a message, for people and for scripts: whether it is genuine, why, what to do now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from diag.account.message.afterwards import SafetyStep
from diag.account.message.types import Judgement, MessageReason, MessageVerdict
from diag.report import INDEPENDENT
from diag.text import one_line, wrap

HEADLINES = {
    MessageVerdict.SCAM: "This is a scam. It is not from Netflix.",
    MessageVerdict.CANNOT_TELL: "We cannot tell whether this is genuine.",
    MessageVerdict.NOTHING_FOUND: "We found nothing wrong with it.",
}
#: The headline where a message does not even speak as Netflix.
NO_HONEST_SENDER = "This is a scam. No honest sender asks for this."
#: And where somebody only quotes a scam.
QUOTES_SCAM = "Somebody quotes a message here. The quoted message is a scam."
DO_NOTHING = "Do not press anything in it, do not answer, do not call."
ASK_THEM = "If it is said to come from somebody else, ask them in a way that you know already."
NEXT = {
    MessageVerdict.SCAM: (
        DO_NOTHING,
        "Forward it to phishing@netflix.com, then delete it.",
    ),
    MessageVerdict.CANNOT_TELL: (
        "Do not use the links or the telephone numbers in it.",
        "Open Netflix yourself: start the app, or type netflix.com. If something needs you, it stands on the Account page.",
        ASK_THEM,
    ),
    MessageVerdict.NOTHING_FOUND: (
        "That does not prove that it is genuine. If it is about your account, open Netflix yourself: start the app, or type "
        "netflix.com.",
    ),
}
AFTER = (
    "Did you already click, type, call or pay? Then run: diag message --done WHAT "
    "(one or more of clicked,password,card,code,installed,paid)"
)
_CONTEXT = 30


def headline(judgement: Judgement) -> str:
    """The answer in one sentence."""
    if judgement.verdict is MessageVerdict.SCAM and not judgement.speaks_as_netflix:
        return NO_HONEST_SENDER
    if any(reason.sign == "quotes-scam" for reason in judgement.reasons):
        return QUOTES_SCAM
    return HEADLINES[judgement.verdict]


def next_steps(judgement: Judgement) -> tuple[str, ...]:
    """What to do now."""
    if judgement.verdict is MessageVerdict.SCAM and not judgement.speaks_as_netflix:
        return (DO_NOTHING, "Delete it. If it seems to come from somebody you know, ask them in another way.")
    steps = NEXT[judgement.verdict]
    if judgement.verdict is MessageVerdict.CANNOT_TELL and any(
        one.sign == "demand-plea" for one in judgement.reasons
    ):
        return (ASK_THEM, *(step for step in steps if step != ASK_THEM))
    return steps


def quote(judgement: Judgement, reason: MessageReason) -> str:
    """The words of the message that a reason is about, with a little of their line; "" where it is about the whole."""
    if reason.end <= reason.start:
        return ""
    text = judgement.message
    line_start = text.rfind("\n", 0, reason.start) + 1
    line_end = text.find("\n", reason.end)
    line_end = line_end if line_end >= 0 else len(text)
    start, end = max(line_start, reason.start - _CONTEXT), min(line_end, reason.end + _CONTEXT)
    before, after = text[start : reason.start], text[reason.end : end]
    if start > line_start and " " in before:
        before = before.partition(" ")[2]
    if end < line_end and " " in after:
        after = after.rpartition(" ")[0]
    return one_line(
        ("…" if start > line_start else "")
        + before
        + text[reason.start : reason.end]
        + after
        + ("…" if end < line_end else "")
    )


def as_json(
    judgement: Judgement | None, steps: Iterable[SafetyStep] = (), case: str | None = None
) -> dict[str, Any]:
    """For scripts.  ``start`` and ``end`` are places in ``message``, the text as it was read; ``case``: where it was kept."""
    found: dict[str, Any] = {}
    if judgement:
        found = {
            "verdict": judgement.verdict.value,
            "reasons": [
                {"sign": one.sign, "text": one.text, "start": one.start, "end": one.end}
                for one in judgement.reasons
            ],
            "message": judgement.message,
        }
    planned = [{"id": step.id, "when": step.when, "text": step.text, "source": step.source} for step in steps]
    return {**found, **({"steps": planned} if planned else {}), **({"case": case} if case else {})}


def lines(
    judgement: Judgement | None, steps: Iterable[SafetyStep], width: int, case: str | None = None
) -> list[str]:
    """For people, as lines of plain text; ``case``: where the message was kept."""
    return [
        line
        for text in _texts(judgement, tuple(steps), case)
        for line in (_wrap(text, width) if text else [""])
    ]


def _wrap(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    return wrap(text, width, rest=indent + ("  " if text.lstrip().startswith("- ") else ""), whole_words=True)


def _texts(judgement: Judgement | None, steps: tuple[SafetyStep, ...], case: str | None) -> Iterator[str]:
    if judgement:
        yield headline(judgement)
        if judgement.reasons:
            yield ""
            yield "What we saw:"
        for reason in judgement.reasons:
            yield f"- {reason.text}"
            words = quote(judgement, reason)
            if words:
                yield f"  “{words}”"
        yield ""
        yield "What to do now:"
        yield from (f"- {text}" for text in next_steps(judgement))
        yield ""
    if steps:
        yield "You did something already. Do this, in this order:"
        yield from (f"- {step.when}: {step.text}" for step in steps)
    elif judgement and judgement.verdict is not MessageVerdict.NOTHING_FOUND:
        yield AFTER
    if judgement:
        yield (
            f"It was kept in the case {case}. Nothing was opened or sent."
            if case
            else "Nothing was opened, sent or kept."
        )
    yield INDEPENDENT
