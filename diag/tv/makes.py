"""Who made a device, from what it says of itself: the kind of device and the maker, in words of the vocabulary.  Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from diag.vocabulary import DEVICES


class Make(NamedTuple):
    """``says`` is searched in what a device calls its maker and model; the first row that fits counts."""

    says: re.Pattern[str]
    name: str
    kind: str
    maker: str | None = None


def _make(says: str, name: str, kind: str = "smart-tv", maker: str | None = None) -> Make:
    return Make(re.compile(says, re.IGNORECASE), name, kind, maker)


#: Consoles and sticks before the sets of the same maker.
MAKES = (
    _make(r"\bplaystation\b|\bPS[345]\b|sony (?:interactive|computer) entertainment", "Sony", "playstation"),
    _make(r"\bxbox\b", "Microsoft", "xbox"),
    _make(r"\bnintendo\b", "Nintendo", "switch"),
    _make(r"\broku\b", DEVICES["roku"].name, "roku"),
    _make(r"\bamazon\b|(?-i:\bAFT[A-Z]{1,6}\d{0,3}\b)|\bfire ?tv\b", "Amazon", "fire-tv"),
    _make(r"\bapple ?tv\b|\bAppleTV", "Apple", "apple-tv"),
    _make(r"\bsamsung\b", "Samsung", maker="samsung"),
    _make(r"\blge?\b", "LG", maker="lg"),
    _make(r"\bsony\b|\bbravia\b", "Sony", maker="sony"),
    _make(r"\bphilips\b|\btp ?vision\b", "Philips", maker="philips"),
    _make(r"\bpanasonic\b", "Panasonic", maker="panasonic"),
    _make(r"\bhisense\b|\bvidaa\b", "Hisense", maker="hisense"),
    _make(r"\bvizio\b", "Vizio", maker="vizio"),
    _make(r"\btcl\b", "TCL", maker="tcl"),
    _make(r"\bsharp\b", "Sharp", maker="sharp"),
    _make(r"\btoshiba\b", "Toshiba", maker="toshiba"),
    _make(r"\bxiaomi\b|\bmitv\b|\bmi (?:tv|box)\b", "Xiaomi", maker="xiaomi"),
    _make(r"\bgoogle\b|\bchromecast\b", "Google", "chromecast"),
)


def find_make(*words: str | None) -> Make | None:
    """The first make that one of these words names; what is said of the maker comes before what is said of the model."""
    for said in words:
        for make in MAKES:
            if said and make.says.search(said):
                return make
    return None
