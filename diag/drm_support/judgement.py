"""What the findings about a browser mean, which error codes they explain and what to do.  Pure.

Every word for people, and every limit with its source, stands in ``browsers.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from diag.drm_support.findings import BrowserFindings, Known
from diag.vocabulary import DEVICE_KINDS, DEVICES, FOUR_K, FULL_HD, QUALITIES

#: The physical points of the pictures.
FULL_HD_SIZE, FOUR_K_SIZE = (1920, 1080), (3840, 2160)

#: What the texts call the two pictures, and what the better one takes.
PICTURES = {"full_hd": FULL_HD.name, "four_k": FOUR_K.name, "mbps": f"{FOUR_K.mbps:g}"}


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One question.  ``matters``: Netflix does not play without a yes.  ``codes``: error codes that a no explains."""

    id: str
    title: str
    state: Known
    text: str
    matters: bool
    codes: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BrowserJudgement:
    """The answer.  ``status``: yes, but (it plays, with an obstacle), no or unknown."""

    status: str
    headline: str
    next: str
    browser: str
    answers: tuple[Requirement, ...]

    @property
    def summary(self) -> str:
        """The answer in a sentence or two, for the report."""
        words = _texts()["summary"]
        failed = [a for a in self.answers if a.state == "no" and (a.matters or a.codes)]
        lacks = ", ".join(_texts()["answers"][a.id]["short"] for a in failed)
        codes = ", ".join(dict.fromkeys(code for a in failed for code in a.codes))
        said = words[self.status].format(lacks=lacks)
        return f"{said} {words['codes'].format(codes=codes)}" if codes else str(said)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("browsers.toml").read_text(encoding="utf-8"))


def codes() -> tuple[str, ...]:
    """Every error code that an answer can name."""
    rows = _texts()["answers"].values()
    return tuple(dict.fromkeys(c for row in rows for key in row if key.startswith("codes") for c in row[key]))


#: What people say of whom a browser is to be asked first.
_SYMPTOMS = frozenset({"browser", "page-does-not-load", "protected-video"})


def concerns_browser(device: str | None, symptom: str | None, code: str | None) -> bool:
    """Whether it is a browser that does not play: by its device, by what happens, or by a code of browsers' own."""
    kind = DEVICES.get((device or "").partition("/")[0])
    if kind is not None:
        return "browser" in kind.groups
    return symptom in _SYMPTOMS or (code or "").strip().upper() in codes()


def limits() -> tuple[str, str]:
    """Where the limits of browsers come from, and when that was read."""
    row = _texts()["sources"]["limits"]
    return row["source"], row["checked"].isoformat()


def device(found: BrowserFindings) -> str:
    """The kind of device, as ``--device`` says it; empty for another one."""
    kind = {"chromeos": "chromebook", "android": "android", "ios": "ios"}.get(found.os, f"{found.os}-browser")
    return kind if kind in DEVICE_KINDS else ""


def judge(found: BrowserFindings) -> BrowserJudgement:
    """What the findings mean."""
    answers = tuple(_answers(found))
    must = [answer for answer in answers if answer.matters]
    states = {answer.state for answer in must}
    trusted = answers[0].state == "yes"
    if any(a.state == "no" for a in must[1:]):
        status = "no"
    elif not trusted or "unknown" in states:
        status = "unknown"
    else:
        status = "but" if any(a.state == "no" and a.codes for a in answers) else "yes"
    verdict = _texts()["verdicts"][status]
    return BrowserJudgement(
        status=status,
        headline=verdict["headline"],
        next=verdict["next"],
        browser=f"{_browser(found)}{f' {found.version}' if found.version else ''} on {_os(found)}",
        answers=answers,
    )


def _browser(found: BrowserFindings) -> str:
    return str(_texts()["browsers"][found.brand])


def _os(found: BrowserFindings) -> str:
    return str(_texts()["os"][found.os])


def _answers(found: BrowserFindings) -> list[Requirement]:
    screen: dict[str, Any] = {"width": found.width, "height": found.height}
    how = ", easily" if found.h264 == "efficient" else ""
    four_k, lacks = _four_k(found)
    return [
        _answer(found, "trusted", _yes(found.secure), matters=True),
        _answer(found, "cookies", _yes(found.cookies), matters=True),
        _answer(found, "storage", found.storage, matters=found.storage == "no"),
        _answer(found, "player", _yes(found.mse), matters=True),
        _answer(found, "protected", _drm_state(found), matters=True, system=_system(found)),
        _answer(found, "picture", _picture(found), matters=True, how=how),
        _answer(found, "display", _display(found.hdcp14)),
        _answer(found, "full-hd", _large(found, FULL_HD_SIZE), **screen),
        _answer(found, "four-k", four_k, lacks="; ".join(lacks)),
        _answer(found, "hdr", found.hdr),
    ]


def _answer(
    found: BrowserFindings, id_: str, state: Known, *, matters: bool = False, **given: Any
) -> Requirement:
    row = _texts()["answers"][id_]
    failed = state == "no"
    explained = (*row.get(f"codes-{found.brand}", ()), *row.get("codes", ())) if failed else ()
    remedy = row.get(f"do-{found.brand}", row.get("do", ())) if failed else ()
    return Requirement(
        id=id_,
        title=row["title"].format(**PICTURES),
        state=state,
        text=row[state].format(**given, **PICTURES),
        matters=matters,
        codes=tuple(explained),
        remedy=tuple(remedy),
    )


def _yes(value: bool) -> Known:
    return "yes" if value else "no"


def _drm_state(found: BrowserFindings) -> Known:
    """Of the three systems that Netflix uses; without a trusted page no browser shows any."""
    systems = (found.widevine, found.playready, found.fairplay)
    if any(system not in {"none", "unknown"} for system in systems):
        return "yes"
    if not found.secure or (found.eme and "unknown" in systems):
        return "unknown"
    return "no"


def _hardware(found: BrowserFindings) -> Known:
    """Whether video is protected by hardware, which 4K needs; FairPlay does not say."""
    if found.playready == "3000" or found.widevine in {"HW_SECURE_DECODE", "HW_SECURE_ALL"}:
        return "yes"
    if found.fairplay == "any" or "unknown" in {found.widevine, found.playready} or not found.secure:
        return "unknown"
    return "no"


def _system(found: BrowserFindings) -> str:
    known, level = _texts()["systems"], _hardware(found)
    names = [
        known[name]
        for name in ("widevine", "playready", "fairplay")
        if getattr(found, name) not in {"none", "unknown"}
    ]
    both = " and ".join(names)
    word = {"yes": "hardware", "no": "software"}.get(level)
    return str(known["level"][word].format(system=both)) if word else both


def _picture(found: BrowserFindings) -> Known:
    both = {found.h264, found.aac}
    return "no" if "no" in both else "unknown" if "unknown" in both else "yes"


def _display(status: str) -> Known:
    states: dict[str, Known] = {"usable": "yes", "restricted": "no"}
    return states.get(status, "unknown")


def _large(found: BrowserFindings, least: tuple[int, int]) -> Known:
    sides = sorted((found.width, found.height), reverse=True)
    return "unknown" if not all(sides) else _yes(sides[0] >= least[0] and sides[1] >= least[1])


def _format(found: BrowserFindings) -> Known:
    all_ = {found.hevc, found.av1, found.vp9}
    if all_ - {"no", "unknown"}:
        return "yes"
    return "unknown" if "unknown" in all_ else "no"


def _four_k(found: BrowserFindings) -> tuple[Known, list[str]]:
    """Whether 4K can play, and what stands in its way: what surely lacks, else what is not known."""
    words = _texts()["lacks"]
    limit = _texts()["limits"].get(found.os, {}).get(found.brand)
    named = {"browser": _browser(found), "os": _os(found), "quality": QUALITIES[limit].name if limit else ""}
    states: dict[str, Known] = {
        "limit": "unknown" if limit is None else _yes(limit == FOUR_K.id),
        "screen": _large(found, FOUR_K_SIZE),
        "hardware": _hardware(found),
        "format": _format(found),
        "display": _display(found.hdcp22),
    }
    lacks = [words[key].format(**named) for key, state in states.items() if state == "no"]
    if lacks:
        return "no", lacks
    unclear = [words[f"{key}-unknown"].format(**named) for key, state in states.items() if state == "unknown"]
    return ("unknown", unclear) if unclear else ("yes", [])
