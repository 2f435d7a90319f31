"""What some devices tell all by themselves, in the words of their advertisement (RFC 6763, 6): Fire TV, Apple TV,
sets with AirPlay, Android TV.  Nothing further is asked of them."""

from __future__ import annotations

from diag.tv import mdns
from diag.tv.documents import label
from diag.tv.door import TvDoor
from diag.tv.makes import find_make
from diag.tv.types import Sighting, TvReader, TvReading


def _read_fire_tv(seen: Sighting, _door: TvDoor) -> TvReading | None:
    private = [seen.told[name] for name in ("fn", "n") if name in seen.told]
    model = label(seen.told.get("md"), private)
    return TvReading(read_by="fire-tv", kind="fire-tv", make="Amazon", model=model, system="Fire OS")


def _read_airplay(seen: Sighting, _door: TvDoor) -> TvReading | None:
    """An Apple TV, or a set of another maker that takes what phones send; computers and speakers do so too."""
    told = seen.told
    private = [told[name] for name in ("deviceid", "serialnumber", "pi", "psi", "pk") if name in told]
    model = label(told.get("model"), private)
    if model and model.startswith("AppleTV"):
        return TvReading(
            read_by="airplay", kind="apple-tv", make="Apple", model=model, system="tvOS",
            version=label(told.get("osvers"), private),
        )  # fmt: skip
    make = find_make(label(told.get("manufacturer"), private))
    if make is None or make.maker is None:
        return None
    return TvReading(
        read_by="airplay", kind=make.kind, maker=make.maker, make=make.name, model=model, is_set=True,
        version=label(told.get("fv"), private),
    )  # fmt: skip


def _read_android_tv(_seen: Sighting, _door: TvDoor) -> TvReading:
    """That it is there is all it tells."""
    return TvReading(read_by="android-tv", system="Android TV")


READERS = (
    TvReader(name="fire-tv", services=frozenset({mdns.FIRE}), read=_read_fire_tv),
    TvReader(name="airplay", services=frozenset({mdns.AIRPLAY}), read=_read_airplay),
    TvReader(name="android-tv", services=frozenset({mdns.ANDROID}), read=_read_android_tv),
)
