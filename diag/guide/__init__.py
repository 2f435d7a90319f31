"""Walks: from "it does not play" to "it plays" or "here is your summary", one step at a time.  Pure."""

from __future__ import annotations

from diag.guide.evidence import MeasuredEvidence
from diag.guide.loader import Guides, guides, page_guides
from diag.guide.position import WrongAnswer, position
from diag.guide.types import Flow, GuideDevice, Position, StepAnswer, StepKind

__all__ = [
    "Flow",
    "GuideDevice",
    "Guides",
    "MeasuredEvidence",
    "Position",
    "StepAnswer",
    "StepKind",
    "WrongAnswer",
    "guides",
    "page_guides",
    "position",
]
