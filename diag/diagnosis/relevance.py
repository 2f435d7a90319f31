"""Which causes can explain what the person sees: their symptom, their code, their device.  Pure.

A fault that was measured is told in any case.  It is called *the cause* only where it can bring about what is seen: a busy PC
brings no message about the household, and a slow line none about a payment.  What is not known to be impossible is possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from diag.model import Diagnosis, Severity, Where
from diag.vocabulary import DEVICES

#: Netflix's servers decide these by the account, the plan or the title: nothing that a PC can measure brings them about.
OF_THE_ACCOUNT = frozenset({"account", "payment", "plan", "too-many-screens", "too-many-devices"})
#: The same for what a title or a screen has of itself.
OF_THE_TITLE = frozenset({
    "wrong-subtitles", "wrong-sound", "wrong-episode", "ends-early", "adverts", "no-sound", "unsupported", "app-too-old",
})  # fmt: skip
#: By the address from which a device comes, Netflix tells households and countries apart (facts.md 4).
BY_ADDRESS = frozenset({"household", "not-part-of-household", "one-title", "wrong-country"})
OF_THE_HOUSEHOLD = frozenset({"household", "not-part-of-household"})
#: What a line that is merely slow never brings about.
NEVER_BY_SLOWNESS = frozenset({
    "vpn", "unblocker", "date", "clock", "no-sign-in", "password", "sign-in-on-tv", "protected-video", "app-missing",
})  # fmt: skip

#: Causes that change from where a device seems to come.
ADDRESS = frozenset({
    "vpn-active", "vpn-upstream", "proxy-configured", "smart-dns", "netflix-refuses-address", "transparent-proxy",
    "hosts-override", "dns-hijacked",
})  # fmt: skip
#: Causes by which a picture comes late, poor or with pauses, and that bring no message of another kind.
SLOWNESS = frozenset({
    "packet-loss", "wifi-weak", "link-busy", "adapter-slow", "dns-slow", "netflix-throttled", "bandwidth-low", "latency-high",
    "bufferbloat", "cpu-busy",
})  # fmt: skip
#: What harms this PC alone, and no other device at home.
OF_THIS_PC_ALONE = frozenset({"cpu-busy"})

#: Categories of codes (ids.toml) that Netflix's servers give out, so that the device had reached them.
GIVEN_BY_NETFLIX = frozenset({"account", "payment", "household", "title"})
#: Categories of codes that a slow line may bring about.
MAYBE_SLOW = frozenset({"network", "dns", "service", "playback", "unknown"})


def can_explain(cause: str, *, code: str | None, device: str | None, symptom: str | None) -> bool:
    """Whether a cause can bring about all that was told; what was not told excludes nothing."""
    return (
        _fits_device(cause, device)
        and _fits_symptom(cause, symptom or "")
        and _fits_code(cause, code, device)
    )


def first_that_explains(
    diagnoses: Iterable[Diagnosis], *, code: str | None, device: str | None, symptom: str | None
) -> Diagnosis | None:
    """The most important cause that is no note and can explain what was told; None where there is none."""
    told = {"code": code, "device": device, "symptom": symptom}
    real = (d for d in diagnoses if d.severity is not Severity.NOTE)
    return next((d for d in real if can_explain(d.id, **told)), None)


def place_of(*, code: str | None, device: str | None, symptom: str | None) -> Where:
    """Where to act when nothing that was measured explains what was told: the account, where that is known."""
    personal = OF_THE_ACCOUNT | OF_THE_HOUSEHOLD
    categories = _read_code(code, device)[0] if code else frozenset()
    by_code = bool(categories) and categories <= GIVEN_BY_NETFLIX - {"title"}
    return Where.ACCOUNT if symptom in personal or by_code else Where.NONE


def nothing_explains(*, code: str | None, device: str | None, symptom: str | None) -> bool:
    """Whether nothing that a PC can measure brings about what was told."""
    if symptom in OF_THE_ACCOUNT | OF_THE_TITLE:
        return True
    categories, causes = _read_code(code, device) if code else (frozenset(), frozenset())
    return bool(categories) and categories <= GIVEN_BY_NETFLIX and not causes


def is_known(code: str | None, device: str | None) -> bool:
    """Whether what was typed is a code or message of which anything is known."""
    return bool(code) and bool(_read_code(str(code), device)[0])


def _fits_device(cause: str, device: str | None) -> bool:
    kind = DEVICES.get((device or "").partition("/")[0])
    return cause not in OF_THIS_PC_ALONE or kind is None or kind.is_pc


def _fits_symptom(cause: str, symptom: str) -> bool:
    if symptom in OF_THE_ACCOUNT | OF_THE_TITLE:
        return False
    if symptom in BY_ADDRESS:
        return cause in ADDRESS
    return symptom not in NEVER_BY_SLOWNESS or cause not in SLOWNESS


def _fits_code(cause: str, code: str | None, device: str | None) -> bool:
    categories, causes = _read_code(code, device) if code else (frozenset(), frozenset())
    if not categories or cause in causes:  # an unknown code excludes nothing
        return True
    if categories <= GIVEN_BY_NETFLIX:
        return False
    return cause not in SLOWNESS or (bool(categories & MAYBE_SLOW) and cause not in OF_THIS_PC_ALONE)


@lru_cache(maxsize=64)
def _read_code(code: str, device: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The categories of all readings of a code, and the causes that it may have; nothing where it is not known."""
    from diag import lookup  # the table of codes is read only by those who have a code

    answer = lookup.look_up(code, device)
    if answer.status in {lookup.Understood.UNKNOWN, lookup.Understood.SUGGEST}:
        return frozenset(), frozenset()
    categories = frozenset(reading.entry.category for reading in answer.readings)
    return categories, frozenset(cause.id for cause in lookup.causes(answer))
