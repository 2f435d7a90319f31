"""Finds the TVs, sticks and boxes of this home and reads what they tell anybody: no pairing, GET requests alone."""

from __future__ import annotations

from diag.tv.lans import lans_of, never_read
from diag.tv.look import LOOK_S, look
from diag.tv.types import Lan, TvDevice, TvSurvey

__all__ = ["LOOK_S", "Lan", "TvDevice", "TvSurvey", "lans_of", "look", "never_read"]
