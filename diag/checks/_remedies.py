"""What several checks advise, in the same words everywhere."""

#: The same waits as in the walks (walk.toml, restart-home-network): 30 seconds off, and one minute at the end.
RESTART_ROUTER = (
    "Restart the router: unplug it for 30 seconds. When its lights are steady again, wait one more minute."
)
RESTART_MODEM_AND_ROUTER = (
    "Unplug the modem and the router for 30 seconds, and plug in the modem first. "
    "When the lights are steady again, wait one more minute."
)
#: For a default route on this PC that leads to nobody ({astray}: its adapter).
UNDO_ROUTE = (
    "Quit programs that make networks of their own, for example Docker, a virtual machine or a VPN program. "
    "Then run this check again.",
    "Disconnect this PC from your network and connect it again.",
    "Restart this PC.",
    "If it comes back, ask somebody who knows this PC to remove the default route of the adapter {astray}.",
)
