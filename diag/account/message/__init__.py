"""Is this message genuine?  A mail, a text or a copied page, judged without opening anything.  Pure."""

from diag.account.message.judge import analyse, judge
from diag.account.message.reading import LARGEST, read_message
from diag.account.message.types import Judgement, Message, MessageReason, MessageVerdict

__all__ = [
    "LARGEST",
    "Judgement",
    "Message",
    "MessageReason",
    "MessageVerdict",
    "analyse",
    "judge",
    "read_message",
]
