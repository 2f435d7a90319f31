"""A message from what somebody hands over: a mail, a text or a page.  Pure; hostile input costs little."""

from __future__ import annotations

import re
from dataclasses import replace

from diag import files
from diag.account.message.calendar_text import is_calendar, read_calendar
from diag.account.message.types import Message
from diag.account.message.written import LONGEST_TEXT, MOST_LINKS, find_links, find_sender

#: So many bytes of a message are read; a mail with pictures is longer, and its words stand before them.
LARGEST = 1_000_000

#: Lines of a mail's head (RFC 5322, section 3.6): any, and those that nobody writes by hand.
_FIELD = re.compile(r"[A-Za-z][\w-]{0,60}[ \t]*:")
_KNOWN = re.compile(
    r"(?:from|to|cc|sender|subject|date|reply-to|received|return-path|delivered-to|mime-version|message-id|content-type|"
    r"x-[\w-]+|dkim-signature|arc-[\w-]+|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
#: So many lines of a head are looked at.
_HEAD_LINES = 60


def read_message(raw: bytes | str) -> Message:
    """Read a mail, a text or a page.  Never raises for what stands in it."""
    data = raw[:LARGEST]
    text = data if isinstance(data, str) else files.decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if _is_mail(text):
        from diag.account.message.mail import read_mail

        if isinstance(data, bytes) and files.encoding_of(data) == "utf-8":
            message = read_mail(data.lstrip())
        else:
            message = read_mail(text.lstrip().encode("utf-8", "replace"), is_decoded=True)
    else:
        message = _read_text(text)
    return _cap(message, len(raw) > LARGEST)


def _is_mail(text: str) -> bool:
    """Whether a text begins with a mail's head: two lines of one at least, a sender or a trace among them, and no other line."""
    lines = text.lstrip()[:20_000].split("\n", _HEAD_LINES)[:_HEAD_LINES]
    if lines and re.match("From .*[0-9]{4}$", lines[0]):  # the first line of an mbox file
        lines = lines[1:]
    head = lines[: next((i for i, line in enumerate(lines) if not line.strip()), len(lines))]
    if not head or not _KNOWN.match(head[0]):
        return False
    known = [line for line in head if _KNOWN.match(line)]
    return len(known) >= 2 and all(line[:1] in " \t" or _FIELD.match(line) for line in head[:-1])


def _looks_like_html(text: str) -> bool:
    """Whether a text is a page or a part of one, rather than words with a "<" in them."""
    return bool(
        re.search(
            r"<(?:!doctype|html|head|body|table|div|p|a|br|span|img|form|td|h[1-6]|meta|center|font)\b[^<>]{0,2000}>",
            text[:20_000],
            re.IGNORECASE,
        )
    )


def _read_text(text: str) -> Message:
    if is_calendar(text):
        text = read_calendar(text)
    if not _looks_like_html(text):
        return Message(text=text, links=find_links(text), forwarded=find_sender(text))
    from diag.account.message.web_text import read_html

    seen, links, is_whole = read_html(text)
    return Message(
        text=seen, links=(*links, *find_links(seen, links)), forwarded=find_sender(seen), is_cut=not is_whole
    )


def _cap(message: Message, is_cut: bool) -> Message:
    """The message with as much of its text and of its links as is judged."""
    is_cut = is_cut or message.is_cut or len(message.links) >= MOST_LINKS
    if len(message.text) <= LONGEST_TEXT:
        return replace(message, is_cut=is_cut, links=message.links[:MOST_LINKS])
    links = tuple(link for link in message.links if link.end <= LONGEST_TEXT)[:MOST_LINKS]
    return replace(message, text=message.text[:LONGEST_TEXT], links=links, is_cut=True)
