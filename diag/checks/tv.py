"""Is the TV in this network, and what does it tell of itself?  Looked for only when a TV, a stick or a box is in question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diag import tv
from diag.checks._remedies import A_PERSON_KNOWS, HARMLESS, MEASURED, THROUGH_VPN, VPN_ONLY
from diag.model import (
    Asked,
    Check,
    Confidence,
    Finding,
    NotApplicable,
    NotMeasured,
    Reason,
    Remedy,
    Severity,
    Where,
)
from diag.offsets import is_zone, say_offset
from diag.probes.context import CheckContext
from diag.tv import TvDevice
from diag.tv.names import heading
from diag.vocabulary import GROUPS, capitalise, the_device, without_look
from diag.wifi_signal import WEAK_DBM

TV_NOT_FOUND = Finding(
    id="tv-not-found",
    severity=Severity.WARN,
    where=Where.TV,
    confidence=Confidence.POSSIBLE,
    title="{The} did not answer in your home network",
    text="We asked in your home network, and nothing that could be {the} answered. That does not mean that it is not "
    "there. A device keeps silent while it is off or asleep, in the guest Wi-Fi, or behind a router that keeps devices "
    "apart.",
    remedy=(
        Remedy("Turn {the} on, wait one minute and run this check again.", always=A_PERSON_KNOWS),
        Remedy(
            "Look in the network settings of {the} whether it is connected, and in which network. It must be the one of this "
            "PC, and not one for guests.",
            always=A_PERSON_KNOWS,
        ),
        Remedy(
            "Disconnect the VPN on this PC and run this check again: some VPN programs hide the home network.",
            when=THROUGH_VPN,
        ),
        Remedy(
            "Ask whoever set up the VPN on this PC whether it hides the home network.",
            when=VPN_ONLY,
        ),
        Remedy(
            "Open System Settings, Privacy & Security, Local Network, and allow the program from which you started this "
            "check. Then run it again.",
            when={"os": ("macos",)},
        ),
        Remedy(
            "Open Settings, Network & internet, the properties of your connection, and choose “Private network”. Then run "
            "this check again.",
            when={"os": ("windows",)},
        ),
        Remedy("Unplug {the} for one minute, then plug it in again.", always=HARMLESS),
        Remedy(
            "If your router has a setting that keeps devices apart, often called isolation, turn it off.",
            always=A_PERSON_KNOWS,
        ),
    ),
)
TV_NETFLIX_MISSING = Finding(
    id="tv-netflix-missing",
    severity=Severity.FAIL,
    where=Where.TV,
    confidence=Confidence.SURE,
    title="Netflix is not installed on {the}",
    text="{The} told us that it does not have the Netflix app.",
    remedy=(
        Remedy("Open the app store of {the}, search for Netflix and install it.", always=MEASURED),
        Remedy(
            "If its store does not offer Netflix, ask Netflix whether this model can still play it. A stick or box with "
            "Netflix helps a TV that cannot.",
            always=A_PERSON_KNOWS,
        ),
    ),
)
TV_CLOCK_WRONG = Finding(
    id="tv-clock-wrong",
    severity=Severity.WARN,
    where=Where.TV,
    confidence=Confidence.LIKELY,
    title="The clock of {the} is {offset}",
    text="{The} told us its time, and it is far from that of this PC. With a wrong clock a device cannot connect safely, and "
    "Netflix does not start.",
    remedy=(
        Remedy(
            "Set date and time of {the} to automatic, in its settings under System or General.",
            always=MEASURED,
        ),
        Remedy("Unplug {the} for one minute, then plug it in again.", always=HARMLESS),
    ),
)
TV_CLOCK_ODD = TV_CLOCK_WRONG.with_changes(
    severity=Severity.NOTE,
    confidence=Confidence.POSSIBLE,
    title="The clock of {the} may be {offset}",
    text="{The} told us a time that is off by whole quarters of an hour. Some devices tell their local time in this place, so "
    "this may mean nothing.",
    remedy=(
        Remedy("Look in the settings of {the} whether date, time and time zone are right.", always=MEASURED),
    ),
)
TV_WIFI_WEAK = Finding(
    id="tv-wifi-weak",
    severity=Severity.WARN,
    where=Where.TV,
    confidence=Confidence.LIKELY,
    title="The Wi-Fi signal at {the} is weak",
    text="{The} told us that it receives your Wi-Fi only weakly ({signal_dbm:.0f} dBm). Pictures then load slowly, stop, or lose "
    "sharpness, however good the line is.",
    remedy=(
        Remedy("Move the router nearer to {the}, or take away what stands between them.", always=MEASURED),
        Remedy("Connect {the} to the router with a network cable if you can.", always=MEASURED),
        Remedy("If your router offers two Wi-Fi names, try the other one on {the}.", always=MEASURED),
        Remedy("A repeater or mesh box half-way helps where walls are thick.", always=MEASURED),
    ),
)
TV_SAYS_NOTHING = Finding(
    id="tv-says-nothing",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="{The} is in your network and tells nothing about itself",
    text="Its settings do not allow it to answer other devices, so we could not read whether Netflix is installed. That does "
    "not stop Netflix.",
    remedy=(
        Remedy(
            "If you want this check to read it, open Settings, System, Advanced system settings, Control by mobile apps, "
            "Network access, and choose Default.",
            always=A_PERSON_KNOWS,
        ),
    ),
)
TV_UPDATE_WAITS = Finding(
    id="tv-update-waits",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="An update for {the} is ready",
    text="{The} told us that newer software waits to be installed.",
    remedy=(Remedy("Restart {the}: it installs the update while it starts.", always=HARMLESS),),
)

ONE_OF_SEVERAL = (
    "It is one of {count} devices that answered: if you mean another one, this says nothing of it."
)

#: facts.md 7.4: tokens and signed requests have windows of 5 to 15 minutes (checked 2026-11-22).
CLOCK_S = 300.0
#: Kinds of which many never answer a search, so that their silence says nothing.
SILENT_BY_NATURE = frozenset({"playstation", "xbox", "switch", "set-top-box"})
#: What TV sets have inside them, and are called a TV for.
_INSIDE_A_SET = frozenset({"roku", "fire-tv", "chromecast"})
#: Makes that say nothing of who built a set.
_ANY_MAKER = frozenset({"", "generic", "google-tv", "roku-os", "fire-os", "vidaa", "titan-os"})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``device`` is what was looked for (None: any).  ``devices`` are those that could be it, ``others`` counts the rest.
    ``asked`` are the ways in which the network was asked."""

    os: str
    device: str | None = None
    devices: tuple[TvDevice, ...] = ()
    others: int = 0
    asked: tuple[str, ...] = ()


def reason_to_leave_out(asked: Asked, by_name: bool) -> str | None:
    """Why no TV is looked for; None where one is in question."""
    kind = (asked.device or "").partition("/")[0]
    if kind not in GROUPS["tv"].kinds and (asked.device or not by_name):
        return "No TV, stick or box was said to be in question."
    return None


def observe(run: CheckContext) -> Facts:
    device = run.asked.device
    kind = (device or "").partition("/")[0]
    wanted = kind in GROUPS["tv"].kinds
    if why := reason_to_leave_out(run.asked, run.shared.by_name):
        raise NotApplicable(why, Reason.NOT_ASKED)
    run.leave_line_free()
    found = tv.look(
        tv.lans_of(run.system),
        tv.never_read(run.system),
        look_s=run.until_deadline(tv.LOOK_S),
        stop=lambda: run.cancelled,
    )
    if not found.asked:
        raise NotMeasured(*_REASONS.get(found.failure or "", _REASONS["other"]))
    asked = device if wanted else None
    fitting = tuple(one for one in found.devices if may_be(one, asked))
    if not fitting and (asked is None or kind in SILENT_BY_NATURE):
        raise NotMeasured(Reason.TIMEOUT, "No TV, stick or box answered; not every device does.")
    return Facts(
        os=run.system.os,
        device=asked,
        devices=fitting,
        others=len(found.devices) - len(fitting),
        asked=found.asked,
    )


_REASONS = {
    "no-lan": (Reason.NOT_SUPPORTED, "This PC has no address in a home network."),
    "no-permission": (
        Reason.NO_PERMISSION,
        "This PC does not allow this program to ask in the home network.",
    ),
    "other": (Reason.NO_NETWORK, "This PC could not ask in the home network."),
}


def may_be(found: TvDevice, asked: str | None) -> bool:
    """Whether a device that was found could be the one in question: what it does not tell speaks against nothing."""
    kind, _, maker = without_look(asked or "").partition("/")
    if asked is None or found.kind is None:
        return True
    if found.kind != kind and not (kind == "smart-tv" and found.kind in _INSIDE_A_SET and found.is_set):
        return False
    return maker in _ANY_MAKER or found.maker is None or found.maker == maker


def judge(facts: Facts) -> Iterator[Finding]:
    """Each finding once, of the first device that shows it; where several could be the one in question, it is called by its
    name, and none is sure."""
    if not facts.devices:
        yield TV_NOT_FOUND.fill(**_words(facts.device or "smart-tv"), os=facts.os)
        return
    found: dict[str, Finding] = {}
    for device in facts.devices:
        for finding in _of_device(device, facts):
            found.setdefault(finding.id, finding)
    yield from found.values()


def _of_device(device: TvDevice, facts: Facts) -> Iterator[Finding]:
    several = len(facts.devices) > 1
    words = _words_of_one(device) if several else _words(facts.device or device.device)
    for finding in _list_findings(device, words):
        yield _as_one_of_several(finding, len(facts.devices)) if several else finding


def _as_one_of_several(finding: Finding, count: int) -> Finding:
    weak = Severity.WARN if finding.severity is Severity.FAIL else finding.severity
    text = f"{finding.text} {ONE_OF_SEVERAL.format(count=count)}"
    return finding.with_changes(confidence=Confidence.POSSIBLE, severity=weak, text=text)


def _list_findings(device: TvDevice, words: dict[str, str]) -> Iterator[Finding]:
    if device.netflix == "installable":
        yield TV_NETFLIX_MISSING.fill(**words)
    elif device.netflix == "absent":
        yield TV_NETFLIX_MISSING.with_changes(confidence=Confidence.LIKELY).fill(**words)
    offset = device.clock_offset_s
    if offset is not None and abs(offset) > CLOCK_S:
        wrong = TV_CLOCK_ODD if is_zone(offset) else TV_CLOCK_WRONG
        yield wrong.fill(offset=say_offset(-offset), offset_s=offset, **words)
    if device.signal_dbm is not None and device.signal_dbm <= WEAK_DBM and device.network != "wired":
        yield TV_WIFI_WEAK.fill(signal_dbm=device.signal_dbm, **words)
    if device.is_closed:
        yield TV_SAYS_NOTHING.fill(**words)
    if device.update_waits:
        yield TV_UPDATE_WAITS.fill(**words)


def _words_of_one(device: TvDevice) -> dict[str, str]:
    name = heading(device)
    return {"the": f"the {name}", "The": f"The {name}"}


def _words(device: str) -> dict[str, str]:
    the = the_device(device)
    return {"the": the, "The": capitalise(the)}


CHECK = Check(
    id="tv",
    why="A TV tells its neighbours how it is connected, and whether it has Netflix: that saves guessing.",
    facts=Facts,
    observe=observe,
    judge=judge,
    reason_to_leave_out=reason_to_leave_out,
)
