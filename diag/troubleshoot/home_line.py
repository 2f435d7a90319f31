"""What is known of the line that this PC uses, for the question whether it is that of the home: measured facts, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from diag.account.dates import long_day
from diag.case.document import CaseDocument
from diag.store import NotFound, Store, StoreError

#: So many cases are looked at, and no older measurement: people move, and providers change.
_MOST_CASES, _OLDEST_DAYS = 12, 120
#: The word in a walk's `tells` that asks for this.
HOME_LINE = "home-line"
#: What nobody but Netflix knows, and what a person can see for themselves.
NOBODY_KNOWS = (
    "Only Netflix knows on which line the household is set. What uses the internet connection of the TV belongs to it, "
    "so compare: this PC and the TV must be on the same router."
)
NOT_MEASURED = "We have not looked at the line of this PC. A check of the connection shows whose line it is."


@dataclass(frozen=True, kw_only=True)
class LineSeen:
    """The line of this PC in one check.  ``company``: whose line Netflix takes it for; ``hosting``: a hosting or VPN company,
    where it looks like one; ``wifi``: the name of the Wi-Fi, never shown."""

    day: date
    company: str | None = None
    country: str | None = None
    hosting: str | None = None
    tunnel: bool = False
    cellular: bool = False
    wifi: str | None = None

    def is_same_network(self, other: LineSeen) -> bool | None:
        """Whether both checks were made in one network, as far as they say; None where they do not."""
        if self.wifi and other.wifi:
            return self.wifi == other.wifi
        if self.company and other.company and not self.tunnel and not other.tunnel:
            return self.company == other.company
        return None


def read_line(run: CaseDocument) -> LineSeen | None:
    """The line in a run; None where nothing of it was measured."""
    facts: dict[str, Mapping[str, Any]] = {check.id: check.facts for check in run.checks if check.facts}
    if not facts.keys() & {"link", "netflix", "vpn"}:
        return None
    netflix, link, wifi = facts.get("netflix", {}), facts.get("link", {}), facts.get("wifi", {})
    ways = [way for way in facts.get("vpn", {}).get("ways") or () if way.get("to") == "netflix"]
    return LineSeen(
        day=datetime.fromisoformat(run.started).astimezone().date(),
        company=netflix.get("isp") or None,
        country=netflix.get("country") or None,
        hosting=netflix.get("company") or None,
        tunnel=any(diagnosis.id == "vpn-active" for diagnosis in run.diagnoses) and bool(ways),
        cellular=link.get("medium") == "cellular",
        wifi=wifi.get("ssid") or None,
    )


def describe_line(lines: Sequence[LineSeen], today: date) -> tuple[str, ...]:
    """What the newest of these checks says of this PC's line, beside the earlier ones; whole sentences.  Of one day the first
    counts as the newest."""
    young = [line for line in lines if 0 <= (today - line.day).days <= _OLDEST_DAYS]
    if not young:
        return (NOT_MEASURED, NOBODY_KNOWS)
    newest = max(young, key=lambda line: line.day)
    earlier = [line for line in young if line is not newest]
    return (*_say_newest(newest, today), *_compare(newest, earlier), NOBODY_KNOWS)


def _say_newest(line: LineSeen, today: date) -> Iterator[str]:
    when = "Today" if line.day == today else f"On {long_day(line.day)}"
    if line.tunnel:
        yield f"{when} this PC reached Netflix through a VPN, so Netflix saw the line of the VPN and not that of your home."
    elif line.hosting:
        yield f"{when} Netflix saw this PC at an address of {line.hosting}, a hosting or VPN company, and not on a home's line."
    elif line.cellular:
        yield f"{when} this PC was on a mobile connection, which is not the line of a home."
    elif line.company:
        yield f"{when} Netflix saw this PC on a line of {line.company}. Is that your provider at home?"
    else:
        yield f"{when} this PC was checked, but not whose line it uses."


def _compare(newest: LineSeen, earlier: Sequence[LineSeen]) -> Iterator[str]:
    said = [(line, line.is_same_network(newest)) for line in sorted(earlier, key=lambda line: line.day)]
    same = sum(is_same is True for _, is_same in said)
    other = next((line for line, is_same in reversed(said) if is_same is False), None)
    if other and other.company and newest.company and other.company != newest.company:
        yield (
            f"On {long_day(other.day)} it was a line of {other.company}. "
            "So this PC was somewhere else then, or the provider has changed."
        )
    elif other:
        yield f"On {long_day(other.day)} this PC was in another network."
    elif same:
        yield f"It was the same network in {same} earlier check{'s' if same > 1 else ''}."


def look_up_line(store: Store, today: date) -> tuple[str, ...]:
    """The same, from the newest cases that are kept."""
    lines: list[LineSeen] = []
    try:
        for row in store.rows(_MOST_CASES):
            try:
                lines += [line for run in reversed(store.case(row.id).runs) if (line := read_line(run))]
            except NotFound:
                continue
    except StoreError:
        pass  # that was said already
    return describe_line(lines, today)
