"""What a case holds, as it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from diag.account.charges import Charge
    from diag.case.document import CaseDocument, Contact, KeptMessage, MeasuredSpot, TriedStep

#: What a person can tell about the trouble, in the words of the columns.
FIELDS = (
    "code", "device", "make", "model", "symptom", "began", "connection", "others", "outcome",
    "title", "wrong", "app_version", "firmware", "plan", "country", "provider",
)  # fmt: skip

#: Longest text that a person may type into one field, in characters.
LONGEST = 2000

#: Longest code or message that is taken from a box or a question, in characters; more than any screen shows.
LONGEST_CODE = 400


def require_short(text: str, longest: int = LONGEST) -> str:
    """A typed text, if it is short enough to be kept whole.  Raises TextTooLong."""
    if len(text) > longest:
        raise TextTooLong(len(text), longest)
    return text


def require_storable(text: str, longest: int = LONGEST) -> str:
    """A typed text, if it may be kept at all and is short enough to be kept whole.  Raises SecretRefused, TextTooLong."""
    from diag.redact import secrets_in

    kind = next(iter(secrets_in(text)), None)
    if kind:
        raise SecretRefused(kind)
    return require_short(text, longest)


_CASE_ID = re.compile(r"[0-9a-f]{4,40}")


def is_case_id(text: object) -> bool:
    """Whether a word from outside can be the id of a case, or the beginning of one."""
    return isinstance(text, str) and _CASE_ID.fullmatch(text) is not None


class NotFound(Exception):
    """There is no such case, or more than one begins with that id."""


class TextRefused(Exception):
    """A typed text is not stored; the text of this says why, in a sentence for people."""


class TextTooLong(TextRefused):
    """A typed text is longer than what is kept: nothing of it is, so that nothing is cut in silence."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(
            f"This text has {length:,} characters, and at most {longest:,} can be kept. It was not saved. Please shorten it."
        )


class SecretRefused(TextRefused):
    """A typed text holds something that must not be stored; ``kind`` says what ("password")."""

    def __init__(self, kind: str) -> None:
        article = "an" if kind[0] in "aei" else "a"
        super().__init__(
            f"That looks like {article} {kind}. It was not saved. Nobody from support needs it in writing."
        )
        self.kind = kind


class Row(NamedTuple):
    """One line of the list of cases, masked; times are seconds since 1970."""

    id: str
    created: float
    changed: float
    status: str
    headline: str
    code: str | None
    device: str | None
    runs: int


class KeptCharge(NamedTuple):
    """A charge with the number by which it can be taken out again."""

    number: int
    charge: Charge


class StoredMessage(NamedTuple):
    """A kept message with the number by which it can be taken out again."""

    number: int
    message: KeptMessage


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A whole case, unmasked.  ``runs``: the newest last; ``walks``: plain data (flow, steps, answers,
    before, after); ``private`` what to mask wherever it stands."""

    id: str
    created: float
    changed: float
    told: Mapping[str, str | None]  # the FIELDS
    runs: tuple[CaseDocument, ...] = ()
    walks: tuple[dict[str, Any], ...] = ()
    contacts: tuple[Contact, ...] = ()
    steps: tuple[TriedStep, ...] = ()
    spots: tuple[MeasuredSpot, ...] = ()
    messages: tuple[StoredMessage, ...] = ()
    private: tuple[tuple[str, str], ...] = ()
    charges: tuple[KeptCharge, ...] = ()
    account: Mapping[str, str] = field(
        default_factory=dict
    )  # what was told about the account: diag.account.facts
