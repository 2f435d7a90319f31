"""A mail (.eml) with all its parts as one text.  Attachments are named and never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.parser import BytesParser
from email.utils import parseaddr
from itertools import islice
from typing import NamedTuple

from diag import files
from diag.account.message.calendar_text import read_calendar
from diag.account.message.types import Mailbox, Message, MessageLink
from diag.account.message.web_text import read_html
from diag.account.message.written import LONGEST_TEXT, find_links, find_sender
from diag.text import one_line

#: So many parts of a mail, and so deep in one another, are looked at.
MOST_PARTS, DEEPEST_PART = 60, 12
_LONGEST_HEAD = 2_000
#: So many bytes of a mail's whole head, and so many lines that may begin a part, are given to the parser.
_LARGEST_HEAD, _MOST_BOUNDARIES = 64_000, 400
_SHOWN = ("From", "Reply-To", "Subject", "Authentication-Results")


class _Part(NamedTuple):
    """A part of a mail: its words with their links, or the name of an attached file."""

    words: str = ""
    links: tuple[MessageLink, ...] = ()
    is_whole: bool = True
    name: str = ""
    is_enclosed: bool = False


class _Composer:
    """The text of a message as it grows, with what stands in it."""

    def __init__(self) -> None:
        self.text = ""
        self.links: list[MessageLink] = []
        self.attachments: list[MessageLink] = []

    def add_line(self, name: str, value: str) -> tuple[int, int]:
        """Add "Name: value"; returns where the value stands."""
        start = len(self.text) + len(name) + 2
        self.text += f"{name}: {value}\n"
        return start, start + len(value)

    def add_words(self, words: str, links: tuple[MessageLink, ...]) -> None:
        """Add a part's text, with the links in it and those that are written out in it."""
        shift = len(self.text)
        for link in (*links, *find_links(words, links)):
            self.links.append(MessageLink(link.start + shift, link.end + shift, link.seen, link.target))
        self.text += words.rstrip() + "\n\n"

    def add_attachment(self, name: str) -> None:
        """Name an attached file."""
        start, end = self.add_line("Attached", name)
        self.attachments.append(MessageLink(start, end, name, name))


def read_mail(data: bytes, *, is_decoded: bool = False) -> Message:
    """Read a mail.  One that no parser takes is read as the words that it holds.

    ``is_decoded``: it was pasted as text and is UTF-8 by now, whatever its parts say.
    """
    read = _shorten(data)
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(read)
    except (MessageError, ValueError, RecursionError, LookupError, AssertionError):
        words = files.decode(data)
        return Message(text=words, links=find_links(words), forwarded=find_sender(words))
    made = _Composer()
    head = {name: _header(mail, name) for name in _SHOWN}
    places = {name: made.add_line(name, value) for name, value in head.items() if value}
    made.text += "\n" if made.text else ""
    body = len(made.text)
    is_whole, left = True, [MOST_PARTS]
    enclosed: int | None = None
    for part in _parts(mail, 0, left, is_decoded):
        is_whole = is_whole and part.is_whole
        if part.is_enclosed and enclosed is None:
            enclosed = len(made.text)
        if part.name:
            made.add_attachment(part.name)
        elif len(made.text) <= LONGEST_TEXT:
            made.add_words(part.words, part.links)
    inner = find_sender(made.text[body:])
    return Message(
        text=made.text,
        body=body,
        sender=_mailbox(head["From"], places.get("From")),
        reply_to=_mailbox(head["Reply-To"], places.get("Reply-To")),
        forwarded=Mailbox(inner.name, inner.address, inner.start + body, inner.end + body) if inner else None,
        authentication=(head["Authentication-Results"].lower(), *places["Authentication-Results"])
        if head["Authentication-Results"]
        else None,
        links=tuple(made.links),
        attachments=tuple(made.attachments),
        enclosed=enclosed,
        is_cut=not is_whole or left[0] <= 0 or len(read) < len(data),
    )


def _shorten(data: bytes) -> bytes:
    """A mail without the rest of a head, and without parts, that nobody writes so long and so many."""
    blank = re.search(rb"\r?\n\r?\n", data)
    end = blank.start() if blank else len(data)
    if end > _LARGEST_HEAD:
        data = data[: data.rfind(b"\n", 0, _LARGEST_HEAD) + 1] + data[end:]
    starts = list(islice(re.finditer(rb"\n--", data), _MOST_BOUNDARIES + 1))
    return data[: starts[-1].start()] if len(starts) > _MOST_BOUNDARIES else data


def _header(mail: Mail, name: str) -> str:
    """A line of the head, decoded (RFC 2047).  Of several the first: the server that received the mail puts its own on top."""
    for field, value in mail.raw_items():
        if field.lower() == name.lower():
            raw = str(value).encode(
                "utf-8", "surrogateescape"
            )  # what is not ASCII stands there as it came: UTF-8 (RFC 6532)
            return _decode(_to_text(raw, None))
    return ""


def _decode(written: str) -> str:
    written = written[:_LONGEST_HEAD]
    try:
        pieces = decode_header(written)
    except (MessageError, ValueError, LookupError):
        return one_line(written)
    text = ""
    for piece, charset in pieces:
        text += piece if isinstance(piece, str) else _to_text(piece, charset)
    return " ".join(text.split())


def _to_text(data: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8", "latin-1"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def _mailbox(written: str, place: tuple[int, int] | None) -> Mailbox | None:
    """The name and the address of a line such as ``Netflix <info@account.netflix.com>``.

    The address is what stands in the last angle brackets: a name may hold an address of its own, to deceive.
    """
    if not written or place is None:
        return None
    found = re.search(r"<([^<>]{0,320})>[^<>]*$", written)
    address = found[1].strip() if found else _bare_address(written) or written.strip()
    name = written[: found.start()] if found else ""
    return Mailbox(name.strip(" \"'"), address if "@" in address else "", *place)


def _bare_address(written: str) -> str:
    try:
        return parseaddr(written)[1]
    except (RecursionError, IndexError):  # hundreds of brackets, one in the other
        return ""


def _parts(mail: Mail, depth: int, left: list[int], is_decoded: bool) -> Iterator[_Part]:
    """The parts of a mail.

    Of alternatives all are read: what a mail program shows depends on the program.  ``left``: how many more are looked at.
    """
    if left[0] <= 0 or depth > DEEPEST_PART:
        return
    left[0] -= 1
    kind = mail.get_content_type()
    if kind == "message/rfc822" or mail.is_multipart():
        inside = mail.get_payload()
        for part in inside if isinstance(inside, list) else ():
            if not isinstance(part, Mail):
                continue
            if kind == "message/rfc822":
                lines = [f"{name}: {value}" for name in ("From", "Subject") if (value := _header(part, name))]
                yield _Part("\n".join(lines) + "\n", is_enclosed=True)
            yield from _parts(part, depth + 1, left, is_decoded)
        return
    name = _file_name(mail)
    if kind == "text/calendar":
        yield _Part(read_calendar(_words(mail, is_decoded)))
        return
    if (name and kind not in {"text/plain", "text/html"}) or mail.get_content_disposition() == "attachment":
        if not kind.startswith("image/"):
            yield _Part(name=name or kind)
        return
    if kind.startswith("text/"):
        words = _words(mail, is_decoded)
        if "html" in kind:
            yield _Part(*read_html(words))
        else:
            yield _Part(words)


def _file_name(part: Mail) -> str:
    try:
        return one_line(_decode(part.get_filename() or ""))[:200]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return ""


def _words(part: Mail, is_decoded: bool) -> str:
    try:
        data = part.get_payload(decode=True)
        encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() in {
            "base64",
            "quoted-printable",
        }
        charset = "utf-8" if is_decoded and not encoded else part.get_content_charset()
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        data, charset = None, None
    if not isinstance(data, bytes):
        return str(part.get_payload())
    return _to_text(data, charset).replace("\r\n", "\n").replace("\r", "\n")
