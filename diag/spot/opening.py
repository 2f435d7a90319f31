"""Open the small server on this PC's address in the home network, or say why that cannot be."""

from __future__ import annotations

from diag.host import SystemFacts
from diag.spot.lan import choose_lan
from diag.spot.server import NoPort, SpotServer
from diag.spot.session import SpotSession

#: The longest that it stays open.
LONGEST_MINUTES = 10

NO_LAN = "This PC has no address in a home network, so no phone or TV can reach it. Connect it to the router first."
NO_PORT = "Nothing could be opened for other devices ({why})."


class CannotOpen(Exception):
    """It was not opened; the text says why, in a sentence for people."""


def open_spot(
    system: SystemFacts, *, minutes: float = LONGEST_MINUTES, third_parties: bool = True
) -> SpotServer:
    """The server, which answers already.  Raises CannotOpen."""
    lan = choose_lan(system)
    if lan is None:
        raise CannotOpen(NO_LAN)
    opened = SpotSession(
        minutes=min(minutes, LONGEST_MINUTES), third_parties=third_parties, medium=lan.medium
    )
    try:
        server = SpotServer(lan, opened)
    except NoPort as exc:
        raise CannotOpen(NO_PORT.format(why=exc)) from exc
    server.start()
    return server
