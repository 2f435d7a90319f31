"""What a message is after reading, and what is found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MessageVerdict(StrEnum):
    """The three answers.  None of them says "genuine": that can be proved of no message."""

    SCAM = "scam"
    CANNOT_TELL = "cannot-tell"
    NOTHING_FOUND = "nothing-found"


@dataclass(frozen=True)
class MessageLink:
    """A link: where it stands in the text, what is seen there, and where it leads.

    ``takes_secrets``: it is a form with a place for a password or a card.
    """

    start: int
    end: int
    seen: str
    target: str
    takes_secrets: bool = False


@dataclass(frozen=True)
class Mailbox:
    """A sender: the name that is shown, the address behind it, and where that stands in the text."""

    name: str
    address: str
    start: int
    end: int

    @property
    def host(self) -> str:
        """What follows the @, in small letters."""
        return self.address.rpartition("@")[2].strip().lower()


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as text, with everything that a reader does not see put beside it.

    ``sender`` is that of the mail's head, ``forwarded`` one that stands written in its text.  ``text`` is what
    positions refer to: the lines of the mail's head that matter, then its parts.  ``body``: where the
    head ends.  ``authentication``: the words of the receiving server on the sender (RFC 8601), in small letters, with
    where they stand.  ``attachments``: names of attached files.  ``enclosed``: where a mail begins that is attached.
    ``is_cut``: only its beginning was read.
    """

    text: str
    body: int = 0
    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    forwarded: Mailbox | None = None
    authentication: tuple[str, int, int] | None = None
    links: tuple[MessageLink, ...] = ()
    attachments: tuple[MessageLink, ...] = ()
    enclosed: int | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class MessageReason:
    """One thing that was found: its sign, a whole sentence about it, and its place in the text of the message."""

    sign: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Judgement:
    """The answer, with its reasons, the weightiest first; ``message`` is the text that their places refer to."""

    verdict: MessageVerdict
    reasons: tuple[MessageReason, ...]
    message: str = field(repr=False)
    speaks_as_netflix: bool = False
