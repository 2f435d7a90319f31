"""Walks: from "it does not play" to "it plays" or "here is your summary", one step at a time.  Pure."""

from __future__ import annotations

from diag.guide.evidence import Known
from diag.guide.loader import Guides, guides
from diag.guide.position import WrongAnswer, position
from diag.guide.types import Flow, GuideDevice, Kind, Position, StepAnswer

__all__ = [
    "Flow",
    "GuideDevice",
    "Guides",
    "Kind",
    "Known",
    "Position",
    "StepAnswer",
    "WrongAnswer",
    "guides",
    "position",
]
