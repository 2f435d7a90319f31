"""What a page's script found out about its browser, checked strictly.  The script decides nothing.

Its other half is ``diag/web/static/browser.js``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from diag.values import is_whole

Known = Literal["yes", "no", "unknown"]
Decodes = Literal["no", "yes", "smooth", "efficient", "unknown"]
Hdcp = Literal["usable", "restricted", "unknown"]
Widevine = Literal[
    "none", "unknown", "SW_SECURE_CRYPTO", "SW_SECURE_DECODE", "HW_SECURE_CRYPTO", "HW_SECURE_DECODE", "HW_SECURE_ALL"
]  # fmt: skip

#: No screen has more points in one direction, and no browser a higher version.
LARGEST = 99_999


class UnexpectedFindings(ValueError):
    """What was sent is not what our script finds; the text names the key alone."""


@dataclass(frozen=True, kw_only=True)
class BrowserFindings:
    """What the script found out.  ``width`` and ``height`` are physical points, 0 when not known."""

    secure: bool
    cookies: bool
    storage: Known
    mse: bool
    eme: bool
    widevine: Widevine
    playready: Literal["none", "unknown", "150", "2000", "3000"]
    fairplay: Literal["none", "unknown", "any"]
    clearkey: Literal["none", "unknown", "any"]
    hdcp14: Hdcp
    hdcp22: Hdcp
    h264: Decodes
    aac: Known
    hevc: Decodes
    av1: Decodes
    vp9: Decodes
    width: int
    height: int
    hdr: Known
    brand: Literal["firefox", "chrome", "edge", "safari", "opera", "brave", "chromium", "other"]
    version: int
    os: Literal["windows", "mac", "linux", "chromeos", "android", "ios", "other"]


def read_findings(data: Any) -> BrowserFindings:
    """What a page sent, as findings.  Raises UnexpectedFindings for anything that our script never sends."""
    if not isinstance(data, Mapping):
        raise UnexpectedFindings("not an object")
    hints = get_type_hints(BrowserFindings)
    names = {field.name for field in fields(BrowserFindings)}
    if set(data) != names:
        raise UnexpectedFindings("other keys than expected")
    for name, kind in hints.items():
        if not _fits(data[name], kind):
            raise UnexpectedFindings(f"{name} has no expected value")
    return BrowserFindings(**data)


def _fits(value: Any, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return isinstance(value, str) and value in get_args(kind)
    if kind is bool:
        return isinstance(value, bool)
    return is_whole(value) and 0 <= value <= LARGEST
