"""What fields declare open: servers, resolvers and pages of others, which stay readable wherever a text names them."""

from __future__ import annotations

import re
from collections.abc import Callable

from diag.redact import addresses
from diag.redact.placeholders import Placeholders

_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://)?(?:\[(?P<v6>[0-9a-f:.]{2,45})\]|(?P<host>[^\s/:?#@]{1,253}))",
    re.IGNORECASE,
)

#: A home gets its IPv6 prefix out of a /48 at most (RFC 6177, section 2).
_HOME6 = 128 - 48


class OpenValues:
    """Hosts and addresses of others.  What belongs to this home is never open, whatever a field says."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}  # address -> kind
        self._own: set[addresses.Ip] = set()
        self._hosts: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def __len__(self) -> int:
        return len(self._addresses) + len(self._own) + len(self._hosts)

    def add(self, kind: str, value: str, *, own: Callable[[str], bool]) -> None:
        """A value of a field that is declared open.  ``own``: whether a host name leads to a home."""
        address = addresses.parse_address(value)
        host = None
        if address is None and (found := _HOST.match(value)):
            host = found["host"]
            address = addresses.parse_address(found["v6"] or host)
        if address is not None:
            key = str(addresses.inside(address))
            if self._addresses.get(key) != "server":
                self._addresses[key] = kind
        elif host and "." in host and not own(host):
            self._hosts.add(host.casefold())
            self._pattern = None

    def add_own(self, value: str) -> None:
        """An address of this home."""
        address = addresses.parse_address(value)
        if address is not None and addresses.kind(address):
            self._own.add(addresses.inside(address))

    def has_address(self, address: addresses.Ip, owner: Callable[[str], str | None] | None) -> bool:
        """Whether an address is one of others.

        A resolver with an IPv6 address that nobody knows is often the router, with the prefix of the home.
        """
        core = addresses.inside(address)
        kind = self._addresses.get(str(core))
        if kind is None or core in self._own or core.is_link_local or core.is_private:
            return False
        if core.version == 4:
            return True
        homes = {int(own) >> _HOME6 for own in self._own if own.version == 6}
        if int(core) >> _HOME6 in homes:
            return False
        return kind != "resolver" or bool(homes) or bool(owner and owner(str(core)))

    def hide_hosts(self, text: str, signs: Placeholders) -> str:
        """The text with a sign for each open host, which no rule matches."""
        if not self._hosts or "." not in text:
            return text
        if self._pattern is None:
            each = "|".join(re.escape(host) for host in sorted(self._hosts, key=len, reverse=True))
            self._pattern = re.compile(rf"(?<![\w.@%-])(?:{each})(?![\w-]|\.\w)", re.IGNORECASE)
        return self._pattern.sub(lambda match: signs.put(match[0]), text)
