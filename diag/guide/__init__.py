"""Walks: from "it does not play" to "it plays" or "here is your summary", one step at a time.  Pure."""

from __future__ import annotations

from diag.guide.evidence import Known
from diag.guide.loader import Book, book
from diag.guide.position import WrongAnswer, position
from diag.guide.types import Answer, Device, Flow, Kind, Position

__all__ = ["Answer", "Book", "Device", "Flow", "Kind", "Known", "Position", "WrongAnswer", "book", "position"]
