"""One opening of the small server: who may measure, what was measured so far, and when it is over.

No sockets here, so that every rule can be tried with a clock of its own.  Every method may be called from any thread.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from diag import vocabulary
from diag.case.document import MeasuredSpot
from diag.case.story import time_to_note
from diag.spot import rates
from diag.spot.claims import ByteCurve, SpotClaim, UnexpectedClaim

#: The places that the page offers; it sends the number of one, never a text.
PLACES = (
    vocabulary.capitalise(vocabulary.PLACES["tv"].at),
    "Beside the router",
    "In between",
    "At another place",
)

#: The video formats that the page asks its browser about, as diag/spot/page.js has them.
FORMATS = ("H.264", "HEVC", "AV1", "VP9")
#: What plays protected video; newer browsers tell it to pages with a certificate alone, and this one has none (W3C, Encrypted
#: Media Extensions, 3.1: secure contexts), so that it is known of older ones.
PROTECTIONS = ("protected video (Widevine)", "protected video (PlayReady)")

#: A code is typed on a TV's screen keyboard: no letters or digits that look alike.
ALPHABET, CODE_LENGTH = "23456789abcdefghjkmnpqrstuvwxyz", 3

#: Wrong addresses that are borne: from one device before nothing of it is looked at any more, and from all before it is closed.
#: So somebody who tries out codes finds one of 29,791 in one opening of 750 at best.
MOST_WRONG_OF_ONE, MOST_WRONG = 8, 40

#: Devices and measurements of one opening.
MOST_DEVICES, MOST_MEASUREMENTS = 6, 60

#: One measurement takes about 16 seconds; one that is not over by then was left, in seconds.
LEFT_AFTER_S = 45.0

#: A live number that was not renewed for so long is over, in seconds.
LIVE_S = 3.0

#: Why an opening ended.
TIME_IS_UP, CLOSED, GUESSED, LEFT = "time", "closed", "guessed", "left"


@dataclass(frozen=True, kw_only=True)
class LiveRate:
    """What arrives at a device that is carried about, and the best and the worst since it set out, in Mbit/s."""

    mbps: float
    best_mbps: float
    worst_mbps: float
    at: float


@dataclass(frozen=True, kw_only=True)
class SpotState:
    """How things stand, for whoever shows it.  ``code`` is the one for the next device."""

    code: str
    left_s: float
    devices: int
    measuring: bool
    live: LiveRate | None
    spots: tuple[MeasuredSpot, ...]
    over: str | None


@dataclass
class _Device:
    """A browser that came with a code: its address, and what it is doing."""

    address: str
    code: str
    number: int | None = None  # the measurement that it has begun
    began: float = 0.0
    sent: int = 0  # bytes of payload handed to its connections since then
    received: int = 0
    first_received: float | None = None
    arrivals: tuple[tuple[float, int], ...] = ()


class SpotBusy(Exception):
    """Another device is measuring, or there were enough measurements."""


class SpotSession:
    """The rules of one opening.  ``third_parties``: whether the page may measure its own way to the internet."""

    def __init__(
        self,
        *,
        minutes: float,
        third_parties: bool = True,
        medium: str | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.third_parties, self.medium = third_parties, medium
        self._now = now
        self._ends = now() + 60 * minutes
        self._looked_until: float | None = None
        self._changed = threading.Condition(threading.RLock())
        self._over: str | None = None
        self._code = self._new_code("")
        self._devices: dict[str, _Device] = {}
        self._wrong: Counter[str] = Counter()
        self._numbers = 0
        self._live: LiveRate | None = None
        self._spots: tuple[MeasuredSpot, ...] = ()

    @staticmethod
    def _new_code(last: str) -> str:
        while (code := "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))) == last:
            pass
        return code

    # -- whoever shows it --------------------------------------------------------------------------------

    @property
    def over(self) -> str | None:
        """Why it is over; None while it is open."""
        with self._changed:
            now = self._now()
            if self._over is None and now >= self._ends:
                self._end(TIME_IS_UP)
            if self._over is None and self._looked_until is not None and now >= self._looked_until:
                self._end(LEFT)
            return self._over

    def keep_open(self, seconds: float) -> None:
        """Somebody looks at the page that shows it: without another look it ends after so many seconds."""
        with self._changed:
            self._looked_until = self._now() + seconds

    def close(self, why: str = CLOSED) -> None:
        """End it now."""
        with self._changed:
            self._end(why)

    def _end(self, why: str) -> None:
        self._over = self._over or why
        self._changed.notify_all()

    def state(self) -> SpotState:
        """How things stand now."""
        with self._changed:
            now = self._now()
            live = self._live if self._live and now - self._live.at <= LIVE_S else None
            return SpotState(
                code=self._code,
                left_s=max(0.0, self._ends - now),
                devices=len(self._devices),
                measuring=any(self._is_measuring(each) for each in self._devices.values()),
                live=live,
                spots=self._spots,
                over=self.over,
            )

    def wait(self, seen: SpotState, seconds: float) -> SpotState:
        """The state once it is another than ``seen`` in more than the time left, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not _same(self.state(), seen), seconds)
            return self.state()

    def rename(self, number: int, name: str) -> None:
        """Call a spot otherwise.  Raises IndexError."""
        with self._changed:
            spots = list(self._spots)
            spots[number] = replace(spots[number], name=name)
            self._spots = tuple(spots)
            self._changed.notify_all()

    # -- whoever comes from outside ----------------------------------------------------------------------

    def open_page(self, code: str, address: str) -> str | None:
        """The key of a device that came with a code; None for a wrong one.

        A code opens the page for one device: whoever comes with it from another address gets nothing.
        """
        with self._changed:
            if self.is_shut_out(address):
                return None
            given = code.lower()
            for key, device in self._devices.items():
                if device.code == given and device.address == address:
                    return key  # it has loaded the page again
            if secrets.compare_digest(given.encode(), self._code.encode()):
                if len(self._devices) >= MOST_DEVICES:
                    return None
                key = secrets.token_urlsafe(16)
                self._devices[key] = _Device(address=address, code=given)
                self._code = self._new_code(given)
                self._changed.notify_all()
                return key
            self.note_wrong(address)
            return None

    def is_device(self, key: str, address: str) -> bool:
        """Whether a key was given to this address; another one counts as a wrong code."""
        with self._changed:
            device = self._devices.get(key)
            if self.over or self.is_shut_out(address):
                return False
            if device is None or device.address != address:
                self.note_wrong(address)
                return False
            return True

    def is_known(self, address: str) -> bool:
        """Whether a device with this address has opened the page."""
        with self._changed:
            return any(device.address == address for device in self._devices.values())

    def is_shut_out(self, address: str) -> bool:
        """Whether nothing of an address is looked at any more."""
        with self._changed:
            return self.over is not None or self._wrong[address] >= MOST_WRONG_OF_ONE

    def note_wrong(self, address: str) -> None:
        """An address that leads nowhere was asked for."""
        with self._changed:
            self._wrong[address] += 1
            if self._wrong.total() >= MOST_WRONG:
                self._end(GUESSED)

    def begin(self, key: str) -> int:
        """The number of a new measurement.  Raises SpotBusy."""
        with self._changed:
            others = [each for known, each in self._devices.items() if known != key]
            if any(map(self._is_measuring, others)) or self._numbers >= MOST_MEASUREMENTS:
                raise SpotBusy
            self._numbers += 1
            device = self._devices[key]
            device.number, device.began = self._numbers, self._now()
            device.sent = device.received = 0
            device.first_received, device.arrivals = None, ()
            self._changed.notify_all()
            return self._numbers

    def _is_measuring(self, device: _Device) -> bool:
        return device.number is not None and self._now() - device.began <= LEFT_AFTER_S

    def note_sent(self, key: str, count: int) -> None:
        """So many bytes were handed to the connections of a device."""
        with self._changed:
            self._devices[key].sent += count

    def note_received(self, key: str, count: int) -> None:
        """So many bytes of an upload have come."""
        with self._changed:
            device, now = self._devices[key], self._now()
            if not self._is_measuring(device):
                return
            if device.first_received is None:
                device.first_received = now
            device.received += count
            at = (now - device.first_received) * 1000
            if not device.arrivals or at - device.arrivals[-1][0] >= 20:  # 50 points a second are enough
                device.arrivals = (*device.arrivals, (at, device.received))

    def up_mbps(self, key: str) -> float | None:
        """The rate of the upload so far, as this PC has counted it."""
        with self._changed:
            return rates.steady_mbps(self._devices[key].arrivals)

    def finish(self, key: str, claim: SpotClaim) -> MeasuredSpot:
        """The measurement that a device tells, once.  Raises UnexpectedClaim: for another number than was given out last,
        and for more bytes than this PC has sent."""
        with self._changed:
            device = self._devices[key]
            if device.number is None or claim.number != device.number:
                raise UnexpectedClaim("number")
            if _last(claim.down) > device.sent:
                raise UnexpectedClaim("more than was sent")
            spot = self._make_spot(claim, device.arrivals)
            device.number = None
            self._spots = (*self._spots, spot)
            self._changed.notify_all()
            return spot

    def _make_spot(self, claim: SpotClaim, up: ByteCurve) -> MeasuredSpot:
        internet = rates.steady_mbps(claim.internet) if claim.internet and self.third_parties else None
        asked = (*FORMATS, *PROTECTIONS)
        said = [name for name, plays in zip(asked, claim.formats, strict=True) if plays]
        return MeasuredSpot(
            at=time_to_note(),
            name=PLACES[claim.place],
            down_mbps=_round(rates.steady_mbps(claim.down)),
            up_mbps=_round(rates.steady_mbps(up)),
            round_trip_ms=_round(rates.round_trip_ms(claim.trips)),
            spread_ms=_round(rates.spread_ms(claim.trips)),
            stalls=rates.count_stalls(claim.down),
            internet_mbps=_round(internet),
            formats=tuple(said) if None not in claim.formats[: len(FORMATS)] else None,
            medium="wired" if self.medium == "wired" else "wifi" if self.medium == "wifi" else None,
        )

    def note_live(self, key: str, mbps: float) -> None:
        """What arrives at a device at this moment."""
        with self._changed:
            now = self._now()
            if key not in self._devices:
                return
            last = self._live if self._live and now - self._live.at <= LIVE_S else None
            self._live = LiveRate(
                mbps=mbps,
                best_mbps=max(mbps, last.best_mbps if last else mbps),
                worst_mbps=min(mbps, last.worst_mbps if last else mbps),
                at=now,
            )
            self._changed.notify_all()


def _same(one: SpotState, other: SpotState) -> bool:
    return replace(one, left_s=0.0) == replace(other, left_s=0.0)


def _last(curve: ByteCurve) -> int:
    return curve[-1][1] if curve else 0


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
