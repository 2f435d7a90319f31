"""The one clock of a report: that of the PC on which it was measured, with its distance from UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from diag.text import one_line

#: Further than this from UTC no clock is set (IANA time zone database, 2026a: UTC-12 to UTC+14), in minutes.
_FURTHEST = 14 * 60


@dataclass(frozen=True)
class ReportClock:
    """``offset_min``: minutes by which the PC's clock shows more than UTC; None where a case does not say."""

    offset_min: int | None = None

    def when(self, text: str) -> str:
        """A moment for people: "2026-11-22 11:00 UTC+1".  What is no moment ("noon") stays as it is."""
        moment = self.moment(text)
        return _format_moment(moment.astimezone(self._zone)) if moment else one_line(text)

    def with_utc(self, text: str) -> str:
        """The same with UTC beside it, as a provider's logs have it: "2026-11-22 11:00 UTC+1 = 10:00 UTC"."""
        moment = self.moment(text)
        if moment is None or not moment.astimezone(self._zone).utcoffset():
            return self.when(text)
        here, there = moment.astimezone(self._zone), moment.astimezone(UTC)
        utc = there.strftime("%H:%M UTC") if here.date() == there.date() else _format_moment(there)
        return f"{_format_moment(here)} = {utc}"

    def moment(self, text: str) -> datetime | None:
        """A moment that was written down; without a zone it is one of this clock.  None for other words."""
        try:
            found = datetime.fromisoformat(text)
            if found.tzinfo is None and self._known is not None:
                found = found.replace(tzinfo=self._zone)
            return found.astimezone(UTC)
        except (ValueError, OverflowError, OSError):  # a year that the system's clock cannot hold
            return None

    @property
    def _known(self) -> int | None:
        return self.offset_min if self.offset_min is not None and abs(self.offset_min) <= _FURTHEST else None

    @property
    def _zone(self) -> tzinfo:
        return timezone(timedelta(minutes=self._known or 0))


def _format_moment(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    distance = f"{sign}{hours}{f':{minutes:02}' if minutes else ''}" if offset else ""
    return f"{moment:%Y-%m-%d %H:%M} UTC{distance}"
