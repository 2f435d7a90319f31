"""Walks: from "it does not play" to "it plays" or "here is your summary", one step at a time.  Pure."""

from __future__ import annotations

from diag.flow.evidence import Known
from diag.flow.loading import Book, book
from diag.flow.nouns import Answer, Device, Flow, Kind, Position
from diag.flow.position import WrongAnswer, position

__all__ = ["Answer", "Book", "Device", "Flow", "Kind", "Known", "Position", "WrongAnswer", "book", "position"]
