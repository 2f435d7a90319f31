"""What is found and read: a network to search, an answer to the search, what one reader learned, one device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diag.tv.door import TvDoor


@dataclass(frozen=True, kw_only=True)
class Lan:
    """A network that this PC is attached to: its own address there, and all addresses ("192.168.1.0/24")."""

    own: str
    network: str


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One answer to a search.

    ``service`` is the search target of SSDP, or the service type of mDNS.  ``location`` is where the sender says that its
    description lies, ``told`` further words of the answer with lower-case names.  ``date_offset_s``: the sender's clock
    minus this PC's, in seconds, where the answer holds a date; ``up_s``: how long it has been on, where its date counts from
    its start.
    """

    address: str
    service: str
    location: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    date_offset_s: float | None = None
    up_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class TvReading:
    """What one reader learned of a device; None: not told.

    ``kind`` and ``maker`` are words of the vocabulary; ``is_set``: a TV set, not a stick or box beside one.  ``network`` is
    wifi or wired.  ``netflix``: running, stopped, installable (known to the TV and not installed), absent.
    ``signal_dbm`` is that of the device's Wi-Fi.  ``clock_offset_s`` is its clock minus this PC's.  ``up_s``: seconds since
    it started.  ``boot_id``: a number that is another one once it has joined the network anew.  ``is_closed``: its owner has
    switched off that it tells other devices of itself.  ``has_screen``: false for speakers.  ``identity`` tells whether two
    answers come from one device; it is never handed on.
    """

    read_by: str
    kind: str | None = None
    maker: str | None = None
    make: str | None = None
    model: str | None = None
    system: str | None = None
    version: str | None = None
    is_set: bool | None = None
    network: str | None = None
    netflix: str | None = None
    signal_dbm: float | None = None
    clock_offset_s: float | None = None
    update_waits: bool | None = None
    up_s: float | None = None
    boot_id: int | None = None
    is_closed: bool = False
    has_screen: bool = True
    identity: str | None = None


@dataclass(frozen=True, kw_only=True)
class TvReader:
    """One way to read a device: ``services`` are the answers that show that it speaks this way.

    ``makers`` are those whose devices are asked in this way too, once their make is known.  ``follows``: it reads the page
    that the answer names, so that a device with several is read several times.  ``read`` gives None for what is no such
    device; whatever it asks goes through the door that it is handed.
    """

    name: str
    services: frozenset[str]
    read: Callable[[Sighting, TvDoor], TvReading | None]
    makers: frozenset[str] = frozenset()
    follows: bool = False


@dataclass(frozen=True, kw_only=True)
class TvDevice:
    """One device, from everything that was read of it; see TvReading.  ``netflix`` is "unknown" where nobody told."""

    make: str | None = None
    model: str | None = None
    system: str | None = None
    version: str | None = None
    kind: str | None = None
    maker: str | None = None
    is_set: bool | None = None
    network: str | None = None
    netflix: str = "unknown"
    signal_dbm: float | None = None
    clock_offset_s: float | None = None
    update_waits: bool | None = None
    up_s: float | None = None
    boot_id: int | None = None
    is_closed: bool = False
    read_by: tuple[str, ...] = ()

    @property
    def device(self) -> str:
        """This device as ``--device`` and the walks say it: "smart-tv/samsung", "roku"; a TV where it does not tell its kind."""
        kind = self.kind or "smart-tv"
        return f"{kind}/{self.maker}" if kind == "smart-tv" and self.maker else kind


@dataclass(frozen=True, kw_only=True)
class TvSurvey:
    """What a search found.  ``asked``: the ways in which it was really asked; ``failure``: why it could not be, a word of
    diag.net.failures or "no-lan"."""

    devices: tuple[TvDevice, ...] = ()
    asked: tuple[str, ...] = ()
    failure: str | None = None
