"""What somebody quotes in a message: "is this real? > …", a forwarded text, words between quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from diag.account.message.types import Mailbox, Message, MessageLink

#: A line that a mail program quotes (RFC 3676, section 4.5).
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}(?:>|\|(?=[ \t])).*$", re.MULTILINE)
#: From here on stands what is passed on: the lines that mail programs write before it.
_PASSED_ON = re.compile(
    r"^[ \t]*(?:[-_*=]{2,40}[ \t]*[^\W\d_][^\n]{3,80}[-_*=]{2,40}|begin forwarded message:?"
    r"|(?!organizer)[^\W\d_]{2,15}[ \t]?: ?[^\n<>]{0,80}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
#: Words between quotation marks; shorter ones are names and titles.
_BETWEEN_MARKS = re.compile(
    r"\u201e[^\u201c\u201d\u201e\n]{20,600}[\u201c\u201d]|\u201c[^\u201c\u201d\n]{20,600}\u201d|\u00ab[^\u00ab\u00bb\n]{20,600}\u00bb"
    r"|\u300c[^\u300c\u300d\n]{8,600}\u300d|(?<!\w)\"[^\"\n]{20,600}\"(?!\w)"
)
#: So many words of one's own make somebody who asks about a message out of somebody who sends it.
_ENOUGH_WORDS = 2


def without_quotes(message: Message, *, is_asked: bool) -> Message | None:
    """The message with blanks in the place of what it quotes; None if it quotes nothing or says nothing of its own.

    What is forwarded or attached as a whole is the message that is to be judged, unless it is forwarded with a question or a
    warning (``is_asked``).
    """
    text, start, end = message.text, message.body, message.enclosed
    end = len(text) if end is None else end
    spans = [found.span() for found in _QUOTED_LINE.finditer(text, start, end)]
    spans += [found.span() for found in _BETWEEN_MARKS.finditer(text, start, end)]
    passed_on = _PASSED_ON.search(text, start, end)
    if passed_on and is_asked:
        spans.append((passed_on.start(), end))
    if not spans:
        return None
    spans = _merge(spans)
    own = _blank(text, spans)
    if len(re.findall(r"[^\W\d_]{2,}", own[start:])) < _ENOUGH_WORDS:
        return None
    return replace(
        message,
        text=own,
        links=tuple(link for link in message.links if not _is_in(link, spans)),
        forwarded=None if message.forwarded and _is_in(message.forwarded, spans) else message.forwarded,
    )


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, in order and without overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_in(thing: MessageLink | Mailbox, spans: list[tuple[int, int]]) -> bool:
    number = bisect_right(spans, (thing.start, spans[-1][1])) - 1
    return number >= 0 and thing.start < spans[number][1]


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (text[done:start], re.sub(r"[^\n]", " ", text[start:end]))
        done = end
    return "".join((*pieces, text[done:]))
